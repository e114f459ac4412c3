"""Who somebody is, told by what he does and not by a title: 在賣房子的, 教書十幾年, I sell houses, 在竹科輪班的製程.

What is done in which occupation is data (corpus/occupations.yaml), and so is how a sentence tells of it (corpus/phrasing.yaml)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import pairwise

from advisor import yaml_files
from advisor.lexicon import Lexicon
from advisor.mentions import Linked, Mention, Ref, RefKind
from advisor.patterns import Patterns
from advisor.wording import Keyed, is_chinese
from advisor.yaml_files import fault, read_yaml

FILE = "occupations.yaml"

_CLAUSE = re.compile(r"[^，。；;？?！!,、\n]+")
_BLANK = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_ENDS = re.compile(r"(工程師|設計師|分析師|管理師|師傅|工人|人員|專員|[師員家手])$")
"""What a title may lack where its field alone is told: 韌體, 攝影."""
_WITHIN_ZH = r"[^，。；;？?！!,、想要用]{0,6}?"
_WITHIN_EN = r"(?: [a-z'-]+){0,2}? "


class Occupations:
    """Safe to use from several threads."""

    def __init__(self, lexicon: Lexicon, backgrounds: Collection[re.Pattern[str]] = ()) -> None:
        """`backgrounds`: how it is told what somebody has studied."""
        self._lexicon = lexicon
        self._backgrounds = backgrounds
        self._words: yaml_files.Mapping = read_yaml(lexicon.corpus / FILE)
        self._patterns = Patterns(lexicon.corpus)
        self._known = lru_cache(maxsize=256)(lambda text: tuple(self._found(text)))

    def read(self, linked: Linked) -> Linked:
        """The names with the occupations that are told, which outdo the names inside them, and without what only tells of studies."""
        mentions = self._without_studies(linked)
        for start, end, title in self.told(linked.keyed):
            beside = [mention for mention in mentions if mention.end <= start or mention.start >= end]
            names = [mention for mention in mentions if mention not in beside and (mention.of_content or mention.ids("thing"))]
            if all(self._outdone(mention, start, end) for mention in names):
                told = Mention(start, end, linked.keyed.chars[start:end], self._refs[title], told=True)
                mentions = tuple(sorted([*beside, told], key=lambda mention: mention.start))
        return replace(linked, mentions=mentions)

    def without(self, text: str) -> str:
        """The text, as it is compared, without what tells of somebody's work and of where he works."""
        keyed = Keyed.of(text)
        left = list(keyed.folded)
        for start, end, _ in self.told(keyed):
            clause = next(clause.start() for clause in _CLAUSE.finditer(keyed.folded) if keyed.at[start] < clause.end())
            left[clause : keyed.at[end - 1] + 1] = "　" * (keyed.at[end - 1] + 1 - clause)
        return self._patterns["occupations.place"].sub("", _compacted("".join(left))[0])

    def _outdone(self, mention: Mention, start: int, end: int) -> bool:
        """Whether what is told from there to there says more of somebody than a name does that stands there."""
        people = any(self._lexicon.absent[id].table == "role" for id in mention.ids("thing"))
        # 補教業 is where somebody works, and goes on from there; 護理師 says more than 護理.
        inside = start <= mention.start and mention.end <= end + (not people)
        framework = self._lexicon.framework
        holders = {column for term in mention.ids("term") for _, column in self._lexicon.holders(term)}
        rows = {framework.tables[framework.rows[id].table].group for id in mention.ids("row")}
        return inside and "role" not in rows and "end" not in holders

    def _without_studies(self, linked: Linked) -> tuple[Mention, ...]:
        """The names without those that are none where somebody tells what he has studied: a degree in mechanical engineering."""
        text, at = _compacted(linked.keyed.folded)
        told = [
            (at[match.start()], at[match.end() - 1]) for pattern in self._backgrounds for match in pattern.finditer(text) if match.group()
        ]
        return tuple(
            mention
            for mention in linked.mentions
            if (mention.exact and not mention.ids("attribute"))
            or all(linked.keyed.at[mention.end - 1] < left or right < linked.keyed.at[mention.start] for left, right in told)
        )

    def told(self, keyed: Keyed) -> Iterator[tuple[int, int, str]]:
        """Occupations told in a text: from which key character to before which, and the title. Of words inside each other, the longest."""
        text, at = _compacted(keyed.folded)
        if not self._patterns["occupations.somebody"].search(text):
            return
        found = sorted(self._known(text), key=lambda one: one[0] - one[1])
        taken: list[tuple[int, int]] = []
        for start, end, title in found:
            if all(end <= left or right <= start for left, right in taken):
                taken.append((start, end))
                left, right = (sum(place < limit for place in keyed.at) for limit in (at[start], at[end - 1] + 1))
                yield left, right, title

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        clauses = [clause.span() for clause in _CLAUSE.finditer(text)]
        wants = bool(self._patterns["occupations.wants"].search(text))
        for title, (activity, field) in self._compiled.items():
            for pattern, of_field in ((activity, False), (field, True)):
                for match in pattern.finditer(text) if pattern else ():
                    left, right = next((span for span in clauses if span[0] <= match.start() < span[1]), (0, 0))
                    if match.end() <= right and self._tells(
                        text[left : match.start()], match.group(), text[match.end() :], of_field, wants, left == 0
                    ):
                        yield match.start(), match.end(), title

    def _tells(self, before: str, words: str, after: str, of_field: bool, wants: bool, first: bool) -> bool:
        """Whether words between those before them in their clause and those after them tell what somebody works as. `wants`: the message
        asks for something for somebody; `first`: the clause is its first."""
        before, says = before.strip(), self._patterns
        if wants and says["occupations.people"].match(after):
            return True
        if words.isascii() and not re.search(r"[^\x00-\x7f]", before + after[:1]):
            return bool(says["occupations.english_before"].search(before + " ") or says["occupations.english_after"].match(after))
        if says["occupations.no_work"].search(before):
            return False
        works = bool(says["occupations.works"].search(before))
        if self._behind["lasts", of_field].match(after):
            return works or not of_field
        told = works or (not of_field and (says["occupations.himself"].search(before) or (wants and first and not before)))
        return bool(told and self._behind["ends", of_field].match(after))

    @cached_property
    def _behind(self) -> Mapping[tuple[str, bool], re.Pattern[str]]:
        """The cues behind an activity or a field, with what else may stand there of it."""
        slack = {False: self._patterns.entry("occupations.after_activity"), True: self._patterns.entry("occupations.after_field")}
        return {
            (cue, of_field): re.compile(f"(?:{slack[of_field]})(?:{self._patterns.entry(f'occupations.{cue}')})")
            for cue in ("lasts", "ends")
            for of_field in slack
        }

    @cached_property
    def _refs(self) -> Mapping[str, tuple[Ref, ...]]:
        """What each title stands for. Raises CorpusError for one that there is not."""
        kinds: tuple[RefKind, ...] = ("row", "term", "thing")
        refs = {title: tuple(Ref(kind, id) for kind in kinds for id in self._lexicon.named(title, kind)) for title in self._compiled}
        unknown = next((title for title, found in refs.items() if not found), None)
        if unknown:
            line = self._words.lines[unknown]
            raise fault(self._lexicon.corpus / FILE, line, f"there is no occupation {unknown!r}")
        return refs

    @cached_property
    def _compiled(self) -> dict[str, tuple[re.Pattern[str] | None, re.Pattern[str] | None]]:
        """By title, what is done and the field alone."""
        titles = [id for id, thing in self._lexicon.absent.items() if thing.table == "role"]
        fields = {title: stem for title in titles if len(stem := _ENDS.sub("", title)) > 1 and stem != title}
        return {
            title: (
                _any(map(_activity, sorted(self._words.get(title, ()), key=_parts, reverse=True))),
                _any([re.escape(fields[title].lower())] if title in fields else []),
            )
            for title in dict.fromkeys((*self._words, *fields))
        }


def _compacted(folded: str) -> tuple[str, list[int]]:
    """The text without blanks beside Chinese, and where each of its characters stands in the text."""
    dropped = {place for blank in _BLANK.finditer(folded) for place in range(*blank.span())}
    at = [place for place in range(len(folded)) if place not in dropped]
    return "".join(folded[place] for place in at), at


def _parts(words: str) -> tuple[int, int]:
    """Entries of more parts, and longer ones, go first: they say more."""
    return words.count(" "), len(words)


def _activity(words: str) -> str:
    """The expression for an entry: its parts, of which each may be one of several, with what may stand between them."""
    parts = [sorted(part.split("|"), key=len, reverse=True) for part in words.lower().split(" ")]
    # "My husband drives a truck".
    expression = (
        "(?:"
        + "|".join(
            f"{_whole(word)}|{_whole(word + 's')}|{_whole(word + 'es')}" if word.isascii() and len(parts) > 1 else _whole(word)
            for word in parts[0]
        )
        + ")"
    )
    for one, other in pairwise(parts):
        within = _WITHIN_EN if one[0].isascii() and other[0].isascii() else _WITHIN_ZH
        expression += within + "(?:" + "|".join(map(_whole, other)) + ")"
    return expression


def _whole(word: str) -> str:
    """A word as it stands in text; of Latin letters, as a whole word."""
    escaped = word if "[" in word else re.escape(word).replace("_", " ")
    return (
        ("" if is_chinese(word[0]) or "[" in word else r"(?<![a-z0-9])")
        + escaped
        + ("" if not word[-1].isascii() or "[" in word else r"(?![a-z0-9])")
    )


def _any(expressions: Iterator[str] | Sequence[str] | map[str]) -> re.Pattern[str] | None:
    listed = list(expressions)
    return re.compile("|".join(listed)) if listed else None
