"""Answers in a warm process, over questions in many people's words."""

from __future__ import annotations

import random
from collections.abc import Iterator
from time import perf_counter

from tqdm import tqdm

from advisor.assembly import Assembly
from advisor.pipeline import Advisor
from advisor.settings import Settings, load_settings
from advisor.types import Delta
from advisor.yaml_files import read_yaml
from bench.figures import Figure, percentile


def measure_none(questions: int) -> Iterator[Figure]:
    settings = load_settings(llm="none")
    advisor = Assembly(settings).advisor(None)
    advisor.warm()
    asked = sample(settings, questions)
    totals = [_timed(advisor, question)[1] for question in _watched(asked)]
    yield Figure("whole answer, none, p50", percentile(totals, 50), "s", 0.060, f"{len(asked)} questions, warm")
    yield Figure("whole answer, none, p95", percentile(totals, 95), "s", 0.150, f"{len(asked)} questions, warm")
    yield Figure("whole answer, none, slowest", max(totals), "s", None, f"{len(asked)} questions, warm")


def measure_bundled(questions: int) -> Iterator[Figure]:
    """Raises ModelError where the bundled model can't be had."""
    yield from _bundled(questions, "asked")
    # By default most answers need no sentence of the model's own: this is what it costs where it writes one whenever it can.
    yield from _bundled(questions, "always")


def _bundled(questions: int, prose: str) -> Iterator[Figure]:
    settings = load_settings(llm="bundled", prose=prose)
    start = perf_counter()
    assembly = Assembly(settings)
    advisor = assembly.advisor(assembly.language_model())
    try:
        advisor.warm()
        ready = perf_counter() - start
        asked = sample(settings, questions)
        times = [_timed(advisor, question) for question in _watched(asked)]
    finally:
        advisor.close()
    firsts, totals = zip(*times, strict=True)
    of = f"{len(asked)} questions, warm, prose {prose}"
    yield Figure(f"bundled model ready, {prose}", ready, "s", None, "from nothing loaded to warm; the very first also joins it")
    yield Figure(f"first words, bundled, {prose}, p50", percentile(firsts, 50), "s", 1.5, of)
    yield Figure(f"first words, bundled, {prose}, p95", percentile(firsts, 95), "s", None, of)
    yield Figure(f"whole answer, bundled, {prose}, p50", percentile(totals, 50), "s", None, of)
    yield Figure(f"whole answer, bundled, {prose}, p95", percentile(totals, 95), "s", None, of)


def sample(settings: Settings, count: int) -> list[str]:
    """Questions from all over the guideline, no two alike, the same in every run."""
    known = read_yaml(settings.corpus / "questions.yaml")
    questions = list(dict.fromkeys(question for group in known.values() for question in group))
    return random.Random(2025).sample(questions, min(count, len(questions)))


def _timed(advisor: Advisor, question: str) -> tuple[float, float]:
    """Seconds to the first words and to the whole answer, as its reader sees them."""
    start = perf_counter()
    first = 0.0
    for event in advisor.stream(question):
        if isinstance(event, Delta) and not first:
            first = perf_counter() - start
    total = perf_counter() - start
    return first or total, total


def _watched(questions: list[str]) -> Iterator[str]:
    yield from tqdm(questions, unit="question", leave=False, disable=None)
