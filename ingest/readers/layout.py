"""The reading order of a page's pieces of text: lines, two columns, rows of tables, vertical lines from right to left. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text where it begins, in points from the page's lower left; `vertical` if its font writes downwards."""

    text: str
    x: float
    y: float
    size: float
    vertical: bool = False

    @property
    def width(self) -> float:
        return sum(1.0 if ord(char) > 0x2E80 else 0.5 for char in self.text) * self.size

    @property
    def end(self) -> float:
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class _Segment:
    """Pieces of one line that stand close together."""

    text: str
    x: float
    end: float
    y: float
    size: float


def ordered(pieces: Sequence[Piece]) -> str:
    """The text in the order in which a person reads it, a line a line."""
    pieces = [piece for piece in pieces if piece.text.strip()]
    if not pieces:
        return ""
    if _is_vertical(pieces):
        return _vertical(pieces)
    lines = _lines(pieces)
    gutter = _gutter(lines)
    if gutter is None:
        return "\n".join(_row(line) for line in lines)
    return "\n".join(_columns(lines, gutter))


def _is_vertical(pieces: Sequence[Piece]) -> bool:
    if sum(piece.vertical for piece in pieces) * 2 > len(pieces):
        return True
    single = [piece for piece in pieces if len(piece.text.strip()) == 1 and ord(piece.text.strip()) > 0x2E80]
    if len(single) < 8 or len(single) < 0.8 * len(pieces):
        return False
    # Above one another, closer than beside one another.
    by_x: dict[int, list[float]] = {}
    by_y: dict[int, list[float]] = {}
    for piece in single:
        by_x.setdefault(round(piece.x), []).append(piece.y)
        by_y.setdefault(round(piece.y), []).append(piece.x)
    return _pitch(by_x) < 0.8 * _pitch(by_y)


def _pitch(groups: dict[int, list[float]]) -> float:
    steps = [b - a for group in groups.values() for a, b in zip(sorted(group), sorted(group)[1:], strict=False)]
    return median(steps) if steps else float("inf")


def _vertical(pieces: Sequence[Piece]) -> str:
    size = median(piece.size for piece in pieces)
    columns: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.x):
        if columns and abs(columns[-1][0].x - piece.x) < size * 0.6:
            columns[-1].append(piece)
        else:
            columns.append([piece])
    return "\n".join("".join(piece.text.strip() for piece in sorted(column, key=lambda piece: -piece.y)) for column in columns)


def _lines(pieces: Sequence[Piece]) -> list[list[_Segment]]:
    """Lines from top to bottom, each as its segments from left to right."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.y, piece.x)):
        if lines and abs(lines[-1][0].y - piece.y) < 0.45 * max(piece.size, 1):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [_segments(sorted(line, key=lambda piece: piece.x)) for line in lines]


def _segments(line: Sequence[Piece]) -> list[_Segment]:
    segments: list[_Segment] = []
    for piece in line:
        before = segments[-1] if segments else None
        if before is None or piece.x - before.end > 1.3 * piece.size:
            segments.append(_Segment(piece.text.strip("\n"), piece.x, piece.end, piece.y, piece.size))
            continue
        text = piece.text.strip("\n")
        apart = piece.x - before.end > 0.2 * piece.size and before.text[-1:].isascii() and text[:1].isascii()
        joint = " " if apart and not before.text.endswith(" ") and not text.startswith(" ") else ""
        segments[-1] = _Segment(before.text + joint + text, before.x, max(before.end, piece.end), before.y, before.size)
    return segments


def _gutter(lines: Sequence[Sequence[_Segment]]) -> float | None:
    """Where two columns of running text part; None for one column, and for tables, whose cells do not fill their width."""
    segments = [segment for line in lines for segment in line]
    left, right = min(segment.x for segment in segments), max(segment.end for segment in segments)
    width = right - left
    if width <= 0:
        return None
    starts = sorted({round(segment.x) for segment in segments if left + 0.3 * width < segment.x < left + 0.7 * width})
    best: tuple[int, float] | None = None
    for start in starts:
        place = start - 1.0
        before = [segment for segment in segments if segment.end <= place + 3]
        after = [segment for segment in segments if segment.x >= place]
        crossing = len(segments) - len(before) - len(after)
        if min(len(before), len(after)) < 4 or crossing > 0.25 * len(segments):
            continue
        if _filling(before, place - left) and _filling(after, right - place) and (best is None or len(after) > best[0]):
            best = (len(after), place)
    return best[1] if best else None


def _filling(segments: Sequence[_Segment], room: float) -> bool:
    return median(segment.end - segment.x for segment in segments) > 0.6 * room


def _columns(lines: Sequence[Sequence[_Segment]], gutter: float) -> list[str]:
    told: list[str] = []
    left: list[str] = []
    right: list[str] = []
    for line in lines:
        crossing = any(segment.x < gutter and segment.end > gutter + 3 for segment in line)
        if crossing:
            told += [*left, *right, _row(line)]
            left, right = [], []
            continue
        for side, found in ((left, [s for s in line if s.x < gutter]), (right, [s for s in line if s.x >= gutter])):
            if found:
                side.append(_row(found))
    return [*told, *left, *right]


def _row(line: Sequence[_Segment]) -> str:
    return " | ".join(segment.text.strip() for segment in line) if len(line) > 1 else line[0].text.strip()
