"""What the words around a name say of it: excluded, asked for, claimed, or only remarked."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from advisor.cues import MEASURE
from advisor.mentions import Linked, Mention, Ref
from advisor.patterns import Patterns
from advisor.wording import compact

_CANNOT = re.compile(r"((?<!會)不會|不懂|不太會|不太懂|沒學過|沒碰過|沒寫過|零)(寫|用|做|過)?$|(cant|cannot|dont|notableto)[a-z]{0,6}$")
_DENIED = re.compile(r"不[^，,。、]{0,3}$")
_REMARKS = re.compile(r"也算|不算|[?？]|我|方面|謝|記得|好像|應該")
_COUNTED = re.compile(rf"(?:幾|多少){MEASURE}?$|howmany$")
_ENDS = re.compile(r"^(?:呢|呀|啊|吧|嗎|是|為何|大概|大約)*(?:[？?。！!，,]|$)")
# "A journalist who wants to move into AI": who says of whom it is, and asks for nobody.
_REPORTED = re.compile(r"(說|講|聽說|以為)(這?份?(指引|文件|手冊|簡報)|裡面)?[上裡中]?(都|也|根本|完全|並)?沒有?(寫|提|講|列)到?$")
"""Before a name: 課長說指引沒寫公家機關."""
_DEGREES = frozenset({"等級", "級別", "層級", "程度"})
"""What a value may be called the degree of, without asking for a kind."""
_RELATES = re.compile(
    r"\b(an?|the|some|any|those|these|someone|somebody|anyone|people|person)( [a-z-]+){0,2} "
    r"(?<!\bsay )(?<!\bsays )(?<!\btell )(?<!\bknow )(?<!\bto )(?<!\bfor )(?<!\band )(?<!\bor )(?<!\bis )(?<!\bare )(?<!\bmention )$"
)
_ASKS_MYSELF = re.compile(r"(給|幫|告訴|教|跟|替)我|我(想|要)(問|知道|請問|了解)|(give|tell|show|help) me")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The text between punctuation marks, in key characters; whether it is a remark beside the question, and whether it asks."""

    left: int
    right: int
    remark: bool = False
    asks: bool = True


def personal(patterns: Patterns, text: str) -> bool:
    """Whether the asker speaks of himself."""
    return patterns.has("personal", _ASKS_MYSELF.sub("", compact(text)))


def excludes(patterns: Patterns, before: str, after: str) -> bool:
    """Whether the characters before a name, or those behind it, exclude it; not where somebody is said to have said so."""
    excluded = patterns.has("excluding.before", before) and not _REPORTED.search(before)
    return excluded or patterns.has("excluding.after", after)


class Marker:
    """Marks names with what is said around them."""

    def __init__(self, patterns: Patterns) -> None:
        self._patterns = patterns

    def mark(self, linked: Linked) -> Linked:
        """The mentions with what the words around them say. What a remark in brackets names （TQC+ 也算） is not asked about."""
        bracketed = self._bracketed(linked)
        meant = [
            replace(mention, refs=(Ref("filler", ""),)) if self._is_degree(mention, linked) else mention
            for mention in linked.mentions
            if not any(opens <= mention.start and mention.end <= closes for opens, closes in bracketed)
            and (not mention.fragment or self._told_by(mention, linked.keyed.chars) or self._left_out(mention, linked))
            and not self._says(mention, linked.keyed.chars)
            and not (mention.surface == "who" and _RELATES.search(linked.keyed.folded[: linked.keyed.at[mention.start]]))
        ]
        return _Message(self._patterns, replace(linked, mentions=tuple(meant))).marked()

    def _says(self, mention: Mention, chars: str) -> bool:
        """Whether somebody is named who only says so, or asks: 人資說…, 廠商一直跟我說…."""
        named = mention.ids("row") and not any(id.startswith("industry.") for id in mention.ids("row"))
        if named or not self._patterns.has("speakers", mention.surface):
            return False
        return self._patterns.has("sayers", chars[mention.end : mention.end + 30])

    @staticmethod
    def _is_degree(mention: Mention, linked: Linked) -> bool:
        """Whether a kind only says that what stands before it is a value: 專業開發等級的證照."""
        return mention.surface in _DEGREES and any(value.end == mention.start and value.ids("term") for value in linked.mentions)

    @staticmethod
    def _bracketed(linked: Linked) -> list[tuple[int, int]]:
        """Where brackets behind a question hold a remark, in key characters; brackets inside a name, or first, are none."""
        keyed = linked.keyed
        found = []
        for match in re.finditer(r"(?<=\S)[(（]([^()（）]*)[)）]", keyed.folded):
            opens, closes = bisect_left(keyed.at, match.start()), bisect_left(keyed.at, match.end())
            if _REMARKS.search(match.group(1)):
                found.append((opens, closes))
        return found

    def _left_out(self, mention: Mention, linked: Linked) -> bool:
        """Whether the words around a fragment exclude it, and not the name that it only stands before: 不是設計給 AI 工程師的."""
        chars = linked.keyed.chars
        near = [other for other in linked.mentions if _names_content(other) and not other.fragment and 0 <= other.start - mention.end <= 2]
        if any(not self._patterns.has("excluding.and", chars[mention.end : other.start]) for other in near):
            return False
        before, after = chars[max(0, mention.start - 8) : mention.start], chars[mention.end : mention.end + 8]
        return self._patterns.has("excluding.before", before) or self._patterns.has("excluding.after", after)

    def _told_by(self, mention: Mention, chars: str) -> bool:
        """Whether the words around a fragment say that what is asked for has to do with it."""
        return self._patterns.has("about", f"{chars[max(0, mention.start - 6) : mention.start]}◇{chars[mention.end : mention.end + 8]}")


class _Message:
    """One message's names, and what holds for all of it."""

    def __init__(self, patterns: Patterns, linked: Linked) -> None:
        self._patterns = patterns
        self._linked = linked
        self._chars = linked.keyed.chars
        text = compact(linked.keyed.folded)
        self._counting = patterns.has("acts.count", text)
        self._puts = patterns.has("interrogatives", text)
        of_path = any(id.startswith("path.") for mention in linked.mentions for id in mention.ids("row"))
        self._personal = of_path or personal(patterns, linked.keyed.folded)
        counted = (mention for mention in linked.mentions if mention.ids("table"))
        self._counted = {
            mention.start for mention in counted if _COUNTED.search(self._chars[: mention.start]) or mention.surface[0] == "幾"
        }
        self._stretches = self._cut()

    def marked(self) -> Linked:
        """The names, each marked."""
        marked: list[Mention] = []
        start = 0
        for index, mention in enumerate(self._linked.mentions):
            if index and _names_content(self._linked.mentions[index - 1]):
                # Attributes and kinds may stand between a negation and what it excludes: 不是處理影像的.
                start = max(start, self._linked.mentions[index - 1].end)
            stretch = next((one for one in self._stretches if one.left <= mention.start < one.right), _Stretch(0, 0))
            negated = self._negated(index, start, marked[-1] if marked else None)
            aside = stretch.remark
            if self._personal and _CANNOT.search(self._chars[max(stretch.left, mention.start - 6) : mention.start]):
                # "我不會寫程式": a remark beside the question.
                aside, negated = True, False
            if not mention.of_content and mention.ids("attribute") and not stretch.asks and self._asked_elsewhere(mention):
                # "加班中，…": what is asked about stands where it is asked.
                aside = True
            before = self._chars[max(stretch.left, mention.start - 12) : mention.start]
            if negated and self._patterns.has("excluding.after", self._behind(mention)):
                self._exclude_beside(marked, mention)
            claimed = self._patterns.has("claiming.before", before) or self._patterns.has("claiming.after", self._behind(mention))
            marked.append(replace(mention, negated=negated, asked=self._asked(mention, before, stretch), aside=aside, claimed=claimed))
        return replace(self._linked, mentions=tuple(marked))

    def _asked_elsewhere(self, mention: Mention) -> bool:
        """Whether what is asked names something, which then is what it is about; or what the attribute is only said of."""
        return any(
            stretch.left <= other.start < stretch.right and (stretch.asks or stretch.left <= mention.start < stretch.right)
            for stretch in self._stretches
            for other in self._linked.mentions
            if other is not mention and any(ref.kind != "filler" for ref in other.refs)
        )

    def _behind(self, mention: Mention) -> str:
        return self._chars[mention.end : mention.end + 18]

    def _negated(self, index: int, start: int, last: Mention | None) -> bool:
        """Whether a name is excluded: by the words around it, or with the one before."""
        mention = self._linked.mentions[index]
        before = self._chars[max(start, mention.start - 24) : mention.start]
        goes_on = bool(last and last.negated) and _names_content(mention) and not self._conditioned(last, before)
        if goes_on and (self._adjoins(index) if not before else self._joins(before)):
            return True
        may_be = _names_content(mention) or mention.ids("thing") or (mention.ids("column") and len(mention.surface) > 1)
        after = "" if self._leads(index) else self._behind(mention)
        return bool(may_be) and excludes(self._patterns, before, after)

    def _asked(self, mention: Mention, before: str, stretch: _Stretch) -> bool:
        """Whether a name is what is asked for."""
        behind = self._behind(mention)
        if mention.ids("table") and self._counting and (not self._counted or mention.start in self._counted):
            return True
        if self._patterns.has("asking.before", before) or self._patterns.has("asking.itself", mention.surface):
            return True
        if mention.ids("table") and self._counting and self._counted and mention.start not in self._counted:
            # "認證有幾階": the tiers are counted.
            return False
        # What follows a kind of thing may ask for it without a question word (工具有…); of anything else it takes one.
        patterns = self._patterns.all("asking.after")
        if any(pattern.search(behind) for pattern in (patterns if mention.ids("table") else patterns[:1])):
            return True
        # "給我 Google 認證的報名網址": what a request ends in is what it asks for.
        named = not mention.of_content and bool(mention.ids("attribute"))
        return named and self._puts and stretch.asks and bool(_ENDS.search(behind))

    def _conditioned(self, last: Mention | None, between: str) -> bool:
        """Whether what is denied before is a condition by itself: 不是入門的、國內的."""
        whole = last is not None and (f"{last.surface}{between}".endswith("的、") and _DENIED.search(self._chars[: last.start]))
        return bool(whole)

    def _joins(self, between: str) -> bool:
        return self._patterns.has("excluding.and", between)

    def _leads(self, index: int) -> bool:
        """Whether what is denied behind a name is denied of it, and is the next name: 製造業不用 CV."""
        following = self._linked.mentions[index + 1 : index + 2]
        between = self._chars[self._linked.mentions[index].end : following[0].start] if following else ""
        of_content = bool(following) and len(following[0].surface) > 1 and _names_content(following[0])
        return of_content and bool(between) and self._patterns.has("excluding.before", between)

    def _exclude_beside(self, marked: list[Mention], last: Mention) -> None:
        """Excludes what stands side by side with a name that the words behind it exclude: NLP 和 CV 都沒提到, 行政企劃行銷以外."""
        for place in range(len(marked) - 1, -1, -1):
            between = self._chars[marked[place].end : last.start]
            if marked[place].negated or not (_names_content(marked[place]) and (not between or self._joins(between))):
                return
            marked[place] = last = replace(marked[place], negated=True)

    def _adjoins(self, index: int) -> bool:
        """Whether a name stands right behind the one before, without a blank: "除了程式應用 Pro-code 區還剩" excludes one; or says the
        same in brackets: 不屬於入門（素養/工具）."""
        at, mentions = self._linked.keyed.at, self._linked.mentions
        left, right = at[mentions[index - 1].end - 1] + 1, at[mentions[index].start]
        in_brackets = self._linked.keyed.folded[left:right] in ("(", "（") and set(mentions[index].refs) & set(mentions[index - 1].refs)
        return left == right or bool(in_brackets)

    def _cut(self) -> list[_Stretch]:
        """The message between its punctuation marks.

        A remark is what the asker says of himself, up to where he asks; where nothing is asked there are none."""
        keyed = self._linked.keyed
        found: list[_Stretch] = []
        asking = remark = False
        for match in re.finditer(r"(?:[^，,。！!？?；;～~…\n\s]|(?<=[a-z0-9])[ ]|[ ](?=[a-z0-9]))+[？?]?", keyed.folded):
            left, right = bisect_left(keyed.at, match.start()), bisect_left(keyed.at, match.end())
            inside = [mention for mention in self._linked.mentions if left <= mention.start < right]
            puts = self._patterns.says("interrogatives", match.group())
            asks = bool(inside) and puts
            asking = asking or puts
            remark = not asks and (
                remark
                or personal(self._patterns, match.group())
                or self._patterns.says("remarks", match.group())
                or any(mention.ids("thing") and not mention.of_content for mention in inside)
            )
            found.append(_Stretch(left, right, remark, asks))
        return found if asking else [_Stretch(one.left, one.right) for one in found]


def _names_content(mention: Mention) -> bool:
    """Whether it names a row, or a value of one."""
    return bool(mention.ids("row") or mention.ids("term"))
