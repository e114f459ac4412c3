"""What a sentence says of places in a table: which comes first or last, the how-manieth it is, what stands before what."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.bearing import Ground, Held
from advisor.claims import MEASURES, Clause
from advisor.framework import Row
from advisor.lexicon import number_of

_NUMERAL = r"[一二兩三四五六七八九十]{1,3}|\d{1,2}"
_RANGE = re.compile(rf"第\s*({_NUMERAL})\s*[{MEASURES}]?\s*(?:到|至|~|-)\s*第?\s*({_NUMERAL})\s*[{MEASURES}]")
_ENDS = re.compile(
    rf"(?P<which>最?前|頭|最?後|末)(?:[面頭]?的)?\s*(?P<number>[二兩三四五六七八九十]|\d{{1,2}})\s*(?P<measure>[{MEASURES}])"
)
_PLACE = re.compile(
    rf"排(?:名|在|行)?第(?P<bare>{_NUMERAL})(?![{MEASURES}])|(?P<from_end>倒數)?第\s*(?P<number>{_NUMERAL})\s*大?(?P<measure>[{MEASURES}])"
    r"|(?P<last>最後(?:面)?的?一|最末|末尾?的?一?|最後的)(?P<measure_last>[個項步關階道區級種類條])"
    r"|(?P<first>頭一|首|最前面?的?一|最先的一)(?P<measure_first>[個項步關階道區級種類條])"
    r"|(?P<latest>最晚)|(?P<earliest>最早)"
    r"|\b(?:(?P<word>first|second|third|fourth|fifth|sixth)|(?P<final>last|final))"
    r" (?P<noun>step|gate|tier|zone|trend|stage|competency|item|one)\b"
)
_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth")


def misplaced_in_order(segment: Sequence[Clause], held: Held, ground: Ground) -> str:
    """A place that what is named does not have in its table; empty where none is told so."""
    rows = ground.framework.rows
    last_rows: list[Row] = []
    for at, clause in enumerate(segment):
        named = [rows[id] for mention in clause.mentions for id in mention.ids("row") if len(mention.ids("row")) == 1]
        named = named or [row for mention in clause.mentions for row in ground.row_in_order(mention)]
        text = clause.masked([mention for mention in clause.mentions if mention.ids("row")])
        for found in _RANGE.finditer(text):
            first, last = number_of(found.group(1)), number_of(found.group(2))
            if first and last and named and sorted(map(ground.framework.position, named)) != list(range(first, last + 1)):
                return f"they are not {found.group()!r}"
        text = _RANGE.sub(" ", text)
        for found in _ENDS.finditer(text):
            number = number_of(found.group("number")) or 0
            places = sorted(map(ground.framework.position, named))
            many = len(ground.framework.tables[named[0].table].rows) if named else 0
            if places and places != list(
                range(1, number + 1) if found.group("which") in ("前", "最前", "頭") else range(many - number + 1, many + 1)
            ):
                return f"they are not {found.group()!r}"
        for found in _PLACE.finditer(text):
            coming = [rows[id] for part in segment[at + 1 :] for mention in part.mentions for id in mention.ids("row")]
            reason = _misplaced(found, named or last_rows or coming[:1] or _own(held, ground), ground)
            if reason:
                return reason
        last_rows = named or last_rows
    return ""


def _own(held: Held, ground: Ground) -> list[Row]:
    row = ground.framework.rows.get(held.id)
    return [row] if row and ground.framework.tables[row.table].ordered else []


def _misplaced(found: re.Match[str], named: Sequence[Row], ground: Ground) -> str:
    framework = ground.framework
    groups = found.groupdict()
    measure = next((groups[name] for name in ("measure", "measure_last", "measure_first", "noun") if groups[name]), "項")
    literal = found.group().strip()
    # 階 counts tiers only, 個 counts anything.
    own = next((table.id for table in framework.tables.values() if table.ordered and measure in (table.measure, table.name.en)), None)
    fitting = [row for row in named if len(framework.tables[row.table].rows) > 1 and (own in (None, row.table) or measure == "項")]
    if not fitting:
        number = number_of(groups["number"] or groups["bare"] or "")
        told = re.search(rf"(?<!\d){re.escape(literal)}", ground.text + ground.english) or (
            number in ground.quotes and measure not in MEASURES
        )
        return "" if told else f"{literal!r} is not in the evidence"
    for row in fitting:
        many = len(framework.tables[row.table].rows)
        if groups["last"] or groups["final"] or groups["latest"]:
            place = many
        elif groups["first"] or groups["earliest"]:
            place = 1
        elif groups["word"]:
            place = _WORDS.index(groups["word"]) + 1
        else:
            number = number_of(groups["number"] or groups["bare"]) or 0
            place = many + 1 - number if groups["from_end"] else number
        if framework.position(row) == place:
            return ""
    return f"it is not {literal!r}"
