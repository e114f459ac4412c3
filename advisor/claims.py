"""A sentence as the check reads it: clauses with the names in them, and how much of each the guideline's words explain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from advisor.bearing import Ground, Held
from advisor.check_words import Words, stem
from advisor.mentions import Linked, Mention, Ref
from advisor.wording import contains, is_chinese, language_of

_CLAUSE = re.compile(
    r"[，,](?!\s*以及[^，,。;；]{1,14}(?:[。，,]|$))|[;；。！？!?：:]|\.(?=\s|$)|——|(?<![a-z])(?:while|whereas|but)(?![a-z])"
    r"|(?= (?:rather than|instead of) )"
    r"| and (?=finally|then|next|lastly)|(?<!不)但是?(?!書)|而(?=[^且是已言])"
)
MEASURES = "大個種項類階區關步張條道款套位型樣部欄級端份家組者月年成倍層門塊場次堂所間人週天小時分鐘題"
# A number with its measure word is judged by itself.
COUNTED = re.compile(
    rf"第?\s*\d+\s*[{MEASURES}]|倒數第?.[{MEASURES}]|最後[一的][{MEASURES}]|第?[一二兩三四五六七八九十]{{1,3}}大?[{MEASURES}]|第[一二兩三四五六七八九十]{{1,3}}"
)
_PLACE = re.compile(r"第.{1,2}[階關步區]")
_LATIN = re.compile(r"[a-z][a-z'’+#.-]*[a-z+#]|[a-z]")


@dataclass(frozen=True)
class Clause:
    """A clause of the sentence with the names that stand in it, each with its place in the clause."""

    text: str
    names: tuple[tuple[int, int, Mention], ...]
    asker: bool
    english: bool
    led: bool
    """Whether a colon leads it in."""

    @property
    def mentions(self) -> tuple[Mention, ...]:
        return tuple(mention for _, _, mention in self.names)

    @cached_property
    def items(self) -> tuple[Mention, ...]:
        """What may be claimed of something: rows, values, and things that the guideline does not have."""
        kinds = ("row", "term", "thing", "attribute")
        return tuple(mention for mention in self.mentions if any(ref.kind in kinds for ref in mention.refs))

    def behind(self, place: int) -> Clause:
        """What stands behind a place in it."""
        names = tuple((start - place, end - place, mention) for start, end, mention in self.names if start >= place)
        return replace(self, text=self.text[place:], names=names)

    def masked(self, mentions: Sequence[Mention]) -> str:
        """The text with these names blanked out."""
        text = self.text
        for start, end, mention in self.names:
            if mention in mentions:
                text = text[:start] + "◇" * (end - start) + text[end:]
        return text


def clauses(linked: Linked, words: Words) -> tuple[Clause, ...]:
    """The clauses of a linked sentence, those without a word left out. No name is cut in two."""
    text = linked.keyed.folded
    spans = [
        (linked.keyed.at[mention.start], linked.keyed.at[mention.end - 1] + 1, _placed(mention))
        for mention in linked.mentions
        if mention.exact and not mention.fragment and (len(mention.surface) > 1 or not mention.surface.isascii())
        # A turn of phrase is no name, whatever questions may mean by it.
        if not (mention.ids("row") and mention.surface in words.plain)
    ]
    english = language_of(text) == "en"
    found, start, led = [], 0, False
    for cut in (*_CLAUSE.finditer(text), None):
        stop, after = (cut.start(), cut.end()) if cut else (len(text), len(text))
        if cut and any(begin < after and stop < end for begin, end, _ in spans):
            continue
        piece = text[start:stop]
        if any(map(str.isalnum, piece)):
            names = tuple((begin - start, end - start, mention) for begin, end, mention in spans if start <= begin and end <= stop)
            found.append(Clause(piece, names, bool(words.asker.search(piece.strip()) and not words.not_asker.search(piece)), english, led))
            led = bool(cut and cut.group() in ":：")
        start = after
    # What is said last is said of it, however it begins.
    return tuple(found[:-1] + [replace(clause, asker=False) for clause in found[-1:]])


def _placed(mention: Mention) -> Mention:
    """A place that a kind of thing does not have, such as 第四階, is something that the guideline does not have."""
    if _PLACE.fullmatch(mention.surface) and all(ref.kind == "table" for ref in mention.refs):
        return replace(mention, refs=(Ref("thing", mention.surface),))
    return mention


def across(mention: Mention, clause: Clause, known: str) -> bool:
    """Whether a short name only happens to stand where two known words meet: 結業, in 連結業務."""
    for start, end, other in clause.names:
        if other is mention and end - start == 2:
            beside = (clause.text[end - 1 : end + 1], clause.text[max(0, start - 1) : start + 1])
            return any(len(pair) == 2 and all(map(is_chinese, pair)) and pair in known for pair in beside)
    return False


_IS_WHAT = re.compile(r"\s*的(?:就|則|都|也)?[是為]")


def own_columns(mention: Mention, held: Held) -> set[str]:
    """The columns of the row's table that it names."""
    return {column.partition(".")[2] for column in mention.ids("column") if column.startswith(f"{held.table}.")}


def columns_named(clause: Clause, held: Held) -> set[str]:
    """The columns that the clause speaks of by an official name, and by other names beside it; none where it uses no official name."""
    named = {held.columns[mention.surface] for mention in clause.mentions if mention.surface in held.columns}
    # 「處理的是 …」 says as much as 「處理對象是 …」.
    told = [mention for _, end, mention in clause.names if _IS_WHAT.match(clause.text[end:])]
    named |= {column for mention in told for column in own_columns(mention, held)}
    # 支撐 may be said beside 職責.
    also = {column for mention in clause.mentions if mention.surface not in held.columns for column in mention.ids("column")}
    return named | {column.partition(".")[2] for column in also} if named else set()


class Residue(NamedTuple):
    """How many characters of a clause nothing explains, how many it has, and how many Chinese ones in a row nothing explains at all."""

    left: float
    total: float
    run: int


def residue(clause: Clause, held: Held, words: Words) -> Residue:
    """What the row's wording leaves unexplained of the clause. An English word counts as two characters."""
    explained = [(start, end) for start, end, mention in clause.names if held.holds(mention)]
    known = held.text
    chars = clause.text
    total = 0.0
    # cost[i]: the least that is left unexplained of the first i characters.
    cost = [0.0] * (len(chars) + 1)
    back = [0] * (len(chars) + 1)
    ends = {end: start for start, end in [*(found.span() for found in COUNTED.finditer(chars)), *explained]}
    latin = {end: (start, word) for start, end, word in _latin(chars)}
    inside = {index for end, (start, _) in latin.items() for index in range(start + 1, end)}
    for end in range(1, len(chars) + 1):
        char = chars[end - 1]
        options = [(cost[end - 1], end - 1)]
        if end in latin:
            start, word = latin[end]
            total += 2
            options = [(cost[start] + (0.0 if (explains_english if clause.english else _is_a_name)(word, held, words) else 2.0), start)]
        elif is_chinese(char) and end not in inside:
            total += 1
            options = [(cost[end - 1] + (0.0 if char in words.plain else 0.4 if char in known else 1.0), end - 1)]
            for length in range(2, min(8, end) + 1):
                piece = chars[end - length : end]
                if not all(map(is_chinese, piece)):
                    break
                if piece in words.plain or piece in known or _same(piece, known, words):
                    options.append((cost[end - length], end - length))
        if end in ends:
            options.append((cost[ends[end]], ends[end]))
        cost[end], back[end] = min(options)
    return Residue(cost[-1], total, _longest_run(chars, cost, back))


def _longest_run(chars: str, cost: Sequence[float], back: Sequence[int]) -> int:
    longest = run = 0
    end = len(chars)
    while end:
        unknown = back[end] == end - 1 and is_chinese(chars[end - 1]) and cost[end] - cost[end - 1] >= 1
        run = run + 1 if unknown else 0
        longest, end = max(longest, run), back[end]
    return longest


def unexplained(text: str, held: Held, words: Words) -> tuple[float, float]:
    """The same for a few words that stand in a list, where turns of phrase explain little."""
    left = total = 0.0
    for word in latin_words(text):
        if word not in ("ai", "the", "a", "an", "of", "its", "their"):
            total += 2
            left += 0.0 if contains(held.text, word) or any(akin(word, other) for other in held.words) else 2.0
    pairs = [text[index : index + 2] for index in range(len(text) - 1) if is_chinese(text[index]) and is_chinese(text[index + 1])]
    known = {char for pair in pairs if pair in held.text or _same(pair, held.text, words) for char in pair}
    lone = {char for char in text if is_chinese(char) and char not in words.plain} - known
    chinese = {index for index, char in enumerate(text) if is_chinese(char) and char not in _JOINING}
    explained = set()
    for index in chinese:
        for length in (2, 3, 4):
            piece = text[index : index + length]
            if len(piece) == length and (piece in words.plain or (length == 2 and (piece in held.text or _same(piece, held.text, words)))):
                explained |= set(range(index, index + length))
    return left + max(len(lone), len(chinese - explained)), total + len(chinese)


_JOINING = frozenset("的等之類者了也都還有是這那個些而且並又再則就來去中裡上以及")
"""Characters that say nothing even in a list, where others may be part of a name."""


def unknown_name(clause: Clause, known: str) -> str:
    """A Latin word in a Chinese clause: a name, which must be known or explained by what it names. AI is what all of it is about."""
    text = clause.masked([mention for mention in clause.items if mention.ids("row") or mention.ids("term")])
    words = {"ai", *latin_words(known)}
    return next((word for word in latin_words(text) if word not in words), "")


def shares_words(clause: Clause, ground: Ground) -> bool:
    """Whether the clause names something, or has two characters in a row, or an English word, that stand in the evidence."""
    pairs = (clause.text[place : place + 2] for place in range(len(clause.text) - 1))
    shared = any(all(map(is_chinese, pair)) and pair in ground.text for pair in pairs)
    return bool(clause.names) or shared or any(word in ground.english.lower() for word in latin_words(clause.text))


def latin_words(text: str) -> list[str]:
    return _LATIN.findall(text)


def _latin(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _LATIN.finditer(text):
        yield found.start(), found.end(), found.group()


def _same(piece: str, known: str, words: Words) -> bool:
    return any(head in known for head in words.same.get(piece, ()))


def explains_english(word: str, held: Held, words: Words) -> bool:
    """Whether the row explains a word of an English sentence: by itself, by a form of it or by another word for it."""
    word = word.replace("’", "'").removesuffix("'s").strip(".-'")
    if not word or contains(held.text, word) or stem(word) in words.plain_en:
        return True
    return any(akin(head, other) for head in (word, *words.same_en.get(word, ())) for other in held.words)


def _is_a_name(word: str, held: Held, words: Words) -> bool:
    """Whether a word that stands in a Chinese sentence is a name of the row's."""
    word = word.strip(".-'")
    return not word or contains(held.text, word) or word in held.words


def akin(one: str, other: str) -> bool:
    """Whether two English words are forms of one: build, builds, building."""
    if one == other:
        return True
    if len(stem(one)) > 2 and stem(one) == stem(other):
        return True
    short, long = sorted((one, other), key=len)
    common = next((index for index, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return common >= min(6, max(4, len(long) - 4)) and common >= len(short) - 3
