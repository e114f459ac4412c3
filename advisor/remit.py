"""What is this advisor's business: whether a message only chats or is about something else, and what is said to one that names nothing."""

from __future__ import annotations

import re
from dataclasses import replace

from advisor.business import Business
from advisor.compose import Composer
from advisor.composed import Composed
from advisor.meaning import CONFIDENT, IN_FIELD, Search
from advisor.message import names_a_row
from advisor.occupations import Occupations
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations

_HARDLY = -2.0
"""How surely a message is another's business that has but words of such: 我們是開餐廳的，AI 能做什麼."""
_ELSEWHERE, _RATHER, _SURELY = 0.5, 2.5, 3.5
"""How surely a message is another's business that has no answer, none though it names a thing of the guideline, or one.

In cross-validation of a first fit, on fewer examples than now, 88 % of 466 messages of another's business score above the first; of the
many hundred that the guideline only doesn't answer 28 do: nonsense, requests for pictures and some real questions."""
_CERTAINLY = 0.98
"""How likely (`Hit.likely`) something of the guideline must be meant, so that what is answered is its business whatever it sounds like."""
_CLAUSES = re.compile(r"[，,。！!？?…～~\n]+|(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")


class Remit:
    """Tells what is asked of the guideline from what is not."""

    def __init__(self, relations: Relations, phrasing: Phrasing, search: Search, business: Business, occupations: Occupations) -> None:
        self._lexicon = relations.lexicon
        self._phrasing = phrasing
        self._search = search
        self._business = business
        self._occupations = occupations

    def off_topic(self, asked: str) -> bool:
        """Whether the message is abuse, or about something else altogether, but for where somebody works."""
        if self._phrasing.abusive(asked) and not self._names_a_row(asked):
            return True
        other = self._phrasing.off_topic(asked) and self._phrasing.off_topic(self._occupations.without(asked))
        if not other or self._near(asked) >= CONFIDENT or self._business.elsewhere(asked) < _HARDLY:
            return False
        # Lunch may be mentioned in passing: what counts is the part that names something of the guideline, if there is one.
        parts = [part for part in _CLAUSES.split(asked) if part.strip()]
        return not any(self._asks_of_the_field(part) and not self._phrasing.off_topic(part) for part in parts)

    def _asks_of_the_field(self, part: str) -> bool:
        """Whether a clause names a thing of the guideline, or asks of a value that it has: 那 Python 可以不碰吧，他看到程式就頭痛."""
        if self._names_a_row(part):
            return True
        cues = self._phrasing.cues(part)
        named = (mention for mention in self._lexicon.link(part).mentions if mention.ids("term") and len(mention.surface) > 1)
        return (cues.asks or cues.check) and any(mention.exact and not mention.fragment for mention in named)

    def elsewhere(self, asked: str, answered: bool, follows: bool) -> bool:
        """Whether the message is another's business, in whatever words; not where what it names is `answered`, or is to be drawn.

        What `follows` another message says only a part of what is asked."""
        if (answered and self._names_a_row(asked)) or (self._names(asked) and self._phrasing.modality(asked)):
            return False
        if self._search(asked)[0].likely >= _CERTAINLY and (answered or self._near(asked) >= CONFIDENT):
            return False
        linked = self._lexicon.link(asked).mentions
        named = any(mention.exact and (mention.ids("row") or mention.ids("term")) for mention in linked)
        # A follow-up that speaks of anything of the field is about what was told.
        of_field = follows and any(mention.of_content and len(mention.surface) > 1 for mention in linked)
        return self._business.elsewhere(asked) > (_SURELY if answered or of_field else _RATHER if named or follows else _ELSEWHERE)

    def chats(self, asked: str) -> bool:
        """Whether the message only chats: a greeting and nothing that is asked, or a question about the advisor itself."""
        if self._phrasing.about_advisor(asked) and not self._names_a_row(asked):
            return True
        cues = self._phrasing.cues(asked)
        return self._phrasing.small_talk(asked) and not (self._names(asked) or cues.asks or cues.nth)

    def points_back(self, asked: str) -> bool:
        """Whether something is asked of what only a pronoun stands for, and nothing that the guideline is known not to say of anything."""
        return self._phrasing.points_back(asked) and not self._lexicon.link(asked).of("attribute", "thing")

    def unread(self, query: Query, composer: Composer) -> Composed:
        """The answer to what names nothing of the guideline: small talk, another business, or a thing of this field that it doesn't say."""
        if self._phrasing.small_talk(query.text) and self._near(query.text) < CONFIDENT:
            return composer.greet()
        if self._phrasing.only_points(query.text, query.rest):
            return composer.ask_back()
        hits = self._search(query.text)
        if not hits or (self._near(query.text) < IN_FIELD and not self._phrasing.about_document(query.text)):
            return composer.decline()
        return composer.unknown(hits[0].chunk)

    def placed(self, query: Query, composed: Composed, composer: Composer) -> Composed:
        """The answer, with what is nearest in meaning where it says that something is not there, and not what is."""
        if composed.outcome != "abstained" or composed.evidence:
            return composed
        hits = self._search(query.text)
        nearest = composer.unknown(hits[0].chunk).blocks[1:] if hits else ()
        return replace(composed, blocks=(*composed.blocks, *nearest))

    def _names(self, text: str) -> bool:
        return any(mention.of_content for mention in self._lexicon.link(text).mentions)

    def _names_a_row(self, text: str) -> bool:
        return names_a_row(self._lexicon.link(text))

    def _near(self, asked: str) -> float:
        return max((hit.score for hit in self._search(asked)[:1]), default=0.0)
