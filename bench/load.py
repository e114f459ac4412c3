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
    places: list[int] = field(default_factory=list)
    """The first place in line that each answer was told."""
    composed_first: int = 0
    """Answers whose composed words were there before the line was spoken of."""
    notices: Counter[str] = field(default_factory=Counter)
    elapsed_s: float = 0.0

    def figures(self) -> dict[str, Any]:
        return {
            "answers": len(self.seconds),
            "errors": dict(self.errors),
            "p50_s": round(statistics.median(self.seconds), 3) if self.seconds else None,
            "p95_s": _percentile(self.seconds, 95),
            "first_words_p95_s": _percentile(self.first_words, 95),
            "answers_of_a_person": [min(self.by_person.values(), default=0), max(self.by_person.values(), default=0)],
            "stood_in_line": len(self.places),
            "of_these_composed_words_first": self.composed_first,
            "places_told": [min(self.places, default=0), max(self.places, default=0)],
            "notices": dict(self.notices),
            "answers_per_s": round(len(self.seconds) / self.elapsed_s, 2),
            "answers_per_s_per_core": round(len(self.seconds) / self.elapsed_s / (os.cpu_count() or 1), 2),
        }


async def load(url: str, people: int, seconds: float, questions: Sequence[str] = QUESTIONS) -> Run:
    """Everybody asks until the time is over; an answer under way is finished."""
    run, start = Run(), perf_counter()
    limits = httpx.Limits(max_connections=people, max_keepalive_connections=people)
    async with httpx.AsyncClient(base_url=url, timeout=300, limits=limits) as client:
        await asyncio.gather(*(_person(client, number, start + seconds, run, questions) for number in range(people)))
    run.elapsed_s = perf_counter() - start
    return run


async def _person(client: httpx.AsyncClient, number: int, until: float, run: Run, questions: Sequence[str]) -> None:
    turn = number
    while perf_counter() < until:
        turn += 1
        asked = perf_counter()
        try:
            words, place, ending, data = None, 0, "", ""
            body = {"question": questions[turn % len(questions)], "stream": True}
            async with client.stream("POST", "/api/v1/ask", json=body) as answer:
                async for line in answer.aiter_lines():
                    if line.startswith("event: "):
                        ending = line.removeprefix("event: ")
                        words = words or (perf_counter() if ending == "delta" else None)
                    elif line.startswith("data: "):
                        data = line.removeprefix("data: ")
                        if ending == "waiting" and not place:
                            place = json.loads(data)["position"]
                            run.places.append(place)
                            run.composed_first += words is not None
            if answer.status_code != 200 or ending != "final" or words is None:
                run.errors[f"{answer.status_code} {ending}"] += 1
                continue
        except httpx.HTTPError as error:
            run.errors[type(error).__name__] += 1
            continue
        run.seconds.append(perf_counter() - asked)
        run.first_words.append(words - asked)
        run.by_person[number] += 1
        run.notices.update(json.loads(data)["notices"])


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
        many = asyncio.run(load(url, options.people, options.seconds, questions))
        after = _memory(memory)
    finally:
        if process:
            process.terminate()
            process.wait(30)
    ratio = (len(many.seconds) / many.elapsed_s) / (len(alone.seconds) / alone.elapsed_s)
    figures = {
        "people": options.people,
        "seconds": options.seconds,
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
