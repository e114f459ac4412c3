"""What a clause denies of a row: whether the row's own words deny it too, or its lists bear the denial out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor.bearing import Held
from advisor.check_words import Words
from advisor.claims import Clause
from advisor.mentions import Ref
from advisor.verdicts import Contradiction, Verdict

CONTRADICTS = "it denies what the evidence says"
_AS_WELL = 0.03


def verdict_on(verdict: Verdict, affirmed: Sequence[Verdict]) -> Verdict:
    """The verdict on the denial of a statement, beside what is affirmed: the evidence must not bear it as it bears that."""
    if verdict.passed and verdict.support >= min((other.support for other in affirmed), default=0) - _AS_WELL:
        return Verdict(False, Contradiction(CONTRADICTS), verdict.support)
    return Verdict(True, "", 1.0)


def denies_something(clause: Clause, held: Held, words: Words) -> bool:
    """Whether it denies something that the row's own words do not deny."""
    masked = clause.masked([mention for mention in clause.mentions if held.holds(mention) or mention.ids("row")])
    # 不只 is none, even where a name begins within it.
    spared = {index for found in words.not_negation.finditer(clause.text) for index in range(*found.span())}
    text = "".join("◇" if index in spared else char for index, char in enumerate(masked))
    if not words.negation.search(text) or words.no_others.search(text):
        return False
    return not any(_overlap(denied, clause) for denied in _denied(held, words))


def judged(clause: Clause, segment: Sequence[Clause], held: Held, foreign: str) -> tuple[str, Clause]:
    """A denial may stand where it names what is not among the row's values, all of which are there. The reason why it may not, and the
    clause with the names that are accounted for; `foreign` is a word that no list has."""
    subject = Ref("row", held.id) if "." in held.id else Ref("table", held.id)
    if not any(subject in mention.refs for part in segment for mention in part.mentions) and "." in held.id:
        return "it denies something of what it does not name", clause
    denied = [mention for mention in clause.items if not held.holds(mention)]
    held_too = any(any(held.items_with(mention)) for mention in clause.items if subject not in mention.refs)
    partly = any(item.text in mention.surface for cell in held.cells for item in cell.items for mention in denied if len(item.text) > 1)
    if held_too or partly:
        return CONTRADICTS, clause
    if not (denied or foreign):
        return "it denies what the evidence says nothing of", clause
    if not any(cell.complete for cell in held.cells):
        return "it denies what the evidence does not show the whole list of", clause
    text = clause.masked(denied)
    text = text.replace(foreign, " ") if foreign else text
    return "", replace(clause, text=text.replace("◇", " "), names=tuple(name for name in clause.names if name[2] not in denied))


def _denied(held: Held, words: Words) -> list[str]:
    """Wording of the row that it denies itself, or that it leads away from."""
    found = []
    for cell in held.cells:
        for item in cell.items:
            for text in (item.text, item.english):
                text = words.not_negation.sub("", text)
                found += [re.split(r"[，,。；;]|而是", text[denial.start() :])[0] for denial in words.negation.finditer(text)]
                found += [a for turn in words.directions for a, _ in turn.pairs(text)]
    return found


def _overlap(text: str, clause: Clause) -> bool:
    """Whether the clause repeats enough of the text to be about it."""
    pairs = {clause.text[index : index + 2] for index in range(len(clause.text) - 1)}
    if text.isascii():
        mine = set(text.split())
        return len([word for word in clause.text.split() if len(word) > 4 and word in mine]) >= 2
    return sum(pair in text and not pair.isascii() for pair in pairs) >= 2
