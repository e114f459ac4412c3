"""Write: what a language model adds to the composed answer, and what it takes an unclear question for.

Every sentence passes the check or is dropped."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from time import monotonic

import opencc
from pydantic import BaseModel

from advisor.asking import Asking
from advisor.check import Checker
from advisor.composed import Composed, statements
from advisor.prompts import prompt
from advisor.query import Query, Relations
from advisor.types import Evidence, Language, Statement
from advisor.wording import is_chinese, key

_MOST_SENTENCES = 2
_MOST_EVIDENCE = 6
_LONGEST_REPLY = 240
"""Characters; what comes after is not waited for."""
_PATIENCE_S = 10.0
_MARKERS = re.compile(r"\s*[\[［【]([\d,，、 ]+)[\]］】]")
# A sentence with the markers behind its full stop; what follows must be there to know that it is over.
_SENTENCE = re.compile(r"\s*(.+?(?:[。！？!?]|\n)(?:\s*[\[［【][\d,，、 ]+[\]］】])*)(?=\s*[^\s\[［【])", re.DOTALL)


def prefix(language: Language) -> list[tuple[str, str]]:
    """The messages that every writing prompt begins with, so that a local model can keep them evaluated."""
    return [("system", prompt("write"))]


def worth_elaborating(query: Query, composed: Composed, always: bool) -> bool:
    """Whether a sentence in plain words helps: where the asker wants one or speaks of himself (or `always`), and there is enough to say."""
    passages = {item for item in composed.evidence if item.kind == "guideline"}
    told = (
        composed.outcome == "answered"
        and query.act in ("tell", "summarise")
        and not (query.check or query.terms or query.tables or query.form == "table")
    )
    return (
        told
        and (always or query.plain or bool(query.asker))
        and 1 <= len(passages) <= _MOST_EVIDENCE
        and len(statements(composed.blocks)) <= 8
    )


def elaborate(
    model: Asking, checker: Checker, question: str, shown: str, evidence: Sequence[Evidence], language: Language
) -> Generator[Statement, None, None]:
    """Up to two sentences of the model's own that passed the check, each with the passage that it was found to rest on.

    Raises ModelError."""
    if language == "en":
        # The evidence is Chinese: what a model says of it in English cannot be held against it word by word.
        return
    passages = [item for item in evidence if item.kind == "guideline"][:_MOST_EVIDENCE]
    numbered = "\n".join(f"[{number}] {item.quote.replace(chr(10), '；')}" for number, item in enumerate(passages, 1))
    reply = model.stream([*prefix(language), ("user", f"問題：{question}\n{numbered}\n回答：")])
    accepted = 0
    try:
        # To wait for a turn is not to write: time runs from the first piece.
        first = next(reply, "")
        deadline = monotonic() + _PATIENCE_S
        for sentence in _sentences(chain((first,), reply), model):
            statement = checked(sentence, passages, checker, shown)
            if statement:
                accepted += 1
                yield statement
            if accepted >= _MOST_SENTENCES or monotonic() > deadline:
                return
    finally:
        reply.close()


def _sentences(pieces: Iterable[str], model: Asking) -> Iterator[str]:
    """Whole sentences, with the markers behind them, out of a stream."""
    buffer, total, whole = "", 0, 0
    for piece in pieces:
        buffer += piece
        total += len(piece)
        while found := _SENTENCE.match(buffer):
            whole += 1
            yield found.group(1)
            buffer = buffer[found.end() :]
        if total > _LONGEST_REPLY:
            if not whole:
                model.cut()
            return
    if buffer.strip():
        yield buffer


def checked(sentence: str, evidence: Sequence[Evidence], checker: Checker, shown: str) -> Statement | None:
    """The sentence as a statement, if one passage bears all of it and the answer does not say it already.

    The model's own markers count for nothing: what a sentence rests on is found by the check."""
    text = taiwanese(_MARKERS.sub("", sentence).strip(" -*\n"))
    repeats = (re.sub(r"\[\d+\]", "", shown), *(item.quote for item in evidence))
    if (
        re.match(r"\d+[.、)]", text)
        or not text.endswith(("。", "！", ".", "!"))
        or "\n" in text
        # What it announces does not follow.
        or re.search(r"如下[。！]$", text)
        # Only Chinese is asked for: what is written in another language follows some other wish.
        or not any(map(is_chinese, text))
        or any(key(text.rstrip("。！.!")) in key(told) for told in repeats)
    ):
        return None
    verdicts = [(checker.check(text, [item]), item) for item in evidence]
    passed = [(verdict.support, item) for verdict, item in verdicts if verdict.passed]
    if not passed:
        return None
    return Statement(text, (max(passed, key=lambda pair: pair[0])[1],))


@lru_cache(maxsize=1)
def _to_taiwan() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


def taiwanese(text: str) -> str:
    """A model's words in Taiwan's characters; 台 and 橋樑 stay as the guideline writes them."""
    converted: str = _to_taiwan().convert(text)
    return converted.replace("臺", "台").replace("橋梁", "橋樑")


class Proposal(BaseModel):
    """What a model takes a question for."""

    row: str
    attribute: str


class Proposer:
    """Lets a model choose, among rows that retrieval found near, the one that a question is about."""

    def __init__(self, model: Asking, relations: Relations) -> None:
        self._model = model
        self._relations = relations

    def propose(self, query: Query, candidates: Sequence[str]) -> Query:
        """The query about the row and attribute chosen; unchanged if none fits. Raises ModelError."""
        lines = []
        for id in candidates:
            row = self._relations.row(id)
            attributes = ", ".join(f"{column.id}={column.name.zh}" for column in self._relations.framework.columns_of(row))
            lines.append(f"- {id}（{row.name.zh}）：{attributes}")
        answer = self._model.structured([("system", prompt("understand")), ("user", "\n".join(lines) + f"\n問題：{query.text}")], Proposal)
        if answer.row not in candidates:
            return query
        row = self._relations.row(answer.row)
        columns = tuple(column.key for column in self._relations.framework.columns_of(row) if column.id == answer.attribute)
        return replace(query, act="tell", rows=(row.id,), columns=columns)
