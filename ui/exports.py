"""The files that a visitor is handed: each session has a folder of its own, which goes when the page is closed."""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


class Handouts:
    """Below Gradio's own cache, so that Gradio serves the files without a second copy, and clears what may be left over."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._folders: dict[str, Path] = {}
        self._lock = threading.Lock()

    def make(self, session: str, name: str, write: Callable[[Path], None]) -> Path:
        """The file that `write` makes. Earlier ones of the session are gone then. What `write` raises is raised here."""
        folder = self._cache / f"handout-{secrets.token_urlsafe(24)}"
        folder.mkdir(mode=0o700, parents=True)
        with self._lock:
            earlier, self._folders[session] = self._folders.get(session), folder
        if earlier:
            shutil.rmtree(earlier, ignore_errors=True)
        file = folder / name
        write(file)
        return file

    def forget(self, session: str) -> None:
        with self._lock:
            folder = self._folders.pop(session, None)
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


def discard(uploaded: Path, cache: Path) -> None:
    """Deletes an uploaded file, and its folder once that is empty."""
    with suppress(OSError):
        uploaded.unlink(missing_ok=True)
        if uploaded.parent != cache and cache in uploaded.parents:
            uploaded.parent.rmdir()
