"""Check: whether a sentence that a model wrote says only what the evidence says.

Its clauses are held against the rows of the tables that the evidence bears: what it ties to what must stand in one row, what it leaves
out, counts, orders, turns round or adds must hold there, and hardly a word may be left that nothing explains. What fails is dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from advisor import denials
from advisor.bearing import Bearing, Ground, Held
from advisor.belonging import added, crossed, misplaced, of_another_column, of_no_such_kind, regraded
from advisor.check_words import Words
from advisor.claims import Clause, Residue, across, clauses, columns_named, explains_english, residue, shares_words, unknown_name
from advisor.counts import miscount, without_counted_back
from advisor.framework import CORPUS
from advisor.kinship import not_akin
from advisor.lexicon import Lexicon
from advisor.mentions import Mention, Ref
from advisor.opposing import of_another_part, opposed
from advisor.places import misplaced_in_order
from advisor.quantities import most_or_fewest
from advisor.segments import candidates, in_steps, of_two_kinds, segments, set_beside
from advisor.turns import misordered, told_in_order, turned_round
from advisor.types import Evidence
from advisor.unfolding import Unfolding
from advisor.verdicts import Contradiction, Elsewhere, Overstated, Turned, Verdict
from advisor.wording import contains, key


@dataclass(frozen=True, slots=True)
class _Reading:
    """A segment read as being about one row: what speaks against it, and what is left unexplained of how many characters."""

    reason: str
    left: float
    total: float
    run: int = 0
    held: Held | None = None

    @property
    def stands(self) -> bool:
        return not self.reason and self.run < _MOST_IN_A_ROW and self.left <= max(1.0, _MOST_LEFT * self.total)


_MOST_LEFT = 0.11
"""The share of a sentence that may be left unexplained: turns of phrase that no list holds."""
_MOST_LEFT_CHARACTERS = 4.0
_MOST_IN_A_ROW = 2
"""Chinese characters: a word that nothing explains."""


_CLAUSES = re.compile(r"[,;:，；：。]")
_NOTHING = "nothing that it speaks of stands in the evidence"


class Checker:
    """Holds sentences against evidence. Safe to share between threads."""

    def __init__(self, lexicon: Lexicon, corpus: Path = CORPUS) -> None:
        self._lexicon = lexicon
        self._corpus = corpus

    @cached_property
    def _words(self) -> Words:
        return Words(self._corpus)

    @cached_property
    def _unfolding(self) -> Unfolding:
        return Unfolding(self._lexicon, self._words)

    @cached_property
    def _bearing(self) -> Bearing:
        return Bearing(self._lexicon)

    def check(self, sentence: str, evidence: Sequence[Evidence]) -> Verdict:
        """The verdict on a sentence (without markers) that rests on the evidence."""
        if not evidence:
            return Verdict(False, "it cites nothing")
        ground = self._bearing.ground(tuple(evidence))
        verdicts: list[Verdict] = []
        statements = self._unfolding.statements(sentence, ground)
        for statement in statements:
            verdict = self._check(statement.text, ground)
            if statement.affirmed and not verdict.passed and not verdict.contradicted:
                each = [self._check(text, ground) for text in self._unfolding.one_by_one(statement.text)]
                verdict = each[0] if each and all(one.passed for one in each) else verdict
            denied = self._denied(statement.text, ground)
            verdict = denied or verdict
            verdicts.append(verdict if statement.affirmed else denials.verdict_on(verdict, verdicts))
        # What comes first is told across all of it.
        linked = self._lexicon.link("".join(told_in_order(one.text, self._lexicon)[0] for one in statements if one.affirmed), mend=False)
        wrong_order = misordered(linked, clauses(linked, self._words), self._lexicon, self._words)
        failed = next((verdict for verdict in verdicts if not verdict.passed), None)
        if wrong_order and not failed:
            failed = Verdict(False, Contradiction(wrong_order))
        return replace(failed or verdicts[0], support=min(verdict.support for verdict in verdicts))

    def _check(self, sentence: str, ground: Ground) -> Verdict:
        """The verdict on a plain statement."""
        words = self._words
        sentence, wrong_order = told_in_order(sentence, self._lexicon)
        # A model does not mistype: what is nearly a name is another word.
        linked = self._lexicon.link(sentence, mend=False)
        said = clauses(linked, words)
        if not said:
            return Verdict(False, "it says nothing")
        if not any(shares_words(clause, ground) for clause in said):
            return Verdict(False, _NOTHING)
        reason: str = Contradiction(
            wrong_order
            or turned_round(linked.keyed.folded, ground, words)
            or opposed(said, ground, words)
            or of_another_part(said, ground, words)
            or not_akin(said, ground)
        )
        told = [clause for clause in said if not set_beside(clause, words)] or said
        told = [without_counted_back(clause, said[: said.index(clause)]) for clause in told]
        readings = [reading for segment in segments(told, ground, words) for reading in self._readings(segment, ground)]
        steps = self._as_steps(told, ground)
        if steps and (steps[0].reason or not all(reading.stands for reading in readings)):
            readings = steps
        left, total = sum(reading.left for reading in readings), sum(reading.total for reading in readings)
        run = max(reading.run for reading in readings)
        reason = reason or next((reading.reason for reading in readings if reading.reason), "")
        support = 1 - left / total if total else 0.0
        if not reason and (left > _MOST_LEFT_CHARACTERS or left > _MOST_LEFT * total or run >= _MOST_IN_A_ROW):
            reason = "too little of its wording stands in the evidence"
        return Verdict(not reason, reason, round(max(0.0, support), 3))

    def _denied(self, text: str, ground: Ground) -> Verdict | None:
        """The verdict on a simple denial by what it denies; None where that is none, or nothing is known of it."""
        if len(_CLAUSES.split(text.strip(" 。.,"))) > 1:
            return None
        positive = next((pattern.sub(said, text, count=1) for pattern, said in self._words.undenied if pattern.search(text)), None)
        if positive is None or self._words.negation.search(self._words.not_negation.sub("", positive)):
            return None
        verdict = self._check(positive, ground)
        if verdict.passed:
            return Verdict(False, Contradiction(denials.CONTRADICTS), verdict.support)
        said = clauses(self._lexicon.link(positive, mend=False), self._words)
        untrue = isinstance(verdict.reason, (Contradiction, Elsewhere)) and not isinstance(verdict.reason, Turned)
        if not untrue or not all(self._known(clause, ground) for clause in said):
            return None
        return Verdict(True, "", 1.0)

    def _known(self, clause: Clause, ground: Ground) -> bool:
        """Whether all that the clause speaks of is named in the guideline, or worded as in the passage."""
        bare = replace(clause, text=clause.masked(clause.items), names=tuple(name for name in clause.names if name[2] not in clause.items))
        rest = min((residue(bare, held, self._words) for held in ground.held), default=Residue(1.0, 1.0, 1))
        return rest.left <= _MOST_LEFT * rest.total and rest.run < _MOST_IN_A_ROW

    def _readings(self, segment: Sequence[Clause], ground: Ground) -> list[_Reading]:
        """The segment read as being about one row; or, where that fails, about what two tables hold: what is said first of one, the
        rest of the other."""
        whole = self._best(segment, ground)
        if (not isinstance(whole.reason, Elsewhere) and (whole.reason or whole.stands)) or any(clause.asker for clause in segment):
            return [whole]
        for one, other in of_two_kinds(segment, ground):
            for cut in range(1, len(segment)):
                parts = [self._read(segment[:cut], one, ground), self._read(segment[cut:], other, ground)]
                if all(part.stands for part in parts):
                    return parts
        return [whole]

    def _best(self, segment: Sequence[Clause], ground: Ground) -> _Reading:
        """How the segment reads as being about the row that it is best read to be about."""
        readings = [self._read(segment, held, ground) for held in candidates(segment, ground)]
        nothing = _Reading(_NOTHING, 0.0, 1.0)
        return min(readings, key=lambda reading: (bool(reading.reason), reading.left), default=nothing)

    def _as_steps(self, said: Sequence[Clause], ground: Ground) -> list[_Reading]:
        """The clauses read as an account of rows that have an order, none of which need be named; nothing where they aren't one."""
        over, parts = in_steps(said, self._words)
        if len(parts) < 2:
            return []
        looked_over = [self._best([clause], ground) for clause in over]
        readings = [self._best(part, ground) for part in parts]
        held = [reading.held for reading in readings if reading.held and reading.stands]
        if len(held) < len(parts) or not all(reading.stands for reading in looked_over) or len({one.table for one in held}) > 1:
            return []
        places = [one.place for one in held]
        if not ground.framework.tables[held[0].table].ordered or len(set(places)) < len(places):
            return []
        if places != sorted(places):
            return [replace(readings[0], reason=Contradiction("it tells them in another order"))]
        return [*looked_over, *readings]

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
            if clause.asker and rest.run >= _MOST_IN_A_ROW and not reason and self._said_of_another(clause, held, ground):
                reason = Elsewhere("what it supposes is said of something else")
            affirmed.append(clause)
        reason = reason or Contradiction(
            misplaced(affirmed, held)
            or of_no_such_kind(affirmed, held, ground, self._words)
            or miscount(affirmed, held, ground, self._words)
            or misplaced_in_order(affirmed, held, ground)
        )
        return _Reading(reason, left, total, run, held)

    def _said_of_another(self, clause: Clause, held: Held, ground: Ground) -> bool:
        """Whether another row of the kind explains the words that this one does not."""
        others = [other for other in ground.held if other.table == held.table and other is not held]
        return any(residue(clause, other, self._words).run < _MOST_IN_A_ROW for other in others)

    def _read_clause(self, clause: Clause, segment: Sequence[Clause], held: Held, ground: Ground) -> tuple[str, Clause]:
        """What speaks against the clause as a statement of the row; the clause with the names that are accounted for."""
        words = self._words
        strong = self._strong(clause, held, ground)
        if strong:
            return Overstated(f"{strong!r} is not in the evidence"), clause
        # What is only supposed is not denied.
        denies = not clause.asker and denials.denies_something(clause, held, words)
        foreign = "" if clause.english else unknown_name(clause, f"{ground.text}\n{ground.english}")
        if foreign and not denies:
            return f"{foreign!r} is not in the evidence", clause
        for mention in clause.items:
            if held.holds(mention) or (denies and not any(held.items_with(mention))):
                continue
            if self._weighs(mention, held, ground, clause):
                return Elsewhere(f"{mention.surface!r} is not in the evidence as said of this"), clause
        if denies:
            wrong, clause = denials.judged(clause, segment, held, foreign)
            return (Contradiction(wrong) if wrong == denials.CONTRADICTS else wrong), clause
        more = "" if clause.asker else added(clause, held, words)
        if more:
            return f"{more!r} is not among what the evidence lists", clause
        wrong_end = crossed(clause, held) or regraded(clause, f"{ground.text}\n{held.english}", words)
        if wrong_end:
            return Contradiction(f"{wrong_end!r} goes with something else"), clause
        for pattern, of, needs in words.guards:
            if pattern.search(clause.text) and (of in ground.text) and not needs.search(clause.text):
                return Turned(f"it turns round {of!r}"), clause
        elsewhere = of_another_column(clause, held)
        if elsewhere:
            return f"{elsewhere!r} stands elsewhere in the row", clause
        named = columns_named(clause, held)
        for mention in clause.items if named else ():
            columns = {cell.column for cell, _ in held.items_with(mention)}
            if columns and not columns & named:
                return f"{mention.surface!r} stands elsewhere in the row", clause
        return "", clause

    def _strong(self, clause: Clause, held: Held, ground: Ground) -> str:
        """A word of obligation, certainty, degree or judgement that the evidence lacks."""
        text = self._words.not_strong.sub("", clause.masked([mention for mention in clause.items if held.holds(mention)]))
        text = re.sub("最[多少]", "", text) if most_or_fewest(clause, ground) else text
        for pattern, known in ((self._words.strong, ground.text), (self._words.strong_en, held.english)):
            for found in pattern.finditer(text):
                word = found.group()
                if word and word not in known and not any(head in known for head in self._words.same.get(word, ())):
                    return word
        return ""

    def _weighs(self, mention: Mention, held: Held, ground: Ground, clause: Clause) -> bool:
        """Whether a name that the row does not hold makes the clause untrue; an alias in passing only leaves its wording unexplained."""
        if clause.english and explains_english(mention.surface, held, self._words):
            return False
        in_passing = not mention.ids("row") and not mention.ids("term")
        if in_passing and across(mention, clause, ground.text):
            return False
        if mention.surface in self._words.plain or (in_passing and contains(ground.text, mention.surface)):
            return False
        near = {held.table} | {ref.id.partition(".")[0] for ref in held.refs if ref.kind == "row"}
        rival = any(row.partition(".")[0] in near and Ref("row", row) not in held.refs for row in self._rows_of(mention))
        if clause.asker:
            return rival
        spoken_of = {Ref("row", other.id) for other in ground.held}
        if not in_passing and mention.ids("row") and all(ref in spoken_of for ref in mention.refs):
            # What the passage speaks of elsewhere is tied to this.
            return True
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
