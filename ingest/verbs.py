"""Writes corpus/verbs.txt: Chinese words that tell how something is done, not what it is, for the check of a model's sentences.

They are the verbs, adjectives, adverbs and function words of jieba's dictionary that are in use, without those that deny and those that the
guideline or its names use: there it matters of what they are said. Run it after a change of the corpus."""

from __future__ import annotations

from pathlib import Path

from advisor.check_words import VERBS, Words
from advisor.framework import CORPUS
from advisor.wording import fold, is_chinese, usual

_TAGS = frozenset(("v", "vd", "vi", "vq", "d", "c", "p", "r", "u", "f", "y", "e", "z", "a", "ad"))
"""Verbs, adjectives, adverbs, conjunctions, prepositions, pronouns, particles, places, interjections and manners, as jieba tags them."""
_LEAST_OFTEN = 50
"""In the counts of the dictionary: rarer ones are hardly written."""
_LONGEST = 4
_OF_THE_FIELD = ("guideline.yaml", "aliases.yaml", "tables/*.yaml")


def verbs(corpus: Path = CORPUS) -> list[str]:
    import jieba

    field = fold("\n".join(file.read_text(encoding="utf-8") for name in _OF_THE_FIELD for file in sorted(corpus.glob(name))))
    words = Words(corpus)
    found = set()
    with jieba.get_dict_file() as file:
        for line in file:
            word, times, tag = line.decode("utf-8").split()
            if tag in _TAGS and int(times) >= _LEAST_OFTEN and 2 <= len(word) <= _LONGEST and all(map(is_chinese, word)):
                found.add(usual(fold(word)))
    found = {word for word in found if word not in field and word not in words.plain}
    # Degrees and judgements are no turns of phrase.
    found = {word for word in found if word not in words.strong.pattern and not words.strong.search(word)}
    return sorted(word for word in found if not words.negation.search(words.not_negation.sub("", word)))


if __name__ == "__main__":
    (CORPUS / VERBS).touch()
    (CORPUS / VERBS).write_text(" ".join(verbs()) + "\n", encoding="utf-8")
