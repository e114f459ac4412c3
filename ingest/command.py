"""`advisor ingest`: brings the index up to date and says what it did."""

from __future__ import annotations

from advisor.assembly import Assembly
from advisor.settings import Settings
from advisor.terminal import progress_bar
from ingest.document_command import show_changes
from ingest.run import ingest


def run(settings: Settings, rebuild: bool) -> None:
    assembly = Assembly(settings)
    # A rubric that cannot be used is refused before anything is indexed.
    _ = assembly.helpers
    with progress_bar("Indexing", "text") as progress:
        report = ingest(assembly.framework, settings.corpus, assembly.embedder, assembly.store, progress, rebuild=rebuild)
    done = report.added + report.changed
    print(
        f"{done} texts indexed ({report.added} new, {report.changed} changed), {report.removed} removed, "
        f"{report.unchanged} unchanged; {report.seconds:.1f} s."
    )
    if report.changes:
        show_changes(report.changes)
