"""What the terminal shows: progress of long work, and the sources below an answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from advisor.types import Answer

_KINDS = {
    "zh-TW": {"guideline": "指引原文", "reading": "依版面推讀，非原文", "rubric": "本工具規則"},
    "en": {"guideline": "from the text", "reading": "read off the layout", "rubric": "our rule"},
}
_OUTCOMES = {
    "zh-TW": {"answered": "出處", "abstained": "指引未提及；最接近的出處", "declined": "非本服務範圍"},
    "en": {"answered": "Sources", "abstained": "Not in the guideline; nearest sources", "declined": "Not this advisor's business"},
}


@contextmanager
def progress_bar(label: str, unit: str = "it", scale: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error that appears with the first call `(done, total)`; silent where nobody watches."""
    from tqdm import tqdm

    bar: tqdm[Any] | None = None

    def advance(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=total, desc=label, unit=unit, unit_scale=scale, leave=False, file=sys.stderr, disable=not sys.stderr.isatty())
        bar.update(done - bar.n)

    try:
        yield advance
    finally:
        if bar is not None:
            bar.close()


@contextmanager
def joining() -> Iterator[Callable[[int, int], None]]:
    with progress_bar("Preparing the language model", "B", scale=True) as advance:
        yield advance


def show_sources(answer: Answer) -> None:
    """The citations of an answer, each with its section, kind and quote."""
    from rich.console import Console
    from rich.text import Text

    console = Console(soft_wrap=True, highlight=False)
    for notice in answer.notices:
        console.print(Text(notice, style="yellow"))
    if not answer.citations:
        return
    console.print(Text(f"\n{_OUTCOMES[answer.language][answer.outcome]}", style="bold"))
    for citation in answer.citations:
        kind = _KINDS[answer.language][citation.kind]
        console.print(
            Text.assemble((f"[{citation.marker}] ", "cyan"), (f"{citation.section}《{citation.title}》", "bold"), (f"　{kind}", "dim"))
        )
        for line in citation.quote.splitlines():
            console.print(Text(f"    {line}", style="dim"))
