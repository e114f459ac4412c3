"""So many places before or behind one that is named: 從終點往前推兩關, two steps after assessing."""

from __future__ import annotations

import re
from dataclasses import replace

from advisor.framework import Table
from advisor.lexicon import number_of
from advisor.mentions import Linked
from advisor.ordinals import CARDINALS
from advisor.query import Query, Relations

_NUMERAL = r"(?P<number>\d{1,2}|[一二兩三四五六七八九十])"
_MEASURE = r"(?P<measure>[個項階關步區格])"
_CHINESE = re.compile(rf"[往向](?P<way>[前後回上下])再?(?:推|數|退|走|算|跳|移|倒)?[回了]?{_NUMERAL}{_MEASURE}")
_AGAIN = re.compile(rf"(?P<way>[前後上下])一個?{_MEASURE}的(?P=way)一個?(?P=measure)")
_ENGLISH = re.compile(
    rf"(?<!the)(?P<number>\d{{1,2}}|{'|'.join(CARDINALS)})(?:gates?|steps?|tiers?|zones?|competenc(?:y|ies)|items?|places?)?(?P<way>before|after)"
)
_HIGHER = ("tier", "zone")
"""Kinds whose next is the higher one."""
_START = re.compile(r"起點|start")
_END = re.compile(r"終點|(?<!low)end(?![a-z])|goal")


def stepped(query: Query, linked: Linked, relations: Relations) -> Query | None:
    """The query for what stands so many places from a row named or from an end of the path."""
    chars = linked.keyed.chars
    again = _AGAIN.search(chars)
    found = again or _CHINESE.search(chars) or _ENGLISH.search(chars)
    number = 2 if again else _number(found["number"]) if found else None
    if not found or not number or query.check:
        return None
    rows = [id for id in query.rows if relations.framework.tables[relations.row(id).table].ordered]
    table = relations.framework.tables[relations.row(rows[0]).table] if rows else _table(query, found, relations)
    if table is None:
        return None
    places = [row.id for row in table.rows]
    named = places.index(rows[0]) if rows else query.nth - 1 if query.nth else None
    anchor = named if named is not None else len(places) if _END.search(chars) else -1 if _START.search(chars) else None
    if anchor is None:
        return None
    place = anchor + number * _direction(found["way"], table)
    plain = replace(query, tables=(), columns=(), terms=(), nth=None, number=None, missing=(), order=None, rest=(), wanted=None)
    if 0 <= place < len(places):
        return replace(plain, rows=(), tables=(table.id,), nth=place + 1, act="order")
    return replace(plain, rows=(places[-1 if place > 0 else 0],), order="next" if place > 0 else "previous", act="order")


def _direction(way: str, table: Table) -> int:
    higher = table.id in _HIGHER
    return {"前": -1, "回": -1, "before": -1, "上": 1 if higher else -1, "下": -1 if higher else 1}.get(way, 1)


def _table(query: Query, found: re.Match[str], relations: Relations) -> Table | None:
    """The ordered kind that is counted, by its measure or as the one asked for."""
    measure = found.groupdict().get("measure")
    tables = [table for table in relations.framework.tables.values() if table.ordered]
    asked = [table for table in tables if table in relations.tables_of(query.tables)]
    return next((table for table in (*asked, *tables) if table.measure == measure or (table in asked and not measure)), None)


def _number(words: str) -> int | None:
    return CARDINALS.index(words) + 1 if words in CARDINALS else number_of(words)
