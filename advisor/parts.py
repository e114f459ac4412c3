"""The questions of a message with what answers each: what they come to together, and what a follow-up may lean on after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.composed import Composed
from advisor.pointing import Context
from advisor.query import Act, Query
from advisor.scoring.values import PathRequest
from advisor.types import Block, Outcome, Paragraph


@dataclass(frozen=True, slots=True)
class Part:
    """One question of the message, with what answers it."""

    query: Query
    composed: Composed


def outcome_of(parts: Sequence[Part]) -> Outcome:
    outcomes = [part.composed.outcome for part in parts]
    return "answered" if "answered" in outcomes else "abstained" if "abstained" in outcomes else "declined"


def refused_before(part: Part, before: Sequence[Part]) -> bool:
    """Whether a question names nothing, and asks only for what one before it has been told is not there."""
    query = part.query
    ids = {absent.id for absent in query.absent}
    return (
        bool(ids)
        and not query.rows
        and any(one.query.act != "passage" and ids <= {absent.id for absent in one.query.absent} for one in before)
    )


def blocks_of(parts: Sequence[Part]) -> list[Block]:
    """What the answers say, in order: nothing twice, and nothing that only leads to what has been said before."""
    said: list[Block] = []
    for part in parts:
        blocks = part.composed.blocks
        for block, following in zip(blocks, (*blocks[1:], None), strict=True):
            if block not in said and not (_leads(block) and following in said):
                said.append(_unsaid(block, said))
    return said


def _unsaid(block: Block, said: Sequence[Block]) -> Block:
    """A paragraph without sentences of earlier ones, where others that rest on the guideline are left."""
    if not isinstance(block, Paragraph):
        return block
    earlier = [statement for one in said if isinstance(one, Paragraph) for statement in one.statements]
    left = tuple(statement for statement in block.statements if statement not in earlier)
    return replace(block, statements=left) if all(statement.evidence for statement in left) and left else block


def _leads(block: Block) -> bool:
    """Whether a block only leads to the next one: 最接近的是 §14《總結與行動指南》："""
    return isinstance(block, Paragraph) and not block.statements[-1].evidence and block.statements[-1].text.endswith(("：", ":"))


def context_after(part: Part, before: Context) -> Context:
    """What a follow-up may lean on after an answer."""
    query = replace(part.query, situated=False)
    if query.act == "explain" or (query.act == "passage" and not query.rows):
        return before
    if query.insists:
        # What is asked next leans on the question itself, or on what was asked on of it: 是國內的嗎, 那 TQC+ 呢.
        said = tuple(term for claim in query.claims for named in claim.said for term in named.terms) if query.asks_on else ()
        query = replace(query, insists=False, asks_on=False, check=bool(said), claims=())
        query = replace(query, tables=(), columns=(), terms=said) if said else query
    if (
        part.composed.rows
        and (query.act == "order" or not query.rows)
        and (query.nth or query.order or (not query.tables and not query.terms))
    ):
        # What is no list any more: it is about what was found.
        act: Act = "tell" if query.act in ("list", "order") else query.act
        query = replace(query, act=act, rows=part.composed.rows, tables=(), nth=None, order=None)
    if query.act == "passage":
        query = replace(query, act="tell")
    # Who was told his way ahead was told of the path that it is on.
    planned = (f"path.{one.background}" for one in query.requests if isinstance(one, PathRequest) and one.background)
    about = tuple(part.composed.rows or query.rows or planned)
    trail = tuple(id for id in before.trail if id not in about)[-3:] + about
    return Context(query, part.composed.shown, trail, (*before.asked[-1:], query.text))
