"""What is evaluated, behind one protocol: the advisor here, the baselines in baselines.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from advisor.assembly import Assembly
from advisor.errors import InputError
from advisor.settings import Settings
from advisor.types import Answer, Turn

ADVISOR = "advisor"


class System(Protocol):
    """Answers conversations. `name` is what it is called in runs, `llm` its language model's name, `none` without one."""

    name: str
    llm: str
    output_tokens: int | None
    """What its language model wrote for the last question; None where it has none, or it does not tell."""

    def ask(self, turns: Sequence[str]) -> Answer:
        """The answer to the last of a conversation's turns. All are asked in order; the history is its own answers."""
        ...

    def search(self, question: str) -> tuple[str, ...] | None:
        """Ids of the chunks that it finds, best first; None if it does not search, or finds other pieces than chunks."""
        ...

    def close(self) -> None: ...


class AdvisorSystem:
    """The advisor of the settings, as everybody gets it."""

    name = ADVISOR

    def __init__(self, assembly: Assembly) -> None:
        self._model = assembly.language_model()
        self._advisor = assembly.advisor(self._model)
        self._retriever = assembly.retriever
        self.llm = self._advisor.model_name
        self.output_tokens: int | None = None
        self._advisor.warm()

    def ask(self, turns: Sequence[str]) -> Answer:
        history: list[Turn] = []
        for turn in turns[:-1]:
            history.append(Turn(turn, self._advisor.answer(turn, history).text))
        before = self._written
        answer = self._advisor.answer(turns[-1], history)
        self.output_tokens = None if self._written is None else self._written - (before or 0)
        return answer

    @property
    def _written(self) -> int | None:
        return self._model.output_tokens if self._model else None

    def search(self, question: str) -> tuple[str, ...]:
        return tuple(hit.chunk for hit in self._retriever.search(question))

    def close(self) -> None:
        self._advisor.close()


def open_system(name: str, settings: Settings) -> System:
    """The system of that name. Raises InputError for an unknown one, ModelError and IndexFault where it cannot be had."""
    if name == ADVISOR:
        return AdvisorSystem(Assembly(settings))
    from evals.baselines import BASELINES

    if name not in BASELINES:
        raise InputError(f"There is no system {name!r}.", f"Systems are: {', '.join([ADVISOR, *BASELINES])}.")
    return BASELINES[name](Assembly(settings))
