"""Which scoring helper a message needs, and with which arguments. No model takes part: the same message gives the same request."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from advisor.arguments import ArgumentReader, Arguments
from advisor.certification_choices import Choices
from advisor.clauses import clauses
from advisor.cues import Cues
from advisor.intent import NONE, Intent, masked
from advisor.joining import joined
from advisor.mentions import Absent, Linked, Mention
from advisor.occupations import Occupations
from advisor.phrasing import Phrasing
from advisor.scoring.rules import Rules
from advisor.scoring.values import (
    HIGHEST_LEVEL,
    AssessmentRequest,
    Background,
    CertificationRequest,
    MatchRequest,
    PathRequest,
    Request,
)
from advisor.wording import compact, key

_SHORT = 30
"""Characters of a message that may only change an argument of the request before it."""


_WHICH = re.compile(r"哪|什麼|啥|(?<![那這好])幾|which|what")

_WHICH_ONE = re.compile(r"哪|什麼|啥")
_WHICH_PATH = re.compile(r"哪一?條|which (?:path|route|track)")
_BEST = re.compile(r"最(?:好|適|推)|best")
_QUANTITY = re.compile(r"幾|多少|多久|何時|how|when")
_NOT_UNLIKE = -0.6
"""A score from which on the words that ask for a helper are believed."""

_WORDS_WEIGH = 0.2
"""What they add to the score of the helper that they ask for."""

_FAR_BEHIND = 0.8
"""How far behind the best score they are believed no more."""

_HIMSELF = re.compile(r"我(?!們)|\b(I|me)\b")
_MOST_PEOPLE = 4
"""Recommendations in one answer."""

_AHEAD = (PathRequest, AssessmentRequest)
"""What tells how much is still ahead."""

_Helper = tuple[
    type[Request],
    Callable[[str, Linked, Cues, Arguments], bool],
    Callable[[str, Arguments], bool],
    Callable[[Arguments], tuple[Request, ...]],
]
"""A helper's request; whether a message may need it, by what it has; whether its words ask for it; how the requests are made."""


_CERTIFICATIONS = ("certification",)


class Dispatcher:
    """Reads requests. Safe to use from several threads."""

    def __init__(self, rules: Rules, phrasing: Phrasing, intent: Intent, occupations: Occupations) -> None:
        cues = phrasing.helpers
        self._rules = rules
        self._phrasing = phrasing
        self._intent = intent
        self._occupations = occupations
        self._reader = ArgumentReader(rules, cues)
        self._choices = Choices(rules, cues)
        self._cues = {name: re.compile(pattern) for name, pattern in cues.items() if isinstance(pattern, str)}
        self._worth = {key(word) for word in cues["worth"]}

    def requests(self, message: str, before: tuple[Request, ...] = (), listed: Sequence[str] = ()) -> tuple[Request, ...]:
        """The requests of a message, or of a follow-up that changes those before; none where no helper is needed. `listed`: the rows that
        the last answer told.

        More than one where several people are enumerated, each of whom a certification is wanted for."""
        if self._phrasing.modality(message):
            # A picture of a plan is no plan.
            return ()
        text = compact(message)
        linked = self._linked(message)
        cues = self._phrasing.cues(message)
        given = self._reader.read(linked)
        given = replace(given, among=self._choices.among(linked, given, listed))
        if before and given.any and self._changes(text, linked, given, before):
            # "我做行銷，想考一張證照", after a plan, asks for something of its own.
            named = not isinstance(before[0], CertificationRequest) and any(
                mention.ids("table") == _CERTIFICATIONS for mention in linked.mentions
            )
            other = self.requests(message) if named else ()
            own = bool(other) and isinstance(other[0], CertificationRequest)
            return other if own else tuple(dict.fromkeys(self._changed(request, given) for request in before))
        if before and not given.any and _length(text) <= _SHORT and self._says("remaining", text) and isinstance(before[0], _AHEAD):
            # "還差哪關": what was planned, told again.
            return before
        able = [(helper, wants, make) for helper, may, wants, make in self._helpers if may(text, linked, cues, given)]
        if not able:
            # What it sounds like takes an embedding, which most questions are spared.
            return ()
        sounds = self._intent.scores(masked(linked, self._rules.names))
        possible = [helper for helper in sounds if helper == NONE or any(helper == one.helper for one, _, _ in able)]
        best = max(possible, key=lambda helper: sounds[helper], default=None)
        taken = []
        for helper, wants, make in able:
            wanted = wants(text, given)
            said = helper is PathRequest and wanted and given.moves
            said = said or (helper is CertificationRequest and wanted and bool(given.role) and self._says("asks_for_one", text))
            if best == helper.helper or said or (wanted and _believable(helper.helper, best, sounds)):
                # What it sounds like decides; the words that ask for it, where that says little more for one than for another.
                taken.append((sounds.get(helper.helper, 0.0) + (_WORDS_WEIGH if wanted else 0.0), make))
        return max(taken, key=lambda entry: entry[0])[1](given) if taken else ()

    def arguments(self, message: str) -> Arguments:
        """What a message says that a helper can use, whether it needs one or not."""
        return self._reader.read(self._linked(message))

    def described_role(self, message: str) -> str | None:
        """The first role that a message names and the guideline describes."""
        return self._reader.described_role(self._linked(message))

    def asker(self, message: str) -> tuple[Absent, ...]:
        """Who somebody is, by the one title that he has and the guideline doesn't name."""
        given = self.arguments(message)
        title = self._rules.relations.lexicon.absent.get(given.comes_from or "")
        return (title,) if title and given.occupation else ()

    def newcomer(self, message: str) -> tuple[Background | None, tuple[Absent, ...]]:
        """From which field somebody comes, by what he says of it or by his title; and this, where the guideline has none such."""
        given = self.arguments(message)
        return given.background or given.occupation, self.asker(message)

    def standing(self, question: str, message: str) -> dict[str, str]:
        """The roles whose tier a question asks for, told in it or in another part of its message, each with its tier."""
        linked, cues = self._linked(question), self._phrasing.cues(question)
        asks = any(mention.asked and mention.ids("table") == ("tier",) for mention in linked.mentions)
        asks = asks or self._phrasing.says("level", question)
        # "主管考了最高那階，可是我只是做行銷的，我對到哪一階": what is told of somebody else's tier is not asked.
        asked = [mention for mention in linked.mentions if not mention.aside]
        of_tiers = any(id.startswith(("tier.", "certification.")) for mention in asked for id in mention.ids("row"))
        asking = [clause for clause in clauses(question) if self._phrasing.cues(clause).asks]
        ordered = any(self._phrasing.cues(clause).order for clause in asking)
        if not asks or of_tiers or cues.check or cues.compare or cues.count or ordered:
            return {}
        given = self._reader.read(linked)
        if not given.role:
            given = self._reader.read(self._linked(message))
        roles = given.roles[:_MOST_PEOPLE] or ((given.role,) if given.role else ())
        if len(roles) < 2 and any(map(_HIMSELF.search, asking)) and (own := self._reader.own_role(self._linked(message))):
            roles = (own,)
        return {role: self._rules.placed(role).tier for role in roles if role != "other"}

    def as_told(self, requests: Sequence[Request], message: str, before: Sequence[str]) -> tuple[Request, ...]:
        """The requests of somebody who asks for himself, with the role that he told earlier of himself: 我在當業務, 那我該考哪張."""
        if not self._phrasing.personal(message):
            return tuple(requests)
        told = next((role for text in reversed(before) if (role := self._reader.own_role(self._linked(text)))), None)
        given = Arguments(role=told)
        return tuple(
            self._changed(one, given) if told and isinstance(one, CertificationRequest) and not one.role else one for one in requests
        )

    def of_one(self, question: str, message: str) -> tuple[Request, ...]:
        """The requests of one question of a message, with the role and background that another part of it tells."""
        requests = self.requests(question)
        if not requests:
            return ()
        given = self._reader.read(self._linked(message))
        told = Arguments(role=given.role, background=given.background)
        return tuple(self._changed(one, told) if getattr(one, "role", "") is None else one for one in requests)

    def only_together(self, message: str, questions: Sequence[str]) -> bool:
        """Whether a message sounds like a request only because it asks several things that have nothing to do with anybody."""
        text = compact(message)
        somebody = self._phrasing.personal(text) or self._phrasing.aspires(text)
        if len(questions) < 2 or somebody or any(self._says(cue, text) for cue in ("advice", "fit", "likes", "gap")):
            return False
        return not any(self.requests(question) for question in questions)

    def _linked(self, message: str) -> Linked:
        lexicon = self._rules.relations.lexicon
        return self._phrasing.mark(self._occupations.read(joined(lexicon.link(message), lexicon)))

    @property
    def _helpers(self) -> tuple[_Helper, ...]:
        return (
            (AssessmentRequest, self._may_assess, self._wants_assessment, self._assessment),
            (PathRequest, self._may_plan, self._wants_path, self._path),
            (CertificationRequest, self._may_recommend, self._wants_certification, self.certifications),
            (MatchRequest, self._may_match, self._wants_match, self._match),
        )

    # Whether there is what a helper needs, and nothing that the rows answer better.

    def _may_assess(self, text: str, linked: Linked, cues: Cues, given: Arguments) -> bool:
        return bool(given.levels)

    def _may_plan(self, text: str, linked: Linked, cues: Cues, given: Arguments) -> bool:
        given = replace(given, role=None) if given.origin else given
        of_one_gate = self._names(linked, "gate.") and not (given.role or given.skills)
        somebody = self._phrasing.personal(text) or self._says("plan", text)
        somebody = somebody or self._says("path", text) or (given.moves and not self._says("certification", text))
        from_elsewhere = given.occupation and given.origin and (self._says("path", text) or self._phrasing.aspires(text))
        from_elsewhere = from_elsewhere and not (self._says("certification", text) or self._of_other_columns(linked))
        whose = (
            given.skills or (given.role and somebody) or (given.background and (given.role or self._says("plan", text))) or from_elsewhere
        )
        # "哪一關要會 Python" asks for the gate, whoever it is.
        of_gates = any(mention.asked and "gate" in mention.ids("table") for mention in linked.mentions)
        at_place = bool(cues.order or cues.nth) and not given.skills and not self._phrasing.aspires(text)
        spoken = self._names(linked, "gate.") or any("gate" in mention.ids("table") for mention in linked.mentions)
        of_gates = of_gates or (at_place and spoken)
        of_one_gate = of_one_gate or (
            of_gates and not self._phrasing.personal(text) and (at_place or not (given.role or self._says("plan", text)))
        )
        # "AI 專案經理是哪條路徑的終點" asks for the path.
        of_paths = bool(_WHICH_PATH.search(text)) and not (given.skills or self._phrasing.personal(text))
        of_one_gate = of_one_gate or of_paths
        # "關卡 C 只要會 Excel 就好嗎" is asked of the gate, by nobody in particular.
        of_gate = self._names(linked, "gate.") and not self._phrasing.personal(text)
        put_to_the_test = cues.check and (of_gate or not given.skills) and not _WHICH.search(text)
        compares = cues.compare and (self._count(linked, "path.") > 1 or not (self._says("path", text) or self._says("plan", text)))
        other = of_one_gate or put_to_the_test or compares or self._asks_attribute(linked)
        other = other or (self._says("not_recommend", text) and not given.skills)
        other = other or (self._asks_column(linked, "path.", "gate.") and not (given.skills or self._says("path", text)))
        # "HR has no idea how AI-ready our people are. Where do we begin?": with a step of the action guide.
        other = other or (self._names(linked, "step.") and not (given.skills or self._phrasing.aspires(text) or self._says("path", text)))
        return bool(whose) and not (other or self._puts_enough_to_the_test(text, linked, cues))

    def _puts_enough_to_the_test(self, text: str, linked: Linked, cues: Cues) -> bool:
        """Whether it is asked if something is enough, for whomever: 會 Prompt 實作就夠當 AI 應用規劃師了嗎."""
        if not cues.check or self._phrasing.personal(text):
            return False
        enough = self._phrasing.claims["suffices"]
        return any(enough.search(linked.keyed.chars[mention.end :]) for mention in linked.mentions if mention.of_content)

    def _may_recommend(self, text: str, linked: Linked, cues: Cues, given: Arguments) -> bool:
        if not (self._says("certification", text) or given.held or self._one_of_such(text, linked, given)):
            return False
        if self._says("not_recommend", text):
            return False
        # "專案經理拿微軟哪一張比較對" asks for one of them, and for whom.
        several = self._count(linked, "certification.") > 1 or (self._one_issuers(linked) and not (given.role or given.held))
        if (cues.count or (cues.compare and several)) and not self._says("recommends", text):
            return False
        if self._about_something_else(linked, given):
            return False
        if (
            self._names(linked, "tier.")
            or self._names_step(linked)
            or any(mention.ids("table") == ("tier",) for mention in linked.mentions)
        ):
            return False
        if not (given.role or given.held) and self._names_depth(linked):
            # "專業級的有哪些": the depth that a role would tell is said outright, which the rows answer exactly.
            return False
        somebody = bool(given.role or given.held or given.vendors or given.background)
        if not somebody and cues.listing and not self._says("recommends", text):
            # "國內的有哪幾張": a list, which has no order.
            return False
        if self._asks_column(linked, "certification.", "tier.") and not self._says("certification", _clause_at(linked, -1)):
            return False
        if (cues.check or text.rstrip("?？").endswith("嗎")) and not (
            self._says("recommends", text)
            or self._says("one_wanted", text)
            or _WHICH.search(text)
            or "適合" in text
            or (given.held and self._says("again", text))
        ):
            # "一定要考 iPAS 嗎" puts a statement to the test.
            return False
        return not self._asks_of_certification(text, linked, given)

    def _one_issuers(self, linked: Linked) -> bool:
        """Whether one issuer of several certifications is named, and no certification: AWS 那兩張差在哪."""
        issued = [id for mention in linked.mentions for id in mention.ids("term") if not mention.ids("row")]
        holders = [
            row for term in dict.fromkeys(issued) for row, column in self._rules.relations.lexicon.holders(term) if column == "issuer"
        ]
        return len(holders) > 1

    def _one_of_such(self, text: str, linked: Linked, given: Arguments) -> bool:
        """Whether one is recommended of what only certifications are: 國內有推薦給企劃的嗎."""
        others = any(mention.ids("table") and "certification" not in mention.ids("table") and mention.asked for mention in linked.mentions)
        such = given.vendors or given.without or given.scope
        asks = self._says("recommends", text) or (len(given.vendors) > 1 and "還是" in text)
        return bool(such and given.role and asks) and not others

    def _may_match(self, text: str, linked: Linked, cues: Cues, given: Arguments) -> bool:
        asks = self._says("fit", text) or self._says("roles", text)
        other = cues.compare or cues.count or self._asks_attribute(linked) or self._asks_for_tier(linked)
        # Of what no role has, a background says more: 物理系的，Python 熟.
        of_roles = given.background != "science" or any(self._reader.of_roles(wish) for wish in given.wishes)
        return bool(given.wishes) and of_roles and asks and not other

    # Whether the words ask for it.

    def _wants_assessment(self, text: str, given: Arguments) -> bool:
        return len(given.levels) > 1 or self._says("gap", text)

    def _wants_path(self, text: str, given: Arguments) -> bool:
        lacks = bool(given.skills and given.role) and self._says("gap", text)
        # "Excel 我很熟，下一步是？": what is left of the way, and not what stands behind the gate that has it.
        goes_on = bool(given.skills) and self._says("goes_on", text) and not self._says("certification", text)
        return self._says("path", text) or given.moves or lacks or goes_on

    def _wants_certification(self, text: str, given: Arguments) -> bool:
        somebody = bool(given.role or given.held or given.vendors or given.background or given.scope) or self._phrasing.personal(text)
        certification = self._says("certification", text) or bool(given.held) or self._says("recommends", text)
        return certification and self._says("advice", text) and (somebody or self._says("recommends", text))

    def _wants_match(self, text: str, given: Arguments) -> bool:
        likes = self._says("likes", text) or self._phrasing.personal(text) or len(given.wishes) > 1
        return likes and not self._says("certification", text) and self._says("fit", text)

    def certifications(self, given: Arguments) -> tuple[Request, ...]:
        """The requests of a certification for the role, or for each of the people enumerated."""
        roles = given.roles[:_MOST_PEOPLE] or (given.role,)
        # Of those to choose from, none has an issuer that is in use.
        vendors = () if given.among else given.vendors
        return tuple(
            CertificationRequest(role, given.scope, vendors, given.held, given.background, given.without, given.among) for role in roles
        )

    def _assessment(self, given: Arguments) -> tuple[Request, ...]:
        return (AssessmentRequest(_levels(given), given.role, _off_scale(given)),)

    def _path(self, given: Arguments) -> tuple[Request, ...]:
        background = given.background or (given.occupation if given.origin else None)
        return (PathRequest(background, None if given.origin else given.role, given.skills),)

    def _match(self, given: Arguments) -> tuple[Request, ...]:
        return (MatchRequest(interests=given.wishes),)

    # A change of the request before.

    def _changes(self, text: str, linked: Linked, given: Arguments, before: tuple[Request, ...]) -> bool:
        """Whether the message only changes arguments of the request before."""
        if all(self._changed(request, given) == request for request in before):
            return False
        if not self._phrasing.cues(text).asks:
            # Who asks nothing adds to what he asked before.
            return True
        return _length(text) <= _SHORT and (self._says("changes", text) or bool(self._phrasing.pronoun(text)))

    def _changed(self, before: Request, given: Arguments) -> Request:
        if isinstance(before, CertificationRequest):
            return replace(
                before,
                role=given.role or before.role,
                scope=None if given.both_scopes else given.scope or before.scope,
                vendors=given.vendors or tuple(vendor for vendor in before.vendors if vendor not in given.without and not given.any_vendor),
                held=tuple(dict.fromkeys((*before.held, *given.held))),
                background=given.background or before.background,
                among=given.among or before.among,
                # What is taken back, as one in use, is not turned down.
                without=tuple(
                    dict.fromkeys(one for one in (*before.without, *given.without) if one not in (*given.vendors, *before.vendors))
                ),
            )
        if isinstance(before, AssessmentRequest):
            levels = dict(before.levels) | dict(_levels(given))
            return AssessmentRequest(tuple(levels.items()), given.role or before.role, _off_scale(given))
        if isinstance(before, PathRequest):
            return replace(
                before,
                background=given.background or before.background,
                role=given.role or before.role,
                skills=tuple(dict.fromkeys((*before.skills, *given.skills))),
            )
        if isinstance(before, MatchRequest):
            kept = () if given.replaces and given.wishes else before.interests
            return replace(before, interests=tuple(dict.fromkeys((*kept, *given.wishes))))
        return before

    # Small things.

    def _asks_of_certification(self, text: str, linked: Linked, given: Arguments) -> bool:
        """Whether something is asked of a certification that is named, not held, and no vendor's name."""
        named = [mention for mention in linked.mentions if any(id.startswith("certification.") for id in mention.ids("row"))]
        # "還可以考|哪張" asks for another one.
        if named and any(
            mention.asked
            and any(id.startswith("certification.") for id in mention.ids("column"))
            and not _WHICH_ONE.match(linked.keyed.chars[mention.end :])
            for mention in linked.mentions
        ):
            return True
        if given.held or given.vendors:
            return False
        return any(self._phrasing.cues(_clause_of(linked, mention)).asks for mention in named)

    @staticmethod
    def _asks_attribute(linked: Linked) -> bool:
        asked = [mention for mention in linked.of("attribute") if not mention.of_content]
        return any(mention.asked or _QUANTITY.search(mention.surface) for mention in asked)

    @staticmethod
    def _asks_column(linked: Linked, *but: str) -> bool:
        """Whether an attribute is asked for that the rows have, and that is none of the tables named: 要會什麼技術."""
        asked = [mention.ids("column") for mention in linked.mentions if mention.asked and mention.ids("column")]
        return any(not any(column.startswith(but) for column in columns) for columns in asked)

    @staticmethod
    def _of_other_columns(linked: Linked) -> bool:
        """Whether an attribute is named that no path and no gate has: 想轉做後端，框架要會什麼."""
        named = [mention.ids("column") for mention in linked.mentions if mention.ids("column") and not mention.ids("filler")]
        of_content = [columns for columns in named if not any(column.startswith(("path.", "gate.", "tier.")) for column in columns)]
        return bool(of_content)

    def _about_something_else(self, linked: Linked, given: Arguments) -> bool:
        """Whether an attribute is asked for that no helper knows: a fee, a pass mark; what is best for a role is no such."""
        last = _last_clause(linked)
        # In a clause that asks for a certification anyway, an attribute is what it is wished for: 履歷上放哪一張最加分.
        wished = self._says("certification", linked.keyed.folded[last + 1 :]) and self._says("advice", linked.keyed.folded[last + 1 :])
        return any(
            (mention.asked or mention.surface.startswith("最") or (linked.keyed.at[mention.start] > last and not wished))
            and not any(word in mention.surface for word in self._worth)
            and not (given.role and _BEST.search(mention.surface))
            for mention in linked.of("attribute")
            if not mention.of_content and not mention.aside
        )

    @staticmethod
    def _asks_for_tier(linked: Linked) -> bool:
        """Whether a tier is asked for, and no role: 「業務適合哪階」."""
        return any(mention.asked and mention.ids("table") == ("tier",) for mention in linked.mentions)

    def _names_depth(self, linked: Linked) -> bool:
        lexicon = self._rules.relations.lexicon
        held = [holder for mention in linked.mentions for term in mention.ids("term") for holder in lexicon.holders(term)]
        return any(column == "depth" and row.startswith("certification.") for row, column in held)

    def _names(self, linked: Linked, prefix: str) -> bool:
        return self._count(linked, prefix) > 0

    @staticmethod
    def _names_step(linked: Linked) -> bool:
        """Whether a step is called by its place: 第一步, Step 3."""
        steps = [mention for mention in linked.mentions if any(id.startswith("step.") for id in mention.ids("row"))]
        return any(re.match(r"第|step", mention.surface) for mention in steps)

    @staticmethod
    def _count(linked: Linked, prefix: str) -> int:
        """How many rows of a table are named."""
        return len({id for mention in linked.mentions for id in mention.ids("row") if id.startswith(prefix)})

    def _says(self, cue: str, text: str) -> bool:
        return bool(self._cues[cue].search(text))


def _believable(helper: str, best: str | None, sounds: Mapping[str, float]) -> bool:
    """Whether the words that ask for a helper may be believed, for what the message sounds like."""
    return best is None or sounds[helper] > max(_NOT_UNLIKE, sounds[best] - _FAR_BEHIND)


def _clauses(linked: Linked) -> list[re.Match[str]]:
    return list(re.finditer(r"[^，,。；;！!？?\n]+", linked.keyed.folded))


def _clause_at(linked: Linked, place: int) -> str:
    return next((clause.group() for clause in _clauses(linked)[place:]), "")


def _clause_of(linked: Linked, mention: Mention) -> str:
    """The clause that a name stands in, with the mark that ends it."""
    at = linked.keyed.at[mention.start]
    text = linked.keyed.folded
    return next(text[clause.start() : clause.end() + 1] for clause in _clauses(linked) if clause.start() <= at < clause.end())


def _last_clause(linked: Linked) -> int:
    """Where the last clause begins."""
    return max((match.start() for match in re.finditer(r"[，,。；;？?！!\n](?=\s*\w)", linked.keyed.folded)), default=-1)


def _length(text: str) -> float:
    """About how many Chinese characters say as much."""
    return sum(0.5 if char.isascii() else 1 for char in text)


def _off_scale(given: Arguments) -> tuple[tuple[str, str], ...]:
    on_scale = dict(_levels(given))
    return tuple((id, f"{level:g}") for id, level in given.levels if id not in on_scale)


def _levels(given: Arguments) -> tuple[tuple[str, int], ...]:
    """Those on the scale."""
    return tuple((id, int(level)) for id, level in given.levels if level == int(level) and 0 <= level <= HIGHEST_LEVEL)
