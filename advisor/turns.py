"""Which way round things are: what leads to what, what succeeds what, and in which order they come."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.bearing import Ground
from advisor.claims import Clause, Words
from advisor.lexicon import Lexicon, Linked
from advisor.wording import is_chinese


def turned_round(said: str, ground: Ground, words: Words) -> str:
    """What the sentence leads the other way than the evidence; empty where nothing is."""
    for turns in (words.directions, words.successions):
        found = [pair for turn in turns for pair in turn.pairs(said)]
        known = [pair for text in (ground.text, ground.english) for turn in turns for pair in turn.pairs(text)] if found else []
        for a, b in found:
            for c, d in known:
                # What both ends have in common tells nothing.
                only_c, only_d = _pieces(c) - _pieces(d), _pieces(d) - _pieces(c)
                start, end = _pieces(a), _pieces(b)
                end_at_start = len(end & only_c) > len(end & only_d) and (start & only_d or not start & only_c)
                start_at_end = len(start & only_d) > 1 and not start & only_c and not end & only_d
                if end_at_start or start_at_end:
                    return f"it turns round what leads from {c.strip()!r} to {d.strip()!r}"
    return ""


def _pieces(text: str) -> set[str]:
    """Pairs of Chinese characters, longer words and codes."""
    found = {text[index : index + 2] for index in range(len(text) - 1) if is_chinese(text[index]) and is_chinese(text[index + 1])}
    found |= {word[:6] for word in re.findall(r"[a-z]{4,}", text)}
    return found | set(re.findall(r"\d{3}", text))


def misordered(linked: Linked, said: Sequence[Clause], lexicon: Lexicon, words: Words) -> str:
    """Whether rows that come one after the other are told in another order."""
    text = linked.keyed.folded
    if not words.order.search(text) or words.not_order.search(text):
        return ""
    framework = lexicon.framework
    places: dict[str, list[int]] = {}
    for clause in said:
        for mention in clause.items:
            rows = set(mention.ids("row"))
            for term in mention.ids("term"):
                rows |= {row for row, _ in lexicon.holders(term)}
            for table in {row.partition(".")[0] for row in rows}:
                of_table = [row for row in rows if row.startswith(f"{table}.")]
                if framework.tables[table].ordered and len(of_table) == 1:
                    places.setdefault(table, []).append(framework.position(framework.rows[of_table[0]]))
    for table, found in places.items():
        if found != sorted(found):
            return f"it tells the {framework.tables[table].name.en}s in another order"
    return ""
