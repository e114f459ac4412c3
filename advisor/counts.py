"""What a sentence says of how many there are, and of there being no others, held against the lists that the evidence bears."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.bearing import Ground, Held, Item
from advisor.claims import MEASURES, Clause, Words, akin, columns_named, latin_words
from advisor.lexicon import number_of
from advisor.wording import contains, is_chinese

_NUMERAL = re.compile(rf"(第)?\s*([一二兩三四五六七八九十百]{{1,3}}|\d+(?:\.\d+)?)\s*([{MEASURES}])?")
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
        elif words.total.search(plain) and any(listed.values()) and not _full(listed, held):
            return "it counts out a list that it does not give in full"
        for number, literal in _numbers(
            clause.masked([mention for mention in clause.mentions if len(mention.surface) > 1 and held.holds(mention)])
        ):
            if not _holds(number, literal, clause, held, ground, listed):
                return f"the number {literal} is not in the evidence"
    return ""


def _listed(segment: Sequence[Clause], held: Held) -> Listed:
    whole = "，".join(clause.text for clause in segment)
    return {cell.column: [item for item in cell.items if _stands(item, segment, whole)] for cell in held.cells}


def _full(listed: Listed, held: Held) -> bool:
    """Whether every list that is begun is given to its end."""
    begun = [cell for cell in held.cells if listed.get(cell.column)]
    return bool(begun) and all(cell.complete and len(listed[cell.column]) == len(cell.items) for cell in begun)


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


def _holds(number: int, literal: str, clause: Clause, held: Held, ground: Ground, listed: Listed) -> bool:
    """Whether the passage says the number, or a list of it that is all there has so many."""
    known = held.english + ground.text if literal.isascii() else ground.text
    if literal.strip("第") and re.search(rf"(?<!\d){re.escape(literal)}(?!\d)", known):
        return True
    if literal.startswith("第"):
        return number == held.place or (number in ground.quotes and literal[-1] not in MEASURES)
    if re.search(rf"[這那此中]\s*{re.escape(literal)}|{re.escape(literal)} of\b", clause.text):
        # Those that are listed are counted, not all that there are.
        return any(len(items) == number for items in listed.values())
    called = {
        column.partition(".")[2] for mention in clause.mentions for column in mention.ids("column") if column.startswith(f"{held.table}.")
    }
    named = columns_named(clause, held) or called
    cells = [cell for cell in held.cells if not named or cell.column in named]
    # How many rows there are is said of the table, not of one of them.
    if not any(mention.ids("row") for mention in clause.mentions) or any(mention.ids("table") for mention in clause.mentions):
        cells += [cell for other in ground.held if other.id == held.table for cell in other.cells]
    if any(cell.complete and len(cell.items) == number for cell in cells):
        return True
    return "." not in held.id and number > 1 and any(len(items) == number for items in listed.values())


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
