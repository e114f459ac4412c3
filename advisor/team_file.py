"""A team's table, out of a file or the page, as people with roles, levels and certifications. What cannot be taken is told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from numbers import Real
from pathlib import Path

from advisor.errors import InputError
from advisor.scoring.values import HIGHEST_LEVEL, Member, Problem, TeamRequest
from advisor.tables import LAST_LINE, SAVE_AS, WIDEST, Cells, Line, Unread, is_blank, nothing_in_it, open_table, shown, text_of, write_table
from advisor.team_columns import HELD, NAME, ROLE, Columns, Naming, column_of, columns_of
from advisor.types import Language, Text
from advisor.wording import key

LONGEST = 200_000
"""People in a table."""
MOST_DETAILED = 1000
"""Problems that are told one by one; a table that is wrong from top to bottom has a million."""

_REPORT_EVERY = 1000

Progress = Callable[[int], None]
"""Called with the rows read so far."""

_PLAIN: dict[str, int | None] = {"": None, "-": None, **{str(level): level for level in range(HIGHEST_LEVEL + 1)}}
_WHOLE = frozenset(range(HIGHEST_LEVEL + 1))
_LEVEL = re.compile(rf"0*([0-{HIGHEST_LEVEL}])(?:\.0+)?")
_DASHES = re.compile(r"[-‐‑‒–—―−─]+")
_BETWEEN = re.compile(r"[、,，;；/／|｜\n\r]")
_NONE_HELD = frozenset(("無", "沒有", "none", "no", "na", "nil"))

# What is told of a table. What was found is put in shortened.
_LEVEL_WRONG = Text(
    "「{found}」不是 0 到 5 的整數，這一格不列入；請改填 0 到 5，沒有評就留白",
    "“{found}” is not a whole number from 0 to 5 and was left out; write 0 to 5, or leave the cell blank",
)
_NO_ROLE_GIVEN = Text("沒有職務，這一列沒有收；請填職務", "no role, so the row was not taken; fill in the role")
_NO_NAME_GIVEN = Text("沒有姓名，先稱為「{name}」", "no name; called “{name}”")
_CERTIFICATION_UNKNOWN = Text(
    "不認得認證「{found}」，沒有列入；請改用指引的認證名稱或代碼",
    "the certification “{found}” is not known and was left out; use a name or code of the guideline",
)
_ROW_TWICE = Text("和第 {first} 列完全相同，沒有收；請刪去一列", "the same as line {first}, so the row was not taken; delete one of them")
_PERSON_TWICE = Text(
    "姓名和職務與第 {first} 列相同，內容不同，兩列都收了；若是同一人請刪去一列",
    "same name and role as line {first} with other values; both were taken. If they are one person, delete one",
)
_NO_HEADING = Text(
    "第 {place} 欄有資料但沒有欄名，沒有採用；請補欄名或刪去",
    "column {place} holds data but has no heading and was not used; name or delete it",
)
_MORE = Text(
    "從這一列起還有 {problems} 處問題（在 {lines} 列，其中 {lost} 列沒有收），不逐一列出；請先改正前面的再讀一次",
    "from here on there are {problems} more problems, on {lines} lines, not listed one by one; {lost} of the lines were not taken. "
    "Correct the ones above and read the table again",
)


def read_team(file: Path, naming: Naming, progress: Progress | None = None) -> TeamRequest:
    """The people of a CSV or XLSX file and what could not be taken. Raises InputError if the file holds no team's table."""
    table = open_table(file, lambda cells: sum(column_of(cell, naming) is not None for cell in cells[:WIDEST]))
    problems = _Problems()
    for note in table.notes:
        problems.add(1, None, note)
    return _read(table.rows, naming, progress, problems)


def read_rows(rows: Iterable[Sequence[object]], naming: Naming, progress: Progress | None = None) -> TeamRequest:
    """The same for rows that are at hand, the headings first; these are line 1. Raises InputError if they hold no team's table."""
    return _read(enumerate(rows, 1), naming, progress, _Problems())


def _read(rows: Iterable[Line], naming: Naming, progress: Progress | None, problems: _Problems) -> TeamRequest:
    people: _People | None = None
    count = 0
    for line, cells in rows:
        if line > LAST_LINE:
            raise _too_long()
        if not isinstance(cells, Unread) and all(map(is_blank, cells)):
            continue
        if people is None:
            if isinstance(cells, Unread):
                raise InputError(f"讀不到欄名：{cells.message.zh}。No headings: {cells.message.en}.", SAVE_AS)
            people = _People(columns_of(cells, naming), naming, problems)
            for column, message in people.columns.told:
                problems.add(line, column, message)
            continue
        count += 1
        if count > LONGEST:
            raise _too_long()
        people.add(line, cells)
        if progress and count % _REPORT_EVERY == 0:
            progress(count)
    if people is None:
        raise nothing_in_it()
    if not count:
        raise InputError(
            "表格只有欄名，沒有人。The table has headings but no people.", "請從第二列起一人一列。Add one row a person below them."
        )
    if progress and count % _REPORT_EVERY:
        progress(count)
    return TeamRequest(tuple(people.members), problems.all())


def _too_long() -> InputError:
    return InputError(
        f"表格超過 {LONGEST:,} 列。The table has more than {LONGEST:,} rows.",
        "請分成幾個檔，並刪去空白列。Split it, and delete blank rows.",
    )


class _Problems:
    """Collects what is told, the first ones in full and of the others only how many there are."""

    def __init__(self) -> None:
        self._told: list[Problem] = []
        self._more = self._more_lines = self._more_lost = self._first = self._last = 0

    def add(self, line: int, column: str | None, message: Text, lost: bool = False, **found: str | int) -> None:
        """`lost`: the row is not taken."""
        if len(self._told) < MOST_DETAILED:
            parts = {name: shown(value) if isinstance(value, str) else value for name, value in found.items()}
            if parts:
                message = Text(message.zh.format(**parts), message.en.format(**parts))
            self._told.append(Problem(line, column, message))
            return
        self._more += 1
        self._more_lost += lost
        # Rows come in order.
        self._more_lines += line != self._last
        self._first, self._last = self._first or line, line

    def all(self) -> tuple[Problem, ...]:
        if not self._more:
            return tuple(self._told)
        counts = {"lines": f"{self._more_lines:,}", "problems": f"{self._more:,}", "lost": f"{self._more_lost:,}"}
        return (*self._told, Problem(self._first, None, Text(_MORE.zh.format(**counts), _MORE.en.format(**counts))))


@dataclass(slots=True)
class _People:
    """The rows taken so far."""

    columns: Columns
    naming: Naming
    problems: _Problems
    members: list[Member] = field(default_factory=list)
    _persons: dict[tuple[str, str], int] = field(default_factory=dict)
    _rows: dict[tuple[object, ...], int] = field(default_factory=dict)
    _certifications: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    _beside: set[int] = field(default_factory=set)

    def add(self, line: int, cells: Cells | Unread) -> None:
        """Takes a row, or tells why not."""
        columns, problems = self.columns, self.problems
        if isinstance(cells, Unread):
            problems.add(line, None, cells.message, lost=True)
            return
        self._look_beside(line, cells)
        role = self._text(line, cells, columns.role)
        if not role:
            problems.add(line, columns.headings[columns.role], _NO_ROLE_GIVEN, lost=True)
            return
        given = "" if columns.name is None else self._text(line, cells, columns.name)
        name = given or (f"第 {line} 列" if columns.language == "zh-TW" else f"Row {line}")
        if columns.name is not None and not given:
            problems.add(line, columns.headings[columns.name], _NO_NAME_GIVEN, name=name)
        levels, held = self._levels(line, cells), self._held(line, cells)
        if given:
            first = self._rows.setdefault((name, role, levels, held), line)
            if first != line:
                problems.add(line, None, _ROW_TWICE, lost=True, first=first)
                return
            first = self._persons.setdefault((name, role), line)
            if first != line:
                problems.add(line, None, _PERSON_TWICE, first=first)
        self.members.append(Member(line, name, role, levels, held))

    def _look_beside(self, line: int, cells: Cells) -> None:
        """Tells of columns without a heading that hold something, once each."""
        headings = self.columns.headings
        if len(cells) == len(headings) and all(headings):
            return
        for place, cell in enumerate(cells):
            if not (place < len(headings) and headings[place]) and place not in self._beside and not is_blank(cell):
                self._beside.add(place)
                self.problems.add(line, None, _NO_HEADING, place=place + 1)

    def _text(self, line: int, cells: Cells, place: int) -> str:
        cell = cells[place] if place < len(cells) else None
        if isinstance(cell, Unread):
            self.problems.add(line, self.columns.headings[place], cell.message)
            return ""
        return text_of(cell)

    def _levels(self, line: int, cells: Cells) -> tuple[tuple[str, int], ...]:
        levels = []
        for column in self.columns.levels:
            cell = cells[column.place] if column.place < len(cells) else None
            if isinstance(cell, Unread):
                self.problems.add(line, column.heading, cell.message)
                continue
            try:
                level = level_of(cell)
            except ValueError:
                self.problems.add(line, column.heading, _LEVEL_WRONG, found=text_of(cell))
                continue
            if level is not None:
                levels.append(column.pairs[level])
        return tuple(levels)

    def _held(self, line: int, cells: Cells) -> tuple[str, ...]:
        place = self.columns.held
        cell = cells[place] if place is not None and place < len(cells) else None
        if place is None or cell is None:
            return ()
        if isinstance(cell, Unread):
            self.problems.add(line, self.columns.headings[place], cell.message)
            return ()
        text = cell if isinstance(cell, str) else text_of(cell)
        if text not in self._certifications:
            self._certifications[text] = self._certifications_in(text)
        held, unknown = self._certifications[text]
        for words in unknown:
            self.problems.add(line, self.columns.headings[place], _CERTIFICATION_UNKNOWN, found=words)
        return held

    def _certifications_in(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The certifications that a text lists, and the words in it that name none."""
        held: dict[str, None] = {}
        unknown = []
        for part in _BETWEEN.split(text) if key(text) not in _NONE_HELD else ():
            words = text_of(part)
            if words and not _DASHES.fullmatch(words):
                id = self.naming.certification(words)
                if id is None:
                    unknown.append(words)
                else:
                    held[id] = None
        return tuple(held), tuple(unknown)


def level_of(cell: object) -> int | None:
    """The level in a cell, None where it is blank or a dash. Raises ValueError for all that is not plainly a whole number from 0 to 5."""
    if isinstance(cell, str):
        if cell in _PLAIN:
            return _PLAIN[cell]
        text = unicodedata.normalize("NFKC", text_of(cell))
        if not text or _DASHES.fullmatch(text):
            return None
        found = _LEVEL.fullmatch(text)
        if found:
            return int(found[1])
    elif isinstance(cell, (int, float, Real)) and not isinstance(cell, bool) and cell in _WHOLE:
        return int(float(cell))
    elif is_blank(cell):
        return None
    raise ValueError("not a level")


# The template.

_EXAMPLES = (
    (Text("範例甲", "Example A"), Text("行銷", "Marketing"), "3322211", "AI-900"),
    (Text("範例乙", "Example B"), Text("專案經理", "Project manager"), "43322", ""),
    (Text("範例丙", "Example C"), Text("AI 工程師", "AI engineer"), "44322233443", "AI-900, AWS Certified AI Practitioner"),
)
"""Names, roles, levels in the guideline's order (what is missing is not assessed) and certifications."""


def template(naming: Naming, language: Language = "zh-TW") -> list[list[str]]:
    """Headings and three example rows."""
    names = [name.to(language) for _, name in naming.competencies]
    rows = [[NAME.to(language), ROLE.to(language), *names, HELD.to(language)]]
    for name, role, levels, held in _EXAMPLES:
        rows.append([name.to(language), role.to(language), *levels.ljust(len(names))[: len(names)], held])
    return [[cell.strip() for cell in row] for row in rows]


def write_template(file: Path, naming: Naming, language: Language = "zh-TW") -> None:
    """The template as CSV or XLSX, by suffix. Raises InputError if it cannot be written."""
    write_table(file, template(naming, language))
