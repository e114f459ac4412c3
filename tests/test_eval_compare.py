"""Figures of a run, two runs held against each other, and gates: intervals, tests and what counts as measured."""

from __future__ import annotations

import json
from math import inf
from typing import Any

import pytest
from eval_runs import case, run, sample
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import InputError
from evals.compare import compare
from evals.coverage import coverage, markdown, rows
from evals.gate import Threshold, failures, threshold
from evals.results import Run
from evals.stats import bootstrap_mean, mcnemar, paired_difference, paired_ratio, wilson
from evals.summary import Figure, Summary, summarise
from evals.words import p_value, percent, seconds

# Statistics.


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # As tabulated by Newcombe (1998) for method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718), (20, 20, 0.8389, 1.0)],
)
def test_wilsons_interval_is_the_published_one(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.floats(0, n), st.just(n))))
def test_a_rate_lies_in_its_interval(rate: tuple[float, int]) -> None:
    low, high = wilson(*rate)
    assert 0 <= low <= rate[0] / rate[1] <= high <= 1


@pytest.mark.parametrize(("successes", "n"), [(3, 2), (-1, 2), (0, 0)])
def test_what_is_no_rate_has_no_interval(successes: int, n: int) -> None:
    with pytest.raises(ValueError):
        wilson(successes, n)


@pytest.mark.parametrize(
    ("only_a", "only_b", "p"), [(0, 0, 1.0), (5, 5, 1.0), (0, 5, 0.0625), (0, 6, 0.03125), (2, 10, 0.03857), (800, 900, 0.01632)]
)
def test_mcnemar_is_the_exact_binomial_test(only_a: int, only_b: int, p: float) -> None:
    assert mcnemar(only_a, only_b) == mcnemar(only_b, only_a) == pytest.approx(p, abs=1e-5)


def test_a_bootstrapped_interval_holds_the_mean_and_is_the_same_each_time() -> None:
    values = [0.0, 0.5, 1.0, 1.0, 0.75] * 20
    mean = bootstrap_mean(values)
    assert mean == bootstrap_mean(values) and mean.value == pytest.approx(0.65) and mean.low < 0.65 < mean.high
    assert bootstrap_mean([1.0, 1.0]) == (1.0, 1.0, 1.0)
    with pytest.raises(ValueError):
        bootstrap_mean([])


def test_pairs_are_drawn_together() -> None:
    theirs = [0.0, 1.0, 2.0, 3.0] * 10
    assert paired_difference([value + 0.5 for value in theirs], theirs) == pytest.approx((0.5, 0.5, 0.5))
    doubled = paired_ratio([value * 2 for value in theirs], theirs)
    assert doubled == pytest.approx((2.0, 2.0, 2.0))
    with pytest.raises(ValueError):
        paired_difference([1.0], [1.0, 2.0])


def test_nothing_is_a_multiple_of_zero() -> None:
    assert paired_ratio([1.0, 1.0], [0.0, 0.0]) is None
    rare = paired_ratio([1.0, 1.0, 1.0], [1.0, 0.0, 0.0])
    assert rare is not None and rare.value == pytest.approx(3.0) and rare.high == inf


# Summaries.


def of(summary: Summary, group: str) -> dict[str, tuple[float | None, int]]:
    return {name: (figure.value, figure.n) for name, figure in getattr(summary, f"by_{group}").items()}


def test_right_is_told_overall_and_by_group() -> None:
    summary = summarise(
        run(
            [
                sample(case("a", sections=["§10", "§2"], wording="simplified")),
                sample(case("b", sections=["§10"]), right=False),
                sample(case("c", kind="absent", outcome=["abstained"], facts=[], sections=[], absence="nonsense"), outcome="abstained"),
            ]
        )
    )
    assert summary.right == Figure(2 / 3, *wilson(2, 3), 3, 0)
    assert of(summary, "kind") == {"lookup": (0.5, 2), "absent": (1.0, 1)}
    assert of(summary, "wording") == {"plain": (0.5, 2), "simplified": (1.0, 1)}
    assert list(of(summary, "section").items()) == [("§2", (1.0, 1)), ("§10", (0.5, 2))], "a case counts for each section; §2 before §10"
    assert of(summary, "absence") == {"nonsense": (1.0, 1)}


def test_what_is_not_measurable_is_not_zero() -> None:
    summary = summarise(
        run(
            [
                sample(case("a"), scores={"citation_precision": 0.5, "hit@1": 1.0, "facts": 0.5}),
                sample(case("b", kind="list"), scores={"citation_precision": None, "facts": 0.75}),
                sample(case("c"), right=None),
            ]
        )
    )
    assert summary.scores["citation_precision"] == Figure(0.5, 0.5, 0.5, 1, 2)
    assert (summary.right.n, summary.right.unmeasured) == (2, 1)
    assert summary.scores["verdict"] == Figure(None, None, None, 0, 3)
    assert summary.list_facts.value == 0.75 and summary.scores["facts"].value == 0.625
    assert summary.leaks is None and summary.unstable is None and summary.total.p50 is None and summary.output_tokens is None


def test_an_error_is_not_right_and_measures_nothing_else() -> None:
    good = {"citation_recall": 1.0, "total_s": 0.2, "outcome": 1.0}
    summary = summarise(run([sample(case("a"), scores=good), sample(case("b"), error="the server went away")]))
    assert summary.errors == 1 and summary.right.value == 0.5 and summary.total.n == 1
    assert summary.scores["outcome"].value == summary.scores["citation_recall"].value == 1.0
    assert summary.false_refusals == Figure(0.0, *wilson(0, 1), 1, 0)


def refusing(id: str, allowed: list[str], given: str) -> Any:
    return sample(case(id, outcome=allowed), outcome=given)


def test_refusing_has_precision_and_recall() -> None:
    summary = summarise(
        run(
            [
                refusing("hit", ["abstained"], "abstained"),
                refusing("missed", ["abstained"], "answered"),
                refusing("false alarm", ["answered"], "abstained"),
                refusing("fine", ["answered"], "answered"),
                refusing("either, declined", ["declined", "abstained"], "abstained"),
                refusing("either, abstained", ["abstained", "declined"], "declined"),
                refusing("either, but not this", ["answered", "declined"], "abstained"),
            ]
        )
    )
    assert (summary.abstained.precision.value, summary.abstained.precision.n) == (pytest.approx(1 / 3), 3), (
        "allowed but not first: left out"
    )
    assert (summary.abstained.recall.value, summary.abstained.recall.n) == (pytest.approx(2 / 3), 3), "any allowed outcome is right"
    assert (summary.declined.precision.value, summary.declined.recall.value) == (None, 1.0)
    assert (summary.false_refusals.value, summary.false_refusals.n) == (0.5, 2), "only of cases that may only be answered"


def test_epochs_are_averaged_before_anything_is_counted() -> None:
    a, b = case("a"), case("b")
    summary = summarise(
        run(
            [
                *(sample(a, right=epoch > 1, epoch=epoch, answer=f"第 {epoch} 次") for epoch in (1, 2)),
                *(sample(b, epoch=epoch) for epoch in (1, 2)),
            ],
            epochs=2,
        )
    )
    assert (summary.cases, summary.samples, summary.unstable) == (2, 4, 1)
    assert summary.right == Figure(0.75, *wilson(1.5, 2), 2, 0)


def test_latency_and_leaks() -> None:
    samples = [
        sample(
            case(str(place)), scores={"total_s": place / 100, "first_token_s": 0.01, "script": float(place != 7), "output_tokens": place}
        )
        for place in range(101)
    ]
    summary = summarise(run(samples))
    assert (summary.total.p50, summary.total.p95) == (pytest.approx(0.5), pytest.approx(0.95))
    assert summary.leaks == 1 and summary.output_tokens == 50 and summary.first_token.p95 == pytest.approx(0.01)


def test_an_empty_run_has_figures_that_say_nothing() -> None:
    summary = summarise(run([]))
    assert summary.cases == 0 and summary.right.value is None and json.dumps(summary.to_json(), allow_nan=False)


# Comparing.


def two_runs(better: int, worse: int, same: int = 5) -> tuple[Run, Run]:
    names = [*(f"better{n}" for n in range(better)), *(f"worse{n}" for n in range(worse)), *(f"same{n}" for n in range(same))]
    cases = [case(name, kind="list" if name.startswith("worse") else "lookup") for name in names]
    a = run([sample(one, right=not one.id.startswith("better"), scores={"facts": 0.5}) for one in cases], id="a")
    return a, run([sample(one, right=not one.id.startswith("worse"), scores={"facts": 1.0}) for one in cases], id="b")


def test_what_got_better_and_what_worse() -> None:
    found = compare(*two_runs(better=8, worse=1))
    assert len(found.better) == 8 and found.worse == ("worse0",) and found.cases == 14
    assert found.p == pytest.approx(mcnemar(1, 8)) and found.significant
    assert (found.by_kind["lookup"].better, found.by_kind["list"].worse, found.by_kind["lookup"].n) == (8, 1, 13)
    right = found.scores["right"]
    assert (right.a, right.b, right.n) == (pytest.approx(6 / 14), pytest.approx(13 / 14), 14)
    assert right.difference.value == pytest.approx(0.5) and right.difference.low < 0.5 < right.difference.high
    assert right.ratio is not None and right.ratio.value == pytest.approx(13 / 6)
    assert found.scores["facts"].difference == pytest.approx((0.5, 0.5, 0.5))
    assert "verdict" not in found.scores and found.notes == ()


def test_a_small_difference_is_not_significant() -> None:
    assert not compare(*two_runs(better=3, worse=1)).significant
    assert compare(*two_runs(better=0, worse=0)).p == 1.0


def test_a_case_is_right_only_if_it_is_in_all_epochs() -> None:
    a = run([sample(case("a"), epoch=1), sample(case("a"), epoch=2)], epochs=2)
    b = run([sample(case("a"), epoch=1), sample(case("a"), right=False, epoch=2)], epochs=2)
    assert compare(a, b).worse == ("a",) and compare(a, b).scores["right"].b == 0.5


def test_other_case_files_are_compared_where_the_cases_are_the_same() -> None:
    a = run([sample(case("a")), sample(case("b")), sample(case("gone"))], cases="old")
    b = run([sample(case("a"), right=False), sample(case("b", facts=[["別的"]])), sample(case("new"))], cases="new", corpus="other")
    found = compare(a, b)
    assert found.cases == 1 and found.worse == ("a",)
    assert "other case files" in found.notes[0] and "1 cases" in found.notes[0] and "corpus: c0ffee → other" in found.notes


def test_runs_without_a_common_case_are_refused() -> None:
    with pytest.raises(InputError, match="other case files"):
        compare(run([sample(case("a"))], cases="old"), run([sample(case("a", facts=[["別的"]]))], cases="new"))
    with pytest.raises(InputError, match="share no case"):
        compare(run([]), run([]))


def test_a_perturbed_run_is_held_against_the_original_wording() -> None:
    asked = case("a"), case("a", turns=["a 是什麽?"], wording="typos")
    found = compare(run([sample(asked[0])]), run([sample(asked[1], right=False)], perturbation="typos"))
    assert found.worse == ("a",) and found.notes == ("perturbation: none → typos",)
    with pytest.raises(InputError):
        compare(run([sample(asked[0])]), run([sample(asked[1])]))


def test_a_limitless_ratio_is_null_in_json() -> None:
    cases = [case(str(place)) for place in range(3)]
    found = compare(run([sample(one, right=one.id == "0") for one in cases]), run([sample(one) for one in cases]))
    assert json.loads(json.dumps(found.to_json(), allow_nan=False))["scores"]["right"]["ratio"]["high"] is None


# Gates.


def test_a_gate_says_what_is_not_reached() -> None:
    good = {"citation_precision": 1.0, "script": 1.0}
    lists = [sample(case(f"l{place}", kind="list"), right=place < 1, scores=good) for place in range(2)]
    summary = summarise(run([*(sample(case(f"a{place}"), scores=good) for place in range(8)), *lists]))
    told = ["right=0.97", "kind=0.92", "citation_precision>=.98", "leaks=0", "false_refusals<=0.02", "verdict=0.9", "total_p95=1"]
    assert failures(summary, map(threshold, told)) == [
        "right >= 0.97: is 0.9",
        "kind >= 0.92: list is 0.5 (1 of 2)",
        "verdict >= 0.9: not measurable in this run",
        "total_p95 <= 1: not measurable in this run",
    ]
    assert failures(summary, [Threshold("right", 0.9)]) == [], "a threshold that is just met is met"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("right", "no threshold"),
        ("right=", "no threshold"),
        ("rihgt=0.9", "no figure"),
        ("right<=0.9", "pass what is bad"),
        ("errors>=1", "pass what is bad"),
        ("right=high", "no number"),
        ("right=nan", "no number"),
        ("right=97", "share"),
    ],
)
def test_a_gate_that_makes_no_sense_is_refused(text: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        threshold(text)


# Coverage and words.


def test_coverage_counts_cases_by_section_and_kind() -> None:
    found = coverage(
        [case("a", sections=["§10", "§2"]), case("b", kind="list", turns=["一", "二"]), case("c", sections=[], wording="english")]
    )
    assert rows(found) == (
        ["kind", "§2", "§10", "—", "cases"],
        [["lookup", "1", "1", "1", "2"], ["list", "", "1", "", "1"], ["cases", "1", "2", "1", "3"]],
    )
    text = markdown(found)
    assert text.startswith("| kind | §2 | §10 | — | cases |\n| --- | --: |")
    assert "- wording: plain 2, english 1" in text and "- turns: several 1, one 2" in text and "absence" not in text


@pytest.mark.parametrize(("value", "shown"), [(None, "—"), (1.0, "100.0 %"), (0.9999, "99.9 %"), (0.97345, "97.3 %"), (0.0, "0.0 %")])
def test_what_is_not_whole_is_not_shown_as_whole(value: float | None, shown: str) -> None:
    assert percent(value) == shown


def test_small_numbers_are_readable() -> None:
    assert [seconds(value) for value in (None, 0.0003, 0.0231, 1.25, 150)] == ["—", "0.3 ms", "23 ms", "1.2 s", "2.5 min"]
    assert [p_value(p) for p in (0.0001, 0.031, 1.0)] == ["p < .001", "p = .031", "p = 1.000"]
