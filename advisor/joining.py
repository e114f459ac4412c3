"""Two parts of one name that a pronoun parts: AWS 那張 ML, iPAS 那個中級."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from advisor.lexicon import Lexicon
from advisor.mentions import Linked, Mention, Ref

_BETWEEN = re.compile(r"的?[那這]一?[張個]|的")
_COUNTED = re.compile(r"[一那這]張(?:是|叫)?$")
_KIND = "certification."


def joined(linked: Linked, lexicon: Lexicon) -> Linked:
    """The names, of which an issuer and what tells one certification of it from the others are one."""
    for first, second in pairwise(linked.mentions):
        between = linked.keyed.chars[first.end : second.start]
        row = _BETWEEN.fullmatch(between) and _named_by_both(first, second, lexicon)
        if row:
            whole = Mention(first.start, second.end, linked.keyed.chars[first.start : second.end], (Ref("row", row),))
            kept = [whole if mention is first else mention for mention in linked.mentions if mention is not second]
            return joined(replace(linked, mentions=tuple(kept)), lexicon)
    return replace(linked, mentions=tuple(_counted(linked, place, lexicon) for place in range(len(linked.mentions))))


def _counted(linked: Linked, place: int, lexicon: Lexicon) -> Mention:
    """The name at a place; counted as certifications are, of an issuer named before: AWS 有兩張，一張 Machine Learning."""
    mention = linked.mentions[place]
    if any(id.startswith(_KIND) for id in mention.ids("row")) or not _COUNTED.search(linked.keyed.chars[: mention.start]):
        return mention
    row = next((row for issuer in reversed(linked.mentions[:place]) if (row := _named_by_both(issuer, mention, lexicon))), None)
    return replace(mention, refs=(Ref("row", row),)) if row else mention


def _named_by_both(issuer: Mention, part: Mention, lexicon: Lexicon) -> str | None:
    """The one certification that is called by both words, where the first is one of several of an issuer, or may be."""
    of_issuer = any(column == "issuer" for term in issuer.ids("term") for _, column in lexicon.holders(term))
    of_issuer = of_issuer or any(id.startswith(_KIND) for id in issuer.ids("row"))
    if not of_issuer or not (part.ids("row") or part.ids("term")) or any(id.startswith("tier.") for id in part.ids("row")):
        return None
    rows = [id for id in lexicon.framework.rows if id.startswith(_KIND)]
    called = [id for id in rows if any(issuer.surface in name and part.surface in name for name in lexicon.names_of("row", id))]
    return called[0] if len(called) == 1 else None
