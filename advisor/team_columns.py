"""The columns of a team's table: which heading stands for a name, a role, a competency or certifications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from advisor.errors import InputError
from advisor.scoring.values import HIGHEST_LEVEL
from advisor.tables import WIDEST, Cells, Unread, is_blank, shown, text_of
from advisor.types import Language, Text
from advisor.wording import is_chinese, key

_LONGEST_HEADING = 200
_NAMED = 15

NAME, ROLE, HELD = Text("姓名", "Name"), Text("職務", "Role"), Text("已有認證", "Certifications held")

_ALIASES = {
    NAME: "姓名 名字 名稱 員工 員工姓名 成員 成員姓名 同仁 同仁姓名 人員 "
    "name fullname employee employeename member membername person staff",
    ROLE: "職務 職務名稱 工作職務 職稱 職位 職位名稱 角色 工作 role roles job jobrole jobtitle title position",
    HELD: "已有認證 持有認證 現有認證 已取得認證 取得認證 已具備認證 認證 已有證照 持有證照 現有證照 已取得證照 取得證照 證照 "
    "certificationsheld certificationheld heldcertifications certifications certification certificates certificatesheld certificate held",
}
_BY_ALIAS = {alias: column for column, aliases in _ALIASES.items() for alias in aliases.split()}

_NOT_USED = Text(
    "不認得這個欄名，沒有採用；若是能力請改用指引的名稱",
    "not used: this heading is not known. If it is a competency, use its name in the guideline",
)
_NOT_ASSESSED = Text("沒有這一欄，當作沒有評；需要時請加上", "there is no such column: not assessed. Add it if it is wanted")


class Naming(Protocol):
    """What a table's words are called."""

    @property
    def competencies(self) -> Sequence[tuple[str, Text]]:
        """Ids and names, in the guideline's order."""

    def competency(self, heading: str, /) -> str | None: ...

    def certification(self, words: str, /) -> str | None:
        """The id, or the old code, of the certification."""


@dataclass(frozen=True, slots=True)
class LevelColumn:
    """A competency's column. Its pairs of id and level, by level, are shared by all people: a large table has a million."""

    place: int
    heading: str
    pairs: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Where what stands, by place from 0; `levels` in the guideline's order. `told`: headings, and what is wrong with them."""

    headings: tuple[str, ...]
    name: int | None
    role: int
    held: int | None
    levels: tuple[LevelColumn, ...]
    language: Language
    told: tuple[tuple[str | None, Text], ...]


def column_of(cell: object, naming: Naming) -> Text | str | None:
    """What a heading stands for: NAME, ROLE, HELD or the id of a competency; None if it is not known."""
    words = text_of(cell)[:_LONGEST_HEADING] if isinstance(cell, str) else ""
    return (_BY_ALIAS.get(key(words)) or naming.competency(words)) if words else None


def columns_of(cells: Cells, naming: Naming) -> Columns:
    """The columns under a row of headings. Raises InputError if there is no role or no competency among them."""
    headings = tuple("" if isinstance(cell, Unread) else shown(text_of(cell)) for cell in cells[:WIDEST])
    found: dict[Text | str, int] = {}
    told: list[tuple[str | None, Text]] = []
    for place, (cell, heading) in enumerate(zip(cells, headings, strict=False)):
        column = column_of(cell, naming)
        if isinstance(cell, Unread):
            told.append((None, cell.message))
        elif column is not None and column in found:
            zh = f"和第 {found[column] + 1} 欄重複，沒有採用；請刪去一欄"
            told.append((heading, Text(zh, f"the same as column {found[column] + 1}, so not used; delete one of them")))
        elif column is not None:
            found[column] = place
        elif heading:
            told.append((heading, _NOT_USED))
    levels = [
        LevelColumn(found[id], headings[found[id]], tuple((id, level) for level in range(HIGHEST_LEVEL + 1)))
        for id, _ in naming.competencies
        if id in found
    ]
    if ROLE not in found or not levels or not all(map(is_blank, cells[WIDEST:])):
        raise _not_known([heading for heading in headings if heading], naming)
    language: Language = "zh-TW" if any(map(is_chinese, "".join(headings))) else "en"
    told += [(name.to(language), _NOT_ASSESSED) for id, name in naming.competencies if id not in found]
    return Columns(headings, found.get(NAME), found[ROLE], found.get(HELD), tuple(levels), language, tuple(told))


def _not_known(headings: Sequence[str], naming: Naming) -> InputError:
    found = "、".join(headings[:_NAMED]) + ("…" if headings[_NAMED:] else "")
    zh, en = "、".join(name.zh for _, name in naming.competencies), ", ".join(name.en for _, name in naming.competencies)
    return InputError(
        f"看不懂欄名。第一列要是欄名，需要「職務」和至少一項能力；找到的是：{found or '（沒有）'}。"
        f"The headings are not known: the first row must hold “Role” and at least one competency, but holds: {found or '(none)'}.",
        f"請下載範本填寫，或刪去欄名上方的標題列，並把欄名改成這些：姓名、職務、{zh}、已有認證。"
        f"Download the template, or delete what stands above the headings and use these: Name, Role, {en}, Certifications held.",
    )
