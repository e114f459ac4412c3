"""`advisor ingest PATH…`, `advisor documents …` and `advisor corpus diff`: what they do and say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from advisor.assembly import Assembly
from advisor.errors import InputError
from advisor.fault_words import fault
from advisor.framework import load_framework
from advisor.library import Document, PageFault
from advisor.settings import Settings
from advisor.terminal import progress_bar
from ingest.changes import Change, counted
from ingest.documents import DocumentReport, bring_in, take_out
from ingest.guideline_changes import between
from ingest.readers.factory import FORMATS

_SHOWN = 20
_SNIPPET = 60
REMEDIES = {
    "scan": "pictures without text: run text recognition over the PDF (for instance `ocrmypdf in.pdf out.pdf`) and ingest the result",
    "garbled": "letters that say not which characters they are (no ToUnicode): export the PDF anew, or run text recognition over it",
    "unreadable": "damaged: get the file again, or print it to a new PDF",
    "too_slow": "takes too long to read: print it to a new PDF",
    "too_large": "unpacks to more than a page may: print it to a new PDF",
}


def run(settings: Settings, paths: Sequence[Path], name: str | None) -> None:
    """Brings in files, and the files of folders that can be read. Raises the first error after the others were tried."""
    files = list(_files(paths))
    if name and len(files) != 1:
        raise InputError("--name goes with one file only.", "Ingest the others by themselves.")
    assembly, failed = Assembly(settings), 0
    for file in files:
        try:
            with progress_bar(file.name, "page") as progress:
                report = bring_in(file, assembly.library, assembly.embedder, name=name, largest_mb=settings.document_mb, progress=progress)
            show_report(report)
        except InputError as error:
            failed += 1
            if len(files) == 1:
                raise
            print(f"{file.name}: {error.message}\n  → {error.remedy}")
    if failed:
        raise InputError(f"{failed} of {len(files)} files could not be brought in.", "Why is said above.")


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in FORMATS)
        else:
            found.append(path)
    if not found:
        raise InputError("No file there can be read.", f"Documents end in one of: {', '.join(FORMATS)}.")
    return found


def show_report(report: DocumentReport) -> None:
    document = report.document
    if report.unchanged:
        print(f"〈{document.name}〉 is here already, unchanged.")
        return
    pages = f"{document.pages} pages, " if document.pages else ""
    gone_on = f" (gone on with after page {report.resumed_after})" if report.resumed_after else ""
    print(f"〈{document.name}〉 {pages}{document.passages} passages; {report.seconds:.1f} s{gone_on}.")
    show_faults(document.faults)
    if not report.first:
        show_changes(report.changes)


def show_changes(changes: Sequence[Change]) -> None:
    print(f"What changed: {counted(changes)}." if changes else "No passage changed.")
    marks = {"added": "+", "removed": "-", "changed": "~"}
    for change in changes[:_SHOWN]:
        print(f"  {marks[change.how]} {change.where}  {_snippet(change.after or change.before)}")
        if change.how == "changed":
            print(f"      was: {_snippet(change.before)}")
    if len(changes) > _SHOWN:
        print(f"  … and {len(changes) - _SHOWN} more.")


def show_faults(faults: Sequence[PageFault]) -> None:
    for kind, count in Counter(one.fault for one in faults).items():
        pages = [one.page for one in faults if one.fault == kind]
        named = ", ".join(map(str, pages[:10])) + (" …" if count > 10 else "")
        print(f"  ! {count} page(s) without text (p. {named}): {REMEDIES[kind]}.")


def show_list(settings: Settings) -> None:
    documents = Assembly(settings).library.documents()
    if not documents:
        print("There are no documents beside the guideline. `advisor ingest PATH…` brings one in.")
    for document in documents:
        print(_line(document))


def show_one(settings: Settings, name: str) -> None:
    library = Assembly(settings).library
    document = library.document(name)
    if document is None:
        raise fault(InputError, "document.none", name=name)
    print(_line(document))
    show_faults(document.faults)
    for chunk in library.passages(document.edition):
        heading = " › ".join(chunk.heading)
        print(f"\n{chunk.where if chunk.page else ''} {heading}".rstrip())
        print(chunk.text)


def remove(settings: Settings, names: Sequence[str]) -> None:
    for name in names:
        take_out(name, Assembly(settings).library)
        print(f"〈{name}〉 removed.")


def show_corpus_changes(old: Path, new: Path) -> None:
    show_changes(between(load_framework(old), load_framework(new)))


def _line(document: Document) -> str:
    pages = f"{document.pages} pages, " if document.pages else ""
    faults = f", {len(document.faults)} pages without text" if document.faults else ""
    state = "" if document.edition else "  (broken off: ingest it again)"
    return f"{document.name}  [{document.file}]  {pages}{document.passages} passages{faults}  {document.ingested}{state}"


def _snippet(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SNIPPET else line[:_SNIPPET] + "…"
