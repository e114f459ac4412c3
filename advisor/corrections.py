"""Messages whose writer corrects himself, or says that he was misunderstood."""

from __future__ import annotations

import re

from advisor.patterns import Patterns, alternatives
from advisor.wording import compact

CLAUSES = r"[，,。；;！!\n]+|\.(?=\s|$)"
_REVISION = re.compile(r"(?<=\S)[…，,。.、\s]*(不對|喔不|噢不|更正|打錯了?|說錯了?|啊不是)[…，,。.、\s]+(是|應該是|我是說)?\s*(?=\S{3,})")

_POINTS = re.compile(r"^([他她它牠]們?|[這那]一?[個張位項種類階區關步型條])[啦喔耶，, ]*(?![的是要會在有屬算能可用跟和])")
_DENIES = re.compile(r"(不是|不要|\bnot( that)?) ?$")


class Corrections:
    """What is meant after all."""

    def __init__(self, patterns: Patterns) -> None:
        self._patterns = patterns
        self._opening = re.compile(
            rf"^(?:欸|唉|哎|呃|啊|喔|哦|噢|嗯|痾|ㄟ|誒)?[，,\s]*(?:(?:{alternatives(patterns.entry('corrections'))})"
            r"[，,。.:：!！\s]*(?:啦|喔|耶|哦|的|了)?[，,。.:：!！\s]*)+"
        )

    def revised(self, text: str) -> str:
        """The message from where its writer corrects himself: ML…不對，是 LLM."""
        found = list(_REVISION.finditer(text))
        return text[found[-1].end() :] if found and found[-1].start() > 0 else text

    def corrected(self, text: str) -> str | None:
        """What is left of a correction without its opening words; None if the text is none."""
        text = compact(text)
        found = self._opening.match(text)
        if not found and not re.search(r"(才對|才是)[。！!吧啦喔]*$", text):
            return self._meant_by(text)
        meant = list(self._patterns["meant"].finditer(text)) or list(re.finditer(r"[，,]\s*是(?!不是)", text))
        if not found:
            return text[meant[-1].end() :] if meant else text
        left = text[meant[-1].end() if meant else found.end() :].lstrip("，,。.:： ")
        if not meant and _DENIES.search(found.group()):
            # "不是產品經理，專案經理呢": what is denied stands first.
            # "不是他，流程優化那個": nor is a pronoun what was meant.
            left = _POINTS.sub("", left) or left
            first, *others = re.split(rf"{CLAUSES}|(?<=\S)[啦喔耶]+|(?<=\S)是(?![不否哪什誰幾啥嗎])", left, maxsplit=1)
            return others[0] if others and others[0].strip() else first
        return left if meant else self._without_denied(left)

    def means_otherwise(self, text: str) -> bool:
        """Whether the asker says that he put it wrongly himself."""
        return self._patterns.says("slips", text)

    def _meant_by(self, text: str) -> str | None:
        """What is left where the asker says that he put it wrongly, without the clauses that say so; None where he doesn't."""
        if not self.means_otherwise(text):
            return None
        left = [self._after_slip(clause) for clause in re.split(CLAUSES, text)]
        return self._without_denied("，".join(clause for clause in left if clause.strip())) or None

    def _after_slip(self, clause: str) -> str:
        """What a clause says behind the words that own up to a slip; nothing where they say what was not meant."""
        slip = next((found for pattern in self._patterns.all("slips") if (found := pattern.search(clause))), None)
        if slip is None:
            return clause
        return "" if re.search(r"不是|不要|not", slip.group()) else re.sub(r"^[\s了啦喔啊的，,:：]*(應該)?是?", "", clause[slip.end() :])

    @staticmethod
    def _without_denied(text: str) -> str:
        """The text without the clauses that only say what was not meant; all of it where nothing else is said."""
        clauses = [clause.strip() for clause in re.split(CLAUSES, text) if clause.strip()]
        left = [clause for clause in clauses if not re.match(r"(不是|不要|別|not\b|no\b)(?!.*[嗎?？])", clause)]
        return "，".join(left) if left and len(left) < len(clauses) else text
