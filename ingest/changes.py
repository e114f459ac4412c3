"""What changed between two editions, of a document by its passages, of the guideline by its sections and rows. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

How = Literal["added", "removed", "changed"]
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Change:
    """One passage, section or row: where, and its words before and after (empty where there were none)."""

    how: How
    where: str
    before: str = ""
    after: str = ""


def of_passages(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> tuple[Change, ...]:
    """Changes between two lists of (where, text), in order. What only moved to another page is no change."""
    changes: list[Change] = []
    old, new = [text for _, text in before], [text for _, text in after]
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        gone, come = list(before[i:j]), list(after[k:m])
        while gone and come and SequenceMatcher(None, gone[0][1], come[0][1], autojunk=False).ratio() >= _ALIKE:
            (_, old_text), (where, new_text) = gone.pop(0), come.pop(0)
            changes.append(Change("changed", where, old_text, new_text))
        changes += [Change("removed", where, text) for where, text in gone]
        changes += [Change("added", where, "", text) for where, text in come]
    return tuple(changes)


def of_texts(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """Changes between two editions of what has ids: sections, rows."""
    removed = [Change("removed", id, text) for id, text in before.items() if id not in after]
    others = [
        Change("changed" if id in before else "added", id, before.get(id, ""), text) for id, text in after.items() if before.get(id) != text
    ]
    return tuple(others + removed)


def counted(changes: Sequence[Change]) -> str:
    """`2 added, 1 removed, 3 changed`."""
    return ", ".join(f"{sum(change.how == how for change in changes)} {how}" for how in ("added", "removed", "changed"))
