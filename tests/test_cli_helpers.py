"""The helpers' commands as their users meet them: what they say, what they refuse and with which remedy, and what they load."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from rich.cells import cell_len
from test_cli import COMMAND, Outcome

from advisor.assembly import Assembly
from advisor.cli import app
from advisor.scoring.helpers import Helpers
from advisor.scoring.values import (
    AssessmentRequest,
    CertificationRequest,
    ComparisonRequest,
    MatchRequest,
    PathRequest,
    Request,
)
from advisor.settings import Settings
from advisor.team_file import read_team
from advisor.terminal import wrap
from advisor.types import Language

Run = Callable[..., Outcome]

TEAM = """姓名,職務,AI 素養,文書應用,自動化應用,已有認證
王小明,行銷,3,3,1,AI-900
陳美麗,管理階層,4,很高,,
林大同,,3,2,1,
張三,LLM 工程師,4,3,9,TQC+
"""
"""With a level that is none, a row without a role, and a level beyond the scale."""


@pytest.fixture(scope="module")
def helpers() -> Helpers:
    return Assembly(Settings()).helpers


@pytest.fixture
def start(tmp_path: Path) -> Run:
    """Starts the command in an empty folder, in a terminal of 80 columns, where there is neither an index nor a model."""

    def started(*arguments: str | bytes) -> Outcome:
        environment = {"ADVISOR_DATA": str(tmp_path / "none"), "ADVISOR_CACHE": str(tmp_path / "none"), "COLUMNS": "80"}
        return Outcome(
            subprocess.run([COMMAND, *arguments], input=b"", capture_output=True, cwd=tmp_path, env=os.environ | environment, check=False)
        )

    return started


@pytest.fixture
def run(helpers: Helpers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The same in this process, which has read the guideline already."""
    monkeypatch.setattr(Assembly, "helpers", helpers)
    monkeypatch.chdir(tmp_path)

    def called(*arguments: str, columns: int = 80) -> Outcome:
        monkeypatch.setenv("COLUMNS", str(columns))
        with pytest.raises(SystemExit) as ended:
            app(arguments)
        said = capsys.readouterr()
        return Outcome(subprocess.CompletedProcess(arguments, int(ended.value.code or 0), said.out.encode(), said.err.encode()))

    return called


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "team.csv"
    file.write_text(TEAM, encoding="utf-8")
    return file


def result_of(told: Outcome) -> dict[str, Any]:
    assert told.code == 0
    result: dict[str, Any] = json.loads(told.out)["result"]
    return result


# Certifications.


@pytest.mark.parametrize(
    ("role", "tier"),
    [
        ("行銷", "tier.tooling"),
        ("marketing", "tier.tooling"),
        ("行銷企劃專員", "tier.tooling"),
        ("管理階層", "tier.literacy"),
        ("業務主管", "tier.literacy"),
        ("NLP 工程師", "tier.project"),
        ("LLM engineer", "tier.project"),
        ("CV 工程師", "tier.project"),
        ("ML 工程師", "tier.project"),
    ],
)
def test_a_role_is_led_to_the_depth_of_its_tier(run: Run, role: str, tier: str) -> None:
    result = result_of(run("recommend", role, "--json"))
    best = result["ranked"][0]
    assert result["role"]["tier"] == tier and best["inside"]
    assert ("專業開發/專案" in result["depth"]["text"]) == (tier == "tier.project")


def test_marketing_is_told_certifications_of_the_second_tier_with_sources(start: Run) -> None:
    told = start("recommend", "行銷")
    assert told.code == 0 and told.err == ""
    body, _, sources = told.out.partition("\n出處\n")
    assert body.startswith("認證適配\n") and "第二階的適用對象包含行銷。[1]" in body
    assert re.search(r"^1 +iPAS 初級 AI 應用 +100 ", body, re.MULTILINE)
    assert sources.startswith("[1] §10《AI 人才認證三階分類框架》　指引原文\n    第二階：工具類 (Tooling)\n")
    markers = {int(marker) for marker in re.findall(r"\[(\d+)\]", body)}
    assert markers == set(range(1, max(markers) + 1)) == {int(marker) for marker in re.findall(r"^\[(\d+)\]", sources, re.MULTILINE)}


def test_the_role_may_be_an_option(run: Run) -> None:
    assert run("recommend", "--role", "行銷").out == run("recommend", "行銷").out


def test_english_is_spoken_on_request(run: Run) -> None:
    told = run("recommend", "marketing", "--lang", "en").out
    assert told.startswith("Certification fit\n") and "Tier 2 is for marketing, among others.[1]" in told and "\nSources\n[1] §10" in told


def test_what_is_held_is_not_recommended_again(run: Run) -> None:
    result = result_of(run("recommend", "行銷", "--held", "iPAS 初級、AWS Certified AI Practitioner", "--json"))
    ids = [ranked["id"] for ranked in result["ranked"]]
    assert len(result["held"]) == 2
    assert not {"certification.ipas_junior", "certification.aws_practitioner"} & set(ids) and "certification.ai_901" in ids


def test_ai_900_leads_to_ai_901_with_the_footnote(run: Run) -> None:
    told = run("recommend", "--held", "AI900", "--vendor", "微軟").out
    assert re.search(r"^1 +Microsoft Azure AI ", told, re.MULTILINE)
    assert "你已有的 AI-900 自 115/6 起由 Microsoft Azure AI Fundamentals (AI-901) 接續" in told
    assert "*註：Microsoft 認證將於 115/6 由 AI-901/103 接續 AI-900/102。" in told


@pytest.mark.parametrize(("word", "scope"), [("國內", "domestic"), ("国际", "international"), ("Domestic", "domestic")])
def test_the_scope_may_be_said_in_either_language(run: Run, word: str, scope: str) -> None:
    assert json.loads(run("recommend", "行銷", "--scope", word, "--json").out)["arguments"]["scope"] == scope


# Competencies.


def test_levels_are_named_by_the_short_words_too(run: Run) -> None:
    told = json.loads(run("assess", "--role", "行銷", "文書=4", "automation＝１", "coding=0", "1. AI 素養=3", "--json").out)
    assert told["arguments"]["levels"] == {
        "competency.ai_literacy": 3,
        "competency.documents": 4,
        "competency.automation": 1,
        "competency.programming": 0,
    }


def test_a_gap_is_shown_with_what_to_train_first(run: Run) -> None:
    told = run("assess", "--role", "行銷", "文書=4", "自動化=1")
    assert told.code == 0 and told.err == ""
    assert re.search(r"^自動化應用 +1 +2 +1 +能說出哪些重複步驟可以交給自動化\[\d+\]", told.out, re.MULTILINE)
    assert "先補應用端：自動化應用" in told.out


def test_the_scale_tells_what_every_level_means(run: Run, helpers: Helpers) -> None:
    shown = run("assess", "--scale").out
    assert all(f"\n{name.zh}\n" in shown for _, name in helpers.names.competencies)
    assert "\n- 0 未接觸：寫信、寫報告時還沒用過 AI\n" in shown and shown.count("\n- 5 能帶領他人：") == 11
    scale = json.loads(run("assess", "--scale", "--json", "--lang", "en").out)
    assert scale["levels"][0] == "Not begun" and [len(one["levels"]) for one in scale["competencies"]] == [6] * 11


def test_who_sits_at_a_terminal_is_asked_for_levels(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [COMMAND, "assess", "--role", "行銷", "--json"], stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    ) as process:
        # No level, out of range, then one; all others are skipped.
        os.write(ours, b"\n\nten\n9\n4\n" + b"\n" * 8)
        out, err = process.communicate()
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0
    assert json.loads(out)["arguments"] == {"levels": {"competency.documents": 4}, "role": "marketing"}
    assert "0 未接觸：寫信、寫報告時還沒用過 AI" in err.decode()


# Paths, roles, comparisons.


def test_skills_open_gates(run: Run) -> None:
    told = run("path", "--target", "AI 應用規劃師", "--background", "跨域", "--skill", "提示詞工程", "--skill", "Python").out
    assert "離 AI 應用規劃師還有 2 關：關卡 B、關卡 C。" in told
    assert "1. 關卡 A：提示詞工程 (Prompt Engineering)：已具備[" in told and "已有基礎 Python，還缺 Excel 進階[" in told


def test_the_science_path_says_that_its_steps_are_not_in_the_text(run: Run) -> None:
    result = result_of(run("path", "--background", "理工", "--json"))
    assert result["background"] == "science" and result["gates"] == [] and result["missing"]["text"]


def test_wishes_lead_to_roles(run: Run) -> None:
    told = run("roles", "影像", "--tool", "YOLO", "--output", "聊天機器人", "瑜珈").out
    assert re.search(r"^1 +CV 工程師 +\d+ ", told, re.MULTILINE) and "指引的角色沒有提到：瑜珈。" in told


@pytest.mark.parametrize(
    ("items", "ids"),
    [
        (["AI-901", "AWS Certified Machine Learning"], ["certification.ai_901", "certification.aws_ml"]),
        (["第一階", "tier 3"], ["tier.literacy", "tier.project"]),
        (["No-code", "Pro-code"], ["zone.no_code", "zone.pro_code"]),
        (["NLP", "LLM 工程師"], ["engineer.nlp", "engineer.llm"]),
        (["行銷", "會計"], ["marketing", "會計"]),
        (["關卡 A", "關卡 B"], ["gate.a", "gate.b"]),
    ],
)
def test_rows_of_any_kind_are_compared(run: Run, items: list[str], ids: list[str]) -> None:
    assert json.loads(run("compare", *items, "--json").out)["arguments"]["items"] == ids


# As JSON.


REQUESTS: dict[str, tuple[list[str], Request]] = {
    "recommend": (
        ["行銷", "--scope", "國際", "--vendor", "Azure", "--vendor", "AWS", "--held", "AI-900", "--background", "跨域"],
        CertificationRequest("marketing", "international", ("AWS", "Microsoft"), ("AI-900",), "cross_field"),
    ),
    "assess": (
        ["--role", "LLM 工程師", "文書=4", "engineering=2"],
        AssessmentRequest((("competency.documents", 4), ("competency.engineering", 2)), "llm_engineer"),
    ),
    "path": (["--target", "AI 應用規劃師", "--skill", "Python"], PathRequest(None, "planner", ("Python",))),
    "roles": (["影像", "--tool", "GPT", "--data", "文本"], MatchRequest(("影像",), ("GPT",), ("文本",))),
    "compare": (["第一階", "第二階"], ComparisonRequest(("tier.literacy", "tier.tooling"))),
}


@pytest.mark.parametrize("command", REQUESTS)
def test_json_is_exactly_what_the_helper_gives(start: Run, run: Run, helpers: Helpers, command: str) -> None:
    arguments, request = REQUESTS[command]
    told, english = start(command, *arguments, "--json"), run(command, *arguments, "--json", "--lang", "en")
    assert told.code == 0 and told.err == ""
    assert told.out == written(helpers, request, "zh-TW") and english.out == written(helpers, request, "en")


def written(helpers: Helpers, request: Request, language: Language) -> str:
    return json.dumps(helpers.to_json(helpers.run(request), language), ensure_ascii=False, indent=2) + "\n"


# A team.


def test_a_bad_table_keeps_its_good_rows_and_names_row_and_column(start: Run, table: Path) -> None:
    told = start("team", str(table))
    assert told.code == 0
    assert all(name in told.out for name in ("王小明", "陳美麗", "張三")) and "林大同" not in told.out
    assert "advisor: 第 3 列，文書應用：「很高」不是 0 到 5 的整數" in told.err
    assert "advisor: 第 4 列，職務：沒有職務" in told.err
    assert "advisor: 第 5 列，自動化應用：「9」不是 0 到 5 的整數" in told.err
    assert "很高" not in told.out
    english = start("team", str(table), "--lang", "en")
    assert "advisor: Row 4, 職務: no role" in english.err and english.out.startswith("The plan in four steps\n")


def test_a_team_as_json_is_exactly_what_the_helper_gives(run: Run, helpers: Helpers, table: Path) -> None:
    told = run("team", str(table), "--json")
    assert told.code == 0 and told.out == written(helpers, read_team(table, helpers.names), "zh-TW")
    assert "第 3 列" in told.err, "problems are told beside it"


def test_of_many_people_the_first_are_shown_and_all_are_in_the_export(run: Run, tmp_path: Path) -> None:
    lines = [f"同仁{number:02},行銷,3,2" for number in range(1, 43)]
    (tmp_path / "many.csv").write_text("\n".join(["姓名,職務,AI 素養,文書應用", *lines]), encoding="utf-8")
    told = run("team", "many.csv", "--export", "report.xlsx")
    assert told.code == 0 and told.err.endswith("已寫入 report.xlsx\n")
    assert "同仁30" in told.out and "同仁31" not in told.out and "另有 12 列" in told.out
    sheets = load_workbook(tmp_path / "report.xlsx", read_only=True)
    assert any("同仁42" in row for sheet in sheets for row in sheet.iter_rows(values_only=True))


@pytest.mark.parametrize(("ending", "begins"), [("md", b"# "), ("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_the_report_is_written_in_every_form(start: Run, table: Path, tmp_path: Path, ending: str, begins: bytes) -> None:
    told = start("team", str(table), "--export", f"report.{ending}", "--json")
    assert told.code == 0 and json.loads(told.out)["helper"] == "take_stock_of_team"
    assert (tmp_path / f"report.{ending}").read_bytes().startswith(begins)


def test_the_template_can_be_read_again(run: Run, tmp_path: Path) -> None:
    for name in ("team.csv", "team.xlsx"):
        written = run("team", "--template", name)
        assert written.code == 0 and written.out == "" and name in written.err
        assert run("team", name).err == "", "nothing in it is wrong"
        assert run("team", "--template", name).refused(name, "已經存在"), "it may have been filled in"


def test_a_table_that_cannot_be_read_is_told(run: Run, table: Path, tmp_path: Path) -> None:
    assert run("team", "none.csv").refused("none.csv", "CSV")
    assert run("team", str(tmp_path)).refused("是資料夾")
    (tmp_path / "notes.csv").write_text("今天天氣很好\n", encoding="utf-8")
    assert run("team", "notes.csv").refused("欄名", "職務")
    assert run("team", str(table), "--export", "report.doc").refused("report.doc", ".pdf")
    assert run("team", str(table), "--export", str(table)).refused("就是讀取的表格")
    assert run("team", "--template", "team.doc").refused(".xlsx")
    assert run("team").refused("--template")


# What is refused, with the remedy.


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["recommend", "太空飛鼠隊長"], ["太空飛鼠隊長", "行銷", "other"]),
        (["recommend", "--vendor", "甲骨文"], ["甲骨文", "Microsoft", "資策會"]),
        (["recommend", "--held", "駕照"], ["駕照", "iPAS 初級 AI 應用規劃師", "AI-900"]),
        (["recommend", "--scope", "火星"], ["火星", "domestic", "國際"]),
        (["recommend", "--background", "火星"], ["火星", "cross_field", "理工"]),
        (["recommend", "行銷", "--role", "業務"], ["twice"]),
        (["recommend", "--lang", "fr"], ["fr", "zh", "en"]),
        (["recommend", "--config", "none.toml"], ["none.toml"]),
        (["assess", "文書=6"], ["文書=6", "0 到 5", "--scale"]),
        (["assess", "文書=-1"], ["0 到 5"]),
        (["assess", "文書=2.5"], ["0 到 5"]),
        (["assess", "文書"], ["文書", "documents=4"]),
        (["assess", "跳舞=3"], ["跳舞", "文書應用", "AI 素養"]),
        (["assess", "文書=3", "documents=4"], ["兩個不同的等級"]),
        (["assess", "--role", "太空飛鼠隊長", "文書=3"], ["太空飛鼠隊長"]),
        (["assess"], ["文書=4", "--scale"]),
        (["path", "--target", "太空飛鼠隊長"], ["太空飛鼠隊長"]),
        (["path", "--background", "火星"], ["cross_field"]),
        (["roles"], ["advisor roles"]),
        (["compare", "AI-901"], ["兩個以上"]),
        (["compare", "AI-901", "ai 901"], ["兩個以上"]),
        (["compare", "AI-901", "太空飛鼠"], ["太空飛鼠", "No-code"]),
    ],
    ids=" ".join,
)
def test_what_cannot_be_used_is_refused_with_a_remedy(run: Run, arguments: list[str], words: list[str]) -> None:
    assert run(*arguments).refused(*words)


def test_bytes_that_are_no_text_do_no_harm(start: Run) -> None:
    assert start("recommend", b"\xff\xfe \x1b[31m").refused("不認得職務")
    assert start("roles", b"\xff").code == 0


# How it looks.


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", [*REQUESTS, "team"])
@pytest.mark.parametrize("width", [80, 60])
def test_tables_fit_the_terminal_and_keep_their_columns(run: Run, table: Path, command: str, language: str, width: int) -> None:
    arguments = [str(table)] if command == "team" else REQUESTS[command][0]
    told = run(command, *arguments, "--lang", language, columns=width)
    tables = tables_in(told.out)
    assert told.code == 0 and (tables or command == "path")
    for lines in tables:
        assert len({cell_len(line) for line in lines}) == 1 and cell_len(lines[0]) <= width, "\n".join(lines)


def tables_in(text: str) -> list[list[str]]:
    """The lines of each table, its head's rule among them."""
    blocks = re.split(r"\n\n", text)
    return [lines for lines in map(str.splitlines, blocks) if any(set(line) == {"─"} for line in lines)]


@pytest.mark.parametrize("width", [7, 12, 20, 80])
@pytest.mark.parametrize(
    "text", ["能比較不同 AI 做法的限制，替單位選擇用法。[12]", "Microsoft Azure AI Fundamentals (AI-901)[2][3]", "「素養/工具應用」", ""]
)
def test_lines_break_between_words_and_never_before_punctuation(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(line) <= width for line in lines)
    if width >= 20:
        assert not any(re.match(r"[，。、」\[]", line) for line in lines[1:])
        assert set(re.findall(r"[A-Za-z]+", "\n".join(lines))) == set(re.findall(r"[A-Za-z]+", text))


# What it costs.


@pytest.mark.parametrize(
    "arguments", [["recommend", "行銷"], ["assess", "文書=4"], ["path"], ["roles", "影像"], ["compare", "NLP", "LLM"]], ids=lambda a: a[0]
)
def test_a_command_loads_neither_models_nor_the_index(arguments: list[str]) -> None:
    assert loaded_by(arguments, "torch", "sentence_transformers", "gradio", "chromadb", "langchain", "openai", "openpyxl") == []


@pytest.mark.parametrize("command", [*REQUESTS, "team"])
def test_help_loads_nothing_of_the_guideline(command: str) -> None:
    assert loaded_by([command, "--help"], "numpy", "yaml", "advisor.framework", "advisor.assembly") == []


def loaded_by(arguments: list[str], *names: str) -> list[str]:
    code = (
        "import sys\nfrom advisor.cli import app\n"
        f"try:\n    app({arguments!r})\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print([name for name in {names!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded: list[str] = json.loads(done.stderr.strip().replace("'", '"'))
    return loaded


def test_a_reader_that_goes_away_is_no_fault() -> None:
    with subprocess.Popen([COMMAND, "recommend", "行銷"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
