"""A team's table out of a file: what is plain is taken, what is not is told with its line and column, and nothing is guessed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import sys
import tracemalloc
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import sheet_xml, spreadsheets, tables, team_file
from advisor.errors import InputError
from advisor.framework import Framework, load_framework
from advisor.scoring.values import Member, Problem, TeamRequest
from advisor.spreadsheets import open_sheet
from advisor.tables import Unread, text_of
from advisor.team_columns import Naming
from advisor.team_file import read_rows, read_team, template, write_template
from advisor.types import Language, Text
from advisor.wording import fold, key

ZH = ["姓名", "職務", "AI 素養", "文書應用", "已有認證"]
LITERACY, DOCUMENTS = "competency.ai_literacy", "competency.documents"
LIN = ["林小美", "行銷", "3", "2", ""]
CHEN = ["陳大文", "AI 工程師", "5", "4", "AI-900"]


class GuidelineNames:
    """Names as the guideline writes them, in both languages, with or without their numbers."""

    def __init__(self, framework: Framework) -> None:
        self.competencies: list[tuple[str, Text]] = [(row.id, row.name) for row in framework.tables["competency"].rows]
        self._competencies = {key(name): id for id, text in self.competencies for name in (text.zh, text.en)}
        self._certifications: dict[str, str] = {}
        for row in framework.tables["certification"].rows:
            codes = re.findall(r"\(([A-Z]+-\d+)\)", row.name.zh)
            self._certifications |= {key(name): row.id for name in (row.name.zh, row.name.en, *codes)}
            self._certifications |= {key(old.text.zh): old.text.zh for old in row.cells["predecessor"]}

    def competency(self, heading: str) -> str | None:
        return self._competencies.get(key(re.sub(r"^[\d.、\s]+", "", fold(heading))))

    def certification(self, words: str) -> str | None:
        return self._certifications.get(key(words))


NAMING: Naming = GuidelineNames(load_framework())


def as_csv(rows: Sequence[Sequence[object]], separator: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()


def csv_file(folder: Path, content: str | bytes | Sequence[Sequence[object]], encoding: str = "utf-8") -> Path:
    file = folder / "team.csv"
    text = content if isinstance(content, (str, bytes)) else as_csv(content)
    file.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return file


def workbook(*rows: Sequence[object], title: str = "Team") -> Any:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    return book


def saved(book: Any, folder: Path) -> Path:
    file = folder / "team.xlsx"
    book.save(file)
    return file


def content_of(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def problems_at(team: TeamRequest, line: int, column: str | None) -> list[Text]:
    return [problem.message for problem in team.problems if (problem.line, problem.column) == (line, column)]


def beyond_missing_columns(team: TeamRequest) -> list[Problem]:
    """The problems but those of competencies that the small tables of these tests leave out."""
    return [problem for problem in team.problems if "not assessed" not in problem.message.en]


def level_in(cell: object) -> tuple[int | None, list[str]]:
    """The level that one cell is taken for, and what is told of it."""
    team = read_rows([ZH, ["林小美", "行銷", cell, "1", ""]], NAMING)
    return dict(team.members[0].levels).get(LITERACY), [text.en for text in problems_at(team, 2, "AI 素養")]


# The table as it should be.


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_people_are_read_with_line_role_levels_and_certifications(tmp_path: Path, suffix: str) -> None:
    rows = [ZH, LIN, CHEN]
    file = csv_file(tmp_path, rows) if suffix == "csv" else saved(workbook(ZH, [*LIN[:2], 3, 2.0], [*CHEN[:2], 5, "4", "AI-900"]), tmp_path)
    team = read_team(file, NAMING)
    assert team.members == (
        Member(2, "林小美", "行銷", ((LITERACY, 3), (DOCUMENTS, 2))),
        Member(3, "陳大文", "AI 工程師", ((LITERACY, 5), (DOCUMENTS, 4)), ("AI-900",)),
    )
    assert beyond_missing_columns(team) == []
    assert read_rows(rows, NAMING) == team


@pytest.mark.parametrize("language", ["zh-TW", "en"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "CSV"])
def test_the_template_reads_back_without_a_problem(tmp_path: Path, language: Language, suffix: str) -> None:
    file = tmp_path / f"template.{suffix}"
    write_template(file, NAMING, language)
    team = read_team(file, NAMING)
    assert (len(team.members), team.problems) == (3, ())
    assert team == read_rows(template(NAMING, language), NAMING)
    assert template(NAMING, language)[0][2:-1] == [name.to(language) for _, name in NAMING.competencies]
    assert any(len(member.levels) == len(NAMING.competencies) for member in team.members)


def test_excel_is_told_that_the_template_is_utf_8(tmp_path: Path) -> None:
    write_template(tmp_path / "template.csv", NAMING)
    assert (tmp_path / "template.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", ["template.ods", "template", "missing/template.csv", "missing/template.xlsx"])
def test_a_template_that_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as refused:
        write_template(tmp_path / name, NAMING)
    assert refused.value.remedy


# Headings.


@pytest.mark.parametrize(
    "headings",
    [
        ["姓名", "職務", "AI 素養", "文書應用", "已有認證"],
        ["Name", "Role", "AI literacy", "Document applications", "Certifications held"],
        [" 姓 名 ", "職　稱", "1. AI素養", "3.文書應用", "證照"],
        ["ＮＡＭＥ", "JOB  TITLE", "１．ＡＩ　素養", "３、文書應用", "Certification(s)"],
        ["员工姓名", "职务", "AI 素养", "文书应用", "持有证照"],
        ["full name", "job_title", "AI Literacy", "document-applications", "held"],
        ["員工", "角色", "AI 素養", "Document applications", "certificates held"],
    ],
)
def test_headings_are_known_in_many_forms(headings: list[str]) -> None:
    assert read_rows([headings, CHEN], NAMING).members == read_rows([ZH, CHEN], NAMING).members


def test_columns_may_stand_in_any_order() -> None:
    order = [3, 0, 4, 2, 1]
    shuffled = [[row[place] for place in order] for row in (ZH, LIN, CHEN)]
    assert read_rows(shuffled, NAMING).members == read_rows([ZH, LIN, CHEN], NAMING).members


@pytest.mark.parametrize(("headings", "name"), [(["職務", "AI 素養"], "第 2 列"), (["Role", "AI literacy"], "Row 2")])
def test_without_a_name_column_people_are_called_by_their_row(headings: list[str], name: str) -> None:
    team = read_rows([headings, ["行銷", 3], ["行銷", 3]], NAMING)
    assert team.members[0] == Member(2, name, "行銷", ((LITERACY, 3),))
    assert len(team.members) == 2 and beyond_missing_columns(team) == []


def test_a_person_without_a_name_is_kept_and_told() -> None:
    team = read_rows([ZH, ["", "行銷", 3, 2, ""]], NAMING)
    assert team.members[0].name == "第 2 列"
    assert "no name" in problems_at(team, 2, "姓名")[0].en


@pytest.mark.parametrize(
    "headings", [["姓名", "AI 素養"], ["姓名", "職務"], ["甲", "乙", "丙"], ["2026 年團隊能力盤點", "", ""]], ids=lambda row: "+".join(row)
)
def test_without_role_or_competency_the_headings_found_and_expected_are_named(headings: list[str]) -> None:
    with pytest.raises(InputError) as refused:
        read_rows([headings, ["林小美", "行銷", "3"]], NAMING)
    assert all(heading in refused.value.message for heading in headings)
    assert "職務" in refused.value.message and "範本" in refused.value.remedy and "NLP/LLM/CV engineering" in refused.value.remedy


def test_a_column_that_is_not_known_is_told() -> None:
    team = read_rows([[*ZH, "部門", "到職日"], [*LIN, "業務部", "2020-01-01"]], NAMING)
    assert [problem.column for problem in team.problems if "not used" in problem.message.en] == ["部門", "到職日"]
    assert {problem.line for problem in team.problems} == {1}


def test_a_competency_without_a_column_is_told_as_not_assessed() -> None:
    told = [problem.column for problem in read_rows([ZH, LIN], NAMING).problems]
    assert told == [name.zh for id, name in NAMING.competencies if id not in (LITERACY, DOCUMENTS)]


def test_of_a_heading_that_stands_twice_the_first_is_used() -> None:
    team = read_rows([[*ZH, "AI literacy", "職稱"], [*LIN, "5", "業務"]], NAMING)
    assert team.members == read_rows([ZH, LIN], NAMING).members
    assert "column 3" in problems_at(team, 1, "AI literacy")[0].en and "column 2" in problems_at(team, 1, "職稱")[0].en


def test_a_column_without_heading_that_holds_something_is_told_once() -> None:
    team = read_rows([[*ZH[:2], "", *ZH[2:]], [*LIN[:2], "", *LIN[2:]], [*CHEN[:2], "x", *CHEN[2:]], ["王", "業務", "y", 1, 1, ""]], NAMING)
    assert beyond_missing_columns(team) == [Problem(3, None, problems_at(team, 3, None)[0])]
    assert "column 3" in problems_at(team, 3, None)[0].en


def test_a_table_as_wide_as_no_team_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_team(csv_file(tmp_path, [[*ZH, *(f"欄{number}" for number in range(600))], LIN]), NAMING)


# Levels.


@pytest.mark.parametrize(
    "cell", ["3", 3, 3.0, "３", " 3 ", "\t3\r\n", "3.0", "3.00", "03", "　３　", "\u200b3", "③"], ids=lambda cell: repr(cell)
)
def test_a_level_is_taken_in_every_plain_form(cell: object) -> None:
    assert level_in(cell) == (3, [])


@pytest.mark.parametrize("level", range(6))
def test_levels_run_from_0_to_5(level: int) -> None:
    assert level_in(str(level)) == level_in(level) == level_in(float(level)) == (level, [])


@pytest.mark.parametrize(
    "cell", [None, "", "  ", "　", "-", "—", "–", "－", "--", "──", "\u200b", float("nan")], ids=lambda cell: repr(cell)
)
def test_blanks_and_dashes_are_not_assessed_and_nothing_is_told(cell: object) -> None:
    assert level_in(cell) == (None, [])


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("三", "三"),
        ("一", "一"),
        ("熟練", "熟練"),
        ("N/A", "N/A"),
        ("無", "無"),
        ("3.5", "3.5"),
        (3.5, "3.5"),
        ("6", "6"),
        (6, "6"),
        ("-1", "-1"),
        (-1, "-1"),
        ("3-4", "3-4"),
        ("3,0", "3,0"),
        ("3級", "3級"),
        ("+3", "+3"),
        ("1e0", "1e0"),
        ("٣", "٣"),
        ("=1+1", "=1+1"),
        ("3月5日", "3月5日"),
        (True, "TRUE"),
        (False, "FALSE"),
        ("TRUE", "TRUE"),
        (float("inf"), "inf"),
        (dt.datetime(2026, 3, 5), "2026-03-05 00:00:00"),
        (dt.date(2026, 3, 5), "2026-03-05"),
        (dt.time(3, 0), "03:00:00"),
        ("9" * 5000, "9" * 39 + "…"),
        ("\x1b[31m壞\x00了", "[31m壞了"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_anything_else_is_told_and_only_the_level_is_left_out(cell: object, found: str) -> None:
    team = read_rows([ZH, ["林小美", "行銷", cell, "1", ""]], NAMING)
    assert team.members == (Member(2, "林小美", "行銷", ((DOCUMENTS, 1),)),)
    (told,) = problems_at(team, 2, "AI 素養")
    assert f"“{found}” is not a whole number from 0 to 5" in told.en and f"「{found}」" in told.zh and "0 到 5" in told.zh


# Rows.


@pytest.mark.parametrize("role", ["", "  ", None, "\u200b"])
def test_a_row_without_a_role_is_told_and_not_taken(role: str | None) -> None:
    team = read_rows([ZH, ["林小美", role, 3, 2, ""], CHEN], NAMING)
    assert [member.name for member in team.members] == ["陳大文"]
    assert "not taken" in problems_at(team, 2, "職務")[0].en and "沒有收" in problems_at(team, 2, "職務")[0].zh


def test_wholly_empty_rows_are_passed_over_and_lines_still_count(tmp_path: Path) -> None:
    team = read_team(csv_file(tmp_path, [["", ""], ZH, [], ["", " ", "　", "", ""], LIN, [], CHEN, []]), NAMING)
    assert [(member.line, member.name) for member in team.members] == [(5, "林小美"), (7, "陳大文")]
    assert {problem.line for problem in team.problems} == {2}


def test_a_short_row_is_not_assessed_where_it_ends(tmp_path: Path) -> None:
    team = read_team(csv_file(tmp_path, [ZH, ["林小美", "行銷", "3"]]), NAMING)
    assert team.members == (Member(2, "林小美", "行銷", ((LITERACY, 3),)),) and beyond_missing_columns(team) == []


def test_a_row_that_says_the_same_again_is_dropped_and_told() -> None:
    team = read_rows([ZH, CHEN, LIN, CHEN, ["陳大文 ", "AI 工程師", 5.0, "４", "ai-900"]], NAMING)
    assert [member.line for member in team.members] == [2, 3]
    assert all("line 2" in problems_at(team, line, None)[0].en for line in (4, 5))


def test_the_same_person_with_other_levels_is_kept_and_told() -> None:
    team = read_rows([ZH, CHEN, [*CHEN[:2], 1, 1, ""], ["陳大文", "業務", 5, 4, "AI-900"]], NAMING)
    assert [member.line for member in team.members] == [2, 3, 4]
    assert [(problem.line, problem.column) for problem in beyond_missing_columns(team)] == [(3, None)]
    assert "line 2" in problems_at(team, 3, None)[0].en


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("  林 小美　", "林 小美"),
        ("Ａｎｎａ", "Ａｎｎａ"),
        ("O'Brien, Siân", "O'Brien, Siân"),
        ("𠮷田\x00\x07", "𠮷田"),
        ("\u202e林小美\u202c", "林小美"),
        ("林\n小美", "林 小美"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        (1024.0, "1024"),
    ],
)
def test_names_stay_as_they_are_written(written: object, name: str) -> None:
    assert read_rows([ZH, [written, *LIN[1:]]], NAMING).members[0].name == name


@pytest.mark.parametrize(
    ("cell", "held"),
    [
        ("AI-900", ("AI-900",)),
        ("ai 901、IBM AI Engineering", ("certification.ai_901", "certification.ibm_ai")),
        ("AI-901,AI-103;AI-900/AI-102", ("certification.ai_901", "certification.ai_103", "AI-900", "AI-102")),
        ("AI-901；AI-103，AI-900／AI-102", ("certification.ai_901", "certification.ai_103", "AI-900", "AI-102")),
        ("AI-901\nAI-901\r\nTQC+ 人工智慧\n", ("certification.ai_901", "certification.tqc_plus")),
        ("", ()),
        ("-", ()),
        ("無", ()),
        ("N/A", ()),
        (None, ()),
    ],
)
def test_certifications_may_be_listed_in_many_ways(cell: str | None, held: tuple[str, ...]) -> None:
    team = read_rows([ZH, [*LIN[:4], cell]], NAMING)
    assert team.members[0].held == held and beyond_missing_columns(team) == []


def test_a_certification_that_is_not_known_is_told_and_left_out() -> None:
    team = read_rows([ZH, [*LIN[:4], "AI-900、駕照、" + "長" * 50]], NAMING)
    assert team.members[0].held == ("AI-900",)
    first, second = problems_at(team, 2, "已有認證")
    assert "“駕照” is not known" in first.en and "長" * 39 + "…" in second.zh and "長" * 40 not in second.zh


# Encodings and separators.


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16 LE"),
        ("utf-16-be", "UTF-16 BE"),
        ("big5", "Big5 (CP950)"),
        ("cp950", "Big5 (CP950)"),
    ],
)
def test_every_usual_encoding_is_read_and_told_if_it_is_not_utf_8(tmp_path: Path, encoding: str, said: str | None) -> None:
    team = read_team(csv_file(tmp_path, [ZH, LIN, CHEN], encoding), NAMING)
    assert team.members == read_rows([ZH, LIN, CHEN], NAMING).members
    assert [said in text.zh and said in text.en for text in problems_at(team, 1, None) if said] == [True] * bool(said)


def test_utf_16_of_the_other_order_is_known_by_its_mark(tmp_path: Path) -> None:
    team = read_team(csv_file(tmp_path, b"\xfe\xff" + as_csv([ZH, LIN]).encode("utf-16-be")), NAMING)
    assert team.members == read_rows([ZH, LIN], NAMING).members


def test_utf_16_in_english_is_not_taken_for_utf_8(tmp_path: Path) -> None:
    text = as_csv([["Name", "Role", "AI literacy"], ["Ann", "Sales", "4"]])
    assert read_team(csv_file(tmp_path, text, "utf-16-le"), NAMING).members == (Member(2, "Ann", "Sales", ((LITERACY, 4),)),)


@pytest.mark.parametrize(
    "content",
    [
        as_csv([["姓名", "职务", "AI 素养"], ["林", "营销", "3"]]).encode("gb18030"),
        as_csv([["名前", "役職", "AIリテラシー"], ["林", "営業", "3"]]).encode("shift-jis"),
        as_csv([ZH, LIN]).encode("cp950") + b"\xff\xff",
        b"\xef\xbb\xbf" + as_csv([ZH, LIN]).encode("cp950"),
        b"\xff\xfe" + as_csv([ZH, LIN]).encode("utf-16-le") + b"x",
        as_csv([ZH, LIN]).encode() + b"\xe6\x9e",
        bytes(range(256)),
    ],
    ids=["gb18030", "shift-jis", "broken big5", "wrong mark", "half a character", "cut utf-8", "bytes"],
)
def test_an_encoding_that_cannot_be_told_is_not_guessed(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError) as refused:
        read_team(csv_file(tmp_path, content), NAMING)
    assert "UTF-8" in refused.value.remedy and "XLSX" in refused.value.remedy


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("lines", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("first", ["", "sep={}\n"])
def test_the_separator_is_seen_from_the_headings(tmp_path: Path, separator: str, lines: str, first: str) -> None:
    headings = as_csv([[*ZH, "備註, 其他; 說明"], [*LIN, "甲,乙;丙"]], separator).replace("\r\n", lines)
    team = read_team(csv_file(tmp_path, first.format(separator) + headings), NAMING)
    assert [(member.name, member.levels) for member in team.members] == [("林小美", ((LITERACY, 3), (DOCUMENTS, 2)))]
    assert team.members[0].line == 2 + bool(first)


def test_a_record_stands_on_the_line_where_it_begins(tmp_path: Path) -> None:
    team = read_team(csv_file(tmp_path, [ZH, ["林\n小\n美", *LIN[1:4], "AI-900\nAI-901"], ["陳", "業務", "x", "", ""]]), NAMING)
    assert [member.line for member in team.members] == [2, 6]
    assert team.members[0].held == ("AI-900", "certification.ai_901") and problems_at(team, 6, "AI 素養")


def test_a_quote_that_is_not_closed_swallows_no_one_in_silence(tmp_path: Path) -> None:
    text = '姓名,職務,AI 素養\n林,行銷,3\n"陳,業務,4\n王,業務,2\n'
    team = read_team(csv_file(tmp_path, text), NAMING)
    assert [member.name for member in team.members] == ["林"]
    assert "lines 3 to 4 were not taken" in problems_at(team, 3, None)[0].en


def test_a_quote_in_the_wrong_place_costs_its_own_row_only(tmp_path: Path) -> None:
    text = '姓名,職務,AI 素養\n"小林" 林,行銷,3\n陳,業務,4\n'
    team = read_team(csv_file(tmp_path, text), NAMING)
    assert [member.name for member in team.members] == ["陳"] and "line 2 was not taken" in problems_at(team, 2, None)[0].en


def test_headings_with_a_broken_quote_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="quote"):
        read_team(csv_file(tmp_path, '"姓名" x,職務,AI 素養\n林,行銷,3\n'), NAMING)


def test_a_row_moved_by_a_separator_in_its_text_is_not_taken(tmp_path: Path) -> None:
    team = read_team(csv_file(tmp_path, "姓名,職務,AI 素養,文書應用\n林,行銷,企劃,3,2\n陳,業務,1,2,,\n"), NAMING)
    assert [member.name for member in team.members] == ["陳"]
    assert "5 cells under 4 headings" in problems_at(team, 2, None)[0].en


# Spreadsheets.


def test_a_formula_is_told_and_not_taken(tmp_path: Path) -> None:
    rows = ["=A1", "行銷", 1, 1], ["林", "=B1", 1, 1], ["陳", "業務", "=1+1", 2]
    team = read_team(saved(workbook(ZH[:4], *rows), tmp_path), NAMING)
    assert team.members == (
        Member(2, "第 2 列", "行銷", ((LITERACY, 1), (DOCUMENTS, 1))),
        Member(4, "陳", "業務", ((DOCUMENTS, 2),)),
    )
    told = [problems_at(team, line, column)[0].en for line, column in [(2, "姓名"), (3, "職務"), (4, "AI 素養")]]
    assert all("formula" in text for text in told) and "not taken" in problems_at(team, 3, "職務")[1].en


def test_a_formula_is_not_taken_even_with_its_stored_result() -> None:
    assert cells_of("<c><f>1+1</f><v>2</v></c><c t='str'><f>A1</f><v>x</v></c><c><f t='shared' si='0'/><v>2</v></c>") == ["?", "?", "?"]


def test_merged_cells_are_not_filled_in(tmp_path: Path) -> None:
    book = workbook(ZH[:4], ["林", "行銷", 3, 2], ["陳", None, 3, 2], ["王", "業務", 1, 1], ["李", "業務", 1, 1])
    for merged in ("B2:B3", "C4:D5", "A7:D9"):
        book.active.merge_cells(merged)
    team = read_team(saved(book, tmp_path), NAMING)
    assert team.members == (
        Member(2, "林", "行銷", ((LITERACY, 3), (DOCUMENTS, 2))),
        Member(4, "王", "業務", ((LITERACY, 1),)),
        Member(5, "李", "業務"),
    )
    told = [(problem.line, problem.column, problem.message.en[-40:]) for problem in beyond_missing_columns(team)]
    assert [(line, column) for line, column, _ in told] == [(3, "職務"), (3, "職務"), (4, "文書應用"), (5, "AI 素養"), (5, "文書應用")]
    assert "B2:B3" in problems_at(team, 3, "職務")[0].zh and "C4:D5" in problems_at(team, 5, "AI 素養")[0].en


def test_merged_cells_beside_the_table_trouble_no_one(tmp_path: Path) -> None:
    book = workbook([*ZH[:4], "備註"], ["林", "行銷", 3, 2, "甲"], ["陳", "業務", 3, 2, None])
    book.active.merge_cells("E2:E3")
    book.active.merge_cells("H1:Z9")
    team = read_team(saved(book, tmp_path), NAMING)
    assert len(team.members) == 2 and [problem.column for problem in beyond_missing_columns(team)] == ["備註"]


def test_dates_truth_values_and_errors_are_no_levels(tmp_path: Path) -> None:
    book = workbook(ZH[:4], ["林", "行銷", dt.date(2026, 3, 5), True], ["陳", "業務", 3, 4], ["王", "業務", "#N/A", 4])
    book.active["C3"].number_format = 'm"月"d"日"'
    team = read_team(saved(book, tmp_path), NAMING)
    assert [member.levels for member in team.members] == [(), ((DOCUMENTS, 4),), ((DOCUMENTS, 4),)]
    assert "a date" in problems_at(team, 2, "AI 素養")[0].en and "a date" in problems_at(team, 3, "AI 素養")[0].en
    assert "TRUE" in problems_at(team, 2, "文書應用")[0].en and "#N/A" in problems_at(team, 4, "AI 素養")[0].en


@pytest.mark.parametrize("format", ["0", "0.0", "General", '0"分"', "0;[Red]-0", "@", "[$-404]0", "_-* #,##0_-", r"0\d"])
def test_a_level_may_be_shown_in_any_format_of_numbers(tmp_path: Path, format: str) -> None:
    book = workbook(ZH[:4], ["林", "行銷", 3, 2])
    book.active["C2"].number_format = format
    assert read_team(saved(book, tmp_path), NAMING).members[0].levels == ((LITERACY, 3), (DOCUMENTS, 2))


@pytest.mark.parametrize(
    "format", ["yyyy/m/d", "h:mm", "[h]:mm", "[$-404]e/m/d", "mm-dd-yy", '[$-404]aaaa;yyyy"年"m"月"', "d", "上午/下午hh時"]
)
def test_a_number_in_a_format_of_dates_is_a_date(tmp_path: Path, format: str) -> None:
    if format.startswith("[$-404]aaaa"):
        format = format.partition(";")[2]
    book = workbook(ZH[:4], ["林", "行銷", 3, 2])
    book.active["C2"].number_format = format
    assert read_team(saved(book, tmp_path), NAMING).members[0].levels == ((DOCUMENTS, 2),)


def test_with_several_sheets_the_one_with_the_headings_is_read_and_named(tmp_path: Path) -> None:
    book = workbook(["填寫說明"], ["每人一列"], title="說明")
    book.create_sheet("空白")
    for title, name in (("團隊", "林"), ("去年", "陳")):
        sheet = book.create_sheet(title)
        sheet.append(ZH[:4])
        sheet.append([name, "行銷", 3, 2])
    team = read_team(saved(book, tmp_path), NAMING)
    assert [member.name for member in team.members] == ["林"]
    (told,) = problems_at(team, 1, None)
    assert "「團隊」" in told.zh and "沒有讀「說明」、「去年」" in told.zh and "空白" not in told.zh


def test_sheets_without_data_beside_the_table_are_no_matter(tmp_path: Path) -> None:
    book = workbook(ZH[:4], LIN[:4])
    book.create_sheet("工作表2")
    book.create_chartsheet("圖")
    assert beyond_missing_columns(read_team(saved(book, tmp_path), NAMING)) == []


def test_a_cell_far_to_the_right_is_told(tmp_path: Path) -> None:
    book = workbook(ZH[:4], LIN[:4])
    book.active["XFD2"] = "x"
    team = read_team(saved(book, tmp_path), NAMING)
    assert len(team.members) == 1 and "holds data but has no heading" in problems_at(team, 2, None)[0].en


def test_hidden_rows_are_taken(tmp_path: Path) -> None:
    book = workbook(ZH[:4], LIN[:4], CHEN[:4])
    book.active.row_dimensions[2].hidden = True
    assert [member.name for member in read_team(saved(book, tmp_path), NAMING).members] == ["林小美", "陳大文"]


def test_lines_are_those_of_the_sheet(tmp_path: Path) -> None:
    book = workbook()
    for line, row in ((3, ZH), (5, LIN), (900, CHEN)):
        for column, cell in enumerate(row, 2):
            book.active.cell(line, column, cell)
    assert [member.line for member in read_team(saved(book, tmp_path), NAMING).members] == [5, 900]


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def packed(sheet: str | bytes, strings: str = "", prefix: str = "", workbook: str = "") -> bytes:
    """An XLSX file as another program than ours may write it."""
    relation = '<Relationship Id="{0}" Type="' + RELATIONS + '/{1}" Target="{2}"/>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{relation.format("r1", "officeDocument", "xl/workbook.xml")}</Relationships>',
        "xl/workbook.xml": workbook
        + f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="S" sheetId="1" r:id="r7"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        + relation.format("r7", "worksheet", "/xl/worksheets/sheet1.xml")
        + (relation.format("r8", "sharedStrings", "./strings.xml") if strings else "")
        + "</Relationships>",
        "xl/worksheets/sheet1.xml": sheet,
    }
    if strings:
        parts["xl/strings.xml"] = strings
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def sheet_of(rows: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def values(data: bytes) -> list[tuple[int, list[object]]]:
    """The rows of an XLSX file, `?` for what is marked as no value."""
    rows = open_sheet(data, len).rows
    return [(line, ["?" if isinstance(cell, Unread) else cell for cell in cells]) for line, cells in rows if not isinstance(cells, Unread)]


def cells_of(cells: str, strings: str = "") -> list[object]:
    """The cells of a row in XML, that stands below a heading."""
    data = packed(sheet_of(f"<row><c t='inlineStr'><is><t>h</t></is></c></row><row>{cells}</row>"), strings)
    return values(data)[1][1]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ("<c><v>3</v></c><c r='D2'><v>4.0</v></c>", [3.0, None, None, 4.0]),
        ("<c r='B2' t='n'><v> 3E0\n</v></c>", [None, 3.0]),
        ("<c t='s'><v>1</v></c><c t='s'><v>0</v></c>", ["讀音乙", "甲"]),
        ("<c t='inlineStr'><is><r><t>甲</t></r><r><t xml:space='preserve'> 乙</t></r></is></c>", ["甲 乙"]),
        ("<c t='str'><v>a&amp;b_x000D_c</v></c>", ["a&b\rc"]),
        ("<c t='b'><v>1</v></c><c t='b'><v>0</v></c>", [True, False]),
        ("<c t='e'><v>#REF!</v></c><c t='d'><v>2026-03-05</v></c>", ["?", "?"]),
        ("<c s='9'/><c></c><c><v/></c><c><v>3</v></c><c s='9'/>", [None, None, None, 3.0]),
        ("\n <c>\n <v>3</v>\n </c>\n ", [3.0]),
    ],
)
def test_cells_are_read_as_any_program_writes_them(cells: str, found: list[object]) -> None:
    strings = "<sst><si><t>甲</t><rPh sb='0' eb='1'><t>ㄐㄧㄚˇ</t></rPh></si><si><r><t>讀音</t></r><r><t>乙</t></r></si></sst>"
    assert cells_of(cells, strings) == found


def test_prefixes_other_encodings_and_merged_cells_in_them_are_read() -> None:
    xml = (
        '<?xml version="1.0" encoding="UTF-16"?><x:worksheet xmlns:x="m"><x:sheetData><x:row r="2">'
        '<x:c r="A2" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c><x:c r="B2"><x:f>1</x:f><x:v>3</x:v></x:c><x:c r="C2"><x:v>3</x:v></x:c>'
        '</x:row></x:sheetData><x:mergeCells><x:mergeCell ref="A2:A3"/><x:mergeCell ref="C1:C2"/></x:mergeCells></x:worksheet>'
    )
    assert values(packed(xml.encode("utf-16"))) == [(2, ["甲", "?", "?"])]


CELLS = st.one_of(
    st.none(),
    st.integers(-(10**6), 10**6),
    st.floats(-1e6, 1e6, allow_subnormal=False),
    st.booleans(),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8).filter(lambda text: not text.startswith(("=", "#"))),
    st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)),
)
PLAINLY = settings(max_examples=60, deadline=None, derandomize=True, database=None)


@settings(PLAINLY, max_examples=25)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=5))
def test_a_sheet_is_read_as_openpyxl_reads_it(rows: list[list[object]]) -> None:
    data = content_of(workbook(["h"], *rows))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    expected = {line: [cell.value for cell in row] for line, row in enumerate(sheet.iter_rows(), 1)}
    for line, cells in values(data):
        own = ["?" if isinstance(cell, dt.datetime) else cell for cell in expected.pop(line, ())]
        assert [text_of(cell) for cell in cells] == [text_of(cell) for cell in own[: len(cells)]]
        assert not any(text_of(cell) for cell in own[len(cells) :])
    assert not any(text_of(cell) for row in expected.values() for cell in row)


# What is no table.


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("team.csv", b"", "nothing in the file"),
        ("team.xlsx", b"", "nothing in the file"),
        ("team.csv", b" \r\n\n\t", "nothing in the file"),
        ("team.csv", b"\xef\xbb\xbf", "nothing in the file"),
        ("team.csv", b"\xff\xfe", "nothing in the file"),
        ("team.csv", b",,,\n,,,\n", "nothing in the file"),
        ("team.csv", as_csv([ZH]).encode(), "no people"),
        ("team.csv", as_csv([ZH, ["", " "]]).encode(), "no people"),
        ("team.xlsx", content_of(workbook()), "nothing in the file"),
        ("team.xlsx", content_of(workbook(ZH)), "no people"),
        ("team.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "no table"),
        ("team.pdf", b"%PDF-1.7", "no table"),
        ("team.png", b"\x89PNG\r\n\x1a\n\0\0", "no table"),
        ("team.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "no table"),
        ("team.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old Excel"),
        ("team.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("team.xls", b"\r\n<HTML><table><tr><td>", "no table"),
        ("team.xlsx", "姓名,職務".encode(), "cannot be opened"),
        ("team.xlsx", b"PK\x03\x04" + bytes(100), "cannot be opened"),
        ("team.xlsx", content_of(workbook(ZH, LIN))[:-200], "cannot be opened"),
        ("notes.txt", "今天的會議記錄\n大家都到了".encode(), "headings are not known"),
        ("data.json", b'[{"name": "Ann", "role": "Sales"}]', "headings are not known"),
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError, match=said) as refused:
        read_team(file, NAMING)
    assert refused.value.remedy


@pytest.mark.parametrize("inside", [["Index/Document.iwa", "preview.jpg"], ["mimetype", "content.xml"], ["word/document.xml"], []])
def test_an_archive_of_another_kind_is_no_table(tmp_path: Path, inside: list[str]) -> None:
    with zipfile.ZipFile(tmp_path / "team.numbers", "w") as archive:
        for name in inside:
            archive.writestr(name, "x")
    with pytest.raises(InputError, match="no table"):
        read_team(tmp_path / "team.numbers", NAMING)


@pytest.mark.parametrize("name", [".", "missing.csv", "missing/team.csv", "x" * 5000, "a\0b.csv", "\ud800.csv"])
def test_a_path_that_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as refused:
        read_team(tmp_path / name, NAMING)
    assert refused.value.remedy and "\0" not in str(refused.value) and "\ud800" not in str(refused.value)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "team.csv").open("wb") as file:
        file.truncate(tables.LARGEST + 1)
    with pytest.raises(InputError, match="larger than 50 MB"):
        read_team(tmp_path / "team.csv", NAMING)


LAUGHS = (
    "<!DOCTYPE l [<!ENTITY a '"
    + "ha" * 50
    + "'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    "data",
    [
        packed(LAUGHS + sheet_of("<row><c t='inlineStr'><is><t>&i;</t></is></c></row>")),
        packed((LAUGHS + sheet_of("<row><c t='str'><v>&i;</v></c></row>")).encode("utf-16")),
        packed(sheet_of("<row><c t='s'><v>0</v></c></row>"), LAUGHS + "<sst><si><t>&i;</t></si></sst>"),
        packed(sheet_of("<row><c><v>1</v></c></row>"), workbook=LAUGHS),
        packed("<!DOCTYPE x SYSTEM 'file:///etc/passwd'>" + sheet_of("<row><c><v>1</v></c></row>")),
    ],
    ids=["sheet", "sheet in UTF-16", "strings", "workbook", "outside"],
)
def test_entities_are_refused_before_they_grow(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "team.xlsx").write_bytes(data)
    tracemalloc.start()
    with pytest.raises(InputError, match="cannot be opened"):
        read_team(tmp_path / "team.xlsx", NAMING)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert spreadsheets.LARGEST_UNPACKED == 500_000_000
    monkeypatch.setattr(spreadsheets, "LARGEST_UNPACKED", 2_000_000)
    (tmp_path / "team.xlsx").write_bytes(packed(sheet_of(" " * 2_000_000)))
    assert (tmp_path / "team.xlsx").stat().st_size < 10_000
    with pytest.raises(InputError, match="unpacks to more than 2 MB"):
        read_team(tmp_path / "team.xlsx", NAMING)


@pytest.mark.parametrize(
    "sheet",
    [
        sheet_of("<row r='5'/><row r='4'/>"),
        sheet_of(f"<row r='{'1' * 2_000_000}'/>"),
        sheet_of(f"<!--{'<' * 2_000_000}-->"),
        sheet_of("<row r='x'/>"),
        sheet_of("<row><c r='ZZZZ1'><v>1</v></c></row>"),
        sheet_of("<row><c r='?1'><v>1</v></c></row>"),
        sheet_of("<row><c t='s'><v>7</v></c></row>"),
        sheet_of("<row><c><v>three</v></c></row>"),
        sheet_of("<row>" + "<c/>" * 20_000 + "</row>"),
        sheet_of("<row><c r='B1'><v>1</v></c><c r='A1'><v>2</v></c></row>"),
        sheet_of("<row><c t='str'><v>" + "x" * 2_000_000 + "</v></c></row>"),
        sheet_of("<row><c t='str'><v>x</v></c></row>").replace("</worksheet>", "<mergeCells><mergeCell ref='B'/></mergeCells></worksheet>"),
        sheet_of("<row><c t='str'><v>x</v></c></row>")[:-5],
        "",
    ],
    ids=["order", "tag", "comment", "row", "column", "cell", "string", "number", "cells", "cells order", "text", "merged", "cut", "none"],
)
def test_a_damaged_sheet_is_refused(sheet: str) -> None:
    with pytest.raises(InputError, match="cannot be opened"):
        values(packed(sheet))


@pytest.mark.parametrize("tag", ["a", "c", "v", "row", "t"])
def test_elements_that_nest_without_end_are_refused(tag: str) -> None:
    with pytest.raises(InputError, match="cannot be opened"):
        values(packed(sheet_of(f"<{tag}>" * 50_000 + f"</{tag}>" * 50_000)))


@pytest.mark.parametrize("tag", ["a", "v", "is", "row"])
def test_elements_without_end_are_refused(monkeypatch: pytest.MonkeyPatch, tag: str) -> None:
    monkeypatch.setattr(sheet_xml, "_MOST_ELEMENTS", 50_000)
    with pytest.raises(InputError, match="cannot be opened"):
        values(packed(sheet_of("<row><c><v>1</v></c></row>" + f"<{tag}/>" * 60_000)))


# Size.


def test_a_hundred_thousand_people_are_read_and_told_of(tmp_path: Path) -> None:
    people = 100_000
    file = csv_file(tmp_path, [ZH, *([f"員工{number}", "行銷", number % 6, "", "AI-900"] for number in range(people))])
    heard: list[int] = []
    team = read_team(file, NAMING, heard.append)
    assert len(team.members) == people and team.members[-1].line == people + 1 and beyond_missing_columns(team) == []
    assert heard == sorted(set(heard)) and heard[-1] == people


def test_a_hundred_thousand_wrong_rows_are_summed_up(tmp_path: Path) -> None:
    people, levels = 100_000, len(NAMING.competencies)
    headings = ["職務", *(name.zh for _, name in NAMING.competencies)]
    rows = [headings, *(["行銷" if number % 2 else "", *["三"] * levels] for number in range(people))]
    team = read_team(csv_file(tmp_path, rows), NAMING)
    assert len(team.members) == people // 2 and not any(member.levels for member in team.members)
    *told, last = team.problems
    assert len(told) == team_file.MOST_DETAILED
    first = told[-1].line
    assert last.line in (first, first + 1) and last.column is None
    numbers = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", last.message.en)]
    assert numbers[0] == people // 2 * (levels + 1) - len(told) and people - first <= numbers[1] <= people - first + 2
    size = sum(sys.getsizeof(problem) + sys.getsizeof(problem.message.zh) + sys.getsizeof(problem.message.en) for problem in team.problems)
    assert size < 2_000_000


def test_more_rows_than_a_company_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert team_file.LONGEST == 200_000
    monkeypatch.setattr(team_file, "LONGEST", 3)
    assert len(read_rows([ZH, *([f"林{number}", *LIN[1:]] for number in range(3))], NAMING).members) == 3
    with pytest.raises(InputError, match="more than 3 rows"):
        read_rows([ZH, *([f"林{number}", *LIN[1:]] for number in range(4))], NAMING)


def test_blank_lines_without_end_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="more than"):
        read_team(csv_file(tmp_path, as_csv([ZH, LIN]) + "\n" * tables.LAST_LINE), NAMING)


# Whatever comes.


def refused_or_read(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    try:
        team = read_team(file, NAMING)
    except InputError as error:
        assert error.message and error.remedy
    else:
        assert all(member.role and member.name for member in team.members)
        assert all(0 <= level <= 5 for member in team.members for _, level in member.levels)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any")


STARTS = st.sampled_from(
    [b"", "姓名,職務,AI 素養\n".encode(), "姓名,職務,AI 素養\n".encode("cp950"), b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b'Role,"']
)


@PLAINLY
@given(start=STARTS, data=st.binary(max_size=300), suffix=st.sampled_from(["csv", "xlsx", "txt"]))
def test_any_bytes_are_read_or_refused(folder: Path, start: bytes, data: bytes, suffix: str) -> None:
    refused_or_read(folder / f"team.{suffix}", start + data)


SOUND = content_of(workbook(ZH, LIN, CHEN))


@PLAINLY
@given(changes=st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=5), cut=st.integers(0, 40))
def test_any_damage_to_a_spreadsheet_is_read_or_refused(folder: Path, changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(SOUND)
    for place, byte in changes:
        data[place] = byte
    refused_or_read(folder / "damaged.xlsx", bytes(data[: len(data) - cut]))


PIECES = (
    "<row>|</row>|<row r='2'>|<c>|</c>|<c r='B9' t='s'>|<v>|</v>|<f/>|<is><t>|</t></is>|3|x|&amp;|&x;|<mergeCell ref='A1:B2'/>|<mergeCell/>"
)
XML = st.lists(st.sampled_from(PIECES.split("|")), max_size=12).map("".join)


@PLAINLY
@given(xml=XML)
def test_any_xml_in_a_sheet_is_read_or_refused(folder: Path, xml: str) -> None:
    heading = "".join(f"<c t='inlineStr'><is><t>{text}</t></is></c>" for text in ZH)
    refused_or_read(folder / "odd.xlsx", packed(sheet_of(f"<row r='1'>{heading}</row>{xml}")))


ANYTHING = st.one_of(CELLS, st.text(max_size=6), st.floats(), st.sampled_from(["3", "5", "0", "-", "AI-900", "行銷"]))


@PLAINLY
@given(rows=st.lists(st.lists(ANYTHING, max_size=8), max_size=6))
def test_good_rows_are_kept_among_any_others(rows: list[list[object]]) -> None:
    good = ["好人", "AI 工程師", 3, "2", "AI-900"]
    team = read_rows([ZH, *rows, good, *rows], NAMING)
    line = len(rows) + 2
    kept = [member for member in team.members if member.line == line]
    assert kept == [Member(line, "好人", "AI 工程師", ((LITERACY, 3), (DOCUMENTS, 2)), ("AI-900",))]
    assert all(problem.message.zh and problem.message.en for problem in team.problems)


@PLAINLY
@given(rows=st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=6), max_size=5), max_size=6))
def test_good_rows_are_kept_in_any_csv_file(folder: Path, rows: list[list[str]]) -> None:
    text = as_csv([ZH, *rows, ["好人", "AI 工程師", "3", "2", "AI-900"]])
    (folder / "any.csv").write_bytes(text.encode())
    try:
        team = read_team(folder / "any.csv", NAMING)
    except InputError:
        assert "\0" in text
        return
    assert team.members[-1].name == "好人" and team.members[-1].levels == ((LITERACY, 3), (DOCUMENTS, 2))
