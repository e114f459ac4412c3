"""What holds of every result of a scoring helper, whatever is asked: over all roles, levels, skills, wishes and teams."""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from random import Random
from typing import Any

import opencc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.assembly import Assembly
from advisor.citations import MARKER, resolve
from advisor.framework import CORPUS, load_framework
from advisor.scoring.helpers import Helpers
from advisor.scoring.values import (
    HIGHEST_LEVEL,
    Assessment,
    AssessmentRequest,
    CareerPlan,
    CertificationRequest,
    Comparison,
    ComparisonRequest,
    Fact,
    MatchRequest,
    Member,
    PathRequest,
    Point,
    Problem,
    Recommendation,
    Request,
    Result,
    RoleMatch,
    TeamRequest,
    TeamStock,
)
from advisor.settings import Settings
from advisor.types import Evidence, Language, Text
from advisor.yaml_files import read_yaml

LANGUAGES: tuple[Language, Language] = ("zh-TW", "en")
KINDS = {"guideline", "reading", "rubric"}


def holds(examples: int) -> Callable[[Any], Any]:
    """Reproducible, and without a deadline: slow machines find the same as fast ones."""
    return settings(max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def again() -> Helpers:
    """The helpers, loaded anew."""
    return Assembly(Settings(llm="none")).helpers


# What can be asked.

RUBRIC, FRAMEWORK = read_yaml(CORPUS / "rubric.yaml"), load_framework()
TITLES = [title for entry in RUBRIC["roles"] for title in entry.get("titles", ())]
ROLES = ["everyone", *(entry["id"] for entry in RUBRIC["roles"]), *TITLES]
COMPETENCIES = [row.id for row in FRAMEWORK.tables["competency"].rows]
CERTIFICATIONS = [row.id for row in FRAMEWORK.tables["certification"].rows]
ISSUERS = [vendor["issuer"] for vendor in RUBRIC["vendors"]]
OLD_CODES = ["AI-900", "AI-102"]
GATE_WORDS = [
    str(word) for parts in RUBRIC["gates"].values() for part in parts for words in (part["words"], part["name"]) for word in words
]
VALUES = [value.text for row in FRAMEWORK.rows.values() for values in row.cells.values() for value in values]
NAMES = [name for row in FRAMEWORK.rows.values() for name in (row.name.zh, row.name.en)]
TABLE_WORDS = sorted({*NAMES, *(text for value in VALUES for text in (value.zh, value.en))})
ROLE_WORDS = [*ROLES[1:], "行銷", "Marketing", "業務主管", "資深行銷企劃", "LLM engineer", "AI PM", "data scientist", "專案經理"]
# What is typed but names nothing. Square brackets could not be told from markers.
JUNK = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="[]"), max_size=8)
UNKNOWN = st.sampled_from(["", " ", "魔法師", "wizard", "🧙", "|", "a|b\nc", "资料", "\u202e倒", "0", "﷽", "職務"]) | JUNK


def some(values: st.SearchStrategy[str], most: int = 4) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=most).map(tuple)


roles = st.none() | st.sampled_from(ROLES[:46]) | st.sampled_from(ROLES)
backgrounds = st.sampled_from([None, "cross_field", "science"])
levels = st.dictionaries(st.sampled_from(COMPETENCIES), st.integers(0, HIGHEST_LEVEL)).map(lambda given: tuple(given.items()))
held = some(st.sampled_from([*CERTIFICATIONS, *OLD_CODES]) | UNKNOWN, 12)
words = st.sampled_from(GATE_WORDS) | st.sampled_from(TABLE_WORDS) | UNKNOWN
wishes = some(words, 3)

recommending = st.builds(
    CertificationRequest,
    role=roles,
    scope=st.sampled_from([None, "domestic", "international"]),
    vendors=some(st.sampled_from(ISSUERS) | UNKNOWN),
    held=held,
    background=backgrounds,
)
assessing = st.builds(AssessmentRequest, levels=levels, role=roles)
planning = st.builds(PathRequest, background=backgrounds, role=roles, skills=some(words, 6))
matching = st.builds(MatchRequest, interests=wishes, tools=wishes, data=wishes, outputs=wishes)
members = st.builds(Member, line=st.just(0), name=UNKNOWN, role=st.sampled_from(ROLE_WORDS) | UNKNOWN, levels=levels, held=held)
problems = st.builds(Problem, line=st.integers(2, 9), column=st.none() | UNKNOWN, message=st.builds(Text, UNKNOWN, UNKNOWN))
teams = st.builds(
    lambda people, problems: TeamRequest(tuple(replace(one, line=line) for line, one in enumerate(people, 2)), tuple(problems)),
    st.lists(members, max_size=8),
    st.lists(problems, max_size=2),
)
# Of one kind each: roles, certifications, tiers, zones, and whatever other rows there are.
COMPARABLE = [ROLES, CERTIFICATIONS, [row.id for row in FRAMEWORK.tables["tier"].rows], [row.id for row in FRAMEWORK.tables["zone"].rows]]
COMPARABLE += [[row.id for row in table.rows] for table in FRAMEWORK.tables.values() if len(table.rows) > 1]
comparing = st.sampled_from(COMPARABLE).flatmap(
    lambda kind: st.lists(st.sampled_from(kind), min_size=2, max_size=4, unique=True).map(lambda items: ComparisonRequest(tuple(items)))
)
# Where lists have no order.
UNORDERED: dict[str, st.SearchStrategy[Request]] = {
    "certifications": recommending,
    "competencies": assessing,
    "path": planning,
    "roles": matching,
    "team": teams,
}
requests = st.one_of(*UNORDERED.values(), comparing)


# What a result consists of.


def inside(value: Any, kind: type) -> Iterator[Any]:
    """Every value of the kind in a result, however deep."""
    if isinstance(value, kind):
        yield value
    if isinstance(value, (tuple, list)):
        for item in value:
            yield from inside(item, kind)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from inside(getattr(value, field.name), kind)


def strings(value: Any) -> Iterator[str]:
    """What was passed in, text by text."""
    yield from inside(value, str)


def as_bytes(helpers: Helpers, result: Result) -> list[bytes]:
    return [json.dumps(helpers.to_json(result, language), ensure_ascii=False).encode() for language in LANGUAGES]


def scores(result: Recommendation) -> dict[str, int]:
    return {one.id: one.score for one in result.ranked}


def recommend(helpers: Helpers, request: CertificationRequest) -> Recommendation:
    result = helpers.run(request)
    assert isinstance(result, Recommendation)
    return result


def assess(helpers: Helpers, request: AssessmentRequest) -> Assessment:
    result = helpers.run(request)
    assert isinstance(result, Assessment)
    return result


def plan(helpers: Helpers, request: PathRequest) -> CareerPlan:
    result = helpers.run(request)
    assert isinstance(result, CareerPlan)
    return result


def match(helpers: Helpers, request: MatchRequest) -> RoleMatch:
    result = helpers.run(request)
    assert isinstance(result, RoleMatch)
    return result


def stock(helpers: Helpers, request: TeamRequest) -> TeamStock:
    result = helpers.run(request)
    assert isinstance(result, TeamStock)
    return result


def compare(helpers: Helpers, request: ComparisonRequest) -> Comparison:
    result = helpers.run(request)
    assert isinstance(result, Comparison)
    return result


# The same question gets the same answer.


@holds(40)
@given(request=requests)
def test_the_same_request_gets_the_same_result_also_from_helpers_loaded_anew(helpers: Helpers, again: Helpers, request: Request) -> None:
    first = helpers.run(request)
    assert first == helpers.run(request) == again.run(request)
    assert as_bytes(helpers, first) == as_bytes(again, again.run(request))


ELSEWHERE = """
import json, pickle, sys
from advisor.assembly import Assembly
from advisor.settings import Settings
helpers = Assembly(Settings(llm="none")).helpers
for request in pickle.load(sys.stdin.buffer):
    result = helpers.run(request)
    shown = [helpers.to_json(result, language) | {"shown": helpers.markdown(result, language)[0]} for language in ("zh-TW", "en")]
    print(json.dumps(shown))
for word in pickle.load(sys.stdin.buffer):
    print(json.dumps([word, helpers.names.role(word), helpers.names.certification(word), helpers.names.competency(word)]))
"""


def slips(words: Iterable[str], random: Random) -> list[str]:
    """The words with a slip of the keyboard each: a letter lost, doubled or swapped."""
    slipped = []
    for word in words:
        place = random.randrange(len(word))
        lost, doubled = word[:place] + word[place + 1 :], word[:place] + word[place] + word[place:]
        slipped.append(random.choice([lost, doubled, word[:place] + word[place : place + 2][::-1] + word[place + 2 :]]))
    return slipped


def drawn_requests(random: Random) -> list[Request]:
    """Every role and every word of the tables at least once, with the rest as it falls."""

    def pick(values: Sequence[str], most: int) -> tuple[str, ...]:
        return tuple(random.sample(values, random.randrange(most + 1)))

    def some_levels() -> tuple[tuple[str, int], ...]:
        return tuple((id, random.randint(0, HIGHEST_LEVEL)) for id in pick(COMPETENCIES, 11))

    everything = [*TABLE_WORDS, *GATE_WORDS]
    random.shuffle(everything)
    drawn: list[Request] = [MatchRequest(tuple(everything[at : at + 3]), tuple(everything[at + 3 : at + 6])) for at in range(0, 600, 6)]
    drawn += [PathRequest(None, random.choice(ROLES), pick([*GATE_WORDS, *TABLE_WORDS], 5)) for _ in range(30)]
    for role in random.sample(ROLES, 40):
        drawn.append(CertificationRequest(role, None, pick(ISSUERS, 3), pick([*CERTIFICATIONS, *OLD_CODES], 4)))
        drawn.append(AssessmentRequest(some_levels(), role))
    for _ in range(3):
        people = [Member(line, f"P{line}", random.choice(ROLE_WORDS), some_levels(), pick(CERTIFICATIONS, 3)) for line in range(2, 12)]
        drawn.append(TeamRequest(tuple(people)))
    drawn += [ComparisonRequest(tuple(random.sample(kind, 2))) for kind in COMPARABLE]
    return drawn


def test_another_process_with_other_hashes_gives_the_same_bytes() -> None:
    random = Random(2025)
    asked = [*ROLE_WORDS, *NAMES]
    given = pickle.dumps(drawn_requests(random)) + pickle.dumps([*asked, *slips(asked, random)])
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ELSEWHERE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(CORPUS.parent)},
        )
        for seed in ("0", "1")
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write(given)
        process.stdin.close()
    first, second = (process.stdout.read().splitlines() if process.stdout else [] for process in processes)
    assert [process.wait() for process in processes] == [0, 0]
    assert len(first) > 500
    assert [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]] == []


def shuffled(request: Request, data: st.DataObject) -> Request:
    """The request with its lists in another order."""
    lists = {
        field.name: tuple(data.draw(st.permutations(getattr(request, field.name)), field.name))
        for field in fields(request)
        if isinstance(getattr(request, field.name), tuple) and field.name != "problems"
    }
    return replace(request, **lists)


@pytest.mark.parametrize("asked", UNORDERED)
@holds(25)
@given(data=st.data())
def test_the_order_in_which_things_are_said_changes_nothing(helpers: Helpers, asked: str, data: st.DataObject) -> None:
    request = data.draw(UNORDERED[asked])
    assert helpers.run(shuffled(request, data)) == helpers.run(request)


@holds(40)
@given(request=comparing, data=st.data())
def test_the_order_of_what_is_compared_changes_its_columns_only(helpers: Helpers, request: ComparisonRequest, data: st.DataObject) -> None:
    other = compare(helpers, replace(request, items=tuple(data.draw(st.permutations(request.items)))))
    first = compare(helpers, request)

    def by_item(result: Comparison) -> list[Any]:
        return [(one.name, one.same, dict(zip(result.request.items, one.cells, strict=True))) for one in result.attributes]

    assert sorted(by_item(first), key=repr_of_name) == sorted(by_item(other), key=repr_of_name)
    assert set(first.items) == set(other.items)


def repr_of_name(attribute: tuple[Text, Any, Any]) -> str:
    return attribute[0].zh


# Everything rests on something.


@holds(60)
@given(request=requests)
def test_every_point_and_every_sentence_rests_on_a_passage_that_stands_in_its_section(helpers: Helpers, request: Request) -> None:
    result = helpers.run(request)
    for point in inside(result, Point):
        assert point.kind in KINDS and point.evidence and 0 <= point.points <= point.most
    for fact in inside(result, Fact):
        assert fact.kind in KINDS and fact.text.zh and fact.text.en
        assert fact.evidence or fact.kind == "rubric", fact
    for evidence in inside(result, Evidence):
        resolve(evidence, 1, FRAMEWORK, "zh-TW")


def chinese(texts: Iterable[str]) -> set[str]:
    return {char for text in texts for char in text if "㐀" <= char <= "鿿"}


TO_TRADITIONAL = opencc.OpenCC("s2t")
SIMPLIFIED_IN_THE_SOURCE = {"台", "群", "峰", "裡", "里"}


@holds(60)
@given(request=requests)
def test_every_result_is_shown_in_both_languages_with_markers_that_resolve(helpers: Helpers, request: Request) -> None:
    result = helpers.run(request)
    for language in LANGUAGES:
        text, citations = helpers.markdown(result, language)
        assert text.startswith("## ")
        assert [citation.marker for citation in citations] == list(range(1, len(citations) + 1))
        assert {int(marker) for marker in MARKER.findall(text)} == {citation.marker for citation in citations}
        assert "{" not in text.translate({ord(char): None for said in strings(request) for char in said})
    text, _ = helpers.markdown(result, "zh-TW")
    passed_in = chinese(strings(request))
    assert {char for char in chinese([text]) if TO_TRADITIONAL.convert(char) != char} <= passed_in | SIMPLIFIED_IN_THE_SOURCE


@holds(40)
@given(request=requests)
def test_every_result_is_json_with_what_was_computed(helpers: Helpers, request: Request) -> None:
    result = helpers.run(request)
    for language in LANGUAGES:
        told = helpers.to_json(result, language)
        assert json.loads(json.dumps(told, ensure_ascii=False)) == told
        assert told["helper"] == request.helper == result.helper
        assert "members" not in told["arguments"]


# Certifications.


@holds(60)
@given(request=recommending)
def test_points_add_up_to_the_score_and_what_can_be_had_to_a_hundred(helpers: Helpers, request: CertificationRequest) -> None:
    for one in recommend(helpers, request).ranked:
        assert sum(point.points for point in one.points) == one.score
        assert sum(point.most for point in one.points) == 100
        assert [point.points in (0, point.most) for point in one.points] == [True] * 6


@holds(60)
@given(request=recommending)
def test_the_depth_that_the_tier_asks_for_comes_first_whatever_else_is_wished(helpers: Helpers, request: CertificationRequest) -> None:
    ranked = recommend(helpers, request).ranked
    assert [one.inside for one in ranked] == sorted((one.inside for one in ranked), reverse=True)
    worst = min((one.score for one in ranked if one.inside), default=100)
    assert all(one.score < worst for one in ranked if not one.inside)


@holds(60)
@given(request=recommending)
def test_ranks_count_from_one_and_are_shared_by_equal_scores_only(helpers: Helpers, request: CertificationRequest) -> None:
    ranked = recommend(helpers, request).ranked
    for one in ranked:
        assert one.rank == 1 + sum(other.score > one.score for other in ranked)
    assert [one.rank for one in ranked] == sorted(one.rank for one in ranked)


@holds(40)
@given(request=recommending)
def test_what_fits_is_of_the_depth_and_scope_that_are_asked_for(helpers: Helpers, request: CertificationRequest) -> None:
    result = recommend(helpers, request)
    assert result.fitting == tuple(one for one in result.ranked if one.inside and request.scope in (None, one.scope))
    assert set(result.fitting) | set(result.others) == set(result.ranked) and not set(result.fitting) & set(result.others)


@holds(40)
@given(request=recommending)
def test_what_is_held_is_not_recommended_and_everything_else_is(helpers: Helpers, request: CertificationRequest) -> None:
    result = recommend(helpers, request)
    assert {one.id for one in result.ranked} == set(CERTIFICATIONS) - set(request.held)
    assert len(result.held) == len(set(request.held))


@holds(40)
@given(request=recommending, more=held)
def test_holding_more_changes_no_other_score(helpers: Helpers, request: CertificationRequest, more: tuple[str, ...]) -> None:
    before = scores(recommend(helpers, request))
    after = scores(recommend(helpers, replace(request, held=(*request.held, *more))))
    assert after == {id: score for id, score in before.items() if id not in more}


@holds(40)
@given(request=recommending, vendor=st.sampled_from(ISSUERS))
def test_a_further_vendor_raises_no_other_issuers_score(helpers: Helpers, request: CertificationRequest, vendor: str) -> None:
    before = recommend(helpers, request)
    after = scores(recommend(helpers, replace(request, vendors=(*request.vendors, vendor))))
    for one in before.ranked:
        # Nobody who is in use loses by it.
        assert after[one.id] <= one.score if one.issuer.zh != vendor else after[one.id] >= one.score


@holds(40)
@given(request=recommending, language=st.sampled_from(LANGUAGES))
def test_the_table_shows_the_numbers_of_the_result(helpers: Helpers, request: CertificationRequest, language: Language) -> None:
    fitting = recommend(helpers, request).fitting
    text, _ = helpers.markdown(recommend(helpers, request), language)
    lines = [re.sub(r"(\[\d+\])+ \|$", " |", line) for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert rows == [[str(one.rank), one.name.to(language), str(one.score), *(str(point.points) for point in one.points)] for one in fitting]
    for one in fitting[:1]:
        header = next(line for line in text.splitlines() if line.startswith("| ") and f" {RUBRIC['weights']['depth']} |" in line)
        assert [int(number) for number in re.findall(r" (\d+) \|", header)] == [point.most for point in one.points]
        for point in one.points:
            assert f"{point.name.to(language)} {point.points}/{point.most}" in text


# Competencies.


@holds(60)
@given(request=assessing)
def test_gaps_are_what_was_assessed_below_its_target_the_largest_first(helpers: Helpers, request: AssessmentRequest) -> None:
    result = assess(helpers, request)
    levels, shown = dict(request.levels), {one.id: one for one in result.competencies}
    assert list(shown) == COMPETENCIES
    assert set(result.gaps) == {id for id, level in levels.items() if level < shown[id].target}
    assert list(result.gaps) == sorted(result.gaps, key=lambda id: (-(shown[id].gap or 0), COMPETENCIES.index(id)))
    for one in shown.values():
        level = levels.get(one.id)
        assert one.level == level
        assert one.gap == (None if level is None else max(0, one.target - level))
    assert set(result.first) <= set(result.gaps) and bool(result.first) == bool(result.gaps)
    for zone in result.zones:
        mine = [levels[one.id] for one in shown.values() if one.zone == zone.id and one.id in levels]
        assert zone.assessed == len(mine) and zone.mean == (round(sum(mine) / len(mine), 2) if mine else None)


@holds(60)
@given(request=assessing.filter(lambda request: any(level < HIGHEST_LEVEL for _, level in request.levels)), data=st.data())
def test_a_higher_level_never_makes_anything_worse(helpers: Helpers, request: AssessmentRequest, data: st.DataObject) -> None:
    levels = dict(request.levels)
    id = data.draw(st.sampled_from([id for id, level in levels.items() if level < HIGHEST_LEVEL]))
    raised = levels | {id: data.draw(st.integers(levels[id] + 1, HIGHEST_LEVEL))}
    before, after = assess(helpers, request), assess(helpers, replace(request, levels=tuple(raised.items())))
    assert set(after.gaps) <= set(before.gaps) and set(after.strengths) >= set(before.strengths)
    for old, new in zip(before.competencies, after.competencies, strict=True):
        assert new.target == old.target and (new.gap or 0) <= (old.gap or 0)
    for old_zone, new_zone in zip(before.zones, after.zones, strict=True):
        assert (new_zone.mean or 0) >= (old_zone.mean or 0)
    order = [None, *(row.id for row in FRAMEWORK.tables["tier"].rows)]
    assert order.index(after.tier_reached) >= order.index(before.tier_reached)


# Paths.


@holds(60)
@given(request=planning, skill=words)
def test_a_further_skill_never_reopens_a_gate(helpers: Helpers, request: PathRequest, skill: str) -> None:
    before, after = (plan(helpers, one) for one in (request, replace(request, skills=(*request.skills, skill))))
    had = {(gate.id, part.name) for gate in before.gates for part in gate.parts if part.has}
    has = {(gate.id, part.name) for gate in after.gates for part in gate.parts if part.has}
    assert had <= has
    for gate in after.gates:
        count = sum(part.has for part in gate.parts)
        assert gate.state == ("done" if count == len(gate.parts) else "partly" if count else "ahead")


# Roles that fit.


@holds(60)
@given(request=matching)
def test_a_roles_score_is_the_sum_of_what_is_shared_and_a_hundred_at_most(helpers: Helpers, request: MatchRequest) -> None:
    result = match(helpers, request)
    for one in result.ranked:
        assert 0 < one.score == sum(point.points for point in one.points) <= 100
        assert one.rank == 1 + sum(other.score > one.score for other in result.ranked)
    assert [one.rank for one in result.ranked] == sorted(one.rank for one in result.ranked)
    said = {*request.interests, *request.tools, *request.data, *request.outputs}
    assert set(result.unknown) <= said


# Teams.


@holds(40)
@given(request=teams)
def test_a_teams_counts_add_up(helpers: Helpers, request: TeamRequest) -> None:
    done: list[tuple[int, int]] = []
    result = helpers.run(request, lambda *progress: done.append(progress))
    assert isinstance(result, TeamStock)
    people = len(request.members)
    assert result.people == len(result.needs) == sum(team.people for team in result.roles) == people
    assert sum(tier.of for tier in result.tiers) == people
    assert sum(tier.count for tier in result.tiers) == sum(need.reached is True for need in result.needs)
    assert sum(side.count for side in result.training) + sum(need.side is None for need in result.needs) == people
    assert all(side.of == people for side in result.training)
    assert all(0 <= share.count <= share.of <= people for share in (*result.zones, *result.tiers, *result.training))
    for competency in COMPETENCIES:
        cells = [cell for team in result.roles for cell in team.cells if cell.competency == competency]
        assert sum(cell.assessed for cell in cells) == sum(competency in dict(member.levels) for member in request.members)
    assert len(result.steps) == 4
    assert done == ([(people, people)] if people else [])


@holds(30)
@given(request=teams, language=st.sampled_from(LANGUAGES))
def test_no_name_breaks_a_teams_tables(helpers: Helpers, request: TeamRequest, language: Language) -> None:
    result = stock(helpers, request)
    text, _ = helpers.markdown(result, language)
    tables = [[line for line in part.split("\n") if line.startswith("|")] for part in text.split("\n\n")]
    for table in filter(None, tables):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table}) == 1
    expected = [8, len(result.roles), len(result.needs), *([len(result.problems)] if result.problems else [])]
    assert [len(table) - 2 for table in tables if table] == expected


@holds(40)
@given(member=members)
def test_a_team_of_one_falls_short_where_the_person_does(helpers: Helpers, member: Member) -> None:
    result = stock(helpers, TeamRequest((member,)))
    need = result.needs[0]
    alone = assess(helpers, AssessmentRequest(member.levels, need.role_id))
    assert need.gaps == alone.gaps
    assert need.side == (alone.side if alone.gaps else None)
    assert (need.tier, need.tier_name) == (alone.role.tier, alone.role.tier_name)
    gaps = {one.id: one.gap for one in alone.competencies}
    assert {cell.competency: cell.mean_gap for cell in result.roles[0].cells} == gaps
    best = [one for one in recommend(helpers, CertificationRequest(need.role_id, held=member.held)).ranked if one.inside]
    assert need.certification == (best[0].name if best else None)
    known = helpers.names.role(member.role)
    assert need.role_id == (known or "other") and bool(result.problems) == (known is None)


@holds(20)
@given(request=teams.filter(lambda request: bool(request.members)), member=members)
def test_one_more_person_changes_nobody_elses_needs(helpers: Helpers, request: TeamRequest, member: Member) -> None:
    joined = replace(request, members=(*request.members, replace(member, line=99)))
    assert stock(helpers, joined).needs[:-1] == stock(helpers, request).needs
