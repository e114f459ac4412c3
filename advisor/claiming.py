"""What a message claims: which things it says something of, what it says of them, and whether it denies it or says it of nothing else.

Names are taken by the clause they stand in: the first is spoken of, the others are said of it; a clause with one name only goes on with
what stands before (「A 和 B 是文書類，C 不是」)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from advisor.mentions import Linked, Mention
from advisor.owning import attributes
from advisor.phrasing import Phrasing
from advisor.query import Claim, Named, Relations, Side
from advisor.wording import key

_OF = re.compile(r"\s*(那一?[條個類組種區型階]路?)?[裡中內上]?面?的?\s*|'s ")
_ONWARD = re.compile(r"再|然後|接著|之後|後|\b(then|after)\b")
_BESIDE = re.compile(r"[、,，和與跟及]|\band\b|以及|還有")
_PLACE = re.compile(
    r"第?[一二三四五六七八九十\d]{1,3}[階步關項]|(step|tier|gate|關卡|步驟) ?[\da-c]|\d(st|nd|rd|th) \w+|(first|second|third|last) \w+"
)
"""A name by a place in an order."""
_MEANS = {"industry.technology"}
"""Attributes that say with what something is done."""
TAKEN = ("path.gates", "gate.content", "stack.threshold", "zone.definition", "role_type.skills", "engineer.technology")
"""Attributes that say what something takes, all of it."""
_FEWEST, _MOST_MEANT = 2, 3
"""Characters of a part of a name, and how many names it may be a part of, to be taken for them."""


@dataclass(frozen=True, slots=True)
class _Name:
    """A name with where it stands in the folded text."""

    start: int
    end: int
    named: Named


@dataclass(slots=True)
class _Group:
    """Names set side by side."""

    names: list[_Name] = field(default_factory=list)
    denied: bool = False
    limited: bool = False
    """Whether what stands before says that it is only these."""
    enough: bool = False
    """Whether what stands behind says that these are all that is needed."""
    means: bool = False
    """Whether what stands before says that something is done with these."""
    placed: bool = False
    """Whether it is by their places that they are named: 第二步."""

    @property
    def named(self) -> tuple[Named, ...]:
        return tuple(name.named for name in self.names)


@dataclass(slots=True)
class _Spoken:
    """What the clauses so far are about, and what was said of it last."""

    about: tuple[Named, ...] = ()
    said: tuple[Named, ...] = ()
    group: _Group = field(default_factory=_Group)
    """The names that it is about."""


class Claiming:
    """Reads claims."""

    def __init__(self, relations: Relations, phrasing: Phrasing) -> None:
        self._relations = relations
        self._framework = relations.framework
        self._phrasing = phrasing

    def put_to_the_test(self, linked: Linked, of: Sequence[Named] = ()) -> tuple[Claim, ...]:
        """The claims of a yes/no question, or of one who insists; `of`: what is meant where it names only what is said of it.

        `linked` as Phrasing.mark gives it."""
        words = self._phrasing.claims
        folded = linked.keyed.folded
        if words["either"].search(folded) or words["more"].search(folded):
            return ()
        rhetorical = bool(words["rhetorical"].search(folded))
        claims = self._claims(linked, [(0, len(folded))], rhetorical, of)
        if words["leads_on"].search(folded):
            # Whether one may be taken after another is not whether it is that: 初級考完可以直接跳去考中級嗎.
            claims = tuple(claim for claim in claims if not self._alike(claim.about[0], claim.said[0]))
        return claims

    def of_attribute(self, linked: Linked, of: Sequence[Named], columns: Sequence[str]) -> tuple[Claim, ...]:
        """The claim that an attribute that was asked for is a value that the message names: 「是資策會發的吧」; of one, or none."""
        folded = linked.keyed.folded
        for start, end in self._clauses(folded, 0, len(folded)):
            # "應該是 Compute & Foundation 吧？跟基礎設施比較有關": the clause that says so.
            names = [name.named for name in self._names(linked, start, end)]
            found = [tuple(term for term in named.terms if self._columns(Named(terms=(term,))) & set(columns)) for named in names]
            if any(found):
                said = tuple(Named(terms=terms) for terms in found if terms)
                return (Claim(tuple(of), said),) if of and len(found) == 1 else ()
        return ()

    def taken_for_granted(self, linked: Linked) -> tuple[Claim, ...]:
        """The claims of the clauses that ask nothing, want nothing and suppose nothing, where another one asks."""
        words = self._phrasing.claims
        folded = linked.keyed.folded
        spans = list(self._clauses(folded, 0, len(folded)))
        granted = [
            (start, end)
            for start, end in spans
            if not self._phrasing.cues(folded[start:end]).asks
            and not words["open"].search(folded[start:end])
            and words["says"].search(folded[start:end])
            and not words["either"].search(folded[start:end])
        ]
        if not granted or len(granted) == len(spans):
            return ()
        return tuple(claim for claim in self._claims(linked, granted, False, ()) if self._says_apart(claim, linked, granted))

    def _says_apart(self, claim: Claim, linked: Linked, spans: Sequence[tuple[int, int]]) -> bool:
        """Whether a claim is more than two of a kind side by side: that one is another must be said so."""
        first, second = claim.about[0], claim.said[0]
        if not set(self._tables(first)) & set(self._tables(second)) or first.terms or second.terms:
            return True
        for start, end in spans:
            found = [name for name in self._names(linked, start, end) if name.named in (first, second)]
            if len(found) == 2 and self._phrasing.claims["copula"].search(linked.keyed.folded[found[0].end : found[1].start]):
                return True
        return False

    # Clauses and names.

    def _clauses(self, folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        begin = start
        for found in self._phrasing.claims["breaks"].finditer(folded, start, end):
            if folded[begin : found.start()].strip():
                yield begin, found.start()
            begin = found.end()
        if folded[begin:end].strip():
            yield begin, end

    def _names(self, linked: Linked, start: int, end: int) -> list[_Name]:
        """The names between two places, left to right; a kind only where it stands for all of it."""
        keyed = linked.keyed
        found: list[_Name] = []
        owned = attributes(linked, self._relations)
        for mention in linked.mentions:
            if mention.start in owned:
                continue
            left, right = keyed.at[mention.start], keyed.at[mention.end - 1] + 1
            if start <= left and right <= end and not mention.fragment:
                named = self._named(mention, keyed.folded[start:left], keyed.folded[right:end])
                if named:
                    found.append(_Name(left, right, named))
        for place, chars in linked.gaps:
            left = keyed.at[place]
            if start <= left < end and (rows := self.part_of(chars)):
                found.append(_Name(left, keyed.at[place + len(chars) - 1] + 1, Named(rows=rows)))
        return sorted(found, key=lambda name: name.start)

    def _named(self, mention: Mention, before: str, behind: str) -> Named | None:
        every = self._phrasing.claims["every"]
        whole = bool(re.search(r"[一二兩三四五六七八九十\d](大|個|種|類|階|項|張|關|步|條)?$", before) or every.search(before[-3:]))
        whole = whole and bool(every.search(behind[:6]) or every.search(before[-3:]))
        if mention.ids("table") and whole:
            return Named(tables=mention.ids("table"))
        if len(mention.surface) < 2 and not mention.ids("row"):
            return None
        if mention.ids("row") or mention.ids("term"):
            # A name for something may also stand as it is in the words of a value: 提示詞, for Prompt and in 結構化提示詞.
            written = mention.exact and not mention.surface.isascii() and self._relations.lexicon.holders(mention.surface)
            own = (mention.surface,) if written and mention.surface not in mention.ids("term") else ()
            return Named(mention.ids("row"), (*mention.ids("term"), *own))
        return None

    def part_of(self, chars: str) -> tuple[str, ...]:
        """The rows of whose names unexplained words hold a part, where they are few: 文書 for 文書與通用對話."""
        if chars.isascii():
            return ()
        for length in range(len(chars), _FEWEST - 1, -1):
            for start in range(len(chars) - length + 1):
                part = chars[start : start + length]
                rows = tuple(row.id for row in self._framework.rows.values() if part in key(row.name.zh))
                if 0 < len(rows) <= _MOST_MEANT:
                    return rows
        return ()

    # Groups and claims.

    def _groups(self, linked: Linked, start: int, end: int, rhetorical: bool) -> list[_Group]:
        """The names of a clause by what stands side by side, each with what the words before it say."""
        words, folded = self._phrasing.claims, linked.keyed.folded
        groups: list[_Group] = []
        last = start
        for name in self._names(linked, start, end):
            between = folded[last : name.start]
            joined = groups and words["joins"].search(between) and self._alike(groups[-1].names[-1].named, name.named)
            if joined:
                groups[-1].names.append(name)
            else:
                plain = words["denies_not"].sub("", between)
                denied = bool(words["denies"].search(plain)) and not rhetorical and not words["besides"].search(between)
                limited, means = bool(words["only_before"].search(between)), bool(words["means"].search(between))
                placed = bool(_PLACE.fullmatch(folded[name.start : name.end]))
                groups.append(_Group([name], denied, limited, means=means, placed=placed))
            last = name.end
        for group, after in zip(groups, [*groups[1:], None], strict=False):
            stop = after.names[0].start if after else end
            behind = folded[group.names[-1].end : stop]
            group.enough = bool(words["suffices"].search(behind))
            group.means = group.means or bool(words["means_behind"].search(behind))
        if groups and words["denies_behind"].search(words["denies_not"].sub("", folded[last:end]).strip()) and not rhetorical:
            groups[-1].denied = not groups[-1].denied
        return groups

    def _claims(self, linked: Linked, spans: Sequence[tuple[int, int]], rhetorical: bool, of: Sequence[Named]) -> tuple[Claim, ...]:
        claims: list[Claim] = []
        before = _Spoken()
        for left, right in spans:
            for start, end in self._clauses(linked.keyed.folded, left, right):
                groups = self._groups(linked, start, end, rhetorical)
                every = bool(self._phrasing.claims["every"].search(linked.keyed.folded[start:end]))
                parts = self._side_by_side(groups, linked.keyed.folded) if len(groups) > 1 else []
                found = self._of_one(groups[0], before) if len(groups) == 1 else []
                found += [claim for part in parts for claim in self._of_several(part, before, linked)]
                claims += [replace(claim, every=every) for claim in found]
        if not claims and not before.said and before.group.enough:
            # "只要懂模型就可以了嗎": enough for whatever takes it.
            holders = [row for named in before.about for term in named.terms for row, _ in self._relations.lexicon.holders(term)]
            rows = {id for named in before.about for id in named.rows}
            taking = [self._framework.column(key) for key in TAKEN]
            taken = [(row, column) for column in taking for row in self._framework.tables[column.table].rows]
            holders += [row.id for row, column in taken if any(value.row in rows for value in row.cells.get(column.id, ()))]
            if holders:
                claims.append(Claim(before.about, (Named(rows=tuple(dict.fromkeys(holders))),), enough="about"))
        # Of the same kind, what is named takes the place of what was spoken of.
        if not claims and of and before.about and not self._alike(of[0], before.about[0]):
            claims.append(Claim(tuple(of), before.about, before.group.denied, "said" if before.group.limited else None))
        return tuple(claims)

    def _side_by_side(self, groups: Sequence[_Group], folded: str) -> list[Sequence[_Group]]:
        """The groups, parted where something of the kind spoken of begins anew behind a word that joins: ML 預測銷量跟 LLM 做助理."""
        for first in (0, 1):
            for place in range(first + 2, len(groups) - 1):
                one, other, again = groups[first].names[0].named, groups[place - 1].names[-1].named, groups[place].names[0].named
                between = folded[groups[place - 1].names[-1].end : groups[place].names[0].start]
                if _BESIDE.search(between) and self._alike(one, again) and not (self._alike(other, again) or self._alike(one, other)):
                    return [groups[:place], [*groups[:first], *groups[place:]]]
        return [groups]

    def _of_one(self, group: _Group, before: _Spoken) -> list[Claim]:
        """What a clause with one name only goes on with: another that the same is said of, or more that is said."""
        if not before.about:
            before.about, before.group = group.named, group
            return []
        goes_on = self._alike(before.about[-1], group.named[0])
        if not before.said and goes_on and not group.denied:
            # "Zapier, n8n and Cursor: …": the list goes on.
            before.about += group.named
            before.group = replace(before.group, names=[*before.group.names, *group.names])
            return []
        if before.said and goes_on and not self._alike(group.named[0], before.said[0]):
            return [Claim(group.named, before.said, group.denied, "about" if group.limited else None)]
        before.said = group.named
        return [Claim(before.about, group.named, group.denied, "said" if group.limited else None)]

    def _of_several(self, groups: Sequence[_Group], before: _Spoken, linked: Linked) -> list[Claim]:
        """What a clause says of its first names by the others."""
        if not groups:
            return []
        folded = linked.keyed.folded
        while len(groups) > 2 and (
            _OF.fullmatch(folded[groups[0].names[-1].end : groups[1].names[0].start])
            or (self._part_of(groups[1], groups[0]) and not _ONWARD.search(folded[groups[1].names[-1].end : groups[2].names[0].start]))
        ):
            # "跨域路徑的第一關是 …", "跨域三關是不是第一關就要學 …": the gate is spoken of.
            groups = groups[1:]
        first, claims = groups[0], []
        if before.about and not before.said:
            if self._alike(before.about[-1], first.named[0]):
                first = replace(first, names=[*before.group.names, *first.names])
            else:
                # "加值型那組，A 跟 B …": what stands before is what it is about as well.
                claims.append(Claim(before.about, first.named, first.denied))
        sole = self._phrasing.claims["the_only"]
        for before_it, group in pairwise(groups):
            alone = first.limited or sole.search(folded[first.names[-1].end : group.names[0].start])
            only: Side | None = "about" if alone else "said" if group.limited else None
            enough: Side | None = "about" if first.enough else "said" if group.enough else None
            between = folded[before_it.names[-1].end : group.names[0].start]
            does = before_it.means or not _BESIDE.search(between)
            means = before_it.named if does and before_it is not first else ()
            placed = first.placed and not group.placed
            claims.append(Claim(first.named, group.named, group.denied, only, enough=enough, means=means, placed=placed))
        before.about, before.said, before.group = first.named, groups[-1].named, first
        return claims

    def _part_of(self, part: _Group, whole: _Group) -> bool:
        """Whether a row named is one that the other has: a gate, of a path."""
        ids = {id for named in part.named for id in named.rows}
        cells = (cell for named in whole.named for id in named.rows for cell in self._relations.row(id).cells.values())
        return any(value.row in ids for cell in cells for value in cell)

    def _alike(self, one: Named, other: Named) -> bool:
        """Whether two names may stand for things of one kind, or values of one attribute."""
        shared = self._columns(one) & self._columns(other)
        if len({bool(self._columns(named) & _MEANS) for named in (one, other)}) > 1:
            # "LLM 預測銷量": what is done is no like of what it is done with, though words of the guideline name both.
            shared -= {column for column in shared if column.split(".")[0] in {means.split(".")[0] for means in _MEANS}}
        return bool(set(self._tables(one)) & set(self._tables(other)) or shared)

    def _tables(self, named: Named) -> list[str]:
        return [self._relations.row(id).table for id in named.rows]

    def _columns(self, named: Named) -> set[str]:
        lexicon = self._relations.lexicon
        return {f"{self._relations.row(row).table}.{column}" for term in named.terms for row, column in lexicon.holders(term)}
