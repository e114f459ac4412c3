"""Follow-ups that name nothing and are not understood: answered from what was spoken of last, or said not to be told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from advisor.business import Business
from advisor.compose import Composer
from advisor.conversation import elliptic
from advisor.doubting import Doubts
from advisor.meaning import Search
from advisor.parts import Part
from advisor.phrasing import Phrasing
from advisor.pointing import Context
from advisor.query import Query, Relations
from advisor.types import Language

_FEW = 3
"""Rows that are told together."""
_ELSEWHERE, _SURELY = 1.5, 3.5
"""How surely a follow-up is another's business, so that it is not about what was spoken of; where it speaks of anything of the field."""


class Following:
    """Asks of what was spoken of last."""

    def __init__(
        self,
        relations: Relations,
        phrasing: Phrasing,
        search: Search,
        business: Business,
        doubts: Doubts,
        composer: Callable[[Language], Composer],
    ) -> None:
        self._relations = relations
        self._phrasing = phrasing
        self._search = search
        self._business = business
        self._doubts = doubts
        self._composer = composer

    def parts(self, asked: str, parts: list[Part], context: Context, language: Language) -> list[Part]:
        """The parts; for a message that asks something of nothing that it names, what the guideline tells of what was spoken of last.

        Whether it tells that is judged of the whole question, with the name of what was spoken of put in."""
        unread = all(part.query.act == "passage" and not part.query.rows for part in parts)
        if not unread or context.query is None or not self._asks(asked):
            return parts
        rows = self._spoken_of(asked, context)
        if not rows:
            return parts
        of_rows = Query(asked, rows=rows, leans=True)
        whole = self._whole(asked, rows, language)
        told = [Part(of_rows, self._composer(language).compose(of_rows))]
        return self._doubts.unless_doubted(whole, told, language, follows=False)

    def _asks(self, asked: str) -> bool:
        cues = self._phrasing.cues(asked)
        chats = self._phrasing.small_talk(asked) and not (cues.asks or cues.check)
        asks = cues.asks or cues.check or elliptic(asked)
        of_field = any(mention.of_content and len(mention.surface) > 1 for mention in self._relations.lexicon.link(asked).mentions)
        return not chats and asks and self._business.elsewhere(asked) < (_SURELY if of_field else _ELSEWHERE)

    def _whole(self, asked: str, rows: Sequence[str], language: Language) -> str:
        """The question with the name of what it is about."""
        names = [self._relations.row(id).name.to(language) for id in rows]
        return f"{'、'.join(names)}：{asked}" if language != "en" else f"{', '.join(names)}: {asked}"

    def _spoken_of(self, asked: str, context: Context) -> tuple[str, ...]:
        """What was asked about, or was listed; of many, what is nearest to the question."""
        query = context.query
        rows = (query.rows if query else ()) or tuple(shown.row for shown in context.shown if shown.row) or context.trail[-1:]
        rows = rows or self._single(query.columns if query else ())
        if len(rows) <= _FEW:
            return rows
        return tuple(hit.chunk for hit in self._search(asked) if hit.chunk in rows)[:1]

    def _single(self, columns: Sequence[str]) -> tuple[str, ...]:
        """The row that alone has one of the attributes: the subtitle's."""
        tables = {column.table for column in map(self._relations.framework.column, columns)}
        rows = [row.id for id in tables for row in self._relations.framework.tables[id].rows]
        return tuple(rows) if len(rows) == 1 else ()
