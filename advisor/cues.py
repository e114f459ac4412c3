"""What one clause asks to be done with what it names: how many, how they differ, in which order, in which form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from advisor.lexicon import number_of
from advisor.ordinals import CARDINALS, ORDINALS, PAGE
from advisor.patterns import Patterns
from advisor.query import Form, Order
from advisor.types import Language
from advisor.wording import compact

MEASURE = r"(?:個|種|大|項|階|位|張|關|步|條|類|區|款|家|塊|道|型|組|掛)"
_NUMERAL = r"(\d{1,2}|十[一二三四五]?|[一二兩三四五六七八九])"
_ORDINAL_WORDS = {word: number for number, word in enumerate(ORDINALS, 1)} | {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5}
_COUNT_WORDS = {word: number for number, word in enumerate(CARDINALS, 1)}
_NTH = re.compile(
    rf"第(?!{PAGE}){_NUMERAL}(?:{MEASURE}|名|題|點)?|(?:編號|第)?{_NUMERAL}號|編號{_NUMERAL}(?![\d到至~-])"
    rf"|(?:number|no\.?|#) ?(\d{{1,2}})"
    # "What should I learn first?" names no place.
    rf"|\b(?!(?<!the )first[?.!]*$)({'|'.join(_ORDINAL_WORDS)})\b"
)
_CLAIMED = re.compile(
    # Nor how many people or months somebody has: 十二個人的印刷廠.
    rf"(?<![第哪每任某同這那前後另幾下上十\d])(?<!其中){_NUMERAL}{MEASURE}(?!人(?!才)|員工|同[事仁]|[下部]屬|月|小時|禮拜|星期)"
    rf"|\b({'|'.join(_COUNT_WORDS)}|\d{{1,2}})\b(?! ?(?:%|percent|years?\b|months?\b|weeks?\b|days?\b|hours?\b))(?= [a-z])"
    rf"|\bcount(?:ed)? ({'|'.join(_COUNT_WORDS)}|\d{{1,2}})\b"
)
# "I thought there were four": of what, was said before.
_LAST = re.compile(
    r"(?<!the )(?<!these )(?<!those )(?<!of )(?<!tier )(?<!step )(?<!zone )(?<!level )(?<!gate )(?<!number )(?<!or )(?<!and )"
    rf"\b({'|'.join(_COUNT_WORDS)}|\d{{1,2}})[.?!]*$"
)
_REQUESTED = re.compile(
    r"(?:列出|列|舉出|舉例|舉|推薦|挑|選|給我|給|說出|講|name|list|give me|recommend|pick)(?:我|出|一下)?\s?"
    rf"(?:{_NUMERAL}{MEASURE}|\b(?:{'|'.join(_COUNT_WORDS)}|\d+)\b)"
)
_COUNTED_FROM = re.compile(r"從?(?:最?前面?|頭|上面?)(?:開始)?(?:數|算|排)(?:來|過來|起|下來)?")
_OF_LETTERS = re.compile(rf"(?:最後|最前面?|前面?|後面?|開頭|結尾|[頭尾])(?:那|的|面)?{_NUMERAL}個字")
_DONE_BEFORE = re.compile(r"(?:之前|以前)[^，,。]{0,10}(?:做完|完成|走完|過完)")
# What asks for an order, in the order in which it is believed.
_ORDERS: tuple[tuple[Order, str], ...] = (
    *(("around", "around"), ("all", "through"), ("next", "next"), ("previous", "previous")),
    *(("next", "to_the_right"), ("previous", "to_the_left")),
    *(("middle", "middle"), ("first", "first"), ("last", "last"), ("all", "all")),
)
_FORMS: tuple[Form, ...] = ("table", "list", "brief")
_LANGUAGES: tuple[Language, ...] = ("en", "zh-TW")


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues in one clause."""

    count: bool = False
    compare: bool = False
    summarise: bool = False
    define: bool = False
    check: bool = False
    why: bool = False
    more: bool = False
    siblings: bool = False
    position: bool = False
    presumes: bool = False
    exclusive: bool = False
    every: bool = False
    order: Order | None = None
    nth: int | None = None
    nths: tuple[int, ...] = ()
    """All places named, where there are several."""
    number: int | None = None
    form: Form | None = None
    language: Language | None = None
    asks: bool = False
    others: bool = False
    listing: bool = False


def cues_of(patterns: Patterns, text: str) -> Cues:
    """The cues in a text. Which characters of a name are meant is no place of what has it: 名稱最後兩個字是「應用」的."""
    text = _OF_LETTERS.sub("", compact(text))
    acts = {name: patterns.has(f"acts.{name}", text) for name in patterns.entry("acts")}
    nth, claimed = _NTH.search(text), None if _REQUESTED.search(text) else _CLAIMED.search(text)
    worded = patterns["worked_on"].sub(" ", text)
    return Cues(
        **acts | {"check": acts["check"] and not patterns.has("requests", text)},
        exclusive=patterns.has("exclusive", text),
        every=patterns.has("universal", text),
        order=_order(patterns, text),
        nth=_number(nth) if nth else None,
        nths=tuple(number for found in _NTH.finditer(text) if (number := _number(found))),
        number=_number(claimed) if claimed else None,
        form=next((form for form in _FORMS if patterns.has(f"formats.{form}", worded)), None),
        language=next((language for language in _LANGUAGES if patterns.has(f"languages.{language}", text)), None),
        asks=patterns.has("interrogatives", text),
        others=patterns.has("others", text),
        listing=patterns.has("listing", text),
    )


def _order(patterns: Patterns, text: str) -> Order | None:
    """Which order is asked for: none by counting from the front (從前面數來第七個); what was done before (在那之前做完) is no next."""
    text = _COUNTED_FROM.sub("", text)
    order = next((order for order, name in _ORDERS if patterns.has(f"orders.{name}", text)), None)
    return "previous" if order == "next" and _DONE_BEFORE.search(text) else order


def numbers_claimed(text: str) -> list[int]:
    """The numbers of things that a text claims, in order."""
    text = compact(text)
    return [number for found in (*_CLAIMED.finditer(text), *_LAST.finditer(text)) if (number := _number(found))]


def _number(found: re.Match[str]) -> int | None:
    words = next((group for group in found.groups() if group), "")
    return _ORDINAL_WORDS.get(words) or _COUNT_WORDS.get(words) or number_of(words)
