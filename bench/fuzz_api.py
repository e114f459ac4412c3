"""Asks the API whatever its description allows, and what it does not: `python -m bench.fuzz_api --requests 30000 --seed 1 --json FILE`.

Starts `advisor ui` itself where no URL is given. Fails on an answer of 500 and above, a trace, a problem without remedy, a reply that the
description does not allow, or one that took longer than 10 s; prints how many requests were made and what came back."""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import FailureGroup

from bench.fuzzing import LONGEST_S
from bench.load import started

_WORKERS = 4
_TRACE = re.compile(r"Traceback \(most recent call last\)|File \"[^\"]*\.py\"|site-packages")


class Told:
    """What came back so far."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.wrong: list[str] = []
        self.slowest: tuple[float, str] = (0.0, "")

    def take(self, method: str, path: str, answer: Any, body: str, took: float) -> None:
        self.statuses[answer.status_code] += 1
        self.slowest = max(self.slowest, (took, f"{method} {path}"))
        if took > LONGEST_S:
            self.wrong.append(f"{took:.0f} s: {method} {path}")
        # A path with dots in it may lead out of the API.
        inside = urlsplit(str(getattr(answer, "url", None) or answer.request.url)).path.startswith("/api/v1/")
        problem = answer.status_code >= 400 and inside
        kind = _header(answer, "content-type")
        if answer.status_code >= 500 or _TRACE.search(body):
            self.wrong.append(f"{answer.status_code} {method} {path}: {body[:200]}")
        elif problem and method != "HEAD" and (not kind.startswith("application/problem+json") or '"remedy"' not in body):
            self.wrong.append(f"{answer.status_code} {method} {path} is no problem: {kind} {body[:200]}")


def described(url: str, operations: list[Any], examples: int, number: int, told: Told) -> None:
    """Cases that the description allows, and such as break it in one place."""
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @seed(number)
            @settings(max_examples=examples, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: Case[Any]) -> None:
                start = time.monotonic()
                answer = case.call(base_url=f"{url}/api/v1")
                told.take(case.method, case.path, answer, answer.text, time.monotonic() - start)
                if answer.status_code < 300:
                    try:
                        case.validate_response(answer)
                    except FailureGroup as error:
                        # Noted, and not raised: the campaign goes on, and nothing is tried again to see whether it fails always.
                        told.wrong.append(f"{case.method} {case.path}: {'; '.join(map(str, error.exceptions))[:1000]}")

            # Some operations take nothing that could be broken.
            with suppress(Unsatisfiable):
                ask()


def broken(url: str, paths: list[str], count: int, number: int, told: Told) -> None:
    """Bytes, headers and paths that no description allows."""
    chance = random.Random(number)
    with httpx.Client(base_url=url, timeout=60) as client:
        for _ in range(count):
            method = chance.choice(("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"))
            path = chance.choice(paths) if chance.random() < 0.7 else "/api/v1/" + _text(chance, 40)
            body = chance.choice((b"", b"{", b"[" * 5000, _bytes(chance), json.dumps(_value(chance, 4)).encode()))
            headers = {"Content-Type": chance.choice(("application/json", "text/plain", "multipart/form-data", ""))}
            if chance.random() < 0.3:
                headers["X-Request-ID"] = "".join(chance.choices("abc-_ .<>\\'\"%", k=chance.randint(0, 90)))
            if chance.random() < 0.2:
                headers["Authorization"] = chance.choice(("Bearer", "Bearer " + "x" * 43, "Basic eDp4", "Bearer " + "a" * 2000))
            start = time.monotonic()
            try:
                answer = client.request(method, path, content=body, headers=headers)
            except (httpx.InvalidURL, httpx.LocalProtocolError, UnicodeError):
                continue
            told.take(method, path, answer, answer.text, time.monotonic() - start)


def _header(answer: Any, name: str) -> str:
    value = answer.headers.get(name, "")
    return str(value[0] if isinstance(value, list) else value)


def _text(chance: random.Random, most: int) -> str:
    def one() -> str:
        return chr(chance.choice((chance.randrange(32, 127), chance.randrange(0x4E00, 0x9FFF), 0x202E, 0x1F600)))

    return "".join(one() for _ in range(chance.randint(1, most)))


def _bytes(chance: random.Random) -> bytes:
    return chance.randbytes(chance.randint(1, 400))


def _value(chance: random.Random, depth: int) -> Any:
    if depth == 0 or chance.random() < 0.4:
        return chance.choice((None, True, -1, 1e308, 2**70, "", "行銷", _text(chance, 60)))
    if chance.random() < 0.5:
        return [_value(chance, depth - 1) for _ in range(chance.randint(0, 4))]
    keys = ("question", "history", "language", "levels", "role", "people", "rating", "stream", "x")
    return {chance.choice(keys): _value(chance, depth - 1) for _ in range(chance.randint(0, 5))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?")
    parser.add_argument("--requests", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    process = None
    url = options.url
    if url is None:
        process, url = started()
    told, start = Told(), time.monotonic()
    try:
        schema = schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json")
        operations: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
        paths = ["/api/v1" + path for path in httpx.get(f"{url}/api/v1/openapi.json").json()["paths"]]
        # By one thread: hypothesis looks at its own sources, which Python cannot take apart in several at once.
        number = options.seed * 1_000
        described(url, operations, max(1, options.requests // 3 // (2 * len(operations))), number, told)
        with ThreadPoolExecutor(_WORKERS) as pool:
            while told.statuses.total() < options.requests:
                count = (options.requests - told.statuses.total()) // _WORKERS + 1
                jobs = [pool.submit(broken, url, paths, count, number + job, told) for job in range(_WORKERS)]
                number += _WORKERS
                for job in jobs:
                    job.result()
        alive = httpx.get(f"{url}/readyz").status_code
    finally:
        if process:
            process.terminate()
            process.wait(30)
    statuses = {str(status): count for status, count in sorted(told.statuses.items())}
    figures = {
        "requests": told.statuses.total(),
        "seed": options.seed,
        "seconds": round(time.monotonic() - start),
        "statuses": statuses,
        "slowest_s": round(told.slowest[0], 2),
        "slowest": told.slowest[1],
        "ready_after": alive,
        "wrong": list(dict.fromkeys(told.wrong[:20])),
    }
    print(json.dumps(figures, ensure_ascii=False, indent=2))
    if options.json:
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    sys.exit(1 if told.wrong or alive != 200 else 0)


if __name__ == "__main__":
    main()
