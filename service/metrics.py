"""What is counted, for Prometheus. Nothing in a label is anybody's own: paths are those of routes, never of requests."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """The counters of one service."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter("advisor_requests", "Requests by route and status", ["method", "route", "status"], registry=self.registry)
        self.latency = Histogram("advisor_request_seconds", "Until the first byte of the reply", ["route"], registry=self.registry)
        self.answers = Counter("advisor_answers", "Answers by outcome and channel", ["outcome", "channel"], registry=self.registry)
        self.first_words = Histogram("advisor_answer_first_words_seconds", "Until an answer's first words", registry=self.registry)
        self.answer_time = Histogram("advisor_answer_seconds", "Until an answer is whole", registry=self.registry)
        self.failures = Counter("advisor_answer_failures", "Answers that failed", ["kind"], registry=self.registry)
        self.model_failures = Counter("advisor_model_failures", "Answers that went without the model they had", registry=self.registry)
        self.limited = Counter("advisor_rate_limited", "Requests refused by a limit", ["limit"], registry=self.registry)
        self.sign_ins = Counter("advisor_sign_ins", "Sign-ins by method and how they ended", ["method", "ended"], registry=self.registry)
        self.under_way = Gauge("advisor_answers_under_way", "Answers being worked on", registry=self.registry)
        self._line = Gauge("advisor_model_line", "Answers in line for the language model", registry=self.registry)

    def watch_line(self, length: Callable[[], int]) -> None:
        self._line.set_function(length)

    def text(self) -> bytes:
        return generate_latest(self.registry)
