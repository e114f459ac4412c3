"""Drafts of cases out of answers that people found no good. A reviewer says what is right; until then nothing is measured by them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from advisor.errors import InputError
from advisor.state.feedback import Feedback, FeedbackStore, Reason
from advisor.types import Outcome
from evals.cases import FOLDER, Absence, Case, CaseKind, HelperCall, Split, Wording, load_cases

DRAFTS = FOLDER / "drafts"
FILE = DRAFTS / "feedback.jsonl"

_FORM = "See evals/cases/README.md for the form."
_TO_FILL_IN = ("facts", "sections")
"""Written though empty, for the reviewer to fill in."""

# Signs other than a line feed at which a line may be taken to end.
_BREAKING = re.compile("[\x85\u2028\u2029]")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Note(_Strict):
    """What the reviewer needs to know and the case does not."""

    created: datetime
    answer: str
    """What was found no good."""
    cited: tuple[str, ...] = ()
    reason: Reason | None = None
    comment: str = ""
    model: str
    corpus: str


class Draft(_Strict):
    """A case that may still lack what is right. The fields are those of a case; kind, outcome and wording are guesses to be corrected."""

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
    note: Note

    def complete(self) -> Case:
        """The case. Raises InputError that says what is missing."""
        if not (self.facts or self.forbidden or self.verdict or self.sections or self.calls is not None or self.absence):
            raise InputError(
                f"The draft {self.id} does not say yet what is right.",
                "Correct kind and outcome; give facts, a verdict, sections or calls, or why there is nothing to tell. " + _FORM,
            )
        try:
            return Case.model_validate(self.model_dump(exclude={"note"}))
        except ValidationError as error:
            raise InputError(f"The draft {self.id} is not complete: {_said(error)}.", _FORM) from None

    def line(self) -> str:
        """The draft as it stands in a file, with its end."""
        fields = self.model_dump(mode="json")
        shown = {*_TO_FILL_IN, *self.model_dump(exclude_defaults=True)}
        text = json.dumps({name: value for name, value in fields.items() if name in shown}, ensure_ascii=False)
        return _BREAKING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text) + "\n"


@dataclass(frozen=True, slots=True)
class Drafted:
    """What became of the ratings."""

    written: tuple[Draft, ...]
    standing: int
    """Rated down in the time asked for, and a draft or a case already."""
    withdrawn: tuple[str, ...]
    """Ids of drafts that stand though the rating was taken back since."""


def draft_of(feedback: Feedback) -> Draft:
    """Raises InputError where the entry holds no answer of ours."""
    answer = feedback.answer
    try:
        return Draft(
            id=_id(feedback),
            kind="followup" if len(feedback.turns) > 1 else "lookup",
            turns=feedback.turns,
            outcome=(answer.get("outcome"),),  # type: ignore[arg-type]  # validated here
            wording="english" if answer.get("language") == "en" else "plain",
            note=Note(
                created=feedback.created,
                answer=answer.get("answer"),  # type: ignore[arg-type]
                cited=tuple(dict.fromkeys(citation["section"] for citation in answer.get("citations", ()))),
                reason=feedback.reason,
                comment=feedback.comment,
                model=feedback.model,
                corpus=feedback.corpus,
            ),
        )
    except ValidationError as error:
        raise InputError(f"The rating {feedback.id} holds no answer: {_said(error)}.", "Take the entry out of the database.") from None


def draft(store: FeedbackStore, out: Path = FILE, *, since: datetime | None = None, folder: Path = FOLDER) -> Drafted:
    """Writes each answer that was rated down since then, and is no draft or case of the folder yet, as a draft to the end of the file.

    Without a time: all. Raises InputError, and StateFault where the ratings cannot be read."""
    drafts = {found.id for found in standing(out, folder)}
    known = drafts | {case.id for split in get_args(Split) for case in load_cases(split, folder)}
    down = store.all(rating="down", since=since)
    new = tuple(draft_of(feedback) for feedback in down if _id(feedback) not in known)
    if new:
        _append(out, new)
    withdrawn = tuple(id for id in map(_id, store.all(withdrawn=True)) if id in drafts)
    return Drafted(new, len(down) - len(new), withdrawn)


def draft_one(feedback: Feedback, out: Path = FILE, folder: Path = FOLDER) -> str | None:
    """Writes the entry as a draft to the end of the file; its id, or None where there is a draft or a case of it. Raises InputError."""
    known = {found.id for found in standing(out, folder)} | {case.id for split in get_args(Split) for case in load_cases(split, folder)}
    if _id(feedback) in known:
        return None
    _append(out, [draft_of(feedback)])
    return _id(feedback)


def newest(out: Path = FILE, folder: Path = FOLDER) -> datetime | None:
    """When the latest answer that is a draft was rated."""
    return max((found.note.created for found in standing(out, folder)), default=None)


def standing(out: Path = FILE, folder: Path = FOLDER) -> tuple[Draft, ...]:
    """The drafts of the folder and of that file. Raises InputError with file, line and reason."""
    files = {file.absolute(): file for file in (*sorted((folder / DRAFTS.name).glob("*.jsonl")), out)}
    return tuple(found for file in files.values() if file.exists() for found in load_drafts(file))


def load_drafts(file: Path) -> Iterator[Draft]:
    """Raises InputError with file, line and reason."""
    for number, line in enumerate(_read(file).split("\n"), 1):
        if line.strip():
            try:
                yield Draft.model_validate_json(line)
            except ValidationError as error:
                raise InputError(f"{file.name}, line {number}: {_said(error)}.", _FORM) from None


def _id(feedback: Feedback) -> str:
    return f"feedback-{feedback.id}"


def _append(out: Path, drafts: Iterable[Draft]) -> None:
    """All or none: whoever reads meanwhile sees the file as it was."""
    before = _read(out) if out.exists() else ""
    if before and not before.endswith("\n"):
        before += "\n"
    partial = out.with_name(f"{out.name}.partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(before + "".join(draft.line() for draft in drafts), encoding="utf-8")
        partial.replace(out)
    except OSError as error:
        raise InputError(f"{out} cannot be written ({error.strerror}).", "Name another file: --out FILE.") from None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read ({error}).", "Check the path; the file must be UTF-8.") from None


def _said(error: ValidationError) -> str:
    first: Any = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    return f"{name + ': ' if name else ''}{first['msg']}"
