"""What the helpers stand on: the guideline's rows and the rubric, put together once. Nothing here changes afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from advisor.errors import InputError
from advisor.framework import Framework, Row
from advisor.query import Relations
from advisor.scoring.naming import Names
from advisor.scoring.phrases import joined, say
from advisor.scoring.rubric import RoleRule, Rubric
from advisor.scoring.values import Fact, Placed, Scope, Side
from advisor.sentences import Sentences
from advisor.types import Evidence, Kind, Language, Text

_LANGUAGES: tuple[Language, Language] = ("zh-TW", "en")

EVERYONE = "everyone"
"""The id of no role in particular: §10's 全員必備."""


@dataclass(frozen=True, slots=True)
class Certification:
    """A certification of §11's map, or one that the company added; `listed` tells which."""

    id: str
    name: Text
    issuer: Text
    scope: Scope
    professional: bool
    subjects: tuple[str, ...]
    listed: bool
    named: tuple[Evidence, ...] = field(repr=False)
    """Where its name stands; for one that was added, the axis that it is placed on."""
    placed: tuple[Evidence, ...] = field(repr=False)
    """What its depth and nature are read off."""


@dataclass(frozen=True)
class Rules:
    """Look-ups over rows and rubric. Raises InputError for a role that there is not, KeyError on any other unknown id."""

    relations: Relations
    rubric: Rubric

    @property
    def framework(self) -> Framework:
        return self.relations.framework

    @cached_property
    def names(self) -> Names:
        return Names(self.relations.lexicon, self.rubric)

    # Roles.

    def rule(self, role: str) -> RoleRule:
        """The rubric's entry for a role id or a title of a family; that of everyone is empty."""
        if role == EVERYONE:
            return RoleRule(EVERYONE, None, "application")
        known = self.rubric.roles.get(role) or self.rubric.roles.get(self.names.family.get(role, ""))
        if known is None:
            raise InputError(f"沒有「{role}」這個職務。There is no role {role!r}.", "請用指引的職務名稱。Use a role of the guideline.")
        return known

    def placed(self, role: str | None) -> Placed:
        """Where a role belongs, and on whose word: the guideline's audiences first, then its layout, then our rubric."""
        if role is None or role == EVERYONE:
            return self._everyone
        if role not in self._placed:
            self._placed[role] = self._place(role)
        return self._placed[role]

    def targets(self, role: str | None) -> dict[str, int]:
        """The level that the role asks of each competency, in the guideline's order."""
        placed = self.placed(role)
        own = self.rule(placed.id).targets
        asked = self.rubric.targets[placed.tier]
        return {row.id: own.get(row.id, asked.get(row.id, 0)) for row in self.competencies}

    def role_row(self, role: str) -> Row | None:
        row = self.rule(role).row
        return self.framework.rows[row] if row else None

    @cached_property
    def _placed(self) -> dict[str, Placed]:
        return {}

    @cached_property
    def _everyone(self) -> Placed:
        tier = self.tiers[0]
        fact = Fact(say("placed_everyone", tier=self.short(tier.id)), "guideline", (self.evidence(tier, "audience"),))
        return Placed(EVERYONE, say("everyone"), tier.id, tier.name, "application", fact)

    def _place(self, role: str) -> Placed:
        rule = self.rule(role)
        row = self.framework.rows[rule.row] if rule.row else None
        name = self.names.title(role) or rule.name or (row.name if row else Text(role, role))
        if rule.audience:
            tier = next(tier for tier in self.tiers if any(value.text.zh == rule.audience for value in tier.cells["audience"]))
            said = next(value.text for value in tier.cells["audience"] if value.text.zh == rule.audience)
            fact = Fact(say("placed_audience", tier=self.short(tier.id), audience=said), "guideline", (self.evidence(tier, "audience"),))
        elif row is not None and row.cells.get("tier"):
            tier = self.framework.rows[str(row.cells["tier"][0].row)]
            fact = Fact(say("placed_reading", tier=self.short(tier.id), role=name), "reading", (self.evidence(row, "tier"),))
        else:
            tier = self.framework.rows[str(rule.tier)]
            assert rule.reason
            fact = Fact(
                say("placed_rubric", tier=self.short(tier.id), role=name, reason=rule.reason), "rubric", (self.evidence(tier, "goal"),)
            )
        return Placed(role, name, tier.id, tier.name, rule.side, fact)

    # Rows.

    @cached_property
    def tiers(self) -> tuple[Row, ...]:
        return self.framework.tables["tier"].rows

    @cached_property
    def competencies(self) -> tuple[Row, ...]:
        return self.framework.tables["competency"].rows

    @cached_property
    def zones(self) -> tuple[Row, ...]:
        return self.framework.tables["zone"].rows

    @cached_property
    def zone_of(self) -> dict[str, str]:
        return {row.id: str(row.cells["zone"][0].row) for row in self.competencies}

    def short(self, tier: str) -> Text:
        """How a tier is called in a sentence: 第二階 of 第二階：工具類 (Tooling)."""
        name = self.framework.rows[tier].name
        return Text(name.zh.partition("：")[0], name.en.partition(":")[0])

    def side_of(self, competency: str, role: Side) -> Side:
        """The side that trains a competency: that of its zone; of the zone between, the role's."""
        place = self.framework.position(self.framework.rows[self.zone_of[competency]])
        return "application" if place == 1 else "development" if place == len(self.zones) else role

    def professional(self, tier: str) -> bool:
        """Whether a tier goes with the deeper end of the map."""
        return self.framework.rows[tier].cells["depth"][0].text.zh == self._ends("depth")[1]

    @cached_property
    def certifications(self) -> tuple[Certification, ...]:
        """In the map's order; the company's own after them."""
        listed = [self._listed(row) for row in self.framework.tables["certification"].rows]
        axes = {id: self.framework.evidence_of_rows([self.framework.rows[f"axis.{id}"]]) for id in ("nature", "depth")}
        own = [
            Certification(
                own.id,
                own.name,
                own.issuer,
                own.scope,
                own.professional,
                self._subjects(own.id),
                False,
                axes["depth"],
                axes["depth"],
            )
            for own in self.rubric.certifications
        ]
        return (*listed, *own)

    def _listed(self, row: Row) -> Certification:
        nature, depth = row.cells["nature"][0].text.zh, row.cells["depth"][0].text.zh
        return Certification(
            row.id,
            row.name,
            row.cells["issuer"][0].text,
            "domestic" if nature == self._ends("nature")[0] else "international",
            depth == self._ends("depth")[1],
            self._subjects(row.id),
            True,
            self.framework.evidence_of_rows([row]),
            (self.evidence(row, "depth"),),
        )

    def _subjects(self, certification: str) -> tuple[str, ...]:
        return tuple(subject.id for subject in self.rubric.subjects.values() if certification in subject.certifications)

    def _ends(self, axis: str) -> tuple[str, str]:
        first, second = self.framework.rows[f"axis.{axis}"].cells["ends"]
        return first.text.zh, second.text.zh

    # Evidence.

    def evidence(self, row: Row, column: str) -> Evidence:
        return self.framework.evidence_of_cell(row, self.framework.tables[row.table].columns[column])

    def cell(self, row: Row, column: str) -> Fact:
        """What a cell says, with its kind and source."""
        kind: Kind = self.framework.tables[row.table].columns[column].kind
        zh, en = (Sentences(self.framework, language).words(row.cells[column]) for language in _LANGUAGES)
        return Fact(Text(zh, en), kind, (self.evidence(row, column),))

    def subject_names(self, ids: Iterable[str]) -> Text:
        return joined(self.rubric.subjects[id].name for id in ids)
