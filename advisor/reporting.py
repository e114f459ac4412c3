"""A helper's result as a report that can be shown and defended: what was asked, what came out, and how it was computed."""

from __future__ import annotations

from advisor.export_report import Report
from advisor.scoring.helpers import Helpers
from advisor.scoring.phrases import say
from advisor.scoring.values import (
    Assessment,
    CareerPlan,
    Comparison,
    Recommendation,
    Result,
    RoleMatch,
    TeamStock,
)
from advisor.types import Language, Text


def report_of(helpers: Helpers, result: Result, language: Language, date: str | None = None) -> Report:
    """The report; its notes say which document speaks and what the kinds of statement mean."""
    title = say("report", what=_subject(result))
    notes = (say("report_source", title=helpers.rules.framework.title), say("report_kinds"), say("report_scores"))
    return Report(
        title.to(language),
        language,
        helpers.shown(language).parts(result),
        tuple(note.to(language) for note in notes),
        date,
    )


def _subject(result: Result) -> Text:
    if isinstance(result, (Recommendation, Assessment)):
        head = "head_recommendation" if isinstance(result, Recommendation) else "head_assessment"
        return say("report_for", what=say(head), role=result.role.name)
    if isinstance(result, TeamStock):
        return say("report_team", people=result.people)
    heads: dict[type, str] = {CareerPlan: "head_path", RoleMatch: "head_match", Comparison: "head_comparison"}
    return say(heads[type(result)])
