"""Two replicas behind one proxy with Chroma and PostgreSQL, each part killed (SIGKILL) and started again in turn, under load.

`python -m bench.replicas --people 8 --away 10 --json FILE`: afterwards all that people were told is kept is compared with the database and
with what the API gives them. Status 1 where anything of it is lost or doubled, answers did not come again, or a message was not clear."""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from time import monotonic

from bench.cluster import Cluster
from bench.crowd import Person
from bench.servers import until

_QUIET_S = 8.0
"""Load before the first kill, and between them."""
_AGAIN_S = 600.0
_SETTLE_S = 20.0


@dataclass(frozen=True, slots=True)
class Phase:
    """`again_s`: from the kill until everybody had an answer after the part was back; `silence_s`: the longest that anybody had none."""

    killed: str
    away_s: float
    again_s: float
    silence_s: float


@dataclass(slots=True)
class Result:
    people: int
    seconds: float = 0.0
    turns: int = 0
    ratings: int = 0
    told_not_kept_yet: int = 0
    kept_after_all: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)


def run(cluster: Cluster, people: Sequence[Person], away_s: float) -> list[Phase]:
    first, second = cluster.replicas

    def both() -> None:
        first.kill()
        second.kill()

    def both_back() -> None:
        for replica in cluster.replicas:
            replica.start()
        for replica in cluster.replicas:
            replica.wait()

    def back() -> None:
        first.start()
        first.wait()

    parts: tuple[tuple[str, Callable[[], None], Callable[[], None]], ...] = (
        ("a replica", first.kill, back),
        ("Chroma", cluster.chroma.kill, cluster.chroma.start),
        ("PostgreSQL", cluster.postgres.kill, cluster.postgres.start),
        ("both replicas", both, both_back),
    )
    phases = []
    for name, kill, start in parts:
        time.sleep(_QUIET_S)
        begun = monotonic()
        kill()
        time.sleep(away_s)
        start()
        returned = monotonic()
        until(lambda since=returned: all(_after(one, since) for one in people), f"no answers again after {name}", _AGAIN_S)  # type: ignore[misc]
        phases.append(Phase(name, round(returned - begun, 1), round(monotonic() - begun, 1), round(_silence(people, begun), 1)))
        print(f"{name}: away {phases[-1].away_s} s, everybody answered again after {phases[-1].again_s} s", flush=True)
    time.sleep(_QUIET_S)
    return phases


def _after(person: Person, moment: float) -> bool:
    answered = person.memory.answered
    return bool(answered) and answered[-1] > moment


def _silence(people: Sequence[Person], since: float) -> float:
    gaps = []
    for person in people:
        moments = [since, *(moment for moment in person.memory.answered if moment > since)]
        gaps += [later - earlier for earlier, later in pairwise(moments)]
    return max(gaps, default=0.0)


def compare(cluster: Cluster, people: Sequence[Person], result: Result) -> None:
    """Everything that was acknowledged against the database and against what the API gives to its owner."""
    state = cluster.state()
    ratings = {one.id: one.rating for one in state.feedback.all()}
    for person in people:
        memory, account = person.memory, state.people.by_name(person.called)
        assert account
        for conversation, turns in memory.kept.items():
            records = state.conversations.read(account.id, conversation) or ()
            there = [str(record["id"]) for record in records]
            given = person.client.get(f"/api/v1/conversations/{conversation}")
            shown = [turn["turn"] for turn in given.json()["turns"]] if given.status_code == 200 else []
            result.turns += len(turns)
            result.lost += [f"turn {turn} in the database" for turn in turns if turn not in there]
            result.lost += [f"turn {turn} in the API" for turn in turns if turn not in shown]
            result.doubled += [f"turn {turn}" for turn, count in Counter(there).items() if count > 1]
            questions = Counter(str(record["question"]) for record in records)
            result.doubled += [
                f"{question} in {conversation}" for question, n in questions.items() if n > memory.asked[conversation, question]
            ]
        for conversation, turns in memory.not_yet.items():
            there = [str(record["id"]) for record in state.conversations.read(account.id, conversation) or ()]
            result.told_not_kept_yet += len(turns)
            result.kept_after_all += sum(turn in there for turn in turns)
        result.ratings += len(memory.rated)
        wrong = [turn for turn, rating in memory.rated.items() if ratings.get(turn) != rating and turn not in memory.unsure]
        result.lost += [f"rating of {turn}" for turn in wrong] + [
            f"rating of {turn}" for turn in memory.rated if turn in memory.unsure and turn not in ratings
        ]
        result.unclear += memory.unclear
    state.close()
    seen: Counter[str] = sum((person.memory.seen for person in people), Counter())
    result.seen = dict(seen.most_common())


def show(result: Result) -> None:
    for name in ("turns", "ratings", "told_not_kept_yet", "kept_after_all", "seconds"):
        print(f"{name.replace('_', ' '):>20}  {getattr(result, name)}")
    for name in ("lost", "doubled", "unclear"):
        found: list[str] = getattr(result, name)
        print(f"{name:>20}  {len(found)}" + "".join(f"\n{'':>22}{line}" for line in found[:5]))
    for phase in result.phases:
        print(f"{phase.killed:>20}  away {phase.away_s} s; everybody answered after {phase.again_s} s; longest without {phase.silence_s} s")
    print("What people saw meanwhile:")
    for what, count in result.seen.items():
        print(f"{count:>8}  {what}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--away", type=float, default=10.0, help="seconds before a part is started again")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    cluster, stop = Cluster(), threading.Event()
    result = Result(options.people)
    try:
        cluster.start([f"p{number}" for number in range(options.people)])
        people = [Person(cluster.url, number, stop) for number in range(options.people)]
        start = monotonic()
        for person in people:
            person.start()
        until(lambda: all(person.memory.answered for person in people), "not everybody was answered", _AGAIN_S)
        result.phases = run(cluster, people, options.away)
        result.seconds = round(monotonic() - start, 1)
        stop.set()
        for person in people:
            person.join(120)
        time.sleep(_SETTLE_S)
        compare(cluster, people, result)
    finally:
        stop.set()
        cluster.remove()
    show(result)
    if options.json:
        options.json.write_text(json.dumps(asdict(result), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 1 if result.lost or result.doubled or result.unclear else 0


if __name__ == "__main__":
    sys.exit(main())
