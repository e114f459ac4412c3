"""What a message says that a scoring helper can use, read without the helpers, an index or a model."""

from __future__ import annotations

import pytest

from advisor.arguments import ArgumentReader, Arguments
from advisor.assembly import Assembly
from advisor.phrasing import Phrasing
from advisor.settings import Settings


@pytest.fixture(scope="module")
def assembly() -> Assembly:
    return Assembly(Settings(llm="none"))


@pytest.fixture(scope="module")
def phrasing() -> Phrasing:
    return Phrasing()


def read(assembly: Assembly, phrasing: Phrasing, message: str) -> Arguments:
    reader = ArgumentReader(assembly.helpers.rules, phrasing.helpers)
    return reader.read(phrasing.mark(assembly.relations.lexicon.link(message)))


@pytest.mark.parametrize(
    ("message", "roles"),
    [
        ("HR 主管要考哪張", ("management",)),
        ("業務主管考哪張", ("management",)),
        ("HR 主管跟會計要考哪張", ("management", "會計")),
        ("HR/會計 考哪張", ("人資", "會計")),
        ("As an HR manager, which one", ("management",)),
        ("行政、會計、業務各考哪張", ("administration", "會計", "sales")),
        ("做資料分析的，考哪張好", ("data_analyst",)),
        ("客服，治理 2、文書 3", ("客服人員",)),
        ("會業務流程拆解，適合當什麼", ()),
    ],
)
def test_two_words_of_one_title_are_one_role_and_those_side_by_side_are_several(
    assembly: Assembly, phrasing: Phrasing, message: str, roles: tuple[str, ...]
) -> None:
    given = read(assembly, phrasing, message)
    assert (given.roles or ((given.role,) if given.role else ())) == roles


@pytest.mark.parametrize(
    ("message", "levels"),
    [
        ("文書能獨立做，自動化只是初步認識", {"documents": 3, "automation": 1}),
        ("程式能照著做，模型訓練未接觸", {"programming": 2, "training": 0}),
        ("素養 80%、治理 40%", {"ai_literacy": 80, "governance_literacy": 40}),
        ("prompt 4、Python 2", {"collaboration": 4, "programming": 2}),
        ("會 Python，素養 3", {"ai_literacy": 3}),
        ("Python 3 年經驗", {}),
        ("素養跟治理都 2 分", {"ai_literacy": 2, "governance_literacy": 2}),
        ("Python我給自己2分、编程 3", {"programming": 3}),
    ],
)
def test_levels_are_given_by_their_names_and_percentages_are_kept_to_be_said_off_the_scale(
    assembly: Assembly, phrasing: Phrasing, message: str, levels: dict[str, float]
) -> None:
    assert dict(read(assembly, phrasing, message).levels) == {f"competency.{id}": level for id, level in levels.items()}


@pytest.mark.parametrize(
    ("message", "wishes"),
    [
        ("I want to work on face recognition. Which position should I aim for?", ("face recognition",)),
        ("My hobby is YOLO projects. Recommend me a role.", ("yolo",)),
        ("業務適合哪階？會計呢？", ()),
    ],
)
def test_wishes_are_the_words_as_typed_and_nobody_is_one(
    assembly: Assembly, phrasing: Phrasing, message: str, wishes: tuple[str, ...]
) -> None:
    assert read(assembly, phrasing, message).wishes == wishes


@pytest.mark.parametrize(
    ("message", "skills"),
    [
        ("Make 不會、Zapier 會，Excel 也會", ("zapier", "excel")),
        ("不會 Excel，會 n8n", ("n8n",)),
        ("Python 寫三年了", ("python",)),
        ("Excel 還算溜", ("excel",)),
    ],
)
def test_what_is_denied_of_one_skill_is_not_denied_of_the_next(
    assembly: Assembly, phrasing: Phrasing, message: str, skills: tuple[str, ...]
) -> None:
    assert read(assembly, phrasing, message).skills == skills


@pytest.mark.parametrize("message", ["lol thx, see you next time", "a journalist who wants to move into AI"])
def test_common_english_words_are_no_slips_and_who_may_only_relate(assembly: Assembly, phrasing: Phrasing, message: str) -> None:
    linked = phrasing.mark(assembly.relations.lexicon.link(message))
    assert not any(mention.of_content for mention in linked.mentions)


@pytest.mark.parametrize(
    ("message", "scope"),
    [
        ("推薦行銷的認證，國際的不要", "domestic"),
        ("業務考哪張，國外的就不考慮了", "domestic"),
        ("recommend a certification for sales, no domestic ones", "international"),
        ("推薦行銷的認證，國內外都可以", None),
        ("推薦行銷的認證", None),
    ],
)
def test_of_domestic_and_international_the_one_that_is_not_turned_down_is_wished(
    assembly: Assembly, phrasing: Phrasing, message: str, scope: str | None
) -> None:
    assert read(assembly, phrasing, message).scope == scope


@pytest.mark.parametrize(
    ("message", "vendors", "without"),
    [
        ("不要 AWS 的", (), ("AWS",)),
        ("Google 的我不想考，公司用微軟", ("Microsoft",), ("Google",)),
        ("除了 IBM 以外都可以", (), ("IBM",)),
        ("nothing from Microsoft", (), ("Microsoft",)),
        ("不要 iPAS 初級", (), ("certification.ipas_junior",)),
        ("I know AWS", ("AWS",), ()),
        ("我有 AI-901 沒有 iPAS", (), ()),
        ("TQC+ 跟 iPAS 他都不想碰", (), ("TQC+", "iPAS")),
        ("亞馬遜跟 Google 的證照都不想碰", (), ("AWS", "Google")),
        ("除了 AWS 和 IBM", (), ("AWS", "IBM")),
        ("微軟、AWS 跟 Google 的我都沒興趣", (), ("Microsoft", "AWS", "Google")),
        ("I don't want anything from Microsoft or AWS", (), ("Microsoft", "AWS")),
        ("公司用 AWS 跟 Google", ("AWS", "Google"), ()),
    ],
)
def test_what_is_turned_down_is_no_vendor_in_use(
    assembly: Assembly, phrasing: Phrasing, message: str, vendors: tuple[str, ...], without: tuple[str, ...]
) -> None:
    given = read(assembly, phrasing, message)
    assert (given.vendors, given.without) == (vendors, without)


@pytest.mark.parametrize(
    ("message", "wishes"),
    [
        ("我對電腦視覺有興趣", ("電腦視覺",)),
        ("我熟悉 Excel 跟 SQL", ("excel", "sql")),
        ("喜歡跟人溝通", ("溝通",)),
        ("我會 RAG，適合做 NLP 還是 LLM 工程師", ("rag",)),
        ("我是護理師", ()),
    ],
)
def test_fields_tools_and_skills_are_wishes_though_no_role_names_them(
    assembly: Assembly, phrasing: Phrasing, message: str, wishes: tuple[str, ...]
) -> None:
    assert read(assembly, phrasing, message).wishes == wishes


@pytest.mark.parametrize(
    ("message", "held"),
    [
        ("資策會那張跟 iPAS 初級都到手囉", ("certification.iii_office", "certification.ipas_junior")),
        ("AI-901 跟 iPAS 初級這兩張我都考過了", ("certification.ai_901", "certification.ipas_junior")),
        ("I already have the AI-901 and the iPAS junior one", ("certification.ai_901", "certification.ipas_junior")),
        ("有 iPAS 初級，想考 AI-901", ("certification.ipas_junior",)),
        ("iPAS 初級沒過", ()),
    ],
)
def test_what_is_said_of_one_certification_of_a_list_is_said_of_all(
    assembly: Assembly, phrasing: Phrasing, message: str, held: tuple[str, ...]
) -> None:
    assert read(assembly, phrasing, message).held == held


@pytest.mark.parametrize(
    ("message", "background"),
    [
        ("BA in psychology", "cross_field"),
        ("My degree is in sociology", "cross_field"),
        ("我大學念企管，想考證照", "cross_field"),
        ("應日系畢業", "cross_field"),
        ("BS in mechanical engineering", "science"),
        ("她念資工", "science"),
        ("本科是統計", "science"),
        ("想學統計模型", None),
        ("設計師想考證照", None),
    ],
)
def test_what_somebody_has_studied_tells_the_path(assembly: Assembly, phrasing: Phrasing, message: str, background: str | None) -> None:
    assert read(assembly, phrasing, message).background == background
