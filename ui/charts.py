"""Small charts as SVG and HTML. Each says its numbers to screen readers; the page gives them as a table besides."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from unicodedata import east_asian_width


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis of a radar: `value` is None where nothing is known."""

    label: str
    value: int | None
    target: int


_WIDTH, _HEIGHT, _RADIUS = 380, 306, 104
_CENTRE = (_WIDTH / 2, _HEIGHT / 2)
_LINE = 15
_FIELD = 11
"""How many narrow characters of a label stand on a line."""


def radar(axes: Sequence[Axis], most: int, label: str) -> str:
    """Values as a solid line with dots, targets as a dashed one with hollow squares. `label` says what it shows and the numbers."""
    rings = "".join(
        _polygon([_point(place, len(axes), level / most) for place in range(len(axes))], "ring") for level in range(1, most + 1)
    )
    spokes = "".join(_spoke(place, len(axes)) for place in range(len(axes)))
    levels = "".join(
        f'<text class="scale" text-anchor="end" x="{_CENTRE[0] - 6:.0f}" y="{_CENTRE[1] - _RADIUS * level / most + 4:.1f}">{level}</text>'
        for level in range(1, most + 1)
    )
    targets = [_point(place, len(axes), axis.target / most) for place, axis in enumerate(axes)]
    values = [None if axis.value is None else _point(place, len(axes), axis.value / most) for place, axis in enumerate(axes)]
    return (
        f'<svg class="radar" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(label, quote=True)}">{rings}{spokes}'
        f"{_polygon(targets, 'target')}{_lines(values)}"
        f"{''.join(_square(point) for point in targets)}{''.join(_dot(point) for point in values if point)}"
        f"{levels}{''.join(_label(place, len(axes), axis.label) for place, axis in enumerate(axes))}</svg>"
    )


_Point = tuple[float, float]


def _angle(place: int, count: int) -> float:
    return 2 * math.pi * place / count - math.pi / 2


def _point(place: int, count: int, share: float) -> _Point:
    angle = _angle(place, count)
    return _CENTRE[0] + _RADIUS * share * math.cos(angle), _CENTRE[1] + _RADIUS * share * math.sin(angle)


def _polygon(points: Sequence[_Point], name: str) -> str:
    return f'<polygon class="{name}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'


def _lines(values: Sequence[_Point | None]) -> str:
    """One closed line where every axis has a value; else a line between neighbours that have one."""
    known = [value for value in values if value is not None]
    if len(known) == len(values):
        return _polygon(known, "value")
    pairs = [(one, values[(place + 1) % len(values)]) for place, one in enumerate(values)]
    return "".join(
        f'<line class="value" x1="{one[0]:.1f}" y1="{one[1]:.1f}" x2="{other[0]:.1f}" y2="{other[1]:.1f}"/>'
        for one, other in pairs
        if one and other
    )


def _spoke(place: int, count: int) -> str:
    x, y = _point(place, count, 1)
    return f'<line class="spoke" x1="{_CENTRE[0]}" y1="{_CENTRE[1]}" x2="{x:.1f}" y2="{y:.1f}"/>'


def _dot(point: _Point) -> str:
    return f'<circle class="value-mark" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="4.5"/>'


def _square(point: _Point) -> str:
    return f'<rect class="target-mark" x="{point[0] - 4:.1f}" y="{point[1] - 4:.1f}" width="8" height="8"/>'


def _label(place: int, count: int, text: str) -> str:
    angle = _angle(place, count)
    x, y = _point(place, count, 1.12)
    anchor = "middle" if abs(math.cos(angle)) < 0.2 else "start" if math.cos(angle) > 0 else "end"
    lines = wrapped(text, _FIELD)
    # Lines grow away from the centre above and below, and about their middle at the sides.
    rise = (len(lines) - 1) * _LINE
    top = y - rise * (1 - math.sin(angle)) / 2 + 4
    spans = "".join(f'<tspan x="{x:.1f}" y="{top + index * _LINE:.1f}">{escape(line)}</tspan>' for index, line in enumerate(lines))
    return f'<text class="axis" text-anchor="{anchor}">{spans}</text>'


def wrapped(text: str, field: int) -> list[str]:
    """The text in lines of much the same length, of at most `field` narrow characters: between words, or anywhere in Chinese."""
    lines = [""]
    field = min(field, math.ceil(width(text) / math.ceil(width(text) / field)) + 1) if text else field
    for piece in re.findall(r"[A-Za-z0-9.()&/'-]+?(?:[/-]|(?![A-Za-z0-9.()&/'-]))\s*|.\s*", text):
        if lines[-1] and width(lines[-1] + piece.rstrip()) > field:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def width(text: str) -> int:
    """In narrow characters; a Chinese one is two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


@dataclass(frozen=True, slots=True)
class Slice:
    """A slice of a stacked bar. `name` is the class that colours it."""

    name: str
    label: str
    points: int


def stacked(slices: Sequence[Slice], whole: int, label: str) -> str:
    """A bar whose slices add up to a score; what is missing to the whole stays empty."""
    bars = "".join(
        f'<i class="slice factor-{escape(one.name, quote=True)}" style="width:{100 * one.points / whole:.2f}%"><b>{one.points}</b></i>'
        for one in slices
        if one.points
    )
    return f'<div class="stack" role="img" aria-label="{escape(label, quote=True)}">{bars}</div>'


def level_bar(level: int | None, target: int, most: int) -> str:
    """A level as a filled track with a tick at its target. Silent: the table beside it says the numbers."""
    filled = "" if level is None else f'<i class="filled" style="width:{100 * level / most:.0f}%"></i>'
    short = _missing(level, target, most)
    tick = f'<i class="tick" style="left:{100 * target / most:.0f}%"></i>'
    return f'<span class="level-bar{" unknown" if level is None else ""}" aria-hidden="true">{filled}{short}{tick}</span>'


def _missing(level: int | None, target: int, most: int) -> str:
    if level is None or level >= target:
        return ""
    return f'<i class="short" style="left:{100 * level / most:.0f}%;width:{100 * (target - level) / most:.0f}%"></i>'


def share_bar(count: int, of: int) -> str:
    """A share as a filled track. Silent as well."""
    return f'<span class="share-bar" aria-hidden="true"><i style="width:{100 * count / of if of else 0:.1f}%"></i></span>'


def shade(value: float, most: float) -> str:
    """The shade of a heat map's cell as a style: 0 is blank, `most` the deepest. CSS mixes the colour."""
    return f"--shade:{round(100 * max(0.0, min(1.0, value / most)) if most else 0)}%"
