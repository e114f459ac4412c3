"""Tables as files: the rows of a CSV or XLSX file as they stand there, and what could not be read. Knows nothing of their meaning."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path

from advisor.errors import InputError
from advisor.types import Text

LARGEST = 50_000_000
"""Bytes of a file."""
LAST_LINE = 1_048_576
"""Where a sheet of Excel ends."""
WIDEST = 500
"""Columns of a table."""

_SEPARATORS = (",", ";", "\t")
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_NOT_UTF_8 = {"utf-16": "UTF-16", "utf-16-le": "UTF-16 LE", "utf-16-be": "UTF-16 BE", "cp950": "Big5 (CP950)"}

_ZIP, _OLE = (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_NO_TABLE = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\x00", b"{\\rtf", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table")

_LONGEST_SHOWN = 40
# Zero-width joiners stay: some scripts need them to spell a name.
_INVISIBLE = re.compile(r"[\ud800-\udfff\x00-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_LINE_BREAKS = re.compile(r"[\t-\r\x85\u2028\u2029]+")

SAVE_AS = "請用 Excel 另存成「CSV UTF-8」或 XLSX，再選一次。Save it as “CSV UTF-8” or XLSX in Excel and choose it again."


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell, or a whole row, that gives no value: what was found and what to do. `blank`: it looks empty to who fills it in."""

    message: Text
    blank: bool = False


Cells = Sequence[object]
Line = tuple[int, Cells | Unread]
"""A row with the line on which it begins, from 1."""

Known = Callable[[Cells], int]
"""How many of a row's cells are headings that the reader of the table knows."""


@dataclass(frozen=True, slots=True)
class Table:
    """`notes` are about the whole file. Taking `rows` may raise InputError."""

    rows: Iterator[Line]
    notes: tuple[Text, ...] = ()


def open_table(file: Path, known: Known) -> Table:
    """The table in a CSV or XLSX file, told apart by content. Raises InputError for anything else."""
    data = _content(file)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise InputError(
                "這個檔案有密碼保護，無法讀取。The file is encrypted with a password.",
                "請在 Excel 移除密碼後另存。Remove the password in Excel and save it again.",
            )
        raise no_table("舊版 Excel（.xls）或其他 Office 檔案", "an old Excel (.xls) or other Office file")
    if data.startswith(_NO_TABLE) or data[:512].lstrip().lower().startswith(_MARKUP):
        raise no_table("PDF、圖片、網頁或壓縮檔", "a PDF, an image, a web page or an archive")
    if data.startswith(_ZIP) or file.suffix.lower() in (".xlsx", ".xlsm"):
        from advisor.spreadsheets import open_sheet

        return open_sheet(data, known)
    return _open_csv(data, known)


def _content(file: Path) -> bytes:
    name = shown(file.name)
    try:
        if not file.is_file():
            zh, en = ("是資料夾", "is a folder") if file.is_dir() else ("不存在，或不是檔案", "does not exist or is no file")
            raise InputError(f"「{name}」{zh}。{name} {en}.", "請選一個 CSV 或 XLSX 檔。Choose a CSV or XLSX file.")
        if file.stat().st_size > LARGEST:
            raise InputError(
                f"檔案超過 {LARGEST // 1_000_000} MB。The file is larger than {LARGEST // 1_000_000} MB.",
                "請只留下需要的欄和列，或分成幾個檔。Keep only the columns and rows that are needed, or split the file.",
            )
        data = file.read_bytes()
    except (OSError, ValueError) as error:
        remedy = "請檢查檔案和權限。Check the file and its permissions."
        raise InputError(f"讀不到「{name}」。{name} cannot be read.", remedy) from error
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n,;"):
        raise nothing_in_it()
    return data


def nothing_in_it() -> InputError:
    return InputError("檔案裡沒有資料。There is nothing in the file.", "請下載範本填寫。Download the template and fill it in.")


def no_table(zh: str, en: str) -> InputError:
    return InputError(f"這不是表格檔，看起來是{zh}。This is no table but looks like {en}.", SAVE_AS)


# Cells.


def text_of(cell: object) -> str:
    """A cell's value as text: trimmed, on one line, without control and invisible characters."""
    if isinstance(cell, str):
        if not cell.isprintable():
            cell = _INVISIBLE.sub("", _LINE_BREAKS.sub(" ", cell))
        return cell.strip()
    if cell is None or (isinstance(cell, float) and isnan(cell)):
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)


def shown(text: str) -> str:
    """What was found, as a message shows it."""
    text = text_of(text)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def is_blank(cell: object) -> bool:
    return cell.blank if isinstance(cell, Unread) else not text_of(cell)


def first_cells(rows: Iterable[Line]) -> Cells:
    """The cells of the first row that holds anything; none if there is no such row or it could not be read."""
    for _, cells in rows:
        if isinstance(cells, Unread):
            return ()
        if not all(map(is_blank, cells)):
            return cells
    return ()


# CSV.


def _open_csv(data: bytes, known: Known) -> Table:
    encoding = _encoding(data, known)
    _, separator = _separator(data, encoding, known)
    width = len(first_cells(_records(data, encoding, separator)))
    rows = _of_width(_records(data, encoding, separator), width)
    if encoding not in _NOT_UTF_8:
        return Table(rows)
    name = _NOT_UTF_8[encoding]
    zh = f"檔案不是 UTF-8，以 {name} 讀取；若有亂碼，請另存成 UTF-8"
    return Table(rows, (Text(zh, f"not UTF-8; read as {name}. If words look garbled, save it as UTF-8"),))


def _encoding(data: bytes, known: Known) -> str:
    """The file's encoding: what its mark says, or strict UTF-8; any other only if the headings make sense in it."""
    marked = next((encoding for mark, encoding in _BOMS.items() if data.startswith(mark)), None)
    if marked and _decodes(data, marked):
        return marked
    if not marked:
        nulls = b"\0" in data
        if not nulls and _decodes(data, "utf-8"):
            return "utf-8"
        for encoding in ("utf-16-le", "utf-16-be", "utf-8") if nulls else ("cp950",):
            if _decodes(data, encoding) and _separator(data, encoding, known)[0]:
                return encoding
    raise InputError("看不出檔案的文字編碼，或不是表格檔。The encoding cannot be told, or the file is no table.", SAVE_AS)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _separator(data: bytes, encoding: str, known: Known) -> tuple[int, str]:
    """The separator under which the most headings are known, with how many; of equal ones that which makes the most headings."""
    found = []
    for separator in _SEPARATORS:
        headings = first_cells(_records(data, encoding, separator))
        found.append((known(headings), len(headings), separator))
    most, _, separator = max(found, key=lambda one: one[:2])
    return most, separator


def _records(data: bytes, encoding: str, separator: str) -> Iterator[Line]:
    # Strict, for otherwise a quote that is never closed swallows all rows after it without a word.
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(data), encoding, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            last = reader.line_num
            where, lines = (
                (f"第 {line} 列", f"line {line} was") if last == line else (f"第 {line} 到 {last} 列", f"lines {line} to {last} were")
            )
            zh = f"{where}的引號沒有成對，或有一格太長，沒有收；請改正引號"
            en = f"{lines} not taken: a quote is not closed, or a cell is too long. Correct the quotes"
            yield line, Unread(Text(zh, en))
            continue
        # Excel's own first line that names the separator is no heading.
        if line > 1 or not re.fullmatch(r"sep=.?", "".join(cells)):
            yield line, cells


def _of_width(rows: Iterable[Line], width: int) -> Iterator[Line]:
    """Rows with more cells than there are headings are not taken: a separator inside a text has moved what comes after it."""
    for line, cells in rows:
        if not isinstance(cells, Unread) and len(cells) > width and not all(map(is_blank, cells[width:])):
            zh = f"有 {len(cells)} 格，欄名只有 {width} 個，這一列沒有收；含有分隔符號的文字請加引號"
            en = f"{len(cells)} cells under {width} headings; the row was not taken. Put quotes around text that holds the separator"
            cells = Unread(Text(zh, en))
        yield line, cells


# Writing.


def write_table(file: Path, rows: Sequence[Sequence[str]]) -> None:
    """Writes CSV or XLSX, by suffix. Raises InputError if it cannot be written or the suffix is another."""
    name, suffix = shown(file.name), file.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise InputError(f"「{name}」不是 CSV 或 XLSX。{name} is neither CSV nor XLSX.", "檔名請以 .csv 或 .xlsx 結尾。Use .csv or .xlsx.")
    try:
        if suffix == ".xlsx":
            from advisor.spreadsheets import write_sheet

            write_sheet(file, rows)
        else:
            # With the mark, for Excel takes a CSV file without it for Big5.
            with file.open("w", encoding="utf-8-sig", newline="") as opened:
                csv.writer(opened).writerows(rows)
    except (OSError, ValueError) as error:
        raise InputError(f"無法寫入「{name}」。{name} cannot be written.", "請換一個位置。Choose another place.") from error
