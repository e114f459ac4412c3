"""Tables in CSV: a row a passage, each value under its column's name."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from ingest.readers.passage import Item, Passage, Refused, clean
from ingest.readers.text import lines

_LONGEST_CELL = 20_000
_SNIFFED_LINES = 20


def read(file: Path, start: int = 1) -> Iterator[Item]:
    csv.field_size_limit(_LONGEST_CELL)
    try:
        found = lines(file)
        head = list(islice(found, _SNIFFED_LINES))
        try:
            dialect: type[csv.Dialect] = csv.Sniffer().sniff("".join(head)[:8000], delimiters=",;\t|")
        except csv.Error:
            dialect = csv.excel
        rows = csv.reader((line.replace("\0", "") for line in chain(head, found)), dialect)
        header = [clean(name) for name in next(rows, [])]
        for number, row in enumerate(rows, 2):
            cells = [clean(cell) for cell in row]
            named = [
                f"{header[place]}：{cell}" if place < len(header) and header[place] else cell for place, cell in enumerate(cells) if cell
            ]
            if named:
                yield Passage("；".join(named) + "。", None, (f"第 {number} 列",))
    except csv.Error as error:
        yield Refused("reader.csv", {"reason": str(error)})
    except ValueError:
        yield Refused("reader.csv.encoding")
