"""The values that helpers take and give. All are frozen and compare by content: the same request gives the same result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from advisor.types import Evidence, Kind, Text

Side = Literal["application", "development"]
Scope = Literal["domestic", "international"]
Background = Literal["cross_field", "science"]
GateState = Literal["done", "partly", "ahead"]

HIGHEST_LEVEL = 5
"""Levels of a competency run from 0 to this."""


# What helpers are asked. Roles, competencies, certifications and paths are named by id.


@dataclass(frozen=True, slots=True)
class CertificationRequest:
    """`held` are ids of certifications, or old codes as the guideline writes them (AI-900); `vendors` issuers as it writes them;
    `without` issuers and ids of certifications that are turned down, `among` the ids of those that alone are to choose from."""

    helper: ClassVar[str] = "recommend_certifications"
    role: str | None = None
    scope: Scope | None = None
    vendors: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    background: Background | None = None
    without: tuple[str, ...] = ()
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AssessmentRequest:
    """`levels` are (competency id, level 0-5); a competency that is not named is not assessed, which is not level 0."""

    helper: ClassVar[str] = "assess_competencies"
    levels: tuple[tuple[str, int], ...] = ()
    role: str | None = None
    left_out: tuple[tuple[str, str], ...] = ()
    """Levels that were said and are not on the scale: (competency id, what was said)."""


@dataclass(frozen=True, slots=True)
class PathRequest:
    """`skills` are what somebody can do already, in his own words."""

    helper: ClassVar[str] = "plan_career_path"
    background: Background | None = None
    role: str | None = None
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchRequest:
    """What somebody likes to do, use, work on and make, in his own words."""

    helper: ClassVar[str] = "match_roles"
    interests: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A row of a team table; `line` is where it stands in the file, from 1. What is not filled in is missing from `levels`."""

    line: int
    name: str
    role: str
    levels: tuple[tuple[str, int], ...] = ()
    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a table that could not be taken as it stands. `column` is its heading; None: the whole row."""

    line: int
    column: str | None
    message: Text


@dataclass(frozen=True, slots=True)
class TeamRequest:
    helper: ClassVar[str] = "take_stock_of_team"
    members: tuple[Member, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparisonRequest:
    """Two or more roles, certifications, tiers or zones, by id."""

    helper: ClassVar[str] = "compare"
    items: tuple[str, ...] = ()


Request = CertificationRequest | AssessmentRequest | PathRequest | MatchRequest | TeamRequest | ComparisonRequest


# What helpers give.


@dataclass(frozen=True, slots=True)
class Point:
    """A line of a score's breakdown: `points` of at most `most`, why, and the kind of statement and passage that it rests on."""

    factor: str
    name: Text
    points: int
    most: int
    reason: Text
    kind: Kind
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence of a result with the kind of statement that it is and what it rests on."""

    text: Text
    kind: Kind
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A role and where it is placed: its tier and side, on whose word."""

    id: str
    name: Text
    tier: str
    tier_name: Text
    side: Side
    fact: Fact


@dataclass(frozen=True, slots=True)
class RankedCertification:
    """`rank` from 1, shared by equal scores; `inside` whether it lies in the depth that the tier asks for."""

    id: str
    name: Text
    issuer: Text
    scope: Scope
    rank: int
    score: int
    inside: bool
    points: tuple[Point, ...]
    succeeds: tuple[Text, ...] = ()
    """Old codes that it succeeds."""
    notes: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    helper: ClassVar[str] = "recommend_certifications"
    request: CertificationRequest
    role: Placed
    depth: Fact
    ranked: tuple[RankedCertification, ...]
    held: tuple[Text, ...] = ()
    assumptions: tuple[Fact, ...] = ()
    """Defaults that were used because something was not said."""

    @property
    def fitting(self) -> tuple[RankedCertification, ...]:
        """Those of the depth that is asked for and, where one was wished for, of the scope."""
        scope = self.request.scope
        return tuple(one for one in self.ranked if one.inside and scope in (None, one.scope))

    @property
    def others(self) -> tuple[RankedCertification, ...]:
        return tuple(one for one in self.ranked if one not in self.fitting)


@dataclass(frozen=True, slots=True)
class CompetencyLevel:
    """`level` is None where it was not assessed; `gap` is what is missing to the target, 0 where nothing is, None where not assessed."""

    id: str
    name: Text
    zone: str
    level: int | None
    target: int
    gap: int | None
    descriptor: Text
    """What the present level means; what the target means where it was not assessed."""


@dataclass(frozen=True, slots=True)
class ZoneLevel:
    """`mean` of the assessed competencies' levels, to two places; None where none was assessed."""

    id: str
    name: Text
    mean: float | None
    target: float
    assessed: int
    of: int
    fact: Fact


@dataclass(frozen=True, slots=True)
class Assessment:
    helper: ClassVar[str] = "assess_competencies"
    request: AssessmentRequest
    role: Placed
    competencies: tuple[CompetencyLevel, ...]
    """All eleven, in the guideline's order."""
    zones: tuple[ZoneLevel, ...]
    strengths: tuple[str, ...]
    gaps: tuple[str, ...]
    """Ids of competencies below their target, the largest gap first."""
    first: tuple[str, ...]
    """Which of the gaps to train first."""
    side: Side
    tier_reached: str | None
    next_tier: Fact
    training: Fact
    certifications: Recommendation
    assumptions: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class GatePart:
    name: Text
    has: bool


@dataclass(frozen=True, slots=True)
class GateOnPath:
    """A gate with what it asks; `parts` says which of that is there already."""

    id: str
    name: Text
    asks: Text
    state: GateState
    parts: tuple[GatePart, ...]
    fact: Fact


@dataclass(frozen=True, slots=True)
class CareerPlan:
    helper: ClassVar[str] = "plan_career_path"
    request: PathRequest
    background: Background
    target: Text | None
    reaches_target: bool | None
    """Whether the path's end names the target; None where none was given."""
    start: Fact | None
    assets: Fact | None
    gates: tuple[GateOnPath, ...]
    """All gates in order; those of state `done` are behind."""
    end: Fact | None
    strategy: Fact
    missing: Fact | None
    """That the steps are not in the text, for the science and engineering path."""
    assumptions: tuple[Fact, ...] = ()

    @property
    def ahead(self) -> tuple[GateOnPath, ...]:
        return tuple(gate for gate in self.gates if gate.state != "done")


@dataclass(frozen=True, slots=True)
class MatchedRole:
    """`rank` from 1, shared by equal scores; the points are the shared items."""

    id: str
    name: Text
    rank: int
    score: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class RoleMatch:
    helper: ClassVar[str] = "match_roles"
    request: MatchRequest
    ranked: tuple[MatchedRole, ...]
    """Roles that share something, best first."""
    unknown: tuple[str, ...] = ()
    """Words that the guideline's roles don't have."""
    elsewhere: tuple[Fact, ...] = ()
    """What the guideline says of wished-for things that it ties to no role."""


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of` people, with what is counted."""

    id: str
    name: Text
    count: int
    of: int
    mean: float | None = None
    """Of the levels assessed, to two places, where levels are counted."""


@dataclass(frozen=True, slots=True)
class TeamCell:
    """A role against a competency: mean gap over the people assessed, to two places; None where nobody was."""

    competency: str
    mean_gap: float | None
    mean_level: float | None
    target: int
    assessed: int


@dataclass(frozen=True, slots=True)
class TeamRole:
    """A role of the team, with its placing, how many people hold it, and its row of the gap matrix."""

    role: Placed
    people: int
    cells: tuple[TeamCell, ...]
    certifications: tuple[RankedCertification, ...]
    """The best ranked for the role."""


@dataclass(frozen=True, slots=True)
class Need:
    """What one person needs. Never sent to a model."""

    line: int
    name: str
    role: Text
    role_id: str
    tier: str
    tier_name: Text
    reached: bool | None
    """Whether the levels meet the tier's targets; None where not all of them were assessed and none is missed."""
    gaps: tuple[str, ...]
    side: Side | None
    """The side to train first; None where nothing is missing."""
    certification: Text | None
    held: tuple[Text, ...] = ()
    assessed: int = 0
    """Competencies that have a level."""


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of §14 with what it means for this team."""

    id: str
    name: Text
    action: Fact
    here: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class TeamStock:
    helper: ClassVar[str] = "take_stock_of_team"
    request: TeamRequest = field(repr=False)
    people: int
    zones: tuple[Share, ...]
    """People whose mean level in the zone reaches the rubric's mark."""
    tiers: tuple[Share, ...]
    """People who meet the tier's targets, of those who need the tier."""
    roles: tuple[TeamRole, ...]
    needs: tuple[Need, ...]
    training: tuple[Share, ...]
    """People to train on the application and on the development side."""
    steps: tuple[PlanStep, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparedCell:
    text: Text
    kind: Kind
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ComparedAttribute:
    """An attribute with its value for each item; None where the guideline says nothing. `same` where all items agree."""

    name: Text
    cells: tuple[ComparedCell | None, ...]
    same: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    helper: ClassVar[str] = "compare"
    request: ComparisonRequest
    items: tuple[Text, ...]
    attributes: tuple[ComparedAttribute, ...]


Result = Recommendation | Assessment | CareerPlan | RoleMatch | TeamStock | Comparison
