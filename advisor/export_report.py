"""A report as every file format takes it, and the words that they share."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.types import Block, Citation, Kind, Language


@dataclass(frozen=True, slots=True)
class Part:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """`date` is shown as it is given; without it nothing in the file tells when it was written."""

    title: str
    language: Language
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    report: str
    notes: str
    sources: str
    source_columns: tuple[str, str, str, str, str]
    kinds: dict[Kind, str]
    on_sheet: str
    rows_left_out: str
    joint: str
    """Between two sentences."""


WORDS: dict[Language, Words] = {
    "zh-TW": Words(
        report="報告",
        notes="說明",
        sources="出處",
        source_columns=("編號", "節", "標題", "引文", "性質"),
        kinds={"guideline": "指引原文", "reading": "依版面推讀，非原文", "rubric": "本工具規則", "document": "貴單位文件原文"},
        on_sheet="表格在工作表「{title}」。",
        rows_left_out="這裡列出前 {shown:,} 列；其餘 {left:,} 列請見同一份報告的 XLSX 檔。",
        joint="",
    ),
    "en": Words(
        report="Report",
        notes="Notes",
        sources="Sources",
        source_columns=("No.", "Section", "Title", "Quote", "Kind"),
        kinds={
            "guideline": "Guideline text",
            "reading": "Read off the layout, not in the text",
            "rubric": "This tool's own rule",
            "document": "Your organisation's document",
        },
        on_sheet="The table is on the sheet “{title}”.",
        rows_left_out="The first {shown:,} rows are shown; {left:,} more are in the XLSX file of this report.",
        joint=" ",
    ),
}


def source_line(citation: Citation, language: Language) -> str:
    kind = WORDS[language].kinds[citation.kind]
    kind = f"（{kind}）" if language == "zh-TW" else f" ({kind}) "
    return f"[{citation.marker}] {citation.section} {citation.title}{kind}「{one_line(citation.quote)}」"


def one_line(text: str) -> str:
    return " ".join(text.split())
