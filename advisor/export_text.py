"""Text on its way into a file: what no file format takes is removed, what a spreadsheet would run is made plain text. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

# XML takes none of these: control characters but for tab and line ends, and the two code points that are no characters.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")
# OWASP's list for CSV injection. Blanks before it don't help: some spreadsheets drop them before they look.
_RUN_BY_SPREADSHEETS = re.compile("(?:[^\\S\t\r\n]|[\u200b-\u200f\ufeff])*[=+\\-@\t\r\n＝＋－＠]")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,10})?)(%?)")
_IDENTIFIER = re.compile(r"0[0-9]+|[0-9]{16,}")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; or, with `marker`, the `[n]` of a source."""

    text: str
    bold: bool = False
    marker: int | None = None


def clean(text: str) -> str:
    """The text without characters that files cannot hold."""
    return _HALF_A_CHARACTER.sub("\ufffd", _REFUSED.sub("", text))


def neutral(text: str) -> str:
    """The text as a cell that no spreadsheet runs: an apostrophe goes before what would start a formula."""
    text = clean(text)
    return f"'{text}" if _RUN_BY_SPREADSHEETS.match(text) else text


def styled(text: str) -> tuple[Run, ...]:
    """Markdown's **bold** as runs."""
    pieces = _BOLD.split(text)
    return tuple(Run(piece, bold=place % 2 == 1) for place, piece in enumerate(pieces) if piece)


def plain(text: str) -> str:
    return _BOLD.sub(r"\1", text)


def number(text: str) -> tuple[float, str] | None:
    """The number that a cell holds and its sign of unit, "%" or ""; None for text."""
    found = _NUMBER.fullmatch(text.strip())
    return (float(found[1]), found[2]) if found else None


def is_identifier(text: str) -> bool:
    """Digits that are a name and no amount, such as 0042: a spreadsheet would change them. So are all digits in such a column."""
    return bool(_IDENTIFIER.fullmatch(text.strip()))
