"""What a statement rests on, as the page shows it: the badge of its kind, and chips that open the cited section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

from advisor.scoring.values import Fact
from advisor.types import Citation, Evidence, Kind, Text
from ui.icons import icon
from ui.strings import Strings


@dataclass(frozen=True, slots=True)
class Look:
    """What rendering needs besides its subject: the page's words, the sections' titles, what can be done."""

    strings: Strings
    titles: Mapping[int, Text]
    rates: bool = False
    """Whether answers can be rated here."""

    def title(self, section: int) -> str:
        return self.titles[section].to(self.strings.language) if section in self.titles else ""

    def say(self, text: Text) -> str:
        """The text in the page's language, escaped."""
        return escape(text.to(self.strings.language))


def badge(kind: Kind, strings: Strings) -> str:
    """The kind of statement in shape, word and colour."""
    return f'<span class="badge kind-{kind}">{icon(kind)}{strings.kind(kind)}</span>'


def section_number(citation: Citation) -> int:
    """10 for "§10"; 0 for another document, and when there is no number."""
    if citation.kind == "document":
        return 0
    digits = re.search(r"(?<!\d)\d{1,3}(?!\d)", citation.section)
    return int(digits[0]) if digits else 0


def opens(citation: Citation, look: Look) -> str:
    """The attributes of a button that opens the citation's section with its quote marked."""
    number = section_number(citation)
    label = look.strings(
        "cite.label",
        marker=citation.marker,
        section=citation.section,
        title=look.title(number) or citation.title,
        kind=look.strings.kind(citation.kind),
    )
    around = "" if citation.around is None else _around(citation, citation.around)
    return (
        f'{around}data-section="{number}" data-marker="{citation.marker}" data-kind="{citation.kind}" '
        f'data-quote="{escape(citation.quote, quote=True)}" aria-haspopup="dialog" aria-label="{escape(label, quote=True)}"'
    )


def _around(citation: Citation, around: tuple[str, str, str]) -> str:
    """Of another document, the panel shows what stands around: it comes with the citation, as the server keeps no conversation."""
    shown = {"document": citation.section, "heading": citation.title} | dict(zip(("before", "passage", "after"), around, strict=True))
    return "".join(f'data-{name}="{escape(text, quote=True)}" ' for name, text in shown.items())


@dataclass(slots=True)
class Sources:
    """The evidence of one result, numbered as it comes: equal evidence has one number, by which the panel steps."""

    look: Look
    _markers: dict[tuple[int, str, Kind], int] = field(default_factory=dict)

    def chips(self, evidence: Iterable[Evidence]) -> str:
        """A chip a passage, each once, that says the section and opens it."""
        return "".join(self._chip(key) for key in dict.fromkeys((one.section, one.quote, one.kind) for one in evidence))

    def sections(self, kind: Kind, evidence: Iterable[Evidence]) -> str:
        """The badge and one chip a section, for what rests on many passages that are named one by one elsewhere."""
        first = {one.section: one for one in reversed(list(evidence))}
        return self.marks(kind, [first[section] for section in sorted(first)])

    def marks(self, kind: Kind, evidence: Iterable[Evidence] = ()) -> str:
        """The badge of the kind and the chips, kept together."""
        return f'<span class="marks">{badge(kind, self.look.strings)}{self.chips(evidence)}</span>'

    def fact(self, fact: Fact, tag: str = "p", before: str = "") -> str:
        """A sentence with its kind and sources. `before` is HTML."""
        return f'<{tag} class="fact">{before}<span>{self.look.say(fact.text)}</span> {self.marks(fact.kind, fact.evidence)}</{tag}>'

    def _chip(self, key: tuple[int, str, Kind]) -> str:
        section, quote, kind = key
        marker = self._markers.setdefault(key, len(self._markers) + 1)
        citation = Citation(marker, f"§{section}", self.look.title(section), quote, kind)
        return f'<button type="button" class="cite kind-{kind}" {opens(citation, self.look)}>§{section}</button>'
