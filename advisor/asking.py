"""A language model's part in one answer: within a time, and what went wrong told once, in the asker's language."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

from advisor.errors import OF_ONE_REQUEST, OF_THE_LINE, AdvisorError, ModelError
from advisor.language_model import LanguageModel
from advisor.prompts import phrases
from advisor.types import Language, Turn

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

    from advisor.capabilities import Messages, Schema


class Asking:
    """Asks a model for one answer. After a failure of its server it is not asked again, so that nobody waits twice."""

    def __init__(self, model: LanguageModel, budget_s: float) -> None:
        """`budget_s`: seconds that the model has from when it is first asked, loading aside."""
        self._model = model
        self._budget_s = budget_s
        self._deadline: float | None = None
        self.failure: ModelError | None = None

    @property
    def may_call_tools(self) -> bool:
        """Whether it is worth making tools for the model: False only where it is known to call none well."""
        return self._model.may_call_tools

    def structured(self, messages: Messages, schema: type[Schema]) -> Schema:
        """As LanguageModel.structured. Raises ModelError."""
        with self._noted():
            return self._model.structured(messages, schema, self._until())

    def tool_calls(self, messages: Messages, tools: Sequence[BaseTool]) -> list[tuple[str, dict[str, Any]]]:
        """As LanguageModel.tool_calls. Raises ModelError."""
        with self._noted():
            return self._model.tool_calls(messages, tools, self._until())

    def stream(self, messages: Messages) -> Generator[str, None, None]:
        """As LanguageModel.stream. Raises ModelError."""
        with self._noted():
            yield from self._model.stream(messages, self._until())
        if self.failure and self.failure.fault in OF_THE_LINE:
            # It spoke after all.
            self.failure = None

    def refuse(self, error: AdvisorError) -> None:
        """Note that what the model said was not used."""
        self.failure = self.failure or ModelError(error.message, error.remedy, "arguments")

    def cut(self) -> None:
        """Note that the model wrote on without saying anything whole."""
        self.failure = self.failure or ModelError(f"{self._model.name} wrote on without an end.", "Choose another model.", "endless")

    def notices(self, language: Language, history: Sequence[Turn]) -> tuple[str, ...]:
        """What happened and the remedy; nothing where the conversation was told so of the model before."""
        if self.failure is None:
            return ()
        said = phrases("notices")[self.failure.fault].to(language).format(model=self._model.name)
        # A line is said of one answer, not of the model: each time.
        known = self.failure.fault not in OF_THE_LINE and any(said in turn.notices for turn in history)
        return () if known else (said,)

    def _until(self) -> float:
        if self.failure and self.failure.fault not in OF_ONE_REQUEST:
            raise self.failure
        if self._deadline is None:
            self._model.load()
            self._deadline = monotonic() + self._budget_s
        return self._deadline

    @contextmanager
    def _noted(self) -> Generator[None, None, None]:
        try:
            yield
        except ModelError as error:
            self.failure = self.failure or error
            raise
