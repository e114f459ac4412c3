"""Evaluation cases: what is asked, and what a right answer holds. Data in `evals/cases/`, a JSON object a line, reviewed by people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from advisor.errors import InputError
from advisor.types import Kind, Outcome

FOLDER = Path(__file__).with_name("cases")

Split = Literal["known", "dev", "test", "made", "natural", "natural-test"]
"""Answered right already and kept so; to find faults with; frozen, to measure with and never to mend by; made from the tables; as people
write to a chat, for a judge: to find faults with, and frozen."""

CaseKind = Literal[
    "lookup",
    "reverse",
    "list",
    "count",
    "order",
    "compare",
    "negate",
    "yesno",
    "summarise",
    "advice",
    "followup",
    "correction",
    "two_questions",
    "smalltalk",
    "english",
    "absent",
    "false_premise",
    "declined",
    "recommend",
    "assess",
    "path",
    "match",
    "none",
    "natural",
]
"""What is asked for; `recommend` to `match` need a scoring helper, `none` only sounds like it; `natural` may be any of them."""

Absence = Literal["underspecified", "false_premise", "nonsense", "other_modality", "out_of_guideline", "hostile"]
"""Why there is nothing to tell."""

Wording = Literal["plain", "colloquial", "simplified", "english", "mixed", "typos", "full_width"]


Entry = TypeVar("Entry", bound="_Strict")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HelperCall(_Strict):
    """The scoring helper that a question needs and the arguments that it states."""

    helper: str
    arguments: dict[str, Any] = {}


class Case(_Strict):
    """A conversation whose last turn is judged.

    Of each group of `facts` one wording must stand in the answer, blanks and case aside; `#4` is the number four, as digits or in words.
    `verdict` is what a question that can be answered by yes or no must be answered by. Of `sections` (`§6`) one must be cited; of
    `chunks` (`engineer.cv`, `section.6`) one must be found by the search. `calls` is what the scoring helpers must compute: null where
    that is not judged, an empty list where none may be called. `want` is what an expert would say in substance, for a judge."""

    id: str = Field(min_length=1)
    kind: CaseKind
    turns: tuple[str, ...] = Field(min_length=1)
    outcome: tuple[Outcome, ...] = Field(min_length=1)
    facts: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()
    verdict: Literal["yes", "no"] | None = None
    sections: tuple[str, ...] = ()
    chunks: tuple[str, ...] = ()
    calls: tuple[HelperCall, ...] | None = None
    absence: Absence | None = None
    wording: Wording = "plain"
    want: str = ""

    @property
    def labelled(self) -> bool:
        """Whether code can tell more of a right answer than its outcome."""
        return bool(self.facts or self.forbidden or self.verdict or self.sections or self.calls is not None)

    @model_validator(mode="after")
    def _says_what_is_right(self) -> Case:
        if self.outcome == ("answered",) and not (self.facts or self.verdict or self.calls is not None or self.want):
            raise ValueError("an answered case needs facts, a verdict, calls or what is wanted")
        if any(not group or not all(words.strip() for words in group) for group in self.facts):
            raise ValueError("a group of facts is empty")
        return self


class Passage(_Strict):
    """A passage that a sentence rests on."""

    section: int = Field(ge=1, le=14)
    quote: str = Field(min_length=1)
    kind: Kind = "guideline"


class CheckCase(_Strict):
    """A sentence with its evidence, and whether the evidence bears all of it. `fault` says what is wrong with one that may not stand."""

    id: str = Field(min_length=1)
    sentence: str = Field(min_length=1)
    evidence: tuple[Passage, ...] = Field(min_length=1)
    right: bool
    style: str
    fault: str | None = None

    @model_validator(mode="after")
    def _has_a_reason(self) -> CheckCase:
        if self.right == (self.fault is not None):
            raise ValueError("a wrong sentence needs its fault, a right one has none")
        return self


def load_cases(split: Split, folder: Path = FOLDER) -> tuple[Case, ...]:
    """The cases of a split, file by file in the order of their names. Raises InputError with file, line and reason."""
    if split not in get_args(Split):
        raise InputError(f"There is no split {split!r}.", f"Splits are: {', '.join(get_args(Split))}.")
    if split == "made":
        from evals.made import made_cases

        forms = folder / split / "forms.yaml"
        return made_cases(forms) if forms.exists() else ()
    return tuple(_read(folder / split, Case))


def load_check_cases(split: Split, folder: Path = FOLDER) -> tuple[CheckCase, ...]:
    """The labelled sentences for the check: `cases/check/test.jsonl`, or `dev.jsonl` and later batches. Raises InputError."""
    return tuple(case for path in sorted((folder / "check").glob(f"{split}*.jsonl")) for case in _read(path, CheckCase))


def _read(place: Path, form: type[Entry]) -> Iterator[Entry]:
    seen: dict[str, str] = {}
    for file in [place] if place.suffix else sorted(place.glob("*.jsonl")):
        for number, line in enumerate(_lines(file), 1):
            if not line.strip():
                continue
            where = f"{file.name}, line {number}"
            try:
                entry = form.model_validate(json.loads(line))
            except json.JSONDecodeError as error:
                raise InputError(f"{where}: not JSON ({error.msg}).", "Write one JSON object a line.") from None
            except ValidationError as error:
                first = error.errors()[0]
                name = ".".join(str(part) for part in first["loc"]) or "the case"
                raise InputError(f"{where}: {name}: {first['msg']}.", "See evals/cases/README.md for the form.") from None
            id = str(getattr(entry, "id", ""))
            if id in seen:
                raise InputError(f"{where}: the id {id!r} stands at {seen[id]} already.", "Give it another.")
            seen[id] = where
            yield entry


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read ({error}).", "Check the path; the file must be UTF-8.") from None
