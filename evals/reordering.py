"""The same question in another word order, by rules that keep what it asks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.wording import language_of

if TYPE_CHECKING:
    from advisor.lexicon import Lexicon

_ASKS = r"(?:什麼|甚麼|哪|誰|幾|多少|怎麼|怎樣|如何|嗎|呢|為何|是否|是不是|有沒有|會不會|能不能|差在|差異|不同)"
_ONE_CLAUSE = r"[^，,。；;：:…～~？?！!\n]"
# What leans on words before it must not come first.
_LEANS = re.compile(r"[它他她這那此其再也就都]|同一|同類|上述|前者|後者|所以|但是|可是|不過|因此|然後|另外|還有|还有|这")
_NOT_ABOUT_ME = re.compile(r"^我們?(?:不是|問|是說|是問|是指|指|記得|聽|看|以為|想問|想知|的意思|要的|只有|覺得)")
_PARTS = re.compile(r"(?<=[㐀-鿿]) +(?=[㐀-鿿])")
_POLITE = re.compile(
    rf"^(?P<opener>請問一下|想請問一下|想請問|請問|想請教一下|想請教|請教一下|請教|想問一下|不好意思)[，, ]?"
    rf"(?P<rest>{_ONE_CLAUSE}{{6,}})(?P<end>[？?。]?)$"
)
_LIST = re.compile(
    rf"^(?P<opener>請列出|列出|請介紹|介紹一下|請說明|說明一下|麻煩列出|幫我列出)(?P<rest>{_ONE_CLAUSE}{{4,}})(?P<end>[。]?)$"
)
_ABOUT_ME = re.compile(
    rf"^(?P<who>(?:我|我們|本人|小弟|小妹|身為){_ONE_CLAUSE}{{2,24}})[，,](?P<asks>{_ONE_CLAUSE}*{_ASKS}{_ONE_CLAUSE}*)[？?]?$"
)
_OF = re.compile(
    rf"^(?P<owner>{_ONE_CLAUSE}{{2,20}}?)的(?P<what>(?:(?!的){_ONE_CLAUSE}){{2,10}}?)"
    r"(?P<asks>(?:包括|包含|總共|一共|分別|各)?(?:有|是)(?:哪些|哪幾種|哪幾個|什麼|誰|多少|幾[個項種]))(?P<end>[？?]?)$"
)
_SAYS = re.compile(
    rf"^(?:在|用|要|會|負責|適合|適用|屬於|歸|算|做|處理|該|可以|能|是|有|靠|需要|裡|怎麼|如何|差在|哪裡|差別|差異)(?:(?!的){_ONE_CLAUSE})*?{_ASKS}(?:(?!的){_ONE_CLAUSE})*(?P<end>[？?]?)$"
)
_JOINS = re.compile(r" ?[和跟與及、] ?")
_ENGLISH_POLITE = re.compile(r"^(?P<opener>please) (?P<rest>[^,.?!\n]{8,})(?P<end>[.?]?)$", re.IGNORECASE)
_ENGLISH_POLITE_END = re.compile(r"^(?P<rest>[^,.?!\n]{8,}), (?P<opener>please)(?P<end>[.?]?)$", re.IGNORECASE)
_ENGLISH_ABOUT_ME = re.compile(
    r"^(?P<who>(?:I'm|I am|We are|We're|I work|I have) [^,.?!\n]{4,60})[,.] "
    r"(?P<asks>(?:which|what|how|where|who|should|can|do|is|are)\b(?:(?! (?:it|that|this|these|they)\b)[^,.?!\n])+)\?$",
    re.IGNORECASE,
)


def reordered(turn: str, lexicon: Lexicon) -> str:
    """The same in another order, where a rule says that it may be: polite words or words about oneself behind the question, what is
    asked before what it is asked of. As people speak, not as they write. Unchanged where no rule applies."""
    text = turn.strip()
    if language_of(text) == "en":
        return _english_order(text) or turn
    if not _PARTS.search(text):
        return _polite_last(text) or _oneself_last(text) or _topic_last(text) or _subject_last(text, lexicon) or turn
    return turn


def _polite_last(text: str) -> str | None:
    found = _POLITE.match(text) or _LIST.match(text)
    return f"{found['rest']}，{found['opener']}{found['end']}" if found and "件事" not in text else None


def _oneself_last(text: str) -> str | None:
    found = _ABOUT_ME.match(text)
    if not found or _LEANS.search(found["asks"]) or _NOT_ABOUT_ME.match(found["who"]):
        return None
    return f"{found['asks']}？{found['who']}。"


def _topic_last(text: str) -> str | None:
    """「X 的 Y 有哪些」 as 「Y 有哪些，X 的」."""
    found = _OF.match(text)
    return f"{found['what']}{found['asks']}，{found['owner']}的{found['end']}" if found else None


def _subject_last(text: str, lexicon: Lexicon) -> str | None:
    """「X 在做什麼」 as 「在做什麼，X」, for an X, or several joined, that the guideline names."""
    linked = lexicon.link(text)
    if len(linked.keyed.folded) != len(text):
        return None
    end = 0
    for mention in linked.mentions:
        start = linked.keyed.at[mention.start]
        if not (
            mention.exact
            and mention.of_content
            and len(mention.surface) > 1
            and _JOINS.fullmatch(text[end:start] if end else text[:start] + "和")
        ):
            break
        end = linked.keyed.at[mention.end - 1] + 1
    says = text[end:].strip()
    found = _SAYS.match(says) if end else None
    return f"{says.removesuffix(found['end']).rstrip()}，{text[:end]}{found['end']}" if found else None


def _english_order(text: str) -> str | None:
    if found := _ENGLISH_POLITE.match(text):
        return f"{_capital(found['rest'])}, please{found['end']}"
    if found := _ENGLISH_POLITE_END.match(text):
        return f"Please {found['rest'][0].lower()}{found['rest'][1:]}{found['end']}"
    if found := _ENGLISH_ABOUT_ME.match(text):
        return f"{_capital(found['asks'])}? {_capital(found['who'])}."
    return None


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
