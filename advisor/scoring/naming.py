"""From people's words to the ids that helpers take: roles, certifications, issuers, competencies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from advisor.errors import InputError
from advisor.lexicon import Lexicon
from advisor.mentions import Mention
from advisor.scoring.rubric import Rubric
from advisor.types import Text
from advisor.wording import contains, key

_BEFORE = re.compile(r"(資深|高級|初級|主辦|助理|副|總|代理|約聘|專任|兼任|senior|junior|assistant|chief)*")
_AFTER = re.compile(r"(專員|人員|主任|助理|師|員|部門?|課|組|處|科|室|同仁|職|管理師|staff|team|department|specialist|officer)*")


def _only_ranks(chars: str, mention: Mention) -> bool:
    """Whether around the name stands nothing but words of rank and department."""
    return bool(_BEFORE.fullmatch(chars[: mention.start]) and _AFTER.fullmatch(chars[mention.end :]))


class Names:
    """Look-ups by name, in either language, with the aliases and slips of the keyboard that questions may have too."""

    def __init__(self, lexicon: Lexicon, rubric: Rubric) -> None:
        self._lexicon = lexicon
        self._rubric = rubric
        self.family = {title: rule.id for rule in rubric.roles.values() for title in rule.titles}
        """The family of each title that the guideline doesn't name."""

    # Roles.

    def title(self, role: str) -> Text | None:
        """The name of a title of a family; None for a role of its own."""
        return self._lexicon.absent[role].name if role in self.family else None

    def role(self, words: str) -> str | None:
        """The role that the words name, or the last one named in them (行銷企劃專員, 業務主管); None if they name none."""
        words = words.strip()
        if words in self._rubric.roles:
            return words
        named = self._by_name.get(key(words))
        if named:
            return named
        linked = self._lexicon.link(words)
        mentions = [
            (mention, role)
            for mention in linked.mentions
            for role in self.roles_of(mention)[:1]
            # 法師 is no 魔法師: a short title counts only among words that every title may have.
            if len(mention.surface) > 2 or not mention.ids("thing") or _only_ranks(linked.keyed.chars, mention)
        ]
        return max(mentions, key=lambda found: (found[0].end, -found[0].start))[1] if mentions else self.beginning(words)

    def beginning(self, words: str) -> str | None:
        """The title of a family, or the role, of which the words lack only the end: 客服 of 客服人員, 資料分析 of 資料分析師."""
        titles = {title: title for title in self.family} | {name.zh: role for role, name in self.role_names.items()}
        begun = ((role, key(title)) for title, role in titles.items() if len(key(words)) > 1 and key(title).startswith(key(words)))
        return next((role for role, title in begun if _AFTER.fullmatch(title[len(key(words)) :])), None)

    def role_or_fail(self, words: str) -> str:
        """The role that the words name. Raises InputError with names that it may be."""
        role = self.role(words)
        if role is None:
            examples = "、".join(text.zh for text in list(self.role_names.values())[:8])
            raise InputError(
                f"不認得職務「{words[:40]}」。There is no role {words[:40]!r}.",
                f"請改用指引的職務（例如：{examples}），或用「其他職務」。Use a role of the guideline, or `other`.",
            )
        return role

    def roles_of(self, mention: Mention) -> tuple[str, ...]:
        """The roles that a name in a text may stand for."""
        found = [self._by_row[id] for id in mention.ids("row") if id in self._by_row]
        for term in mention.ids("term"):
            # An AI 專案經理 is a 專案經理; 業務流程拆解 is nothing of a 業務.
            found += [role for audience, role in self._by_audience.items() if key(term).endswith(audience)]
        found += [id for id in mention.ids("thing") if id in self.family]
        return tuple(dict.fromkeys(found))

    @cached_property
    def role_names(self) -> dict[str, Text]:
        """The roles of the guideline and the families, by id, as they are called."""
        rows = self._lexicon.framework.rows
        return {rule.id: rule.name or rows[str(rule.row)].name for rule in self._rubric.roles.values()}

    @cached_property
    def _by_name(self) -> dict[str, str]:
        own = {key(text): id for id, name in self.role_names.items() for text in (name.zh, name.en)}
        return {key(title): title for title in self.family} | {key("其他"): "other", key("other"): "other"} | own

    @cached_property
    def _by_row(self) -> dict[str, str]:
        return {rule.row: rule.id for rule in self._rubric.roles.values() if rule.row}

    @cached_property
    def _by_audience(self) -> dict[str, str]:
        return {key(rule.audience): rule.id for rule in self._rubric.roles.values() if rule.audience}

    # Certifications and their issuers.

    def certification(self, words: str) -> str | None:
        """The id of the certification that the words name, or the old code as the guideline writes it; None if they name none."""
        own = next((own.id for own in self._rubric.certifications if key(words) in (key(own.name.zh), key(own.name.en))), None)
        if own or (words in self._lexicon.framework.rows and words.startswith("certification.")):
            return own or words
        code = next((code for code in self.old_codes if key(code) == key(words)), None)
        if code:
            return code
        found = [id for id in self._lexicon.named(words, "row") if id.startswith("certification.")]
        if not found:
            found = [
                id for mention in self._lexicon.link(words).mentions for id in mention.ids("row") if id.startswith("certification.")
            ] or [code for code in self.old_codes if contains(words, code)]
        return found[0] if found else None

    @cached_property
    def old_codes(self) -> tuple[str, ...]:
        """The codes that the guideline says are succeeded."""
        rows = self._lexicon.framework.tables["certification"].rows
        return tuple(value.text.zh for row in rows for value in row.cells.get("predecessor", ()))

    def vendor(self, words: str) -> str | None:
        """The issuer, as the guideline writes it, whose name or platform the words are."""
        return next((issuer for issuer, names in self._vendors.items() if key(words) in names), None)

    def vendors_in(self, text: str) -> tuple[tuple[str, str], ...]:
        """The issuers whose name or platform stands in a text, each with the words that name it."""
        found: dict[str, str] = {}
        for vendor in self._rubric.vendors:
            for word in sorted((vendor.issuer, *vendor.words), key=len, reverse=True):
                if contains(text, word):
                    found.setdefault(vendor.issuer, word)
        return tuple(found.items())

    @cached_property
    def _vendors(self) -> dict[str, set[str]]:
        return {vendor.issuer: {key(word) for word in (vendor.issuer, *vendor.words)} for vendor in self._rubric.vendors}

    # Competencies.

    @cached_property
    def competencies(self) -> Sequence[tuple[str, Text]]:
        return [(row.id, row.name) for row in self._lexicon.framework.tables["competency"].rows]

    def competency(self, words: str) -> str | None:
        """The id of the competency that the words name, with or without its number."""
        words = words.strip()
        if words in self._lexicon.framework.rows and words.startswith("competency."):
            return words
        bare = words.lstrip("0123456789０１２３４５６７８９.．、 ")
        for name in (words, bare):
            found = [id for id in self._lexicon.named(name, "row") if id.startswith("competency.")]
            if found:
                return found[0]
        short = f"competency.{words}"
        return short if short in self._lexicon.framework.rows else None
