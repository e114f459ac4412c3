"""Where administrators hand in documents: one is indexed at a time, beside the answers; what was broken off is gone on with."""

from __future__ import annotations

import errno
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from advisor.embeddings import Embedder
from advisor.errors import AdvisorError, InputError
from advisor.fault_words import fault
from advisor.library import Document, Library
from ingest.changes import Change
from ingest.documents import bring_in, give_up, kept_as, take_out
from ingest.readers.factory import FORMATS, format_of

JobState = Literal["waiting", "reading", "done", "refused", "stopped", "discarded"]
"""`discarded` is being taken out; then it is gone."""
_SHOWN_CHANGES = 20
_GOES_ON = ".goes-on"
"""An empty file beside what was under way when the desk was closed."""


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
    error: AdvisorError | None = None
    """Why it was refused, or stopped by itself."""


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
        left = [file for file in folder.iterdir() if file.suffix in FORMATS] if folder.is_dir() else []
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
            raise fault(InputError, "document.large", file=source.name, megabytes=self._largest_mb)
        name = kept_as(source.name)
        with self._changed:
            if name in self._jobs and self._jobs[name].state in ("reading", "discarded"):
                raise fault(InputError, "desk.reading", file=name)
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

    def discard(self, file: str) -> None:
        """Takes out what was stopped, waits or was refused, with what is indexed of it; a former edition goes on speaking."""
        with self._changed:
            job = self._jobs.get(file)
            if job and job.state == "refused":
                del self._jobs[file]
            elif job and job.state in ("waiting", "stopped"):
                self._queue(Job(file, "discarded"))

    def remove(self, name: str) -> None:
        """Removes a document from the library. Raises InputError, IndexFault."""
        take_out(name, self._library())

    def go_on(self) -> None:
        """Takes up what an earlier process had under way when it was closed."""
        for mark in sorted(self._folder.glob(f"*{_GOES_ON}")):
            # First of all: what makes a process die is not taken up by the next one again and again. Of replicas, one alone succeeds.
            with suppress(FileNotFoundError):
                mark.unlink()
                self.resume(mark.name.removesuffix(_GOES_ON))

    def close(self) -> None:
        """Stops after the page under way and waits until then; the next process goes on with it."""
        for job in self.jobs():
            if job.state in ("waiting", "reading"):
                (self._folder / f"{job.file}{_GOES_ON}").touch()
                self.stop(job.file)
        if worker := self._worker:
            worker.join()

    def _keep(self, source: Path, place: Path) -> None:
        part = place.with_name(f"{place.name}.part")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, part)
            part.replace(place)
        except OSError as error:
            part.unlink(missing_ok=True)
            key = "desk.full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "desk.unkept"
            raise fault(InputError, key, file=source.name, reason=error.strerror) from None

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
                job = next((job for job in self._jobs.values() if job.state in ("waiting", "discarded")), None)
                if job is None:
                    self._worker = None
                    return
                if job.state == "waiting":
                    self._jobs[job.file] = job = replace(job, state="reading")
            if job.state == "discarded":
                self._take_out(job)
                continue
            ended = self._ended(job)
            with self._changed:
                self._halted.discard(job.file)
                self._jobs[job.file] = ended
            if ended.state != "stopped":
                (self._folder / job.file).unlink(missing_ok=True)

    def _take_out(self, job: Job) -> None:
        file = self._folder / job.file
        error: AdvisorError | None = None
        try:
            if file.exists():
                give_up(file, self._library())
                file.unlink()
        except OSError as problem:
            error = fault(InputError, "desk.lost", file=job.file, reason=problem.strerror)
        except AdvisorError as problem:
            error = problem
        with self._changed:
            del self._jobs[job.file]
            if error:
                self._jobs[job.file] = replace(job, state="stopped", error=error)

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
            return replace(job, state="refused", error=error)
        except OSError as error:
            # The copy is gone or cannot be opened; the next file's turn comes all the same.
            return replace(job, state="refused", error=fault(InputError, "desk.lost", file=job.file, reason=error.strerror))
        except AdvisorError as error:
            # The file is not to blame: it can be gone on with.
            return replace(job, state="stopped", error=error)
        return replace(
            job, state="done", document=report.document, unchanged=report.unchanged, changes=tuple(report.changes[:_SHOWN_CHANGES])
        )
