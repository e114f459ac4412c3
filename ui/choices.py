"""What the helper pages let one choose from, as (label, value) in a language."""

from __future__ import annotations

from advisor.scoring.helpers import Helpers
from advisor.scoring.rules import EVERYONE
from advisor.types import Language, Text
from ui.strings import Strings

Choices = list[tuple[str, str]]


def roles(helpers: Helpers, language: Language, everyone: bool = False) -> Choices:
    """The guideline's roles, the families of other ones, and then each title of a family."""
    names = helpers.names
    found = [(Strings(language)("choose.everyone"), EVERYONE)] if everyone else []
    found += [(name.to(language), id) for id, name in names.role_names.items()]
    taken = {label for label, _ in found}
    titles = [(title, name.to(language)) for title in names.family if (name := names.title(title))]
    # In English two titles may be called the same: the Chinese one tells them apart.
    for title, label in titles:
        label = label if label not in taken else f"{label} ({title})"
        taken.add(label)
        found.append((label, title))
    return found


def role_of(helpers: Helpers, chosen: str | None) -> str | None:
    """The role that was chosen or typed. Raises InputError for words that name none."""
    if not chosen or not chosen.strip():
        return None
    return EVERYONE if chosen == EVERYONE else helpers.names.role_or_fail(chosen)


def role_name(helpers: Helpers, role: str | None) -> Text:
    return helpers.rules.placed(role).name


def certifications(helpers: Helpers, language: Language) -> Choices:
    """All certifications, and the old codes that the guideline says are succeeded."""
    known = [(one.name.to(language), one.id) for one in helpers.rules.certifications]
    return known + [(Strings(language)("choose.old", code=code), code) for code in helpers.names.old_codes]


def vendors(helpers: Helpers, language: Language) -> Choices:
    issuers = {one.issuer.zh: one.issuer for one in helpers.rules.certifications}
    return [(issuers[vendor.issuer].to(language), vendor.issuer) for vendor in helpers.rules.rubric.vendors]


def backgrounds(language: Language, open_: bool = True) -> Choices:
    strings = Strings(language)
    known = [(strings(f"background.{id}"), id) for id in ("cross_field", "science")]
    return [(strings("choose.any"), ""), *known] if open_ else known


def scopes(language: Language) -> Choices:
    strings = Strings(language)
    return [(strings("choose.any"), ""), *((strings(f"scope.{id}"), id) for id in ("domestic", "international"))]


def gate_parts(helpers: Helpers, language: Language) -> Choices:
    """What the gates ask for; the value is the part's name, which says it as a skill."""
    rules = helpers.rules
    return [
        (Strings(language)("choose.part", gate=rules.framework.rows[id].name.to(language), part=part.name.to(language)), part.name.zh)
        for id, parts in rules.rubric.gates.items()
        for part in parts
    ]
