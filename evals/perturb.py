"""Other wordings of the same questions, whose right answer stays what it was: script, slips of the keyboard, full width, word order.

Each is a function of a turn and a source of chance; one that cannot be applied safely gives the turn back as it is."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import opencc

from advisor.assembly import Assembly
from advisor.framework import CORPUS
from advisor.settings import Settings
from advisor.wording import is_chinese
from advisor.yaml_files import read_yaml
from evals.cases import Case, Wording
from evals.reordering import reordered

if TYPE_CHECKING:
    from advisor.lexicon import Lexicon

# Script


@lru_cache(maxsize=1)
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("tw2s")


@lru_cache(maxsize=1)
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


def script(turn: str, chance: random.Random) -> str:
    """Chinese in Simplified characters."""
    return str(_to_simplified().convert(turn))


# Width


def full_width(turn: str, chance: random.Random) -> str:
    """Latin letters and digits in full width, as an input method leaves them."""
    return "".join(chr(ord(char) + 0xFEE0) if char.isascii() and char.isalnum() else char for char in turn)


# Slips

_APART = 6
"""Characters between two slips."""
_LONG_TURN = 14
"""Key strokes that count, from which a second slip is likely."""
_FEWEST_CHINESE = 3
"""A run of fewer Chinese characters is not understood with one of them wrong."""
_CHINESE = re.compile(r"[㐀-鿿豈-﫿]+")
_LATIN_WORD = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z]{5,}(?![A-Za-z0-9-])")
# What says how many, that something is not, what is asked, or which of several: a slip there changes the question.
_KEPT = frozenset("零一二三四五六七八九十百千兩半幾不沒無非未別勿否哪誰初中高低前後先上下內外新舊")
# Everyday characters are typed without thinking. Those that people do mix up, they mix up with these.
_EVERYDAY = frozenset(
    "的是了有我你您他她它們這那個也就都要會去來到可以和跟與或對能還很太嗎呢吧啊呀喔哦想說看給把被讓叫請問什麼怎為因所在再做作得己已像裡"
)
_MIXED_UP = {
    "在": "再",
    "再": "在",
    "做": "作",
    "作": "做",
    "得": "的",
    "已": "以",
    "己": "已",
    "它": "他",
    "像": "向",
    "裡": "理",
    "為": "維",
}
_LEAST_COMMON = 3
"""How often a character stands in the corpus, that it should come to the fingers by itself."""
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@lru_cache(maxsize=1)
def _neighbours() -> Mapping[str, str]:
    """The letters beside each letter on a keyboard, of the same row: those a finger slips to."""
    beside: dict[str, str] = defaultdict(str)
    for row in _KEYS:
        for left, right in pairwise(row):
            beside[left] += right
            beside[right] += left
    return dict(beside)


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    return Assembly(Settings(llm="none")).relations.lexicon


@lru_cache(maxsize=1)
def _texts() -> tuple[str, ...]:
    """The guideline, its English rendering, and the questions that it answers."""
    framework = _lexicon().framework
    lines = [text for section in framework.sections for line in section.lines for text in (line.text.zh, line.text.en)]
    return (*lines, *(str(question) for questions in read_yaml(CORPUS / "questions.yaml").values() for question in questions))


@lru_cache(maxsize=1)
def _by_sound() -> Mapping[str, Mapping[str, int]]:
    """Common characters by their sound with its tone, with how often they stand in the corpus."""
    from pypinyin import Style, pinyin

    found: dict[str, dict[str, int]] = defaultdict(dict)
    for char, times in Counter("".join(_texts())).items():
        # Some of the questions are in Simplified characters.
        if is_chinese(char) and times >= _LEAST_COMMON and char not in _KEPT and _to_traditional().convert(char) == char:
            readings = pinyin(char, style=Style.TONE3, heteronym=True)[0]
            # With several readings it is uncertain that it is offered for this one.
            if len(readings) == 1:
                found[readings[0]][char] = times
    return dict(found)


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    return frozenset(word.lower() for text in _texts() for word in re.findall(r"[A-Za-z]+", text))


def typos(turn: str, chance: random.Random) -> str:
    """One slip or two, as people make them: a character of the same sound, or a wrong, missing or doubled letter in a Latin word.

    Never in digits and codes, and never so that another name of the guideline stands there than before."""
    names = _names(turn)
    text, slips = turn, 2 if len(turn) >= _LONG_TURN and chance.random() < 0.5 else 1
    places = _places(turn)
    while places and slips:
        # From the end, so that what is left of a slip keeps its place.
        place = chance.choice(places)
        slipped = _wrong_letter(text, place, chance) if text[place].isascii() else _same_sound(text, place, chance)
        if slipped and _names(slipped) <= names:
            text, slips = slipped, slips - 1
            places = [other for other in places if other < place - _APART]
        else:
            places.remove(place)
    return text


def _places(text: str) -> list[int]:
    """Where a slip leaves the turn understandable: inside longer runs of Chinese, and in Latin words but at their beginning."""
    found: list[int] = []
    for run in _CHINESE.finditer(text):
        if len(run.group()) >= _FEWEST_CHINESE:
            found += range(*run.span())
    for word in _LATIN_WORD.finditer(text):
        found += range(word.start() + 1, word.end())
    return found


def _same_sound(text: str, place: int, chance: random.Random) -> str | None:
    from pypinyin import Style, lazy_pinyin

    char = _to_traditional().convert(text[place])
    simplified = script(text, chance) == text != _to_traditional().convert(text)
    run = next(run for run in _CHINESE.finditer(text) if run.start() <= place < run.end())
    sound = lazy_pinyin(run.group(), style=Style.TONE3)[place - run.start()]
    others = {other: times for other, times in _by_sound().get(sound, {}).items() if other != char}
    if char in _KEPT or not others or (char in _EVERYDAY and char not in _MIXED_UP):
        return None
    wrong = _MIXED_UP.get(char) or chance.choices([*others], [*others.values()])[0]
    return text[:place] + (script(wrong, chance) if simplified else wrong) + text[place + 1 :]


def _wrong_letter(text: str, place: int, chance: random.Random) -> str | None:
    char = text[place]
    slips = [text[:place] + text[place + 1 :], text[:place] + char + text[place:]]
    if text[place - 1].isalpha() and text[place - 1] != char:
        slips.append(text[: place - 1] + char + text[place - 1] + text[place + 1 :] if place > 1 and text[place - 2].isalpha() else "")
    near = _neighbours().get(char.lower(), "")
    if near:
        other = chance.choice(near)
        slips.append(text[:place] + (other.upper() if char.isupper() else other) + text[place + 1 :])
    slipped = chance.choice([slip for slip in slips if slip and slip != text])
    before, after = ({word.lower() for word in re.findall(r"[A-Za-z]+", each)} for each in (text, slipped))
    return None if (after - before) & _words() else slipped


def _names(text: str) -> frozenset[tuple[str, str]]:
    """What the text names exactly."""
    return frozenset(
        (ref.kind, ref.id)
        for mention in _lexicon().link(text).mentions
        if mention.exact and len(mention.surface) > 1
        for ref in mention.refs
    )


# Word order


def word_order(turn: str, chance: random.Random) -> str:
    """The same in another order, as people speak; unchanged where no rule says that it may be."""
    return reordered(turn, _lexicon())


PERTURBATIONS: Mapping[str, Callable[[str, random.Random], str]] = {
    "script": script,
    "typos": typos,
    "full_width": full_width,
    "word_order": word_order,
}
_WORDING: Mapping[str, Wording] = {"script": "simplified", "typos": "typos", "full_width": "full_width"}


def perturbed(case: Case, name: str, seed: int) -> Case | None:
    """The case in other words, with the same right answer; None if nothing in it can be put so. The same for the same seed."""
    change = PERTURBATIONS[name]
    turns = tuple(change(turn, random.Random(f"{seed} {name} {case.id} {index}")) for index, turn in enumerate(case.turns))
    if turns[-1] == case.turns[-1]:
        return None
    return case.model_copy(update={"turns": turns, "wording": _WORDING.get(name, case.wording)})
