"""The MCP server: the advisor as tools for other assistants, over streamable HTTP at /mcp or over standard input and output."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import Field
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool

from advisor import __version__
from advisor.errors import AdvisorError
from advisor.state.people import Person
from advisor.types import Language, Progress, Turn, Waiting
from service.api.models import Assess, HelperReply, Id, Level, Match, Path, Recommend, Reply, SectionReply, Word
from service.helping import HelperDesk
from service.talking import Ended, Talk

_INSTRUCTIONS = (
    "Answers about AI roles, skills, certifications and career paths, out of the 2025 AI Industry Talent Recognition Guideline of Taiwan. "
    "Every answer cites the sections that it rests on; what the guideline does not say is said to be missing. Quote the citations."
)
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_STAGES = ("understand", "gather", "write", "check")

_Question = Annotated[str, Field(min_length=1, max_length=2000, description="In Chinese or English.")]
_Words = Annotated[list[Word], Field(max_length=20)]
_Taken = TypeVar("_Taken")
_Given = TypeVar("_Given")
_Background = Literal["cross_field", "science"]


def mcp_server(talk: Talk, helping: HelperDesk) -> MCPServer[Any]:
    server: MCPServer[Any] = MCPServer(
        "ai-career-advisor", title="AI Career Advisor", version=__version__, instructions=_INSTRUCTIONS, log_level="WARNING"
    )

    @server.tool(annotations=_READS)
    async def ask(
        question: _Question,
        context: Context[Any, Any],
        language: Language | None = None,
        earlier_questions: Annotated[list[_Question], Field(max_length=12)] = [],  # noqa: B006 - copied by pydantic, and a default of the schema
        conversation: Id | None = None,
    ) -> Reply:
        """Answers a question out of the guideline, with citations. Earlier questions, or a conversation id, let it follow up."""
        person, asker = _caller(context)
        try:
            asked = await talk.question(
                question, language, [Turn(earlier) for earlier in earlier_questions], conversation, "mcp", person, asker
            )
            async for event in talk.events(asked):
                if isinstance(event, Progress):
                    await context.report_progress(_STAGES.index(event.stage), len(_STAGES), event.stage)
                elif isinstance(event, Waiting):
                    await context.report_progress(2, len(_STAGES), _in_line(event))
                elif isinstance(event, Ended):
                    return Reply.of(event.answer, asked.conversation, asked.turn, event.kept)
        except AdvisorError as error:
            raise ToolError(str(error)) from None
        raise ToolError("The answer did not come. Ask again.")

    @server.tool(annotations=_READS)
    async def recommend(
        role: Word | None = None,
        scope: Literal["domestic", "international"] | None = None,
        vendors: _Words = [],  # noqa: B006
        held: _Words = [],  # noqa: B006
        background: _Background | None = None,
        without: _Words = [],  # noqa: B006
        language: Language = "zh-TW",
    ) -> HelperReply:
        """Ranks the certifications for a role (行銷, LLM 工程師), with the points of each."""
        asked = Recommend(role=role, scope=scope, vendors=vendors, held=held, background=background, without=without, language=language)
        return await _helped(helping.recommend, asked)

    @server.tool(annotations=_READS)
    async def assess(
        levels: Annotated[dict[Word, Level], Field(min_length=1, max_length=30)], role: Word | None = None, language: Language = "zh-TW"
    ) -> HelperReply:
        """Holds levels of competencies (0 to 5) against a role: gaps, strengths, what to train first."""
        return await _helped(helping.assess, Assess(levels=levels, role=role, language=language))

    @server.tool(annotations=_READS)
    async def path(
        background: _Background | None = None,
        role: Word | None = None,
        skills: _Words = [],  # noqa: B006
        language: Language = "zh-TW",
    ) -> HelperReply:
        """Says which gates of a career path are still ahead."""
        return await _helped(helping.path, Path(background=background, role=role, skills=skills, language=language))

    @server.tool(annotations=_READS)
    async def match(
        interests: _Words = [],  # noqa: B006
        tools: _Words = [],  # noqa: B006
        data: _Words = [],  # noqa: B006
        outputs: _Words = [],  # noqa: B006
        language: Language = "zh-TW",
    ) -> HelperReply:
        """Ranks the roles that share most with what somebody likes to do, use, work on and make."""
        return await _helped(helping.match, Match(interests=interests, tools=tools, data=data, outputs=outputs, language=language))

    @server.tool(annotations=_READS)
    async def read_section(number: Annotated[int, Field(ge=1, le=999)]) -> SectionReply:
        """Gives the guideline's own text of a section, with our English rendering."""
        return await _helped(helping.section, number)

    return server


def _in_line(waiting: Waiting) -> str:
    about = "" if waiting.wait_s is None else f", about {waiting.wait_s:.0f} s to go"
    return f"in line for the language model: {waiting.position}{about}"


def mcp_app(server: MCPServer[Any]) -> Starlette:
    """Without sessions, so that any replica can take any request. Host and origin are held by the gate in front of it."""
    return server.streamable_http_app(
        streamable_http_path="/mcp",
        stateless_http=True,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )


async def _helped(helper: Callable[[_Taken], _Given], asked: _Taken) -> _Given:
    try:
        return await run_in_threadpool(helper, asked)
    except AdvisorError as error:
        raise ToolError(str(error)) from None


def _caller(context: Context[Any, Any]) -> tuple[Person | None, str]:
    """Over HTTP the gate has said who it is; over standard input it is whoever started the process."""
    request = context.request_context.request
    if request is None:
        return None, "stdio"
    person: Person | None = request.state.person
    return person, person.id if person else request.state.caller.address
