"""Many people at once: `python -m bench.load URL --people 50 --seconds 300` prints errors, p50 and p95, answers a second, memory.

Without a URL it starts `advisor ui` itself, on a free port, with the settings of the environment. Everybody asks again as soon as
the answer is there. With `--plain` every question wants plain words, which a language model is asked for: there the figures also say
what people saw while they waited for it, and whether everybody had as many turns."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
import psutil

from advisor.errors import OF_THE_LINE
from advisor.prompts import phrases

QUESTIONS = (
    "行銷人員適合考哪一階的認證？",
    "比較四大工程師",
    "跨域人才怎麼走？",
    "AI-900 還可以考嗎？",
    "第三階認證的目標是什麼？",
    "資料標註師的薪水多少？",
    "我是會計，該考什麼證照？",
    "Which certification tier suits marketing staff?",
    "零售業怎麼用 AI？",
    "NLP 工程師的核心技術是什麼？",
)
PLAIN = (
    "用白話說，第二階適合誰？",
    "用簡單的話說明，NLP 工程師在做什麼？",
    "用白話解釋跨域人才的第一關",
    "簡單說，代理型 AI 是什麼？",
    "用白話說，零售業怎麼用 AI？",
)


@dataclass(slots=True)
class Run:
    seconds: list[float] = field(default_factory=list)
    first_words: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    by_person: Counter[int] = field(default_factory=Counter)
    turns: Counter[int] = field(default_factory=Counter)
    """By person: answers for which the model wrote, whether or not its words stood the check."""
    worded: int = 0
    """Answers that have words of the model."""
    refused: int = 0
    """Answers that were told at once that the model is too busy."""
    in_vain: int = 0
    """Answers that stood in line and went without the model."""
    places: list[int] = field(default_factory=list)
    """The first place in line that each answer was told."""
    waits: list[tuple[float, float]] = field(default_factory=list)
    """Seconds until the turn as first told, and until the model's first words or the end as they were."""
    composed_first: int = 0
    """Answers whose composed words were there before the line was spoken of."""
    notices: Counter[str] = field(default_factory=Counter)
    elapsed_s: float = 0.0

    def figures(self) -> dict[str, Any]:
        everybody = [self.turns[person] for person in self.by_person]
        return {
            "answers": len(self.seconds),
            "errors": dict(self.errors),
            "p50_s": round(statistics.median(self.seconds), 3) if self.seconds else None,
            "p95_s": _percentile(self.seconds, 95),
            "first_words_s": {"p50": _percentile(self.first_words, 50), "p95": _percentile(self.first_words, 95)},
            "answers_of_a_person": [min(self.by_person.values(), default=0), max(self.by_person.values(), default=0)],
            "answered_by_model": {"turns": self.turns.total(), "with_its_words": self.worded},
            "turns_of_a_person": {f"{had} turns": everybody.count(had) for had in sorted(set(everybody))},
            "refused_at_once": self.refused,
            "waited_in_vain": self.in_vain,
            "stood_in_line": len(self.places),
            "of_these_composed_words_first": self.composed_first,
            "places_told": [min(self.places, default=0), max(self.places, default=0)],
            "wait_s": {
                "told_p50": _percentile([told for told, _ in self.waits], 50),
                "had_p50": _percentile([had for _, had in self.waits], 50),
            },
            "notices": dict(self.notices),
            "answers_per_s": round(len(self.seconds) / self.elapsed_s, 2),
            "answers_per_s_per_core": round(len(self.seconds) / self.elapsed_s / (os.cpu_count() or 1), 2),
        }


@dataclass(slots=True)
class _Heard:
    """One answer as it was heard; times are those of perf_counter."""

    asked: float
    words: float | None = None
    write: bool = False
    waiting: tuple[int, float | None, float] | None = None
    """The first place told, the seconds told, and when."""
    model_words: float | None = None
    composed_first: bool = False
    ending: str = ""
    data: str = ""

    def hear(self, event: str, data: dict[str, Any]) -> None:
        now = perf_counter()
        if event == "delta":
            self.words = self.words or now
            if self.write:
                self.model_words = self.model_words or now
        elif event == "progress":
            self.write = self.write or data["stage"] == "write"
        elif event == "waiting" and self.waiting is None:
            self.waiting = (data["position"], data["wait_s"], now)
            self.composed_first = self.words is not None


async def load(url: str, people: int, seconds: float, questions: Sequence[str] = QUESTIONS, pause_s: float = 0.0) -> Run:
    """Everybody asks until the time is over; an answer under way is finished."""
    run, start = Run(), perf_counter()
    limits = httpx.Limits(max_connections=people, max_keepalive_connections=people)
    async with httpx.AsyncClient(base_url=url, timeout=300, limits=limits) as client:
        await asyncio.gather(*(_person(client, number, start + seconds, run, questions, pause_s) for number in range(people)))
    run.elapsed_s = perf_counter() - start
    return run


async def _person(client: httpx.AsyncClient, number: int, until: float, run: Run, questions: Sequence[str], pause_s: float) -> None:
    turn = number
    # A service that trusts this machine as its proxy takes each for a person of their own.
    headers = {"X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}"}
    while perf_counter() < until:
        turn += 1
        heard = _Heard(perf_counter())
        try:
            body = {"question": questions[turn % len(questions)], "stream": True}
            async with client.stream("POST", "/api/v1/ask", json=body, headers=headers) as answer:
                async for line in answer.aiter_lines():
                    if line.startswith("event: "):
                        heard.ending = line.removeprefix("event: ")
                    elif line.startswith("data: "):
                        heard.data = line.removeprefix("data: ")
                        heard.hear(heard.ending, json.loads(heard.data))
            if answer.status_code != 200 or heard.ending != "final" or heard.words is None:
                run.errors[f"{answer.status_code} {heard.ending}"] += 1
                continue
        except httpx.HTTPError as error:
            run.errors[type(error).__name__] += 1
            continue
        _noted(run, number, heard, heard.words)
        await asyncio.sleep(min(pause_s, max(0.0, until - perf_counter())))


def _noted(run: Run, number: int, heard: _Heard, words: float) -> None:
    over, final = perf_counter(), json.loads(heard.data)
    run.seconds.append(over - heard.asked)
    run.first_words.append(words - heard.asked)
    run.by_person[number] += 1
    run.notices.update(final["notices"])
    if heard.waiting:
        place, told_s, at = heard.waiting
        run.places.append(place)
        run.composed_first += heard.composed_first
        if told_s is not None:
            run.waits.append((told_s, (heard.model_words or over) - at))
    without = {phrases("notices")[fault].to(final["language"]).format(model=final["model"]) for fault in OF_THE_LINE}
    if without & set(final["notices"]):
        run.in_vain += heard.waiting is not None
        run.refused += heard.waiting is None
    elif heard.write:
        run.turns[number] += 1
        run.worded += heard.model_words is not None


def _percentile(values: list[float], percent: int) -> float | None:
    return round(sorted(values)[min(len(values) - 1, len(values) * percent // 100)], 3) if values else None


def _memory(process: psutil.Process | None) -> int | None:
    """Bytes of the service and of what it started."""
    return sum(one.memory_info().rss for one in (process, *process.children(recursive=True))) if process else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds that a person reads an answer before they ask again")
    options = parser.parse_args()
    questions = PLAIN if options.plain else QUESTIONS
    process = None
    url = options.url
    if url is None:
        process, url = started()
    memory = psutil.Process(process.pid) if process else None
    try:
        asyncio.run(load(url, 1, 3, questions))
        alone = asyncio.run(load(url, 1, min(10, options.seconds), questions))
        before = _memory(memory)
        many = asyncio.run(load(url, options.people, options.seconds, questions, options.pause))
        after = _memory(memory)
    finally:
        if process:
            process.terminate()
            process.wait(30)
    ratio = (len(many.seconds) / many.elapsed_s) / (len(alone.seconds) / alone.elapsed_s)
    figures = {
        "people": options.people,
        "seconds": options.seconds,
        "pause_s": options.pause,
        "many": many.figures(),
        "one_person": alone.figures(),
        "throughput_to_one_persons": round(ratio, 2),
        "memory_mb": {"start": before and before >> 20, "end": after and after >> 20},
    }
    print(json.dumps(figures, ensure_ascii=False, indent=2))
    sys.exit(1 if many.errors else 0)


def started() -> tuple[subprocess.Popen[str], str]:
    command = Path(sys.executable).with_name("advisor")
    unlimited = {
        "ADVISOR_LIMITS__PERSON": "none",
        "ADVISOR_LIMITS__ALL": "none",
        "ADVISOR_ACCESS__PROXY__NETWORKS": '["127.0.0.1/32"]',
        "ADVISOR_SERVICE__LOG_LEVEL": "warning",
        "ADVISOR_PORT": "0",
    }
    process = subprocess.Popen([command, "ui"], stdout=subprocess.PIPE, text=True, env=os.environ | unlimited)
    assert process.stdout is not None
    found = re.search(r"http://\S+/", process.stdout.readline())
    if found is None:
        sys.exit("The service did not come up.")
    return process, found.group().rstrip("/")


if __name__ == "__main__":
    main()
