"""What a sentence says of how many there are, and of there being no others, held against the lists that the evidence bears."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.bearing import Ground, Held, Item
from advisor.claims import MEASURES, Clause, Words, akin
from advisor.lexicon import number_of
from advisor.wording import is_chinese

_NUMERAL = re.compile(rf"(第)?\s*([一二兩三四五六七八九十百]{{1,3}}|\d+(?:\.\d+)?)\s*([{MEASURES}])?")
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ENGLISH = {word: number for number, word in enumerate(_WORDS, 2)}
_ENGLISH_NUMBER = re.compile(rf"\b({'|'.join(_ENGLISH)})\b")
_FUNCTION = frozenset(("a", "an", "the", "of", "to", "in", "on", "for", "and", "or", "with", "by", "its", "their", "is", "are", "as"))


def miscount(segment: Sequence[Clause], held: Held, ground: Ground, words: Words) -> str:
    """What is wrong with a number, or with a claim that this is all; empty where nothing is."""
    whole = "，".join(clause.text for clause in segment)
    listed = {cell.column: [item for item in cell.items if _stands(item, segment, whole)] for cell in held.cells}
    some = any(listed.values())
    full = some and all(cell.complete and len(listed[cell.column]) == len(cell.items) for cell in held.cells if listed[cell.column])
    for clause in segment:
        text = clause.masked([mention for mention in clause.mentions if held.holds(mention) or mention.ids("row")])
        plain = words.not_only.sub("", text)
        only = words.only.search(plain)
        if (only and only.group() not in held.text) or words.no_others.search(text):
            if not full:
                return "it says that this is all, which the evidence does not"
        elif words.total.search(plain) and some and not full:
            return "it counts out a list that it does not give in full"
        text = clause.masked([mention for mention in clause.mentions if len(mention.surface) > 1 and held.holds(mention)])
        for number, literal in _numbers(text):
            if not _holds(number, literal, held, ground, listed):
                return f"the number {literal} is not in the evidence"
    return ""


def _numbers(text: str) -> list[tuple[int, str]]:
    found = []
    for match in _NUMERAL.finditer(text):
        ordinal, digits, measure = match.groups()
        number = number_of(digits)
        if number is None:
            found.append((-1, match.group().strip()))
        elif digits.isdigit() or (measure and (number > 1 or ordinal)):
            found.append((number, match.group().strip()))
    found += [(_ENGLISH[match.group(1)], match.group(1)) for match in _ENGLISH_NUMBER.finditer(text)]
    return found


def _holds(number: int, literal: str, held: Held, ground: Ground, listed: dict[str, list[Item]]) -> bool:
    """Whether the passage says the number, or a list of it that is all there has so many."""
    if literal.strip("第") and re.search(
        rf"(?<![\d]){re.escape(literal)}(?!\d)", ground.text if not literal.isascii() else held.english + ground.text
    ):
        return True
    if literal.startswith("第"):
        return number == held.place or (number in ground.quotes and literal[-1] not in MEASURES)
    if any(cell.complete and len(cell.items) == number for cell in held.cells):
        return True
    tables = [other for other in ground.held if "." not in other.id and (other.id == held.table)]
    if any(cell.complete and len(cell.items) == number for table in tables for cell in table.cells):
        return True
    return "." not in held.id and number > 1 and any(len(items) == number for items in listed.values())


def _stands(item: Item, segment: Sequence[Clause], whole: str) -> bool:
    """Whether the segment gives the item, by a name of it or in most of its wording."""
    if any(ref in item.refs for clause in segment for mention in clause.mentions for ref in mention.refs if ref.kind in ("row", "term")):
        return True
    pairs = [item.text[index : index + 2] for index in range(len(item.text) - 1) if all(map(is_chinese, item.text[index : index + 2]))]
    if pairs and sum(pair in whole for pair in pairs) >= 0.6 * len(pairs):
        return True
    said = re.findall(r"[a-z][a-z'-]*", whole)
    wanted = [word for word in re.findall(r"[a-z][a-z'-]*", item.english) if word not in _FUNCTION]
    return bool(wanted) and sum(any(akin(word, other) for other in said) for word in wanted) >= 0.7 * len(wanted)
