"""What belongs to which of several rows, and whether rows that stand together are only listed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from advisor.bearing import Ground, Held
from advisor.check_words import Words
from advisor.claims import COUNTED, Clause, own_columns, unexplained
from advisor.mentions import Mention
from advisor.wording import contains

LIST_JOIN = re.compile(
    r"[\s「」()“”\"'、,/&*]*(?:和|與|及|跟|或|以及|還有|(?:一路)?(?:延伸|走|排|發展)?[到至]|走向|邁向|延伸至|and|or|to|as well as|plus)?"
    r"[\s「」()“”\"'、,/&*的]*(?:the|a|an)?\s*"
)


_NEXT = re.compile(r"、?(?:再來|再|後|接著|然後|最後)")
"""What comes next in a list of steps."""


def misplaced(segment: Sequence[Clause], held: Held) -> str:
    """What is said of one of the rows that this one lists and stands with another of them; empty where nothing is."""
    own = {item.owner for cell in held.cells for item in cell.items} - {held.id}
    named = [
        {row for mention in clause.mentions for row in mention.ids("row") if row in own and len(own & set(mention.ids("row"))) == 1}
        for clause in segment
    ]
    everywhere = set().union(*named)
    for clause, here in zip(segment, named, strict=True):
        rows = here or (everywhere if len(everywhere) == 1 else set())
        for mention in clause.items if rows else ():
            owners = {item.owner for _, item in held.items_with(mention)} - {held.id}
            if owners and not owners & rows:
                return f"{mention.surface!r} belongs to another"
        before = {row for rows in named[: list(segment).index(clause)] for row in rows}
        if "." not in held.id and ((len(here) > 1 and not _only_listed(clause, here)) or (clause.led and here and before)):
            return "it ties together what the evidence lists one beside the other"
    return ""


def of_no_such_kind(segment: Sequence[Clause], held: Held, ground: Ground, words: Words) -> str:
    """What is said to be one of a kind that does not have it: 「資料科學家是四大工程師之一」; empty where nothing is."""
    rows = ground.framework.rows
    subject: tuple[str, ...] = ()
    for clause in segment:
        subject = subject or next((mention.ids("row") for mention in clause.mentions if mention.ids("row")), ())
        # Where it names an attribute of the subject's as well, one of those that it has is meant.
        own = {column.key for id in subject for column in ground.framework.columns_of(rows[id])}
        kinds = [
            mention
            for start, end, mention in clause.names
            if not own & set(mention.ids("column")) and _as_a_kind(clause, start, end, words) and not _worded(mention, held)
        ]
        for mention in kinds:
            tables = [table for table in mention.ids("table") if table in ground.framework.tables]
            if tables and subject and not any(id.partition(".")[0] in tables for id in subject):
                return f"{rows[subject[0]].name.zh!r} is none of the {mention.surface!r}"
    return ""


def _worded(mention: Mention, held: Held) -> bool:
    """Whether the kind's name is a part of the row's own wording: AI 工具, of 「業務需求與 AI 工具間的橋樑」."""
    return any(item.owner == held.id and item.text != mention.surface for _, item in held.items_with(mention))


def _as_a_kind(clause: Clause, start: int, end: int, words: Words) -> bool:
    """Whether a name stands where the clause says what kind of thing its subject is: 「是工具」, 「工程師之一」."""
    member = words.member.search(clause.text)
    if member and (0 <= member.start() - end <= 1 or 0 <= start - member.end() <= 6):
        return True
    return bool(_IS.search(clause.text[:start])) and not clause.text[end:].strip(" 。.")


_IS = re.compile(r"(?<![而只就都也還但可])(?:是|屬於)(?:一種|一個|一項|一類|一張)?\s*$|\b(?:is|are) (?:an? )?$")


def only_a_list(clause: Clause) -> bool:
    """Whether the clause is nothing but names: more of what stands before."""
    edges = [0, *(edge for start, end, _ in clause.names for edge in (start, end)), len(clause.text)]
    around = [clause.text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return bool(clause.names) and all(LIST_JOIN.fullmatch(piece) for piece in around) and all(map(str.strip, around[1:-1]))


def _only_listed(clause: Clause, rows: set[str]) -> bool:
    places = [(start, end) for start, end, mention in clause.names if rows & set(mention.ids("row"))]
    return all(LIST_JOIN.fullmatch(_NEXT.sub("、", clause.text[end:start])) for (_, end), (start, _) in pairwise(places))


JOINED = re.compile(r"、|,|與|和|及|跟(?!著|隨)|以及|還有|或|(?<![a-z])(?:and|or)(?![a-z])")


def added(clause: Clause, held: Held, words: Words) -> str:
    """An element of a list of the row's items that is none of them; empty where all are."""
    held_spans = [(start, end) for start, end, mention in clause.names if any(True for _ in held.items_with(mention))]
    if not held_spans:
        return ""
    cuts = [
        cut for cut in JOINED.finditer(clause.text) if not any(start < cut.end() and cut.start() < end for start, end, _ in clause.names)
    ]
    edges = [0, *(edge for cut in cuts for edge in cut.span()), len(clause.text)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if any(begin < end and stop > start for begin, stop in held_spans):
            continue
        element = clause.text[start:end] if start else _behind_the_verb(clause, end, held, words)
        if element.strip():
            left, total = unexplained(COUNTED.sub("", element), held, words)
            if left >= 2 and left >= 0.4 * total:
                return element.strip()
    return ""


def _behind_the_verb(clause: Clause, end: int, held: Held, words: Words) -> str:
    """What a list begins with: the words behind the last name or turn of phrase before its first comma."""
    start = max((stop for _, stop, mention in clause.names if stop < end and held.holds(mention)), default=0)
    for place in range(end - 2, start, -1):
        if any(clause.text[place - length : place] in words.plain for length in (2, 3, 4) if place - length >= start):
            return clause.text[place:end]
    return clause.text[start:end]


_MEANS = re.compile(
    r"(?:用到?的?(?:就?是)?|以|(?:仰賴|依賴|倚重)(?:的是)?|交[由給]|靠|由|過|將|把|拿|藉|with|using|by|through|use|uses)\s*$"
)

_BEHIND_ALL = re.compile(r"\S \b(?:with|using|by|through|via)\s*$")


def crossed(clause: Clause, held: Held) -> str:
    """Something done by a means that the row gives for something else: 「用 CV 生成病歷摘要」; empty where nothing is."""
    means = [
        (start, end, mention)
        for start, end, mention in clause.names
        if _MEANS.search(clause.text[:start]) or not _JOINING.sub("", clause.text[:start]).strip() or clause.text[:start].endswith(" and ")
    ]
    for start, end, mean in means:
        found, whole = list(held.items_with(mean)), _whole(mean, held)
        # What stands behind the next means is done by that.
        stop = next((begin for begin, _, other in clause.names if begin > end and _whole(other, held)), len(clause.text))
        stop = min(stop, *(end + found.start() for found in _BY_AI.finditer(clause.text[end:])), len(clause.text))
        behind = [mention for begin, _, mention in clause.names if end <= begin < stop]
        if clause.english and _BEHIND_ALL.search(clause.text[:start]):
            # 「forecasts sales with ML and builds assistants with LLMs」: what it serves stands before it.
            edge = clause.text.rfind(" and ", 0, start)
            behind, stop = [mention for begin, _, mention in clause.names if edge < begin < start], start
        for cell in held.cells:
            mine = {item for other, item in found if other is cell}
            if not whole or not mine or cell.column in whole:
                continue
            for mention in behind if stop < len(clause.text) else clause.items:
                if mention is mean or any(
                    contains(mention.surface, item.text) for other in held.cells if other.column in whole for item in other.items
                ):
                    # Another means.
                    continue
                its = {item for other, item in held.items_with(mention) if other is cell}
                nearer = [other for begin, _, other in clause.names if other is not mean and begin < stop and _whole(other, held)]
                others = [other for other in nearer if {item for other_cell, item in held.items_with(other) if other_cell is cell} & its]
                if its and not its & mine and not others:
                    return mention.surface
    return ""


def _whole(mention: Mention, held: Held) -> set[str]:
    """The columns of which it names a whole value, as a means does: CV."""
    return {cell.column for cell, item in held.items_with(mention) if contains(mention.surface, item.text)}


# Of all means AI alone is no name.
_BY_AI = re.compile(r"(?:用|以|靠|由|將|和|與|and|with|use|uses)\s*ai\b")
_JOINING = re.compile(r"^(?:in |for |the |[a-z]+, )+", re.IGNORECASE)


def of_another_column(clause: Clause, held: Held) -> str:
    """What stands right behind the name of an attribute and is another's: 「處理語意分析」, of what is produced; empty where nothing is."""
    begins = {start: mention for start, _, mention in clause.names if mention.ids("term")}
    for _, end, attribute in clause.names:
        # A word of the row's own, such as 框架, may stand before anything.
        value, own = begins.get(end), set() if any(held.items_with(attribute)) else own_columns(attribute, held)
        columns = {cell.column for cell, _ in held.items_with(value)} if value and own else set()
        if value and columns and not columns & own:
            return value.surface
    return ""


def regraded(clause: Clause, known: str, words: Words) -> str:
    """A value with another degree than it is quoted with: 「進階 Python」 for 「基礎 Python」; empty where there is none."""
    for start, end, mention in clause.names:
        name = clause.text[start:end]
        before = re.search(rf"({words.grades.pattern})\s*的?\s*$", clause.text[:start])
        if not before or not mention.ids("term"):
            continue
        beside = {
            grade
            for pair in re.findall(rf"({words.grades.pattern})?\s*{re.escape(name)}\s*({words.grades.pattern})?", known)
            for grade in pair
        }
        if before.group(1) not in beside and (beside - {""} or before.group(1) not in known):
            return f"{before.group(1)} {name}"
    return ""
