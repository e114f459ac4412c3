"""Questions of a message that its answer passes over, answered as if each were asked next: 哪個最便宜, 違反會怎麼罰, 同一格還有誰.

What each clause asks for is learned (advisor/aims.py). One is answered behind the others only where that tells just what it aims at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from advisor.aiming import Aiming
from advisor.aims import ACT, COLUMN, LACK
from advisor.clauses import clauses
from advisor.parts import Part, context_after, outcome_of
from advisor.phrasing import Phrasing
from advisor.pointing import Context
from advisor.query import Relations
from advisor.types import Language

Ask = Callable[[str, Context, Language], list[Part]]
"""The answer to a message in a conversation."""

_MARKS = " ，,。；;？?"
_CLEARLY = 0.8
_RATHER = 0.45
"""How likely it must be what it asks for; of what the guideline lacks, any of that, and one thing rather than another."""
_SIBLINGS = f"{ACT}siblings"
_MOST_PARTS = 4


@dataclass(frozen=True)
class Covering:
    """Finds what was passed over. Safe to use from several threads."""

    relations: Relations
    phrasing: Phrasing
    aiming: Aiming

    def with_missed(self, asked: str, parts: list[Part], context: Context, language: Language, ask: Ask) -> list[Part]:
        """The parts, and behind them those for clauses that ask for something else."""
        if len(parts) >= _MOST_PARTS or any(part.composed.outcome == "declined" or part.query.act == "passage" for part in parts):
            return parts
        for clause in self._asking(asked, parts):
            found = self._missed(clause, parts)
            if not found:
                continue
            after = context
            for part in parts:
                after = context_after(part, after)
            told = ask(clause, after, language)
            # Nor does what is left open become an answer by what its words happen to name.
            fits = outcome_of(parts) == "answered" or told[0].composed.outcome != "answered"
            if len(told) == 1 and fits and self._tells(told[0], found):
                parts = [*parts, told[0]]
        return parts

    def _asking(self, asked: str, parts: Sequence[Part]) -> Iterator[str]:
        """What clauses ask, where several do, but for those that are a question of their own; one by one where a clause lists them."""
        pieces = [piece.strip() for piece in clauses(asked)]
        asking = [piece for piece in pieces if self._asks(piece)]
        own = {part.query.text.strip(_MARKS) for part in parts}
        for piece in asking:
            listed = [one for one in piece.strip(_MARKS).split("、") if self._asks(one)]
            if piece.strip(_MARKS) in own or (len(asking) == 1 and len(listed) <= 1):
                continue
            yield from listed if len(listed) > 1 else ()
            yield piece

    def _asks(self, piece: str) -> bool:
        return self.phrasing.cues(piece).asks or piece.endswith(("?", "？"))

    def _missed(self, clause: str, parts: Sequence[Part]) -> str | None:
        """What a clause aims at, where it is clear and no part tells it."""
        aim = self.aiming.read(clause)
        label = max(aim.likely, key=aim.chance, default="")
        lacked = label.startswith(LACK)
        clear = aim.of(LACK) >= _CLEARLY and aim.chance(label) >= _RATHER if lacked else aim.chance(label) >= _CLEARLY
        if not clear or not (lacked or label == _SIBLINGS or label.startswith(COLUMN)):
            return None
        if lacked and (any(part.composed.outcome == "abstained" for part in parts) or self._names_kind(clause)):
            return None
        if not lacked and any(part.query.act == "help" for part in parts):
            # What a helper computed tells more than one attribute.
            return None
        return None if any(self._tells(part, label) for part in parts) else label

    def _names_kind(self, clause: str) -> bool:
        """Whether a clause asks for things of a kind, whatever they are to be like: 有沒有什麼工具可以讓它自己跑."""
        mentions = self.phrasing.mark(self.relations.lexicon.link(clause)).mentions
        kinds = any(mention.ids("table") and not any(ref.kind == "filler" for ref in mention.refs) for mention in mentions)
        return kinds and not any(mention.ids("attribute") for mention in mentions)

    @staticmethod
    def _tells(part: Part, label: str) -> bool:
        """Whether a part is about what a label stands for."""
        if label.startswith(LACK):
            return bool(part.query.absent)
        if label == _SIBLINGS:
            return part.query.act == "siblings"
        column = label.removeprefix(COLUMN).partition(".")[2]
        return part.composed.outcome == "answered" and any(one.id.endswith(f".{column}") for one in part.composed.evidence)
