"""Check: whether a sentence that a model wrote says only what the evidence says.

Strict on purpose: a plain sentence costs the reader nothing, a wrong one costs trust. What fails is dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.lexicon import Lexicon
from advisor.types import Evidence
from advisor.wording import contains, fold, is_chinese

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LATIN = re.compile(r"[a-z][a-z0-9+#-]*")
_NEGATION = re.compile(r"不|沒|無|非|未|別|勿|\bnot\b|\bno\b|n't\b|never|without|neither|nor\b")
_CHINESE_NUMERAL = re.compile(r"[一二兩三四五六七八九十]+(?=[個種項階區類張條步關位大])")
# Words that join what is said without saying anything of the subject.
_JOINING = (
    "a an the of to in on at for from by with as and or but if so than then that this these those it its is are was were be been "
    "do does did has have had can could will would should may might you your they their he she his her we our i what which who how "
    "when where there here not no such also both each all any more most other only same into about between includes include "
    "including use uses used using like first second third one two three "
)
_COMMON_LATIN = frozenset(_JOINING.split())


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may stand, and if not, why. `support` is the share of its wording that stands in the evidence."""

    passed: bool
    reason: str = ""
    support: float = 0.0


class Checker:
    """Holds sentences against evidence by names, numbers, negation and wording."""

    def __init__(self, lexicon: Lexicon, least_support: float = 0.72) -> None:
        self._lexicon = lexicon
        self._least_support = least_support

    def check(self, sentence: str, evidence: Sequence[Evidence]) -> Verdict:
        """The verdict on a sentence (without markers) that rests on the evidence."""
        said = fold(sentence)
        known = fold("\n".join(item.quote for item in evidence))
        if not evidence:
            return Verdict(False, "it cites nothing")
        for number in _NUMBER.findall(said):
            if number not in _NUMBER.findall(known):
                return Verdict(False, f"the number {number} is not in the evidence")
        for numeral in _CHINESE_NUMERAL.findall(said):
            if numeral not in known:
                return Verdict(False, f"the number {numeral} is not in the evidence")
        for word in _LATIN.findall(said):
            if word not in _COMMON_LATIN and word not in _LATIN.findall(known):
                return Verdict(False, f"{word!r} is not in the evidence")
        if bool(_NEGATION.search(said)) and not _NEGATION.search(known):
            return Verdict(False, "it denies something that the evidence does not deny")
        foreign = self._foreign(sentence, known)
        if foreign:
            return Verdict(False, f"{foreign!r} is not in the evidence")
        mixed = self._mixed(said, evidence)
        if mixed:
            return Verdict(False, mixed)
        support = _support(said, known)
        return Verdict(
            support >= self._least_support,
            "" if support >= self._least_support else "too little of its wording stands in the evidence",
            support,
        )

    def _foreign(self, sentence: str, known: str) -> str | None:
        """A name in the sentence, of the guideline or beyond it, that the evidence does not hold."""
        for mention in self._lexicon.link(sentence).mentions:
            if not any(ref.kind in ("row", "thing", "attribute") for ref in mention.refs) or len(mention.surface) < 2:
                continue
            names = [mention.surface, *(self._lexicon.framework.rows[id].name.zh for id in mention.ids("row"))]
            if not any(contains(known, name) for name in names):
                return mention.surface
        return None

    def _mixed(self, said: str, evidence: Sequence[Evidence]) -> str | None:
        """Two rows of one table in one sentence: what belongs to which is beyond this check, so it may only list them."""
        tables: dict[str, set[str]] = {}
        for mention in self._lexicon.link(said).mentions:
            for id in mention.ids("row")[:1]:
                tables.setdefault(id.partition(".")[0], set()).add(id)
        if any(
            len(rows) > 1
            for table, rows in tables.items()
            if table in ("engineer", "tier", "zone", "industry", "role_type", "work_area", "trend")
        ):
            return "it speaks of several rows at once"
        return None


def _support(said: str, known: str) -> float:
    """The share of the sentence's Chinese character pairs, or English content words, that stand in the evidence."""
    pairs = [said[index : index + 2] for index in range(len(said) - 1) if is_chinese(said[index]) and is_chinese(said[index + 1])]
    words = [word for word in _LATIN.findall(said) if word not in _COMMON_LATIN]
    total = len(pairs) + len(words)
    if not total:
        return 0.0
    return (sum(pair in known for pair in pairs) + sum(word in known for word in words)) / total
