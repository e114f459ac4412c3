"""Two or more roles, certifications, tiers or zones side by side."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.errors import InputError
from advisor.framework import Column, Row
from advisor.scoring.phrases import joined, say
from advisor.scoring.rules import Rules
from advisor.scoring.values import ComparedAttribute, ComparedCell, Comparison, ComparisonRequest
from advisor.types import Text


def compare(rules: Rules, request: ComparisonRequest) -> Comparison:
    """The items in the order in which they are named. Raises InputError for fewer than two or an unknown one."""
    rows_of_roles = {rule.id: rule.row for rule in rules.rubric.roles.values() if rule.row}
    items = tuple(dict.fromkeys(rows_of_roles.get(item) or item for item in request.items))
    if len(items) < 2:
        raise InputError("比較需要兩個以上不同的項目。A comparison needs two different items.", "請再指定一個。Name another one.")
    rows = [_row(rules, item) for item in items]
    names = tuple(row.name if row else rules.placed(item).name for item, row in zip(items, rows, strict=True))
    roles = [_role(rules, item, row) for item, row in zip(items, rows, strict=True)]
    attributes = list(_placing(rules, roles)) if any(roles) else []
    for column in _columns(rules, rows):
        if not (any(roles) and column.id == "tier"):
            attributes.append(_attribute(column.name, tuple(_cell(rules, row, column) for row in rows)))
    return Comparison(ComparisonRequest(items), names, tuple(attributes))


def _row(rules: Rules, item: str) -> Row | None:
    if item in rules.framework.rows:
        return rules.framework.rows[item]
    try:
        return rules.role_row(item)
    except InputError:
        raise InputError(
            f"沒有「{item}」可以比較。There is nothing called {item!r} to compare.", "請用指引的名稱。Use the guideline's names."
        ) from None


def _role(rules: Rules, item: str, row: Row | None) -> str | None:
    """The role id of an item that is one."""
    if item in rules.framework.rows:
        return next((rule.id for rule in rules.rubric.roles.values() if rule.row == item), None)
    return item


def _placing(rules: Rules, roles: Iterable[str | None]) -> Iterable[ComparedAttribute]:
    placed = [rules.placed(role) if role else None for role in roles]
    yield _attribute(
        say("attribute_tier"),
        tuple(ComparedCell(role.tier_name, role.fact.kind, role.fact.evidence) if role else None for role in placed),
    )


def _columns(rules: Rules, rows: Iterable[Row | None]) -> Iterable[Column]:
    return dict.fromkeys(column for row in rows if row for column in rules.framework.columns_of(row))


def _cell(rules: Rules, row: Row | None, column: Column) -> ComparedCell | None:
    if row is None or column not in rules.framework.columns_of(row):
        return None
    values = rules.framework.cell(row, column)
    text = joined(value.text for value in values)
    return ComparedCell(text, column.kind, (rules.framework.evidence_of_cell(row, column),)) if values else None


def _attribute(name: Text, cells: tuple[ComparedCell | None, ...]) -> ComparedAttribute:
    texts = {cell.text for cell in cells if cell}
    return ComparedAttribute(name, cells, len(texts) == 1 and all(cells))
