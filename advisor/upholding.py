"""A yes that is about to be told, held against the guideline by the same check that a model's sentences pass."""

from __future__ import annotations

import re
from dataclasses import replace

from advisor.check import Checker
from advisor.composed import Composed
from advisor.own_names import OwnNames
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations
from advisor.sentences import Sentences
from advisor.types import Evidence, Language
from advisor.verdicts import Verdict
from advisor.wording import key

_CLAUSE = re.compile(r"(?<=[，,。；;])")
_FEW = 1
"""Characters, or English words, that no name explains, and that may be a turn of phrase."""
_SOME = 2
"""The same, of what the check passes as it stands."""
_HEARD = re.compile(r"(，對吧？|, right\?)$")
"""What somebody said and nothing else, as `Hearings` leaves it: all of it is put to the test."""
_LISTS = re.compile(r"[列寫提收納放講說談]|點名|包含|包括|名單|清單|\b(mention|list|includ|cover|name|contain|there)")
"""Asks only whether something is named at all."""
_ENOUGH = 0.85
"""The share of what is asked that the guideline's words must explain. Below it, something was asked that nobody looked up."""


class Upholding:
    """Lets a yes stand only for what the guideline says."""

    def __init__(self, relations: Relations, phrasing: Phrasing, checker: Checker) -> None:
        self._relations = relations
        self._framework = relations.framework
        self._lexicon = relations.lexicon
        self._own_names = OwnNames(relations)
        self._phrasing = phrasing
        self._checker = checker

    def upheld(self, query: Query, composed: Composed, language: Language) -> Composed:
        """The answer, its yes taken back where the guideline says otherwise, or says nothing of a part of what is asked."""
        more = self._compares(query, composed)
        asked = query.text if _HEARD.search(query.text) else self._asked(query.text)
        if asked != query.text:
            query = replace(query, text=asked, rest=tuple(word for word in query.rest if word in key(asked)))
        if query.check and composed.opens_with(Sentences(self._framework, language).say("undecided")):
            placed = all(self._framework.tables[self._relations.row(id).table].ordered for id in query.rows)
            return composed if more and not placed else self._settled(query, composed, language)
        if not ((query.check or query.stated) and self.confirms(composed, language)):
            return composed
        if self._phrasing.cannot(query.text) and self.of_people(query):
            # Who can't do yet what the way there asks for: that the way leads there is no yes.
            sentences = Sentences(self._framework, language)
            ways = [(row, self._relations.way(row)) for row in map(self._relations.row, query.rows)]
            beside = [sentences.cell(row, way) for row, way in ways if way and self._framework.cell(row, way)]
            return composed.led(sentences.say("undecided"), *beside)
        if self._only_listed(query):
            return composed
        # What is only near in meaning says neither yes nor no.
        only_near = not (query.leans or self._names(query.text))
        # "ML 工程師好找嗎", "資料科學家位階比 ML 工程師高嗎": plain words ask of it what no row has.
        plain = more or self._claims_nothing(query, composed)
        if only_near or plain or self._of_unnamed(query) or self._of_another_kind(query, composed) or self._of_nobody(query):
            return composed.led(Sentences(self._framework, language).say("undecided"))
        verdict = self._verdict(query, composed)
        borne = verdict.support >= _ENOUGH and not (verdict.contradicted or verdict.overstated or self._unexplained(query))
        if verdict.passed or borne or self._judged_apart(query, composed):
            return composed
        return composed.led(Sentences(self._framework, language).say(self._unless_borne(query, verdict)))

    def _of_unnamed(self, query: Query) -> bool:
        """Whether what nothing names is said to be of a kind whose number alone was confirmed: 做報稅的行業算在五大產業裡嗎."""
        named = query.rows or query.terms or query.claims or query.member_of or query.leans
        return bool(query.tables) and not named and self._phrasing.says("membership", query.text)

    def _only_listed(self, query: Query) -> bool:
        """Whether it is only asked if the one thing named is there, whatever else is told: 我用 Photoshop，Adobe 家那個有列嗎."""
        said = query.terms or query.columns or query.claims or query.member_of or query.owned or query.absent
        one = len(query.rows) == 1 and query.check and query.act == "tell" and not (query.leans or query.negated)
        placed = query.number is not None or query.nth or query.tables
        return one and not (said or placed) and self._names(query.text) and self._phrasing.says("listed", query.text)

    def _of_nobody(self, query: Query) -> bool:
        """Whether it is asked if something has to be learned or taken, by nobody whom the guideline names: 我需要學 Python 嗎.

        That a gate has it is no yes for everybody; what is for everybody is."""
        everybody = any(self._relations.for_everybody(self._relations.row(id)) for id in query.rows)
        claimed = not query.check or query.claims or query.stated or everybody
        # "條件怎麼寫？需要會寫程式嗎": of what is named in it, and not of what was spoken of.
        named = {id for mention in self._lexicon.link(query.text).mentions for id in mention.ids("row")}
        himself = not query.leans or self._phrasing.personal(query.text) or (bool(query.rows) and named.issuperset(query.rows))
        return not claimed and himself and self._phrasing.says("needed", query.text)

    def _settled(self, query: Query, composed: Composed, language: Language) -> Composed:
        """The answer to what the rows leave open in part, with a verdict where the guideline's wording has one."""
        enough = any(claim.enough for claim in query.claims) or self._phrasing.claims["leads_on"].search(query.text)
        if query.insists or enough or self._phrasing.cannot(query.text) or not self._names(query.text):
            return composed
        verdict = self._verdict(query, composed)
        if verdict.passed and self._unexplained(query) <= (_SOME if query.rows or query.terms else 0):
            return composed.led(Sentences(self._framework, language).say("yes"))
        return composed.led(Sentences(self._framework, language).say(self._unless_borne(query, verdict)))

    @staticmethod
    def _unless_borne(query: Query, verdict: Verdict) -> str:
        """What is said of what the guideline does not bear out: that it says otherwise, or only not that."""
        more = _HEARD.search(query.text) and (verdict.overstated or verdict.elsewhere)
        return "unsaid" if verdict.contradicted or more else "undecided"

    def of_people(self, query: Query) -> bool:
        """Whether it is asked about a path to a role, or about a role."""
        rows = [self._relations.row(id) for id in query.rows]
        return any(self._relations.way(row) or self._framework.tables[row.table].group == "role" for row in rows)

    def confirms(self, composed: Composed, language: Language) -> bool:
        """Whether the answer begins with a yes."""
        return composed.opens_with(Sentences(self._framework, language).say("yes"))

    def _claims_nothing(self, query: Query, composed: Composed) -> bool:
        """Whether one thing is named, and nothing that is said of it, nor that it is listed."""
        claimed = replace(query, rows=()).empty and not (query.claims or query.member_of or query.owned or query.leans)
        bare = len(query.rows) == 1 and claimed and query.act == "tell" and query.number is None and not (query.nth or query.sides)
        return bare and not (query.rest or composed.judged or _LISTS.search(query.text.lower()))

    def _compares(self, query: Query, composed: Composed) -> bool:
        """Whether one of two is said to be more so than the other, which nothing counted or put in order."""
        ordered = query.relation or query.act in ("order", "position", "rank")
        counted = composed.judged or query.extreme or ordered or query.number is not None
        return not counted and self._phrasing.claims["more"].search(query.text) is not None

    def _judged_apart(self, query: Query, composed: Composed) -> bool:
        """Whether the rows have judged a number, a kind, what is for everybody, or several things claimed or denied, and no more was said.

        The check reads all of it as said of one thing. What is read off the layout stands in no passage that it could be held against."""
        claims = query.claims
        counted = query.number is not None or query.extreme is not None or bool(query.member_of)
        read_off = bool(composed.evidence) and all(evidence.kind == "reading" for evidence in composed.evidence)
        told_apart = any(len(claim.about) > 1 or claim.denied or claim.only for claim in claims)
        everybody = any(self._relations.for_everybody(self._relations.row(id)) for id in query.rows)
        apart = counted or read_off or everybody or query.relation is not None or query.insists or len(claims) > 1 or told_apart
        return composed.judged and apart and self._unexplained(query) <= _FEW

    @staticmethod
    def _unexplained(query: Query) -> int:
        """How many characters, or English words, of a question no name or cue explains."""
        return sum(1 if word.isascii() else len(word) for word in query.rest)

    def _verdict(self, query: Query, composed: Composed) -> Verdict:
        rows = [self._framework.rows[id] for id in (*query.rows, *composed.rows)]
        sections = {evidence.section for evidence in composed.evidence if evidence.source is None} | {row.section for row in rows}
        passages = [self._whole(number) for number in sorted(sections)]
        verdict = self._checker.check(self._claim(query.text), passages)
        if verdict.passed:
            return verdict
        values = self._own_names.put(query.text, [query], values_only=True)
        if values != query.text:
            verdict = self._checker.check(self._claim(values), passages)
        text = self._own_names.put(query.text, [query])
        if verdict.passed or text == values:
            return verdict
        # A longer name explains more of the sentence: in other words than the asker's it must pass as a whole.
        named = self._checker.check(self._claim(text), passages)
        return named if named.passed else verdict

    def _of_another_kind(self, query: Query, composed: Composed) -> bool:
        """Whether a kind of thing is asked for that nothing ties to what the answer is about: 駕馭工程有沒有證照."""
        if not self._phrasing.says("has_kind", query.text):
            return False
        about = [self._framework.rows[id] for id in (*query.rows, *composed.rows)]
        about += [self._framework.rows[row] for term in query.terms for row, _ in self._lexicon.holders(term)]
        named = [mention for mention in self._lexicon.link(query.text).mentions if len(mention.surface) > 1 and not mention.fragment]
        kinds = {id for mention in named for id in mention.ids("table") if id in self._framework.tables}
        own = {row.table for row in about} | {column.refs for row in about for column in self._framework.columns_of(row) if column.refs}
        apart = {
            kind
            for kind in kinds
            if kind not in own and not any(self._relations.linked(row, self._framework.tables[kind]) for row in about)
        }
        return bool(about and apart and apart == kinds)

    def _asked(self, text: str) -> str:
        """The text without what is told after it and names nothing: 「Gemini 有列進去嗎，我們公司都用這個」."""
        clauses = _CLAUSE.split(text)
        asks = next((place for place, clause in enumerate(clauses) if self._phrasing.cues(clause).check and self._names(clause)), None)
        if asks is None:
            return text
        # What somebody tells of himself before he asks says nothing of it, either: 「我整天跟報表數字搏鬥，…」.
        before = [clause for clause in clauses[:asks] if self._phrasing.personal(clause) or self._lexicon.link(clause).rest]
        around = (*before, *clauses[asks + 1 :])
        told = [clause for clause in around if not (self._names(clause) or self._phrasing.cues(clause).asks)]
        return "".join(clause for clause in clauses if clause not in told)

    def _claim(self, text: str) -> str:
        """What is put to the test. What is said before anything of the guideline is named is no part of it: 「我看錯了，…」."""
        clauses = _CLAUSE.split(text)
        whole = _HEARD.search(text)
        first = next((place for place, clause in enumerate(clauses) if whole or self._names(clause)), 0)
        return self._phrasing.statement("".join(clauses[first:]))

    def _names(self, clause: str) -> bool:
        return any(mention.of_content for mention in self._lexicon.link(clause).mentions)

    def _whole(self, number: int) -> Evidence:
        section = self._framework.section(number)
        return Evidence(f"section.{number}", number, "\n".join(line.text.zh for line in section.lines), "guideline")
