"""A bounded part of `bench/fuzz_tables.py`: mutated inputs end in a value or an AdvisorError."""

from __future__ import annotations

import pytest

from bench.fuzz_tables import target
from bench.fuzzing import enough, fuzz


@pytest.mark.parametrize(("name", "count"), [("csv", 400), ("xlsx", 300), ("records", 600), ("cases", 300)])
def test_mutated_inputs_are_read_or_refused(name: str, count: int) -> None:
    found = fuzz(name, target(name), 3, enough(count))
    assert found.inputs == count
    assert not found.failures, "\n".join(found.failures.values())
    assert found.refused < count
