"""What a Chinese message names in English, by its own Chinese name: 「admin 可以跳過 tier 1 嗎」 is 「行政可以跳過第一階嗎」."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.mentions import Mention
from advisor.query import Query, Relations
from advisor.wording import is_chinese, key

_BARE = re.compile(r"\s*[(（][^()（）]*[)）]|(?<=[階關])：.*")
"""What a name has beside itself: its English in brackets, and what stands behind a place."""


class OwnNames:
    """Puts names into Chinese, as they were understood."""

    def __init__(self, relations: Relations) -> None:
        self._relations = relations

    def put(self, text: str, queries: Sequence[Query], values_only: bool = False) -> str:
        """The text with the Chinese names of what the queries take its English names for; a message in English stays.

        `values_only`: names of rows stay; a value's words are the guideline's own, and no longer than what they stand for."""
        linked = self._relations.lexicon.link(text)
        if not any(map(is_chinese, text)) or len(linked.keyed.folded) != len(text):
            return text
        for mention in reversed(linked.mentions):
            kept = not mention.surface.isascii() or (values_only and mention.ids("row"))
            name = None if kept else self._name(mention, queries)
            if name:
                first, last = linked.keyed.at[mention.start], linked.keyed.at[mention.end - 1] + 1
                text = f"{text[:first]}{name}{text[last:]}"
        return text

    def _name(self, mention: Mention, queries: Sequence[Query]) -> str | None:
        """The Chinese name of what a mention stands for in the queries, if it is one thing."""
        rows = {id for query in queries for id in query.rows}
        terms = {id for query in queries for id in query.terms}
        asked = {id for query in queries for id in query.columns}
        tables = {self._relations.row(id).table for id in rows}
        names = [self._relations.row(id).name.zh for id in mention.ids("row") if id in rows]
        names += [id for id in mention.ids("term") if id in terms]
        columns = [id for id in mention.ids("column") if id in asked or id.partition(".")[0] in tables]
        names += [self._relations.framework.column(id).name.zh for id in columns]
        if len(set(names)) != 1 or not any(map(is_chinese, names[0])) or key(mention.surface) in key(names[0]):
            # "Step 3" is a part of its own name already.
            return None
        return _BARE.sub("", names[0])
