"""The helpers behind one call: a request gives its result."""

from __future__ import annotations

from functools import singledispatchmethod
from typing import Any

from advisor.citations import Writer
from advisor.scoring.as_json import result_to_json
from advisor.scoring.certifications import recommend_certifications
from advisor.scoring.comparison import compare
from advisor.scoring.competencies import assess_competencies
from advisor.scoring.matching import match_roles
from advisor.scoring.naming import Names
from advisor.scoring.paths import plan_career_path
from advisor.scoring.rules import Rules
from advisor.scoring.shown import Shown
from advisor.scoring.team import Progress, take_stock_of_team
from advisor.scoring.values import (
    AssessmentRequest,
    CertificationRequest,
    ComparisonRequest,
    MatchRequest,
    PathRequest,
    Request,
    Result,
    TeamRequest,
)
from advisor.types import Citation, Language


class Helpers:
    """Runs helpers over one guideline and rubric. Safe to use from several threads."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    @property
    def names(self) -> Names:
        return self.rules.names

    @singledispatchmethod
    def run(self, request: Request, progress: Progress | None = None) -> Result:
        """The result of the request. Raises InputError for arguments that cannot be used."""
        raise TypeError(f"no request: {request!r}")

    @run.register
    def _(self, request: CertificationRequest, progress: Progress | None = None) -> Result:
        return recommend_certifications(self.rules, request)

    @run.register
    def _(self, request: AssessmentRequest, progress: Progress | None = None) -> Result:
        return assess_competencies(self.rules, request)

    @run.register
    def _(self, request: PathRequest, progress: Progress | None = None) -> Result:
        return plan_career_path(self.rules, request)

    @run.register
    def _(self, request: MatchRequest, progress: Progress | None = None) -> Result:
        return match_roles(self.rules, request)

    @run.register
    def _(self, request: ComparisonRequest, progress: Progress | None = None) -> Result:
        return compare(self.rules, request)

    @run.register
    def _(self, request: TeamRequest, progress: Progress | None = None) -> Result:
        return take_stock_of_team(self.rules, request, progress)

    def shown(self, language: Language) -> Shown:
        return Shown(self.rules, language)

    def markdown(self, result: Result, language: Language) -> tuple[str, tuple[Citation, ...]]:
        """The result as Markdown with `[n]` markers, and the citations that they stand for."""
        writer = Writer(self.rules.framework, language)
        parts = self.shown(language).parts(result)
        text = "\n\n".join(f"## {part.heading}\n\n{writer.write(part.blocks)}" for part in parts)
        return text, writer.citations

    def to_json(self, result: Result, language: Language) -> dict[str, Any]:
        return result_to_json(result, self.rules.framework, language)
