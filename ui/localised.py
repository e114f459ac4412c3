"""Gradio components whose words follow the chosen language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from advisor.types import Language
from ui.strings import Strings
from ui.widgets import gr

_Made = TypeVar("_Made")

By = Callable[[Language], Any]
"""A property of a component as it is in a language, such as the choices of a list."""


class Localised:
    """Makes components and remembers their words: `component = words(gr.Tab, keys={"label": "tab.chat"})`."""

    def __init__(self) -> None:
        self._components: list[tuple[Any, Callable[[Language], dict[str, Any]]]] = []

    def __call__(
        self, make: Callable[..., _Made], *, keys: Mapping[str, str] | None = None, by: Mapping[str, By] | None = None, **options: Any
    ) -> _Made:
        """`keys` are properties that are words of strings.yaml, `by` those that are made for a language."""

        def words(language: Language) -> dict[str, Any]:
            strings = Strings(language)
            said = {name: strings(key) for name, key in (keys or {}).items()}
            return said | {name: made(language) for name, made in (by or {}).items()}

        component = make(**words("zh-TW"), **options)
        self._components.append((component, words))
        return component

    @property
    def components(self) -> list[Any]:
        return [component for component, _ in self._components]

    def updates(self, language: Language) -> list[Any]:
        return [gr.update(**words(language)) for _, words in self._components]
