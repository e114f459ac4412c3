"""The guideline as what is indexed: each section's and each table row's text, and the questions that it answers."""

from __future__ import annotations

import hashlib
from pathlib import Path

from advisor.framework import Framework, Row, Section
from advisor.retrieval import UNLISTED
from advisor.store import Entry
from advisor.types import Language
from advisor.yaml_files import Mapping, fault, read_yaml

QUESTIONS = "questions.yaml"


def entries_of(framework: Framework, questions: Path) -> tuple[Entry, ...]:
    """Everything to index. Ids are stable: `engineer.cv`, `engineer.cv#en`, `engineer.cv?<digest of the question>`. Raises CorpusError."""
    known = {f"section.{section.number}" for section in framework.sections} | framework.rows.keys()
    known |= {f"{UNLISTED}{table}" for table in framework.tables}
    return (*texts_of(framework), *_questions(questions, known))


def texts_of(framework: Framework) -> list[Entry]:
    """Sections and rows, without questions."""
    entries = [_entry(id, id, text) for id, text in ((f"section.{one.number}", _section_text(one)) for one in framework.sections)]
    for row in framework.rows.values():
        entries.append(_entry(row.id, row.id, _row_text(framework, row, "zh-TW")))
        # Found to tell English questions of this field from off-topic ones; a section's English is long and helps no further.
        entries.append(_entry(f"{row.id}#en", row.id, _row_text(framework, row, "en")))
    return entries


def _questions(path: Path, known: set[str]) -> list[Entry]:
    content = read_yaml(path)
    if not isinstance(content, Mapping):
        raise fault(path, 1, "the file must map a chunk's id to its questions")
    entries: dict[str, Entry] = {}
    for chunk, questions in content.items():
        if chunk not in known:
            raise fault(path, _line_of(path, chunk), f"there is no row or section {chunk!r}")
        if not isinstance(questions, list) or not all(isinstance(question, str) and question.strip() for question in questions):
            raise fault(path, _line_of(path, chunk), f"{chunk} needs a list of questions")
        for question in questions:
            id = f"{chunk}?{_digest(question)}"
            entries[id] = Entry(id, chunk, "question", question.strip(), _digest(question))
    return list(entries.values())


def _line_of(path: Path, key: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)


def _entry(id: str, chunk: str, text: str) -> Entry:
    return Entry(id, chunk, "text", text, _digest(text))


def _section_text(section: Section) -> str:
    return "\n".join((section.title.zh, *(line.text.zh for line in section.lines)))


def _row_text(framework: Framework, row: Row, language: Language) -> str:
    """The row as sentences: `三大趨勢。趨勢：…。內容：…、…。`"""
    colon, comma, stop = (": ", ", ", ". ") if language == "en" else ("：", "、", "。")
    parts = [
        framework.section(row.section).title.to(language),
        framework.tables[row.table].name.to(language) + colon + row.label.to(language),
    ]
    for column in framework.columns_of(row):
        parts.append(column.name.to(language) + colon + comma.join(value.text.to(language) for value in framework.cell(row, column)))
    return stop.join((*parts, "")).strip()


def _digest(text: str) -> str:
    return hashlib.sha256(text.strip().encode()).hexdigest()[:16]
