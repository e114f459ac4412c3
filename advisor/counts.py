"""What a sentence says of how many there are, and of there being no others, held against the lists that the evidence bears."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from advisor.bearing import Ground, Held, Item
from advisor.belonging import JOINED, LIST_JOIN
from advisor.check_words import Words
from advisor.claims import MEASURES, Clause, akin, columns_named, latin_words
from advisor.lexicon import number_of
from advisor.mentions import Mention
from advisor.quantities import groups_of, how_many, kinds_in, kinds_of, of_each
from advisor.wording import contains, is_chinese

_NUMERAL = re.compile(rf"(第|(?:前|頭|末|最後|後)(?:[面頭]?的)?)?\s*([一二兩三四五六七八九十百]{{1,3}}|\d+(?:\.\d+)?)\s*([{MEASURES}])?")
_DIGIT = re.compile(r"[一二兩三四五六七八九十\d]")
_RANGE = re.compile(r"(?:從|由|自)[^，,。；]+[，,]?[^，,。；]{0,4}(?:到|至)|\bfrom\b.+\bto\b")
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ENGLISH = {word: number for number, word in enumerate(_WORDS, 2)}
_ENGLISH_NUMBER = re.compile(rf"\b({'|'.join(_ENGLISH)})\b")
_FUNCTION = frozenset(("a", "an", "the", "of", "to", "in", "on", "for", "and", "or", "with", "by", "its", "their", "is", "are", "as"))


Listed = dict[str, list[Item]]
"""The items of each column that the sentence gives."""

_FROM_HERE = ("只", "僅", "only", "solely", "exactly")
"""What they limit stands behind them."""


def miscount(segment: Sequence[Clause], held: Held, ground: Ground, words: Words) -> str:
    """What is wrong with a number, or with a claim that this is all; empty where nothing is."""
    listed = _listed(segment, held)
    for index, clause in enumerate(segment):
        text = clause.masked([mention for mention in clause.mentions if held.holds(mention) or mention.ids("row")])
        plain = words.not_only.sub(lambda found: "◇" * len(found.group()), text)
        only = words.only.search(plain)
        if only and (_said_otherwise(plain[only.start() :], held, words) or _ONLY_SO_MANY.match(plain[only.start() :])):
            # 只靠, of 完全依賴; how many 只有兩項 are is counted.
            only = None
        if (only and only.group() not in held.text) or words.no_others.search(text):
            meant = listed
            if only and only.group() in _FROM_HERE:
                behind = [clause.behind(only.end()), *segment[index + 1 :]]
                # Where nothing is named behind it, it looks back: 「A 和 B，就只有這兩個」.
                meant = _listed(behind, held) if any(part.items for part in behind) else listed
                if behind[0].items and held.id in behind[0].items[0].ids("row"):
                    # It is this row that is said to be the only one.
                    meant = {}
            if not _full(meant, held):
                return "it says that this is all, which the evidence does not"
        elif (
            words.total.search(plain)
            and not _RANGE.search("，".join(part.text for part in segment))
            and any(listed.values())
            and not _full(listed, held)
        ):
            return "it counts out a list that it does not give in full"
        for said in _numbers(clause.masked([mention for mention in clause.mentions if _a_name(mention) and held.holds(mention)])):
            if not _holds(said, clause, segment[:index], held, ground, listed):
                return f"the number {said.literal} is not in the evidence"
    return ""


def without_counted_back(clause: Clause, before: Sequence[Clause]) -> Clause:
    """The clause without a number that only takes up what those before it named: 「A 是 …，B 是 …，兩條路不同」."""
    if clause.items:
        return clause
    text = clause.text
    tables = [id.partition(".")[0] for id in {id for part in before for m in part.items for id in m.ids("row") if len(m.ids("row")) == 1}]
    for said in _numbers(text):
        if said.value > 1 and said.value in map(tables.count, tables):
            text = text[: said.start] + "這" * (said.end - said.start) + text[said.end :]
    return replace(clause, text=text)


def _a_name(mention: Mention) -> bool:
    """Whether a number in it belongs to the name, or there is none: 四大工程師, AI-901, but not 大趨勢 of 四大趨勢."""
    return len(mention.surface) > 1 and (not any(mention.ids(kind) for kind in ("table", "column")) or bool(_DIGIT.search(mention.surface)))


def _said_otherwise(text: str, held: Held, words: Words) -> bool:
    """Whether the text begins with other words for what the row says."""
    return any(head in held.text for length in (2, 3, 4) for head in words.same.get(text[:length], ()))


def _listed(segment: Sequence[Clause], held: Held) -> Listed:
    whole = "，".join(clause.text for clause in segment)
    return {cell.column: [item for item in cell.items if _stands(item, segment, whole)] for cell in held.cells}


def _full(listed: Listed, held: Held) -> bool:
    """Whether every list that is begun is given to its end."""
    begun = [cell for cell in held.cells if listed.get(cell.column)]
    return bool(begun) and all(cell.complete and len(listed[cell.column]) == len(cell.items) for cell in begun)


class _Number(NamedTuple):
    """A number said in a clause, and where."""

    value: int
    literal: str
    start: int
    end: int


def _numbers(text: str) -> list[_Number]:
    found = []
    for match in _NUMERAL.finditer(text):
        ordinal, digits, measure = match.groups()
        number = number_of(digits)
        if ordinal or measure == "者":
            # A place is judged as one; 兩者 are those just named.
            continue
        if number is None:
            found.append(_Number(-1, match.group().strip(), *match.span(2)))
        elif digits.isdigit() or (measure and number > 1):
            found.append(_Number(number, match.group().strip(), *match.span(2)))
    found += [_Number(_ENGLISH[match.group(1)], match.group(1), *match.span()) for match in _ENGLISH_NUMBER.finditer(text)]
    return found


def _holds(said: _Number, clause: Clause, before: Sequence[Clause], held: Held, ground: Ground, listed: Listed) -> bool:
    """Whether the passage says the number, or there are so many of what is counted, or of a list that the row gives in full."""
    number, literal = said.value, said.literal
    known = held.english + ground.text if literal.isascii() else ground.text
    if re.search(rf"(?<!\d){re.escape(literal)}(?!\d)", known) or (number > 999 and re.search(rf"\b{number}\b", known)):
        return True
    if _TIME.match(clause.text[said.end :]):
        return False
    attributes = _columns_before(said, clause)
    if attributes:
        return number == attributes
    if _EACH.search(clause.text[: said.start]):
        each = of_each(clause, before, held, ground)
        if each:
            return each == {number}
    of_those = re.search(rf"[這那此中]\s*{re.escape(literal)}|{re.escape(literal)} of\b", clause.text)
    # Those that are listed are counted, not all that there are.
    if of_those and any(len(items) == number for items in listed.values()):
        return True
    at_the_end = not clause.text[said.end :].strip(f" {MEASURES}而已。") and any(
        end in (said.start, said.start - 1) and mention in clause.items for _, end, mention in clause.names
    )
    if at_the_end and any(len(items) == number for items in listed.values()):
        return True
    counted = _counted(said, clause, ground)
    if not counted and any(len(JOINED.findall(part.masked(part.mentions))) + 1 == number > 1 for part in (*before[-1:], clause)):
        # What is no kind of thing of the guideline's are those that the sentence lists itself.
        return True
    counted = counted or next(filter(None, (kinds_in(part, ground) for part in reversed(before))), [])
    if counted:
        return number in how_many(counted, clause, held, ground) or (
            _DIVIDED.search(clause.text[: said.start]) is not None and number in groups_of(counted, ground)
        )
    if of_those and any(listed.values()):
        return False
    named = columns_named(clause, held)
    cells = [cell for cell in held.cells if not named or cell.column in named]
    # How many rows there are is said of the table, not of one of them.
    if not any(mention.ids("row") for mention in clause.mentions):
        cells += [cell for other in ground.held if other.id == held.table for cell in other.cells]
    if any(cell.complete and len(cell.items) == number for cell in cells):
        return True
    return "." not in held.id and number > 1 and any(len(items) == number for items in listed.values())


# No rows are counted by it.
_TIME = re.compile(r"\s*個?半?(?:月|星期|禮拜|[週周天日年季]|小時|分鐘)")
_ONLY_SO_MANY = re.compile(rf"(?:只|僅)(?:列|有|含|包含)?出?了?\s*(?:[一二兩三四五六七八九十]|\d+)\s*[{MEASURES}]")
_EACH = re.compile(r"各(?:自|別)?(?:都)?(?:有|列|含|包含|包括|列出|列了)?\s*$")


def _columns_before(said: _Number, clause: Clause) -> int:
    """How many attributes are listed right before the number: 「處理對象、核心技術與最終產出三個面向」."""
    edge, many = said.start, 0
    for start, end, mention in reversed(clause.names):
        if end > edge or not mention.ids("column") or mention.ids("row") or not LIST_JOIN.fullmatch(clause.text[end:edge]):
            break
        edge, many = start, many + 1
    return many if many > 1 else 0


_DIVIDED = re.compile(r"(?:分|歸|劃)(?:為|成|作|納為)\s*$")


def _counted(said: _Number, clause: Clause, ground: Ground) -> list[Mention]:
    """The kinds of things that are counted: named right behind the number, else before it."""
    place, behind = said.end + 3, []
    for start, end, mention in clause.names:
        if said.end <= start <= place:
            place = end + 1
            behind += [mention] if kinds_of(mention, ground) else []
    return behind or [mention for _, end, mention in clause.names if end <= said.start and kinds_of(mention, ground)][-1:]


def _stands(item: Item, segment: Sequence[Clause], whole: str) -> bool:
    """Whether the segment gives the item, by a name of it or in most of its wording."""
    if any(ref in item.refs for clause in segment for mention in clause.mentions for ref in mention.refs if ref.kind in ("row", "term")):
        return True
    # Of "NLP 工程師" and "CV 工程師" the letters tell which.
    names = latin_words(item.text)
    pairs = [item.text[index : index + 2] for index in range(len(item.text) - 1) if all(map(is_chinese, item.text[index : index + 2]))]
    if pairs and all(contains(whole, name) for name in names) and sum(pair in whole for pair in pairs) >= 0.6 * len(pairs):
        return True
    said = re.findall(r"[a-z][a-z'-]*", whole)
    wanted = [word for word in re.findall(r"[a-z][a-z'-]*", item.english) if word not in _FUNCTION]
    return bool(wanted) and sum(any(akin(word, other) for other in said) for word in wanted) >= 0.7 * len(wanted)
