"""Fuzzing of the document readers: real PDF, DOCX, CSV, Markdown and text files, spoilt; what comes of any is passages or a refusal.

`python -m bench.fuzz_readers --inputs 15000 --seed 1 --json FILE` prints what came of them, by format. An input that failed is kept in
a file; `--repeat FILE` reads it again. Many inputs a process, with the reader's own limit on memory; a time limit each."""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import tempfile
import zipfile
import zlib
from collections import Counter
from functools import partial
from pathlib import Path
from time import perf_counter

import docx
from fpdf import FPDF

from advisor.errors import InputError
from bench.fuzzing import Found, keep, limited, show, spoilt
from ingest.readers import csv, markdown, pdf, text
from ingest.readers import docx as word
from ingest.readers.passage import Passage, Refused
from ingest.readers.worker import bound

READERS = {"pdf": pdf.read, "docx": word.read, "markdown": markdown.read, "text": text.read, "csv": csv.read}
_MEGABYTES = 2000
_SAID = "第一章 總則\n本公司員工每年應完成二十四小時之訓練課程。\n第二條 補助\n補助金額以新臺幣三千元為上限。\n"
_MARKED = "# 甲\n\n> 引\n\n- 一\n  - 二\n\n## 乙\n內容 **粗** `碼` [鏈](x)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nx\n```\n"
_PDF_WORDS = [
    b"endobj",
    b"stream",
    b"<<",
    b">>",
    b"[",
    b"]",
    b"99999999",
    b"-1",
    b"1 0 R",
    b"/Kids",
    b"/Parent",
    b"/Length",
    b"q ",
    b"BT ",
    b"null",
]
_XML_WORDS = [b"<w:vMerge/>", b'<w:gridSpan w:val="999"/>', b"<w:tc>", b"</w:tc>", b"<w:tr/>", b"<w:p/>", b"&x;", b'w:val="-1"', b"<w:tbl>"]


def samples(packed: bool = True) -> dict[str, bytes]:
    """A whole file of each format, made by the libraries that people's programs use; the PDF of three packed pages, or of one as it is."""
    sheet = FPDF()
    sheet.set_compression(packed)
    sheet.set_font("Helvetica", size=11)
    for number in range(3 if packed else 1):
        sheet.add_page()
        sheet.start_section(f"Chapter {number}")
        sheet.text(20, 20, "Allowance of 3000 a year")
        with sheet.table() as table:
            for line in (("a", "b"), ("1", "2")):
                row = table.row()
                for cell in line:
                    row.cell(cell)
    document = docx.Document()
    document.add_heading("補助要點", 1)
    document.add_paragraph("上限三千元。")
    grid = document.add_table(3, 3)
    grid.cell(0, 0).merge(grid.cell(1, 1)).text = "合併"
    grid.cell(2, 2).text = "3000"
    saved = io.BytesIO()
    document.save(saved)
    rows = '證照,補助\niPAS,3000\n"AIF, 初級",5000\n'
    return {
        "pdf": bytes(sheet.output()),
        "docx": saved.getvalue(),
        "markdown": _MARKED.encode(),
        "text": _SAID.encode(),
        "csv": rows.encode(),
    }


def spoil(dice: random.Random, format: str, data: bytes) -> bytes:
    """The file with its bytes or its parts changed."""
    if format == "docx" and dice.random() < 0.85:
        return _repacked(dice, data)
    if format == "pdf":
        data = _restreamed(dice, data) if dice.random() < 0.6 else data
        return spoilt(dice, _with_words(dice, data, _PDF_WORDS))
    if format in ("text", "csv", "markdown") and dice.random() < 0.3:
        encoding = dice.choice(["utf-16", "big5", "gb18030", "utf-8-sig", "cp1252"])
        data = data.decode().encode(encoding, "replace")
    data = data * dice.choice([1, 1, 1, 2, 20, 400])
    return spoilt(dice, data[: dice.randint(0, len(data))] if dice.random() < 0.2 else data)


def _repacked(dice: random.Random, data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "word/document.xml" if dice.random() < 0.7 else dice.choice(list(parts))
    parts[name] = _with_words(dice, parts[name], _XML_WORDS) if dice.random() < 0.7 else spoilt(dice, parts[name])
    if dice.random() < 0.05:
        del parts[dice.choice(list(parts))]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def _with_words(dice: random.Random, data: bytes, words: list[bytes]) -> bytes:
    """Words of the format put in, taken out or exchanged, at the edges of tags and objects as a rule, so that it stays near to valid."""
    for _ in range(dice.choice([0, 1, 1, 2, 3])):
        word = dice.choice(words)
        found = data.find(dice.choice([b">", b" ", b"\n", word]), dice.randint(0, len(data)))
        place = max(found, 0) + 1
        match dice.randrange(3):
            case 0:
                data = data[:place] + word + data[place:]
            case 1:
                # An element or a line doubled.
                end = data.find(b">", place) + 1 or place
                data = data[:place] + data[place:end] * dice.choice([2, 50]) + data[end:]
            case _:
                data = data.replace(dice.choice(words), word, dice.choice([1, -1]))
    return data


def _restreamed(dice: random.Random, data: bytes) -> bytes:
    """A PDF with the content of one of its packed streams changed and packed again."""
    start = data.find(b"stream\n", dice.randint(0, len(data)))
    end = data.find(b"\nendstream", start)
    if start < 0 or end < 0:
        return data
    try:
        content = zlib.decompress(data[start + 7 : end])
    except zlib.error:
        return data
    return data[: start + 7] + zlib.compress(spoilt(dice, _with_words(dice, content, _PDF_WORDS))) + data[end:]


def outcome(format: str, file: Path) -> str:
    """`read`, `nothing` or `refused`; whatever else is raised is a fault. Memory and depth are the worker's to tell."""
    said = "nothing"
    try:
        for item in READERS[format](file, 1):
            if isinstance(item, Refused):
                return "refused"
            said = "read" if isinstance(item, Passage) else said
            json.dumps(getattr(item, "text", ""), ensure_ascii=False).encode()
    except (MemoryError, RecursionError):
        return "refused"
    return said


def take(format: str, file: Path, outcomes: Counter[str]) -> None:
    """Reads a file as a campaign's input and counts what comes of it. Raises InputError where it is refused."""
    said = outcome(format, file)
    outcomes[f"{format} {said}"] += 1
    if said == "refused":
        raise InputError("Refused.", "As it should be.")


def limit_memory() -> None:
    """As a reader's own process does; campaigns read many in one."""
    bound(_MEGABYTES * 1_000_000)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=15_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--repeat", type=Path, help="an input that was kept; its name ends in its format")
    options = parser.parse_args()
    limit_memory()
    if options.repeat:
        with limited():
            print(outcome(options.repeat.suffix[1:], options.repeat))
        return 0
    whole, folder = samples(), Path(tempfile.mkdtemp(prefix="fuzz-readers-"))
    outcomes: Counter[str] = Counter()
    found, begun = Found("readers", options.seed), perf_counter()
    for number in range(options.inputs):
        name = f"{options.seed}-{number}"
        dice = random.Random(name)
        format = list(READERS)[number % len(READERS)]
        file = folder / f"{name}.{format}"
        file.write_bytes(spoil(dice, format, whole[format]))
        if not found.take(str(file), partial(take, format, file, outcomes)):
            file.unlink()
    found.seconds = round(perf_counter() - begun, 1)
    show(found)
    print(json.dumps(dict(sorted(outcomes.items())), indent=2))
    keep([found], options.json)
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main())
