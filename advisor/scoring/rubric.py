"""The rubric: our own weights, placings, scales and words, from corpus/rubric.yaml.

Whatever is wrong in it is refused with file, line and reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, get_args

from advisor.framework import CORPUS, Framework
from advisor.lexicon import Lexicon
from advisor.scoring.values import HIGHEST_LEVEL, Background, Scope, Side
from advisor.types import Text
from advisor.yaml_files import Mapping as YamlMapping
from advisor.yaml_files import fault, read_yaml

FACTORS = ("depth", "subject", "scope", "vendor", "background", "example")
"""What a certification is scored by."""

MATCHED = ("data", "technology", "output", "skill", "work", "interest")
"""What a role may share with somebody's wishes."""

_TOP = (
    "scale",
    "targets",
    "covered",
    "strong",
    "weights",
    "factors",
    "subjects",
    "backgrounds",
    "vendors",
    "certifications",
    "roles",
    "gates",
    "match",
)


@dataclass(frozen=True, slots=True)
class Factor:
    id: str
    weight: int
    name: Text
    why: Text


@dataclass(frozen=True, slots=True)
class Subject:
    id: str
    name: Text
    certifications: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vendor:
    """An issuer as the guideline writes it, and what people call its platforms."""

    issuer: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnCertification:
    """A certification that the guideline doesn't list, added by the company."""

    id: str
    name: Text
    issuer: Text
    scope: Scope
    professional: bool


@dataclass(frozen=True, slots=True)
class RoleRule:
    """A role, or a family of titles. `tier` and `reason` stand where the guideline gives no tier."""

    id: str
    name: Text | None
    side: Side
    audience: str | None = None
    row: str | None = None
    titles: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    tier: str | None = None
    reason: Text | None = None
    targets: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class GatePartRule:
    name: Text
    words: tuple[str, ...]


@dataclass(frozen=True)
class Rubric:
    """Everything in the file. Competencies, tiers and certifications go by their full ids (`tier.tooling`)."""

    levels: tuple[Text, ...]
    words: Mapping[str, tuple[str, ...]]
    """How people call a competency beside a level."""
    skills: Mapping[str, tuple[str, ...]]
    """Skills that a number right behind them makes a level of the competency: Python 2."""
    descriptors: Mapping[str, tuple[Text, ...]]
    targets: Mapping[str, Mapping[str, int]]
    covered: int
    strong: int
    factors: Mapping[str, Factor]
    subjects: Mapping[str, Subject]
    backgrounds: Mapping[Background, tuple[str, ...]]
    vendors: tuple[Vendor, ...]
    certifications: tuple[OwnCertification, ...]
    roles: Mapping[str, RoleRule]
    gates: Mapping[str, tuple[GatePartRule, ...]]
    match: Mapping[str, int]


def load_rubric(framework: Framework, lexicon: Lexicon, corpus: Path = CORPUS) -> Rubric:
    """The rubric in a corpus folder. Raises CorpusError naming file, line and reason."""
    return _Reader(corpus / "rubric.yaml", framework, lexicon).read()


class _Reader:
    def __init__(self, path: Path, framework: Framework, lexicon: Lexicon) -> None:
        self._path = path
        self._framework = framework
        self._lexicon = lexicon

    def read(self) -> Rubric:
        raw = self._mapping(read_yaml(self._path), 1, "the file", required=_TOP)
        scale = self._mapping(raw["scale"], raw.lines["scale"], "scale", required=("names", "words", "skills", "descriptors"))
        levels = self._pairs(scale["names"], scale.line, "scale.names", HIGHEST_LEVEL + 1)
        descriptors = self._by_row("competency", scale["descriptors"], scale.line, "scale.descriptors", every=True)
        subjects = {subject.id: subject for subject in self._subjects(raw["subjects"], raw.line)}
        own = tuple(
            self._own(entry, raw.lines["certifications"])
            for entry in self._list(raw["certifications"] or [], raw.lines["certifications"], "certifications")
        )
        self._once([certification.id for certification in own], raw.lines["certifications"], "certifications")
        vendors = tuple(self._vendor(entry, raw.lines["vendors"]) for entry in self._list(raw["vendors"], raw.lines["vendors"], "vendors"))
        self._once([vendor.issuer for vendor in vendors], raw.lines["vendors"], "vendors")
        self._once([word for vendor in vendors for word in vendor.words], raw.lines["vendors"], "vendors")
        return Rubric(
            levels=levels,
            words=self._called(scale, "words", every=True),
            skills=self._called(scale, "skills", every=False),
            descriptors={
                id: self._pairs(pairs, self._line(scale["descriptors"], id, scale.line), f"scale.descriptors.{id}", HIGHEST_LEVEL + 1)
                for id, pairs in descriptors.items()
            },
            targets={
                id: self._levels(levels, self._line(raw["targets"], id, raw.line), f"targets.{id}")
                for id, levels in self._by_row("tier", raw["targets"], raw.lines["targets"], "targets", every=True).items()
            },
            covered=self._level(raw["covered"], raw.lines["covered"], "covered"),
            strong=self._level(raw["strong"], raw.lines["strong"], "strong"),
            factors=self._factors(raw),
            subjects=self._with_own(subjects, own, raw.lines["subjects"]),
            backgrounds=self._backgrounds(raw, subjects),
            vendors=vendors,
            certifications=own,
            roles=self._roles(raw, subjects),
            gates=self._gates(raw),
            match=self._weights(raw["match"], raw.lines["match"], "match", MATCHED, least=1),
        )

    # Blocks.

    def _called(self, scale: Any, name: str, every: bool) -> dict[str, tuple[str, ...]]:
        entries = self._by_row("competency", scale[name], scale.line, f"scale.{name}", every=every)
        return {id: self._words(words, self._line(scale[name], id, scale.line), f"scale.{name}.{id}") for id, words in entries.items()}

    def _factors(self, raw: Any) -> dict[str, Factor]:
        weights = self._weights(raw["weights"], raw.lines["weights"], "weights", FACTORS)
        line = raw["weights"].line
        if sum(weights.values()) != 100:
            self._fail(line, f"weights: they add up to {sum(weights.values())}, not to 100")
        if weights["depth"] <= 50:
            # Else a certification of another depth could outrank one of the depth that is asked for.
            self._fail(line, f"weights: depth is {weights['depth']}; it must be more than all others together, 51 at least")
        texts = self._mapping(raw["factors"], raw.lines["factors"], "factors", required=FACTORS)
        found = {}
        for id in FACTORS:
            entry = self._mapping(texts[id], texts.line, f"factors.{id}", required=("name", "why"))
            found[id] = Factor(
                id, weights[id], self._pair(entry["name"], entry.line, f"{id}.name"), self._pair(entry["why"], entry.line, f"{id}.why")
            )
        return found

    def _subjects(self, entries: Any, line: int) -> Iterable[Subject]:
        for entry in self._list(entries, line, "subjects"):
            entry = self._mapping(entry, line, "subjects", required=("id", "name", "certifications"))
            yield Subject(
                str(entry["id"]),
                self._pair(entry["name"], entry.line, "name"),
                tuple(str(id) for id in self._list(entry["certifications"], entry.line, "certifications")),
            )

    def _with_own(self, subjects: Mapping[str, Subject], own: Sequence[OwnCertification], line: int) -> dict[str, Subject]:
        """The subjects with the full ids of their certifications."""
        known = {row.id for row in self._framework.tables["certification"].rows} | {certification.id for certification in own}
        found = {}
        for subject in subjects.values():
            ids = tuple(f"certification.{id}" for id in subject.certifications)
            unknown = [id for id in ids if id not in known]
            if unknown:
                self._fail(line, f"subjects.{subject.id}: there is no certification {unknown[0].partition('.')[2]!r}")
            found[subject.id] = Subject(subject.id, subject.name, ids)
        return found

    def _backgrounds(self, raw: Any, subjects: Mapping[str, Subject]) -> dict[Background, tuple[str, ...]]:
        entries = self._mapping(raw["backgrounds"], raw.lines["backgrounds"], "backgrounds", required=get_args(Background))
        return {id: self._of_subjects(entries[id], subjects, entries.line, f"backgrounds.{id}") for id in get_args(Background)}

    def _vendor(self, entry: Any, line: int) -> Vendor:
        entry = self._mapping(entry, line, "vendors", required=("issuer", "words"))
        issuers = {value.text.zh for row in self._framework.tables["certification"].rows for value in row.cells["issuer"]}
        if not isinstance(entry["issuer"], str) or entry["issuer"] not in issuers:
            self._fail(entry.line, f"vendors: no certification is issued by {entry['issuer']!r}; it must be one of {sorted(issuers)}")
        return Vendor(str(entry["issuer"]), self._words(entry["words"], entry.line, "words"))

    def _own(self, entry: Any, line: int) -> OwnCertification:
        entry = self._mapping(entry, line, "certifications", required=("id", "name", "issuer", "scope", "depth"))
        id = f"certification.{entry['id']}"
        if id in self._framework.rows:
            self._fail(entry.line, f"certifications: the guideline has a certification {entry['id']!r} already")
        if entry["scope"] not in get_args(Scope):
            self._fail(entry.line, f"scope: {entry['scope']!r} must be one of {list(get_args(Scope))}")
        if entry["depth"] not in ("entry", "professional"):
            self._fail(entry.line, f"depth: {entry['depth']!r} must be one of ['entry', 'professional']")
        return OwnCertification(
            id,
            self._pair(entry["name"], entry.line, "name"),
            self._pair(entry["issuer"], entry.line, "issuer"),
            entry["scope"],
            entry["depth"] == "professional",
        )

    def _roles(self, raw: Any, subjects: Mapping[str, Subject]) -> dict[str, RoleRule]:
        found: dict[str, RoleRule] = {}
        owner: dict[str, str] = {}
        for entry in self._list(raw["roles"], raw.lines["roles"], "roles"):
            rule = self._role(entry, raw.lines["roles"], subjects)
            if rule.id in found:
                self._fail(entry.line, f"roles: {rule.id!r} stands twice")
            for title in rule.titles:
                if title in owner:
                    self._fail(entry.line, f"titles: {title!r} stands under {owner[title]!r} already")
                owner[title] = rule.id
            found[rule.id] = rule
        if "other" not in found:
            self._fail(raw.lines["roles"], "roles: the entry 'other' is missing, by which titles are placed that nothing else names")
        return found

    def _role(self, entry: Any, line: int, subjects: Mapping[str, Subject]) -> RoleRule:
        optional = ("name", "audience", "row", "titles", "tier", "reason", "subjects", "targets")
        entry = self._mapping(entry, line, "roles", required=("id", "side"), optional=optional)
        line, id = entry.line, str(entry["id"])
        if str(entry["side"]) not in get_args(Side):
            self._fail(line, f"{id}: side {entry['side']!r} must be one of {list(get_args(Side))}")
        row, audience, tier = entry.get("row"), entry.get("audience"), entry.get("tier")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", id) or id == "everyone":
            self._fail(line, f"roles: {id!r} is no id; it must be lower-case letters, digits and _, and not `everyone`")
        for name in ("row", "audience", "tier", "side"):
            if not isinstance(entry.get(name, ""), str):
                self._fail(line, f"{id}: {name} {entry[name]!r} must be a word")
        if row is not None and row not in self._framework.rows:
            self._fail(line, f"{id}: there is no row {row!r}")
        said = {value.text.zh for tier_row in self._framework.tables["tier"].rows for value in tier_row.cells["audience"]}
        if audience is not None and audience not in said:
            self._fail(line, f"{id}: audience {audience!r} is not among those of §10: {sorted(said)}")
        placed = audience is not None or (row is not None and bool(self._framework.rows[row].cells.get("tier")))
        if placed == (tier is not None) or placed == ("reason" in entry):
            self._fail(line, f"{id}: " + ("its tier is the guideline's" if placed else "it needs a tier and a reason"))
        if tier is not None and f"tier.{tier}" not in self._framework.rows:
            self._fail(line, f"{id}: there is no tier {tier!r}")
        if row is None and "name" not in entry:
            self._fail(line, f"{id}: it needs a name")
        titles = tuple(map(str, self._list(entry.get("titles", []), line, "titles")))
        unknown = [title for title in titles if title not in self._lexicon.absent]
        if unknown:
            self._fail(line, f"{id}: the title {unknown[0]!r} is not in beyond.yaml; list it there first")
        return RoleRule(
            id,
            self._pair(entry["name"], line, "name") if "name" in entry else None,
            entry["side"],
            audience,
            row,
            titles,
            self._of_subjects(entry.get("subjects", []), subjects, line, id),
            f"tier.{tier}" if tier else None,
            self._pair(entry["reason"], line, "reason") if "reason" in entry else None,
            self._levels(entry.get("targets", {}), line, f"{id}.targets"),
        )

    def _gates(self, raw: Any) -> dict[str, tuple[GatePartRule, ...]]:
        gates = {}
        for id, parts in self._by_row("gate", raw["gates"], raw.lines["gates"], "gates", every=True).items():
            rules = []
            for part in self._list(parts, raw["gates"].line, id):
                part = self._mapping(part, raw["gates"].line, id, required=("name", "words"))
                words = self._words(part["words"], part.line, "words")
                if not words:
                    self._fail(part.line, f"{id}: a part needs words that say it")
                rules.append(GatePartRule(self._pair(part["name"], part.line, "name"), words))
            gates[id] = tuple(rules)
        return gates

    # Pieces.

    def _weights(self, entry: Any, line: int, where: str, names: Sequence[str], least: int = 0) -> dict[str, int]:
        entry = self._mapping(entry, line, where, required=names)
        for name in names:
            if type(entry[name]) is not int or entry[name] < least:
                self._fail(entry.lines[name], f"{where}.{name}: {entry[name]!r} must be a whole number, {least} or more")
        return {name: entry[name] for name in names}

    def _of_subjects(self, entry: Any, subjects: Mapping[str, Subject], line: int, where: str) -> tuple[str, ...]:
        ids = tuple(map(str, self._list(entry, line, where)))
        unknown = [id for id in ids if id not in subjects]
        if unknown:
            self._fail(line, f"{where}: there is no subject {unknown[0]!r}")
        return ids

    def _levels(self, entry: Any, line: int, where: str) -> dict[str, int]:
        levels = self._by_row("competency", entry, line, where)
        return {id: self._level(level, self._line(entry, id, line), f"{where}.{id}") for id, level in levels.items()}

    @staticmethod
    def _line(entry: Any, id: str, line: int) -> int:
        """Where the key of a row stands."""
        return int(entry.lines.get(id.partition(".")[2], line)) if isinstance(entry, YamlMapping) else line

    def _level(self, value: Any, line: int, where: str) -> int:
        if type(value) is not int or not 0 <= value <= HIGHEST_LEVEL:
            self._fail(line, f"{where}: {value!r} must be a whole number from 0 to {HIGHEST_LEVEL}")
        return int(value)

    def _words(self, entry: Any, line: int, where: str) -> tuple[str, ...]:
        """Words that people use. One with a dash between blanks is two lines of a list that ran into each other."""
        words = tuple(self._list(entry, line, where))
        wrong = [word for word in words if not isinstance(word, str) or not word.strip() or " - " in word]
        if wrong:
            self._fail(line, f"{where}: {wrong[0]!r} is no word; put it in quotes if it is one, or see where its line begins")
        return words

    def _once(self, ids: Sequence[str], line: int, where: str) -> None:
        twice = [id for id in ids if list(ids).count(id) > 1]
        if twice:
            self._fail(line, f"{where}: {twice[0]!r} stands twice")

    def _by_row(self, table: str, entry: Any, line: int, where: str, every: bool = False) -> dict[str, Any]:
        """A mapping by the rows of a table, with their full ids, in the guideline's order."""
        short = [row.id.partition(".")[2] for row in self._framework.tables[table].rows]
        entry = self._mapping(entry, line, where, required=short if every else (), optional=short)
        return {f"{table}.{id}": entry[id] for id in short if id in entry}

    def _mapping(self, entry: Any, line: int, where: str, required: Sequence[str] = (), optional: Sequence[str] = ()) -> Any:
        if not isinstance(entry, dict):
            self._fail(line, f"{where}: must hold named entries")
        line = getattr(entry, "line", line)
        missing, unknown = set(required) - entry.keys(), entry.keys() - {*required, *optional}
        if missing or unknown:
            self._fail(line, f"{where}: " + (f"missing {sorted(missing)}" if missing else f"unknown {sorted(map(str, unknown))}"))
        return entry

    def _list(self, entry: Any, line: int, where: str) -> list[Any]:
        if not isinstance(entry, list):
            self._fail(line, f"{where}: must be a list")
        return entry

    def _pairs(self, entry: Any, line: int, where: str, count: int) -> tuple[Text, ...]:
        pairs = tuple(self._pair(pair, line, where) for pair in self._list(entry, line, where))
        if len(pairs) != count:
            self._fail(line, f"{where}: {len(pairs)} entries; it must be {count}, one a level from 0 to {count - 1}")
        return pairs

    def _pair(self, entry: Any, line: int, where: str) -> Text:
        if not (isinstance(entry, list) and len(entry) == 2 and all(isinstance(text, str) and text.strip() for text in entry)):
            self._fail(line, f"{where}: {entry!r} must be a pair [中文, English]")
        return Text(*entry)

    def _fail(self, line: int, reason: str) -> NoReturn:
        raise fault(self._path, line, reason)
