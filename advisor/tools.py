"""The scoring helpers as LangChain tools, for models that call tools well: a model names the arguments, code computes what is shown.

A team's table is no tool: names and levels of a team never reach a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from langchain_core.tools import StructuredTool, ToolException
from pydantic import BaseModel, Field

from advisor.errors import InputError
from advisor.scoring.helpers import Helpers
from advisor.scoring.values import (
    AssessmentRequest,
    CertificationRequest,
    ComparisonRequest,
    MatchRequest,
    PathRequest,
    Request,
)
from advisor.types import Language

_Scope = Literal["domestic", "international"]
_Background = Literal["cross_field", "science"]


class CertificationArguments(BaseModel):
    """Which certifications fit a role, ranked."""

    role: str | None = Field(None, description="Job title or role, in the asker's words, e.g. 行銷, LLM 工程師, 會計.")
    scope: _Scope | None = Field(None, description="Only if the asker limits it.")
    vendors: list[str] = Field(default_factory=list, description="Vendors in use, e.g. Google, AWS, Microsoft, IBM, iPAS.")
    held: list[str] = Field(default_factory=list, description="Certifications held already, by name or code.")
    background: _Background | None = Field(None, description="Only if the asker says where he comes from.")
    without: list[str] = Field(default_factory=list, description="Vendors or certifications that the asker turns down.")


class AssessmentArguments(BaseModel):
    """What is missing to a role, from self-assessed levels of competencies."""

    levels: dict[str, int] = Field(description="Level 0 to 5 by competency, e.g. {'文書應用': 4}. Only those that were said.")
    role: str | None = Field(None, description="Target role.")


class PathArguments(BaseModel):
    """Which gates of the career path are still ahead."""

    background: _Background | None = Field(None, description="Only if the asker says where he comes from.")
    role: str | None = Field(None, description="Target role.")
    skills: list[str] = Field(default_factory=list, description="What the asker can do already, in his words.")


class MatchArguments(BaseModel):
    """Which roles fit what somebody likes to do."""

    interests: list[str] = Field(default_factory=list, description="Topics, tasks and results that he likes.")
    tools: list[str] = Field(default_factory=list, description="Technologies and frameworks.")
    data: list[str] = Field(default_factory=list, description="Kinds of data.")
    outputs: list[str] = Field(default_factory=list, description="What he likes to produce.")


class ComparisonArguments(BaseModel):
    """Two or more roles, certifications, tiers or zones side by side."""

    items: list[str] = Field(description="Their names.")


class Tools:
    """Makes requests of what a model says, and LangChain tools of the helpers."""

    def __init__(self, helpers: Helpers) -> None:
        self._helpers = helpers
        self._makers: dict[str, tuple[type[BaseModel], Callable[[Any], Request]]] = {
            CertificationRequest.helper: (CertificationArguments, self._certification),
            AssessmentRequest.helper: (AssessmentArguments, self._assessment),
            PathRequest.helper: (PathArguments, self._path),
            MatchRequest.helper: (MatchArguments, lambda said: MatchRequest(*map(tuple, said.model_dump().values()))),
            ComparisonRequest.helper: (ComparisonArguments, self._comparison),
        }

    def request(self, helper: str, arguments: dict[str, Any]) -> Request:
        """The request that a tool call means. Raises InputError for a helper or arguments that there are not."""
        if helper not in self._makers:
            raise InputError(f"There is no helper {helper!r}.", f"Helpers are: {', '.join(self._makers)}.")
        schema, make = self._makers[helper]
        try:
            return make(schema.model_validate(arguments))
        except ValueError as error:
            raise InputError(f"{helper} cannot take these arguments: {error}", "Keep to the tool's schema.") from None

    def langchain_tools(self, language: Language = "zh-TW") -> Sequence[StructuredTool]:
        """A tool a helper. Its content is the result as Markdown, its artifact the result itself; bad arguments are told to the model."""
        return [self._tool(helper, schema, language) for helper, (schema, _) in self._makers.items()]

    def _tool(self, helper: str, schema: type[BaseModel], language: Language) -> StructuredTool:
        def run(**arguments: Any) -> tuple[str, Any]:
            try:
                result = self._helpers.run(self.request(helper, arguments))
            except InputError as error:
                raise ToolException(str(error)) from None
            return self._helpers.markdown(result, language)[0], result

        return StructuredTool.from_function(
            run,
            name=helper,
            description=schema.__doc__ or helper,
            args_schema=schema,
            response_format="content_and_artifact",
            handle_tool_error=True,
        )

    # Names to ids.

    def _role(self, words: str | None) -> str | None:
        return self._helpers.names.role_or_fail(words) if words else None

    def _certification(self, said: CertificationArguments) -> Request:
        names = self._helpers.names
        vendors = [_known(names.vendor(word), word, "vendor") for word in said.vendors]
        held = [_known(names.certification(word), word, "certification") for word in said.held]
        without = [_known(names.vendor(word) or names.certification(word), word, "vendor or certification") for word in said.without]
        return CertificationRequest(self._role(said.role), said.scope, tuple(vendors), tuple(held), said.background, tuple(without))

    def _assessment(self, said: AssessmentArguments) -> Request:
        levels = [(_known(self._helpers.names.competency(word), word, "competency"), level) for word, level in said.levels.items()]
        return AssessmentRequest(tuple(levels), self._role(said.role))

    def _path(self, said: PathArguments) -> Request:
        return PathRequest(said.background, self._role(said.role), tuple(said.skills))

    def _comparison(self, said: ComparisonArguments) -> Request:
        lexicon = self._helpers.rules.relations.lexicon
        items = [
            _known(
                next(iter(lexicon.named(word, "row")), None) or self._helpers.names.certification(word) or self._role(word), word, "item"
            )
            for word in said.items
        ]
        return ComparisonRequest(tuple(items))


def _known(id: str | None, words: str, kind: str) -> str:
    if id is None:
        raise InputError(f"There is no {kind} {words!r}.", "Use a name of the guideline.")
    return id
