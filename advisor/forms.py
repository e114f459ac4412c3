"""Other forms of words: English words without their endings, Chinese as it sounds."""

from __future__ import annotations

import re
from functools import lru_cache


def stems(word: str) -> tuple[str, ...]:
    """An English word without its ending."""
    return tuple(
        stem
        for ending in ("ing", "ed", "es", "s", "er")
        if word.endswith(ending)
        for stem in (word.removesuffix(ending), word.removesuffix(ending) + "e")
    )


@lru_cache(maxsize=16384)
def sound(chars: str) -> str:
    """Toneless pinyin with the sounds merged that are commonly confused in Taiwan."""
    # Its dictionaries take a while to load.
    from pypinyin import lazy_pinyin

    syllables = []
    for syllable in lazy_pinyin(chars):
        syllable = re.sub(r"^(z|c|s)h", r"\1", syllable)
        syllables.append(re.sub(r"(in|en)g$", r"\1", syllable))
    return " ".join(syllables)


def toned(chars: str) -> list[str]:
    """The syllables of Chinese with their tones."""
    from pypinyin import Style, lazy_pinyin

    return list(lazy_pinyin(chars, style=Style.TONE3))
