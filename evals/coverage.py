"""Which sections and kinds of question the cases of a split cover: a table, for the terminal and in Markdown. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from evals.cases import Absence, Case, CaseKind, Wording
from evals.summary import sections_of

NO_SECTION = "—"
"""For cases that need no section to be cited."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Cases by section (a case counts for each of its own) and kind, with the totals of cases."""

    sections: tuple[str, ...]
    kinds: tuple[str, ...]
    cells: Counter[tuple[str, str]]
    by_section: Counter[str]
    by_kind: Counter[str]
    by_wording: Counter[str]
    by_absence: Counter[str]
    several_turns: int
    cases: int


def coverage(cases: Sequence[Case]) -> Coverage:
    sections = [*sections_of(cases), *([NO_SECTION] if any(not case.sections for case in cases) else [])]
    pairs = [(section, case.kind) for case in cases for section in dict.fromkeys(case.sections or (NO_SECTION,))]
    by_kind = Counter[str](case.kind for case in cases)
    return Coverage(
        sections=tuple(sections),
        kinds=_present(CaseKind, by_kind),
        cells=Counter(pairs),
        by_section=Counter(section for section, _ in pairs),
        by_kind=by_kind,
        by_wording=Counter(case.wording for case in cases),
        by_absence=Counter(case.absence for case in cases if case.absence),
        several_turns=sum(len(case.turns) > 1 for case in cases),
        cases=len(cases),
    )


def rows(found: Coverage) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the table: a kind a row, a section a column, totals at the end. An empty cell is no case."""
    header = ["kind", *found.sections, "cases"]
    body = [[kind, *(_cell(found.cells[section, kind]) for section in found.sections), str(found.by_kind[kind])] for kind in found.kinds]
    return header, [*body, ["cases", *(str(found.by_section[section]) for section in found.sections), str(found.cases)]]


def groups(found: Coverage) -> dict[str, str]:
    """What the table does not show, in words."""
    told = {"wording": _told(found.by_wording, Wording), "absence": _told(found.by_absence, Absence), "turns": ""}
    told["turns"] = f"several {found.several_turns}, one {found.cases - found.several_turns}"
    return {name: text for name, text in told.items() if text}


def markdown(found: Coverage) -> str:
    header, body = rows(found)
    lines = [_line(header), _line(["---", *("--:" for _ in header[1:])]), *map(_line, body)]
    return "\n".join([*lines, "", *(f"- {name}: {text}" for name, text in groups(found).items())])


def _present(form: object, counted: Counter[str]) -> tuple[str, ...]:
    return tuple(name for name in get_args(form) if counted[name])


def _told(counted: Counter[str], form: object) -> str:
    return ", ".join(f"{name} {counted[name]}" for name in _present(form, counted))


def _cell(count: int) -> str:
    return str(count) if count else ""


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
