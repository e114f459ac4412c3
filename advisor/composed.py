"""An answer's content before it is written out, and what a follow-up may point to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from advisor.scoring.values import Result
from advisor.types import Block, Bullets, Evidence, Outcome, Paragraph, Statement


@dataclass(frozen=True, slots=True)
class Shown:
    """An item of an answer's list: a row, or a value's words."""

    row: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Composed:
    """What an answer says, what it lists, and the ids of the rows that it is about."""

    blocks: tuple[Block, ...]
    outcome: Outcome = "answered"
    shown: tuple[Shown, ...] = ()
    rows: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    """Of scoring helpers."""
    judged: bool = False
    """Whether the verdict rests on rows that were looked up for each part of what is claimed."""
    choices: tuple[str, ...] = ()
    """Replies to what the answer asks back."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(dict.fromkeys(evidence for statement in statements(self.blocks) for evidence in statement.evidence))

    def opens_with(self, statement: Statement) -> bool:
        """Whether the statement is the first thing said."""
        first = self.blocks[0]
        return isinstance(first, Paragraph) and first.statements[:1] == (statement,)

    def led(self, lead: Statement, *beside: Statement) -> Composed:
        """The same with another lead in place of its verdict, the first thing said, and what is told beside in the same paragraph."""
        first, *rest = self.blocks
        assert isinstance(first, Paragraph)
        return replace(self, blocks=(paragraph(lead, *first.statements[1:], *beside), *rest))

    def of(self, chunk: str) -> list[bool]:
        """Of each piece of evidence, whether it is the row's."""
        return [f"{evidence.id}.".startswith(f"{chunk}.") for evidence in self.evidence]


def paragraph(*told: Statement) -> Paragraph:
    return Paragraph(told)


def statements(blocks: Iterable[Block]) -> list[Statement]:
    """Every statement of the blocks, table rows as one each."""
    found: list[Statement] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found += block.statements
        elif isinstance(block, Bullets):
            found += block.items
        else:
            found += [Statement(" ".join(cells), evidence) for cells, evidence in zip(block.rows, block.evidence, strict=True)]
    return found
