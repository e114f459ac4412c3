"""A scripted advisor for the page's tests: the real guideline, answers from a script, a gate to hold a stream open.

`python -m tests.ui_scripted [port]` serves the page over it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache

from advisor.assembly import Assembly
from advisor.errors import ModelError
from advisor.framework import Framework, load_framework
from advisor.scoring.helpers import Helpers
from advisor.settings import Settings
from advisor.types import Answer, Citation, Delta, Event, Final, Kind, Language, Outcome, Progress, Timings, Turn

STARTERS: dict[Language, tuple[str, ...]] = {
    "zh-TW": ("行銷人員適合哪一階認證？", "比較四大工程師", "跨域人才怎麼走？", "AI-900 還可以考嗎？"),
    "en": ("Which tier suits marketing staff?", "Compare the four engineers", "Where do career changers start?"),
}


@lru_cache(maxsize=1)
def real_helpers() -> Helpers:
    return Assembly(Settings(llm="none")).helpers


class ScriptedAdvisor:
    """Answers by what the question contains. `asked` records every call. A question with 「等待」 waits in mid-answer for `gate`."""

    model_name = "none"

    def __init__(self, framework: Framework | None = None) -> None:
        self.framework = framework or load_framework()
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.gate = threading.Event()
        self.helpers = real_helpers()

    def starters(self, language: Language) -> tuple[str, ...]:
        return STARTERS[language]

    def stream(self, question: str, history: Sequence[Turn] = (), language: Language | None = None) -> Iterator[Event]:
        self.asked.append((question, tuple(history)))
        yield Progress("understand")
        if "壞掉" in question:
            raise ModelError("語言模型沒有回應。", "請改用 --llm none，或稍後再試。")
        if "意外" in question:
            raise RuntimeError("secret detail")
        outcome, text, citations, suggestions = self._script(question)
        yield Progress("gather", tuple(dict.fromkeys(int(citation.section[1:]) for citation in citations)))
        yield Progress("write")
        pieces = text.splitlines(keepends=True)
        for index, piece in enumerate(pieces):
            yield Delta(piece)
            if index == 0 and "等待" in question:
                self.gate.wait(30)
        language = "en" if question.isascii() else "zh-TW"
        yield Final(Answer(question, text, outcome, language, citations, self.model_name, Timings(0.01, 0.04), suggestions=suggestions))

    def _script(self, question: str) -> tuple[Outcome, str, tuple[Citation, ...], tuple[str, ...]]:
        if "薪" in question or "salary" in question:
            text = "指引沒有寫薪資。最接近的是 §4，寫了各類 AI 應用人才的職稱與核心價值 [1]。\n"
            return "abstained", text, (self._cite(1, 4, 2, 4),), ("AI 應用人才有哪些職稱？",)
        if "天氣" in question or "weather" in question:
            return "declined", f"「{question}」不在服務範圍內，我只回答這份指引的內容。\n", (), ("指引提到哪些認證？",)
        if "工程師" in question or "engineers" in question:
            return "answered", MATRIX, tuple(self._cite(n, 6, n + 1, n + 1) for n in (1, 2, 3, 4)), ("哪一種工程師做翻譯系統？",)
        if question.isascii():
            text = "Marketing staff are served by **Tier 2: Tooling** [1], which is about specific AI tools for everyday work [2].\n"
            return "answered", text, (self._cite(1, 10, 1, 3), self._cite(2, 10, 2, 2)), ("Which tools does the guideline list?",)
        return "answered", TIER, self._tier_citations(), ("第二階對應哪些認證？", "行銷人員可以用哪些工具？", "那第一階呢？")

    def _tier_citations(self) -> tuple[Citation, ...]:
        lines = self.framework.section(10).lines
        start = next(index for index, line in enumerate(lines) if line.text.zh.startswith("第二階"))
        return (
            self._cite(1, 10, start, start + 2),
            self._cite(2, 10, start + 1, start + 1),
            self._cite(3, 11, len(self.framework.section(11).lines) - 2, len(self.framework.section(11).lines) - 2, "reading"),
            Citation(4, "§10", self.framework.section(10).title.zh, lines[0].text.zh, "rubric"),
            self._cite(5, 7, 1, 5),
        )

    def _cite(self, marker: int, section: int, first: int, last: int, kind: Kind = "guideline") -> Citation:
        lines = self.framework.section(section).lines[first : last + 1]
        return Citation(marker, f"§{section}", self.framework.section(section).title.zh, "\n".join(line.text.zh for line in lines), kind)


TIER = """行銷人員適合 **第二階：工具類 (Tooling)** [1]。

- 目標：熟悉並能熟練應用特定 AI 工具完成日常工作任務 [2]
- 適用對象：業務、行銷、企劃、行政 [1]
- 在導航地圖上，這一階對應「素養/工具應用」的深度 [3]

評估分數以 `[1]` 之外的規則換算 [4]，可從這些工具開始練習 [5]。
"""

MATRIX = """四大工程師的差別如下：

| | NLP 工程師 | LLM 工程師 | CV 工程師 | ML 工程師 |
|---|---|---|---|---|
| 處理對象 [1] | 文本、語音轉文字 | 巨量文本與生成指令 | 靜態圖像、動態影像 | 結構化數據 (表格、數值) |
| 核心技術 [2] | NLTK, spaCy, Transformer | GPT, Llama, Prompt 系統化, RAG | CNN, OpenCV, YOLO | Scikit-learn, XGBoost, 統計模型 |
| 最終產出 [3] | 語意分析、翻譯系統 | 企業專屬 Chatbot、自動生成報告系統 | 瑕疵檢測、醫療影像判讀 | 銷量預測、推薦系統 |

資料科學家支撐上述四大領域 [4]。
"""


if __name__ == "__main__":
    from service.server import Server

    Server(ScriptedAdvisor(), Settings(port=int(sys.argv[1]) if len(sys.argv) > 1 else 7860), ready=print).run()
