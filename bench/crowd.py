"""People who sign in, hold conversations and rate answers, and who remember what they were told is kept, and what else they saw."""

from __future__ import annotations

import json
import random
import re
import ssl
import threading
import uuid
from collections import Counter
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import httpx

from bench.cluster import PASSWORD
from bench.load import QUESTIONS

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LEAKS = re.compile(r"Traceback|File \"|\.py\b|postgresql:|https?://127|nginx/", re.IGNORECASE)
_TURNS = 4
_PAUSE_S = 0.3


@dataclass(slots=True)
class Memory:
    """What one person was told."""

    kept: dict[str, list[str]] = field(default_factory=dict)
    """Turns by conversation that the service said are kept, in order."""
    not_yet: dict[str, list[str]] = field(default_factory=dict)
    """Turns that it said are not kept yet."""
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often a question was sent in a conversation, answered or not."""
    rated: dict[str, str] = field(default_factory=dict)
    """The last rating of a turn that was taken."""
    unsure: set[str] = field(default_factory=set)
    """Turns with a later rating of which it was not told whether it was taken."""
    seen: Counter[str] = field(default_factory=Counter)
    unclear: list[str] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    """When, on this machine's clock."""


class Person(threading.Thread):
    """One person with an address of their own, so that nginx divides them over both replicas."""

    def __init__(self, url: str, number: int, stop: threading.Event) -> None:
        super().__init__(daemon=True, name=f"person {number}")
        self.called = f"p{number}"
        self.memory = Memory()
        self._stop_asking = stop
        self._random = random.Random(number)
        unchecked = ssl._create_unverified_context()
        transport = httpx.HTTPTransport(verify=unchecked, local_address=f"127.0.0.{10 + number}")
        headers = {"Origin": "https://localhost", "Accept-Language": "zh-TW"}
        self.client = httpx.Client(base_url=url, transport=transport, headers=headers, timeout=60)

    def run(self) -> None:
        while not self._stop_asking.is_set() and not self._signs_in():
            self._waits(1)
        while not self._stop_asking.is_set():
            self._converses(uuid.uuid4().hex)

    def _signs_in(self) -> bool:
        form = {"name": self.called, "password": PASSWORD}
        answer = self._sent("sign in", "POST", "/sign-in", data=form, headers={"Accept": "text/html"})
        return answer is not None and answer.status_code == 303

    def _converses(self, conversation: str) -> None:
        for question in self._random.sample(QUESTIONS, _TURNS):
            self._sent("page", "GET", "/", headers={"Accept": "text/html"})
            turn = None
            while turn is None and not self._stop_asking.is_set():
                turn = self._asks(conversation, question)
                self._waits(_PAUSE_S)
            if turn and turn in self.memory.kept.get(conversation, ()) and self._random.random() < 0.6:
                self._rates(conversation, turn, self._random.choice(("up", "down")))

    def _asks(self, conversation: str, question: str) -> str | None:
        self.memory.asked[conversation, question] += 1
        body = {"question": question, "conversation": conversation, "stream": self._random.random() < 0.5}
        answer = self._sent("ask", "POST", "/api/v1/ask", json=body)
        if answer is None or answer.status_code != 200:
            return None
        reply = _final(answer) if body["stream"] else answer.json()
        if reply is None:
            self.memory.seen["ask: 200, the stream ended before its answer"] += 1
            return None
        self.memory.answered.append(monotonic())
        for notice in reply["notices"]:
            self._takes("ask: 200, a notice", notice, chinese=bool(_CHINESE.search(question)))
        told = self.memory.kept if reply["kept"] else self.memory.not_yet
        told.setdefault(conversation, []).append(reply["turn"])
        return str(reply["turn"])

    def _rates(self, conversation: str, turn: str, rating: str) -> None:
        while not self._stop_asking.is_set():
            body = {"conversation": conversation, "turn": turn, "rating": rating}
            answer = self._sent("rate", "POST", "/api/v1/feedback", json=body)
            if answer is not None and answer.status_code == 204:
                self.memory.rated[turn] = rating
                self.memory.unsure.discard(turn)
                return
            self.memory.unsure.add(turn)
            self._waits(1)

    def _sent(self, what: str, method: str, path: str, **options: Any) -> httpx.Response | None:
        """The answer, after noting what a person would see of it; None where the connection broke."""
        try:
            answer = self.client.request(method, path, **options)
        except httpx.HTTPError as error:
            self.memory.seen[f"{what}: connection lost ({type(error).__name__})"] += 1
            self._waits(1)
            return None
        if answer.status_code >= 400:
            is_problem = "problem+json" in answer.headers.get("content-type", "")
            words = answer.json()["detail"] if is_problem else re.sub(r"<style.*?</style>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
            self._takes(f"{what}: {answer.status_code}", words)
            if answer.status_code != 503 or "retry-after" not in answer.headers or _LEAKS.search(answer.text):
                self.memory.unclear.append(f"{what}: {answer.status_code} {' '.join(answer.text.split())[:200]}")
            self._waits(1)
        return answer

    def _takes(self, what: str, words: str, chinese: bool = True) -> None:
        """Notes what was said; it is clear where it is in the asker's language and tells nothing of the inside."""
        said = " ".join(words.split())[:120]
        self.memory.seen[f"{what}, {said}"] += 1
        if bool(_CHINESE.search(said)) != chinese or _LEAKS.search(words):
            self.memory.unclear.append(f"{what}, {said}")

    def _waits(self, seconds: float) -> None:
        self._stop_asking.wait(seconds)


def _final(answer: httpx.Response) -> dict[str, Any] | None:
    found = re.search(r"event: final\r?\ndata: (.*)\r?\n", answer.text)
    return json.loads(found[1]) if found else None
