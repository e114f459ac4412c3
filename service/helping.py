"""The scoring helpers for those who come with words of their own: the API and the MCP server."""

from __future__ import annotations

from typing import Any

from advisor.errors import InputError
from advisor.scoring.helpers import Helpers
from advisor.scoring.values import Request
from advisor.team_file import read_rows
from advisor.tools import Tools
from advisor.types import Citation, Language
from service.api.models import Assess, Cited, HelperReply, Match, Path, Recommend, SectionReply, Team


class HelperDesk:
    """Names become ids, results become JSON with Markdown and citations beside it. Raises InputError."""

    def __init__(self, helpers: Helpers) -> None:
        self._helpers = helpers
        self._tools = Tools(helpers)

    def recommend(self, asked: Recommend) -> HelperReply:
        return self._run("recommend_certifications", asked)

    def assess(self, asked: Assess) -> HelperReply:
        return self._run("assess_competencies", asked)

    def path(self, asked: Path) -> HelperReply:
        return self._run("plan_career_path", asked)

    def match(self, asked: Match) -> HelperReply:
        if not (asked.interests or asked.tools or asked.data or asked.outputs):
            raise InputError("沒有說想做什麼。Nothing was said of what is liked.", "Give interests, tools, data or outputs.")
        return self._run("match_roles", asked)

    def team(self, asked: Team) -> HelperReply:
        names = self._helpers.names
        header = ["姓名", "職務", "持有認證", *(name.zh for _, name in names.competencies)]
        rows: list[list[object]] = []
        for member in asked.people:
            levels = {self._competency(word): level for word, level in member.levels.items()}
            rows.append([member.name, member.role, "、".join(member.held), *(levels.get(id) for id, _ in names.competencies)])
        return self._reply(read_rows([header, *rows], names), asked.language)

    def _competency(self, words: str) -> str:
        id = self._helpers.names.competency(words)
        if id is None:
            raise InputError(f"There is no competency {words[:40]!r}.", "Use a name of §3, such as 文書應用.")
        return id

    def section(self, number: int) -> SectionReply:
        """Raises InputError where there is none of that number."""
        for section in self._helpers.rules.framework.sections:
            if section.number == number:
                zh = [line.text.zh for line in section.lines]
                return SectionReply(
                    number=number, label=section.label, title=section.title.zh, lines=zh, rendering=[line.text.en for line in section.lines]
                )
        raise InputError(f"The guideline has no section {number}.", "Sections run from 1 to 14.")

    def _run(self, helper: str, asked: Recommend | Assess | Path | Match) -> HelperReply:
        return self._reply(self._tools.request(helper, asked.model_dump(exclude={"language"})), asked.language)

    def _reply(self, request: Request, language: Language) -> HelperReply:
        result = self._helpers.run(request)
        markdown, citations = self._helpers.markdown(result, language)
        body: dict[str, Any] = self._helpers.to_json(result, language)
        return HelperReply(**body, markdown=markdown, citations=[cited(citation) for citation in citations])


def cited(citation: Citation) -> Cited:
    return Cited(marker=citation.marker, section=citation.section, title=citation.title, quote=citation.quote, kind=citation.kind)
