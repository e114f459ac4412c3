"""Finds what a question names: rows, values, kinds of things, attributes, and things of the field that the guideline does not have.

Names come from the tables, `corpus/aliases.yaml`, `corpus/beyond.yaml` and `corpus/phrasing.yaml`; slips of the keyboard are matched
by edit distance (Latin) and by sound (Chinese: most typing errors in Taiwan are homophones)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from advisor.forms import sound, stems, toned
from advisor.framework import CORPUS, Framework
from advisor.latin_spelling import english_words
from advisor.mentions import Absent, Linked, Mention, Ref, RefKind, gaps, numbers, sticks_out, titles, weight, widened
from advisor.omissions import lacking_one
from advisor.types import Text
from advisor.wording import Keyed, contains, is_chinese, is_latin, key, language_of
from advisor.yaml_files import fault, read_yaml

# "第四階", "Step 5": places that a table doesn't have are seen from the table, not from a list.
_ORDINAL = re.compile(r"^(第.{1,2}(階|步|關)|(tier|step|gate) ?\d)", re.IGNORECASE)
_TELLING = 2
# A mistyped name is only ever taken for something that the guideline has: a name it doesn't have is often near one.
_MENDED = ("row", "term", "table", "column")
_LONG_BY_SOUND = 4
_SHORTEST_NAME = 3
"""Characters of a value's other name that speaks of it wherever it stands: 提示詞, but not 圖."""
_ASKED_BEHIND = frozenset("第哪什誰幾不由")
_CHINESE_NUMBERS = {
    "一": 1,
    "二": 2,
    "兩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "十一": 11,
    "十二": 12,
    "十三": 13,
    "十四": 14,
    "十五": 15,
}
_PLACE = re.compile(r"第([一二三四五六七八九十]{1,2}|\d{1,2})個?([階關步區])(?![驟卡域塊])")
# Labels side by side, of which only the first stands behind its kind: 關卡 A 和 B, Step 1 跟 3.
_LABELS = re.compile(r"(關卡|gate|步驟|step|tier)s? ?([a-c]|\d)( ?(?:[、,，和跟與及&/]|and) ?([a-c]|\d))+(?![a-z0-9])")
# Places of one kind side by side, of which only one may be written in full: 二階跟三階, 第一、二關.
_SEVERAL_PLACES = re.compile(
    r"(?<![同下上每高進這那任某有共分十\d])(?:第?([一二三四五六]|\d)([階關步區])?[、,，/和跟與及到或比]{1,2})+第?([一二三四五六]|\d)([階關步區])(?!段)"
)
_SECTION = re.compile(
    r"§\s*(\d{1,2})|第\s*([一二三四五六七八九十]{1,2}|\d{1,2})\s*(?:節|章|頁|張投影片|張簡報|頁簡報|個章節)|(?:section|slide|chapter)\s*(\d{1,2})"
)


def number_of(words: str) -> int | None:
    """The number that digits or Chinese numerals say; None if they say none."""
    return int(words) if words.isdigit() else _CHINESE_NUMBERS.get(words)


_SHORTEST_WORD = 4
"""Letters of the shortest words that the list of English words has."""
_NEARLY = 92
"""How like a name words of English must be that are spelled right, each by itself: "certification on the" is no "certification tier"."""


class Lexicon:
    """Built once from the framework and the data files; `link` is pure."""

    def __init__(self, framework: Framework, corpus: Path = CORPUS) -> None:
        self.framework = framework
        self.corpus = corpus
        self.absent: dict[str, Absent] = {}
        self._names: dict[str, set[Ref]] = defaultdict(set)
        # Who understands, who doubts and who checks each ask for the same message.
        self._remembered = lru_cache(maxsize=256)(self._link)
        self._read_tables()
        self._read_aliases(corpus / "aliases.yaml")
        self._read_beyond(corpus / "beyond.yaml")
        for word in read_yaml(corpus / "phrasing.yaml")["fillers"]:
            self._add(word, Ref("filler", ""))
        self._longest = max(map(len, self._names))

    def _add(self, name: Any, ref: Ref) -> None:
        name = key(str(name))
        if name:
            self._names[name].add(ref)

    @cached_property
    def _values(self) -> frozenset[str]:
        """The words of the tables' values."""
        rows = self.framework.rows.values()
        return frozenset(value.text.zh for row in rows for cell in row.cells.values() for value in cell if value.row is None)

    def _read_tables(self) -> None:
        for row in self.framework.rows.values():
            for name in (row.name.zh, row.name.en):
                self._add(name, Ref("row", row.id))
            for values in row.cells.values():
                for value in values:
                    if value.row is None:
                        self._add(value.text.zh, Ref("term", value.text.zh))
                        self._add(value.text.en, Ref("term", value.text.zh))
        for table in self.framework.tables.values():
            if len(table.rows) == 1:
                continue
            self._add(table.name.zh, Ref("table", table.id))
            self._add(table.name.en, Ref("table", table.id))
        for table in self.framework.tables.values():
            for column in table.columns.values():
                self._add(column.name.zh, Ref("column", column.key))
                self._add(column.name.en, Ref("column", column.key))
        for section in self.framework.sections[1:]:
            for title in (section.title.zh, section.title.en):
                for part in {title, *re.split(r"[：:]\s*", title)}:
                    self._add(part, Ref("section", str(section.number)))

    def _read_aliases(self, path: Path) -> None:
        groups = read_yaml(path)
        known: dict[str, Iterable[str]] = {
            "rows": self.framework.rows,
            "tables": {*self.framework.tables, *(table.group for table in self.framework.tables.values() if table.group)},
            "columns": {column.key for table in self.framework.tables.values() for column in table.columns.values()},
        }
        for number, words in groups["sections"].items():
            for word in words:
                self._add(word, Ref("section", str(number)))
        groups_of: tuple[tuple[str, RefKind], ...] = (("rows", "row"), ("terms", "term"), ("tables", "table"), ("columns", "column"))
        for group, kind in groups_of:
            for id, words in groups[group].items():
                if group in known and id not in known[group]:
                    raise fault(path, groups[group].line, f"{group}: there is no {kind} {id!r}")
                if kind == "term" and not any(contains(words, id) for words in self._values):
                    raise fault(path, groups[group].line, f"terms: {id!r} stands in no value of the tables")
                for word in (id, *words) if kind == "term" else words:
                    self._add(word, Ref(kind, id))

    def _read_beyond(self, path: Path) -> None:
        beyond = read_yaml(path)
        for entry in beyond["attributes"]:
            if entry["id"] in self.absent:
                raise fault(path, entry.line, f"attributes: the id {entry['id']!r} is given twice")
            self.absent[entry["id"]] = Absent(entry["id"], Text(**entry["name"]), nearest=entry.get("nearest"), giver=entry.get("giver"))
            for word in (entry["name"]["zh"], entry["name"]["en"], *entry["words"]):
                self._add(word, Ref("attribute", entry["id"]))
        for group in beyond["things"]:
            for name, words in group["names"].items():
                background = None
                if isinstance(words, dict):
                    words, background = words["words"], words.get("background")
                if _ORDINAL.match(str(name)):
                    continue
                english = name if str(name).isascii() else next((word for word in words if str(word).isascii()), name)
                self.absent[str(name)] = Absent(str(name), Text(str(name), str(english)), group["table"], background=background)
                for word in (name, *words):
                    # C and R are languages, but a single letter is most often a label (關卡 C).
                    if len(key(str(word))) > 1:
                        self._add(word, Ref("thing", str(name)))

    # Looking up.

    @property
    def names(self) -> Iterable[str]:
        """Every name, as names are looked up."""
        return self._names

    def rows_named(self, words: str) -> tuple[str, ...]:
        """The rows that exactly these words may name."""
        return self.named(words, "row")

    def named(self, words: str, kind: RefKind) -> tuple[str, ...]:
        """The ids of a kind that exactly these words may name."""
        return tuple(sorted(ref.id for ref in self._names.get(key(words), ()) if ref.kind == kind))

    def names_of(self, kind: RefKind, id: str) -> tuple[str, ...]:
        """Every name of it, as names are looked up."""
        return self._names_by_ref.get(Ref(kind, id), ())

    @cached_property
    def _lacking_one(self) -> dict[str, tuple[Ref, ...]]:
        """What official names without one of their characters name: 資料學家."""
        whole = (*(row.name.zh for row in self.framework.rows.values()), *self._values)
        return {
            part: tuple(sorted(refs, key=lambda ref: (ref.kind, ref.id)))
            for part, names in lacking_one(map(key, whole)).items()
            if part not in self._names
            and (refs := {ref for name in names for ref in self._names.get(name, ()) if ref.kind in ("row", "term")})
        }

    @cached_property
    def _names_by_ref(self) -> dict[Ref, tuple[str, ...]]:
        found: dict[Ref, list[str]] = defaultdict(list)
        for name, refs in self._names.items():
            for ref in refs:
                found[ref].append(name)
        return {ref: tuple(names) for ref, names in found.items()}

    @cached_property
    def terms(self) -> frozenset[str]:
        """The words by which names stand for values."""
        return frozenset(ref.id for refs in self._names.values() for ref in refs if ref.kind == "term")

    def holders(self, term: str) -> tuple[tuple[str, str], ...]:
        """Where a term stands in the tables: row id and column id. A value that is the term outdoes values that speak of it."""
        if term not in self._holders:
            found: dict[str, dict[bool, list[tuple[str, str]]]] = defaultdict(lambda: {True: [], False: []})
            for row in self.framework.rows.values():
                for column, values in row.cells.items():
                    for value in values:
                        if value.row:
                            continue
                        if key(value.text.zh) == key(term):
                            found[f"{row.table}.{column}"][True].append((row.id, column))
                        elif self.speaks_of(value.text.zh, term):
                            found[f"{row.table}.{column}"][False].append((row.id, column))
            self._holders[term] = tuple(dict.fromkeys(pair for by in found.values() for pair in (by[True] or by[False])))
        return self._holders[term]

    def speaks_of(self, words: str, term: str) -> bool:
        """Whether words of the source hold a term, or another name of it: 「結構化提示詞」 speaks of "Prompt"."""
        return contains(words, term) or any(contains(words, name) for name in self.names_of("term", term) if len(name) >= _SHORTEST_NAME)

    @cached_property
    def _holders(self) -> dict[str, tuple[tuple[str, str], ...]]:
        return {}

    def link(self, text: str, mend: bool = True) -> Linked:
        """Every name in the text, longest first where they overlap; then (`mend`) slips of the keyboard in what is left."""
        return self._remembered(text, mend)

    def _link(self, text: str, mend: bool) -> Linked:
        keyed = Keyed.of(text)
        matches = list(self._matches(keyed))
        found = [widened(mention, matches) for mention in titles(self._best(matches, len(keyed.chars)), matches)]
        for section in _SECTION.finditer(keyed.folded):
            number = number_of(next(group for group in section.groups() if group))
            if number and number <= len(self.framework.sections):
                start = sum(place < section.start() for place in keyed.at)
                end = sum(place < section.end() for place in keyed.at)
                found = [mention for mention in found if mention.end <= start or mention.start >= end]
                found.append(Mention(start, end, section.group(), (Ref("section", str(number)),)))
        for place in _PLACE.finditer(keyed.folded):
            kind = next((table for table in self.framework.tables.values() if table.ordered and table.measure == place.group(2)), None)
            start, end = (sum(at < limit for at in keyed.at) for limit in place.span())
            if kind and not any(mention.start <= start and mention.end >= end and mention.ids("row") for mention in found):
                # A place that a longer name hid (第三|階認證), or one that the kind does not have: 第四階.
                hidden = [mention for mention in found if mention.start < end < mention.end]
                found = [mention for mention in found if mention.end <= start or mention.start >= end]
                behind = [match for match in matches for other in hidden if end <= match.start and match.end <= other.end]
                found += self._best(behind, len(keyed.chars))
                number = number_of(place.group(1)) or 0
                ref = Ref("row", kind.rows[number - 1].id) if 0 < number <= len(kind.rows) else Ref("table", kind.id)
                found.append(Mention(start, end, keyed.chars[start:end], (ref,)))
        found = self._side_by_side(keyed, found)
        found = self._mend(keyed, found) if mend else found
        left = tuple((start, chars) for start, _, chars in gaps(keyed, found))
        found += self._fragments(keyed, found)
        found.sort(key=lambda mention: mention.start)
        return Linked(
            keyed,
            tuple(mention for mention in found if any(ref.kind != "filler" for ref in mention.refs)),
            tuple(chars for _, chars in left),
            left,
        )

    def _side_by_side(self, keyed: Keyed, found: list[Mention]) -> list[Mention]:
        """The names with the rows of places that stand side by side: 二階跟三階."""
        for places in _SEVERAL_PLACES.finditer(keyed.folded):
            measure = places.group(4)
            kind = next((table for table in self.framework.tables.values() if table.ordered and table.measure == measure), None)
            for place in re.finditer(rf"第?([一二三四五六]|\d)(?:{measure})?", places.group()):
                number = number_of(place.group(1)) or 0
                if kind is None or not 0 < number <= len(kind.rows):
                    continue
                start, end = (sum(at < places.start() + limit for at in keyed.at) for limit in place.span())
                found = [mention for mention in found if mention.end <= start or mention.start >= end]
                found.append(Mention(start, end, f"第{keyed.chars[start:end].removeprefix('第')}", (Ref("row", kind.rows[number - 1].id),)))
        for labels in _LABELS.finditer(keyed.folded):
            for label in list(re.finditer(r"(?<![a-z])([a-c]|\d)(?![a-z])", labels.group()))[1:]:
                refs = tuple(ref for ref in self._refs(key(labels.group(1) + label.group())) if ref.kind == "row")
                start = sum(at < labels.start() + label.start() for at in keyed.at)
                if refs:
                    found = [mention for mention in found if mention.end <= start or mention.start > start]
                    found.append(Mention(start, start + 1, f"{labels.group(1)}{label.group()}", refs))
        return found

    def _refs(self, name: str) -> tuple[Ref, ...]:
        """What a name may stand for, always in the same order."""
        return tuple(sorted(self._names.get(name, ()), key=lambda ref: (ref.kind, ref.id)))

    def _matches(self, keyed: Keyed) -> Iterator[Mention]:
        chars = keyed.chars
        for start in range(len(chars)):
            if not keyed.starts_word(start):
                continue
            for end in range(start + 1, min(len(chars), start + self._longest) + 1):
                refs = self._names.get(chars[start:end]) or self._lacking_one.get(chars[start:end])
                if not refs:
                    continue
                plural = end < len(chars) and chars[end] == "s" and keyed.at[end] == keyed.at[end - 1] + 1 and keyed.ends_word(end + 1)
                if keyed.ends_word(end) or plural:
                    yield Mention(start, end + plural, chars[start:end], self._refs(chars[start:end]) or tuple(refs))

    @staticmethod
    def _best(matches: list[Mention], length: int) -> list[Mention]:
        """The non-overlapping names that cover most; a long name counts for more than the short ones inside it."""
        by_end: dict[int, list[Mention]] = defaultdict(list)
        for mention in matches:
            by_end[mention.end].append(mention)
        best: list[tuple[float, Mention | None]] = [(0.0, None)] * (length + 1)
        for end in range(1, length + 1):
            best[end] = (best[end - 1][0], None)
            for mention in by_end[end]:
                score = best[mention.start][0] + weight(mention)
                if score > best[end][0]:
                    best[end] = (score, mention)
        chosen, end = [], length
        while end > 0:
            last = best[end][1]
            if last:
                chosen.append(last)
            end = last.start if last else end - 1
        return chosen

    def _mend(self, keyed: Keyed, found: list[Mention]) -> list[Mention]:
        """Adds names that were mistyped, where something is left that no name explains."""
        mended = list(found)
        for start, end, chars in gaps(keyed, found):
            if chars.isascii():
                mention = self._by_letters(keyed, start, end)
                # A name that stands there as it should outdoes a shorter one that is nearly there, and itself:
                # "NLP engineers on" is not "engineers".
                if mention and not any(
                    (other.start <= mention.start and mention.end <= other.end)
                    or (
                        other.exact
                        and other.start < mention.end
                        and mention.start < other.end
                        and (len(other.surface) > len(mention.surface) or other.surface == mention.surface or sticks_out(other, mention))
                    )
                    for other in mended
                ):
                    mended = [other for other in mended if other.end <= mention.start or other.start >= mention.end] + [mention]
                continue
            mention = self._by_sound(
                keyed,
                start,
                end,
                {
                    index
                    for other in found
                    if len(other.surface) > 1 and any(ref.kind not in ("column", "filler", "attribute", "thing") for ref in other.refs)
                    for index in range(other.start, other.end)
                },
            )
            if mention:
                mended = [other for other in mended if other.end <= mention.start or other.start >= mention.end]
                mended.append(mention)
        return mended

    def _fragments(self, keyed: Keyed, found: list[Mention]) -> Iterator[Mention]:
        """Words that no name explains and that stand in a value as they are: 法規, of 呼應國內外法規."""
        for start, end, chars in gaps(keyed, found):
            # What many rows say would tell them apart no more.
            if len(chars) > 1 and not chars.isascii() and chars not in self._names and self._tells(chars):
                yield Mention(start, end, chars, (Ref("term", chars),), exact=False, fragment=True)

    def _tells(self, words: str) -> bool:
        """Whether the words stand in so few values of each kind that they tell its rows apart."""
        values: dict[str, set[str]] = defaultdict(set)
        for id, column in self.holders(words):
            row = self.framework.rows[id]
            values[row.table] |= {value.text.zh for value in row.cells[column] if contains(value.text.zh, words)}
        return bool(values) and all(len(of_kind) <= _TELLING for of_kind in values.values())

    def _by_letters(self, keyed: Keyed, start: int, end: int) -> Mention | None:
        """The name of nearly the same letters, of up to four words around the gap: a long name outdoes a short one inside it."""
        chars = keyed.chars
        starts = [
            index
            for index in range(max(0, start - 30), start + 1)
            if is_latin(chars[index]) and keyed.starts_word(index) and chars[index:start].isascii()
        ][-4:]
        ends = [index for index in range(end, min(len(chars), end + 30) + 1) if keyed.ends_word(index) and chars[end:index].isascii()][:4]
        # Among Chinese, a word of English is most often a name: Lama is Llama there.
        in_english = language_of(keyed.folded) == "en"
        best: Mention | None = None
        for left in starts:
            for right in ends:
                words = chars[left:right]
                if len(words) < 4 or (best and right - left <= best.end - best.start) or not words.isalnum():
                    continue
                spelled = in_english and all(map(self._is_english, self._words(keyed, left, right)))
                meant = self._meant(words, in_english, _NEARLY if spelled else 0)
                if meant:
                    best = Mention(left, right, meant, self._refs(meant), exact=False)
        return best

    @staticmethod
    def _words(keyed: Keyed, start: int, end: int) -> list[str]:
        """The words, each by itself, of a stretch of letters."""
        cuts = [*(index for index in range(start, end) if keyed.starts_word(index)), end]
        return [keyed.chars[left:right] for left, right in pairwise(cuts)]

    def _is_english(self, word: str) -> bool:
        return word.isalpha() and (len(word) < _SHORTEST_WORD or word in self._english)

    def _meant(self, words: str, in_english: bool, least: int) -> str | None:
        """The name that is another form of a word, or of which it is a slip; in English, time and next are none of tier and text.

        `least`: how like it must be at least, of 100."""
        form = next((form for form in (*stems(words), f"{words}s") if any(ref.kind in _MENDED for ref in self._names.get(form, ()))), None)
        if form or (in_english and words in self._english):
            return form
        match = process.extractOne(words, self._latin_names, scorer=fuzz.ratio, score_cutoff=max(least, 82 if len(words) > 5 else 75))
        # "No-cod" lacks its last letter; a shorter word is a word of its own.
        begun = match is not None and match[0].startswith(words) and not (len(words) > 4 and len(match[0]) == len(words) + 1)
        if match is None or begun or abs(len(match[0]) - len(words)) > 2 or numbers(match[0]) != numbers(words):
            return None
        return str(match[0])

    def _by_sound(self, keyed: Keyed, start: int, end: int, taken: set[int]) -> Mention | None:
        """The longest name of the same sound that covers the gap, shares half of its characters, and takes none from another name."""
        chars = keyed.chars
        for length in range(8, 1, -1):
            # A long name of the same sound is meant even where more is left beside it: 標住師|報.
            more = max(0, min(length, end - start) - 2) if length >= _LONG_BY_SOUND else 0
            for left in range(max(0, end - length - more), min(start + more, len(chars) - length) + 1):
                window = chars[left : left + length]
                if not all(is_chinese(char) for char in window) or taken & set(range(left, left + length)):
                    continue
                for name in self._by_pinyin.get(sound(window), ()):
                    if window[-1] == "是" != name[-1] and chars[left + length : left + length + 1] in _ASKED_BEHIND:
                        # A 是 that asks is no slip: "缺口分析是第幾步" names no 分析師.
                        continue
                    # Two characters are too few to go by the sound alone: the tones must agree as well.
                    if length == 2 and toned(name) != toned(window):
                        continue
                    if name != window and sum(a == b for a, b in zip(name, window, strict=True)) * 2 >= length:
                        # "CV工成師": with the letters before it, it may be the name of one thing.
                        latin = re.search(r"[a-z0-9]*$", chars[:left])
                        whole = (latin.group() if latin else "") + name
                        name = whole if whole in self._names else name
                        return Mention(left + length - len(name), left + length, name, self._refs(name), exact=False)
        return None

    def thing_by_sound(self, words: str) -> str | None:
        """The thing beyond the guideline whose name sounds like the words and shares a character with them: 會計 for 會記."""
        for name in self._things_by_sound.get(sound(words), ()):
            if any(a == b for a, b in zip(name, words, strict=False)):
                return next((ref.id for ref in self._refs(name) if ref.kind == "thing"), None)
        return None

    @cached_property
    def _things_by_sound(self) -> dict[str, list[str]]:
        sounds: dict[str, list[str]] = defaultdict(list)
        for name, refs in self._names.items():
            if 2 <= len(name) <= 6 and all(is_chinese(char) for char in name) and any(ref.kind == "thing" for ref in refs):
                sounds[sound(name)].append(name)
        return sounds

    @cached_property
    def _english(self) -> frozenset[str]:
        return english_words(self.corpus)

    @cached_property
    def _latin_names(self) -> list[str]:
        return [
            name for name, refs in self._names.items() if len(name) >= 4 and name.isascii() and any(ref.kind in _MENDED for ref in refs)
        ]

    @cached_property
    def _by_pinyin(self) -> dict[str, list[str]]:
        sounds: dict[str, list[str]] = defaultdict(list)
        for name, refs in self._names.items():
            if 2 <= len(name) <= 8 and all(is_chinese(char) for char in name) and any(ref.kind in _MENDED for ref in refs):
                sounds[sound(name)].append(name)
        return sounds
