"""A bounded part of `bench/fuzz_questions.py`: conversations of anything end in answers or refusals, and its own eyes are open."""

from __future__ import annotations

import pytest

from advisor.settings import Settings
from bench.fuzz_questions import Conversations, active
from bench.fuzzing import fuzz


def test_whatever_is_typed_gets_an_answer_or_a_refusal(index_settings: Settings) -> None:
    target = Conversations(index_settings)
    found = fuzz("questions", target.hold, 3, lambda _: target.messages >= 60)
    assert not found.failures, "\n".join(found.failures.values())
    assert target.outcomes["answered"] and target.outcomes["declined"]


@pytest.mark.parametrize(
    ("html", "wrong"),
    [
        ("<h2>q</h2><script>x</script>", "<script> gets out"),
        ('<h2>q</h2><p onclick="x"></p>', "onclick=x of <p> gets out"),
        ('<h2>q</h2><use href="http://x"/>', "href=http://x of <use> gets out"),
        ("<h2>q</h2></article>", "</article> closes something else"),
        ("<h2>q</h2><p>", "<p> stays open"),
        ("<h2>q<b></b>r</h2>", "the message is shown as 'qr'"),
    ],
)
def test_markup_that_gets_out_is_seen(html: str, wrong: str) -> None:
    assert list(active(html, "q")) == [wrong]
