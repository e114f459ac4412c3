"""Numbers in texts, as digits, in Chinese and in English words."""

from __future__ import annotations

import re
from functools import lru_cache

_ENGLISH = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
)
_CHINESE = "零一二三四五六七八九"
_NUMERAL = "零一二兩三四五六七八九十百千"
MEASURES = "個種項張階層類關步套大家級款道份位名條區組樣件支型段塊則欄場端人年格產職筆"
# Not a number of things: a part of a name or of a date (n8n, AI-901, 115/6).
_BEFORE, _BEHIND = r"(?<![a-z\d./-])", r"(?![a-z\d]|[./-]\d)"
_ORDINAL_BEFORE = r"(?:第|step|tier|gate|level|section|number|no\.|§)\s*"
_LIST_MARKER = re.compile(r"^(\s*)\d+[.)、]\s", re.MULTILINE)


def chinese(number: int) -> tuple[str, ...]:
    """How a number from 0 to 99 is written in Chinese."""
    if number == 2:
        return ("二", "兩")
    if number < 10:
        return (_CHINESE[number],)
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _CHINESE[tens]) + "十" + (_CHINESE[ones] if ones else ""),)


@lru_cache(maxsize=128)
def _patterns(number: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What says a number of things, and what says a place in an order."""
    words = [f"{_BEFORE}{number}{_BEHIND}"]
    ordinal = [f"{number}(?!\\d)"]
    if number <= 99:
        numerals = "|".join(chinese(number))
        # 一 is in many a word (一些、一般): it only counts before a measure.
        behind = f"(?=[{MEASURES}])" if number == 1 else ""
        words.append(f"(?<![{_NUMERAL}])(?:{numerals})(?![{_NUMERAL}]){behind}")
        ordinal.append(f"(?:{numerals})(?![{_NUMERAL}])")
    if number < len(_ENGLISH):
        words.append(rf"\b{_ENGLISH[number]}\b")
        ordinal.append(rf"{_ENGLISH[number]}\b")
    return re.compile("|".join(words)), re.compile(f"{_ORDINAL_BEFORE}(?:{'|'.join(ordinal)})")


_ANY_ORDINAL = re.compile(rf"{_ORDINAL_BEFORE}(?:\d+|[{_NUMERAL}]+|(?:{'|'.join(_ENGLISH)})\b)")
_ANY_COUNT = re.compile(rf"{_BEFORE}\d+{_BEHIND}|[{_NUMERAL}]+(?=[{MEASURES}])|\b(?:{'|'.join(_ENGLISH[2:])})\b")


def count_stands(number: int, text: str, ordinals: bool = False) -> bool:
    """Whether a folded text says the number as one of things.

    A place in an order (第四, Step 4) only counts with `ordinals`, or where the text says no number of things at all."""
    text = _LIST_MARKER.sub(r"\1", text)
    count, ordinal = _patterns(number)
    counted = _ANY_ORDINAL.sub(" ", text)
    if count.search(counted):
        return True
    return bool(ordinal.search(text)) and (ordinals or not _ANY_COUNT.search(counted))


_SAID = re.compile(
    rf"(?<![a-z\d])\d+(?:[./]\d+)*(?![a-z\d])|(?<![第{_NUMERAL}])[{_NUMERAL}]+(?=[{MEASURES}])|\b(?:{'|'.join(_ENGLISH[2:])})\b"
)
_VALUES = {word: number for number in range(100) for word in chinese(number)} | {word: number for number, word in enumerate(_ENGLISH)}


def numbers_in(text: str) -> list[str]:
    """The numbers that a folded text says, as digits; a word that is a part of many others (一些, one) is none."""
    found = (match.group() for match in _SAID.finditer(text))
    return [str(_VALUES[word]) if word in _VALUES else word for word in found if word not in ("一", "one")]
