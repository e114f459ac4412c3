"""Many people before one model that serves few at a time: who is served when, who is refused at once, what they are told.

Time is the test's own: a clock that is set forward by hand."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from misbehaving import Reply, Server, fluent, writing
from service_fixtures import served
from ui_scripted import ScriptedAdvisor

from advisor.assembly import Assembly
from advisor.errors import ModelError
from advisor.model_queue import ASKER, Asker, Line
from advisor.models import open_model
from advisor.prompts import phrases
from advisor.types import Answer, Event, Language, Turn, Waiting
from bench.page import ask_page
from service.attended import Attended
from service.metrics import Metrics
from ui.citing import Look
from ui.exchange import Exchange, advance
from ui.render import turn
from ui.strings import Strings

QUESTION = "用白話說，第二階適合誰？"
UNCLEAR = "想更上一層樓，該往哪裡使力？"
RIGHT = "第二階是給做業務、行銷、企劃和行政的人看的。"
TURN_S, PATIENCE_S = 10.0, 100.0


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Crowd:
    """People before a line with one place. Who is served stays so until `next` lets their turn end, which took TURN_S."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.line = Line(1, PATIENCE_S, self.clock)
        self.served: list[str] = []
        self.refused: list[str] = []
        self.told: list[tuple[str, int, float | None]] = []
        self.threads: list[threading.Thread] = []
        self._over = threading.Semaphore(0)
        self._changed = threading.Condition()

    def comes(self, name: str) -> str:
        """What becomes of them at first: served, waiting or refused."""
        place: list[str] = []

        def told(position: int, wait_s: float | None) -> None:
            self.told.append((name, position, wait_s))
            self._note(place, "waiting")

        def ask() -> None:
            ASKER.set(Asker(name, told, lambda: True))
            try:
                with self.line.turn():
                    self.served.append(name)
                    self._note(place, "served")
                    assert self._over.acquire(timeout=30)
            except ModelError as error:
                self.refused.append(f"{name}: {error.fault}")
                self._note(place, "refused")

        self.threads.append(threading.Thread(target=ask, daemon=True))
        self.threads[-1].start()
        with self._changed:
            assert self._changed.wait_for(lambda: place, 30)
        return place[0]

    def next(self) -> None:
        """The turn under way ends, and whose turn it is then is served."""
        count, more = len(self.served), self.line.length > 0
        self.clock.now += TURN_S
        self._over.release()
        with self._changed:
            if more:
                assert self._changed.wait_for(lambda: len(self.served) > count, 30)
        if not more:
            for thread in self.threads:
                thread.join(30)

    def disperses(self) -> None:
        self._over.release(len(self.threads))
        for thread in self.threads:
            thread.join(30)

    def _note(self, place: list[str], what: str) -> None:
        with self._changed:
            place.append(what)
            self._changed.notify_all()


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    """One turn has been measured."""
    crowd = Crowd()
    assert crowd.comes("first of all") == "served"
    crowd.next()
    crowd.served.clear()
    yield crowd
    crowd.disperses()


def test_the_line_serves_everybody_before_anybody_twice(crowd: Crowd) -> None:
    for name in ("first", "greedy", "greedy", "greedy", "patient"):
        crowd.comes(name)
    for _ in range(5):
        crowd.next()
    assert crowd.served == ["first", "greedy", "patient", "greedy", "greedy"]


def test_each_is_told_the_place_and_about_how_long_it_takes(crowd: Crowd) -> None:
    crowd.comes("first")
    crowd.clock.now += 4
    for name in ("second", "third"):
        crowd.comes(name)
    assert crowd.told == [("second", 1, 6.0), ("third", 2, 16.0)]


def test_who_cannot_be_served_in_time_is_refused_at_once(crowd: Crowd) -> None:
    """Of 100 seconds 80 are promised: eight turns of ten."""
    became = [crowd.comes(f"person {number}") for number in range(12)]
    assert became == ["served", *["waiting"] * 8, *["refused"] * 3]
    for _ in range(9):
        crowd.next()
    assert crowd.served == [f"person {number}" for number in range(9)]
    assert crowd.refused == [f"person {number}: crowded" for number in (9, 10, 11)]


def test_who_was_refused_longest_is_taken_in_before_others(crowd: Crowd) -> None:
    for number in range(9):
        crowd.comes(f"person {number}")
    assert [crowd.comes("late"), crowd.comes("later")] == ["refused", "refused"]
    crowd.next()
    # One place is free, and it is kept for who was refused first.
    assert [crowd.comes("person 0"), crowd.comes("later"), crowd.comes("late")] == ["refused", "refused", "waiting"]
    crowd.next()
    assert [crowd.comes("person 1"), crowd.comes("later")] == ["refused", "waiting"]


def test_a_line_of_people_who_all_ask_again_gives_everybody_as_many_turns(crowd: Crowd) -> None:
    everybody = [f"person {number}" for number in range(20)]
    outside = [name for name in everybody if crowd.comes(name) == "refused"]
    for _ in range(60):
        asks_again = crowd.served[-1]
        crowd.next()
        # Whoever was just served is the quickest to ask again.
        outside = [name for name in (asks_again, *outside) if crowd.comes(name) == "refused"]
    turns = [crowd.served[:60].count(name) for name in everybody]
    assert min(turns) == max(turns) == 3
    assert not any("outwaited" in refused for refused in crowd.refused)


def test_places_are_not_kept_for_who_never_comes_back(crowd: Crowd) -> None:
    for number in range(9):
        crowd.comes(f"person {number}")
    for number in range(9, 30):
        assert crowd.comes(f"person {number}") == "refused"
    for _ in range(5):
        assert crowd.comes("new") == "refused"
        crowd.next()
    # Less than half of it is taken: that part is open to all.
    assert crowd.comes("newer") == "waiting"
    assert crowd.comes("newest") == "refused"
    crowd.clock.now += PATIENCE_S + 1
    assert crowd.comes("much later") == "waiting"


def test_who_waits_too_long_or_went_away_leaves_the_line() -> None:
    line = Line(1)
    with line.turn(1):
        with pytest.raises(ModelError, match="turn"), line.turn(0):
            pass
        ASKER.set(Asker("gone", lambda *place: None, lambda: False))
        with pytest.raises(ModelError), line.turn(60):
            pass
        ASKER.set(None)
    assert line.length == 0


def test_who_is_pushed_back_until_it_is_too_late_is_told_before_the_time_is_over(crowd: Crowd) -> None:
    crowd.comes("first")
    assert crowd.comes("greedy") == crowd.comes("greedy") == "waiting"
    for number in range(7):
        assert crowd.comes(f"person {number}") == "waiting"
    for number in range(3):
        crowd.next()
        assert crowd.comes(f"another {number}") == "waiting"
    # The second request of who stood in line already: everybody's first one goes before it.
    crowd.threads[3].join(30)
    assert crowd.refused == ["greedy: outwaited"]
    assert crowd.clock.now < PATIENCE_S


# With a real server that writes as slowly as the test lets it.


class SlowModel:
    """A model whose replies each wait for `go_on`."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)

    def __call__(self, handler: Any) -> None:
        self.asked.release()
        assert self.go_on.acquire(timeout=60)
        fluent(RIGHT)(handler)


def test_of_many_at_once_some_are_served_and_the_others_told_at_once(
    serve: Callable[[Reply], Server], assembly: Assembly, tmp_path: Path
) -> None:
    slow, clock = SlowModel(), Clock()
    model = open_model(f"{serve(writing(slow)).url}#m", cache=tmp_path)
    assert model
    model.line = Line(1, PATIENCE_S, clock)
    advisor = assembly.advisor(model)
    answers: dict[int, Answer] = {}
    places: dict[int, tuple[int, float | None]] = {}
    settled = threading.Semaphore(0)

    def ask(number: int) -> None:
        def told(position: int, wait_s: float | None) -> None:
            if number not in places:
                places[number] = (position, wait_s)
                settled.release()

        ASKER.set(Asker(f"person {number}", told, lambda: True))
        answers[number] = advisor.answer(QUESTION)
        if answers[number].notices:
            settled.release()

    def comes(number: int, until: threading.Semaphore) -> threading.Thread:
        thread = threading.Thread(target=ask, args=(number,), daemon=True)
        thread.start()
        assert until.acquire(timeout=60)
        return thread

    first = comes(0, slow.asked)
    clock.now += TURN_S
    slow.go_on.release()
    first.join(60)
    people = [comes(1, slow.asked), *(comes(number, settled) for number in range(2, 13))]
    assert sorted(set(answers) - {0}) == [10, 11, 12]
    for number in range(1, 10):
        clock.now += TURN_S
        slow.go_on.release()
        assert number == 9 or slow.asked.acquire(timeout=60)
    for thread in people:
        thread.join(60)
    busy = phrases("notices")["crowded"].zh.format(model="m")
    assert {number for number, answer in answers.items() if RIGHT in answer.text} == set(range(10))
    assert {number for number, answer in answers.items() if answer.notices == (busy,)} == {10, 11, 12}
    assert all(answer.outcome == "answered" and answer.citations for answer in answers.values())
    assert places == {number: (number - 1, TURN_S * (number - 1)) for number in range(2, 10)}


def test_who_has_nothing_to_read_yet_does_not_stand_in_a_line_that_is_too_long(
    serve: Callable[[Reply], Server], assembly: Assembly, tmp_path: Path
) -> None:
    """To have a question understood, the model is waited for no longer than a few seconds."""
    clock = Clock()
    model = open_model(f"{serve(fluent(call=('recommend_certifications', '{}'))).url}#m", cache=tmp_path)
    assert model
    model.line = Line(1, PATIENCE_S, clock)
    with model.line.turn():
        clock.now += TURN_S
    with model.line.turn():
        answer = assembly.advisor(model).answer(UNCLEAR)
    assert answer.notices == (phrases("notices")["crowded"].zh.format(model="m"),)


# As the service and its page know it.


class Elaborating(ScriptedAdvisor):
    """Composes, then waits in line for a model, as an advisor with one does."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line = line
        self.askers: list[str] = []

    def stream(self, question: str, history: Sequence[Turn] = (), language: Language | None = None) -> Iterator[Event]:
        asker = ASKER.get()
        self.askers.append(asker.name if asker else "")
        *composed, final = super().stream(question, history, language)
        yield from composed
        with self.line.turn(30):
            yield final


def test_what_was_composed_is_there_while_the_model_is_waited_for() -> None:
    line = Line(1)
    attended = Attended(Elaborating(line), Metrics())

    async def run() -> list[str]:
        with line.turn(1):
            events = attended.events("行銷適合哪一階？", (), None, "api", "amy")
            told = [type(await anext(events)).__name__]
            while told[-1] != "Waiting":
                told.append(type(await anext(events)).__name__)
        return told + [type(event).__name__ async for event in events]

    told = asyncio.run(run())
    assert told.index("Delta") < told.index("Waiting") and told[-1] == "Final"


def test_on_the_page_everybody_stands_in_line_for_themselves(tmp_path: Path) -> None:
    advisor = Elaborating(Line(1))
    with served(advisor, tmp_path) as (server, _):
        ask_page(server.url.rstrip("/"))
    assert advisor.askers == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("waiting", "said"),
    [
        (Waiting(3), "前面還有 2 位；"),
        (Waiting(3, 31.2), "前面還有 2 位，大約再等 40 秒；"),
        (Waiting(1, 0.0), "下一個就輪到你，大約再等 10 秒；"),
    ],
)
def test_the_page_says_the_place_and_the_time(waiting: Waiting, said: str) -> None:
    exchange = advance(Exchange("t", QUESTION, text="第二階適合行銷。"), waiting)
    assert said in turn(exchange, Look(Strings("zh-TW"), {}))
