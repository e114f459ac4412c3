"""Whether what is said to be of one kind, or of different ones, stands under the same row: 「Zapier 和 n8n 是同一類工具」."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from advisor.bearing import Ground
from advisor.belonging import LIST_JOIN
from advisor.claims import Clause

_KIND = "類型?|型|種|組|群|區|階|塊"
_SAME = re.compile(rf"(?:同(?:一|屬)?|一樣的?)(?:個|張|大)?(?:{_KIND})")
_DIFFERENT = re.compile(rf"(?:不同(?:的)?|不是同一|不同一|不屬(?:於)?同一)(?:{_KIND})")


def not_akin(said: Sequence[Clause], ground: Ground) -> str:
    """Names listed together that are said to be of one kind and stand under no row together, or of two and do; empty where none are."""
    for clause in said:
        different = _DIFFERENT.search(clause.text)
        told = different or _SAME.search(clause.text)
        listed = [name for name in clause.names if told and name[1] <= told.start() and (name[2].ids("row") or name[2].ids("term"))]
        if len(listed) < 2 or not all(LIST_JOIN.fullmatch(clause.text[a[1] : b[0]]) for a, b in pairwise(listed)):
            continue
        named = {id for _, _, mention in listed for id in mention.ids("row")}
        together = [
            held for held in ground.held if "." in held.id and held.id not in named and all(held.holds(mention) for _, _, mention in listed)
        ]
        if bool(together) == bool(different):
            return "it says otherwise of which kinds they are than the evidence"
    return ""
