"""The word lists of corpus/check.yaml, by which the check reads sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from advisor.framework import CORPUS
from advisor.wording import fold
from advisor.yaml_files import fault, read_yaml

_LINE = re.compile(r"[。；\n]|\. ")


@dataclass(frozen=True, slots=True)
class Turn:
    """Wordings of what leads from a to b."""

    cue: re.Pattern[str]
    patterns: tuple[re.Pattern[str], ...]

    def pairs(self, text: str) -> Iterator[tuple[str, str]]:
        """What leads to what, line by line: a and b."""
        for line in _LINE.split(text):
            for pattern in self.patterns if self.cue.search(line) else ():
                for found in pattern.finditer(line):
                    groups = found.groupdict()
                    yield groups["a"] or groups.get("a2") or "", groups["b"]


class Words:
    """The word lists of corpus/check.yaml. Raises CorpusError with file, line and reason."""

    def __init__(self, corpus: Path = CORPUS) -> None:
        path = corpus / "check.yaml"
        data = read_yaml(path)

        def pattern(name: str) -> re.Pattern[str]:
            return _compiled(data[name], path, data.lines[name])

        self.plain = frozenset(fold(word) for line in data["plain"] for word in line.split())
        self.plain_en = frozenset(map(stem, data["plain_en"].split()))
        self.same = _inverted((fold(head), [fold(str(word)) for word in words]) for head, words in data["same"].items())
        """By another word, what it may stand for."""
        self.same_en = _inverted((head, list(map(str, words))) for head, words in data["same_en"].items())
        self.strong, self.strong_en, self.not_strong = pattern("strong"), pattern("strong_en"), pattern("not_strong")
        self.negation, self.not_negation = pattern("negation"), pattern("not_negation")
        self.only, self.not_only, self.no_others, self.total = pattern("only"), pattern("not_only"), pattern("no_others"), pattern("total")
        self.not_asker = pattern("not_asker")
        self.asker, self.order, self.not_order = pattern("asker"), pattern("order"), pattern("not_order")
        self.grades = pattern("grades")
        self.next = pattern("next")
        self.enough, self.too, self.beside, self.member = pattern("enough"), pattern("too"), pattern("beside"), pattern("member")
        self.former, self.latter, self.each, self.counted = pattern("former"), pattern("latter"), pattern("each"), pattern("counted")
        self.undenied = tuple((_compiled(denial, path, data.lines["undenied"]), said) for denial, said in data["undenied"])
        """How a clause denies, and what stands in its place where it does not."""
        self.techniques = tuple((_compiled(name, path, data.lines["techniques"]), short) for name, short in data["techniques"])
        """What techniques are called in full, and how the guideline writes them."""
        self.contraries = tuple(
            (_compiled(one, path, data.lines["contraries"]), _compiled(other, path, data.lines["contraries"]))
            for one, other in data["contraries"]
        )
        self.parts = tuple(
            (frozenset(entry["columns"].split()), frozenset(entry["against"].split()), _compiled(entry["words"], path, entry.line))
            for entry in data["parts"]
        )
        """Columns, those that they are set against, and how it is said that something is of them."""
        self.contrasts, self.set_apart, self.alone = (
            tuple(_compiled(text, path, data.lines[name]) for text in data[name]) for name in ("contrasts", "set_apart", "alone")
        )
        self.guards = tuple(
            (_compiled(guard["words"], path, guard.line), fold(guard["of"]), _compiled(guard["needs"], path, guard.line))
            for guard in data["guards"]
        )
        self.directions, self.successions = (
            tuple(
                Turn(
                    _compiled(entry["cue"], path, entry.line), tuple(_compiled(pattern, path, entry.line) for pattern in entry["patterns"])
                )
                for entry in data[name]
            )
            for name in ("directions", "successions")
        )


def _inverted(groups: Iterable[tuple[str, Sequence[str]]]) -> dict[str, tuple[str, ...]]:
    heads: dict[str, tuple[str, ...]] = {}
    for head, words in groups:
        for word in words:
            heads[word] = (*heads.get(word, ()), head)
    return heads


def _compiled(text: str, path: Path, line: int) -> re.Pattern[str]:
    try:
        # A long one is written over several lines.
        return re.compile(re.sub(r"\|\s+", "|", text.strip()))
    except re.error as error:
        raise fault(path, line, f"not a regular expression ({error})") from None


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """An English word without its ending."""
    return re.sub(r"(?:ings?|e[drs]|ers|e|s|ly|ions?)$", "", word)
