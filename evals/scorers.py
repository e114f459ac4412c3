"""Scorers: what is right about an answer, one pure function each. A score of None was not measurable, which is not 0."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import opencc

from advisor.framework import Framework, squeeze
from advisor.types import Answer
from evals.cases import Case
from evals.judging import unjudged
from evals.numbers import count_stands
from evals.results import Score
from evals.support import citation_scores

RIGHT = ("facts", "forbidden", "verdict", "outcome", "section", "calls", "script", "judged")
"""What an answer must be to be right, where the case judges it."""

OWN_CHARACTERS = frozenset("台群峰裡里")
"""Characters that OpenCC would change and that Taiwan and the source write."""

_MARKER = re.compile(r"\[\d{1,2}\]")


def score(
    case: Case,
    answer: Answer,
    hits: Sequence[str] | None,
    output_tokens: int | None,
    framework: Framework,
    opinion: Mapping[str, Score] | None = None,
) -> dict[str, Score]:
    """Every score of an answer by name. `hits` are the chunks that a search finds, best first; `opinion` are the scores of a judge."""
    scores = {
        "facts": facts(case, answer),
        "forbidden": forbidden(case, answer),
        "verdict": verdict(case, answer),
        "outcome": outcome(case, answer),
        "section": section(case, answer),
        "calls": calls(case, answer),
        "script": script(case, answer),
        **(opinion or unjudged()),
    }
    recall, precision = citation_scores(answer, framework)
    return {
        "right": right(case, scores),
        **scores,
        "citation_recall": recall,
        "citation_precision": precision,
        **retrieval(case, hits),
        "first_token_s": Score(value=answer.timings.first_token_s),
        "total_s": Score(value=answer.timings.total_s),
        "output_tokens": Score(value=output_tokens),
    }


def right(case: Case, scores: Mapping[str, Score]) -> Score:
    """Whether everything that is judged of RIGHT is fully so; says what is not. None where a case needs a judge and had none."""
    if case.want and not case.labelled and scores["judged"].value is None:
        return Score(value=None, explanation=scores["judged"].explanation)
    failed = [f"{name}: {scores[name].explanation}" for name in RIGHT if scores[name].value not in (None, 1.0)]
    return Score(value=float(not failed), explanation="; ".join(failed))


# Words.


@lru_cache(maxsize=256)
def readable(text: str) -> str:
    """The text as words are looked for in it: half width, one case, no markers, no emphasis."""
    return unicodedata.normalize("NFKC", _MARKER.sub(" ", text).replace("*", "").replace("\\|", "|")).casefold()


@lru_cache(maxsize=256)
def _plain(text: str) -> str:
    return squeeze(readable(text))


def stands(words: str, case: Case, text: str) -> bool:
    """Whether the words, or the number `#4`, stand in a text."""
    if re.fullmatch(r"#\d+", words):
        return count_stands(int(words[1:]), readable(text), ordinals=case.kind == "order")
    return _plain(words) in _plain(text)


def facts(case: Case, answer: Answer) -> Score:
    """The share of the case's facts that the answer holds."""
    if not case.facts:
        return Score(value=None)
    missing = [group for group in case.facts if not any(stands(words, case, answer.text) for words in group)]
    return Score(value=1 - len(missing) / len(case.facts), explanation=_named("missing", (" / ".join(group[:3]) for group in missing)))


def forbidden(case: Case, answer: Answer) -> Score:
    """1 if nothing stands in the answer that must not."""
    if not case.forbidden:
        return Score(value=None)
    found = [words for words in case.forbidden if stands(words, case, answer.text)]
    return Score(value=float(not found), explanation=_named("says", found))


# "能力", "會計", "對應", "No-code" … begin like a verdict and are none.
_YES = re.compile(
    r"(是的|是(?![否不])|對(?=[,。.!的啊呀、\s]|$)|沒錯|正確(?=[,。.!\s]|$)|有(?!關)|會(?![計議])|可以|能(?!力)|需要|要(?!先更正)|算|屬於|適合|嗯"
    r"|yes\b|yeah|yep|correct\b(?! *:)|true\b|right\b|indeed|it (is|does|has|can)\b(?! not)|they (are|do|have|can)\b(?! not))"
)
_NO = re.compile(
    r"(不(?![只僅但同])|沒(?!錯)|並(非|不|未|沒)|否|非(?!常)|錯|無(?!論)|未(?!來)|要先更正|更正|其實不"
    r"|no\b(?!-)|nope|not\b|incorrect|false\b|wrong\b|one correction)"
)
_DENIES = re.compile(
    r"不(?![只僅但同])|沒(?!錯)|並非|非(?!常)|未(?!來)|無(?![論縫])|更正"
    r"|\bnot\b(?! only)|\bno\b(?!-)|n't\b|\bnone\b|\bnothing\b|neither|correction"
)


def verdict(case: Case, answer: Answer) -> Score:
    """1 if the answer's first sentence says yes or no as the case wants it; a plain statement says yes, one that denies says no."""
    if case.verdict is None:
        return Score(value=None)
    said = said_verdict(answer.text)
    return Score(value=float(said == case.verdict), explanation="" if said == case.verdict else f"says {said or 'neither yes nor no'}")


def said_verdict(text: str) -> str | None:
    """`yes` or `no`, by the first sentence; None if there is nothing to judge by."""
    lines = (re.sub(r"^[\s>#\-•]+|\([^()]*\)", "", line) for line in readable(text).splitlines())
    first = re.split(r"(?<=[。!?])|(?<=\.)(?=\s|$)", next((line for line in lines if line.strip()), ""))[0].strip()
    if not first:
        return None
    if _NO.match(first):
        return "no"
    if _YES.match(first):
        return "yes"
    return "no" if _DENIES.search(first) else "yes"


# What kind of answer it is, what it cites, what it computes.


def outcome(case: Case, answer: Answer) -> Score:
    """1 if the outcome is one of those that are right."""
    fine = answer.outcome in case.outcome
    return Score(value=float(fine), explanation="" if fine else f"{answer.outcome}, not {' or '.join(case.outcome)}")


def section(case: Case, answer: Answer) -> Score:
    """1 if one of the case's sections is cited."""
    if not case.sections:
        return Score(value=None)
    cited = sorted({citation.section for citation in answer.citations})
    fine = bool(set(cited) & set(case.sections))
    return Score(value=float(fine), explanation="" if fine else f"cites {', '.join(cited) or 'nothing'}, not {' or '.join(case.sections)}")


def calls(case: Case, answer: Answer) -> Score:
    """1 if exactly the helpers of the case were called, with equal arguments; lists are compared as sets."""
    if case.calls is None:
        return Score(value=None)
    wanted = sorted(_comparable([call.helper, call.arguments]) for call in case.calls)
    called = sorted(_comparable([call.get("helper"), call.get("arguments", {})]) for call in answer.helpers)
    fine = wanted == called
    return Score(
        value=float(fine), explanation="" if fine else f"called {', '.join(called) or 'nothing'}, not {', '.join(wanted) or 'nothing'}"
    )


def _comparable(call: Sequence[Any]) -> str:
    helper, arguments = call
    return f"{helper}{json.dumps(_as_set(arguments), ensure_ascii=False, sort_keys=True)}"


def _as_set(value: Any) -> Any:
    """The value with each list in one order and without repetitions."""
    if isinstance(value, dict):
        return {name: _as_set(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = {json.dumps(_as_set(item), ensure_ascii=False, sort_keys=True): _as_set(item) for item in value}
        return [items[key] for key in sorted(items)]
    return value


def script(case: Case, answer: Answer) -> Score:
    """1 if no Simplified character stands in the answer, but for those that the asker typed and that Taiwan writes itself."""
    found = sorted(set(simplified(answer.text)) - set("".join(case.turns)))
    return Score(value=float(not found), explanation=_named("Simplified", found))


def simplified(text: str) -> list[str]:
    """Its Simplified characters, each once. The words around them decide: 游 in 游泳 is Taiwan's own, in 游戏 it is not."""
    written = _to_taiwan().convert(text)
    pairs = zip(text, written, strict=True) if len(written) == len(text) else ((char, "") for char in text)
    return sorted({char for char, other in pairs if char != other and _is_simplified(char)} - OWN_CHARACTERS)


@lru_cache(maxsize=1)
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


@lru_cache(maxsize=1)
def _to_taiwan() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


@lru_cache(maxsize=16384)
def _is_simplified(char: str) -> bool:
    return bool(_to_traditional().convert(char) != char)


# Search.


def retrieval(case: Case, hits: Sequence[str] | None) -> dict[str, Score]:
    """hit@1, hit@3, hit@5 and the reciprocal rank of the first of the case's chunks; of first turns only."""
    names = ("hit@1", "hit@3", "hit@5", "mrr")
    if hits is None or not case.chunks or len(case.turns) > 1:
        return dict.fromkeys(names, Score(value=None))
    rank = next((place for place, hit in enumerate(hits, 1) if hit in case.chunks), None)
    missed = _named("found", hits[:5])
    scores = {f"hit@{k}": Score(value=float(rank is not None and rank <= k)) for k in (1, 3, 5)} | {
        "mrr": Score(value=1 / rank if rank else 0.0)
    }
    return {name: one if one.value == 1 else one.model_copy(update={"explanation": missed}) for name, one in scores.items()}


def _named(what: str, items: Iterable[str]) -> str:
    found = list(items)
    return f"{what} {', '.join(found)}" if found else ""
