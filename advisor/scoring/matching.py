"""Which roles of §4-§6 share most with what somebody likes to do, use, work on and make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from advisor.framework import Column, Row
from advisor.mentions import Mention
from advisor.scoring.phrases import quoted, say
from advisor.scoring.rules import Rules
from advisor.scoring.values import Fact, MatchedRole, MatchRequest, Point, RoleMatch
from advisor.types import Text

_TABLES = ("job_title", "work_area", "engineer", "scientist")

# What a column of a role's row says about it, in the rubric's words.
_FACTOR = {
    "engineer.data": "data",
    "engineer.technology": "technology",
    "engineer.output": "output",
    "role_type.skills": "skill",
    "role_type.core_value": "work",
    "work_area.work": "work",
    "work_area.frameworks": "technology",
    "scientist.duty": "work",
    "scientist.supports": "interest",
}


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a wish names: where rows have it, as (role, column, value)."""

    id: str
    found: tuple[tuple[Row, Column | None, Text], ...]


def match_roles(rules: Rules, request: MatchRequest) -> RoleMatch:
    """Roles ranked by the share of the wishes that they have; each wish counts by the rubric's weight of where it stands."""
    request = MatchRequest(*(tuple(sorted(set(words))) for words in (request.interests, request.tools, request.data, request.outputs)))
    words = tuple(dict.fromkeys((*request.interests, *request.tools, *request.data, *request.outputs)))
    named = {word: list(_wishes(rules, word)) for word in words}
    # Two names of one thing are one wish.
    tied = dict(sorted((wish.id, wish) for wishes in named.values() for wish in wishes))
    shares = _shares({id: max(_weight(rules, column) for _, column, _ in wish.found) for id, wish in tied.items()})
    matched = [_matched(rules, row, tied, shares) for table in _TABLES for row in rules.framework.tables[table].rows]
    ordered = sorted((role for role in matched if role.score), key=lambda role: -role.score)
    ranked = [replace(role, rank=1 + sum(other.score > role.score for other in ordered)) for role in ordered]
    elsewhere = {word: list(_elsewhere(rules, word)) for word in words if not named[word]}
    unknown = tuple(word for word, facts in elsewhere.items() if not facts)
    return RoleMatch(request, tuple(ranked), unknown, tuple(fact for facts in elsewhere.values() for fact in facts))


def wished_roles(rules: Rules, mention: Mention) -> tuple[tuple[Row, Column | None, Text], ...]:
    """The roles that a name is tied to: rows of their own, or values that stand in their rows."""
    rows = [rules.framework.rows[id] for id in mention.ids("row")]
    found: list[tuple[Row, Column | None, Text]] = [(row, None, row.name) for row in rows if row.table in _TABLES]
    for term in mention.ids("term"):
        for table in _TABLES:
            for row in rules.framework.tables[table].rows:
                for column, values in rules.relations.has(row, term):
                    if column.key in _FACTOR:
                        found.append((row, column, values[0].text))
    return tuple(found)


def _wishes(rules: Rules, word: str) -> Iterable[_Wish]:
    """What the word names of the roles."""
    for mention in rules.relations.lexicon.link(word).mentions:
        found = wished_roles(rules, mention)
        if found:
            yield _Wish("+".join(sorted({f"{row.id}:{text.zh}" for row, _, text in found})), found)


def _weight(rules: Rules, column: Column | None) -> int:
    return rules.rubric.match[_FACTOR[column.key] if column else "interest"]


def _shares(weights: Mapping[str, int]) -> dict[str, int]:
    """100 points over the wishes by weight, in whole numbers: what rounding leaves goes to the largest remainders."""
    total = sum(weights.values())
    if not total:
        return {}
    shares = {id: 100 * weight // total for id, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda id: (-(100 * weights[id] % total), id))
    for id in by_remainder[: 100 - sum(shares.values())]:
        shares[id] += 1
    return shares


def _matched(rules: Rules, row: Row, wishes: Mapping[str, _Wish], shares: Mapping[str, int]) -> MatchedRole:
    points = []
    for id, wish in wishes.items():
        column, value = next(((column, text) for role, column, text in wish.found if role.id == row.id), (None, None))
        if value is None:
            continue
        evidence = rules.framework.evidence_of_cell(row, column) if column else rules.framework.evidence_of_rows([row])[0]
        name = column.name if column else say("role_itself")
        reason = say("shares", column=name, value=value)
        points.append(
            Point(_FACTOR[column.key] if column else "interest", name, shares[id], shares[id], reason, evidence.kind, (evidence,))
        )
    return MatchedRole(row.id, row.name, 0, sum(point.points for point in points), tuple(points))


def _elsewhere(rules: Rules, word: str) -> Iterable[Fact]:
    """Where the guideline has the word, if not with a role."""
    for mention in rules.relations.lexicon.link(word).mentions:
        for id in mention.ids("row")[:1]:
            row = rules.framework.rows[id]
            table = rules.framework.tables[row.table]
            text = say("elsewhere", words=quoted(word), row=row.label, section=row.section, table=table.name)
            yield Fact(text, "guideline", rules.framework.evidence_of_rows([row]))
            return
        for term in mention.ids("term"):
            yield from _on_path(rules, word, term)
            return


def _on_path(rules: Rules, word: str, term: str) -> Iterable[Fact]:
    """Which path asks for it, or takes it along, and where that ends."""
    for path in rules.framework.tables["path"].rows:
        gates = [rules.framework.rows[str(gate.row)] for gate in path.cells.get("gates", ())]
        held = [(row, column) for row in (path, *gates) for column, _ in rules.relations.has(row, term)]
        if held and path.cells.get("end"):
            row, column = held[0]
            text = say(
                "on_path", words=quoted(word), section=path.section, row=row.name, column=column.name, ends=rules.cell(path, "end").text
            )
            end = rules.framework.tables["path"].columns["end"]
            evidence = (rules.framework.evidence_of_cell(row, column), rules.framework.evidence_of_cell(path, end))
            yield Fact(text, "guideline", evidence)
            return
