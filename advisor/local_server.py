"""llama.cpp's server for one GGUF file, on a loopback port, in a process of its own.

Not in the page's process, although xllamacpp could: it holds the interpreter lock while the model loads, replaces the handlers of
Ctrl-C and SIGTERM, and ends the whole process on an internal error. A child can be killed at once, and its chatter stays its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import importlib.util
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Literal
from urllib.parse import urlsplit

from advisor.errors import ModelError

Warmth = Literal["kept", "restored", "evaluated"]
"""How a prefix came to be warm: already was, read from its file, or evaluated just now."""

_LOAD_TIMEOUT_S = 180.0
_WARM_TIMEOUT_S = 300.0
_KEPT_PREFIX_FILES = 6


@dataclass(frozen=True, slots=True)
class Options:
    """How llama.cpp runs, chosen by measurement on 2 cores.

    One slot: two requests decoded together are no faster than one after the other, and a second slot would evaluate the prefix again.
    `prompt_cache_mib` keeps the prompts that alternate in the slot. A small batch lets a cancelled request end sooner.
    """

    context: int = 4096
    batch: int = 128
    prompt_cache_mib: int = 128


def require_runtime() -> None:
    """Raise ModelError if llama.cpp's bindings are not installed. Does not import them."""
    if importlib.util.find_spec("xllamacpp") is None:
        raise ModelError("The runtime for local models, xllamacpp, is not installed.", "Install this package with its extra `llm`.")


class LocalServer:
    """Serves one weights file to this process. Starts when first needed, and again if it died. Safe to use from several threads."""

    def __init__(self, weights: Path, identity: str, prefixes: Path, options: Options = Options()) -> None:
        """`identity` names the weights' content (a digest); `prefixes` is the folder that keeps evaluated prompt prefixes."""
        self.api_key = secrets.token_urlsafe(32)
        self._weights = weights
        self._identity = identity
        self._prefixes = prefixes
        self._options = options
        self._starting = threading.Lock()
        self._warming = threading.Lock()
        self._warm: set[str] = set()
        self._address = ""
        self._process: subprocess.Popen[str] | None = None
        self._closed = False

    @property
    def process_id(self) -> int | None:
        """The child's process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def address(self) -> str:
        """The server's `http://127.0.0.1:port`, after starting it if it isn't running. ModelError if it cannot be started."""
        with self._starting:
            if self._closed:
                raise ModelError("The local language model has been closed.", "Start the advisor again.", "closed")
            if self._process is None or self._process.poll() is not None:
                self._warm.clear()
                self._process, self._address = self._start()
            if self._closed:
                _end(self._process, os.getpid())
            return self._address

    def warm(self, messages: Sequence[dict[str, Any]]) -> Warmth:
        """Have these first messages of every prompt evaluated, from their file if an earlier process left it."""
        key = self._prefix_key(messages)
        with self._warming:
            self.address()
            if key in self._warm:
                return "kept"
            if self._warm:
                # Restoring overwrites the slot; another prompt in between makes the server keep the earlier prefix.
                self._complete([{"role": "user", "content": "."}])
            warmth: Warmth = "restored" if self._restore(key) else "evaluated"
            if warmth == "evaluated":
                self._save(key, self._complete(messages))
            self._warm.add(key)
            return warmth

    def request(self, method: str, path: str, body: object = None, timeout_s: float = 30.0) -> tuple[int, Any]:
        """One request to llama.cpp's own interface: HTTP status and decoded JSON. ModelError if it cannot be reached."""
        address = urlsplit(self.address())
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=timeout_s)
        try:
            headers = {"Authorization": f"Bearer {self.api_key}", "Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"null")
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ModelError(f"The local language model does not answer ({type(error).__name__}).", "Ask again; it starts anew.") from error
        finally:
            connection.close()

    def close(self) -> None:
        """End the child at once. The server cannot be used afterwards. May be called twice."""
        # Not under the lock: closing must not wait for a start that is under way.
        self._closed = True
        if self._process is not None:
            _end(self._process, os.getpid())

    def _start(self) -> tuple[subprocess.Popen[str], str]:
        require_runtime()
        # A read-only cache that holds the weights is enough to serve; its prefixes then don't outlive the process.
        with contextlib.suppress(OSError):
            self._prefixes.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                env=_child_environment(),
                # Out of the terminal's reach: Ctrl-C is for the parent, which ends the child.
                start_new_session=True,
            )
            weakref.finalize(self, _end, process, os.getpid())
            # Known before it is ready, so that close() can end it meanwhile.
            self._process = process
            try:
                address = self._address_from(process)
            except BaseException:
                _end(process, os.getpid())
                raise
            if not address:
                _end(process, os.getpid())
                raise _load_error(self._weights, log)
        return process, address

    def _address_from(self, process: subprocess.Popen[str]) -> str:
        """Give the child its task, wait until the model is loaded; empty if the child ended instead."""
        assert process.stdin and process.stdout
        task = asdict(self._options) | {"weights": str(self._weights), "prefixes": str(self._prefixes), "api_key": self.api_key}
        watchdog = threading.Timer(_LOAD_TIMEOUT_S, process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            process.stdin.write(json.dumps(task) + "\n")
            process.stdin.flush()
            return process.stdout.readline().strip()
        except BrokenPipeError:
            return ""
        finally:
            watchdog.cancel()

    def _prefix_key(self, messages: Sequence[dict[str, Any]]) -> str:
        runtime = version("xllamacpp")
        text = json.dumps([self._identity, runtime, asdict(self._options), list(messages)], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def _complete(self, messages: Sequence[dict[str, Any]]) -> int:
        """Have the server evaluate a prompt; the number of its tokens."""
        task = {"messages": list(messages), "max_tokens": 1, "temperature": 0}
        status, reply = self.request("POST", "/v1/chat/completions", task, _WARM_TIMEOUT_S)
        if status != 200:
            raise ModelError(f"The local language model refused the prompt (HTTP {status}).", "Shorten it, or choose another model.")
        return int(reply["usage"]["prompt_tokens"])

    def _restore(self, key: str) -> bool:
        file = self._prefixes / f"{key}.bin"
        # llama.cpp aborts on a truncated file, so none is given to it unchecked.
        if not file.is_file() or _digest(file) != _read(file.with_suffix(".sha256")):
            return False
        status, _ = self.request("POST", "/slots/0?action=restore", {"filename": file.name}, _WARM_TIMEOUT_S)
        if status == 200:
            os.utime(file)
        return status == 200

    def _save(self, key: str, tokens: int) -> None:
        """Keep the slot as this prefix's file. Without it the next process is slower, not wrong: failures are no errors."""
        temporary = self._prefixes / f"{key}.{os.getpid()}.partial"
        file = self._prefixes / f"{key}.bin"
        try:
            status, reply = self.request("POST", "/slots/0?action=save", {"filename": temporary.name}, _WARM_TIMEOUT_S)
            # Another thread's question may have taken the slot meanwhile.
            if status == 200 and reply["n_saved"] - tokens in (0, 1):
                digest = _digest(temporary)
                temporary.replace(file)
                file.with_suffix(".sha256").write_text(digest, "utf-8")
                self._forget_old_prefixes()
            temporary.unlink(missing_ok=True)
        except OSError:
            return

    def _forget_old_prefixes(self) -> None:
        newest_first = sorted(self._prefixes.glob("*.bin"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in newest_first[_KEPT_PREFIX_FILES:]:
            file.unlink(missing_ok=True)
            file.with_suffix(".sha256").unlink(missing_ok=True)


def _end(process: subprocess.Popen[str], owner: int) -> None:
    # A forked copy of the owner must not end the owner's server.
    if os.getpid() == owner and process.poll() is None:
        process.kill()
        process.wait()


def _child_environment() -> dict[str, str]:
    package_parent = str(Path(__file__).resolve().parent.parent)
    inherited = os.environ.get("PYTHONPATH")
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, (package_parent, inherited))),
        # A module of the user's current folder must not stand in for one of ours.
        "PYTHONSAFEPATH": "1",
        "GGML_NO_BACKTRACE": "1",
        # Threads that spin long for each other (the default) write up to ten times slower as soon as anything else wants a core.
        "GOMP_SPINCOUNT": "100",
    }


def _load_error(weights: Path, log: IO[str]) -> ModelError:
    """Why the child ended: llama.cpp's first error (the later ones only follow from it), else the last line it left."""
    log.seek(0)
    lines = [line.strip() for line in log.read().splitlines() if line.strip()]
    errors = [line.partition(": ")[2] for line in lines if " E " in line]
    reason = (errors or lines[-1:] or ["it ended without a word, perhaps for want of memory"])[0][:300]
    if reason.startswith("ImportError"):
        return ModelError(f"llama.cpp cannot run here ({reason}).", "Install the system library that is named (libgomp: package libgomp1).")
    return ModelError(
        f"The model file {weights.name} cannot be loaded ({reason}).",
        "Check that it is a whole GGUF file and that there is memory for it, or choose another model.",
    )


def _digest(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, ValueError):
        return ""


def _usable_cores() -> int:
    """Physical cores that this process may use: hyper-threads, and cores beyond a container's quota, slow llama.cpp down."""
    cpus = os.sched_getaffinity(0) if sys.platform == "linux" else range(os.cpu_count() or 1)
    topology = Path("/sys/devices/system/cpu")
    cores = len({_read(topology / f"cpu{cpu}" / "topology" / "thread_siblings_list") or str(cpu) for cpu in cpus})
    quota, _, period = _read(Path("/sys/fs/cgroup/cpu.max")).partition(" ")
    return min(cores, max(1, int(quota) // int(period))) if quota.isdigit() else cores


def _serve() -> None:
    """The child: read the task from stdin, serve, say the address, and end when the parent's end of stdin closes, however it ended."""
    # llama.cpp may write to stdout; the address goes through a copy that only we know.
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    task = json.loads(sys.stdin.readline())
    import xllamacpp  # type: ignore[import-untyped]

    params = xllamacpp.CommonParams()
    params.model.path = task["weights"]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [task["api_key"]]
    params.ui = False
    params.verbosity = 1  # errors only
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = _usable_cores()
    params.n_ctx = task["context"]
    params.n_batch = params.n_ubatch = task["batch"]
    params.n_parallel = 1
    params.cache_ram_mib = task["prompt_cache_mib"]
    params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_ENABLED
    params.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_MMAP
    # Repacked weights would be a second copy in memory: a fifth faster at writing, a tenth slower at reading the prompt.
    params.no_extra_bufts = True
    params.fit_params = False
    params.slot_save_path = task["prefixes"] + os.sep
    try:
        server = xllamacpp.Server(params)
    except RuntimeError:
        # The reason stands in llama.cpp's own last words on stderr.
        os._exit(1)
    print(server.listening_address, file=answer, flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    _serve()
