"""Mistyped words put right before anything is read from them; Chinese by a noisy channel over characters.

What was meant is the reading that explains the message best: how likely its characters are in questions of this field and in Chinese,
against how people mistype (a character that sounds or looks alike, two in the wrong order). Fitted by `python -m ingest.spelling`."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import pairwise
from math import log
from pathlib import Path

from advisor.errors import CorpusError
from advisor.framework import CORPUS
from advisor.latin_spelling import FILE, LatinSpeller, english_words
from advisor.wording import fold, is_chinese, usual

_TWICE = re.compile(r"(?P<word>(?P<first>[㐀-鿿])(?!(?P=first))[㐀-鿿])(?P=word)")
"""A word of two characters typed twice."""
_ORDER = 4
"""Characters that are looked at together."""
_BOUND = "。"
"""Punctuation, and where a message begins and ends."""
_FOREIGN = "a"
"""A Latin word or a number: which one does not matter to the characters beside it."""
_TOKEN = re.compile(r"[㐀-鿿豈-﫿]+|(?:(?![㐀-鿿豈-﫿])[\w.+#-])+|[^\w.+#-]+")

# Natural logarithms of how often people slip so: by far the most slips are homophones of the same tone.
_SLIP = {"tone": -4.5, "neutral": -5.5, "sound": -7.5, "near": -9.0, "shape": -8.5, "swap": -9.0}
_SAME_WORD = 3.0
"""How much likelier a slip is right behind another: input methods offer whole words."""
_LEAST_GAIN = 0.0
"""By how much (in the same logarithms) another reading must be the better one."""
_BACKGROUND = 0.3
"""Share of Chinese at large in the mixture: what keeps words of other fields as they are."""
_NEW_CHARACTER = 1e-6
_BEAM = 8
_BEHIND = 14.0
"""How far (in the same logarithms) a way to read it may fall behind the likeliest one."""
# What says how many, that something is not, or which of several: a guess there would change what is asked.
_KEPT = frozenset("零一二三四五六七八九十百千兩半不沒無非未別勿否初中高低前後先上下內外新舊")
# What asks, excludes, or counts parts of the text, is meant where it stands; where it is meant, another may stand: 那 for 哪.
_AS_TYPED = _KEPT | frozenset("哪剔除撇節章頁張")
# Written one way or the other, they say the same.
_VARIANTS = ("他她它牠祂", "欸唉誒", "念唸", "訂定")


@dataclass(frozen=True, slots=True)
class Mended:
    """A message as typed and as it was read, and each stretch that was put right: as typed, as read."""

    typed: str
    text: str
    changes: tuple[tuple[str, str], ...] = ()


_Edit = tuple[int, int, str]
"""Places in the message, from and to, and what stands there instead."""
_Ends = list[dict[str, tuple[float, tuple[_Edit, ...]]]]
"""By place: the likeliest way there for each last `_ORDER - 1` characters, with its score and what it changes."""


def symbols(text: str) -> list[tuple[str, int]]:
    """What the model sees of a folded text: Chinese characters one by one, the rest as a bound or as a foreign word; with their places."""
    found: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(text):
        if is_chinese(token.group()[0]):
            found += [(char, token.start() + offset) for offset, char in enumerate(token.group())]
        elif any(map(str.isalnum, token.group())):
            found.append((_FOREIGN, token.start()))
        elif not found or found[-1][0] != _BOUND:
            found.append((_BOUND, token.start()))
    return found


class Language:
    """How likely a character is behind others: n-grams of the field's texts (Witten-Bell smoothing), and words of Chinese."""

    def __init__(self, texts: Iterable[str], words: Mapping[str, float]) -> None:
        """`texts` as symbols, `words` with their share of running text."""
        self._times: Counter[str] = Counter()
        self._behind: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()
        self.log = lru_cache(maxsize=65536)(self._log)
        single: defaultdict[str, float] = defaultdict(float)
        pairs: defaultdict[str, float] = defaultdict(float)
        for word, share in words.items():
            for char in word:
                single[char] += share
            for pair in map("".join, pairwise(word)):
                pairs[pair] += share
        self._single, self._pairs = dict(single), dict(pairs)
        for text in texts:
            self._times.update(_grams(text))
        self.before: defaultdict[str, set[str]] = defaultdict(set)
        self.after: defaultdict[str, set[str]] = defaultdict(set)
        """What stands right before and right after a character in the field's texts."""
        for gram, times in self._times.items():
            self._behind[gram[:-1]] += times
            self._kinds[gram[:-1]] += 1
            if len(gram) == 2:
                self.before[gram[1]].add(gram[0])
                self.after[gram[0]].add(gram[1])

    def count(self, text: str, times: int) -> None:
        """Counts a text more or, below zero, fewer times."""
        for gram in _grams(text):
            before = self._times[gram]
            self._times[gram] += times
            self._behind[gram[:-1]] += times
            self._kinds[gram[:-1]] += (before + times > 0) - (before > 0)
            if before + times <= 0:
                del self._times[gram]
        self.log.cache_clear()

    def has(self, pair: str) -> bool:
        """Whether two characters stand side by side anywhere."""
        return pair in self._times or pair in self._pairs

    def knows(self, gram: str) -> bool:
        """Whether the field's texts have it."""
        return gram in self._times

    def _log(self, before: str, char: str) -> float:
        share = 0.0
        for length in range(_ORDER):
            history = before[len(before) - length :]
            seen = self._behind.get(history, 0)
            if not seen:
                break
            kinds = self._kinds[history]
            share = (self._times.get(history + char, 0) + kinds * share) / (seen + kinds)
        single = self._single.get(before[-1], 0.0)
        pair = self._pairs.get(before[-1] + char, 0.0) / single if single else 0.0
        at_large = 0.6 * pair + 0.4 * self._single.get(char, 0.0)
        return log((1 - _BACKGROUND) * share + _BACKGROUND * at_large + _NEW_CHARACTER)


class Speller:
    """Puts messages right. Safe to use from several threads."""

    def __init__(self, language: Language, alike: Mapping[str, Mapping[str, float]], latin: LatinSpeller) -> None:
        """`alike`: by what stands there, what may be meant, each with the logarithm of the slip."""
        self._language = language
        self._alike = alike
        self._latin = latin
        self.mended = lru_cache(maxsize=1024)(self._mended)

    @classmethod
    def load(cls, corpus: Path = CORPUS) -> Speller:
        """The speller in a corpus folder. Raises CorpusError."""
        try:
            data = json.loads((corpus / FILE).read_text(encoding="utf-8"))
            words = {word: 2.0 ** -int(rank) for rank, line in data["words"].items() for word in line.split()}
            latin = LatinSpeller(data["latin"], english_words(corpus))
            return cls(Language(data["texts"], words), alike(data["sounds"], data["shapes"]), latin)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise CorpusError(f"{FILE}: cannot be read ({error}).", "Restore it, or run `python -m ingest.spelling`.") from None

    def _mended(self, message: str) -> Mended:
        folded = usual(fold(message))
        if len(folded) != len(message):
            return Mended(message, message)
        text, changes = message, []
        twice = [(found.start(), found.end(), message[found.start() : found.start() + 2]) for found in _TWICE.finditer(folded)]
        for start, end, right in sorted((*(twice or self.read(folded)), *self._latin.edits(message)), reverse=True):
            text = text[:start] + right + text[end:]
            changes.append((message[start:end], right))
        return Mended(message, text, tuple(reversed(changes)))

    def read(self, folded: str) -> tuple[_Edit, ...]:
        """What to change in a folded text: places from and to, and what was meant; nothing where the text is as likely as it is."""
        seen = symbols(folded)
        chars = _BOUND + "".join(symbol for symbol, _ in seen) + _BOUND
        options = [self._options(chars, place) for place in range(1, len(chars) - 1)]
        if not any(options):
            return ()
        ends: _Ends = [{} for _ in range(len(seen) + 2)]
        before, as_typed = _BOUND * (_ORDER - 1), 0.0
        ends[0][before] = (0.0, ())
        for place, char in enumerate(chars[1:]):
            for history, (score, edits) in _best(ends[place]):
                self._extend(ends, place, history, score, edits, char)
                if place == len(seen):
                    continue
                at = seen[place][1]
                goes_on = _SAME_WORD if edits and edits[-1][1] == at else 0.0
                for other, slip in options[place]:
                    self._extend(ends, place, history, score + slip + goes_on, (*edits, (at, at + 1, other)), other)
                pair = chars[place + 2] + char
                if place + 1 < len(seen) and seen[place + 1][1] == at + 1 and self._swapped(pair):
                    self._extend(ends, place, history, score + _SLIP["swap"], (*edits, (at, at + 2, pair)), pair)
            as_typed += self._language.log(before, char)
            before = before[1:] + char
        score, edits = max(ends[-1].values())
        return edits if score - as_typed >= _LEAST_GAIN else ()

    def _options(self, chars: str, place: int) -> list[tuple[str, float]]:
        """What may be meant at a place: characters alike that stand beside its neighbours, or beside what may be meant there."""
        char, language = chars[place], self._language
        if char in _AS_TYPED or char in (_BOUND, _FOREIGN):
            return []
        windows = range(max(0, place - 2), min(place, len(chars) - 3) + 1)
        if all(language.knows(chars[start : start + 3]) for start in windows):
            # Everything around it is as the field has it.
            return []
        left, right = chars[place - 1], chars[place + 1]
        lefts, rights = set(self._alike.get(left, ())), set(self._alike.get(right, ()))
        return [
            (other, slip)
            for other, slip in self._alike.get(char, {}).items()
            if language.has(left + other)
            or language.has(other + right)
            or not lefts.isdisjoint(language.before.get(other, ()))
            or not rights.isdisjoint(language.after.get(other, ()))
        ]

    def _swapped(self, pair: str) -> bool:
        """Whether two characters, of which the later was typed first, may be meant."""
        return pair[0] != pair[1] and not _KEPT & set(pair) and all(map(is_chinese, pair)) and self._language.knows(pair)

    def _extend(self, ends: _Ends, place: int, history: str, score: float, edits: tuple[_Edit, ...], chars: str) -> None:
        """Goes on from a place with what is read there."""
        for char in chars:
            score += self._language.log(history, char)
            history = history[1:] + char
        known = ends[place + len(chars)].get(history)
        if known is None or known[0] < score:
            ends[place + len(chars)][history] = (score, edits)


def _grams(text: str) -> Iterator[str]:
    padded = _BOUND * (_ORDER - 1) + text + _BOUND
    for end in range(_ORDER, len(padded) + 1):
        for length in range(1, _ORDER + 1):
            yield padded[end - length : end]


def _best(paths: dict[str, tuple[float, tuple[_Edit, ...]]]) -> list[tuple[str, tuple[float, tuple[_Edit, ...]]]]:
    """The likeliest ways to a place."""
    if len(paths) < 2:
        return [*paths.items()]
    found = nlargest(_BEAM, paths.items(), key=lambda path: path[1][0])
    return [path for path in found if path[1][0] > found[0][1][0] - _BEHIND]


def alike(sounds: Mapping[str, str], shapes: Mapping[str, str]) -> Mapping[str, Mapping[str, float]]:
    """Which characters are mistyped for which. `sounds`: characters by syllable and tone; `shapes`: by character, those that look alike."""
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)

    same = {char: group for group in _VARIANTS for char in group}

    def add(chars: Iterable[str], others: Iterable[str], kind: str) -> None:
        others = [other for other in others if other not in _KEPT]
        for char in chars:
            if char not in _KEPT:
                for other in others:
                    if other not in same.get(char, char) and found[char].get(other, -99.0) < _SLIP[kind]:
                        found[char][other] = _SLIP[kind]

    groups: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("tone", lambda syllable: syllable),
        # The key of the neutral tone is easily left out, which makes it the first.
        ("neutral", lambda syllable: syllable.replace("5", "1")),
        ("sound", lambda syllable: syllable[:-1]),
        ("near", lambda syllable: _near(syllable[:-1])),
    )
    for kind, name in groups:
        together: defaultdict[str, str] = defaultdict(str)
        for syllable, chars in sounds.items():
            together[name(syllable)] += chars
        for chars in together.values():
            add(chars, chars, kind)
    for char, others in shapes.items():
        add(char, others, "shape")
    return found


def _near(syllable: str) -> str:
    """A syllable with the sounds merged that are commonly confused in Taiwan."""
    syllable = re.sub(r"^([zcs])h", r"\1", syllable)
    syllable = re.sub(r"^[rn](?=.)", "l", syllable)
    syllable = re.sub(r"^m[aeo]$", "me", syllable)
    syllable = re.sub(r"^hu(?=[ao])|^h(?=[eu])", "f", syllable)
    return re.sub(r"(in|en)g$", r"\1", syllable)
