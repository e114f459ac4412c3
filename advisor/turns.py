"""Which way round things are: what leads to what, what succeeds what, and in which order they come."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from advisor.bearing import Ground, row_in_order
from advisor.check_words import Words
from advisor.claims import Clause
from advisor.lexicon import Lexicon
from advisor.mentions import Linked
from advisor.wording import is_chinese


def turned_round(said: str, ground: Ground, words: Words) -> str:
    """What the sentence leads the other way than the evidence; empty where nothing is."""
    found = _led(said, words)
    known = [pair for text in (ground.text, ground.english) for pair in _led(text, words)] if found else []
    for a, b in found:
        for c, d in known:
            if _against(a, b, c, d) or _against(b, a, d, c):
                return f"it turns round what leads from {c.strip()!r} to {d.strip()!r}"
    return ""


def _against(a: str, b: str, c: str, d: str) -> bool:
    """Whether a and b stand the other way round than c and d. What c and d have in common tells nothing."""
    only_c, only_d = _pieces(c) - _pieces(d), _pieces(d) - _pieces(c)
    start, end = _pieces(a), _pieces(b)
    end_at_start = len(end & only_c) > len(end & only_d) and (start & only_d or not start & only_c)
    return bool(end_at_start or (len(start & only_d) > 1 and not start & only_c and not end & only_d))


def _led(text: str, words: Words) -> list[tuple[str, str]]:
    """What leads to what, and what gives way to what."""
    led = [pair for turn in words.directions for pair in turn.pairs(text)]
    return led + [(old, new) for turn in words.successions for new, old in turn.pairs(text)]


def _pieces(text: str) -> set[str]:
    """Pairs of Chinese characters, longer words and codes."""
    found = {text[index : index + 2] for index in range(len(text) - 1) if is_chinese(text[index]) and is_chinese(text[index + 1])}
    found |= {word[:6] for word in re.findall(r"[a-z]{4,}", text)}
    return found | set(re.findall(r"\d{3}", text))


_BEFORE = r"之前|以前|前面|之先|前"
_AFTER = r"之後|以後|後面|後頭|後"
_STANDS = re.compile(r"(?:^|[，,])\s*(?:應該?|要|得|會|都|是|才)*(?:緊?接|安?排|落|放|列|做|走|出現)?(?:在|於)\s*$")
_BEHIND = re.compile(rf"\s*的?(?:(?P<before>{_BEFORE})|(?P<after>{_AFTER}))(?:才?(?:做|走|進行|實施|執行|出現))?")
# What comes after the first is the second: 「A 之後是 B」.
_NEXT = re.compile(
    rf"\s*(?:做完|完成|結束)?的?(?:(?P<after>{_BEFORE})|(?P<before>{_AFTER}))[，,]?\s*"
    r"(?:才|再|就|便|接著|接下來|下一[關步階個項]|應該?|必須|得|要|先)*(?:是|為|做|輪到|進入|到|過|完成|學)\s*"
)
_COMPARED = re.compile(r"\s*(?:要|得|會)?比\s*")
_THAN = re.compile(r"\s*(?:還|更|來得)?(?:(?P<before>早|先|前面)|(?P<after>晚|後面|後))")
_BETWEEN = (
    re.compile(r"\s*(?:又|也|再|還)?(?:要|應)?(?:(?P<before>先於|早於)|(?P<after>晚於|後於|接續在))\s*"),
    re.compile(
        r" (?:is |are |comes? |goes |stands )?(?:directly |right )?(?:(?P<before>before|precedes)|(?P<after>after|follows)) (?:the )?"
    ),
    _NEXT,
)


def told_in_order(text: str, lexicon: Lexicon) -> tuple[str, str]:
    """The text with 「A 在 B 之前」 as a list of A and B, and what is wrong with that order; empty where nothing is."""
    wrong, before = "", ""
    while text != before and not wrong:
        before = text
        text, wrong = _one_told_in_order(text, lexicon)
    return text, wrong


def _one_told_in_order(text: str, lexicon: Lexicon) -> tuple[str, str]:
    framework = lexicon.framework
    linked = lexicon.link(text, mend=False)
    at = linked.keyed.at
    rows = [
        (at[mention.start], at[mention.end - 1] + 1, row)
        for mention in linked.mentions
        for row in row_in_order(mention, lexicon)
        if mention.exact
    ]
    for (begin, end, one), (start, stop, other) in pairwise(rows):
        if one.table != other.table or one is other:
            continue
        forward = framework.position(one) < framework.position(other)
        if _FROM.search(text[:begin]) and _TO.search(text[end:start]) and not _CLAUSES.search(text[end:start]) and not forward:
            return text, f"it does not go from {one.name.zh!r} to {other.name.zh!r}"
        way, done = _way(text[end:start], text[stop:])
        if way is None:
            continue
        wrong = f"{one.name.zh!r} does not stand {'before' if way else 'after'} {other.name.zh!r}" if way != forward else ""
        if _NEXT.fullmatch(text[end:start]):
            # 「在 A 之後是 B」 goes on about B.
            return text[:begin].rstrip("在於 ") + text[start:], wrong
        # As they are said to come.
        rest = re.split(r"[，,][^，,]*$", text[end:start])[0] if "," in text[end:start] else ""
        first, second = f"{text[begin:end]}{rest}", text[start:stop]
        said = f"{text[:begin]}{first}、{second}" if way else f"{text[:begin]}{second}、{first}"
        said += text[stop + done :]
        return said, wrong
    return text, ""


def _way(between: str, behind: str) -> tuple[bool | None, int]:
    """Whether the first is said to come before the second, None where nothing is said of it; how much behind them says so."""
    found = _BEHIND.match(behind) if _STANDS.search(between) else _THAN.match(behind) if _COMPARED.fullmatch(between) else None
    if found:
        return bool(found.group("before")), found.end()
    found = next(filter(None, (pattern.fullmatch(between) for pattern in _BETWEEN)), None)
    return (bool(found.group("before")), 0) if found else (None, 0)


_FROM = re.compile(r"(?:從|由|自|\bfrom)\s*(?:the )?$")
_TO = re.compile(r"(?:到|至|往|走到|走向|邁向|延伸到|→|\bto)\s*(?:the )?$")
_CLAUSES = re.compile(r"[，,;；。].*[，,;；。]|[;；。]")


def misordered(linked: Linked, said: Sequence[Clause], lexicon: Lexicon, words: Words) -> str:
    """Whether rows that come one after the other are told in another order."""
    text = linked.keyed.folded
    if not words.order.search(text) or words.not_order.search(text):
        return ""
    framework = lexicon.framework
    told: dict[str, list[list[int]]] = {}
    for clause in said:
        of_clause: dict[str, list[int]] = {}
        for mention in clause.items:
            rows = set(mention.ids("row"))
            for term in mention.ids("term"):
                rows |= {row for row, _ in lexicon.holders(term)}
            for table in {row.partition(".")[0] for row in rows}:
                of_table = [row for row in rows if row.startswith(f"{table}.")]
                if framework.tables[table].ordered and len(of_table) == 1:
                    of_clause.setdefault(table, []).append(framework.position(framework.rows[of_table[0]]))
        for table, places in of_clause.items():
            told.setdefault(table, []).append(places)
    for table, found in told.items():
        # A clause may go over all of them once more.
        again = [places for places in found if len(places) == len(framework.tables[table].rows)]
        once = [place for places in found if places not in again for place in places]
        if once != sorted(once) or any(places != sorted(places) for places in again):
            return f"it tells the {framework.tables[table].name.en}s in another order"
    return ""
