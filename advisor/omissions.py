"""Names typed without one of their characters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from advisor.wording import is_chinese

_SHORTEST = 5
"""Characters of a name that is still told where one is missing."""
# What counts, denies or joins is never missing by accident: without it, another thing is named; 自動化用 asks what to use.
_KEPT = frozenset("零一二三四五六七八九十不沒無非未初中高與及和應")


def lacking_one(names: Iterable[str]) -> Mapping[str, set[str]]:
    """By what is left of names, as they are looked up, without one Chinese character inside: the names."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for whole in names:
        name = whole.partition("(")[0]
        for place in range(1, len(name) - 1) if len(name) >= _SHORTEST else ():
            if is_chinese(name[place]) and name[place] not in _KEPT:
                found[name[:place] + name[place + 1 :]].add(name)
    return found
