"""Coverage-guided fuzzing of what reads files from outside: `python -m bench.fuzz_guided --seconds 600 --seed 1 --json FILE`.

Atheris (`pip install -c constraints.txt '.[fuzz]'`) changes documents and team tables so that they reach ever more branches of the readers
and of the libraries under them. What comes of any is passages, a table or a refusal; anything else that is raised, and more than 10 s, is a
failure. The seconds are divided among the formats, each in a process of its own; an input that failed is kept in a file. Of DOCX and XLSX
the bytes choose the XML's elements, which is packed by us: changed at random, hardly any would be well-formed, let alone packed."""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench.fuzzing import Found, keep, show

TARGETS = ("pdf", "docx", "markdown", "text", "csv", "team-csv", "team-xlsx")
_INSTRUMENTED = [
    "ingest.readers",
    "advisor.team_file",
    "advisor.tables",
    "advisor.spreadsheets",
    "pypdf",
    "docx",
    "markdown_it",
    "openpyxl",
]
_LONGEST = 20_000
"""Bytes of an input: more slows it down and reaches nothing else."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """What a packed format's own part is made of."""

    part: str
    head: str
    """What stands before the elements that are chosen, and `foot` after them."""
    foot: str
    tags: tuple[str, ...]
    attributes: tuple[str, ...]
    values: tuple[str, ...]
    whole: bytes
    """What chooses a whole one, to begin with."""

    def xml(self, data: bytes) -> bytes:
        """Four bytes an element: how many are closed before it, its tag, its attribute, the value, which is its text as well."""
        made, still_open = [self.head], list[str]()
        for place in range(0, len(data) - 3, 4):
            closed, tag, attribute, value = data[place : place + 4]
            for _ in range(min(closed % 5, len(still_open))):
                made.append(f"</{still_open.pop()}>")
            name, said = self.tags[tag % len(self.tags)], self.values[value % len(self.values)]
            named = f' {self.attributes[attribute % len(self.attributes)]}="{said}"' if attribute % 3 == 0 else ""
            made.append(f"<{name}{named}>{'' if attribute % 5 else said}")
            still_open.append(name)
        made += [f"</{name}>" for name in reversed(still_open)]
        return ("".join(made) + self.foot).encode()

    def packed(self, whole: bytes, data: bytes) -> bytes:
        """The whole file with its part made anew."""
        changed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(whole)) as archive, zipfile.ZipFile(changed, "w", zipfile.ZIP_STORED) as packing:
            for name in archive.namelist():
                packing.writestr(name, self.xml(data) if name == self.part else archive.read(name))
        return changed.getvalue()


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD_TAGS = (
    "w:body", "w:p", "w:r", "w:t", "w:tbl", "w:tr", "w:tc", "w:tcPr", "w:gridSpan", "w:vMerge", "w:pPr", "w:pStyle",
    "w:numPr", "w:ilvl", "w:outlineLvl", "w:hyperlink", "w:sdt", "w:sdtContent", "w:ins", "w:del", "w:br", "w:tab",
    "w:tblGrid", "w:gridCol", "w:trPr", "w:gridBefore", "w:gridAfter", "w:sectPr", "w:drawing", "w:txbxContent", "w:cr",
    "w:noBreakHyphen", "w:sym", "w:fldSimple", "w:instrText",
)  # fmt: skip
_WORD_VALUES = (
    "", "0", "1", "2", "-1", "999", "99999999999", "x", "restart", "continue", "Heading1", "Title", "page", "補助三千元", "a" * 300,
)  # fmt: skip
_SHEET_TAGS = ("sheetData", "row", "c", "v", "is", "t", "f", "r", "mergeCells", "mergeCell", "cols", "dimension", "phoneticPr")
_SHEET_VALUES = (
    "", "0", "1", "5", "-1", "1e9", "nan", "A1", "B1", "C2", "ZZZ9", "A1:B2", "A1:ZZ9999999", "s", "n", "b", "e", "d",
    "str", "inlineStr", "姓名", "職務", "文書應用", "專案經理", "AI-900", "2026-01-01",
)  # fmt: skip
_HEADINGS = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ("姓名", "職務", "文書應用", "已有認證"))
_GRAMMARS = {
    "docx": Grammar(
        "word/document.xml",
        f'<w:document xmlns:w="{_W}"><w:body>',
        "</w:body></w:document>",
        _WORD_TAGS,
        ("w:val", "w:type", "w:char"),
        _WORD_VALUES,
        # A paragraph of one run, and a table of one cell.
        bytes([0, 1, 1, 0, 0, 2, 1, 0, 0, 3, 10, 13, 3, 4, 1, 0, 0, 5, 1, 0, 0, 6, 1, 0, 0, 1, 1, 0, 0, 2, 1, 0, 0, 3, 10, 13]),
    ),
    "team-xlsx": Grammar(
        "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{_S}"><sheetData><row>{_HEADINGS}</row>',
        "</sheetData></worksheet>",
        _SHEET_TAGS,
        ("r", "t", "s", "ref"),
        _SHEET_VALUES,
        # A row of three cells: a name, a role, a level.
        bytes(
            [0, 1, 1, 0, 0, 2, 9, 19, 0, 4, 1, 0, 0, 5, 10, 20, 3, 2, 9, 19, 0, 4, 1, 0, 0, 5, 10, 23, 3, 2, 9, 19, 0, 4, 1, 0, 0, 5, 10, 3]
        ),
    ),
}


def campaign(name: str, seconds: float, seed: int, kept: Path) -> None:
    """One format, in this process, which ends with it: what was found is in the file then."""
    import atheris

    with atheris.instrument_imports(include=_INSTRUMENTED):
        read, whole = _target(name)
    found, start = Found(name, seed), perf_counter()
    corpus = Path(tempfile.mkdtemp(prefix="fuzz-corpus-"))
    (corpus / "whole").write_bytes(whole)

    def one(data: bytes) -> None:
        known = len(found.failures)
        found.take(f"input {found.inputs}", lambda: read(data))
        if len(found.failures) > known:
            kept.with_suffix(f".{known}.input").write_bytes(data)
        found.seconds = round(perf_counter() - start, 1)
        if found.seconds >= seconds:
            keep([found], kept)
            # The fuzzer itself never gives back.
            os._exit(0)

    # Time and memory are limited by the campaign, as the reader's own process does.
    options = [f"-seed={seed}", f"-max_len={_LONGEST}", "-timeout=0", "-rss_limit_mb=0", "-len_control=0"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one)
    atheris.Fuzz()


def _target(name: str) -> tuple[Callable[[bytes], None], bytes]:
    """What reads an input, and a whole one to begin with."""
    file = Path(tempfile.mkdtemp(prefix="fuzz-")) / f"input.{name.removeprefix('team-')}"
    whole, read = _team(file) if name.startswith("team-") else _document(name, file)
    grammar = _GRAMMARS.get(name)

    def one(data: bytes) -> None:
        file.write_bytes(grammar.packed(whole, data) if grammar else data)
        read()

    return one, grammar.whole if grammar else whole


def _document(format: str, file: Path) -> tuple[bytes, Callable[[], object]]:
    """A whole document, and what reads the one in the file."""
    from bench.fuzz_readers import limit_memory, samples, take

    whole = samples(packed=False)[format]
    limit_memory()
    return whole, lambda: take(format, file, Counter())


def _team(file: Path) -> tuple[bytes, Callable[[], object]]:
    """A whole table, and what reads the one in the file."""
    from advisor.assembly import Assembly
    from advisor.settings import Settings
    from advisor.team_file import read_team, write_template

    names = Assembly(Settings(llm="none")).helpers.names
    write_template(file, names)
    return file.read_bytes(), lambda: read_team(file, names)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--target", choices=TARGETS, help="only this format, in this process")
    options = parser.parse_args()
    if options.target:
        campaign(options.target, options.seconds, options.seed, options.json)
    folder, all_found = Path(tempfile.mkdtemp(prefix="fuzz-guided-")), []
    for name in TARGETS:
        kept, share = folder / f"{name}.json", options.seconds / len(TARGETS)
        command = [sys.executable, "-m", "bench.fuzz_guided", "--target", name, "--json", str(kept)]
        told = subprocess.run([*command, "--seconds", str(share), "--seed", str(options.seed)], capture_output=True, text=True, check=False)
        if not kept.exists():
            sys.exit(f"{name} ended with {told.returncode}:\n{told.stderr[-2000:]}")
        all_found.append(found := Found(**json.loads(kept.read_text(encoding="utf-8"))[0]))
        show(found)
        reached = re.findall(r"cov: (\d+)", told.stderr)
        print(f"  {reached[0]} places of the code reached by the whole file, {reached[-1]} at the end" if reached else "", flush=True)
    keep(all_found, options.json)
    print(f"{sum(found.inputs for found in all_found):,} inputs; what failed is kept under {folder}")
    return 1 if any(found.failures for found in all_found) else 0


if __name__ == "__main__":
    sys.exit(main())
