"""A long PDF handed in on the page of a running service: progress, memory, answers meanwhile, and what a kill of the service leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep

import psutil

from bench.figures import percentile
from bench.processes import ADVISOR

_QUESTION = "行銷人員適合考哪一階認證？"
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_EVERY_S = 0.5


class Watched:
    """A service as its administrator and its machine see it."""

    def __init__(self, url: str, process: psutil.Process) -> None:
        self.url, self.process = url, process
        self.highest_mb, self.progress, self.answers_s = 0.0, [""], list[float]()

    def look(self, reached: str) -> None:
        """Once: the progress shown, the memory of all its processes, and an answer."""
        if reached != self.progress[-1]:
            self.progress.append(reached)
        try:
            tree = [self.process, *self.process.children(recursive=True)]
            self.highest_mb = max(self.highest_mb, sum(one.memory_info().rss for one in tree) / 1e6)
        except psutil.NoSuchProcess:
            pass
        start = perf_counter()
        body = json.dumps({"question": _QUESTION}).encode()
        asked = urllib.request.Request(f"{self.url}api/v1/ask", body, headers={"Content-Type": "application/json"})
        assert json.loads(_OPENER.open(asked, timeout=60).read())["outcome"] == "answered"
        self.answers_s.append(perf_counter() - start)


def through_the_page(file: Path, data: Path, pages: int) -> None:
    """Hands the file in, kills the service (SIGKILL) after a third, goes on with it in the next, and prints what was seen."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        with _service(data) as service:
            before = service.process.memory_info().rss / 1e6
            page = browser.new_page(locale="zh-TW")
            page.goto(f"{service.url}admin")
            page.get_by_role("tab", name="文件").click()
            page.locator("#admin-documents-files input[type=file]").set_input_files([file])
            page.locator("#admin-documents-files").get_by_text(file.stem).first.wait_for()
            start = perf_counter()
            page.locator("#admin-documents-take").click()
            page.locator(".job-reading .reached").wait_for(timeout=60_000)
            while _number(reached := page.locator(".job-reading .reached").inner_text()) <= pages // 3:
                service.look(reached)
                sleep(_EVERY_S)
            service.process.kill()
            print(f"killed at {reached} after {perf_counter() - start:.0f} s; {before:.0f} MB before, at most {service.highest_mb:.0f} MB")
        with _service(data) as service:
            page.goto(f"{service.url}admin")
            page.get_by_role("tab", name="文件").click()
            page.locator(".job-stopped").wait_for()
            page.locator("#admin-documents-job input").click()
            page.get_by_role("option", name=file.name).click()
            start = perf_counter()
            page.locator("#admin-documents-resume").click()
            while not page.locator(".job-done").count():
                shown = page.locator(".job-reading .reached")
                service.look(shown.inner_text() if shown.count() else "")
                sleep(_EVERY_S)
            seconds = perf_counter() - start
            size = page.locator(".job-done").inner_text().splitlines()[-1]
            first = next((text for text in service.progress if text and _number(text)), "–")
            print(f"gone on with from {first} in {seconds:.0f} s: {size}; {len(service.progress) - 1} steps shown")
            answers = f"p50 {percentile(service.answers_s, 50):.2f} s, p95 {percentile(service.answers_s, 95):.2f} s"
            print(f"at most {service.highest_mb:.0f} MB over all its processes; {len(service.answers_s)} answers meanwhile: {answers}")
        browser.close()


@contextmanager
def _service(data: Path) -> Iterator[Watched]:
    environment = os.environ | {"ADVISOR_DATA": str(data), "ADVISOR_LLM": "none", "ADVISOR_PORT": "0", "ADVISOR_LIMITS__PERSON": "none"}
    with subprocess.Popen([ADVISOR, "ui"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        try:
            yield Watched("http://" + said.partition("http://")[2].split("/")[0] + "/", psutil.Process(process.pid))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _number(reached: str) -> int:
    return int(reached.split("/")[0].replace(",", ""))
