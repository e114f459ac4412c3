"""Answers that a scoring helper gives: its result, shown exactly, and what is asked back where something that matters was not said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.composed import Composed, Shown, paragraph
from advisor.framework import Row
from advisor.prompts import phrase
from advisor.query import Query
from advisor.rows import Rows
from advisor.scoring.helpers import Helpers
from advisor.scoring.values import (
    Assessment,
    AssessmentRequest,
    CareerPlan,
    CertificationRequest,
    ComparisonRequest,
    MatchedRole,
    RankedCertification,
    Recommendation,
    Result,
    RoleMatch,
)
from advisor.sentences import Sentences, join
from advisor.types import Block, Language, Statement

_ROLES_OFFERED = ("management", "marketing", "project_manager", "llm_engineer")
"""One of each of §10's audiences, and an engineer: choices for who has not said what he does."""
_ASKED_OF_ROLES = ("role_type.skills", "engineer.technology", "scientist.duty")
"""What roles ask of those who have them."""


class Helping:
    """Composes in one language."""

    def __init__(self, helpers: Helpers, language: Language) -> None:
        self._helpers = helpers
        self._language = language
        self._sentences = Sentences(helpers.rules.framework, language)
        self._rows = Rows(helpers.rules.relations, language)

    def help(self, query: Query) -> Composed:
        """The results of the query's requests, each under the name of whom it is for where there are several."""
        if isinstance(query.requests[0], AssessmentRequest) and not query.requests[0].levels:
            return self._ask_levels()
        results = [self._told_of(query, self._helpers.run(request)) for request in query.requests]
        shown = self._helpers.shown(self._language)
        blocks: tuple[Block, ...] = ()
        for result in results:
            if isinstance(result, Recommendation) and len(results) > 1:
                blocks += (paragraph(Statement(f"**{result.role.name.to(self._language)}**")),)
            blocks += (*self._lead(query, result), *shown.blocks(result), *self._goal(result))
        choices: tuple[str, ...] = ()
        if self._role_is_open(query):
            blocks += (paragraph(self._sentences.say("ask_role")),)
            choices = tuple(phrase("choose_role", self._language, role=self._role(id)) for id in _ROLES_OFFERED)
        if query.absent:
            # Of what is asked besides, it is said to be missing: 想當 AI 工程師，要填哪個科系.
            names = join(dict.fromkeys(absent.name.to(self._language) for absent in query.absent), self._language)
            blocks += (paragraph(self._sentences.say("absent", names=names)),)
        return Composed(blocks, shown=self._listed(results[0]), results=tuple(results), choices=choices)

    def _ask_levels(self) -> Composed:
        """What somebody is to tell who wants to be rated: his levels, of which competencies, by which scale."""
        rules, say = self._helpers.rules, self._sentences.say
        framework = rules.framework
        competencies = framework.tables["competency"].rows
        example = phrase("levels_example", self._language)
        quoted = f"「{example}」" if self._language != "en" else f"“{example}”"
        names = join((f"{level} {name.to(self._language)}" for level, name in enumerate(rules.rubric.levels)), self._language)
        scale = say("levels", (), "rubric", names=names)
        step = framework.rows["step.assess"]
        names = self._sentences.names(competencies)
        listed = say("levels_of", framework.evidence_of_rows(competencies), count=len(competencies), names=names)
        return Composed(
            (
                paragraph(say("ask_levels", example=quoted)),
                paragraph(listed, scale),
                paragraph(self._sentences.cell(step, framework.tables["step"].columns["action"])),
            ),
            rows=(step.id,),
            choices=(example,),
        )

    def standing(self, query: Query) -> Composed:
        """On which tier the roles asked about are, on whose word, what that tier is for, and which one is for everybody."""
        rules = self._helpers.rules
        columns = rules.framework.tables["tier"].columns
        placed = [rules.placed(role) for role in query.whose]
        tiers = [rules.framework.rows[id] for id in dict.fromkeys(one.tier for one in placed)]
        told = self._helpers.shown(self._language).facts(one.fact for one in placed)
        goals = [self._sentences.cell(tier, columns["goal"]) for tier in tiers]
        everybody = [] if rules.tiers[0] in tiers else [self._sentences.cell(rules.tiers[0], columns["audience"])]
        shown = tuple(Shown(tier.id, tier.name.zh) for tier in tiers)
        return Composed((paragraph(*told), paragraph(*goals, *everybody)), shown=shown, rows=tuple(tier.id for tier in tiers))

    @staticmethod
    def _told_of(query: Query, result: Result) -> Result:
        """The result; where somebody said what he works as, without the assumption that he said nothing of where he comes from."""
        if not (isinstance(result, CareerPlan) and query.asker and result.background == query.asker[0].background):
            return result
        return result if result.request.background else replace(result, assumptions=result.assumptions[1:])

    def _lead(self, query: Query, result: Result) -> tuple[Block, ...]:
        """What is told before a result: whom a path is planned for, and which certification or role it comes to."""
        if isinstance(result, CareerPlan) and query.asker and query.asker[0].background == result.background:
            path = self._helpers.rules.framework.rows[f"path.{result.background}"]
            names = join((asker.name.to(self._language) for asker in query.asker), self._language)
            return (paragraph(self._sentences.say("not_named", (), "rubric", names=names, path=self._sentences.name(path))),)
        if isinstance(result, Recommendation) and result.fitting:
            return (paragraph(self._best(result.fitting)),)
        if isinstance(result, RoleMatch) and result.ranked:
            first = [one for one in result.ranked if one.rank == 1]
            told = self._rows.tell(Query(query.text), [self._helpers.rules.framework.rows[first[0].id]]).blocks if len(first) == 1 else ()
            return (paragraph(self._best(result.ranked)), *told)
        return ()

    def _best(self, ranked: Sequence[RankedCertification] | Sequence[MatchedRole]) -> Statement:
        """Which of what is ranked fits best."""
        names = [one.name.to(self._language) for one in ranked if one.rank == 1]
        evidence = tuple(dict.fromkeys(item for one in ranked if one.rank == 1 for item in one.points[0].evidence))
        return self._sentences.say("fits_best", evidence, "rubric", names=join(names, self._language))

    def _goal(self, result: Result) -> tuple[Block, ...]:
        """What the role asks for that a path was planned to."""
        rules = self._helpers.rules
        role = result.request.role if isinstance(result, CareerPlan) else None
        row = rules.role_row(role) if role and role in rules.rubric.roles else None
        columns = [column for column in rules.framework.columns_of(row) if column.key in _ASKED_OF_ROLES] if row else []
        told = [self._sentences.cell(row, column) for column in columns if row and rules.framework.cell(row, column)]
        return (paragraph(*told),) if told else ()

    def compared(self, composed: Composed, rows: list[Row]) -> Composed:
        """An answer that compares rows, with the comparison as a result."""
        if len(rows) < 2:
            return composed
        return replace(composed, results=(self._helpers.run(ComparisonRequest(tuple(row.id for row in rows))),))

    @staticmethod
    def _role_is_open(query: Query) -> bool:
        """Whether the role matters, was not said, and was not asked for before."""
        request = query.requests[0]
        return isinstance(request, (CertificationRequest, AssessmentRequest)) and request.role is None and not query.asked_back

    def _role(self, id: str) -> str:
        return self._helpers.rules.placed(id).name.to(self._language)

    def _listed(self, result: Result) -> tuple[Shown, ...]:
        """What a follow-up may point to by its place."""
        if isinstance(result, Recommendation):
            # A certification of the company's own is no row that a follow-up could ask about.
            rows = self._helpers.rules.framework.rows
            return tuple(Shown(one.id if one.id in rows else None, one.name.zh) for one in result.fitting)
        if isinstance(result, RoleMatch):
            return tuple(Shown(one.id, one.name.zh) for one in result.ranked)
        if isinstance(result, CareerPlan):
            return tuple(Shown(gate.id, gate.name.zh) for gate in result.ahead)
        if isinstance(result, Assessment):
            return tuple(Shown(id, id) for id in result.gaps)
        return ()
