"""What a cited passage of the guideline bears: the names that stand in it, and the rows whose cells it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from advisor.framework import squeeze
from advisor.types import Citation
from advisor.wording import contains, key
from evals.naming import Name, Names


@dataclass(frozen=True)
class Passage:
    """A passage that stands in its section; lines of other sections are left out of it."""

    section: int
    quote: str
    names: Names

    @cached_property
    def _key(self) -> str:
        return key(self.quote)

    @cached_property
    def english(self) -> str:
        """The section's title and the lines quoted, in English."""
        section = self.names.framework.section(self.section)
        return "\n".join([section.title.en, *(line.text.en for line in section.lines if key(line.text.zh) in self._key)])

    @cached_property
    def title(self) -> str:
        return self.names.framework.section(self.section).title.zh

    def says(self, words: str) -> bool:
        """Whether the words stand in it, in its title or in our rendering of either."""
        return any(contains(text, words) for text in (self.quote, self.title, self.english))

    def bears(self, name: Name) -> bool:
        """Whether something that the name may stand for is in the passage."""
        return (
            self.says(name.surface)
            or any(self._bears_row(row) for row in name.rows)
            or any(contains(self.quote, held.zh) or self._holds_cell(held.row, held.column) for held in name.held)
        )

    def _bears_row(self, id: str) -> bool:
        row = self.names.framework.rows[id]
        if row.section == self.section and any(contains(self.quote, wording) for wording in self.names.wordings[id]):
            return True
        return any(self._is_cell(id, column.key) for column in self.names.framework.columns_of(row))

    def _is_cell(self, row: str, column: str) -> bool:
        """Whether the passage is of a cell of the row: all of its evidence, or lines of it with a value."""
        section, evidence, values = self.names.cells[row, column]
        if section != self.section:
            return False
        return evidence in self._key or (self._key in evidence and any(value in self._key for value in values))

    def _holds_cell(self, row: str, column: str) -> bool:
        section, evidence, _ = self.names.cells[row, column]
        return section == self.section and evidence in self._key


def passage(citation: Citation, names: Names) -> Passage | None:
    """The passage that a citation shows, as far as it stands in the section that it names; None if nothing of it does."""
    label = citation.section.removeprefix("§")
    if not label.isdigit() or not 1 <= int(label) <= len(names.framework.sections):
        return None
    text = names.texts[int(label)]
    lines = [citation.quote] if squeeze(citation.quote) in text else _standing(citation.quote, text)
    quote = "\n".join(lines)
    return Passage(int(label), quote, names) if quote.strip() else None


def _standing(quote: str, text: str) -> list[str]:
    return [line for line in quote.splitlines() if squeeze(line) and squeeze(line) in text]
