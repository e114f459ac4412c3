"""Text into lines, and a page's width into columns. Pure: widths are in whatever unit `measure` answers in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from advisor.export_text import Run

Line = tuple[Run, ...]
Measure = Callable[[str, Run], float]
"""The width of a text in the style of a run."""

Char = tuple[str, Run]

# What Chinese typesetting keeps off the start and off the end of a line.
_NEVER_FIRST = frozenset("、。，．：；！？）」』》〉】〕〗］｝’”…—·‧・％々ー%,.;:!?)]}")
_NEVER_LAST = frozenset("（「『《〈【〔〖［｛‘“([{$＄")
_FIRST_WIDE = "\u2e80"
"""From here on, characters are Chinese, kana, full-width or pictures: a line may end at any of them."""


def lines(runs: Sequence[Run], width: float, measure: Measure) -> list[Line]:
    """The runs as lines no wider than `width`. Chinese breaks at any character, Latin at blanks; a word wider than a line is cut."""
    broken: list[list[Char]] = []
    for paragraph in _paragraphs(runs):
        broken.append([])
        used = 0.0
        for unit in _units(paragraph):
            widths = [measure(char, run) for char, run in unit]
            if broken[-1] and used + sum(widths) - (widths[-1] if unit[-1][0] == " " else 0) > width:
                broken.append([])
                used = 0.0
            for char, own in zip(unit, widths, strict=True):
                if broken[-1] and used + own > width and char[0] != " ":
                    broken.append([])
                    used = 0.0
                broken[-1].append(char)
                used += own
    return [_line(chars) for chars in broken]


def extents(runs: Sequence[Run], measure: Measure) -> tuple[float, float]:
    """Of the widest unit that should not be cut, and of the text on one line (per given line)."""
    unit = whole = 0.0
    for paragraph in _paragraphs(runs):
        parts = [sum(measure(char, run) for char, run in unit if char != " ") for unit in _units(paragraph)]
        blanks = sum(measure(char, run) for char, run in paragraph if char == " ")
        unit, whole = max(unit, *parts, 0.0), max(whole, sum(parts) + blanks)
    return unit, whole


def columns(least: Sequence[float], natural: Sequence[float], room: float) -> list[float]:
    """Widths that fill the room: for each column the least, if that fits, then more for those that would use it."""
    if sum(least) >= room:
        return [width * room / sum(least) for width in least]
    if sum(natural) <= room:
        return [width * room / sum(natural) for width in natural]
    given = list(least)
    spare = room - sum(given)
    while spare > 0.01:
        open_ones = [place for place in range(len(given)) if given[place] < natural[place] - 0.001]
        # The root keeps one very long column from taking everything.
        shares = {place: (natural[place] - given[place]) ** 0.5 for place in open_ones}
        whole = sum(shares.values())
        if not whole:
            break
        for place, share in shares.items():
            given[place] = min(natural[place], given[place] + spare * share / whole)
        spare = room - sum(given)
    return given


def _paragraphs(runs: Sequence[Run]) -> Iterator[list[Char]]:
    chars: list[Char] = []
    for run in runs:
        for char in run.text:
            if char == "\n":
                yield chars
                chars = []
            elif not char.isspace():
                chars.append((char, run))
            elif chars and chars[-1][0] != " ":
                chars.append((" ", run))
    yield chars


def _units(chars: Sequence[Char]) -> Iterator[Sequence[Char]]:
    """The stretches between the places where a line may end."""
    start = 0
    for place in range(1, len(chars)):
        if _may_end(chars[place - 1], chars[place]):
            yield chars[start:place]
            start = place
    if chars:
        yield chars[start:]


def _may_end(before: Char, after: Char) -> bool:
    (last, run), (first, next_run) = before, after
    if next_run.marker is not None:
        # A marker stays with what it is the source of; a row of markers may be broken up.
        return run.marker is not None and run is not next_run
    if first == " ":
        return False
    if last == " ":
        return True
    if first in _NEVER_FIRST or last in _NEVER_LAST:
        return False
    return last >= _FIRST_WIDE or first >= _FIRST_WIDE or last == "/" or run.marker is not None


def _line(chars: Sequence[Char]) -> Line:
    end = len(chars) - (1 if chars and chars[-1][0] == " " else 0)
    stretches = groupby(chars[:end], key=lambda char: id(char[1]))
    stretch_chars = [list(stretch) for _, stretch in stretches]
    return tuple(Run("".join(char for char, _ in stretch), stretch[0][1].bold, stretch[0][1].marker) for stretch in stretch_chars)
