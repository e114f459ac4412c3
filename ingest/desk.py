"""Where administrators hand in documents: one is indexed at a time, beside the answers; what was broken off is gone on with."""

from __future__ import annotations

import errno
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from advisor.embeddings import Embedder
from advisor.errors import AdvisorError, InputError
from advisor.library import Document, Library
from ingest.changes import Change
from ingest.documents import bring_in, named, take_out
from ingest.readers.factory import FORMATS, format_of

JobState = Literal["waiting", "reading", "done", "refused", "stopped"]
_SHOWN_CHANGES = 20


@dataclass(frozen=True, slots=True)
class Job:
    """A file that was handed in. `done` of `total` are pages (of PDF) or passages; `total` is None where nobody knows yet."""

    file: str
    state: JobState
    done: int = 0
    total: int | None = None
    document: Document | None = None
    unchanged: bool = False
    changes: tuple[Change, ...] = ()
    """From the former edition, where there was one; the first of them."""
    message: str = ""
    remedy: str = ""


class _Stopped(Exception):
    """Somebody wants it to stop."""


class Desk:
    """Takes files and indexes them in a thread of its own. A file stays in the folder until it is done, also over a kill."""

    formats = tuple(FORMATS)

    def __init__(self, folder: Path, library: Callable[[], Library], embedder: Callable[[], Embedder], largest_mb: int) -> None:
        self._folder = folder
        self._library = library
        self._embedder = embedder
        self._largest_mb = largest_mb
        self._jobs: dict[str, Job] = {}
        self._halted: set[str] = set()
        self._worker: threading.Thread | None = None
        self._changed = threading.Lock()
        left = [file for file in folder.iterdir() if file.is_file() and not file.name.endswith(".part")] if folder.is_dir() else []
        for file in sorted(left, key=lambda file: file.stat().st_mtime):
            self._jobs[file.name] = Job(file.name, "stopped")

    def jobs(self) -> tuple[Job, ...]:
        """What was handed in, the newest last; also what an earlier process left behind, as stopped."""
        with self._changed:
            return tuple(self._jobs.values())

    def documents(self) -> tuple[Document, ...]:
        return self._library().documents()

    def take(self, source: Path) -> Job:
        """Keeps a copy of the file and indexes it when its turn comes. Raises InputError: wrong format, too large, no room, being read."""
        format_of(source)
        if source.stat().st_size > self._largest_mb * 1_000_000:
            raise InputError(f"{source.name} has more than {self._largest_mb} MB.", "Divide it, or raise the setting document_mb.")
        name = f"{named(source.stem)}{source.suffix.lower()}"
        with self._changed:
            if name in self._jobs and self._jobs[name].state == "reading":
                raise InputError(f"{name} is being read.", "Wait until it is done, or stop it.")
            self._keep(source, self._folder / name)
            return self._queue(Job(name, "waiting"))

    def resume(self, file: str) -> None:
        """Goes on with what was stopped or broken off, after the last page that is indexed."""
        with self._changed:
            job = self._jobs.get(file)
            if job and job.state == "stopped":
                self._queue(Job(file, "waiting"))

    def stop(self, file: str) -> None:
        """Stops reading after the page that is under way. What is indexed stays, and can be gone on with."""
        with self._changed:
            job = self._jobs.get(file)
            if job and job.state == "reading":
                self._halted.add(file)
            elif job and job.state == "waiting":
                self._jobs[file] = replace(job, state="stopped")

    def remove(self, name: str) -> None:
        """Removes a document from the library. Raises InputError, IndexFault."""
        take_out(name, self._library())

    def close(self) -> None:
        """Stops what is under way and waits until it has."""
        for job in self.jobs():
            self.stop(job.file)
        if self._worker:
            self._worker.join()

    def _keep(self, source: Path, place: Path) -> None:
        part = place.with_name(f"{place.name}.part")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, part)
            part.replace(place)
        except OSError as error:
            part.unlink(missing_ok=True)
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            remedy = "Free some space and hand it in again." if full else "Make the data folder writable."
            raise InputError(f"{source.name} cannot be kept ({error.strerror}).", remedy) from None

    def _queue(self, job: Job) -> Job:
        self._jobs.pop(job.file, None)
        self._jobs[job.file] = job
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, name="documents", daemon=True)
            self._worker.start()
        return job

    def _work(self) -> None:
        while True:
            with self._changed:
                job = next((job for job in self._jobs.values() if job.state == "waiting"), None)
                if job is None:
                    self._worker = None
                    return
                self._jobs[job.file] = job = replace(job, state="reading")
            ended = self._ended(job)
            with self._changed:
                self._halted.discard(job.file)
                self._jobs[job.file] = ended
            if ended.state != "stopped":
                (self._folder / job.file).unlink(missing_ok=True)

    def _ended(self, job: Job) -> Job:
        def progress(done: int, total: int | None) -> None:
            with self._changed:
                if job.file in self._halted:
                    raise _Stopped
                self._jobs[job.file] = replace(job, done=done, total=total)

        try:
            file = self._folder / job.file
            report = bring_in(file, self._library(), self._embedder(), largest_mb=self._largest_mb, progress=progress)
        except _Stopped:
            return replace(self._jobs[job.file], state="stopped")
        except InputError as error:
            return replace(job, state="refused", message=error.message, remedy=error.remedy)
        except OSError as error:
            # The copy is gone or cannot be opened; the next file's turn comes all the same.
            return replace(job, state="refused", message=f"{job.file} cannot be read ({error.strerror}).", remedy="Hand it in again.")
        except AdvisorError as error:
            # The file is not to blame: it can be gone on with.
            return replace(job, state="stopped", message=error.message, remedy=error.remedy)
        return replace(
            job, state="done", document=report.document, unchanged=report.unchanged, changes=tuple(report.changes[:_SHOWN_CHANGES])
        )
