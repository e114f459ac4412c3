"""How a question is put, apart from what it names. Its words stand in corpus/phrasing.yaml."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, get_args

from advisor.corrections import CLAUSES, Corrections
from advisor.cues import Cues, cues_of, numbers_claimed
from advisor.framework import CORPUS
from advisor.marking import Marker, excludes, personal
from advisor.mentions import Linked, Mention
from advisor.patterns import Patterns
from advisor.query import Extreme
from advisor.scoring.values import Background
from advisor.wording import compact, fold, key

_AROUND = (14, 8)
"""Key characters before and behind a name, in which what excludes it is looked for."""
_QUOTED = re.compile(r"[「『\"“]([^」』\"”]{1,12})[」』\"”]")
_WORDS = r"(?P<words>[a-z+]{1,10}|[\u4e00-\u9fff]{1,4}?)"
_SAYS = r"(?P<says>(?:沒有?|不|無)[含帶叫出掛冠寫]?現?|有?[含帶叫掛冠]|有|出現|包含)"
# 名字裡沒有 AI 的, 不帶 AI 兩個字.
_UNQUOTED = (
    re.compile(rf"名[字稱]?(?:裡面?|中|上|(?=[沒不無]?有?[掛冠帶含])){_SAYS}{_WORDS}(?=的|這?[一二兩三四]個字|字樣|$|[?？])"),
    re.compile(rf"{_SAYS}{_WORDS}(?:這?[一二兩三四]個字|字樣|這個詞)"),
)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word that nothing explains and that is just what is asked for; `of_nothing`: as something that nothing here could have."""

    word: str
    of_nothing: bool


class Phrasing:
    """Reads how messages are put. Safe to use from several threads."""

    def __init__(self, corpus: Path = CORPUS) -> None:
        self._patterns = Patterns(corpus)
        self._cues = lru_cache(maxsize=1024)(partial(cues_of, self._patterns))
        self._marker = Marker(self._patterns)
        self.corrections = Corrections(self._patterns)

    def cues(self, text: str) -> Cues:
        """What the text asks to be done."""
        return self._cues(text)

    def mark(self, linked: Linked) -> Linked:
        """The mentions with what the words around them say: excluded, asked for, claimed, or only remarked."""
        return self._marker.mark(linked)

    @property
    def helpers(self) -> Mapping[str, Any]:
        """The cues that ask for a scoring helper and its arguments, by name."""
        cues: Mapping[str, Any] = self._patterns.entry("helpers")
        studied = {
            background: cues["studied"].replace("FIELDZH", chinese).replace("FIELDEN", english)
            for background, (chinese, english) in cues["studies"].items()
        }
        return {**cues, **{background: f"{cues[background]}|{expression}" for background, expression in studied.items()}}

    def left_out(self, name: str) -> tuple[re.Pattern[str], ...]:
        """How words stand that describe what is left out: `left_out`, or `left_out_negated`, where a negation does."""
        return self._patterns.all(name)

    @cached_property
    def claims(self) -> Mapping[str, re.Pattern[str]]:
        """The words around names that say how something is claimed, by what they say."""
        return {name: self._patterns[f"claims.{name}"] for name in self._patterns.entry("claims")}

    @cached_property
    def pieces(self) -> Mapping[str, re.Pattern[str]]:
        """What parts a message into the things that it tells of, and what in a part tells of none."""
        return {name: self._patterns[f"pieces.{name}"] for name in self._patterns.entry("pieces")}

    @cached_property
    def backgrounds(self) -> Mapping[Background, re.Pattern[str]]:
        """The words that say where somebody comes from."""
        return {name: re.compile(self.helpers[name]) for name in get_args(Background)}

    @cached_property
    def relative(self) -> Mapping[str, re.Pattern[str]]:
        """The words that say, or ask, which of two stands first."""
        return {name: self._patterns[f"relative.{name}"] for name in self._patterns.entry("relative")}

    @cached_property
    def ends(self) -> Mapping[str, re.Pattern[str]]:
        """The words around names that say from where places are counted."""
        return {name: self._patterns[f"ends.{name}"] for name in self._patterns.entry("ends")}

    # What is asked of unknown words, and between names.

    def wanted(self, linked: Linked, unread: Sequence[Mention]) -> Unknown | None:
        """The unknown word that is what is asked for, if there is one: what nothing has rather than another.

        An attribute that what is named does not have (`unread`) is one, too: 認證的顏色是什麼."""
        text = linked.keyed.chars
        attributes = {(mention.start, mention.end) for mention in unread if mention.ids("column") and not mention.ids("table")}
        found: Unknown | None = None
        for start, end in (*_runs(linked), *attributes):
            if text[start:end].isdigit() or (text[start:end].isascii() and len(set(text[start:end])) == 1):
                # Numbers, and what only keeps a place open: XX 應用.
                continue
            around = f"{text[:start]}◇{text[start:end]}◆{text[end:]}"
            unknown = (start, end) not in attributes
            of_nothing = self._patterns.has("wants.attribute", around) or (unknown and self._patterns.has("wants.of_nothing", around))
            if of_nothing or (found is None and unknown and self._patterns.has("wants.things", around)):
                found = Unknown(linked.keyed.written(linked.keyed.folded, start, end), of_nothing)
            if of_nothing:
                break
        return found

    def follows(self, linked: Linked, one: Mention, other: Mention) -> bool:
        """Whether the text says that `one` takes the place of `other`."""
        first, second = sorted((one, other), key=lambda mention: mention.start)
        text = linked.keyed.chars[first.end :]
        between = linked.keyed.chars[first.end : second.start]
        if self._patterns.has("succession.becomes", text):
            # "A 改成 B": the second follows the first.
            return second is one
        if not self._patterns.has("succession.follows", text):
            return False
        return (second if self._patterns.has("succession.passive", between) else first) is one

    def holds(self, chars: str) -> bool:
        """Whether the characters behind a kind's name say that something is of it: 裡面有."""
        return self._patterns.has("holding", chars)

    def joins(self, chars: str) -> bool:
        """Whether the characters between two things only set them side by side."""
        return self._patterns.has("joins", chars)

    def extreme(self, linked: Linked) -> Extreme | None:
        """Whether it is asked of which thing there is most, or fewest."""
        text = linked.keyed.folded
        if not any(word in text for word in ("最", "較", "多", "少", "most", "more", "fewe", "largest", "smallest", "least")):
            return None
        for mention in reversed(linked.mentions):
            if mention.ids("table") or mention.ids("column"):
                text = text[: linked.keyed.at[mention.start]] + "◇" + text[linked.keyed.at[mention.end - 1] + 1 :]
        extremes: tuple[Extreme, ...] = ("most", "fewest")
        return next((extreme for extreme in extremes if self._patterns.says(f"extremes.{extreme}", text)), None)

    def excluded_at(self, chars: str, start: int, end: int) -> bool:
        """Whether what is said around a part of a text's key characters excludes what it names."""
        return self.excluded(chars[max(0, start - _AROUND[0]) : start], chars[end : end + _AROUND[1]])

    def excluded(self, before: str, after: str) -> bool:
        """Whether the characters before a name, or those behind it, exclude it."""
        return excludes(self._patterns, before, after)

    def also(self, between: str) -> bool:
        """Whether the characters between two names share what is said of the first: 除了 A 跟 B."""
        return self._patterns.has("excluding.and", between)

    def naming(self, text: str) -> tuple[str, bool] | None:
        """Words that names are asked to hold (or, False, not to hold): 名稱有「應用」的."""
        text = compact(text)
        unquoted = next((found for form in _UNQUOTED if (found := form.search(text))), None)
        if unquoted and not _QUOTED.search(text):
            return unquoted["words"].upper(), not unquoted["says"].startswith(("不", "沒", "無"))
        found = _QUOTED.search(text)
        if not found or not self._patterns.has("naming", text):
            return None
        before = key(text[: found.start()].rstrip('「『"'))
        return found.group(1).strip("x "), not self._patterns.has("excluding.before", before)

    # The text in another form.

    def statement(self, text: str) -> str:
        """What a yes/no question puts to the test, as a statement."""
        text = compact(text)
        for pattern, plain in self._patterns.entry("statement"):
            text = re.sub(pattern, plain, text).strip()
        return text

    def without_why(self, text: str) -> str | None:
        """A text that asks why something is so, as what it takes to be so; None where it asks no such thing."""
        return self._put_otherwise("why", text)

    def affirmed(self, text: str) -> str | None:
        """A text that denies that there is something, or any of which it is so, as what it denies; None where it denies no such thing."""
        return self._put_otherwise("affirmed", text)

    def _put_otherwise(self, name: str, text: str) -> str | None:
        """The text with the first of the entry's expressions that it has put otherwise; None where it has none."""
        text = compact(text)
        for pattern, plain in self._patterns.entry(name):
            said, found = re.subn(pattern, plain, text, count=1)
            if found:
                return said.strip()
        return None

    def plainly_says(self, text: str) -> bool:
        """Whether a text that asks nothing is a sentence, and not just what something is described by: 不寫 FastAPI 那種介面的."""
        return self.affirmed(text) is not None or self._patterns.says("sentence", text)

    def without_source(self, text: str) -> str:
        """A statement without the words that only say that it is known, or from whom: 既然…, 我同事說…."""
        return self._patterns["sources"].sub("", compact(text)).strip()

    def source(self, text: str) -> re.Match[str] | None:
        """The words by which a clause begins that only tell who says what follows; None where it has no such."""
        return next((found for pattern in self._sources if (found := pattern.match(text))), None)

    def for_pointed(self, text: str, name: str) -> str | None:
        """The text with a name for what it points to (他們那塊, 這職位); None where it points to nothing, or there is no name."""
        found = self._patterns["hearsay.points"].search(text) if name else None
        return f"{text[: found.start()]}{name} {text[found.end() :]}".strip() if found else None

    @cached_property
    def _sources(self) -> tuple[re.Pattern[str], ...]:
        """What tells who says something, with who may be."""
        words = self._patterns.entry("hearsay")
        filled = (form.replace("PERSON", words["person"]).replace("DOCUMENT", words["document"]) for form in words["source"])
        return tuple(map(re.compile, filled))

    def without_brevity(self, text: str) -> str:
        """A clause without the words that want the answer short: 一句話講它在哪裡."""
        return self._patterns["shortens"].sub("", compact(text)).strip(" ，,。!！")

    def only_about(self, text: str) -> str:
        """What a text wants to hear about, and of nothing else; empty where it doesn't say so: 只想知道跟病歷有關的."""
        found = self._patterns["only_about"].search(compact(text))
        return (found["about"] or found["about_too"] or "") if found else ""

    def without_code(self, text: str) -> str:
        """A text without the words that say that no code is to be written."""
        return self._patterns["without_code"].sub(" ", compact(text))

    def without_form(self, text: str) -> str:
        """The text without the words that only say in which form to answer: 做成表格 names no table of data."""
        forms = "|".join(self._patterns[f"formats.{form}"].pattern for form in ("table", "list"))
        return re.sub(f"(?P<worked_on>{self._patterns['worked_on'].pattern})|{forms}", lambda found: found["worked_on"] or " ", fold(text))

    # What kind of message it is.

    def numbers(self, text: str) -> list[int]:
        """The numbers of things that a text claims, in order."""
        return numbers_claimed(text)

    def pronoun(self, text: str) -> str | None:
        """The pronoun that points back in a text, if there is one."""
        found = self._patterns["pronouns"].search(self._patterns["no_pronouns"].sub(" ", compact(text)))
        return found.group() if found else None

    def instead(self, text: str, name: str) -> str | None:
        """The text with a name for the pronoun that stands for one thing; None where it has no such."""
        text = compact(text)
        found = self._patterns["stands_for"].search(self._patterns["no_pronouns"].sub(lambda word: " " * len(word.group()), text))
        return f"{text[: found.start()]} {name} {text[found.end() :]}" if found else None

    def says(self, name: str, text: str) -> bool:
        """Whether the text says what an entry describes: `among`, `narrows`, `widens`, `which_ones`, `each`, `both` …"""
        return self._patterns.says(name, text)

    def states(self, text: str) -> bool:
        """Whether the text is a statement but for the question mark: 業務和行銷都是第三階？"""
        text = compact(text)
        said = text.rstrip("?？ ")
        last = re.split(CLAUSES, said)[-1]
        whole = text.endswith(("?", "？")) and not self._patterns.has("interrogatives", said)
        return whole and self._patterns.has("claims.says", last) and not re.search(r"[是有為叫]$", last)

    def only_points(self, text: str, rest: Sequence[str]) -> bool:
        """Whether a text that names nothing only points to something (第二個是什麼), or says nothing; `rest`: what is unexplained."""
        cues = self.cues(text)
        points = cues.nth or cues.order or cues.compare or self.pronoun(text)
        return not self.about_document(text) and (not rest or (bool(points) and all(len(word) < 2 for word in rest)))

    @property
    def broad(self) -> Collection[str]:
        """The attributes (of beyond.yaml) that stand for a quantity of whatever kind: how long, how much."""
        return tuple(self._patterns.entry("quantities"))

    def quantities(self, text: str) -> list[str]:
        """The attributes (of beyond.yaml) of which the text asks how much, whatever it calls them."""
        return [id for id in self._patterns.entry("quantities") if self._patterns.says(f"quantities.{id}", text)]

    def selects(self, text: str) -> bool:
        """Whether the text asks for those of a kind that something goes for."""
        return self._patterns.says("selects", text)

    def personal(self, text: str) -> bool:
        """Whether the asker speaks of himself."""
        return personal(self._patterns, text)

    def asserts(self, text: str) -> bool:
        """Whether the text insists on something."""
        return self._patterns.says("asserts", text)

    def plain(self, text: str) -> bool:
        """Whether the text asks for plain words."""
        return self._patterns.says("plain", text)

    def figure(self, text: str) -> bool:
        """Whether the text asks for what a figure shows."""
        return self._patterns.says("figures", text)

    def continues(self, text: str) -> bool:
        """Whether the text only asks how it goes on."""
        return self._patterns.says("continuing", text)

    def asks_openly(self, text: str) -> bool:
        """Whether the text asks for what no yes or no answers."""
        return self._patterns.says("open_questions", text)

    def identity(self, text: str) -> bool:
        """Whether the text says that one thing is another, or the same."""
        return self._patterns.says("identity", text)

    def asks_reason(self, text: str) -> bool:
        """Whether the text asks why."""
        return self._patterns.says("reasons", text)

    def locates(self, text: str) -> bool:
        """Whether the text asks in which section something stands."""
        return self._patterns.says("locates", text)

    def asks_how(self, before: str) -> bool:
        """Whether words ask how to do what is named right behind them."""
        return self._patterns.says("how", before)

    def mentions(self, text: str) -> bool:
        """Whether the text asks for all the places where something is mentioned."""
        return self._patterns.says("mentions", text)

    def singled(self, text: str) -> str | None:
        """The measure word by which the text speaks of one that it only describes, empty where it has none; None where it doesn't."""
        found = self._patterns["singled"].search(compact(text))
        return (found["measure"] or "") if found else None

    def besides(self, text: str) -> bool:
        """Whether the text asks for something besides what was asked before."""
        return self._patterns.says("besides", text)

    def small_talk(self, text: str) -> bool:
        """Whether the text greets, thanks or asks for help."""
        return self._patterns.says("small_talk", text)

    def about_advisor(self, text: str) -> bool:
        """Whether the text asks who or what it talks to."""
        return self._patterns.says("about_advisor", text)

    def which_one(self, text: str) -> bool:
        """Whether the text asks which one, and not of what: 哪張？"""
        return self._patterns.says("which_one", text)

    def points_back(self, text: str) -> bool:
        """Whether the text asks something of what only a pronoun stands for: 它要考試嗎."""
        return self._patterns.says("points_back", text)

    def modality(self, text: str) -> bool:
        """Whether the text asks for what is no text: a picture, a recording, a file, a link."""
        return self._patterns.says("modality", text)

    def aspires(self, text: str) -> bool:
        """Whether somebody is spoken of who wants to change, learn or begin."""
        return self._patterns.says("aspires", text)

    def of_both_backgrounds(self, text: str) -> bool:
        """Whether several fields are named that somebody may come from."""
        return all(words.search(compact(text.lower())) for words in self.backgrounds.values())

    def cannot(self, text: str) -> bool:
        """Whether somebody is spoken of who has not learned what it takes."""
        return self._patterns.says("cannot", text)

    def begins(self, text: str) -> bool:
        """Whether somebody, and no company, is to begin, and it is asked where."""
        return self._patterns.says("begins", text)

    def about_document(self, text: str) -> bool:
        """Whether the text names the guideline itself."""
        return self._patterns.says("document", text)

    def hostile(self, text: str) -> bool:
        """Whether the text tries to make the advisor something else."""
        return self._patterns.says("hostile", text)

    def abusive(self, text: str) -> bool:
        """Whether the text only abuses."""
        return self._patterns.says("abuse", text)

    def off_topic(self, text: str) -> bool:
        """Whether the text asks for what is no business of an advisor on AI talent."""
        return self._patterns.says("off_topic", text)

    def insists(self, text: str) -> bool:
        """Whether the text insists on another answer, or doubts the last one."""
        return self._patterns.says("insists", text)

    def doubts(self, text: str) -> bool:
        """Whether the text only asks whether the last answer is sure."""
        return self._patterns.says("sure", text)


def _runs(linked: Linked) -> Iterator[tuple[int, int]]:
    """Where what nothing explains begins and ends; English words side by side are one: favourite food."""
    start = end = -1
    for begins, chars in linked.gaps:
        if begins != end or not chars.isascii():
            if end >= 0:
                yield start, end
            start = begins
        end = begins + len(chars)
    if end >= 0:
        yield start, end
