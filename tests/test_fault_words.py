"""What goes wrong with documents, their index and the database is said in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from advisor.errors import AdvisorError, InputError, StorageFault
from advisor.fault_words import all_faults, fault, words_of
from ingest.readers.passage import Fault

ROOT = Path(__file__).resolve().parent.parent


def test_every_fault_is_said_in_both_languages_with_values_that_are_there() -> None:
    for key, texts in all_faults().items():
        for text in texts:
            assert text.zh and text.en, key
        values = {name: name for text in texts for name in re.findall(r"{(\w+)}", text.en)}
        assert "{" not in words_of(fault(InputError, key, **values), "zh-TW"), key


def test_every_fault_asked_for_exists_and_none_is_left_over() -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for folder in ("advisor", "ingest") for file in (ROOT / folder).rglob("*.py"))
    asked = set(re.findall(r'"((?:document|reader|desk|index)(?:\.[a-z_]+)+)"', code)) & {*all_faults()} | made()
    called = set(re.findall(r'(?:\bfault\(\w+, |Refused\()"([a-z_.]+)"', code))
    assert called <= asked == {*all_faults()}


def made() -> set[str]:
    """Keys that are put together where they are raised."""
    pages = {f"document.textless.{kind}" for kind in get_args(Fault)} | {"document.slow.page", "document.heavy.page"}
    return pages | {f"state.{kind}" for kind in get_args(StorageFault)}


def test_an_error_without_words_of_its_own_is_said_as_it_is() -> None:
    assert words_of(AdvisorError("It broke.", "Mend it."), "zh-TW") == "It broke. Mend it."
