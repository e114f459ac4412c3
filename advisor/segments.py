"""Which clauses of a statement speak of one row, and which rows that may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import permutations

from advisor.bearing import Ground, Held
from advisor.belonging import only_a_list
from advisor.check_words import Words
from advisor.claims import Clause, latin_words
from advisor.wording import is_chinese

_PREDICATE = re.compile(r"\s*(?:則|就|便|都|乃|正|即)?(?:是|屬於|屬|為)(?!因|了)")
"""How a clause goes on that says what the one before it is."""
_NAMED_LAST = re.compile(r"(?:的(?:就|才|則)?是|則(?:是|屬於?|歸))\s*$")
"""What a clause is about may come last: 「處理影像的是 CV 工程師」."""
_GOES_ON = re.compile(
    r"\s*(?:各(?:自|有|別|列)|因此|因而|所以|於是|故|也就是|亦即|換句話說|換言之|這就是|這正是|(?:接著|然後|再|最後|也|都|則|就|主要)*(?:仰賴|依賴|依靠|倚重|靠|憑|所?[用靠]的|用來|拿來|用以|需要|為的是))"
)
"""How a clause goes on about what the one before it speaks of."""
_IN_TURN = re.compile(r"分別|依序|依次|各|[是屬為算]")
_TURNS = re.compile(r"\s*(?:而|至於|另外|while\b|whereas\b)")
_TOPIC = re.compile(
    r"[\s「《\"'、]*(?:而|則|至於|另外|接著|其次|首先|最後|然後|再來|想要?|要|若|如果|假如|像|例如|比如|同樣|在|由|the |and |but )*"
    r"[\s「《\"']*"
)
"""What may stand before what a clause is about."""


def segments(said: Sequence[Clause], ground: Ground, words: Words) -> list[list[Clause]]:
    """Clauses that speak of the same row, together; words that name no row go with what follows at the beginning, else with what stands
    before. Where no row is named at all, each clause is by itself."""
    found: list[list[Clause]] = [[]]
    viable: set[str] | None = None
    for place, clause in enumerate(said):
        rows = [mention for mention in clause.items if mention.ids("row") and not clause.asker]
        if rows and not (found[-1] and only_a_list(clause)):
            holding = {held.id for held in ground.held if "." in held.id and all(map(held.holds, rows))}
            common = holding & viable if viable else holding
            if found[-1] and _only_where(clause):
                found.append([])
                viable = holding
            elif found[-1] and _only_where(found[-1][-1]):
                viable = common or viable
            elif _another_topic(clause, found[-1], words):
                found.append([])
                viable = holding
            else:
                goes_on = bool(place and _PREDICATE.match(clause.text))
                split = bool(viable and not common and not goes_on and _has_a_subject(clause, words))
                if split:
                    found.append([])
                viable = common or (holding if split or not viable else viable)
        found[-1].append(clause)
    if viable is None:
        return _by_what_is_supposed(said)
    return found


def _by_what_is_supposed(said: Sequence[Clause]) -> list[list[Clause]]:
    """Each clause by itself, but what follows on a supposition with that."""
    found: list[list[Clause]] = []
    for clause in said:
        if found and ((found[-1][0].asker and not clause.asker) or _GOES_ON.match(clause.text)):
            found[-1].append(clause)
        else:
            found.append([clause])
    return found


def set_beside(clause: Clause, words: Words) -> bool:
    """Whether the clause only sets rows beside one another, to go on about each: 「A 和 B 不同」."""
    names = [name for name in clause.names if name[2].ids("row")]
    if (
        len(names) < 2
        or len(names) != len([mention for mention in clause.items if not mention.ids("table")])
        or not words.beside.search(clause.text)
    ):
        return False
    rest = words.beside.sub(" ", clause.masked([mention for _, _, mention in names])).replace("◇", " ")
    return all(char in words.plain or not is_chinese(char) for char in rest) and not latin_words(rest)


def in_steps(said: Sequence[Clause], words: Words) -> tuple[list[Clause], list[list[Clause]]]:
    """An account of what comes one after the other: clauses that look over several of them, and those of each in its turn."""
    over = [clause for clause in said if _looks_over(clause)]
    parts: list[list[Clause]] = [[]]
    for clause in said:
        if clause in over:
            continue
        if words.next.match(clause.text) and parts[-1]:
            parts.append([])
        parts[-1].append(clause)
    return over, parts


_WHERE = re.compile(
    r"\s*(?:(?:而|至於)?(?:在|於|以|就|對|in\b|for\b|within\b)\s*(?:the\s*)?◇+\s*(?:領域|產業|方面|部分|這一?[項個類型階區關步塊])?"
    r"[裡中上內]?(?:面|的部分|來說|而言|來講|為例)?|◇+\s*(?:的話|來說|而言|來講|方面|這邊|裡面?|中))\s*"
)


def _only_where(clause: Clause) -> bool:
    """Whether the clause only says of which row what follows is said: 「在金融業，」, 「以零售業來說，」."""
    rows = [mention for mention in clause.mentions if mention.ids("row")]
    return len(rows) == 1 and bool(_WHERE.fullmatch(clause.masked(rows)))


def _looks_over(clause: Clause) -> bool:
    """Whether the clause names several rows of one table."""
    kinds = {id.partition(".")[0] for mention in clause.mentions for id in mention.ids("row")}
    return any(len(_rows_of(kind, clause)) > 1 for kind in kinds)


def _another_topic(clause: Clause, before: Sequence[Clause], words: Words) -> bool:
    """Whether the clause begins with another row of the kind that those before it begin with."""
    mine = _topic(clause, words)
    kind = mine.partition(".")[0]
    earlier = next((topic for topic in (_topic(one, words) for one in before) if topic), None)
    if mine and earlier and mine != earlier and (kind == earlier.partition(".")[0] or _TURNS.match(clause.text)):
        return True
    # What names several of the kind looked over all of them.
    return bool(mine) and any(len(_rows_of(kind, clause)) > 1 for clause in before)


def _has_a_subject(clause: Clause, words: Words) -> bool:
    """Whether the clause begins with something that it names, or ends with, rather than going on about what was named before."""
    lead = _TOPIC.match(clause.text)
    items = [start for start, _, mention in clause.names if mention in clause.items]
    rows = [start for start, _, mention in clause.names if mention.ids("row")]
    return bool(lead and items and min(items) <= lead.end()) or any(_named_last(clause.text[:start], words) for start in rows)


def _rows_of(kind: str, clause: Clause) -> set[str]:
    """The rows of a table that the clause names, each alone of its kind."""
    named = ([id for id in mention.ids("row") if id.startswith(f"{kind}.")] for mention in clause.mentions)
    return {ids[0] for ids in named if len(ids) == 1}


def of_two_kinds(segment: Sequence[Clause], ground: Ground) -> Iterator[tuple[Held, Held]]:
    """Pairs of what stands in different tables and holds what the segment begins with: 「RAG 是 LLM 工程師的技術，也是一個工作範疇」."""
    subject = next((clause.items[0] for clause in segment if clause.items), None)
    holding = [held for held in ground.held if subject and held.holds(subject)]
    rows = [held for held in holding if "." in held.id]
    for one, other in permutations(rows, 2):
        if one.table != other.table:
            yield one, other


def _topic(clause: Clause, words: Words) -> str:
    """The row that a clause begins with; empty where it begins with none, or is nothing but names."""
    if clause.asker or only_a_list(clause):
        return ""
    lead = _TOPIC.match(clause.text)
    start = next(((start, mention) for start, _, mention in clause.names if mention.ids("row")), None)
    if start is None or lead is None or len(start[1].ids("row")) > 1:
        return ""
    before = clause.text[: start[0]]
    if start[0] <= lead.end() or _says_nothing(before, words) or _named_last(before, words):
        return start[1].ids("row")[0]
    return ""


def _named_last(before: str, words: Words) -> bool:
    """Whether what stands before a name says something of it: 「處理影像的是」, but not 「用的就是」."""
    return bool(_NAMED_LAST.search(before)) and not _plain(before.strip(), words)


def _says_nothing(text: str, words: Words) -> bool:
    """Whether Chinese words only lead up to a name: 中間的, 當中的."""
    return not _IN_TURN.search(text) and not words.negation.search(text) and _plain(text.strip(), words)


def _plain(text: str, words: Words) -> bool:
    """Whether it is made of words that say nothing by themselves."""
    reached = {0}
    for end in range(1, len(text) + 1):
        if any(text[start:end] in words.plain for start in reached if end - start <= 4):
            reached.add(end)
    return len(text) in reached


def candidates(segment: Sequence[Clause], ground: Ground) -> list[Held]:
    """What the segment may be about: what it names, or what holds every row that it names; anything where it names none. A whole table
    only where no row does."""
    rows = [mention for clause in segment for mention in clause.items if mention.ids("row") and not clause.asker]
    if not rows:
        return list(ground.held)
    named = {row for mention in rows for row in mention.ids("row")}
    holding = [held for held in ground.held if all(map(held.holds, rows))]
    of_rows = [held for held in holding if "." in held.id]
    found = [held for held in ground.held if held.id in named or held in of_rows or (held in holding and not of_rows)]
    return found or [held for held in ground.held if any(map(held.holds, rows))]
