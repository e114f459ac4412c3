"""What readers yield."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

Fault = Literal["scan", "garbled", "unreadable", "too_slow", "too_large"]
"""Why a page says nothing: a picture without text, letters without a table of what they mean, damaged, beyond time or memory."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text as it stands in the document; `page` counts from 1, `heading` is the path of headings above it."""

    text: str
    page: int | None = None
    heading: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page has been read, with or without text. Of `pages` in all."""

    page: int
    pages: int
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The whole document cannot be read; why and the remedy stand under the key in prompts/faults.yaml."""

    key: str
    values: dict[str, str] = field(default_factory=dict)


Item = Passage | PageRead | Refused

LONGEST_HEADING = 200
"""Characters. Every passage below carries its headings: what is longer is a paragraph that was set as one."""

_INVISIBLE = re.compile(r"[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad​-‏‪-‮⁠-⁯﻿]")
# Ligatures, radicals that stand in for characters, compatibility characters: as they come out of PDF fonts. Full-width forms stay.
_COMPATIBLE = re.compile(r"[⺀-⿟豈-﫿ﬀ-ﬆ]")


def clean(text: str) -> str:
    """The text without what cannot be seen, ligatures taken apart, white space single."""
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _COMPATIBLE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return re.sub(r"[ \t　\xa0]+", " ", text).strip()
