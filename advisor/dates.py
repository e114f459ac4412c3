"""Dates that a text names, in years of our era or of the Republic: 115/6, 115 年 6 月, June 2026."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.lexicon import number_of
from advisor.wording import fold

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"(?<!\d)(?:民國 ?)?(?P<year>1\d\d|20\d\d) ?(?:年|/(?=\d))(?: ?(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2}(?= ?月))(?: ?月)?)?"
    rf"|(?<!\d)(?P<only>\d{{1,2}}|[一二三四五六七八九十]{{1,2}}) ?月(?:份)?|\b(?P<named>{'|'.join(_MONTHS)})[a-z]*\.? (?P<of>20\d\d)\b"
    r"|\b(?:in|since|from|until|by|before|after) (?P<plain>20\d\d)\b"
)
_REPUBLIC = 1911


def dates(text: str) -> Iterator[tuple[int | None, int | None]]:
    """The dates, each as year of our era and month, as far as it is named."""
    for found in _DATE.finditer(fold(text)):
        year = found["year"] or found["of"] or found["plain"]
        month = found["month"] or found["only"] or (str(_MONTHS.index(found["named"]) + 1) if found["named"] else None)
        number = int(year) if year else None
        yield (number + _REPUBLIC if number and number < _REPUBLIC else number), number_of(month) if month else None


def is_date(text: str) -> bool:
    """Whether a text is a date and no more."""
    return _DATE.fullmatch(fold(text)) is not None


def agree(one: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> bool:
    """Whether two dates may be the same, as far as both are named."""
    return all(first is None or second is None or first == second for first, second in zip(one, other, strict=True))
