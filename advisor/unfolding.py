"""A sentence taken apart into plain statements: what it affirms, and what it denies.

「X 不是 A，而是 B」 affirms B of X and denies A; 「R 和 S 都 P」 says P of each; 「只有 R P」 says P of R and denies it of the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from advisor.bearing import Ground
from advisor.belonging import LIST_JOIN
from advisor.check_words import Words
from advisor.framework import Row
from advisor.lexicon import Lexicon, number_of
from advisor.mentions import Mention
from advisor.wording import fold, language_of

_CLAUSE = re.compile(r"[^，,;；:：。]+[，,;；:：。]*")


@dataclass(frozen=True, slots=True)
class Plain:
    """A statement to be held against the evidence by itself: it must hold, or, where the sentence denies it, must not."""

    text: str
    affirmed: bool = True


@dataclass(frozen=True, slots=True)
class _Name:
    """Rows named in a text: where, and which they may be."""

    start: int
    end: int
    rows: tuple[str, ...]
    tables: tuple[str, ...]


class Unfolding:
    """Rewrites sentences; what a name stands for comes from the lexicon, the turns of phrase from corpus/check.yaml."""

    def __init__(self, lexicon: Lexicon, words: Words) -> None:
        self._lexicon = lexicon
        self._framework = lexicon.framework
        self._words = words

    def statements(self, sentence: str, ground: Ground) -> tuple[Plain, ...]:
        """The plain statements of a sentence, in its order; itself where nothing in it is folded."""
        found: list[Plain] = []
        text = self._words.enough.sub("如果", fold(sentence))
        for name, short in self._words.techniques:
            text = name.sub(short, text)
        for part in self._parts(self._referred(text)):
            for plain in self._carried_on(part):
                for one in self._singled_out(plain, ground):
                    found += self._spread(one, ground)
        return tuple(found)

    def _names(self, text: str) -> list[_Name]:
        linked = self._lexicon.link(text, mend=False)
        at = linked.keyed.at
        return [
            _Name(at[mention.start], at[mention.end - 1] + 1, self._rows(mention), (*mention.ids("table"), *self._counted_in(mention)))
            for mention in linked.mentions
            if mention.exact and not mention.fragment
        ]

    def _rows(self, mention: Mention) -> tuple[str, ...]:
        """The rows that it names; of those, the ones that have others of their kind beside them, if there are any."""
        ids = mention.ids("row")
        return tuple(id for id in ids if len(self._framework.tables[id.partition(".")[0]].rows) > 1) or ids

    def _counted_in(self, mention: Mention) -> list[str]:
        """The table that a title counts: 三大趨勢."""
        number = self._words.counted.search(mention.surface[:2]) if mention.ids("section") else None
        many = number_of(number.group("number") or "") if number else None
        return [
            table.id
            for table in self._framework.tables.values()
            if str(table.section) in mention.ids("section") and len(table.rows) == many
        ]

    def one_by_one(self, text: str) -> tuple[str, ...]:
        """The text with each of the rows that it lists in their place; nothing where it lists none of one kind."""
        names = [name for name in self._names(text) if len(name.rows) == 1]
        for size in range(len(names), 1, -1):
            for start in range(len(names) - size + 1):
                run = names[start : start + size]
                if len({_table(name) for name in run}) == 1 and all(LIST_JOIN.fullmatch(text[a.end : b.start]) for a, b in pairwise(run)):
                    return tuple(f"{text[: run[0].start]}{text[name.start : name.end]}{text[run[-1].end :]}" for name in run)
        return ()

    def _parts(self, text: str) -> Iterator[str]:
        """What semicolons and full stops part, where each part names something of its own."""
        held = ""
        for piece in self._cut(text):
            if held and not self._opens(piece):
                held += piece
                continue
            if held:
                yield held
            held = piece
        yield held

    def _cut(self, text: str) -> Iterator[str]:
        """At semicolons and full stops; in English also before another row of which something is said: 「A takes … and B takes …」."""
        start = 0
        names = [name for name in self._names(text) if len(name.rows) == 1]
        for cut in re.finditer(r"(?<=[;；。])| and (?:the )?", text):
            one = [name for name in names if start <= name.start < cut.start()]
            other = [name for name in names if name.start == cut.end()]
            if not cut.group() or (one and other and _SAYS.match(text[other[0].end :]) and _SAYS.match(text[one[0].end :])):
                yield text[start : cut.start()]
                start = cut.end()
        yield text[start:]

    def _opens(self, piece: str) -> bool:
        """Whether a part is about something that it names itself, and is not merely more of a list."""
        names = self._names(piece)
        if not any(name.rows for name in names):
            return False
        return bool(LIST_JOIN.sub("", _without(piece, names)).strip(" 。；;.,，"))

    def _referred(self, text: str) -> str:
        """With the names in place of 前者 and 後者."""
        if not (self._words.former.search(text) and self._words.latter.search(text)):
            return text
        place = self._words.former.search(text)
        assert place
        names = self._names(text[: place.start()])
        rows = [name for name in names if len(name.rows) == 1]
        pair = next(((a, b) for a, b in pairwise(rows) if _table(a) == _table(b) and a.rows != b.rows), None)
        listed = [(a, b) for a, b in pairwise(names) if text[a.end : b.start].strip() and LIST_JOIN.fullmatch(text[a.end : b.start])]
        pair = pair or (listed[-1] if listed else None)
        if pair is None:
            return text
        first, second = (text[name.start : name.end] for name in pair)
        return self._words.latter.sub(f" {second} ", self._words.former.sub(f" {first} ", text))

    def _carried_on(self, text: str) -> Iterator[Plain]:
        """「X 是 A，也是 B」 as 「X 是 A」 and 「X 是 B」: what is said next may name a row of its own, but is said of the first."""
        too = self._words.too.search(text)
        subject = next(iter(self._names(text)), None) if too else None
        if too and subject and subject.start <= 1 and subject.end < too.start() and subject.rows:
            yield from self._contrasted(Plain(text[: too.start()]))
            yield from self._contrasted(Plain(f"{text[subject.start : subject.end]}{text[too.end() :]}"))
        else:
            yield from self._contrasted(Plain(text))

    def _contrasted(self, plain: Plain) -> Iterator[Plain]:
        """What is said, and what it is set against: 「不是 A，而是 B」, 「是 B，不是 A」."""
        text = plain.text
        for pattern in self._words.contrasts:
            found = pattern.search(text)
            if found is None:
                continue
            groups = found.groupdict()
            before, behind = text[: found.start()], text[found.end() :]
            for affirmed, name in ((True, "b"), (False, "a")):
                verb = groups.get("verb_b" if affirmed else "verb_a") or groups.get("verb") or groups.get("verb_b") or "是"
                yield Plain(f"{before}{groups.get('lead') or ''}{verb}{groups[name]}{behind if affirmed else ''}", affirmed)
            return
        yield from self._set_apart(plain)

    def _set_apart(self, plain: Plain) -> Iterator[Plain]:
        """「R 做 P，不是 S」: P of R, and not of S, a row of its kind."""
        text = plain.text
        for pattern in self._words.set_apart:
            found = pattern.search(text)
            other = next((name for name in self._names(found.group("a")) if len(name.rows) == 1), None) if found else None
            names = [name for name in self._names(text[: found.start()]) if len(name.rows) == 1] if found and other else []
            one = next((name for name in names if other and _table(name) == _table(other)), None)
            if found and one:
                before = text[: found.start()]
                yield Plain(before + text[found.end() :], plain.affirmed)
                yield Plain(f"{before[: one.start]}{found.group('a')}{before[one.end :]}", affirmed=False)
                return
        yield plain

    def _singled_out(self, plain: Plain, ground: Ground) -> Iterator[Plain]:
        """What is said of one alone holds of it, and of none of the others."""
        for pattern in self._words.alone if plain.affirmed else ():
            found = pattern.search(plain.text)
            if found is None:
                continue
            text, moved = self._without_alone(plain.text, found)
            name = next((name for name in self._names(text) if name.start == moved and len(name.rows) == 1), None)
            others = self._others(name, ground) if name else []
            if name is None or not others:
                continue
            yield Plain(text)
            yield from (Plain(f"{text[: name.start]}{_name_in(row, text)}{text[name.end :]}", affirmed=False) for row in others)
            return
        yield plain

    @staticmethod
    def _without_alone(text: str, found: re.Match[str]) -> tuple[str, int]:
        """The text without the word that says alone, and where the name stands in it that the word limits."""
        start, end = found.span("alone")
        of = "是" if found.groupdict().get("of") else ""
        name = found.start("name")
        return text[:start] + of + text[end:], name + (len(of) - (end - start) if name >= end else 0)

    def _others(self, name: _Name, ground: Ground) -> list[Row]:
        """The other rows of its table, where the evidence bears all of them."""
        rows = self._framework.tables[_table(name)].rows
        borne = {held.id for held in ground.held}
        return [row for row in rows if row.id not in name.rows] if borne.issuperset(row.id for row in rows) else []

    def _spread(self, plain: Plain, ground: Ground) -> Iterator[Plain]:
        """What is said of each of several, said of one after the other."""
        text = plain.text
        for clause in _CLAUSE.finditer(text) if plain.affirmed else ():
            each = self._words.each.search(clause.group())
            subject = self._each(text, clause.start(), clause.start() + each.end(), ground) if each else None
            if each is None or subject is None:
                continue
            (start, end), rows = subject
            before, rest = text[: clause.start()], text[clause.end() :]
            own = next((place for place in self._openings(rest)), len(rest))
            if any(name.rows for name in self._names(before)):
                yield Plain(before)
                before = ""
            said = self._words.each.sub("", text[end : clause.end()]) + rest[:own]
            lead = text[clause.start() : start]
            yield from (Plain(f"{before}{lead}{row}{said}") for row in rows)
            if own < len(rest):
                yield from self._spread(Plain(rest[own:]), ground)
            return
        yield plain

    def _each(self, text: str, start: int, stop: int, ground: Ground) -> tuple[tuple[int, int], list[str]] | None:
        """Whom a clause speaks of one by one: where they are named, and their names."""
        names = [name for name in self._names(text) if start <= name.start and name.end <= stop]
        named = [name for name in names if len(name.rows) == 1]
        if len(named) > 1:
            listed = all(LIST_JOIN.fullmatch(text[a.end : b.start]) for a, b in pairwise(named))
            same = len({_table(name) for name in named}) == 1
            rows = [text[name.start : name.end] for name in named]
            return ((named[0].start, named[-1].end), rows) if listed and same else None
        if named:
            return None
        for name in names:
            counted = self._words.counted.search(text[start : name.start])
            number = number_of(counted.group("number") or "") if counted else None
            number = None if number == 1 else number
            table = next((table for table in name.tables if self._is_of(table, number, ground)), None)
            if table:
                rows = [_name_in(row, text) for row in self._framework.tables[table].rows]
                return (start + counted.start() if counted else name.start, name.end), rows
        return None

    def _is_of(self, table: str, number: int | None, ground: Ground) -> bool:
        """Whether the evidence bears rows of the table, and there are so many of them, if a number is said."""
        rows = self._framework.tables[table].rows if table in self._framework.tables else ()
        return len(rows) > 1 and number in (None, len(rows)) and any(held.table == table for held in ground.held)

    def _openings(self, text: str) -> Iterator[int]:
        """Where clauses begin that name a row of their own."""
        names = [name for name in self._names(text) if name.rows]
        for clause in _CLAUSE.finditer(text):
            if any(clause.start() <= name.start < clause.end() for name in names):
                yield clause.start()


_SAYS = re.compile(r"\s+(?!(?:and|or|who|which|that|with|in|on|of|for|as|to|from|by|at)\b)[a-z]+ ")


def _name_in(row: Row, text: str) -> str:
    """A row's name in the language of the text, without its place and remarks: 工具類 for 「第二階：工具類 (Tooling)」."""
    name = re.sub(r"\s*[(（][^)）]*[)）]", "", row.name.en if language_of(text) == "en" else row.name.zh)
    return fold(re.split(r"[：:]\s*", name)[-1])


def _table(name: _Name) -> str:
    return name.rows[0].partition(".")[0]


def _without(text: str, names: Sequence[_Name]) -> str:
    for name in names:
        text = text[: name.start] + " " * (name.end - name.start) + text[name.end :]
    return text
