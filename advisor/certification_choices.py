"""Between which certifications somebody is to choose: those that he names, those of the issuer he names, or those just listed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from advisor.arguments import Arguments
from advisor.mentions import Linked
from advisor.scoring.rules import Rules
from advisor.wording import compact

_KIND = "certification."


class Choices:
    """Reads choices. Safe to use from several threads."""

    def __init__(self, rules: Rules, cues: Mapping[str, str]) -> None:
        self._rules = rules
        self._chooses, self._these = re.compile(cues["chooses"]), re.compile(cues["these"])
        self._one_of_it, self._all_of_it = re.compile(cues["one_of_issuer"]), re.compile(cues["all_of_issuer"])

    def among(self, linked: Linked, given: Arguments, listed: Sequence[str]) -> tuple[str, ...]:
        """The ids of the certifications of which one is to be chosen; none where any may be. `listed`: the rows told last."""
        text = compact(linked.keyed.folded)
        if not self._chooses.search(text):
            return ()
        named = tuple(dict.fromkeys((*self._named(linked), *self._of_issuers(linked))))
        named = tuple(id for id in named if id not in (*given.held, *given.without))
        if len(named) > 1:
            return named
        told = tuple(id for id in listed if id.startswith(_KIND))
        return told if len(told) > 1 and self._these.search(text) else ()

    def _named(self, linked: Linked) -> list[str]:
        """The certifications that are named, each by a name that no other has; by their issuers alone (IBM 或 TQC+ 的) none."""
        found: list[tuple[str, bool]] = []
        for mention in linked.mentions:
            ids = [id for id in mention.ids("row") if id.startswith(_KIND)]
            one = not mention.ids("term") or bool(self._one_of_it.match(linked.keyed.chars[mention.end :]))
            found += [(ids[0], one)] if len(ids) == 1 and not mention.negated else []
        return [id for id, _ in found] if any(one for _, one in found) else []

    def _of_issuers(self, linked: Linked) -> list[str]:
        """All certifications of the issuers that are named with a number of them: AWS 那兩張."""
        issuers = {
            term
            for mention in linked.mentions
            for term in mention.ids("term")
            if self._all_of_it.match(linked.keyed.chars[mention.end :]) and not mention.negated
        }
        return [certification.id for certification in self._rules.certifications if certification.issuer.zh in issuers]
