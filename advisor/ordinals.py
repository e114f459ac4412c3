"""Places that a text names by numbers: the first three, the last two, the second to last, 7 to 9, 二階跟三階."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.lexicon import number_of

_NUMERAL = r"(\d{1,2}|十[一二三四五]?|[一二兩三四五六七八九])"
_SEVERAL = r"(\d{1,2}|[二兩三四五六七八九十])"
PAGE = r"[\d一二三四五六七八九十]+ ?個?(?:頁|張投影片|張簡報|[章節](?!點))"
"""The number of a page or section, which is no place in what is asked for."""
_MEASURE = r"([個種大項階位張關步條類區款家塊道型層名號]|能力|步驟|關卡)"
_TO = r" ?(?:到|至|~|～|-|–) ?"
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty")
CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", *_TEENS)
_NUMBER = rf"(\d{{1,2}}|{'|'.join(CARDINALS)})"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("range", rf"(?:第|編號)? ?{_NUMERAL} ?{_MEASURE}?{_TO}第? ?{_NUMERAL} ?{_MEASURE}"),
        ("range", rf"(?:第|編號) ?{_NUMERAL} ?{_MEASURE}?{_TO}第? ?{_NUMERAL}()"),
        ("range", rf"(?:能力|步驟|編號) ?{_NUMERAL} ?(?:一路|一直|數|走|排|算)*{_TO}(?:能力|步驟|編號|第)? ?{_NUMERAL}(?!\d)"),
        ("several", rf"(?:第|編號) ?((?:\d{{1,2}} ?[、,，和跟與及] ?(?:第)? ?)+\d{{1,2}}) ?{_MEASURE}?"),
        ("each", rf"第([一二三四五六七八九]{{2,5}}){_MEASURE}"),
        ("first", rf"[到至]第?{_NUMERAL}{_MEASURE}為止"),
        ("to_end", rf"第{_NUMERAL}{_MEASURE}?(?:開始|起|以後|之後)?(?:一直)?到(?:最後面?|底|結束|完)(?!一)"),
        ("ends", r"最[小低前先左]面?的?(?:跟|和|與|及|、)最[大高後末右]面?的?"),
        ("ends", rf"[頭首]尾(?:各?[一二兩])?{_MEASURE}?"),
        ("range", rf"(?:numbers?|nos?\.?|#) ?{_NUMBER}() ?(?:to|-|–|through) ?{_NUMBER}()"),
        ("from_end", rf"倒數第 ?{_NUMERAL} ?{_MEASURE}?"),
        ("from_end", r"\b(second|third) (?:to|from)(?: the)? last\b|\bnext to (?P<last>last)\b"),
        ("from_end", rf"\b({'|'.join(ORDINALS)})(?: \w+)? from the (?:end|last|bottom)\b"),
        ("last", rf"(?:最後面?|最末|末|(?<![頭首])尾|倒數|後面?)的?{_SEVERAL}{_MEASURE}"),
        ("last", rf"\blast {_NUMBER}\b"),
        ("first", rf"(?:(?<![之以目])前面?的?|頭){_SEVERAL}{_MEASURE}"),
        ("first", rf"\bfirst {_NUMBER}\b"),
        ("end", rf"(?:最後|最末|末)(?:面)?(?:的)?(?:那)?一?{_MEASURE}"),
        ("end", r"\b(?:the )?last (?:one|steps?|gates?|tiers?|competency|competencies|zones?|items?)\b"),
        ("place", rf"第 ?(?!{PAGE}){_NUMERAL} ?{_MEASURE}?"),
        ("place", rf"\bthe ({'|'.join(ORDINALS)})\b"),
        # "third and fifth": one of them by itself may be no place.
        ("place", rf"\b({'|'.join(ORDINALS)})\b(?=(?:,| and| or|, and) (?:the )?(?:{'|'.join(ORDINALS)})\b)"),
        ("place", rf"(?<=and )({'|'.join(ORDINALS)})\b"),
    )
)


@dataclass(frozen=True, slots=True)
class Places:
    """Places in an order, from 1; negative ones count from its end. `start` and `end` are where the text names them."""

    first: int
    last: int
    measure: str
    start: int
    end: int

    @property
    def several(self) -> bool:
        return self.first != self.last

    def of(self, total: int) -> tuple[int, ...]:
        """The places in an order of so many, from 0."""
        first, last = (place - 1 if place > 0 else total + place for place in (self.first, self.last))
        return tuple(range(max(0, first), min(total - 1, last) + 1))


def places(text: str) -> tuple[Places, ...]:
    """The places that a folded text names, left to right."""
    found: list[Places] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            named = list(_read(kind, match))
            if named and not any(other.start < match.end() and match.start() < other.end for other in found):
                found += named
    return tuple(sorted(found, key=lambda places: places.start))


def _read(kind: str, match: re.Match[str]) -> Iterator[Places]:
    groups = match.groups()
    span = match.span()
    numbers = [number for group in groups if group and kind != "several" and (number := _number(group))]
    measure = next((group for group in reversed(groups) if group and not _number(group) and group != "last"), "")
    if kind == "ends":
        yield Places(1, 1, measure, *span)
    if kind in ("end", "ends"):
        yield Places(-1, -1, measure, *span)
    elif kind == "to_end" and numbers:
        yield Places(numbers[0], -1, measure, *span)
    elif "last" in groups:
        yield Places(-2, -2, "", *span)
    elif kind == "each":
        # "第二三階": each of them.
        yield from (Places(number, number, measure, *span) for numeral in groups[0] if (number := number_of(numeral)))
    elif kind == "several":
        yield from (Places(int(number), int(number), measure, *span) for number in re.findall(r"\d+", groups[0]))
    elif kind == "range" and len(numbers) == 2 and numbers[0] < numbers[1]:
        yield Places(numbers[0], numbers[1], measure, *span)
    elif kind == "from_end" and numbers:
        yield Places(-numbers[0], -numbers[0], measure, *span)
    elif kind == "last" and numbers:
        yield Places(-numbers[0], -1, measure, *span)
    elif kind == "first" and numbers:
        yield Places(1, numbers[0], measure, *span)
    elif kind == "place" and numbers:
        yield Places(numbers[0], numbers[0], measure, *span)


def _number(words: str) -> int | None:
    for names in (CARDINALS, ORDINALS):
        if words in names:
            return names.index(words) + 1
    return number_of(words)
