"""Text as it is compared: width, case, script and blanks do not count. Source text is shown as it is written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import opencc

from advisor.types import Language

_CJK = re.compile(r"[㐀-鿿豈-﫿]")
_LATIN_WORD = re.compile(r"[a-z0-9]")
# Blanks and the punctuation inside names (AI-901, fine-tuning, TQC+, NLP/LLM): "AI 901" and "AI901" are the same name.
_INSIDE_NAMES = frozenset(" \t\n\r-_/.+&'’·()（）「」『』“”\"《》：:")


@lru_cache(maxsize=1)
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


# Traditional as they are: a converter guesses 隻 for 只 and 覈 for 核 from the words around them.
_AS_WRITTEN = frozenset("只核")


@lru_cache(maxsize=4096)
def extent(word: str) -> float:
    """How much a word that nothing explains says, in Chinese characters: three Latin letters count as one."""
    return len(word) / (3 if word.isascii() else 1)


def fold(text: str) -> str:
    """The text in half width, lower case and Traditional characters; 臺 and 台 are one, 甚麼 and 什麼, 裏 and 裡."""
    narrow = unicodedata.normalize("NFKC", text)
    converted = str(_to_traditional().convert(narrow))
    if len(converted) == len(narrow):
        converted = "".join(old if old in _AS_WRITTEN else new for old, new in zip(narrow, converted, strict=True))
    return converted.replace("臺", "台").replace("ㄧ", "一").replace("甚麼", "什麼").replace("裏", "裡").replace("纔", "才").lower()


@lru_cache(maxsize=1)
def _to_taiwan() -> opencc.OpenCC:
    return opencc.OpenCC("t2tw")


def usual(folded: str) -> str:
    """A folded text with each character in the form that Taiwan writes: 裡 for 裏."""
    return str(_to_taiwan().convert(folded))


@lru_cache(maxsize=4096)
def compact(text: str) -> str:
    """The folded text as a pattern sees it: single blanks, and none beside Chinese characters."""
    return re.sub(r"\s+", " ", re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", fold(text))).strip()


@lru_cache(maxsize=16384)
def key(text: str) -> str:
    """How a name is looked up: folded, without blanks and the punctuation inside names."""
    return "".join(char for char in fold(text) if char not in _INSIDE_NAMES)


def is_chinese(char: str) -> bool:
    return bool(_CJK.match(char))


def is_latin(char: str) -> bool:
    return bool(_LATIN_WORD.match(char))


_ENGLISH_GRAMMAR = re.compile(
    r"\b(what|which|who|whom|whose|how|why|when|where|is|are|was|were|does|do|did|can|could|should|would|will|the|an?|of|in|on|for|to|and|or|with|"
    r"i|my|me|we|our|you|it|please|tell|list|compare|explain|describe|show|give|define|summari[sz]e)\b",
    re.IGNORECASE,
)


# What only a Chinese sentence is held together by: 「compare no-code 跟 low-code」.
_CHINESE_GRAMMAR = re.compile(r"[嗎吗呢吧啥跟哪]|什麼|什么")


def language_of(text: str) -> Language:
    """English if there is no Chinese to speak of; names in English don't make a Chinese question English."""
    chinese = sum(is_chinese(char) for char in text)
    words = len(re.findall(r"[A-Za-z]{2,}", text))
    if chinese and (_CHINESE_GRAMMAR.search(text) or not _ENGLISH_GRAMMAR.search(text)):
        # "AI consultant 的 core value": what holds the words together is Chinese.
        return "zh-TW"
    return "en" if words >= 2 and chinese * 3 < words else "en" if chinese == 0 and words else "zh-TW"


_KANA_HANGUL = re.compile(r"[぀-ヿ가-힣฀-๿Ѐ-ӿ؀-ۿ]")


def other_script(text: str) -> bool:
    """Whether the text is mostly in a script that is neither Chinese nor Latin."""
    letters = [char for char in text if char.isalpha()]
    foreign = sum(bool(_KANA_HANGUL.match(char)) for char in letters)
    return bool(letters) and foreign * 4 >= len(letters)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A text as it is looked up, with the way back: `at[i]` is the place of key character i in `folded`."""

    folded: str
    chars: str
    at: tuple[int, ...]

    @classmethod
    @lru_cache(maxsize=1024)
    def of(cls, text: str) -> Keyed:
        folded = fold(text)
        kept = [(index, char) for index, char in enumerate(folded) if char not in _INSIDE_NAMES]
        return cls(folded, "".join(char for _, char in kept), tuple(index for index, _ in kept))

    def written(self, text: str, start: int, end: int) -> str:
        """How the key characters from `start` to before `end` are written in the text that this was made of."""
        return (text if len(text) == len(self.folded) else self.folded)[self.at[start] : self.at[end - 1] + 1]

    def starts_word(self, index: int) -> bool:
        """Whether a Latin name may begin here: not in the middle of a word."""
        place = self.at[index]
        return not is_latin(self.chars[index]) or place == 0 or not is_latin(self.folded[place - 1])

    def ends_word(self, end: int) -> bool:
        """Whether a Latin name may end before key character `end`."""
        if not is_latin(self.chars[end - 1]):
            return True
        after = self.at[end - 1] + 1
        return after >= len(self.folded) or not is_latin(self.folded[after])


@lru_cache(maxsize=65536)
def contains(text: str, words: str) -> bool:
    """Whether the words stand in the text as words: `GPT` is not in `ChatGPT`."""
    keyed, wanted = Keyed.of(text), key(words)
    start = keyed.chars.find(wanted)
    while wanted and start >= 0:
        if keyed.starts_word(start) and keyed.ends_word(start + len(wanted)):
            return True
        start = keyed.chars.find(wanted, start + 1)
    return False
