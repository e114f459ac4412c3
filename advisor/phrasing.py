"""How a question is put, apart from what it names: what to do, negation, order, form, language. Cues stand in corpus/phrasing.yaml."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from advisor.framework import CORPUS
from advisor.lexicon import Linked, Mention, number_of
from advisor.ordinals import CARDINALS, ORDINALS
from advisor.query import Form, Order
from advisor.types import Language
from advisor.wording import compact, fold, key
from advisor.yaml_files import read_yaml

_NUMERAL = r"(\d{1,2}|十[一二三四五]?|[一二兩三四五六七八九])"
_ORDINAL_WORDS = {word: number for number, word in enumerate(ORDINALS, 1)} | {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5}
_COUNT_WORDS = {word: number for number, word in enumerate(CARDINALS, 1)}
_MEASURE = r"(?:個|種|大|項|階|位|張|關|步|條|類|區|款|家|塊|道|型)"
_NTH = re.compile(
    rf"第{_NUMERAL}(?:{_MEASURE}|名|題|點)?|(?:編號|第)?{_NUMERAL}號"
    rf"|(?:number|no\.?|#) ?(\d{{1,2}})|\b({'|'.join(_ORDINAL_WORDS)})\b"
)
_CLAIMED = re.compile(
    rf"(?<![第哪每任某同這那前後另幾下上\d])(?<!其中){_NUMERAL}{_MEASURE}"
    rf"|\b({'|'.join(_COUNT_WORDS)}|\d{{1,2}})\b(?! ?(?:%|percent))(?= [a-z])"
)
_CANNOT = re.compile(r"(不會|不懂|不太會|不太懂|沒學過|沒碰過|沒寫過|零)(寫|用|做|過)?$|(cant|cannot|dont|notableto)[a-z]{0,6}$")
_CLAUSES = r"[，,。；;！!\n]+|\.(?=\s|$)"
_REMARKS = re.compile(r"也算|不算|[?？]|我|方面|謝|記得|好像|應該")
_HOW_MUCH = re.compile(r"^(是|有|為)?(多少|幾(?!個|種|項|張|位|類|階|區|關|步|條|大))")
_IS_HOW_MUCH = re.compile(r"^(是|有|為)(多少|幾)|^(多少|幾\w{0,2})[?？]*$")
_SO_MANY = re.compile(r"(?<![這那好哪前近後第十])幾$")
_MOST = re.compile(r"[哪誰][^，,。、]{0,8}最好?$")
_IS = re.compile(r"is|are|was|were")
_COUNTED = re.compile(rf"(?:幾|多少){_MEASURE}?$|howmany$")
_ENDS = re.compile(r"^(?:呢|呀|啊|吧|嗎|是|為何|大概|大約)*(?:[？?。！!，,]|$)")
_REQUESTED = re.compile(
    r"(?:列出|列|舉出|舉例|舉|推薦|挑|選|給我|給|說出|講|name|list|give me|recommend|pick)(?:我|出|一下)?\s?"
    rf"(?:{_NUMERAL}{_MEASURE}|\b(?:{'|'.join(_COUNT_WORDS)}|\d+)\b)"
)


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues in one clause."""

    count: bool = False
    compare: bool = False
    summarise: bool = False
    define: bool = False
    check: bool = False
    why: bool = False
    more: bool = False
    siblings: bool = False
    position: bool = False
    presumes: bool = False
    exclusive: bool = False
    every: bool = False
    order: Order | None = None
    nth: int | None = None
    nths: tuple[int, ...] = ()
    """All places named, where there are several."""
    number: int | None = None
    form: Form | None = None
    language: Language | None = None
    asks: bool = False
    others: bool = False
    listing: bool = False


class Phrasing:
    """The cue lists, compiled once."""

    def __init__(self, corpus: Path = CORPUS) -> None:
        self._data = read_yaml(corpus / "phrasing.yaml")

    def cues(self, text: str) -> Cues:
        text = compact(text)
        acts = {name: self._any(patterns, text) for name, patterns in self._acts.items()}
        nth, claimed = _NTH.search(text), None if _REQUESTED.search(text) else _CLAIMED.search(text)
        return Cues(
            **acts | {"check": acts["check"] and not self._any(self._requests, text)},
            exclusive=self._any(self._words["exclusive"], text),
            every=self._any(self._words["universal"], text),
            order=next((order for order, patterns in self._orders if self._any(patterns, text)), None),
            nth=_number(nth) if nth else None,
            nths=tuple(number for found in _NTH.finditer(text) if (number := _number(found))),
            number=_number(claimed) if claimed else None,
            form=next((form for form in ("table", "list", "brief") if self._any(self._forms[form], self._worked_on.sub(" ", text))), None),
            language=next((language for language in ("en", "zh-TW") if self._any(self._languages[language], text)), None),
            asks=self._any(self._asks, text),
            others=self._any(self._words["others"], text),
            listing=self._any(self._words["listing"], text),
        )

    @property
    def helpers(self) -> Mapping[str, Any]:
        """The cues that ask for a scoring helper and its arguments, by name."""
        cues: Mapping[str, Any] = self._data["helpers"]
        return cues

    def wanted(self, linked: Linked) -> str | None:
        """The unknown word that an interrogative stands right before, or that is asked how much it is, if there is one."""
        text = linked.keyed.chars
        asked = (chars for start, chars in linked.gaps if len(chars) > 1 and self._any(self._wants, text[:start]))
        measured = (word for start, word in linked.gaps if len(word) > 1 and _HOW_MUCH.search(text[start + len(word) :]))
        return next(asked, None) or next(measured, None)

    def measured(self, linked: Linked, cues: Cues) -> str | None:
        """The unknown word that is asked how much it is, if there is one: 重量是多少, 有幾公分, 最帥, how heavy is.

        Not what is done to so many things: 賣多少貨."""
        text = linked.keyed.chars
        asked = (
            word
            for start, word in linked.gaps
            if (len(word) > 1 and _IS_HOW_MUCH.search(text[start + len(word) :]))
            or (not cues.position and _SO_MANY.search(text[:start]) and not self._any(self._acts["count"], f"幾{word}"))
            or _MOST.search(text[:start])
            or (text[:start] == "how" and _IS.match(text[start + len(word) :]))
        )
        return next(asked, None)

    def follows(self, linked: Linked, one: Mention, other: Mention) -> bool:
        """Whether the text says that `one` takes the place of `other`."""
        first, second = sorted((one, other), key=lambda mention: mention.start)
        text = linked.keyed.chars[first.end :]
        between = linked.keyed.chars[first.end : second.start]
        if re.search(self._data["succession"]["becomes"], text):
            # "A 改成 B": the second follows the first.
            return second is one
        if not re.search(self._data["succession"]["follows"], text):
            return False
        return (second if re.search(self._data["succession"]["passive"], between) else first) is one

    def holds(self, chars: str) -> bool:
        """Whether the characters behind a kind's name say that something is of it: 裡面有."""
        return self._any(self._holding, chars)

    def joins(self, chars: str) -> bool:
        """Whether the characters between two things only set them side by side."""
        return bool(self._joins.search(chars))

    def asserts(self, text: str) -> bool:
        """Whether the text insists on something."""
        return bool(self._words["asserts"].search(compact(text)))

    def statement(self, text: str) -> str:
        """What a yes/no question puts to the test, as a statement."""
        text = compact(text)
        for pattern, plain in self._statement:
            text = pattern.sub(plain, text).strip()
        return text

    def plain(self, text: str) -> bool:
        """Whether the text asks for plain words."""
        return bool(self._words["plain"].search(compact(text)))

    def figure(self, text: str) -> bool:
        """Whether the text asks for what a figure shows."""
        return bool(self._words["figures"].search(compact(text)))

    def naming(self, text: str) -> tuple[str, bool] | None:
        """Words that names are asked to hold (or, False, not to hold): 名稱有「應用」的."""
        text = compact(text)
        found = self._quoted.search(text)
        if not found or not self._words["naming"].search(text):
            return None
        return found.group(1).strip("x "), not self._any(self._excluding_before, key(text[: found.start()].rstrip('「『"')))

    def excluded(self, before: str, after: str) -> bool:
        """Whether the characters before a name, or those behind it, exclude it."""
        return self._any(self._excluding_before, before) or self._any(self._excluding_after, after)

    def also(self, between: str) -> bool:
        """Whether the characters between two names share what is said of the first: 除了 A 跟 B."""
        return self._any(self._and, between)

    def mark(self, linked: Linked) -> Linked:
        """The mentions with what the words around them say: excluded, or asked for."""
        marked: list[Mention] = []
        chars = linked.keyed.chars
        bracketed = self._bracketed(linked)
        meant = [
            mention
            for mention in linked.mentions
            # "（TQC+ 也算）": what a remark in brackets names is not asked about.
            if not any(opens <= mention.start and mention.end <= closes for opens, closes in bracketed)
            and (not mention.fragment or self._told_by(mention, chars))
        ]
        linked = replace(linked, mentions=tuple(meant))
        stretches = self._stretches(linked)
        counting = self._any(self._acts["count"], compact(linked.keyed.folded))
        puts = self._any(self._asks, compact(linked.keyed.folded))
        personal = self.personal(linked.keyed.folded) or any(
            id.startswith("path.") for mention in linked.mentions for id in mention.ids("row")
        )
        counted = {mention.start for mention in linked.mentions if mention.ids("table") and _COUNTED.search(chars[: mention.start])}
        start = 0
        for index, mention in enumerate(linked.mentions):
            # Attributes and kinds may stand between a negation and what it excludes: 不是處理影像的.
            if index and (linked.mentions[index - 1].ids("row") or linked.mentions[index - 1].ids("term")):
                start = max(start, linked.mentions[index - 1].end)
            before, after = chars[max(start, mention.start - 24) : mention.start], chars[mention.end : mention.end + 8]
            negated = self.excluded(before, "" if self._leads(linked, index) else after)
            if negated and not (
                mention.ids("row") or mention.ids("term") or mention.ids("thing") or (mention.ids("column") and len(mention.surface) > 1)
            ):
                negated = False
            if (
                index
                and marked[-1].negated
                and (mention.ids("row") or mention.ids("term"))
                and (self._adjoin(linked, index) if not before else self._any(self._and, before))
            ):
                negated = True
            left, aside, asks = next(
                ((left, remark, asks) for left, right, remark, asks in stretches if left <= mention.start < right), (0, False, True)
            )
            if personal and _CANNOT.search(chars[max(left, mention.start - 6) : mention.start]):
                # "我不會寫程式": a remark beside the question.
                aside, negated = True, False
            if not mention.of_content and mention.ids("attribute") and not asks:
                # "加班中，…": what is asked about stands where it is asked.
                aside = True
            before = chars[max(left, mention.start - 12) : mention.start]
            # What follows a kind of thing may ask for it without a question word (工具有…); of anything else it takes one.
            behind = self._asked_after if mention.ids("table") else self._asked_after[:1]
            heads = not mention.of_content and bool(mention.ids("attribute")) and puts and asks and bool(_ENDS.search(after))
            asked = (
                (counting and bool(mention.ids("table")) and (not counted or mention.start in counted))
                or self._any(self._asked_before, before)
                or self._any(behind, after)
                or self._any(self._asking, mention.surface)
                # "給我 Google 認證的報名網址": what a request ends in is what it asks for.
                or heads
            )
            if negated and self._any(self._excluding_after, after):
                self._all_excluded(marked, mention, chars)
            marked.append(replace(mention, negated=negated, asked=asked, aside=aside, claimed=self._any(self._claiming, before)))
        return replace(linked, mentions=tuple(marked))

    def _leads(self, linked: Linked, index: int) -> bool:
        """Whether what is denied behind a name is denied of it, and is the next name: 製造業不用 CV."""
        following = linked.mentions[index + 1 : index + 2]
        between = linked.keyed.chars[linked.mentions[index].end : following[0].start] if following else ""
        of_content = bool(following) and len(following[0].surface) > 1 and bool(following[0].ids("row") or following[0].ids("term"))
        return of_content and bool(between) and self._any(self._excluding_before, between)

    def _all_excluded(self, marked: list[Mention], last: Mention, chars: str) -> None:
        """Excludes what stands side by side with a name that the words behind it exclude: NLP 和 CV 都沒提到, 行政企劃行銷以外."""
        for place in range(len(marked) - 1, -1, -1):
            between = chars[marked[place].end : last.start]
            names = marked[place].ids("row") or marked[place].ids("term")
            if marked[place].negated or not (names and (not between or self._any(self._and, between))):
                return
            marked[place] = last = replace(marked[place], negated=True)

    @staticmethod
    def _adjoin(linked: Linked, index: int) -> bool:
        """Whether a name stands right behind the one before, without a blank: "除了程式應用 Pro-code 區還剩" excludes one."""
        at = linked.keyed.at
        return at[linked.mentions[index].start] == at[linked.mentions[index - 1].end - 1] + 1

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

    def _told_by(self, mention: Mention, chars: str) -> bool:
        """Whether the words around a fragment say that what is asked for has to do with it."""
        return self._any(self._about, f"{chars[max(0, mention.start - 6) : mention.start]}◇{chars[mention.end : mention.end + 8]}")

    def _stretches(self, linked: Linked) -> list[tuple[int, int, bool, bool]]:
        """The text between punctuation marks: where each begins and ends, whether it is a remark beside the question, and whether it asks.

        A remark is what the asker says of himself, up to where he asks; where nothing is asked there are none."""
        keyed = linked.keyed
        found: list[tuple[int, int, bool, bool]] = []
        asking = remark = False
        for match in re.finditer(r"(?:[^，,。！!？?；;～~…\n\s]|(?<=[a-z0-9])[ ]|[ ](?=[a-z0-9]))+[？?]?", keyed.folded):
            left, right = bisect_left(keyed.at, match.start()), bisect_left(keyed.at, match.end())
            inside = [mention for mention in linked.mentions if left <= mention.start < right]
            puts = self._any(self._asks, compact(match.group()))
            asks = bool(inside) and puts
            asking = asking or puts
            remark = not asks and (
                remark
                or self.personal(match.group())
                or bool(self._words["remarks"].search(compact(match.group())))
                or any(mention.ids("thing") and not mention.of_content for mention in inside)
            )
            found.append((left, right, remark, asks))
        return found if asking else [(left, right, False, True) for left, right, _, _ in found]

    def without_form(self, text: str) -> str:
        """The text without the words that only say in which form to answer: 做成表格 names no table of data."""
        forms = "|".join(pattern.pattern for form in ("table", "list") for pattern in self._forms[form])
        return re.sub(f"(?P<worked_on>{self._worked_on.pattern})|{forms}", lambda found: found["worked_on"] or " ", fold(text))

    def pronoun(self, text: str) -> str | None:
        """The pronoun that points back in a text, if there is one."""
        found = self._words["pronouns"].search(compact(text))
        return found.group() if found else None

    def continues(self, text: str) -> bool:
        """Whether the text only asks how it goes on."""
        return bool(self._words["continuing"].search(compact(text)))

    def states(self, text: str) -> bool:
        """Whether the text is a statement but for the question mark: 業務和行銷都是第三階？"""
        text = compact(text)
        last = re.split(_CLAUSES, text.rstrip("?？ "))[-1]
        whole = text.endswith(("?", "？")) and not self._any(self._asks, text.rstrip("?？ "))
        return whole and bool(self.claims["says"].search(last)) and not re.search(r"[是有為叫]$", last)

    def asks_openly(self, text: str) -> bool:
        """Whether the text asks for what no yes or no answers."""
        return bool(re.search(self._data["open_questions"], compact(text)))

    def identity(self, text: str) -> bool:
        """Whether the text says that one thing is another, or the same."""
        return bool(re.search(self._data["identity"], compact(text)))

    def besides(self, text: str) -> bool:
        """Whether the text asks for something besides what was asked before."""
        return bool(self._words["besides"].search(compact(text)))

    def points_to(self, text: str, which: str) -> bool:
        """Whether the text says `former`, `latter` or `both`."""
        return bool(self._words[which].search(compact(text)))

    def small_talk(self, text: str) -> bool:
        return bool(self._words["small_talk"].search(compact(text)))

    def about_advisor(self, text: str) -> bool:
        """Whether the text asks who or what it talks to."""
        return self._any(self._about_advisor, compact(text))

    def only_points(self, text: str, rest: Sequence[str]) -> bool:
        """Whether a text that names nothing only points to something (第二個是什麼), or says nothing; `rest`: what is unexplained."""
        cues = self.cues(text)
        points = cues.nth or cues.order or cues.compare or self.pronoun(text)
        return not self.about_document(text) and (not rest or (bool(points) and all(len(word) < 2 for word in rest)))

    def which_one(self, text: str) -> bool:
        """Whether the text asks which one, and not of what: 哪張？"""
        return self._any(self._which_one, compact(text))

    def personal(self, text: str) -> bool:
        """Whether the asker speaks of himself."""
        return bool(
            self._words["personal"].search(
                re.sub(r"(給|幫|告訴|教|跟|替)我|我(想|要)(問|知道|請問|了解)|(give|tell|show|help) me", "", compact(text))
            )
        )

    def quantities(self, text: str) -> list[str]:
        """The attributes (of beyond.yaml) of which the text asks how much, whatever it calls them."""
        text = compact(text)
        return [id for id, pattern in self._data["quantities"].items() if re.search(pattern, text)]

    def modality(self, text: str) -> bool:
        """Whether the text asks for what is no text: a picture, a recording, a file, a link."""
        return self._any(self._modality, compact(text))

    def aspires(self, text: str) -> bool:
        """Whether somebody is spoken of who wants to change, learn or begin."""
        return self._any(self._aspires, compact(text))

    def cannot(self, text: str) -> bool:
        """Whether somebody is spoken of who has not learned what it takes."""
        return bool(re.search(self._data["cannot"], compact(text)))

    def begins(self, text: str) -> bool:
        """Whether somebody, and no company, is to begin, and it is asked where."""
        return bool(self._begins.search(compact(text)))

    def about_document(self, text: str) -> bool:
        """Whether the text names the guideline itself."""
        return bool(self._words["document"].search(compact(text)))

    def hostile(self, text: str) -> bool:
        return self._any(self._hostile, compact(text))

    def abusive(self, text: str) -> bool:
        return self._any(self._abuse, compact(text))

    def off_topic(self, text: str) -> bool:
        return self._any(self._off_topic, compact(text))

    def corrected(self, text: str) -> str | None:
        """What is left of a correction without its opening words; None if the text is none."""
        text = compact(text)
        found = self._correction.match(text)
        if not found and not re.search(r"(才對|才是)[。！!吧啦喔]*$", text):
            return self._meant_by(text)
        meant = list(self._meant.finditer(text)) or list(re.finditer(r"[，,]\s*是(?!不是)", text))
        if not found:
            return text[meant[-1].end() :] if meant else text
        left = text[meant[-1].end() if meant else found.end() :].lstrip("，,。.:： ")
        return left if meant else self._without_denied(left)

    def _meant_by(self, text: str) -> str | None:
        """What is left where the asker says that he put it wrongly, without the clauses that say so; None where he doesn't."""
        if not self.means_otherwise(text):
            return None
        left = [self._after_slip(clause) for clause in re.split(_CLAUSES, text)]
        return self._without_denied("，".join(clause for clause in left if clause.strip())) or None

    def _after_slip(self, clause: str) -> str:
        """What a clause says behind the words that own up to a slip; nothing where they say what was not meant."""
        slip = next((found for pattern in self._slips if (found := pattern.search(clause))), None)
        if slip is None:
            return clause
        return "" if re.search(r"不是|不要|not", slip.group()) else re.sub(r"^[\s了啦喔啊的，,:：]*(應該)?是?", "", clause[slip.end() :])

    @staticmethod
    def _without_denied(text: str) -> str:
        """The text without the clauses that only say what was not meant; all of it where nothing else is said."""
        clauses = [clause.strip() for clause in re.split(_CLAUSES, text) if clause.strip()]
        left = [clause for clause in clauses if not re.match(r"(不是|不要|別|not\b|no\b)(?!.*[嗎?？])", clause)]
        return "，".join(left) if left and len(left) < len(clauses) else text

    def insists(self, text: str) -> bool:
        """Whether the text insists on another answer, or doubts the last one."""
        return self._any(self._insists, compact(text))

    def means_otherwise(self, text: str) -> bool:
        """Whether the asker says that he put it wrongly himself."""
        return self._any(self._slips, compact(text))

    def numbers(self, text: str) -> list[int]:
        """The numbers of things that a text claims, in order."""
        return [number for found in _CLAIMED.finditer(compact(text)) if (number := _number(found))]

    def doubts(self, text: str) -> bool:
        """Whether the text only asks whether the last answer is sure."""
        return bool(self._sure.search(compact(text)))

    @cached_property
    def claims(self) -> Mapping[str, re.Pattern[str]]:
        """The words around names that say how something is claimed, by what they say."""
        return {name: re.compile(str(pattern)) for name, pattern in self._data["claims"].items()}

    @cached_property
    def _begins(self) -> re.Pattern[str]:
        return re.compile(self._data["begins"])

    @cached_property
    def _insists(self) -> list[re.Pattern[str]]:
        return _compile(self._data["insists"])

    @cached_property
    def _slips(self) -> list[re.Pattern[str]]:
        return _compile(self._data["slips"])

    @cached_property
    def _sure(self) -> re.Pattern[str]:
        return re.compile(self._data["sure"])

    @cached_property
    def _acts(self) -> dict[str, list[re.Pattern[str]]]:
        return {
            name: _compile(patterns) if name not in ("why", "more") else [_words(patterns)] for name, patterns in self._data["acts"].items()
        }

    @cached_property
    def _excluding_before(self) -> list[re.Pattern[str]]:
        return _compile(self._data["excluding"]["before"])

    @cached_property
    def _excluding_after(self) -> list[re.Pattern[str]]:
        return _compile(self._data["excluding"]["after"])

    @cached_property
    def _and(self) -> list[re.Pattern[str]]:
        return _compile(self._data["excluding"]["and"])

    @cached_property
    def _asked_before(self) -> list[re.Pattern[str]]:
        return _compile(self._data["asking"]["before"])

    @cached_property
    def _asked_after(self) -> list[re.Pattern[str]]:
        return _compile(self._data["asking"]["after"])

    @cached_property
    def _claiming(self) -> list[re.Pattern[str]]:
        return _compile(self._data["claiming"])

    @cached_property
    def _asking(self) -> list[re.Pattern[str]]:
        return _compile(self._data["asking"]["itself"])

    @cached_property
    def _orders(self) -> list[tuple[Order, list[re.Pattern[str]]]]:
        """What asks for an order, in the order in which it is believed."""
        orders = self._data["orders"]
        ends: tuple[Order, ...] = ("next", "previous", "middle", "first", "last", "all")
        return [
            ("around", _compile(orders["around"])),
            ("all", [_words(orders["through"])]),
            *((order, [_words(orders[order])]) for order in ends),
        ]

    @cached_property
    def _forms(self) -> dict[str, list[re.Pattern[str]]]:
        return {name: [_words(words)] for name, words in self._data["formats"].items()}

    @cached_property
    def _worked_on(self) -> re.Pattern[str]:
        return re.compile(self._data["worked_on"])

    @cached_property
    def _languages(self) -> dict[str, list[re.Pattern[str]]]:
        return {name: [_words(words)] for name, words in self._data["languages"].items()}

    @cached_property
    def _asks(self) -> list[re.Pattern[str]]:
        return _compile(self._data["interrogatives"])

    @cached_property
    def _requests(self) -> list[re.Pattern[str]]:
        return _compile(self._data["requests"])

    @cached_property
    def _about_advisor(self) -> list[re.Pattern[str]]:
        return _compile(self._data["about_advisor"])

    @cached_property
    def _which_one(self) -> list[re.Pattern[str]]:
        return _compile(self._data["which_one"])

    @cached_property
    def _hostile(self) -> list[re.Pattern[str]]:
        return _compile(self._data["hostile"])

    @cached_property
    def _abuse(self) -> list[re.Pattern[str]]:
        return _compile(self._data["abuse"])

    @cached_property
    def _off_topic(self) -> list[re.Pattern[str]]:
        return _compile(self._data["off_topic"])

    @cached_property
    def _words(self) -> dict[str, re.Pattern[str]]:
        return {
            name: _words(self._data[name])
            for name in (
                "exclusive",
                "universal",
                "pronouns",
                "former",
                "latter",
                "both",
                "small_talk",
                "document",
                "others",
                "listing",
                "personal",
                "continuing",
                "naming",
                "asserts",
                "figures",
                "remarks",
                "plain",
                "besides",
            )
        }

    @cached_property
    def _holding(self) -> list[re.Pattern[str]]:
        return _compile(self._data["holding"])

    @cached_property
    def _wants(self) -> list[re.Pattern[str]]:
        return _compile(self._data["wants"])

    @cached_property
    def _about(self) -> list[re.Pattern[str]]:
        return _compile(self._data["about"])

    @cached_property
    def _modality(self) -> list[re.Pattern[str]]:
        return _compile(self._data["modality"])

    @cached_property
    def _statement(self) -> list[tuple[re.Pattern[str], str]]:
        return [(re.compile(form), plain) for form, plain in self._data["statement"]]

    @cached_property
    def _aspires(self) -> list[re.Pattern[str]]:
        return _compile(self._data["aspires"])

    @cached_property
    def _joins(self) -> re.Pattern[str]:
        return re.compile(self._data["joins"])

    @cached_property
    def _quoted(self) -> re.Pattern[str]:
        return re.compile(r"[「『\"“]([^」』\"”]{1,12})[」』\"”]")

    def revised(self, text: str) -> str:
        """The message from where its writer corrects himself: ML…不對，是 LLM."""
        found = list(self._revision.finditer(text))
        return text[found[-1].end() :] if found and found[-1].start() > 0 else text

    @cached_property
    def _revision(self) -> re.Pattern[str]:
        return re.compile(
            r"(?<=\S)[…，,。.、\s]*(不對|喔不|噢不|更正|打錯了?|說錯了?|啊不是)[…，,。.、\s]+(是|應該是|我是說)?\s*(?=\S{3,})"
        )

    @cached_property
    def _meant(self) -> re.Pattern[str]:
        return _words(self._data["meant"])

    @cached_property
    def _correction(self) -> re.Pattern[str]:
        alternatives = _alternatives(self._data["corrections"])
        return re.compile(
            rf"^(?:欸|呃|啊|喔|痾|ㄟ|誒)?[，,\s]*(?:(?:{alternatives})[，,。.:：!！\s]*(?:啦|喔|耶|哦|的|了)?[，,。.:：!！\s]*)+"
        )

    @staticmethod
    def _any(patterns: Iterable[re.Pattern[str]] | re.Pattern[str], text: str) -> bool:
        if isinstance(patterns, re.Pattern):
            return bool(patterns.search(text))
        return any(pattern.search(text) for pattern in patterns)


def _compile(patterns: Iterable[str]) -> list[re.Pattern[str]]:
    return [re.compile(pattern) for pattern in patterns]


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(
        rf"\b{re.escape(word)}(?!\w)" if word.isascii() else re.escape(word)
        for word in sorted((compact(str(word)) for word in words), key=len, reverse=True)
    )


def _words(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(_alternatives(words))


def _number(found: re.Match[str]) -> int | None:
    words = next((group for group in found.groups() if group), "")
    return _ORDINAL_WORDS.get(words) or _COUNT_WORDS.get(words) or number_of(words)
