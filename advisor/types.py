"""The values that every part of the advisor shares. All are frozen; none knows how it is produced or shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["guideline", "reading", "rubric", "document"]
"""Kind of statement: stands in the text, read off the slide's layout, a rule of ours, or stands in another document."""

Outcome = Literal["answered", "abstained", "declined"]
"""Answered from the guideline; of this field but not in the guideline; not this advisor's business."""

Language = Literal["zh-TW", "en"]

Stage = Literal["understand", "gather", "write", "check"]


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the source's words and our English rendering of it."""

    zh: str
    en: str

    def to(self, language: Language) -> str:
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Source:
    """Where a passage of another document stands: the document's name, the page from 1, the headings above, and the passages around."""

    document: str
    page: int | None
    heading: tuple[str, ...]
    passage: str
    before: str = ""
    after: str = ""

    @property
    def where(self) -> str:
        """`p.12`, or the innermost heading."""
        return f"p.{self.page}" if self.page else self.heading[-1] if self.heading else ""

    @property
    def label(self) -> str:
        """`〈教育訓練辦法〉p.12`."""
        return f"〈{self.document}〉{self.where}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that statements may rest on. `quote` stands verbatim in its section, or in its source (white space aside)."""

    id: str
    section: int
    quote: str
    kind: Kind
    source: Source | None = None
    """The other document that speaks, with section 0; None for the guideline."""


@dataclass(frozen=True, slots=True)
class Citation:
    """What the reader sees behind a marker `[n]` of the answer."""

    marker: int
    section: str
    title: str
    quote: str
    kind: Kind
    document: str = ""
    """The name of the document that speaks; the guideline's where it is empty."""
    page: int | None = None
    around: tuple[str, str, str] | None = None
    """Of another document: the passage before, the passage, the passage after."""

    @property
    def label(self) -> str:
        """`§10 《…》` or `〈教育訓練辦法〉p.12`."""
        return self.section if self.kind == "document" else f"{self.section}《{self.title}》"


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or list item, with the evidence it rests on."""

    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Statement, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: header cells, and rows whose first cell names the row. Each row carries its evidence."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    evidence: tuple[tuple[Evidence, ...], ...]


Block = Paragraph | Bullets | Grid


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier exchange of the conversation."""

    question: str
    answer: str = ""
    notices: tuple[str, ...] = ()
    """What was told with the answer, so that it is told once."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds from the question's arrival."""

    first_token_s: float
    total_s: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The advisor's reply. `text` is Markdown with `[n]` markers that `citations` resolves, in order."""

    question: str
    text: str
    outcome: Outcome
    language: Language
    citations: tuple[Citation, ...]
    model: str
    timings: Timings
    helpers: tuple[dict[str, Any], ...] = ()
    suggestions: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    """What happened that the reader should know once, such as a model that could not be reached."""

    def to_json(self, id: str | None = None) -> dict[str, Any]:
        """The object that `advisor ask --json` prints."""
        fields = asdict(self)
        fields["answer"] = fields.pop("text")
        # What only passages of other documents have is left out elsewhere.
        fields["citations"] = [{name: value for name, value in one.items() if value is not None} for one in fields["citations"]]
        order = ("question", "answer", "outcome", "language", "citations", "helpers", "model", "timings", "suggestions", "notices")
        head = {} if id is None else {"id": id}
        return head | {name: fields[name] for name in order}


@dataclass(frozen=True, slots=True)
class Progress:
    """Streamed first: the stage reached, with something useful to show while waiting."""

    stage: Stage
    sections: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Delta:
    """Streamed: text to append to the answer. Every sentence in it has passed the check."""

    text: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Streamed while the model's own sentences wait for it: the place in line, from 1. What was composed is there already."""

    position: int
    wait_s: float | None = None
    """About how many seconds are left until the model's turn; None where it is not known yet how long turns take."""


@dataclass(frozen=True, slots=True)
class Final:
    """Streamed last: the whole answer; its text equals the deltas joined."""

    answer: Answer


Event = Progress | Delta | Waiting | Final
