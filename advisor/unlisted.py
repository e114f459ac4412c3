"""Things that nobody listed, known by how they are called: a certification by its issuer, an occupation by its last character."""

from __future__ import annotations

import re

from advisor.latin_spelling import english_words
from advisor.mentions import Absent, Linked
from advisor.phrasing import Phrasing
from advisor.query import Relations
from advisor.reading import Reading
from advisor.types import Text

_SAYS_SOMETHING = re.compile(r"[的有是和跟與、，,在會要能比]|哪|什麼|幾|之")
_OF_A_NAME = 4
"""Characters that nothing explains, of a name rather than of what is said of one."""
_OCCUPATION = re.compile(r"^[\u4e00-\u9fff]{2,}[師官長]$")
_TRADE = re.compile(r"^[\u4e00-\u9fff]{2,}[業行館園社]$")
_SOMEONE = re.compile(r"(是|當|做|身為|擔任|成為|變成|轉)(一名|一個|一位|個|做)?$")


class Unlisted:
    """Finds such things in a question."""

    def __init__(self, relations: Relations, phrasing: Phrasing) -> None:
        self._lexicon = relations.lexicon
        self._phrasing = phrasing

    def things(self, text: str, linked: Linked, reading: Reading) -> tuple[Absent, ...]:
        """What the question is about instead of the names that it is called by; one, or none."""
        return self._certification(text, linked) or self._occupation(text, linked, reading) or self._trade(text, linked, reading)

    def before_kind(self, text: str, linked: Linked, reading: Reading) -> tuple[Absent, ...]:
        """A Latin name that nothing explains, right before the kind that it is asked for: 「有沒有 Meta 的證照」."""
        if reading.rows or reading.terms or reading.not_rows or len(reading.tables) != 1:
            return ()
        keyed = linked.keyed
        kinds = {mention.start for mention in linked.mentions if reading.tables[0] in mention.ids("table")}
        for start, chars in linked.gaps:
            end = start + len(chars)
            behind = end + (keyed.chars[end : end + 1] == "的")
            if chars.isascii() and chars.isalpha() and len(chars) > 2 and behind in kinds:
                return self._called(keyed.written(text, start, end), reading.tables[0])
        return ()

    def asked_after(self, text: str, linked: Linked, reading: Reading) -> tuple[Absent, ...]:
        """What nothing explains and is written as a name, where it is asked whether it is listed: 「Suno 有收嗎」."""
        if len(reading.tables) > 1:
            return ()
        english = english_words(self._lexicon.corpus)
        found: list[Absent] = []
        for start, chars in linked.gaps:
            end = start + len(chars)
            name = linked.keyed.written(text, start, end)
            latin = len(chars) > 2 and chars.isascii() and chars.isalnum() and chars not in english
            quoted = text[: text.find(name)].endswith(("「", "『", "“", "《"))
            if quoted or (latin and (name != chars or not text.isascii())):
                found += self._called(name, reading.tables[0] if reading.tables else "tool")
        return tuple(found)

    def _certification(self, text: str, linked: Linked) -> tuple[Absent, ...]:
        """A certification called by its issuer and by words that nothing explains: Google 生成式 AI 領袖認證; one, or none."""
        lexicon, keyed = self._lexicon, linked.keyed
        issuers = [
            mention
            for mention in linked.mentions
            if any(column == "issuer" for term in mention.ids("term") for _, column in lexicon.holders(term))
        ]
        for issuer in issuers:
            kind = next((one for one in linked.mentions if one.start > issuer.end and "certification" in one.ids("table")), None)
            if kind is None or _SAYS_SOMETHING.search(keyed.chars[issuer.end : kind.start]):
                continue
            if sum(len(chars) for start, chars in linked.gaps if issuer.end <= start < kind.start) >= _OF_A_NAME:
                return self._called(keyed.written(text, issuer.start, kind.end), "certification")
        return ()

    def _occupation(self, text: str, linked: Linked, reading: Reading) -> tuple[Absent, ...]:
        """An occupation called by what it works with, 提示詞架構師, or whose attribute is asked. Not one that the asker has or wants."""
        if self._phrasing.aspires(text) or self._phrasing.personal(text):
            return ()
        keyed = linked.keyed
        for start, chars in linked.gaps:
            end = start + len(chars)
            mention = next((one for one in linked.mentions if one.end == start and one.of_content), None)
            first = mention.start if mention else start
            owner = not reading.rows and keyed.chars[end : end + 1] == "的"
            if (mention or owner) and _OCCUPATION.match(chars) and not _SOMEONE.search(keyed.chars[:first]):
                return self._called(keyed.written(text, first, end), "role")
        return ()

    def _trade(self, text: str, linked: Linked, reading: Reading) -> tuple[Absent, ...]:
        """A trade that is asked how it uses AI: 水電行可以怎麼用 AI."""
        uses = any(column.startswith("industry.") for column in reading.columns)
        if not uses or reading.rows or reading.terms or self._phrasing.personal(text):
            return ()
        trades = [linked.keyed.written(text, start, start + len(chars)) for start, chars in linked.gaps if _TRADE.match(chars)]
        return self._called(trades[0], "industry") if trades else ()

    @staticmethod
    def _called(name: str, table: str) -> tuple[Absent, ...]:
        return (Absent(name, Text(f"「{name}」", f"“{name}”"), table),)
