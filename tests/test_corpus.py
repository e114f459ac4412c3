"""The corpus against the source, both ways, and what happens to a slip in a data file."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from advisor.errors import CorpusError
from advisor.framework import CORPUS, Framework, LeftOut, Line, load_framework, squeeze, unsupported
from advisor.lexicon import Lexicon
from advisor.occupations import Occupations
from advisor.phrasing import Phrasing
from ingest.chunks import entries_of

SOURCE = (Path(__file__).parent / "data" / "source.txt").read_text(encoding="utf-8")


def as_extracted(part: Line | LeftOut) -> str:
    return part.source or part.text.zh if isinstance(part, Line) else part.source


def test_every_character_of_the_source_is_in_the_corpus_in_its_order_and_nothing_else_is(framework: Framework) -> None:
    corpus = "".join(as_extracted(part) for section in framework.sections for part in section.parts)
    assert squeeze(corpus) == squeeze(SOURCE)


def test_a_section_begins_with_its_title_unless_the_title_is_ours(framework: Framework) -> None:
    for section in framework.sections:
        assert section.untitled == (section.lines[0].text.zh != section.title.zh), section.label
    assert [section.number for section in framework.sections if section.untitled] == [2]


def test_what_is_left_out_is_little_and_carries_its_reason(framework: Framework) -> None:
    left_out = [part for section in framework.sections for part in section.parts if isinstance(part, LeftOut)]
    assert [part.source for part in left_out] == ["具集績、提案經理。", "台灣人工智慧學校學校", "Taiwan AI Academy"]
    assert all(len(part.reason) > 10 for part in left_out)


def test_only_the_garbled_title_of_the_map_was_corrected(framework: Framework) -> None:
    corrected = {section.number: line.text.zh for section in framework.sections for line in section.lines if line.source}
    assert corrected == {11: "國內外權威認證導航地圖"}


def test_the_two_missing_figures_are_known(framework: Framework) -> None:
    assert [section.number for section in framework.sections if section.missing_figure] == [8, 12]


def test_every_line_has_an_english_rendering(framework: Framework) -> None:
    for section in framework.sections:
        for line in section.lines:
            assert line.text.en.strip() and not re.search(r"[㐀-鿿]", line.text.en), f"{section.label}: {line.text.zh}"


def test_every_name_and_value_of_the_guideline_stands_in_its_section(framework: Framework) -> None:
    assert unsupported(framework) == []


def test_every_cell_is_evidenced_by_contiguous_words_of_its_section(framework: Framework) -> None:
    for row in framework.rows.values():
        for column in framework.columns_of(row):
            evidence = framework.evidence_of_cell(row, column)
            text = squeeze("".join(line.text.zh for line in framework.section(evidence.section).lines))
            assert evidence.quote and squeeze(evidence.quote) in text, evidence.id


def test_what_is_read_off_the_layout_says_so(framework: Framework) -> None:
    readings = {column.key for table in framework.tables.values() for column in table.columns.values() if column.kind == "reading"}
    assert {key.partition(".")[0] for key in readings} >= {"competency", "certification", "tier"}
    assert {column.kind for table in framework.tables.values() for column in table.columns.values()} <= {"guideline", "reading", "rubric"}


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("trend", 3),
        ("zone", 3),
        ("competency", 11),
        ("role_type", 3),
        ("job_title", 6),
        ("work_area", 3),
        ("engineer", 4),
        ("scientist", 1),
        ("tool_group", 4),
        ("tool", 13),
        ("industry", 5),
        ("tier", 3),
        ("certification", 11),
    ],
)
def test_the_tables_are_whole(framework: Framework, table: str, rows: int) -> None:
    assert len(framework.tables[table].rows) == rows


def test_every_row_and_section_is_indexed_under_questions(framework: Framework) -> None:
    entries = entries_of(framework, CORPUS / "questions.yaml")
    asked = {entry.chunk for entry in entries if entry.kind == "question"}
    assert {f"section.{section.number}" for section in framework.sections} <= asked
    assert {row for row in framework.rows if row not in asked} == set()


def test_every_alias_leads_to_something(framework: Framework) -> None:
    Lexicon(framework)


# A slip of whoever corrects the data.


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CORPUS, tmp_path / "corpus"))


def change(file: Path, old: str, new: str) -> int:
    """Replaces the first occurrence; the line where it stood."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def read_all(corpus: Path) -> None:
    framework = load_framework(corpus)
    Occupations(Lexicon(framework, corpus))
    Phrasing(corpus)
    entries_of(framework, corpus / "questions.yaml")


SLIPS = {
    "an attribute that is given twice": ("beyond.yaml", "- id: working_hours", "- id: benefits", "given twice"),
    "a tab in a table": ("tables/10-11-certification.yaml", "  rows:", "\trows:", "cannot start any token"),
    "an unclosed bracket": ("tables/03-spectrum.yaml", "name: [", "name: [[", "expected"),
    "a mistyped key": ("tables/03-spectrum.yaml", "  measure:", "  mesure:", "measure"),
    "a name without its English": ("tables/10-11-certification.yaml", "{name: [目標, Goal]", "{name: 目標", "must be a pair"),
    "a table's name without its English": ("tables/10-11-certification.yaml", "{zh: 認證階層, en: certification tier}", "認證階層", "name"),
    "an unknown kind of statement": ("tables/10-11-certification.yaml", "kind: reading", "kind: redaing", "redaing"),
    "a reference to no table": ("tables/04-06-roles.yaml", "refs: ", "refs: no_", "no_"),
    "a table of no section": ("tables/10-11-certification.yaml", "section: 10", "section: 99", "no section 99"),
    "an alias of no row": ("aliases.yaml", "trend.vibe_coding:", "trend.vibe_codding:", "trend.vibe_codding"),
    "an alias given twice": ("aliases.yaml", "  trend.agentic_ai:", "  trend.vibe_coding:", "duplicate key"),
    "questions of no row": ("questions.yaml", "section.1:", "section.99:", "section.99"),
    "a line without English": ("guideline.yaml", "- {zh: Eco Green, en: Eco Green}", "- {zh: Eco Green}", "`zh` and `en`"),
    "a section without lines": ("guideline.yaml", "  lines:", "  line:", "lines"),
    "no sections": ("guideline.yaml", "sections:", "section:", "sections"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_a_data_file_is_refused_with_file_line_and_reason(corpus: Path, slip: str) -> None:
    name, old, new, reason = SLIPS[slip]
    change(corpus / name, old, new)
    with pytest.raises(CorpusError) as refused:
        read_all(corpus)
    assert re.search(rf"{re.escape(Path(name).name)}, line \d+", refused.value.message), refused.value.message
    assert reason in refused.value.message
    assert refused.value.remedy


def test_the_line_named_is_the_line_of_the_slip(corpus: Path) -> None:
    line = change(corpus / "guideline.yaml", "- {zh: Tech Blue, en: Tech Blue}", "- {zh: Tech Blue}")
    with pytest.raises(CorpusError, match=rf"guideline\.yaml, line {line}:"):
        load_framework(corpus)


@pytest.mark.parametrize("word", ["第二階：工具類 (Tooling)", "業務"])
def test_a_value_that_the_guideline_does_not_say_is_refused(corpus: Path, word: str) -> None:
    change(corpus / "tables" / "10-11-certification.yaml", word, "業務大使")
    with pytest.raises(CorpusError, match="does not stand in §10"):
        load_framework(corpus)


@pytest.mark.parametrize("name", ["guideline.yaml", "aliases.yaml", "phrasing.yaml", "beyond.yaml", "occupations.yaml", "questions.yaml"])
def test_a_missing_data_file_is_told(corpus: Path, name: str) -> None:
    (corpus / name).unlink()
    with pytest.raises(CorpusError, match=name):
        read_all(corpus)


def test_a_file_that_is_not_utf_8_is_told(corpus: Path) -> None:
    (corpus / "aliases.yaml").write_bytes("rows: {工程師: []}".encode("big5"))
    with pytest.raises(CorpusError, match=r"aliases\.yaml: not UTF-8"):
        read_all(corpus)


def test_the_digest_changes_with_any_data_file(corpus: Path, framework: Framework) -> None:
    assert load_framework(corpus).digest == framework.digest
    (corpus / "aliases.yaml").write_text((corpus / "aliases.yaml").read_text(encoding="utf-8") + "# seen\n", encoding="utf-8")
    assert load_framework(corpus).digest != framework.digest
