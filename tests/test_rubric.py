"""The rubric is data: what is changed in it takes effect, and a slip in it is refused with file, line and reason."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.assembly import Assembly
from advisor.errors import CorpusError
from advisor.framework import CORPUS, Framework, load_framework
from advisor.lexicon import Lexicon
from advisor.scoring.helpers import Helpers
from advisor.scoring.rubric import load_rubric
from advisor.scoring.values import (
    AssessmentRequest,
    CertificationRequest,
    MatchRequest,
    PathRequest,
    Recommendation,
    TeamRequest,
)
from advisor.settings import Settings

COMMAND = Path(sys.executable).with_name("advisor")
OWN = """certifications:
- {id: acme_ai, name: [艾克美內部 AI 認證, Acme internal AI certification], issuer: [艾克美公司, Acme], scope: domestic, depth: entry}"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CORPUS, tmp_path / "corpus"))


def line_of(text: str, words: str) -> int:
    assert words in text
    return text[: text.index(words)].count("\n") + 1


def change(file: Path, old: str, new: str) -> int:
    """Replaces the first occurrence; the line where it stood."""
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return line_of(text, old)


def helpers_of(corpus: Path) -> Helpers:
    return Assembly(Settings(corpus=corpus, llm="none")).helpers


def recommend(helpers: Helpers, request: CertificationRequest) -> Recommendation:
    result = helpers.run(request)
    assert isinstance(result, Recommendation)
    return result


# What is changed takes effect.


def test_another_weight_makes_another_score(corpus: Path, helpers: Helpers) -> None:
    request = CertificationRequest("planning_staff", vendors=("Microsoft",))
    assert recommend(helpers, request).ranked[0].id != "certification.ai_901"
    change(corpus / "rubric.yaml", "scope: 25, subject: 8, vendor: 8,", "scope: 2, subject: 2, vendor: 37,")
    best = recommend(helpers_of(corpus), request).ranked[0]
    assert best.id == "certification.ai_901"
    assert {point.factor: point.most for point in best.points} | {"subject": 2, "scope": 2, "vendor": 37} == {
        point.factor: point.most for point in best.points
    }


def test_another_target_makes_another_gap(corpus: Path, helpers: Helpers) -> None:
    request = AssessmentRequest((("competency.images", 4),), "marketing")
    change(corpus / "rubric.yaml", "targets: {images: 4, video: 3, audio: 2}", "targets: {images: 5, video: 3, audio: 2}")
    before, after = helpers.run(request), helpers_of(corpus).run(request)
    assert getattr(before, "gaps", None) == () and getattr(after, "gaps", None) == ("competency.images",)


def test_a_title_moved_to_another_family_is_placed_there(corpus: Path, helpers: Helpers) -> None:
    assert helpers.rules.placed("資安長").tier == "tier.literacy"
    change(corpus / "rubric.yaml", "資訊長, 資安長,", "資訊長,")
    change(corpus / "rubric.yaml", "titles: [數位轉型顧問,", "titles: [資安長, 數位轉型顧問,")
    placed = helpers_of(corpus).rules.placed("資安長")
    assert (placed.tier, placed.fact.kind) == ("tier.project", "rubric")


@pytest.mark.parametrize(
    ("entry", "role"),
    [("job_title.planner: [", "planner"), ("業務: [", "sales"), ("engineer.llm: [", "llm_engineer")],
)
def test_an_added_alias_names_the_role(corpus: Path, helpers: Helpers, entry: str, role: str) -> None:
    assert helpers.names.role("甲乙丙丁") is None
    change(corpus / "aliases.yaml", f"\n  {entry}", f"\n  {entry}甲乙丙丁, ")
    changed = helpers_of(corpus)
    assert changed.names.role("甲乙丙丁") == changed.names.role("資深甲乙丙丁") == role


def test_an_added_word_for_a_vendor_is_understood(corpus: Path, helpers: Helpers) -> None:
    assert helpers.names.vendor("Looker Studio") is None
    change(corpus / "rubric.yaml", "words: [谷歌,", "words: [Looker Studio, 谷歌,")
    names = helpers_of(corpus).names
    assert names.vendor("looker studio") == "Google"
    assert names.vendors_in("我們公司用 Looker Studio 做報表") == (("Google", "Looker Studio"),)


def test_an_added_word_for_a_skill_opens_the_gate(corpus: Path) -> None:
    change(corpus / "rubric.yaml", "words: [Python,", "words: [Polars, Python,")
    helpers = helpers_of(corpus)
    text, _ = helpers.markdown(helpers.run(PathRequest("cross_field", None, ("polars",))), "zh-TW")
    assert "已有基礎 Python" in text


def test_a_certification_of_the_company_is_ranked_and_said_to_be_its_own(corpus: Path, framework: Framework) -> None:
    change(corpus / "rubric.yaml", "certifications: []", OWN)
    change(corpus / "rubric.yaml", "certifications: [iii_office]", "certifications: [iii_office, acme_ai]")
    helpers = helpers_of(corpus)
    result = recommend(helpers, CertificationRequest("sales", "domestic"))
    own = next(one for one in result.ranked if one.id == "certification.acme_ai")
    assert own.inside and own.rank == 1 and [point.points for point in own.points[:2]] == [point.most for point in own.points[:2]]
    assert {point.kind for point in own.points} == {"rubric"}
    assert [(note.kind, "公司自行加入" in note.text.zh) for note in own.notes] == [("rubric", True)]
    text, citations = helpers.markdown(result, "zh-TW")
    assert "指引沒有列出（本工具的規則，非原文）" in text and "the guideline does not list it" in helpers.markdown(result, "en")[0]
    assert not any("艾克美" in citation.quote for citation in citations)
    assert helpers.names.certification("艾克美內部 AI 認證") == "certification.acme_ai"
    held = recommend(helpers, CertificationRequest("sales", held=("certification.acme_ai",)))
    assert "certification.acme_ai" not in {one.id for one in held.ranked} and [name.en for name in held.held] == [own.name.en]
    # A developer's depth is another.
    assert not next(one for one in recommend(helpers, CertificationRequest("ml_engineer")).ranked if one.id == own.id).inside


def test_helpers_run_over_a_changed_rubric(corpus: Path) -> None:
    change(corpus / "rubric.yaml", "certifications: []", OWN.replace("depth: entry", "depth: professional"))
    change(corpus / "rubric.yaml", "covered: 3", "covered: 1")
    helpers = helpers_of(corpus)
    for request in (AssessmentRequest(), MatchRequest(tools=("YOLO",)), TeamRequest(), CertificationRequest("ml_engineer")):
        assert helpers.markdown(helpers.run(request), "zh-TW")[0] and helpers.markdown(helpers.run(request), "en")[0]


# A slip of whoever corrects it.

SALES = "- id: sales\n  audience: 業務\n  name: [業務, Sales]\n  side: application\n"
HUMAN_RESOURCES = "- id: human_resources\n"
WEIGHTS = "weights: {depth: 51, scope: 25, subject: 8, vendor: 8, background: 4, example: 4}"
FIRST_DESCRIPTOR = "    - [說不出 AI 在自己的工作上能做什麼, Cannot yet say what AI could do in their own work]\n"

# What stood there, what stands there now, what the message says of it, and where the entry begins that holds it, if above.
SLIPS: dict[str, tuple[str, str, str, str | None]] = {
    "weights that are not 100": ("subject: 8", "subject: 9", "add up to 101", None),
    "a depth that others can outweigh": ("depth: 51, scope: 25", "depth: 50, scope: 26", "depth is 50", None),
    "a negative weight": ("example: 4}", "example: -5}", "weights.example: -5 must be a whole number", None),
    "a weight in words": ("example: 4}", "example: five}", "'five' must be a whole number", None),
    "a missing weight": (", example: 4}", "}", "weights: missing ['example']", None),
    "an unknown weight": ("example: 4}", "example: 4, luck: 0}", "weights: unknown ['luck']", None),
    "a role's unknown subject": (
        "subjects: [planning, general]",
        "subjects: [planing, general]",
        "no subject 'planing'",
        "- id: management",
    ),
    "a background's unknown subject": ("science: [machine_learning", "science: [machine", "no subject 'machine'", None),
    "an unknown row": ("  row: job_title.planner", "  row: job_title.planer", "no row 'job_title.planer'", "- id: planner"),
    "an unknown audience": ("  audience: 業務", "  audience: 銷售", "audience '銷售' is not among those of §10", "- id: sales"),
    "an unknown title": ("titles: [人資,", "titles: [人姿,", "the title '人姿' is not in beyond.yaml", HUMAN_RESOURCES),
    "a title in two families": ("titles: [人資,", "titles: [人資, 會計,", "'會計' stands under 'finance_and_accounting'", HUMAN_RESOURCES),
    "an unknown tier": ("  tier: literacy\n", "  tier: fourth\n", "no tier 'fourth'", "- id: executives_and_managers"),
    "an unknown side": ("  side: application\n", "  side: inside\n", "side 'inside' must be one of", "- id: management"),
    "a tier where the guideline gives one": (SALES, SALES + "  tier: tooling\n", "its tier is the guideline's", None),
    "a tier without a reason": ("  reason: [日常是招募", "  # [日常是招募", "it needs a tier and a reason", HUMAN_RESOURCES),
    "a role without a side": (SALES, SALES.replace("  side: application\n", ""), "missing ['side']", None),
    "a role without a name": (SALES, SALES.replace("  name: [業務, Sales]\n", ""), "it needs a name", None),
    "a level of six": ("{images: 4, video: 3, audio: 2}", "{images: 6, video: 3}", "6 must be a whole number from 0 to 5", None),
    "a tier's level of six": ("literacy: {ai_literacy: 2", "literacy: {ai_literacy: 6", "6 must be a whole number from 0 to 5", None),
    "a mark of six": ("covered: 3", "covered: 6", "covered: 6 must be", None),
    "a mark in words": ("strong: 4", "strong: four", "strong: 'four' must be", None),
    "a level of no competency": ("{images: 4,", "{imagse: 4,", "unknown ['imagse']", None),
    "targets of no tier": ("  tooling: {", "  toolling: {", "targets: missing ['tooling']", "  literacy: {ai_literacy"),
    "five descriptors": (FIRST_DESCRIPTOR, "", "5 entries; it must be 6", "    ai_literacy:\n    -"),
    "five names of levels": ("  - [未接觸, Not begun]\n", "", "scale.names: 5 entries; it must be 6", "  names:"),
    "a comma that splits a descriptor": ("Cannot yet say what", "Cannot yet, say what", "must be a pair", "    ai_literacy:\n    -"),
    "words of no competency": ("    audio: [音源", "    sound: [音源", "scale.words: missing ['audio']", "  words:"),
    "a role that stands twice": ("- id: marketing\n", "- id: sales\n", "'sales' stands twice", None),
    "a name that is no pair": ("name: [AI 工程, AI engineering]", "name: AI 工程", "'AI 工程' must be a pair", None),
    "a name of three": ("  name: [業務, Sales]", "  name: [業務, Sales, 銷售]", "must be a pair", "- id: sales"),
    "an empty name": ("  name: [業務, Sales]", "  name: [業務, '']", "must be a pair", "- id: sales"),
    "a factor without its reason": (
        "    why: [主題合乎",
        "    wy: [主題合乎",
        "factors.background: missing ['why']",
        "    name: [背景方向",
    ),
    "an unknown key of a role": ("  titles: [人資", "  title: [人資", "unknown ['title']", HUMAN_RESOURCES),
    "a list where levels are named": ("{governance_literacy: 3}", "[governance_literacy]", "must hold named entries", "- id: management"),
    "a word where a list is needed": ("subjects: [planning, general]", "subjects: planning", "must be a list", "- id: management"),
    "a gate's part without words": (
        "words: [Python, Python3, 派森, pandas, NumPy, Jupyter]",
        "words: []",
        "needs words",
        "  - name: [基礎 Python",
    ),
    "a gate of no row": ("gates:\n  a:", "gates:\n  z:", "gates: missing ['a']", "gates:"),
    "a vendor of no certification": ("issuer: AWS,", "issuer: AWSS,", "no certification is issued by 'AWSS'", None),
    "a scope of no map": ("certifications: []", OWN.replace("domestic", "global"), "'global' must be one of", None),
    "a depth of no map": ("certifications: []", OWN.replace("depth: entry", "depth: deep"), "'deep' must be one of", None),
    "a certification that there is": ("certifications: []", OWN.replace("acme_ai", "ai_901"), "has a certification 'ai_901' already", None),
    "a tab": ("  literacy: {", "\tliteracy: {", "cannot start any token", None),
    "an unclosed bracket": ("strong: 4", "strong: [4", "did not find expected", None),
    "a key given twice": ("strong: 4", "covered: 4", "duplicate key 'covered'", None),
}
# Refused with file and reason; the line is that of a larger block.
SLIPS_OF_A_BLOCK = {
    "a subject's unknown certification": (
        "certifications: [aws_ml, google_pmle]",
        "certifications: [aws_ml, gcp]",
        "no certification 'gcp'",
    ),
    "a missing key": ("covered: 3\n", "", "missing ['covered']"),
    "an unknown key": ("covered: 3\n", "covered: 3\ncoverd: 3\n", "unknown ['coverd']"),
    "a list where weights are named": (WEIGHTS, "weights: [52, 14, 12, 12, 5, 5]", "weights: must hold named entries"),
    "a role that is a word": (SALES + "  subjects: [office]\n", "- sales\n", "roles: must hold named entries"),
    "a vendor that is a word": (
        "- {issuer: IBM, words: [IBM Cloud, IBM Watson, watsonx, 國際商業機器]}",
        "- IBM",
        "vendors: must hold named",
    ),
    "a mapping where certifications are listed": ("certifications: []", "certifications: {id: acme}", "certifications: must be a list"),
    "no place for other roles": ("- id: other\n", "- id: others\n", "'other' is missing"),
}


@pytest.fixture(scope="module")
def lexicon(framework: Framework) -> Lexicon:
    return Lexicon(framework)


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_the_rubric_is_refused_with_file_line_and_reason(
    tmp_path: Path, framework: Framework, lexicon: Lexicon, slip: str
) -> None:
    old, new, reason, entry = SLIPS[slip]
    rubric = Path(shutil.copy(CORPUS / "rubric.yaml", tmp_path))
    begins = line_of(rubric.read_text(encoding="utf-8"), entry or old)
    stands = change(rubric, old, new)
    with pytest.raises(CorpusError) as refused:
        load_rubric(framework, lexicon, tmp_path)
    told = re.match(r"rubric\.yaml, line (\d+): ", refused.value.message)
    assert told and reason in refused.value.message, refused.value.message
    # Of what was put in several lines, any may be the one.
    assert min(begins, stands) <= int(told[1]) <= stands + new.count("\n") + ("[" in new and "]" not in new) * 4, refused.value.message
    assert refused.value.remedy


@pytest.mark.parametrize("slip", SLIPS_OF_A_BLOCK)
def test_a_slip_in_a_block_is_refused_with_file_and_reason(tmp_path: Path, framework: Framework, lexicon: Lexicon, slip: str) -> None:
    old, new, reason = SLIPS_OF_A_BLOCK[slip]
    rubric = Path(shutil.copy(CORPUS / "rubric.yaml", tmp_path))
    change(rubric, old, new)
    with pytest.raises(CorpusError, match=r"rubric\.yaml, line \d+: ") as refused:
        load_rubric(framework, lexicon, tmp_path)
    assert reason in refused.value.message, refused.value.message


@pytest.mark.parametrize("content", ["", "# 待補\n", "- scale\n", "scale\n"])
def test_a_rubric_that_holds_nothing_is_refused(tmp_path: Path, framework: Framework, lexicon: Lexicon, content: str) -> None:
    (tmp_path / "rubric.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"rubric\.yaml, line 1: the file: must hold named entries"):
        load_rubric(framework, lexicon, tmp_path)


def test_a_missing_rubric_is_told(tmp_path: Path, framework: Framework, lexicon: Lexicon) -> None:
    with pytest.raises(CorpusError, match=r"rubric\.yaml: the file is missing") as refused:
        load_rubric(framework, lexicon, tmp_path)
    assert refused.value.remedy


def test_a_rubric_that_is_not_utf_8_is_told(tmp_path: Path, framework: Framework, lexicon: Lexicon) -> None:
    (tmp_path / "rubric.yaml").write_bytes("scale: {業務: 3}".encode("big5"))
    with pytest.raises(CorpusError, match=r"rubric\.yaml: not UTF-8"):
        load_rubric(framework, lexicon, tmp_path)


def test_the_rubric_is_part_of_the_corpus_digest(corpus: Path, framework: Framework) -> None:
    change(corpus / "rubric.yaml", "strong: 4", "strong: 5")
    assert load_framework(corpus).digest != framework.digest


# On the command line.


def advisor(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ADVISOR_")}
    done = subprocess.run([COMMAND, *arguments], capture_output=True, encoding="utf-8", cwd=folder, env=environment, check=False)
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done


def settings_file(folder: Path, corpus: Path, data: Path) -> str:
    file = folder / "own.toml"
    file.write_text(f'corpus = "{corpus}"\ndata = "{data}"\ncache = "{folder / "cache"}"\nllm = "none"\n', encoding="utf-8")
    return str(file)


@pytest.fixture
def config(tmp_path: Path, corpus: Path, index_settings: Settings) -> str:
    """A settings file with a corpus of its own, and an index that was built of the corpus as it was."""
    return settings_file(tmp_path, corpus, data=Path(shutil.copytree(index_settings.data, tmp_path / "data")))


def test_the_command_uses_the_corpus_that_was_changed(tmp_path: Path, corpus: Path, config: str) -> None:
    change(corpus / "rubric.yaml", "depth: 51, scope: 25, subject: 8", "depth: 52, scope: 25, subject: 7")
    change(corpus / "aliases.yaml", "\n  業務: [", "\n  業務: [甲乙丙丁, ")
    ingested = advisor(tmp_path, "ingest", "--config", config)
    assert ingested.returncode == 0, ingested.stderr
    asked = advisor(tmp_path, "ask", "甲乙丙丁推薦考哪張認證？", "--config", config)
    assert asked.returncode == 0, asked.stderr
    assert "第二階的適用對象包含業務" in asked.stdout and "52/52" in asked.stdout and "7/7" in asked.stdout


def test_an_invalid_rubric_is_refused_by_ingest_before_anything_is_indexed(tmp_path: Path, corpus: Path) -> None:
    config = settings_file(tmp_path, corpus, data=tmp_path / "data")
    line = change(corpus / "rubric.yaml", "subject: 8", "subject: 9")
    done = advisor(tmp_path, "ingest", "--config", config)
    assert done.returncode == 2 and done.stdout == "", done.stdout + done.stderr
    assert f"rubric.yaml, line {line}: weights: they add up to 101" in done.stderr and "\n  → " in done.stderr
    assert not (tmp_path / "data").exists()
