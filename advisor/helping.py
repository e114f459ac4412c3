"""Answers that a scoring helper gives: its result, shown exactly, and what is asked back where something that matters was not said."""

from __future__ import annotations

from dataclasses import replace

from advisor.composed import Composed, Shown, paragraph
from advisor.framework import Row
from advisor.prompts import phrase
from advisor.query import Query
from advisor.scoring.helpers import Helpers
from advisor.scoring.values import (
    Assessment,
    AssessmentRequest,
    CareerPlan,
    CertificationRequest,
    ComparisonRequest,
    Recommendation,
    Result,
    RoleMatch,
)
from advisor.sentences import Sentences, join
from advisor.types import Block, Language, Statement

_ROLES_OFFERED = ("management", "marketing", "project_manager", "llm_engineer")
"""One of each of §10's audiences, and an engineer: choices for who has not said what he does."""


class Helping:
    """Composes in one language."""

    def __init__(self, helpers: Helpers, language: Language) -> None:
        self._helpers = helpers
        self._language = language
        self._sentences = Sentences(helpers.rules.framework, language)

    def help(self, query: Query) -> Composed:
        """The results of the query's requests, each under the name of whom it is for where there are several."""
        results = [self._helpers.run(request) for request in query.requests]
        shown = self._helpers.shown(self._language)
        blocks: tuple[Block, ...] = ()
        for result in results:
            if isinstance(result, Recommendation) and len(results) > 1:
                blocks += (paragraph(Statement(f"**{result.role.name.to(self._language)}**")),)
            blocks += tuple(shown.blocks(result))
        choices: tuple[str, ...] = ()
        if self._role_is_open(query):
            blocks += (paragraph(self._sentences.say("ask_role")),)
            choices = tuple(phrase("choose_role", self._language, role=self._role(id)) for id in _ROLES_OFFERED)
        if query.absent:
            # Of what is asked besides, it is said to be missing: 想當 AI 工程師，要填哪個科系.
            names = join(dict.fromkeys(absent.name.to(self._language) for absent in query.absent), self._language)
            blocks += (paragraph(self._sentences.say("absent", names=names)),)
        return Composed(blocks, shown=self._listed(results[0]), results=tuple(results), choices=choices)

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
