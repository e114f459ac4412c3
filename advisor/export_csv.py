"""A table as CSV that spreadsheets read as it is: no cell is run as a formula, Chinese is recognised."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from advisor.export_text import neutral


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte order mark. Text that a spreadsheet would run gets an apostrophe before it; None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([neutral(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
