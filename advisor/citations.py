"""From statements and their evidence to Markdown with markers, and the citations that the markers stand for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from advisor.framework import Framework, squeeze
from advisor.types import Block, Bullets, Citation, Evidence, Grid, Language, Paragraph, Source, Statement

MARKER = re.compile(r"\[(\d{1,2})\]")


class UnknownEvidence(LookupError):
    """A citation whose section or quote is not in the guideline."""


def resolve(evidence: Evidence, marker: int, framework: Framework, language: Language) -> Citation:
    """The citation for a piece of evidence. Raises UnknownEvidence if the quote does not stand in its section."""
    if evidence.source:
        return _of_document(evidence, evidence.source, marker)
    if not 1 <= evidence.section <= len(framework.sections):
        raise UnknownEvidence(f"{evidence.id}: there is no §{evidence.section}")
    section = framework.section(evidence.section)
    if squeeze(evidence.quote) not in squeeze("".join(line.text.zh for line in section.lines)):
        raise UnknownEvidence(f"{evidence.id}: {evidence.quote!r} does not stand in §{evidence.section}")
    return Citation(marker, section.label, section.title.to(language), evidence.quote, evidence.kind, framework.title.zh)


def _of_document(evidence: Evidence, source: Source, marker: int) -> Citation:
    if squeeze(evidence.quote) not in squeeze(source.passage):
        raise UnknownEvidence(f"{evidence.id}: {evidence.quote!r} does not stand in {source.label}")
    return Citation(
        marker,
        source.label,
        " › ".join(source.heading),
        evidence.quote,
        evidence.kind,
        source.document,
        source.page,
        (source.before, source.passage, source.after),
    )


class Writer:
    """Writes blocks out one after another; equal evidence gets the same marker throughout an answer."""

    def __init__(self, framework: Framework, language: Language) -> None:
        self._framework = framework
        self._language = language
        self._markers: dict[tuple[int, str, str, Source | None], int] = {}
        self._evidence: list[Evidence] = []

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(resolve(evidence, marker, self._framework, self._language) for marker, evidence in enumerate(self._evidence, 1))

    def write(self, blocks: Sequence[Block]) -> str:
        """The blocks as Markdown, paragraphs apart by an empty line."""
        return "\n\n".join(self._block(block) for block in blocks)

    def sentence(self, statement: Statement) -> str:
        return statement.text + self._marks(statement.evidence)

    def _marks(self, evidence: Iterable[Evidence]) -> str:
        return "".join(f"[{marker}]" for marker in dict.fromkeys(self._marker(item) for item in _widest(evidence)))

    def _marker(self, evidence: Evidence) -> int:
        key = (evidence.section, evidence.quote, evidence.kind, evidence.source)
        if key not in self._markers:
            self._evidence.append(evidence)
            self._markers[key] = len(self._evidence)
        return self._markers[key]

    def _block(self, block: Block) -> str:
        if isinstance(block, Paragraph):
            return ("" if self._language == "zh-TW" else " ").join(self.sentence(statement) for statement in block.statements)
        if isinstance(block, Bullets):
            signs = [f"{number}." if block.ordered else "-" for number in range(1, len(block.items) + 1)]
            return "\n".join(f"{sign} {self.sentence(item)}" for sign, item in zip(signs, block.items, strict=True))
        return self._grid(block)

    def _grid(self, grid: Grid) -> str:
        lines = ["| " + " | ".join(_cell(cell) for cell in grid.header) + " |", "|" + " --- |" * len(grid.header)]
        for cells, evidence in zip(grid.rows, grid.evidence, strict=True):
            body = [_cell(cell) for cell in cells]
            body[-1] += self._marks(dict.fromkeys(evidence))
            lines.append("| " + " | ".join(body) + " |")
        return "\n".join(lines)


def _widest(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The passages without those that stand within another of them: one that says it all is enough."""
    passages = list(dict.fromkeys(evidence))
    return [item for item in passages if not any(_within(item, other) for other in passages)]


def _within(item: Evidence, other: Evidence) -> bool:
    same = (item.section, item.kind, item.source) == (other.section, other.kind, other.source)
    inner, outer = squeeze(item.quote), squeeze(other.quote)
    return same and len(inner) < len(outer) and inner in outer


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("\r", " ")
