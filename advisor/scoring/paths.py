"""Which gates of §13 are still ahead; for the science and engineering path what §12 says, and that its steps are not in the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from advisor.framework import Row
from advisor.scoring.phrases import joined, quoted, say
from advisor.scoring.rules import Rules
from advisor.scoring.values import Background, CareerPlan, Fact, GateOnPath, GatePart, PathRequest
from advisor.types import Text
from advisor.wording import contains, key


def plan_career_path(rules: Rules, request: PathRequest) -> CareerPlan:
    """Raises InputError for a role that there is not."""
    request = replace(request, skills=tuple(sorted(set(request.skills))))
    background = request.background or _likely(rules, request)
    path = rules.framework.rows[f"path.{background}"]
    target = rules.placed(request.role).name if request.role else None
    ends = path.cells.get("end", ())
    return CareerPlan(
        request=request,
        background=background,
        target=target,
        reaches_target=any(_is_end(value.text, target) for value in ends) if target and ends else None,
        start=_cell(rules, path, "start"),
        assets=_cell(rules, path, "assets"),
        gates=tuple(_gate(rules, rules.framework.rows[str(value.row)], request) for value in path.cells.get("gates", ())),
        end=_cell(rules, path, "end"),
        strategy=rules.cell(path, "strategy"),
        missing=_missing(rules, path),
        assumptions=tuple(_assumptions(rules, request, path)),
    )


def gate_parts_known(rules: Rules, skill: str) -> bool:
    """Whether a skill in somebody's words is something that a gate asks for."""
    return any(_means(skill, part.words, part.name) for parts in rules.rubric.gates.values() for part in parts)


def _likely(rules: Rules, request: PathRequest) -> Background:
    """The path that the target stands on, where no background was said: development is §12's direction."""
    return "science" if request.role and not request.skills and rules.placed(request.role).side == "development" else "cross_field"


def _is_end(end: Text, target: Text) -> bool:
    return key(target.zh) in key(end.zh) or key(end.zh) in key(target.zh)


def _cell(rules: Rules, path: Row, column: str) -> Fact | None:
    return rules.cell(path, column) if path.cells.get(column) else None


def _gate(rules: Rules, row: Row, request: PathRequest) -> GateOnPath:
    parts = tuple(
        GatePart(part.name, any(_means(skill, part.words, part.name) for skill in request.skills)) for part in rules.rubric.gates[row.id]
    )
    had = sum(part.has for part in parts)
    asks = rules.cell(row, "content")
    return GateOnPath(row.id, row.name, asks.text, "done" if had == len(parts) else "partly" if had else "ahead", parts, asks)


def _means(skill: str, words: Iterable[str], name: Text) -> bool:
    return any(contains(skill, word) for word in (*words, name.zh, name.en))


def _missing(rules: Rules, path: Row) -> Fact | None:
    figure = rules.framework.section(path.section).missing_figure
    return Fact(say("path_missing", figure=figure), "guideline", rules.framework.evidence_of_rows([path])) if figure else None


def _assumptions(rules: Rules, request: PathRequest, path: Row) -> Iterable[Fact]:
    if request.background is None:
        yield Fact(say("assumed_path", path=path.name), "rubric", rules.framework.evidence_of_rows([path]))
    unknown = [skill for skill in request.skills if not gate_parts_known(rules, skill)]
    if unknown:
        yield Fact(say("skills_unknown", skills=joined(Text(word, word) for word in map(quoted, unknown))), "rubric")
