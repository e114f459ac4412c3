"""Coverage-guided fuzzing of what reads files from outside: `python -m bench.fuzz_guided --seconds 600 --seed 1 --json FILE`.

Atheris (`pip install -c constraints.txt '.[fuzz]'`) changes documents and team tables so that they reach ever more branches of the readers
and of the libraries under them. What comes of any is passages, a table or a refusal; anything else that is raised, and more than 10 s, is a
failure. The seconds are divided among the formats, each in a process of its own; an input that failed is kept in a file. Of DOCX and XLSX
the XML is changed, and packed by us: in packed bytes nothing would be found."""

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
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from advisor.errors import InputError
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
_PARTS = {"docx": "word/document.xml", "team-xlsx": "xl/worksheets/sheet1.xml"}
_LONGEST = 20_000
"""Bytes of an input: more slows it down and reaches nothing else."""


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
    if name.startswith("team-"):
        return _team(name)
    from bench.fuzz_readers import limit_memory, outcome, samples

    whole = samples(packed=False)[name]
    file = Path(tempfile.mkdtemp(prefix="fuzz-")) / f"input.{name}"
    limit_memory()

    def read(data: bytes) -> None:
        file.write_bytes(_packed(whole, _PARTS[name], data) if name in _PARTS else data)
        if outcome(name, file) == "refused":
            raise InputError("Refused.", "As it should be.")

    return read, _part(whole, _PARTS[name]) if name in _PARTS else whole


def _team(name: str) -> tuple[Callable[[bytes], None], bytes]:
    from advisor.assembly import Assembly
    from advisor.settings import Settings
    from advisor.team_file import read_team, write_template

    names = Assembly(Settings(llm="none")).helpers.names
    file = Path(tempfile.mkdtemp(prefix="fuzz-")) / name.replace("team-", "team.")
    write_template(file, names)
    whole = file.read_bytes()

    def read(data: bytes) -> None:
        file.write_bytes(_packed(whole, _PARTS[name], data) if name in _PARTS else data)
        read_team(file, names)

    return read, _part(whole, _PARTS[name]) if name in _PARTS else whole


def _part(whole: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        return archive.read(part)


def _packed(whole: bytes, part: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as changed:
        for name in archive.namelist():
            changed.writestr(name, content if name == part else archive.read(name))
    return packed.getvalue()


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
