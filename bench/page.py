"""The page as a process: how long until it answers, and how much memory it holds."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import psutil

from advisor.errors import AdvisorError
from bench.figures import Figure
from bench.processes import ADVISOR, QUESTION

_PATIENCE_S = 300.0
_MEMORY_MB = {"none": 900.0, "bundled": 2600.0}
# The machine's own proxy, if it has one, cannot reach its own ports.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def measure_page(llm: str) -> Iterator[Figure]:
    """Raises AdvisorError if the page does not come up, or does not answer."""
    with _page(llm) as (process, url, start):
        up = perf_counter() - start
        asked = perf_counter()
        ask_page(url)
        answered = perf_counter() - asked
        memory = _settled_memory(process)
    yield Figure(f"page up, {llm}", up, "s", 10.0, "from the command to HTTP 200")
    yield Figure(f"page's first answer, {llm}", answered, "s", None, "asked at once, over HTTP")
    yield Figure(f"memory, page idle after one answer, {llm}", memory, "MB", _MEMORY_MB[llm], "resident, with child processes")


@contextmanager
def _page(llm: str) -> Iterator[tuple[psutil.Process, str, float]]:
    start = perf_counter()
    # Its own output is the only place that tells its port.
    with subprocess.Popen(
        [ADVISOR, "ui", "--llm", llm, "--port", "0"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        try:
            said = []
            for line in process.stdout:
                said.append(line)
                if "http://" in line:
                    break
            else:
                raise AdvisorError(f"The page did not come up: {''.join(said).strip()}", "Run `advisor ui` by itself.")
            url = "http://" + line.partition("http://")[2].split("/")[0]
            _OPENER.open(url + "/", timeout=_PATIENCE_S).read()
            yield psutil.Process(process.pid), url, start
        finally:
            process.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def ask_page(url: str) -> None:
    """Asks as the page's own script does, and waits for the whole answer."""
    config = json.loads(_OPENER.open(f"{url}/config", timeout=_PATIENCE_S).read())
    event = next(entry["id"] for entry in config["dependencies"] if any(target[1] == "ask" for target in entry["targets"]))
    session = "bench"
    body = {
        "data": [],
        "event_data": {"question": QUESTION, "turn": "1", "conversation": "1", "turns": [], "language": "zh-TW"},
        "fn_index": event,
        "session_hash": session,
    }
    request = urllib.request.Request(
        f"{url}/gradio_api/queue/join", json.dumps(body).encode(), headers={"Content-Type": "application/json"}, method="POST"
    )
    try:
        _OPENER.open(request, timeout=_PATIENCE_S).read()
        with _OPENER.open(f"{url}/gradio_api/queue/data?session_hash={session}", timeout=_PATIENCE_S) as stream:
            for line in stream:
                message: dict[str, Any] = json.loads(line[5:]) if line.startswith(b"data:") else {}
                if message.get("msg") == "process_completed":
                    if not message.get("success"):
                        raise AdvisorError("The page failed to answer.", "Ask it in a browser.")
                    return
    except urllib.error.URLError as error:
        raise AdvisorError(f"The page cannot be asked: {error}.", "Ask it in a browser.") from None
    raise AdvisorError("The page broke off its answer.", "Ask it in a browser.")


def _settled_memory(page: psutil.Process) -> float:
    """Resident memory of the page and its child processes in MB, once it no longer grows: the model is loaded beside the first answer."""
    highest, still = 0.0, 0
    while still < 6:
        time.sleep(0.5)
        now = sum(process.memory_info().rss for process in [page, *page.children(recursive=True)]) / 1e6
        still = still + 1 if now <= highest * 1.01 else 0
        highest = max(highest, now)
    return now
