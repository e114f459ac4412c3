"""What a sentence says against the passage: the opposite of a word of it, or something of another part of a row."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.bearing import Ground
from advisor.check_words import Words
from advisor.claims import Clause
from advisor.wording import key


def opposed(said: Sequence[Clause], ground: Ground, words: Words) -> str:
    """A word whose opposite the passage has, and not the word itself; empty where there is none, or it is denied."""
    known = f"{ground.text}\n{ground.english}"
    for clause in said:
        text = clause.masked([mention for mention in clause.mentions if mention.ids("row") or mention.ids("term")])
        denies = words.negation.search(words.not_negation.sub("", text))
        for one, other in () if denies else words.contraries:
            for here, there in ((one, other), (other, one)):
                found = there.search(text)
                if found and not here.search(text) and here.search(known) and not there.search(known):
                    return f"{found.group()!r} is the opposite of what the evidence says"
    return ""


def of_another_part(said: Sequence[Clause], ground: Ground, words: Words) -> str:
    """What is tied to a part of a row, such as its start, and stands in another part of it only; empty where nothing is."""
    text = ",".join(clause.text for clause in said)
    names = [mention for clause in said for mention in clause.items]
    for columns, against, pattern in words.parts:
        tables = {column.partition(".")[0] for column in columns}
        rows = [held for held in ground.held if held.table in tables and "." in held.id]
        for found in pattern.finditer(text):
            for mention in names:
                if mention.surface not in key(found.group("x")):
                    continue
                holding = {f"{held.table}.{cell.column}" for held in rows for cell, _ in held.items_with(mention)}
                if holding & against and not holding & columns:
                    return f"{mention.surface!r} stands in another part"
    return ""
