"""Write: what a language model adds to the composed answer, and what it takes an unclear question for. Every sentence passes the check or is dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import opencc
from pydantic import BaseModel

from advisor.check import Checker
from advisor.compose import Composed, statements
from advisor.models import LanguageModel
from advisor.prompts import prompt
from advisor.query import Query, Relations
from advisor.types import Bullets, Evidence, Language, Statement
from advisor.wording import key

_MOST_SENTENCES = 2
_MOST_EVIDENCE = 6
_LONGEST_REPLY = 400
_MARKERS = re.compile(r"\s*[\[［【]([\d,，、 ]+)[\]］】]")
_SENTENCE_END = re.compile(r"(?<=[。！？!?])(?![\]］】\[［【])|(?<=[\]］】])(?=\s*[^\s\[［【。！？.!?])|(?<=[.!?])\s+(?=[A-Z])")


def prefix(language: Language) -> list[tuple[str, str]]:
    """The messages that every writing prompt begins with, so that a local model can keep them evaluated."""
    return [("system", prompt("write"))]


def worth_elaborating(composed: Composed) -> bool:
    """Whether the answer has enough in it that a sentence in plain words helps: several statements from the text itself."""
    return any(isinstance(block, Bullets) for block in composed.blocks) and 2 <= len({item for item in composed.evidence if item.kind == "guideline"}) <= _MOST_EVIDENCE and len(statements(composed.blocks)) <= 8


def elaborate(model: LanguageModel, checker: Checker, question: str, shown: str, evidence: Sequence[Evidence], language: Language) -> Iterator[Statement]:
    """Up to two checked sentences of the model's own, each with the evidence that it cites. Raises ModelError."""
    if language == "en":
        # The evidence is Chinese: what a model says of it in English cannot be held against it word by word.
        return
    numbered = [item for item in evidence if item.kind == "guideline"][:_MOST_EVIDENCE]
    passages = "\n".join(f"[{number}] {item.quote.replace(chr(10), '；')}" for number, item in enumerate(numbered, 1))
    messages = [*prefix(language), ("user", f"問題：{question}\n{passages}\n回答：")]
    accepted = 0
    reply = model.stream(messages)
    try:
        for sentence in _sentences(reply):
            statement = _checked(sentence, numbered, checker, shown)
            if statement:
                accepted += 1
                yield statement
            if accepted >= _MOST_SENTENCES:
                return
    finally:
        reply.close()


def _sentences(pieces: Iterator[str]) -> Iterator[str]:
    """Whole sentences, with the markers behind them, out of a stream."""
    buffer, total = "", 0
    for piece in pieces:
        buffer += piece
        total += len(piece)
        *whole, buffer = _SENTENCE_END.split(buffer)
        yield from (sentence for sentence in whole if sentence.strip())
        if total > _LONGEST_REPLY:
            return
    if buffer.strip():
        yield buffer


def _checked(sentence: str, evidence: Sequence[Evidence], checker: Checker, shown: str) -> Statement | None:
    cited = [int(number) for group in _MARKERS.findall(sentence) for number in re.findall(r"\d+", group)]
    text = taiwanese(_MARKERS.sub("", sentence).strip(" -*\n"))
    rests_on = [evidence[number - 1] for number in dict.fromkeys(cited) if 1 <= number <= len(evidence)]
    if not text or len(rests_on) != len(set(cited)) or not rests_on:
        return None
    if key(text) in key(re.sub(r"\[\d+\]", "", shown)):
        return None
    return Statement(text, tuple(rests_on)) if checker.check(text, rests_on).passed else None


@lru_cache(maxsize=1)
def _to_taiwan() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


def taiwanese(text: str) -> str:
    """A model's words in Taiwan's characters; 台 and 橋樑 stay as the guideline writes them."""
    return _to_taiwan().convert(text).replace("臺", "台").replace("橋梁", "橋樑")


class Proposal(BaseModel):
    """What a model takes a question for."""

    row: str
    attribute: str


class Proposer:
    """Lets a model choose, among rows that retrieval found near, the one that a question is about."""

    def __init__(self, model: LanguageModel, relations: Relations) -> None:
        self._model = model
        self._relations = relations

    def propose(self, query: Query, candidates: Sequence[str]) -> Query:
        """The query about the row and attribute chosen; unchanged if none fits. Raises ModelError."""
        lines = []
        for id in candidates:
            row = self._relations.row(id)
            columns = ", ".join(f"{column.id}={column.name.zh}" for column in self._relations.framework.columns_of(row))
            lines.append(f"- {id}（{row.name.zh}）：{columns}")
        answer = self._model.structured([("system", prompt("understand")), ("user", "\n".join(lines) + f"\n問題：{query.text}")], Proposal)
        if answer.row not in candidates:
            return query
        row = self._relations.row(answer.row)
        columns = tuple(column.key for column in self._relations.framework.columns_of(row) if column.id == answer.attribute)
        return replace(query, act="tell", rows=(row.id,), columns=columns)
