"""What the advisor is held against: the usual ways to build such a thing, on the same embeddings and the same language model.

`rag`: 500-character pieces, the four nearest by cosine, one prompt. `rag-hybrid`: the same with BM25 fused in. `model`: no passages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Literal

import bm25s  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import NDArray

from advisor.assembly import Assembly
from advisor.errors import InputError
from advisor.framework import Framework
from advisor.prompts import prompt
from advisor.retrieval import tokens
from advisor.types import Answer, Citation, Outcome, Timings, Turn
from advisor.wording import language_of

if TYPE_CHECKING:
    from advisor.models import LanguageModel
    from evals.systems import System

Search = Literal["dense", "hybrid"]

CHUNK = 500
OVERLAP = 75
"""Characters. The overlap is at least this where the piece has a place to break at."""
TOP = 4
# The usual constant of reciprocal rank fusion.
_FUSION = 60
_BREAKS = ("\n\n", "\n", "。", "，", " ")
"""Where a piece may end, best first, as recursive splitters of tutorials have it; Chinese has few blanks, so its stops count too."""

_MARKERS = re.compile(r"\s*[\[［【]\s*(\d{1,2}(?:\s*[,，、]\s*\d{1,2})*)\s*[\]］】]")
_MARKER = re.compile(r"\[(\d{1,2})\]")
_ABSTAINS = re.compile(
    r"(?:指引|文件|段落|資料|內容|文中|原文|guidelines?|passages?|documents?|text)[^。\n.]{0,16}?"
    r"(?:沒有?|並?未|無法?|does not|doesn't|do not|don't|did not|didn't)\s*"
    r"(?:明確|具體|直接|特別|explicitly|specifically|directly)?\s*"
    r"(?:提到|提及|提供|寫到?|說明|談到|記載|列出|包含|涵蓋|相關|找到|mention|say|provide|include|cover|contain|state|specify|list)"
    r"|not mentioned|指引没有提|指引未提|沒有提到|没有提到|未提及",
    re.IGNORECASE,
)
_DECLINES = re.compile(
    r"(?:無法|不能|无法|不便|沒辦法)(?:回答|協助|提供|幫|处理|處理|执行|執行|满足|滿足|协助)|不在.{0,10}(?:範圍|范围)|(?:無關|无关)的?問題|"
    r"(?:can'?t|can ?not|unable to|not able to|won't) (?:answer|help|assist|provide|do|discuss|fulfil)|\bsorry\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the guideline's text, with the section that most of it lies in."""

    text: str
    section: int


class Baseline:
    """Asks the language model one prompt a question. Raises InputError where the settings name no model."""

    def __init__(self, assembly: Assembly, name: str, search: Search | None = None) -> None:
        model = assembly.language_model()
        if model is None:
            raise InputError(f"The baseline {name!r} needs a language model.", "Choose one: `--llm bundled`, or see `advisor ask --help`.")
        self.name = name
        self.llm = model.name
        self.output_tokens: int | None = None
        """As the server counts them, None where it does not tell: no tokenizer of ours would count as it does."""
        self._model: LanguageModel = model
        self._framework = assembly.framework
        self._index = PieceIndex(assembly, search == "hybrid") if search else None
        self._prompt = prompt("rag" if search else "model")
        model.warm([("system", self._prompt)])

    def ask(self, turns: Sequence[str]) -> Answer:
        history: list[Turn] = []
        for turn in turns[:-1]:
            history.append(Turn(turn, self._answer(turn, history).text))
        before = self._model.output_tokens
        answer = self._answer(turns[-1], history)
        written = self._model.output_tokens
        self.output_tokens = None if written is None else written - (before or 0)
        return answer

    def search(self, question: str) -> tuple[str, ...] | None:
        """The sections of the pieces found, best first; None for the model alone."""
        if self._index is None:
            return None
        return tuple(dict.fromkeys(f"section.{piece.section}" for piece in self._index.search(question, k=None)))

    def close(self) -> None:
        self._model.close()

    def _answer(self, question: str, history: Sequence[Turn]) -> Answer:
        start = perf_counter()
        pieces = self._index.search(question) if self._index else ()
        said, first = "", None
        for text in self._model.stream(self._messages(question, history, pieces)):
            first = first if first is not None else perf_counter() - start
            said += text
        total = perf_counter() - start
        text = _MARKERS.sub(lambda found: "".join(f"[{number}]" for number in re.findall(r"\d+", found[1])), said).strip()
        return Answer(
            question=question,
            text=text,
            outcome=outcome_of(text),
            language=language_of(question),
            citations=tuple(self._citations(text, pieces)),
            model=self.llm,
            timings=Timings(round(total if first is None else first, 4), round(total, 4)),
        )

    def _messages(self, question: str, history: Sequence[Turn], pieces: Sequence[Piece]) -> list[tuple[str, str]]:
        earlier = [message for turn in history for message in (("user", turn.question), ("assistant", turn.answer))]
        if self._index is None:
            return [("system", self._prompt), *earlier, ("user", question)]
        numbered = "\n\n".join(f"[{number}] {piece.text}" for number, piece in enumerate(pieces, 1))
        return [("system", self._prompt), *earlier, ("user", f"段落：\n{numbered}\n\n問題：{question}")]

    def _citations(self, text: str, pieces: Sequence[Piece]) -> Iterator[Citation]:
        """The pieces that the reply marks; a number that no piece has is none."""
        for marker in sorted({int(number) for number in _MARKER.findall(text)}):
            if 1 <= marker <= len(pieces):
                piece = pieces[marker - 1]
                section = self._framework.section(piece.section)
                yield Citation(marker, section.label, section.title.zh, piece.text, "guideline")


class PieceIndex:
    """Search over the pieces: by cosine, or with BM25 fused in by reciprocal rank."""

    def __init__(self, assembly: Assembly, hybrid: bool) -> None:
        self._embedder = assembly.embedder
        self._pieces = pieces_of(assembly.framework)
        texts = [piece.text for piece in self._pieces]
        self._vectors = self._embedder.encode_documents(texts)
        self._words = bm25s.BM25() if hybrid else None
        if self._words is not None:
            self._words.index([tokens(text) for text in texts], show_progress=False)

    def search(self, question: str, k: int | None = TOP) -> tuple[Piece, ...]:
        """The k best pieces, or all of them, best first."""
        nearness = self._vectors @ self._embedder.encode_queries([question])[0]
        words = tokens(question)
        if self._words is None:
            scores = nearness
        else:
            by_words = self._words.get_scores(words) if words else np.zeros(len(self._pieces))
            scores = 1 / (_FUSION + _ranks(nearness)) + np.where(by_words > 0, 1 / (_FUSION + _ranks(by_words)), 0.0)
        return tuple(self._pieces[index] for index in np.argsort(-scores, kind="stable")[:k])


def _ranks(scores: NDArray[np.floating]) -> NDArray[np.floating]:
    """Each score's place, from 1 for the highest."""
    ranks = np.empty(len(scores))
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return ranks


def pieces_of(framework: Framework) -> tuple[Piece, ...]:
    """The whole guideline as one document, cut into overlapping pieces that know nothing of its sections."""
    texts = ["\n".join(line.text.zh for line in section.lines) for section in framework.sections]
    document = "\n\n".join(texts)
    section_at = [section.number for section, text in zip(framework.sections, texts, strict=True) for _ in range(len(text) + 2)]
    found = []
    for start, end in spans(document):
        section = Counter(section_at[index] for index in range(start, end) if not document[index].isspace()).most_common(1)[0][0]
        found.append(Piece(document[start:end].strip(), section))
    return tuple(found)


def spans(document: str, size: int = CHUNK, overlap: int = OVERLAP) -> Iterator[tuple[int, int]]:
    """Where each piece begins and ends: at most `size` characters, ending at the best break of its last third."""
    start = 0
    while start < len(document):
        end = _break(document, start + size * 2 // 3, start + size) if start + size < len(document) else len(document)
        yield start, end
        if end == len(document):
            return
        start = max(start + 1, _break(document, end - overlap * 2, end - overlap))


def _break(document: str, low: int, high: int) -> int:
    """The last place from `low` to `high` behind the best kind of break that stands there; `high` if none does."""
    for mark in _BREAKS:
        place = document.rfind(mark, low, high)
        if place >= 0:
            return place + len(mark)
    return high


def outcome_of(text: str) -> Outcome:
    """What a reply comes to. One that marks passages and begins with an answer is one, even if it goes on to say what is not there."""
    opening = re.split(r"(?<=[。！？!?\n])|(?<=\.)\s", text.strip(), maxsplit=1)[0]
    judged = opening if _MARKER.search(text) else text
    if not text or _ABSTAINS.search(judged):
        return "abstained"
    return "declined" if _DECLINES.search(judged) else "answered"


BASELINES: Mapping[str, Callable[[Assembly], System]] = {
    "rag": lambda assembly: Baseline(assembly, "rag", "dense"),
    "rag-hybrid": lambda assembly: Baseline(assembly, "rag-hybrid", "hybrid"),
    "model": lambda assembly: Baseline(assembly, "model"),
}
