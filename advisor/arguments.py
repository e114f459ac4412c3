"""What a message says that a scoring helper can use: roles, levels, certifications held, vendors, skills, wishes.

Names come from data, cues from corpus/phrasing.yaml."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from advisor.framework import Column, Row
from advisor.mentions import Linked, Mention
from advisor.scoring.matching import wished_roles
from advisor.scoring.rules import Rules
from advisor.scoring.values import HIGHEST_LEVEL, Background, Scope
from advisor.types import Text
from advisor.wording import compact, is_chinese, key

_CLAUSE = re.compile(r"[^，。；;？?！!,\n]+")
_DIGITS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"兩": 2, "two": 2}
# A percentage is a level as well, though none of the scale.
_UNIT = r"(?:分(?!之|析|成|為)|級|顆?星|%|points?\b|pts?\b|percent\b)"
# A number that counts something else is no level.
_NO_LEVEL = r"(?!\s*(?:個|項|種|張|關|步|階|類|位|大|年|月|人|款|套|區|條|天|小時|次|名|題|歲|萬|k\b|\d|\.\d))"
_NUMBER = re.compile(
    rf"(?<![\d.第a-z-])(?:level|lv\.?|程度|等級)?\s*(?:是|為|有)?\s*"
    rf"(?P<digits>\d+(?:\.\d+)?)(?P<of>\s*/\s*5|\s+out of (?:5|five))?\s*(?P<unit>{_UNIT})?{_NO_LEVEL}"
    rf"|(?P<word>[零一二兩三四五六七八九十])(?:\s*(?:分(?!之|析|成|為)|級|顆?星)|(?=[、，,。；;\s]|$))"
)
# A scale (0 到 5), and the numbers of a list's lines.
_NO_NUMBERS = re.compile(
    r"out of (?:5|five)|從\s*\d\s*(?:分|級)?[^，。\d]{0,4}?(?:到|成|至)|"
    r"\d\s*(?:到|至|-|–|~|～|to)\s*\d+\s*(?:分|級)?|(?:^|[\n；;，,：:。])\s*\d{1,2}\s*[.)）]\s*(?=\D)"
)
# What may stand between a skill and the number that makes it a level.
_BESIDE_NUMBER = re.compile(
    r"\s*(?:大概|大約|約|是|有|算|給|能力|程度|我|自己|自評|自認|覺得|評|打|差不多|應該|只|才|頂多|\b(?:level|at|is|about|around|i'd|give|myself|rate|say|a)\b|\s)*\s*[:：=]?\s*(?:\d(?![\d.]*\s*[年個月張款套種次天小])|[零一二兩三四五]\s*[分級])"
)
# "NLP 還是 LLM 工程師": alternatives, and no wishes.
_OR_ROLE = re.compile(r"(?:還是|或者?是?|跟|和|與|、|or|and)?[a-z]{0,3}(?:還是|或者?是?|or)?[a-z]{0,3}(?:工程師|engineer)")
_WHICH_ROLE = re.compile(r"(?:哪|什麼|啥|which|what)[^，,。；;]{0,3}$")
_ORIGIN = re.compile(r"的?(?:背景|出身|科班|background)")
_YEARS = re.compile(r"\s*(?:[年個月]|years?)")
_ELEVEN = re.compile(r"(?<!\d)[0-5](?:\s*[,，、/ ]\s*[0-5]){10}(?!\d)")
_AND = re.compile(r"^[\s和跟與及、&/,，]*(?:and)?[\s和跟與及、&/,，]*$")
# What may stand between the members of an enumeration of people: 兩個業務、一位行政和專案經理.
_ENUMERATES = re.compile(
    r"^[\s和跟與及、&/,，還有以各一兩二三四五幾\d個位名人員的]*(?:and|one|two|three|an?)*[\s和跟與及、&/,，個位名一兩]*$"
)
_INTRODUCED = re.compile(r"(?:我是|我在當|我當|我做|身為|擔任|現職|(?:^|[,，])做)(?:一名|一個|一位|個|位)?([\u4e00-\u9fff]{2,6})")
# Further names of one list, each with what may stand behind a name: 資策會那張跟 iPAS 初級.
_STRUNG = re.compile(
    r"^(?:(?:\+|那一?張|這一?張|的|認證|證照|證書|那家|這家|家|那個|cert(?:ificat\w+)?s?|ones?|\s)*(?:[\s、和跟與及或,&/]|還有|以及|and|or|nor)+◇+)+"
)
_STRUNG_BEFORE = re.compile(r"(?:◇+(?:\+|那一?張|的|認證|證照|[\s、和跟與及或,&/]|還有|以及|\b(?:and|or|nor|the|an?|my)\b)+)+$")
_ONE_OF = re.compile(r"(?:的|那一?張|那家|家)+$")
_REACH = 14
"""Characters between a competency and its level."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """`levels` are as they were said, out of range included; `both_scopes` that domestic and international were both named."""

    role: str | None = None
    roles: tuple[str, ...] = ()
    """All of them, where several are enumerated."""
    levels: tuple[tuple[str, float], ...] = ()
    held: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    scope: Scope | None = None
    both_scopes: bool = False
    any_vendor: bool = False
    """Whether vendors are said not to matter."""
    background: Background | None = None
    occupation: Background | None = None
    """The background that goes with what somebody works as, where he names none."""
    comes_from: str | None = None
    """What he works as, or did before."""
    without: tuple[str, ...] = ()
    """Issuers and certifications that are turned down."""
    among: tuple[str, ...] = ()
    """Certifications of which one is to be chosen."""
    skills: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    origin: bool = False
    """Whether the role is only named as where somebody comes from, or is his own: 會計背景, 我是會計."""
    moves: bool = False
    """Whether the role is what somebody of another role wants to become: 行銷轉資料分析師."""
    replaces: bool = False
    """Whether what is said takes the place of what was said before, where it could add to it."""

    @property
    def any(self) -> bool:
        return (
            self != Arguments(both_scopes=self.both_scopes, replaces=self.replaces, occupation=self.occupation, comes_from=self.comes_from)
            or self.both_scopes
        )


class ArgumentReader:
    """Reads arguments from messages. Safe to use from several threads."""

    def __init__(self, rules: Rules, cues: Mapping[str, str]) -> None:
        self._rules = rules
        self._cues = {name: re.compile(pattern) for name, pattern in cues.items() if isinstance(pattern, str)}

    def read(self, linked: Linked) -> Arguments:
        text = linked.keyed.folded
        held = dict(self._held(linked))
        left, moved = self._moved_to(linked)
        roles, own, aimed = ((moved,), False, True) if moved else self._roles(linked)
        vendors = list(dict.fromkeys(self._vendors(linked, held)))
        return Arguments(
            role=roles[0] if roles else None,
            roles=roles if len(roles) > 1 else (),
            levels=tuple(self._levels(linked)),
            held=tuple(dict.fromkeys(held.values())),
            vendors=tuple(vendor for vendor, wished in vendors if wished and (vendor, False) not in vendors),
            without=tuple(dict.fromkeys((*(vendor for vendor, wished in vendors if not wished), *self._turned_down(linked, held)))),
            scope=self._scope(text),
            both_scopes=bool(self._cues["both"].search(text)),
            any_vendor=bool(self._cues["any_vendor"].search(compact(text))),
            background=self._background(linked),
            occupation=self._occupation((left,) if left else roles),
            comes_from=left or (roles[0] if len(roles) == 1 else None),
            skills=tuple(dict.fromkeys(self._skills(text))),
            wishes=tuple(dict.fromkeys(self._wishes(linked))),
            origin=(len(roles) == 1 and (own or self._is_origin(linked, roles[0])))
            or (bool(roles) and not (aimed or any(map(self._works_on_ai, roles)))),
            moves=bool(moved),
            replaces=bool(self._cues["replaces"].search(text)),
        )

    # Roles.

    def own_role(self, linked: Linked) -> str | None:
        """What the asker says that he is himself, whoever else is spoken of: 主管是專案經理, 可是我只是做行銷的."""
        for mention in linked.mentions:
            roles = self._rules.names.roles_of(mention)
            if roles and not mention.negated and self._cues["own"].search(self._before(linked, mention)):
                return roles[0]
        return None

    def described_role(self, linked: Linked) -> str | None:
        """The first role named that the guideline describes, and no other's."""
        named = (role for mention in linked.mentions if not mention.negated for role in self._rules.names.roles_of(mention)[:1])
        return next(filter(self._works_on_ai, named), None)

    def _roles(self, linked: Linked) -> tuple[tuple[str, ...], bool, bool]:
        """The role aimed at; else the one spoken of, with those enumerated beside it; else the asker's own; whether it is this, and whether
        it is aimed at."""
        found: list[tuple[int, Mention, str]] = []
        for mention in linked.mentions:
            roles = self._rules.names.roles_of(mention)
            # "IBM AI Engineering" and "iPAS 初級 AI 應用規劃師" name certifications.
            if not roles or mention.negated or any(id.startswith("certification.") for id in mention.ids("row")):
                continue
            before, behind = self._before(linked, mention), linked.keyed.folded[linked.keyed.at[mention.end - 1] + 1 :].lstrip()
            if mention.ids("table") and _WHICH_ROLE.search(before):
                # "該應徵哪個工程師": that is asked.
                continue
            if roles[0] == "management" and self._cues["orders"].search(behind):
                # The boss who told the asker to ask.
                continue
            formerly = bool(self._cues["formerly"].search(before))
            own = mention.told or formerly or bool(self._cues["own"].search(before)) or behind.startswith("一枚")
            aims = self._cues["target"].search(before) and not (mention.told or formerly)
            rank = 2 if aims else 0 if own else 1
            # "人資部想請教，行政同仁…": who asks on behalf of others.
            rank = -1 if self._cues["asks_for"].match(behind) else rank
            found.append((rank, mention, roles[0]))
        if found:
            for place, (one, other) in enumerate(pairwise(found), 1):
                # "As an HR manager": what is said of the beginning of a title is said of the whole.
                if _one_title(linked.keyed.folded[linked.keyed.at[one[1].end - 1] + 1 : linked.keyed.at[other[1].start]], one[1], other[1]):
                    found[place] = (max(found[place - 1][0], other[0]), *other[1:])
            best = max(rank for rank, _, _ in found)
            named = [(mention, role) for rank, mention, role in found if rank == best]
            return ((named[-1][1],) if best == 2 else tuple(_enumerated(linked, named))), best <= 0, best == 2
        mistyped = self._mistyped(linked.keyed.chars)
        if mistyped:
            return (mistyped,), True, False
        # "我是客服", "客服，治理 2": what it does for an industry is also how its people call themselves.
        called = (
            mention for mention in linked.mentions if self._cues["own"].search(self._before(linked, mention)) or _heads(linked, mention)
        )
        title = next((title for mention in called if (title := self._begun(linked.keyed.chars[mention.start :]))), None)
        if title:
            return (title,), True, False
        introduced = [word for start, word in linked.gaps if len(word) > 1 and self._cues["own"].search(linked.keyed.chars[:start])]
        return tuple(self._begun(word) or "other" for word in introduced[:1]), True, False

    def _moved_to(self, linked: Linked) -> tuple[str, str] | tuple[None, None]:
        """The role that somebody has, and that named behind it which he wants to have."""
        text, at = linked.keyed.folded, linked.keyed.at
        named = [
            (mention, roles[0]) for mention in linked.mentions if not mention.negated and (roles := self._rules.names.roles_of(mention))
        ]
        for (one, own), (other, role) in pairwise(named):
            between = text[at[one.end - 1] + 1 : at[other.start]]
            leaves = self._cues["moves_from"].search(text[: at[one.start]])
            if own != role and (
                self._cues["moves"].search(compact(between)) or (leaves and self._cues["moves_to"].search(compact(between)))
            ):
                return own, role
        return None, None

    def _is_origin(self, linked: Linked, role: str) -> bool:
        named = [mention for mention in linked.mentions if role in self._rules.names.roles_of(mention)]
        return bool(named) and all(_ORIGIN.match(linked.keyed.chars[mention.end :]) for mention in named)

    def _works_on_ai(self, role: str) -> bool:
        """Whether a role is one that the guideline describes, or an end of a path; another is where somebody comes from."""
        rule = self._rules.rubric.roles.get(role)
        if rule is None:
            return False
        ends = [key(value.text.zh) for path in self._rules.framework.tables["path"].rows for value in path.cells.get("end", ())]
        return bool(rule.row) or rule.side == "development" or any(end.endswith(key(rule.audience or role)) for end in ends)

    def _occupation(self, roles: Sequence[str]) -> Background | None:
        """The background that goes with what somebody works as: a title's own; that of the business side is another field."""
        if len(roles) != 1 or self._works_on_ai(roles[0]):
            return None
        title = self._rules.relations.lexicon.absent.get(roles[0])
        if title is None:
            return "cross_field" if roles[0] in self._rules.rubric.roles and roles[0] != "other" else None
        return "science" if title.background == "science" else "cross_field" if title.background == "cross_field" else None

    def _begun(self, chars: str) -> str | None:
        """The title that the characters begin with, but for its end."""
        return next((title for length in range(6, 1, -1) if (title := self._rules.names.beginning(chars[:length]))), None)

    def _mistyped(self, chars: str) -> str | None:
        """The title that somebody introduces himself by, mistyped by its sound: 我是會記."""
        for found in _INTRODUCED.finditer(chars):
            for length in range(min(6, len(found[1])), 1, -1):
                title = self._rules.relations.lexicon.thing_by_sound(found[1][:length])
                if title in self._rules.names.family:
                    return title
        return None

    @staticmethod
    def _before(linked: Linked, mention: Mention) -> str:
        """The clause up to the mention, without blanks beside Chinese."""
        text, at = linked.keyed.folded, linked.keyed.at[mention.start]
        return compact(text[_clause_start(text, at) : at])

    # Levels.

    def _levels(self, linked: Linked) -> Iterator[tuple[str, float]]:
        text = linked.keyed.folded
        tokens: list[tuple[int, int, str | float]] = [*self._competencies(linked), *self._numbers(text), *self._level_names(text)]
        tokens.sort(key=lambda token: token[0])
        row_of_levels = _ELEVEN.search(text)
        if row_of_levels:
            # Eleven levels in a row are those of the eleven, in the guideline's order.
            levels = re.findall(r"[0-5]", row_of_levels.group())
            yield from ((row.id, float(level)) for row, level in zip(self._rules.competencies, levels, strict=True))
            return
        every = self._cues["every_level"].search(text)
        if every:
            level = float(next(group for group in every.groups() if group))
            yield from ((row.id, level) for row in self._rules.competencies)
            return
        number_first = bool(tokens) and isinstance(tokens[0][2], float) and isinstance(tokens[-1][2], str)
        pending: list[tuple[int, int, str]] = []
        number: tuple[int, int, float] | None = None
        found: dict[str, float] = {}
        for start, end, what in tokens:
            if isinstance(what, str):
                if number_first and number is not None and start - number[1] <= _REACH:
                    found[what] = number[2]
                    number = None
                    continue
                if pending and not _AND.match(text[pending[-1][1] : start]):
                    pending = []
                pending.append((start, end, what))
            elif number_first:
                number = (start, end, what)
            elif pending and start - pending[-1][1] <= _REACH and not re.search(r"[。？?！!；;\n]", text[pending[-1][1] : start]):
                found |= {name: what for _, _, name in pending}
                pending = []
        yield from found.items()

    @staticmethod
    def _numbers(text: str) -> Iterator[tuple[int, int, float]]:
        for match in _NUMBER.finditer(_NO_NUMBERS.sub(lambda found: " " * len(found.group()), text)):
            number = float(match["digits"]) if match["digits"] else float(_DIGITS[match["word"]])
            # Without a unit, a number beyond the scale is one of something else: 2025, AI-900.
            if match["word"] or match["unit"] or match["of"] or number <= HIGHEST_LEVEL:
                yield match.start(), match.end(), number

    def _level_names(self, text: str) -> Iterator[tuple[int, int, float]]:
        """Levels by their names on the scale: 文書能獨立做."""
        for match in self._level_words.finditer(text):
            yield match.start(), match.end(), float(self._level_of[key(match.group())])

    @cached_property
    def _level_of(self) -> dict[str, int]:
        names = ((level, key(name)) for level, text in enumerate(self._rules.rubric.levels) for name in (text.zh, text.en))
        return {form: level for level, name in names for form in (name, name.removeprefix("能"))}

    @cached_property
    def _level_words(self) -> re.Pattern[str]:
        return _any_of(self._level_of)

    def _competencies(self, linked: Linked) -> Iterator[tuple[int, int, str]]:
        text = linked.keyed.folded
        taken: list[tuple[int, int]] = []
        for match in self._competency_words.finditer(text):
            taken.append(match.span())
            yield *match.span(), self._competency_of[key(match.group())]
        for match in self._skills_of_competencies.finditer(text):
            if _BESIDE_NUMBER.match(text[match.end() :]) and not any(left <= match.start() < right for left, right in taken):
                taken.append(match.span())
                yield *match.span(), self._competency_of_skill[key(match.group())]
        for mention in linked.mentions:
            ids = [id for id in mention.ids("row") if id.startswith("competency.")]
            start, end = linked.keyed.at[mention.start], linked.keyed.at[mention.end - 1] + 1
            # Slips of the keyboard: 自動話.
            if ids and not any(left < end and start < right for left, right in taken):
                yield start, end, ids[0]

    @cached_property
    def _competency_of(self) -> dict[str, str]:
        rubric = self._rules.rubric
        words: dict[str, str] = {}
        for row in self._rules.competencies:
            for name in self._rules.relations.lexicon.names_of("row", row.id):
                words.setdefault(name, row.id)
        for id, called in rubric.words.items():
            words |= {key(word): id for word in called}
        return words

    @cached_property
    def _competency_words(self) -> re.Pattern[str]:
        return _any_of(self._competency_of)

    @cached_property
    def _competency_of_skill(self) -> dict[str, str]:
        return {key(word): id for id, called in self._rules.rubric.skills.items() for word in called}

    @cached_property
    def _skills_of_competencies(self) -> re.Pattern[str]:
        return _any_of(self._competency_of_skill)

    # Certifications, vendors, scope, background.

    def _held(self, linked: Linked) -> Iterator[tuple[int, str]]:
        """Certifications that somebody has, by the place of the mention."""
        text, masked = linked.keyed.folded, linked.keyed.folded
        mentions = []
        for index, mention in enumerate(linked.mentions):
            certification = self._certification(mention)
            if certification:
                start, end = linked.keyed.at[mention.start], linked.keyed.at[mention.end - 1] + 1
                mentions.append((index, start, end, certification))
        # A list is read as one: what is had stands before its first or behind its last.
        for _, start, end, _ in mentions:
            masked = masked[:start] + "◇" * (end - start) + masked[end:]
        for index, start, end, certification in mentions:
            clause = _clause_start(text, start)
            before = re.sub(r"◇+", "◇", _STRUNG_BEFORE.sub("", masked[clause:start]))
            after = _STRUNG.sub("", masked[end:]).lstrip("+")
            if self._cues["has_after"].search(after.strip()) or (
                self._cues["has"].search(before) and not self._cues["has_not"].search(before)
            ):
                yield index, certification

    def _certification(self, mention: Mention) -> str | None:
        code = next((term for term in mention.ids("term") if term in self._rules.names.old_codes), None)
        return code or next((id for id in mention.ids("row") if id.startswith("certification.")), None)

    def _turned_down(self, linked: Linked, held: Mapping[int, str]) -> Iterator[str]:
        """Certifications that are not wished, by more than the name of a vendor."""
        for index, mention in enumerate(linked.mentions):
            certification = self._certification(mention)
            start, end = linked.keyed.at[mention.start], linked.keyed.at[mention.end - 1] + 1
            more = certification and not self._vendor_words.fullmatch(_ONE_OF.sub("", linked.keyed.folded[start:end].strip()))
            if certification and more and index not in held and self._refused(linked, start, end):
                yield certification

    def _refused(self, linked: Linked, start: int, end: int) -> bool:
        """Whether what stands there in the text is not wished for."""
        text = linked.keyed.folded
        masked = self._vendor_words.sub(lambda found: "◇" * len(found.group()), text)
        # What is said before or behind a list is said of all its names: 亞馬遜跟 Google 的都不碰.
        before = _STRUNG_BEFORE.sub("", masked[_list_start(masked, start) : start])
        after = _STRUNG.sub("", masked[end:]).lstrip("+")
        return bool(self._cues["vendor_not"].search(before) or self._cues["vendor_not_after"].search(after[:10]))

    def _vendors(self, linked: Linked, held: Mapping[int, str]) -> Iterator[tuple[str, bool]]:
        """Issuers that are named, each with whether it is one to take something of."""
        text = linked.keyed.folded
        inside = []
        for index, mention in enumerate(linked.mentions):
            if self._certification(mention) and (mention.exact or len(mention.surface) > 8):
                start, end = linked.keyed.at[mention.start], linked.keyed.at[mention.end - 1] + 1
                inside.append((start, end, index in held))
        for match in self._vendor_words.finditer(text):
            within = [(start, end, had) for start, end, had in inside if start <= match.start() and match.end() <= end]
            if self._cues["lacks"].search(text[: match.start()]):
                continue
            # The vendor's name in a certification's is no vendor in use; by itself it is, unless it stands for one that is held.
            if any(had or end - start > len(match.group()) + 1 for start, end, had in within):
                continue
            yield self._vendor_of[key(match.group())], not self._refused(linked, *match.span())

    @cached_property
    def _vendor_of(self) -> dict[str, str]:
        return {key(word): vendor.issuer for vendor in self._rules.rubric.vendors for word in (vendor.issuer, *vendor.words)}

    @cached_property
    def _vendor_words(self) -> re.Pattern[str]:
        return _any_of(self._vendor_of)

    def _scope(self, text: str) -> Scope | None:
        domestic, international = (self._wishes_scope(text, scope) for scope in ("domestic", "international"))
        if domestic == international or self._cues["both"].search(text):
            return None
        # Of two, the one that is not turned down.
        return "domestic" if domestic or (domestic is None and international is False) else "international"

    def _wishes_scope(self, text: str, scope: Scope) -> bool | None:
        """Whether a scope is named without being excluded (國外的就不考慮了); None where it is not named."""
        named = False
        for clause in _CLAUSE.finditer(text):
            found = self._cues[scope].search(clause.group())
            if found:
                around = clause.group()[max(0, found.start() - 6) : found.start()], clause.group()[found.end() : found.end() + 8]
                # "國外的、又不要太難的": a wish of its own.
                around = re.split("[、又]", around[0])[-1], re.split("[、又]", around[1])[0]
                named = True
                if not any(self._cues["scope_not"].search(words) for words in around):
                    return True
        return False if named else None

    def _background(self, linked: Linked) -> Background | None:
        said: tuple[Background, ...] = ("cross_field", "science")
        # "這種工作一定要資工系才行": what is said to be needed is nobody's own.
        text = compact(linked.keyed.folded)
        own = self._cues["required"].sub(" ", text)
        disowned = self._cues["comes_not_from"].sub(" ", own)
        called = next((background for background in said if self._cues[background].search(disowned)), None)
        for mention in linked.mentions:
            rows = mention.ids("row")
            if (called and not mention.exact) or own != text:
                # "finance background" is no slip of "science background".
                continue
            if mention.negated and "path.science" in rows and _ORIGIN.search(mention.surface):
                # "沒資訊背景": from elsewhere.
                return "cross_field"
            # Who can't write code has said nothing of where he comes from.
            if mention.negated or any(id.startswith("zone.") for id in rows) or self._cues["background_not"].search(mention.surface):
                continue
            if "path.cross_field" in rows:
                return "cross_field"
            if "path.science" in rows:
                return "science"
        return called

    # Skills and wishes.

    def _skills(self, text: str) -> Iterator[str]:
        """What somebody can do of what the gates ask for, as he says it."""
        known = False
        for words in re.split(r"[，。；;？?！!,\n]|但是?|不過|\bbut\b", text):
            # "prompting, n8n, Excel and Python": one enumeration, of which the first part says that it is known.
            only_names = not re.search(r"[a-z\u4e00-\u9fff]", re.sub(r"\b(and|or)\b|[和跟與及、]", "", self._skill_words.sub("", words)))
            known = bool(self._cues["knows"].search(words)) or (known and only_names)
            for match in self._skill_words.finditer(words):
                before, after = words[: match.start()], words[match.end() :]
                if self._cues["knows_not"].search(before) or self._cues["knows_not_after"].search(after):
                    continue
                if known:
                    # "Python 3 年": no version.
                    yield re.sub(r"\s+\d$", "", match.group().strip()) if _YEARS.match(after) else match.group().strip()

    @cached_property
    def _skill_words(self) -> re.Pattern[str]:
        parts = [part for gate in self._rules.rubric.gates.values() for part in gate]
        return _any_of(key(word) for part in parts for word in (*part.words, part.name.zh, part.name.en))

    def _wishes(self, linked: Linked) -> Iterator[str]:
        wishes: dict[frozenset[tuple[str, str]], str] = {}
        likes = bool(self._cues["likes"].search(linked.keyed.folded))
        for mention in linked.mentions:
            if mention.negated or self._disliked(linked, mention):
                continue
            found = wished_roles(self._rules, mention)
            # A role that is called by its name is the answer, not a wish, nor are people whom a value speaks of; what it works on is one.
            role = bool(self._rules.names.roles_of(mention))
            start, end = linked.keyed.at[mention.start], linked.keyed.at[mention.end - 1] + 1
            words = linked.keyed.folded[start:end] if mention.exact else mention.surface
            of_field = likes and self._is_field(mention, found) and not _OR_ROLE.match(linked.keyed.chars[mention.end :])
            if (any(column for _, column, _ in found) and not role) or of_field:
                # 表格和數值 is one wish, by two names.
                wishes[frozenset((row.id, value.zh) for row, _, value in found)] = words
            elif likes and not (found or role) and self._is_skill(mention):
                wishes[frozenset({(words, "")})] = words
        yield from wishes.values()

    def _disliked(self, linked: Linked, mention: Mention) -> bool:
        """Whether a name stands among what somebody has no wish for: 對影像跟聊天機器人都沒興趣, hate text."""
        text, start, end = linked.keyed.folded, linked.keyed.at[mention.start], linked.keyed.at[mention.end - 1] + 1
        clause = _clause_start(text, start)
        behind = re.split(r"[，。；;？?！!,\n]", text[end:])[0]
        return bool(self._cues["dislikes"].search(text[clause:start]) or self._cues["dislikes_after"].search(behind))

    def of_roles(self, wish: str) -> bool:
        """Whether some role has what is wished for."""
        return any(wished_roles(self._rules, mention) for mention in self._rules.relations.lexicon.link(wish).mentions)

    def _is_field(self, mention: Mention, found: Sequence[tuple[Row, Column | None, Text]]) -> bool:
        """Whether a role is only called by the field that it works in: 電腦視覺, and not CV 工程師."""
        return any(column is None for _, column, _ in found) and not mention.asked and not self._cues["people"].search(mention.surface)

    def _is_skill(self, mention: Mention) -> bool:
        """Whether it names what somebody may be good at, though no role has it: a tool, a competency, what a path asks for, or SQL."""
        lexicon = self._rules.relations.lexicon
        holders = {f"{row.partition('.')[0]}.{column}" for term in mention.ids("term") for row, column in lexicon.holders(term)}
        rows = {id.partition(".")[0] for id in mention.ids("row")}
        things = [lexicon.absent[id] for id in mention.ids("thing")]
        named = bool(rows & {"tool", "tool_group", "competency"}) or bool(holders & {"gate.content", "path.assets"})
        skilled = bool(things) and all(thing.table == "engineer" for thing in things)
        return not mention.asked and not rows & {"path", "zone", "certification"} and (named or (skilled and not mention.of_content))


def _enumerated(linked: Linked, named: Sequence[tuple[Mention, str]]) -> Iterator[str]:
    """The first role, and those that only words of an enumeration part from it; of two that make one title, the last: 業務主管."""
    at = linked.keyed.at
    named = [
        (mention, role)
        for (mention, role), (following, _) in zip(named, [*named[1:], (None, "")], strict=True)
        if following is None or not _one_title(linked.keyed.folded[at[mention.end - 1] + 1 : at[following.start]], mention, following)
    ]
    said: set[str] = set()
    for index, (mention, role) in enumerate(named):
        if index and not _ENUMERATES.match(linked.keyed.chars[named[index - 1][0].end : mention.start]):
            return
        if role not in said:
            said.add(role)
            yield role


def _heads(linked: Linked, mention: Mention) -> bool:
    """Whether a name is all that stands before the first mark of the message."""
    return mention.start == 0 and bool(re.match(r"\s*[，,、:：]", linked.keyed.folded[linked.keyed.at[mention.end - 1] + 1 :]))


def _one_title(between: str, one: Mention, other: Mention) -> bool:
    """Whether nothing parts two roles but the blank that stands between scripts, or between English words: HR 主管, sales manager."""
    same_script = is_chinese(one.surface[-1]) == is_chinese(other.surface[0])
    return not between or (between == " " and not (same_script and is_chinese(other.surface[0])))


def _clause_start(text: str, place: int) -> int:
    starts = [match.start() for match in _CLAUSE.finditer(text)]
    return starts[bisect_right(starts, place) - 1] if starts and starts[0] <= place else 0


def _list_start(masked: str, place: int) -> int:
    """Where the clause begins that a name stands in; names listed by commas before it do not end it."""
    listed = re.search(r"(?:◇+[\s、,，和跟與及或]+)+$", masked[:place])
    return _clause_start(masked, listed.start() if listed else place)


def _any_of(keys: Iterable[str]) -> re.Pattern[str]:
    """Any of the names, given as they are looked up, in folded text; the longest first, as whole words, whatever stands inside them."""
    names = []
    for name in sorted(set(keys), key=len, reverse=True):
        # The typographic apostrophe stands apart: inside the brackets it would make them five times as slow to compile.
        pattern = r"[\s\-_/.+&'·:]*’?".join(map(re.escape, name))
        names.append((r"(?<![a-z0-9])" if name[0].isascii() else "") + pattern + (r"(?![a-z0-9])" if name[-1].isascii() else ""))
    return re.compile("|".join(names))
