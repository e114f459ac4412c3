"""The attributes of rows that a question says something of: 「CV 工程師的處理對象包含 YOLO 嗎」."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.mentions import Linked, Mention
from advisor.query import Relations

_OWNS = re.compile(r"(的|之|s)?(主要|關鍵|核心|最終)?$")
_OF = re.compile(r"^of(the|an?)?$")
_NEAR = 5
"""Key characters that may stand between the two, at most: "of the"."""
_LONG = 3
"""Characters of an attribute's name that needs no 的 before it: 核心技術, but not 技術 (CV 技術)."""


def owned(linked: Linked, relations: Relations) -> tuple[tuple[str, str], ...]:
    """Rows named, each with an attribute of theirs that is named as its own."""
    return tuple(dict.fromkeys((row, column) for row, column, _ in _owned(linked, relations)))


def attributes(linked: Linked, relations: Relations) -> set[int]:
    """Where, in key characters, what is named is an attribute of a row named beside it: 應用深度, which is an axis of the map too."""
    return {attribute.start for _, _, attribute in _owned(linked, relations)}


def _owned(linked: Linked, relations: Relations) -> Iterator[tuple[str, str, Mention]]:
    for name in [mention for mention in linked.mentions if mention.ids("row")]:
        near = [one for one in linked.mentions if one.start - name.end <= _NEAR and name.start - one.end <= _NEAR]
        for attribute in [one for one in near if _joined(linked, name, one)]:
            yield from ((row, column, attribute) for row in name.ids("row") for column in _attributes(relations, row, attribute))


def _attributes(relations: Relations, row: str, named: Mention) -> list[str]:
    """The row's attributes that a mention names, itself or by the kind that they refer to: the 職稱 of a type of talent."""
    columns = relations.framework.columns_of(relations.row(row))
    return [column.key for column in columns if column.key in named.ids("column") or (column.refs and column.refs in named.ids("table"))]


def _joined(linked: Linked, name: Mention, attribute: Mention) -> bool:
    if name.end <= attribute.start:
        between = linked.keyed.chars[name.end : attribute.start]
        return bool(between or len(attribute.surface) >= _LONG) and _OWNS.fullmatch(between) is not None
    between = linked.keyed.chars[attribute.end : name.start]
    return attribute.end <= name.start and _OF.match(between) is not None
