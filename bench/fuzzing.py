"""What the campaigns share: texts and bytes with slips, a limit on time, and the count of what came of the inputs."""

from __future__ import annotations

import json
import random
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter

from advisor.errors import AdvisorError

LONGEST_S = 10
"""Seconds that one input may take."""

NASTY = [
    "", " ", "\x00", "\ud800", "\udfff", "\ufeff", "\u202e", "\u200b", "\r", "\n", "\t", '"', '""', ",", ";", "'", "\\", "|",
    "=1+1", "@SUM(A1)", "-2+3", "{0}", "{name}", "%s", "${7*7}", "{{7*7}}", "<script>alert(1)</script>", "</", "&#0;", "[1]", "[99999]",
    "٣", "²", "０", "½", "Ⅳ", "1e400", "-0.0", "nan", "inf", "9" * 5000, "§" + "1" * 5000, "A" * 3000, "中" * 3000, "*" * 400, "[" * 400,
    "> " * 200, "|-" * 200, "😀", "e\u0301" * 50, "\U0010ffff", "_x0000_", "_x000D_", "sep=;", "AI-900", "第二階", "行銷", "專案經理",
]  # fmt: skip

Run = Callable[[random.Random], None]


@dataclass
class Found:
    """What came of a target's inputs."""

    name: str
    seed: int
    inputs: int = 0
    refused: int = 0
    seconds: float = 0.0
    slowest_s: float = 0.0
    slowest_seed: str = ""
    failures: dict[str, str] = field(default_factory=dict)
    """The trace of each kind of failure, by where it was raised, with the seed of its first input."""
    inputs_of: dict[str, list[str]] = field(default_factory=dict)
    """The inputs that each came of, and what was raised."""

    def take(self, own: str, run: Callable[[], None]) -> str:
        """One input: an AdvisorError is a refusal, anything else that is raised a failure, whose kind is given back."""
        kind, start = "", perf_counter()
        try:
            with limited():
                run()
        except AdvisorError:
            self.refused += 1
        except Exception as error:  # Anything at all is what is looked for.
            place = traceback.extract_tb(error.__traceback__)[-1]
            kind = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
            self.inputs_of.setdefault(kind, []).append(f"{own}: {str(error)[:300]}")
            self.failures.setdefault(kind, f"{own}\n{''.join(traceback.format_exception(error))}")
        self.inputs += 1
        took = perf_counter() - start
        if took > self.slowest_s:
            self.slowest_s, self.slowest_seed = round(took, 2), own
        return kind


def fuzz(name: str, run: Run, seed: int, until: Callable[[Found], bool]) -> Found:
    """Runs a target on inputs, each made from a name of its own, until it is enough."""
    found, begun = Found(name, seed), perf_counter()
    while not until(found):
        own = f"{name}-{seed}-{found.inputs}"
        found.take(own, lambda own=own: run(random.Random(own)))  # type: ignore[misc]
    found.seconds = round(perf_counter() - begun, 1)
    return found


def show(found: Found) -> None:
    print(f"{found.name}: {found.inputs:,} inputs in {found.seconds:.0f} s, {found.refused:,} refused,", end=" ")
    print(f"{len(found.failures)} kinds of failure, slowest {found.slowest_s:.2f} s ({found.slowest_seed})", flush=True)
    for kind, trace in found.failures.items():
        print(f"  {len(found.inputs_of[kind])} x {kind}: {trace}", flush=True)


def keep(found: list[Found], file: Path | None) -> None:
    """As JSON, where a file is asked for."""
    if file:
        file.write_text(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def enough(count: int) -> Callable[[Found], bool]:
    return lambda found: found.inputs >= count


@contextmanager
def limited() -> Iterator[None]:
    """Raises TimeoutError after 10 s: at once, and at the end where what runs catches everything, the alarm as well."""
    rung = False

    def late(*_: object) -> None:
        nonlocal rung
        rung = True
        raise TimeoutError(f"more than {LONGEST_S} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(LONGEST_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    if rung:
        raise TimeoutError(f"more than {LONGEST_S} s")


# Mutations.


def text(dice: random.Random, seeds: list[str], most: int = 400) -> str:
    """A seed with slips, or a text thrown together."""
    if dice.random() < 0.3:
        return "".join(dice.choice(NASTY) if dice.random() < 0.5 else _char(dice) for _ in range(dice.randint(0, 12)))[:most]
    words = list(dice.choice(seeds))
    for _ in range(dice.randint(0, 6)):
        place = dice.randint(0, len(words))
        match dice.randrange(4):
            case 0:
                words[place:place] = dice.choice(NASTY)
            case 1:
                words[place : place + dice.randint(1, 4)] = []
            case 2:
                words[place:place] = _char(dice)
            case _:
                words[place:place] = dice.choice(seeds)
    return "".join(words)[:most]


def _char(dice: random.Random) -> str:
    low, high = dice.choice([(0, 0x20), (0x20, 0x7F), (0x80, 0x2FFF), (0x3000, 0x30FF), (0x4E00, 0x9FFF), (0xD7F0, 0x10FFFF)])
    return chr(dice.randint(low, high))


def spoilt(dice: random.Random, data: bytes) -> bytes:
    """The bytes with some changed, cut out, doubled or put in."""
    changed = bytearray(data)
    for _ in range(dice.choice([0, 1, 1, 2, 4, 16])):
        place = dice.randint(0, len(changed))
        match dice.randrange(5):
            case 0 if changed:
                changed[place % len(changed)] = dice.randrange(256)
            case 1:
                del changed[place : place + dice.randint(1, 40)]
            case 2:
                changed[place:place] = dice.randbytes(dice.randint(1, 8))
            case 3:
                changed[place:place] = changed[place : place + dice.randint(1, 60)]
            case _:
                changed[place:place] = dice.choice(NASTY).encode("utf-8", "replace")[:200]
    return bytes(changed)
