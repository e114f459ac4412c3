"""Check: whether a sentence that a model wrote says only what the evidence says.

Its clauses are held against the rows of the tables that the evidence bears: what it ties to what must stand in one row, what it leaves
out, counts, orders, turns round or adds must hold there, and hardly a word may be left that nothing explains. What fails is dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from advisor.bearing import Bearing, Ground, Held
from advisor.belonging import added, crossed, misplaced, only_a_list, regraded
from advisor.claims import Clause, Words, clauses, columns_named, latin_words, residue
from advisor.counts import miscount
from advisor.framework import CORPUS
from advisor.lexicon import Lexicon, Mention, Ref
from advisor.turns import misordered, turned_round
from advisor.types import Evidence
from advisor.wording import contains, key


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may stand, and if not, why. `support` is the share of its wording that the evidence explains."""

    passed: bool
    reason: str = ""
    support: float = 0.0

    @property
    def contradicted(self) -> bool:
        """Whether the evidence says otherwise, rather than nothing of the kind."""
        return not self.passed and isinstance(self.reason, _Contradiction)


class _Contradiction(str):
    """A reason that is more than silence."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A segment read as being about one row: what speaks against it, and what is left unexplained of how many characters."""

    reason: str
    left: float
    total: float
    run: int = 0


_MOST_LEFT = 0.11
"""The share of a sentence that may be left unexplained: turns of phrase that no list holds."""
_MOST_LEFT_CHARACTERS = 4.0
_MOST_IN_A_ROW = 2
"""Chinese characters: a word that nothing explains."""


class Checker:
    """Holds sentences against evidence. Safe to share between threads."""

    def __init__(self, lexicon: Lexicon, corpus: Path = CORPUS) -> None:
        self._lexicon = lexicon
        self._corpus = corpus

    @cached_property
    def _words(self) -> Words:
        return Words(self._corpus)

    @cached_property
    def _bearing(self) -> Bearing:
        return Bearing(self._lexicon)

    def check(self, sentence: str, evidence: Sequence[Evidence]) -> Verdict:
        """The verdict on a sentence (without markers) that rests on the evidence."""
        if not evidence:
            return Verdict(False, "it cites nothing")
        words = self._words
        ground = self._bearing.ground(tuple(evidence))
        # A model does not mistype: what is nearly a name is another word.
        linked = self._lexicon.link(sentence, mend=False)
        said = clauses(linked, words)
        if not said:
            return Verdict(False, "it says nothing")
        reason: str = _Contradiction(turned_round(linked.keyed.folded, ground, words))
        left, total, run = 0.0, 0.0, 0
        about: list[tuple[Clause, Held | None]] = []
        for segment in _segments(said, ground):
            reading, held = self._best(segment, ground)
            left, total, run = left + reading.left, total + reading.total, max(run, reading.run)
            reason = reason or reading.reason
            about += [(clause, held) for clause in segment]
        reason = reason or _Contradiction(misordered(linked, said, self._lexicon, words))
        support = 1 - left / total if total else 0.0
        if not reason and (left > _MOST_LEFT_CHARACTERS or left > _MOST_LEFT * total or run >= _MOST_IN_A_ROW):
            reason = "too little of its wording stands in the evidence"
        return Verdict(not reason, reason, round(max(0.0, support), 3))

    def _best(self, segment: Sequence[Clause], ground: Ground) -> tuple[_Reading, Held | None]:
        """The row that the segment is best read to be about, and the reading."""
        readings = [(self._read(segment, held, ground), held) for held in _candidates(segment, ground)]
        if not readings:
            return _Reading("nothing that it speaks of stands in the evidence", 0.0, 1.0), None
        return min(readings, key=lambda pair: (bool(pair[0].reason), pair[0].left))

    def _read(self, segment: Sequence[Clause], held: Held, ground: Ground) -> _Reading:
        reason, left, total, run = "", 0.0, 0.0, 0
        affirmed = []
        for clause in segment:
            found, clause = self._read_clause(clause, segment, held, ground)
            reason = reason or found
            named = columns_named(clause, held)
            rest = residue(clause, held.of(named) if named else held, self._words)
            left += rest.left * (0.2 if clause.asker else 1.0)
            total += rest.total
            run = max(run, 0 if clause.asker else rest.run)
            affirmed.append(clause)
        reason = reason or _Contradiction(misplaced(affirmed, held) or miscount(affirmed, held, ground, self._words))
        return _Reading(reason, left, total, run)

    def _read_clause(self, clause: Clause, segment: Sequence[Clause], held: Held, ground: Ground) -> tuple[str, Clause]:
        """What speaks against the clause as a statement of the row; the clause with the names that are accounted for."""
        words = self._words
        strong = self._strong(clause, held, ground)
        if strong:
            return f"{strong!r} is not in the evidence", clause
        denies = self._denies(clause, held, ground)
        foreign = "" if clause.english else self._foreign(clause, ground)
        if foreign and not denies:
            return f"{foreign!r} is not in the evidence", clause
        for mention in clause.items:
            if held.holds(mention) or (denies and not any(held.items_with(mention))):
                continue
            if self._weighs(mention, held, ground, clause):
                return f"{mention.surface!r} is not in the evidence as said of this", clause
        if denies:
            return self._denial(clause, segment, held, foreign)
        more = "" if clause.asker else added(clause, held, words)
        if more:
            return f"{more!r} is not among what the evidence lists", clause
        wrong_end = crossed(clause, held) or regraded(clause, f"{ground.text}\n{held.english}", words)
        if wrong_end:
            return _Contradiction(f"{wrong_end!r} goes with something else"), clause
        for pattern, of, needs in words.guards:
            if pattern.search(clause.text) and (of in ground.text) and not needs.search(clause.text):
                return _Contradiction(f"it turns round {of!r}"), clause
        named = columns_named(clause, held)
        for mention in clause.items if named else ():
            columns = {cell.column for cell, _ in held.items_with(mention)}
            if columns and not columns & named:
                return f"{mention.surface!r} stands elsewhere in the row", clause
        return "", clause

    def _strong(self, clause: Clause, held: Held, ground: Ground) -> str:
        """A word of obligation, certainty, degree or judgement that the evidence lacks."""
        text = self._words.not_strong.sub("", clause.masked([mention for mention in clause.items if held.holds(mention)]))
        for pattern, known in ((self._words.strong, ground.text), (self._words.strong_en, held.english)):
            for found in pattern.finditer(text):
                word = found.group()
                if word and word not in known and not any(head in known for head in self._words.same.get(word, ())):
                    return word
        return ""

    @staticmethod
    def _foreign(clause: Clause, ground: Ground) -> str:
        """A Latin word in a Chinese clause: a name, which must stand in the evidence or be explained by what it names."""
        text = clause.masked([mention for mention in clause.items if mention.ids("row") or mention.ids("term")])
        known = set(latin_words(ground.text)) | set(latin_words(ground.english))
        return next((word for word in latin_words(text) if word not in known), "")

    def _weighs(self, mention: Mention, held: Held, ground: Ground, clause: Clause) -> bool:
        """Whether a name that the row does not hold makes the clause untrue; an alias in passing only leaves its wording unexplained."""
        in_passing = not mention.ids("row") and not mention.ids("term")
        if mention.surface in self._words.plain or (in_passing and contains(ground.text, mention.surface)):
            return False
        near = {held.table} | {ref.id.partition(".")[0] for ref in held.refs if ref.kind == "row"}
        rival = any(row.partition(".")[0] in near and Ref("row", row) not in held.refs for row in self._rows_of(mention))
        if clause.asker:
            return rival
        return in_passing or rival or self._official(mention)

    def _rows_of(self, mention: Mention) -> set[str]:
        """Rows that the mention names or whose values it names."""
        rows = set(mention.ids("row"))
        for term in mention.ids("term"):
            rows |= {row for row, _ in self._lexicon.holders(term)}
        return rows

    def _official(self, mention: Mention) -> bool:
        """Whether it is a name as the guideline writes it, or a part of one."""
        rows = [self._lexicon.framework.rows[id] for id in mention.ids("row")]
        names = [name for row in rows for name in (row.name.zh, row.name.en, row.label.zh)] + list(mention.ids("term"))
        # A small part of a name is a word like others: coding, of "coding assistance".
        return any(mention.surface in key(name) and len(mention.surface) >= len(key(name)) / 2 for name in names)

    def _denies(self, clause: Clause, held: Held, ground: Ground) -> bool:
        """Whether it denies something that the row's own words do not deny."""
        words = self._words
        text = words.not_negation.sub(
            "", clause.masked([mention for mention in clause.mentions if held.holds(mention) or mention.ids("row")])
        )
        if not words.negation.search(text) or words.no_others.search(text):
            return False
        return not any(_overlap(denied, clause) for denied in _denied(held, ground, words))

    def _denial(self, clause: Clause, segment: Sequence[Clause], held: Held, foreign: str) -> tuple[str, Clause]:
        """A denial may stand where it names what is not among the row's values, all of which are there."""
        subject = Ref("row", held.id) if "." in held.id else Ref("table", held.id)
        if not any(subject in mention.refs for part in segment for mention in part.mentions) and "." in held.id:
            return "it denies something of what it does not name", clause
        denied = [mention for mention in clause.items if not held.holds(mention)]
        held_too = any(any(held.items_with(mention)) for mention in clause.items if subject not in mention.refs)
        partly = any(item.text in mention.surface for cell in held.cells for item in cell.items for mention in denied if len(item.text) > 1)
        if held_too or partly:
            return _Contradiction("it denies what the evidence says"), clause
        if not (denied or foreign):
            return "it denies what the evidence says nothing of", clause
        if not any(cell.complete for cell in held.cells):
            return "it denies what the evidence does not show the whole list of", clause
        text = clause.masked(denied)
        text = text.replace(foreign, " ") if foreign else text
        return "", replace(clause, text=text.replace("◇", " "), names=tuple(name for name in clause.names if name[2] not in denied))


def _segments(said: Sequence[Clause], ground: Ground) -> list[list[Clause]]:
    """Clauses that speak of the same row, together; words that name no row go with what follows at the beginning, else with what stands
    before. Where no row is named at all, each clause is by itself."""
    segments: list[list[Clause]] = [[]]
    viable: set[str] | None = None
    for clause in said:
        rows = [mention for mention in clause.items if mention.ids("row") and not clause.asker]
        if rows and not (segments[-1] and only_a_list(clause)):
            holding = {held.id for held in ground.held if "." in held.id and all(map(held.holds, rows))}
            common = holding & viable if viable else holding
            if viable and not common:
                segments.append([])
            viable = common or holding
        segments[-1].append(clause)
    if viable is None:
        return [[clause] for clause in said]
    return segments


def _candidates(segment: Sequence[Clause], ground: Ground) -> list[Held]:
    """What the segment may be about: what it names, or what holds every row that it names; anything where it names none. A whole table
    only where no row does."""
    rows = [mention for clause in segment for mention in clause.items if mention.ids("row") and not clause.asker]
    if not rows:
        return list(ground.held)
    named = {row for mention in rows for row in mention.ids("row")}
    holding = [held for held in ground.held if all(map(held.holds, rows))]
    of_rows = [held for held in holding if "." in held.id]
    found = [held for held in ground.held if held.id in named or held in of_rows or (held in holding and not of_rows)]
    return found or [held for held in ground.held if any(map(held.holds, rows))]


def _denied(held: Held, ground: Ground, words: Words) -> list[str]:
    """Wording of the row that it denies itself, or that it leads away from."""
    found = []
    for cell in held.cells:
        for item in cell.items:
            for text in (item.text, item.english):
                if words.negation.search(words.not_negation.sub("", text)):
                    found.append(text)
                found += [a for turn in words.directions for a, _ in turn.pairs(text)]
    return found


def _overlap(text: str, clause: Clause) -> bool:
    """Whether the clause repeats enough of the text to be about it."""
    pairs = {clause.text[index : index + 2] for index in range(len(clause.text) - 1)}
    if text.isascii():
        mine = set(text.split())
        return len([word for word in clause.text.split() if len(word) > 4 and word in mine]) >= 2
    return sum(pair in text and not pair.isascii() for pair in pairs) >= 2
