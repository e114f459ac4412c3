"""Who somebody is, told by what he does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from advisor.assembly import Assembly
from advisor.errors import CorpusError
from advisor.framework import CORPUS
from advisor.lexicon import Lexicon
from advisor.occupations import FILE, Occupations
from advisor.pipeline import Advisor
from advisor.settings import Settings


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Assembly(Settings(llm="none")).relations.lexicon


@pytest.fixture(scope="module")
def occupations(lexicon: Lexicon) -> Occupations:
    return Occupations(lexicon)


def told(occupations: Occupations, lexicon: Lexicon, message: str) -> list[str]:
    return [ref.id for mention in occupations.read(lexicon.link(message)).mentions if mention.told for ref in mention.refs]


@pytest.mark.parametrize(
    ("message", "occupation"),
    [
        ("在賣房子的，客戶都在聊 AI，我也想考一張，哪張好咧", "房仲"),
        ("國小教書十幾年了，學校要我們每人交一張 AI 證照，哪張比較合啊", "老師"),
        ("目前 freelance 做 translation，想補一張 international 的 AI 證照，推哪張", "翻譯員"),
        ("在竹科輪班的製程，想弄張 AI 證照防身，考哪張啦", "製程工程師"),
        ("我女兒大三啦，想叫她暑假考張 AI 證照，推哪張", "大學生"),
        ("我在 bank 當 teller，boss 叫我 year-end 前拿一張 AI cert，選哪張好", "銀行櫃員"),
        ("欸我寫韌體的啦，亞馬遜跟 Google 的證照都不想碰，剩下考哪張好", "韌體工程師"),
        ("Im a social media manager, which AI certificate fits me", "社群經營"),
        ("I work in customer support, and please nothing from Microsoft.", "客服人員"),
        ("我開計程車的，想考 AI 證照", "計程車司機"),
        ("I teach at an elementary school. Which certificate should I get?", "老師"),
        ("I sell houses in Taichung, which cert fits me", "房仲"),
        ("做平面設計五年，想拿一張國際證照", "設計師"),
        ("我在物流公司顧倉庫，考哪張", "倉管人員"),
        ("I do social work, any certificate you'd recommend?", "社工"),
        ("我老婆在百貨站專櫃，想考張證照", "店員"),
        ("在餐廳炒菜的，哪張適合我", "廚師"),
        ("加護病房顧病人八年，想考證照", "護理師"),
        ("I work in IT, which cert", "MIS"),
        ("幫人拍婚紗的，想考一張", "攝影師"),
        ("跑外送的也想考一張 AI 證照", "外送員"),
        ("我切版的，公司用 AWS，考哪張", "前端工程師"),
        ("工廠做品管的，要考哪張", "品保工程師"),
        ("我是自由接案的譯者，平常翻字幕，考哪張", "翻譯員"),
        ("我在事務所幫人記帳，想考 AI 的證照", "會計"),
        ("在診所跟診三年，想轉 AI", "護理師"),
        ("在補習班教英文，想考國際的", "老師"),
        ("我家種芒果的，我也想考一張AI證照", "農夫"),
        ("修車的，能考哪張", "黑手"),
        ("做水電二十年了，兒子叫我考 AI 證照，哪張好", "水電師傅"),
        ("我還在念大學，先考哪張", "大學生"),
        ("弟弟高三，想讓他考一張", "大學生"),
        ("I'm in real estate. Which AI certificate fits?", "房仲"),
        ("I've been teaching English for ten years", "老師"),
        ("I deliver food for a living", "外送員"),
        ("平常靠寫文案維生", "文案寫手"),
        ("在超商上大夜班的，要考哪張", "店員"),
        ("我在公司負責招募，想考國內的", "人資"),
        ("畫機構圖的，想補一張國際證照", "機械工程師"),
        ("負責詢價叫貨的，哪張證照合適", "採購人員"),
        ("在區公所上班，想拿一張證照", "公務員"),
        ("我在公家機關做事，公司沒補助，考哪張", "公務員"),
        ("夜市賣雞排的想考 AI", "攤販"),
        ("我拍YouTube的，推薦哪張證照", "YouTuber"),
        ("在飲料店打工，考哪張", "咖啡師"),
        ("我每天寫code，考哪張", "軟體工程師"),
        ("我在銀行坐櫃台，哪張證照好", "銀行櫃員"),
        ("我管公司粉專的，該考哪張", "社群經營"),
        ("投廣告的，要考哪張", "行銷"),
        ("我帶一個十幾人的團隊，要考哪張", "管理階層"),
        ("I lead a small team, which certificate should I get?", "管理階層"),
        ("在電子廠產線站了五年，考哪張", "作業員"),
        ("在工地綁鋼筋的，也能考 AI 證照嗎，推哪張", "建築工人"),
        ("在家帶小孩六年，想重回職場，考哪張", "家庭主婦"),
        ("我爸退休了，想考張 AI 證照玩玩", "退休人員"),
        ("平常打官司的，AI 證照選哪張", "律師"),
        ("我做長照的，該考哪張", "照服員"),
        ("剛退伍，在部隊待了四年", "軍人"),
        ("寫劇本的，考哪張", "編劇"),
        ("接案畫插畫，想要國際的證照", "插畫家"),
        ("退休在家閒著，想考張AI證照玩玩，國內的、簡單一點的那種，有嗎", "退休人員"),
        ("欸我在銀行站櫃台的，每天數鈔票數到手軟，有沒有適合我的AI證照啊", "銀行櫃員"),
        ("賣房子，想考一張", "房仲"),
        ("接翻譯案子維生，想考張證照", "翻譯員"),
        ("我當家教三年了", "家教"),
        ("在家務農，想考張證照", "農夫"),
        ("在報社跑新聞，想考證照", "記者"),
        ("我太太在幼稚園隔壁的國小教書，想考", "老師"),
        ("在幼兒園帶小朋友的，考哪張", "幼教老師"),
        ("開小黃的大叔想考一張證照", "計程車司機"),
        ("我在安養院當護理，想考", "護理師"),
        ("在安養中心照顧長輩，考哪張好", "照服員"),
        ("幫人剪頭髮的，想考一張", "美髮師"),
        ("每天打字跑腿的，考哪張", "行政"),
        ("天天敲程式的，要考哪張", "軟體工程師"),
        ("天天寫 ETL 的，想考國際的", "資料工程師"),
        ("在台積電修機台，哪張適合", "設備工程師"),
        ("我是做 QC 的，考哪張", "品保工程師"),
        ("天天看合約的，哪張好", "法務"),
        ("每天接客訴電話的，要考什麼證照", "客服人員"),
        ("賣保險的，考哪張", "保險業務員"),
        ("接案剪片的，想考一張", "影片剪輯師"),
        ("在餐廳端盤子，想考張證照", "服務生"),
        ("在倉庫理貨，想拿一張", "倉管人員"),
        ("在大學教書的，考哪張", "教授"),
        ("我大四，準備畢業，考哪張", "大學生"),
        ("我念研究所，考哪張", "大學生"),
        ("I work at a convenience store, which cert?", "店員"),
        ("I'm working in retail sales, which cert?", "店員"),
        ("My wife works as a nurse and wants a cert", "護理師"),
        ("I work for the city government. Which AI certificate?", "公務員"),
        ("I work in journalism, suggest one cert", "記者"),
        ("I do recruiting, which certificate fits me", "人資"),
        ("I do the books for a small firm. Which certificate would help me?", "會計"),
        ("I work in corporate finance, which certificate", "財務人員"),
        ("I work in electrical engineering", "電機工程師"),
        ("I'm a product designer, which one", "UI 設計師"),
        ("I do backend at a startup", "後端工程師"),
        ("I'm in cybersecurity, which cert?", "資安工程師"),
        ("freelance photography is what I do, which cert", "攝影師"),
        ("I do IT support at a school, which cert", "MIS"),
        ("公司要求品保部門考 AI 證照，推薦哪張", "品保工程師"),
        ("我在補教業，想考證照提升招生", "老師"),
        ("My husband drives a truck", "計程車司機"),
        ("Could you recommend a certificate for our video editing team?", "影片剪輯師"),
        ("本人是 freelancer 做 illustration", "插畫家"),
    ],
)
def test_who_somebody_is_is_told_by_what_he_does(occupations: Occupations, lexicon: Lexicon, message: str, occupation: str) -> None:
    assert occupation in told(occupations, lexicon, message)


@pytest.mark.parametrize(
    "message",
    [
        "用 AI 剪影片要學什麼",
        "我想做翻譯系統，用到哪個工程師",
        "哪個工具可以寫文案",
        "AI 會教書嗎",
        "教學用的工具有哪些",
        "做影像辨識的是哪個工程師",
        "零售業賣衣服可以怎麼用 AI",
        "醫院照顧病人可以用 AI 做什麼",
        "我做簡報要用哪個工具",
        "會寫程式的人屬於哪一區",
        "公司想導入客服機器人，找哪種工程師",
        "What do I need to sell AI services?",
        "Which tools edit videos?",
        "Who builds apps with FastAPI?",
        "工廠的產線怎麼用 CV",
        "銀行可以怎麼用 NLP",
        "負責寫程式的是哪一種人才",
        "想當老師要考哪張",
        "不會寫程式的我適合哪一區",
        "我剪影片要用哪個工具",
        "做動畫的工具有哪些",
        "我在寫報告，用哪個工具",
        "怎麼用 AI 教英文",
        "資料標註要會什麼",
        "哪些工具是畫圖的",
        "寫程式的工具有哪些",
        "負責翻譯系統的是哪個工程師",
        "翻譯系統是誰做的",
        "我想用 AI 寫文案，哪個工具",
        "做客服機器人的工程師是哪種",
        "我們公司想用 AI 檢查產品",
        "我們公司是做物流的，AI 可以怎麼用",
        "畫圖的工具是哪一組",
        "跑報表的是誰",
        "我喜歡寫程式，適合哪種工程師",
        "我喜歡教人，適合什麼角色",
        "會剪影片的算哪一區",
        "寫程式，跑模型，適合當哪種工程師",
        "我會寫 Python，也做過影像辨識，適合哪種工程師",
        "平常在做影像辨識的，適合當哪種工程師",
        "是做品管的嗎",
        "金融業做信用風險評估用什麼技術",
        "我在做銷量預測，用哪種技術",
        "醫院用 NLP 做病歷摘要",
        "I write Python and like images. Which engineer fits me?",
        "Which tier is for people who lead a team?",
        "Is data analysis part of tier 2?",
        "本科是統計，想考國際的",
        "公司正在規劃明年度教育訓練，想請教",
    ],
)
def test_what_is_wished_for_asked_or_done_with_something_tells_of_nobody(occupations: Occupations, lexicon: Lexicon, message: str) -> None:
    assert told(occupations, lexicon, message) == []


def test_an_occupation_that_there_is_not_is_refused_with_its_line(lexicon: Lexicon, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(CORPUS, corpus)
    (corpus / FILE).write_text("房仲: [賣 房子]\n房鐘: [賣 房子]\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"line 2.*房鐘"):
        Occupations(Lexicon(lexicon.framework, corpus)).read(lexicon.link("我在賣房子的"))


@pytest.mark.parametrize(
    "message", ["我在保險公司賣保單", "在餐廳端盤子的，想考一張 AI 證照", "我女友是護理師，想考 AI 證照", "我煮飯的啦，想考證照"]
)
def test_where_somebody_works_is_no_other_business(advisor: Advisor, message: str) -> None:
    assert advisor.answer(f"{message}，推哪張").outcome == "answered"


@pytest.mark.parametrize("message", ["推薦好吃的餐廳", "我在餐廳，晚餐吃什麼好", "我想減肥，怎麼做"])
def test_what_is_another_business_stays_so(advisor: Advisor, message: str) -> None:
    assert advisor.answer(message).outcome == "declined"
