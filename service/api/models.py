"""What the API takes and gives. Everything that is taken has a limit on its size."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, Strict, StrictBool, StringConstraints

from advisor.pipeline import LONGEST_QUESTION
from advisor.types import Answer, Kind, Language, Outcome

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Words = Annotated[list[Word], Field(max_length=20)]
# As described: neither true nor "4" is a level.
Level = Annotated[int, Strict(), Field(ge=0, le=5)]
Levels = Annotated[dict[Word, Level], Field(max_length=30)]

MOST_PEOPLE = 2000


class Taken(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EarlierTurn(Taken):
    question: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    answer: str = Field("", max_length=20_000)


class Ask(Taken):
    """A question. Earlier turns are named by `conversation`, or given as `history`, not both."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "行銷人員適合考哪一階的認證？"},
                {"question": "那第三階呢？", "history": [{"question": "第一階認證的目標是什麼？"}]},
                {"question": "Which certifications suit marketing staff?", "language": "en", "stream": True},
            ]
        },
    )

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION, description="In Chinese or English.")
    language: Language | None = Field(None, description="Of the answer, where the question itself does not tell.")
    conversation: Id | None = Field(None, description="An id of your choice: further questions with it go on from the earlier ones.")
    history: list[EarlierTurn] = Field(default_factory=list, max_length=50, description="Earlier turns, where you keep them yourself.")
    stream: StrictBool = Field(
        False, description="Server-Sent Events instead of one JSON object; `Accept: text/event-stream` does the same."
    )


class Cited(BaseModel):
    marker: int = Field(description="The n of [n] in the answer.")
    section: str = Field(examples=["§10"])
    title: str
    quote: str = Field(description="The guideline's own words.")
    kind: Kind = Field(description="Stands in the text (guideline), read off the layout (reading), or a rule of ours (rubric).")


class Reply(BaseModel):
    """An answer with its citations."""

    question: str
    answer: str = Field(description="Markdown with [n] markers.")
    outcome: Outcome
    language: Language
    citations: list[Cited]
    helpers: list[dict[str, Any]] = Field(description="Results of scoring helpers that were called.")
    model: str
    timings: dict[str, float] = Field(description="first_token_s and total_s, seconds from the question's arrival.")
    suggestions: list[str]
    notices: list[str]
    conversation: str | None = None
    turn: str | None = Field(None, description="Names this answer in feedback.")
    kept: bool | None = Field(
        None,
        description="Whether the turn is in its conversation by now. False while the database is away: it is kept when that is back.",
    )

    @classmethod
    def of(cls, answer: Answer, conversation: str | None, turn: str | None, kept: bool | None) -> Reply:
        return cls.model_validate(answer.to_json() | {"conversation": conversation, "turn": turn, "kept": kept})


class HelperReply(BaseModel):
    """A helper's result, computed from the guideline and our rubric; no model has a part in it."""

    helper: str
    arguments: dict[str, Any] = Field(description="What was understood, names as ids.")
    result: dict[str, Any]
    markdown: str
    citations: list[Cited]


class _HelperRequest(Taken):
    language: Language = "zh-TW"


class Recommend(_HelperRequest):
    """Which certifications fit a role."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"role": "行銷", "scope": "international", "held": ["AI-900"]}]}
    )

    role: Word | None = Field(None, description="Job title or role, in your own words.")
    scope: Literal["domestic", "international"] | None = None
    vendors: Words = Field(default_factory=list)
    held: Words = Field(default_factory=list, description="Certifications held already, by name or code.")
    background: Literal["cross_field", "science"] | None = None
    without: Words = Field(default_factory=list, description="Vendors or certifications that are turned down.")


class Assess(_HelperRequest):
    """What is missing to a role, from levels of competencies between 0 and 5."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"role": "行銷", "levels": {"文書應用": 4}}]})

    levels: Levels = Field(min_length=1)
    role: Word | None = None


class Path(_HelperRequest):
    """Which gates of a career path are still ahead."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"background": "cross_field", "skills": ["Python"]}]})

    background: Literal["cross_field", "science"] | None = None
    role: Word | None = None
    skills: Words = Field(default_factory=list)


class Match(_HelperRequest):
    """Which roles fit what somebody likes to do, use, work on and make."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"interests": ["影像"], "tools": ["OpenCV"]}]})

    interests: Words = Field(default_factory=list)
    tools: Words = Field(default_factory=list)
    data: Words = Field(default_factory=list)
    outputs: Words = Field(default_factory=list)


class TeamMember(Taken):
    name: str = Field("", max_length=100)
    role: Word
    levels: Levels = Field(default_factory=dict)
    held: Words = Field(default_factory=list)


class Team(_HelperRequest):
    """A team to take stock of. It is computed and forgotten: nothing of it is kept, logged or sent to a model."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"people": [{"name": "A", "role": "行銷", "levels": {"文書應用": 4}}]}]}
    )

    people: list[TeamMember] = Field(min_length=1, max_length=MOST_PEOPLE)


class SectionReply(BaseModel):
    number: int
    label: str = Field(examples=["§10"])
    title: str
    lines: list[str] = Field(description="The guideline's own lines.")
    rendering: list[str] = Field(description="Our English rendering of each line.")


class SectionEntry(BaseModel):
    number: int
    label: str
    title: str
    title_en: str


class ConversationEntry(BaseModel):
    id: str
    title: str = Field(description="Its first question.")
    updated: datetime
    turns: int


class ConversationTurn(BaseModel):
    turn: str
    question: str
    answer: str
    status: str


class ConversationReply(BaseModel):
    id: str
    turns: list[ConversationTurn]


class FeedbackGiven(Taken):
    """What you think of an answer."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"conversation": "c1", "turn": "0f8e…", "rating": "down", "reason": "incomplete", "comment": "…"}]},
    )

    conversation: Id
    turn: Id
    rating: Literal["up", "down"]
    reason: Literal["wrong", "incomplete", "source", "unclear", "other"] | None = None
    comment: str = Field("", max_length=1000)


class Me(BaseModel):
    """Who is signed in; `name` is null where nobody has to."""

    name: str | None
    role: str | None
