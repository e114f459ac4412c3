"""Puts an advisor together from settings: the one way that the command line, the page and the evaluations get theirs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from advisor.errors import IndexFault, ModelError
from advisor.framework import Framework, load_framework
from advisor.lexicon import Lexicon
from advisor.query import Relations
from advisor.scoring.helpers import Helpers
from advisor.scoring.rubric import load_rubric
from advisor.scoring.rules import Rules
from advisor.settings import Settings

# Helpers need neither index nor model: what takes a while to load is imported where it is made.
if TYPE_CHECKING:
    from advisor.aims import Aims
    from advisor.answerable import Answerable
    from advisor.business import Business
    from advisor.check import Checker
    from advisor.choices import Choices
    from advisor.clauses import Clauses
    from advisor.document_answer import Documents
    from advisor.embeddings import Embedder
    from advisor.glossary import Glossary
    from advisor.intent import Intent
    from advisor.library import Library
    from advisor.models import LanguageModel
    from advisor.phrasing import Phrasing
    from advisor.pipeline import Advisor
    from advisor.retrieval import Retriever
    from advisor.spelling import Speller
    from advisor.state.state import State
    from advisor.store import Store
    from advisor.weights import Progress
    from advisor.wishes import Wishes


@dataclass(frozen=True)
class Assembly:
    """The parts that settings name, each made when first needed."""

    settings: Settings

    @cached_property
    def framework(self) -> Framework:
        return load_framework(self.settings.corpus)

    @cached_property
    def relations(self) -> Relations:
        return Relations(self.framework, Lexicon(self.framework, self.settings.corpus))

    @cached_property
    def helpers(self) -> Helpers:
        return Helpers(Rules(self.relations, load_rubric(self.framework, self.relations.lexicon, self.settings.corpus)))

    @cached_property
    def embedder(self) -> Embedder:
        from advisor.embeddings import open_embedder

        return open_embedder(self.settings.embeddings)

    @cached_property
    def store(self) -> Store:
        from advisor.store import open_store

        return open_store(self.settings.index)

    @cached_property
    def retriever(self) -> Retriever:
        """The index, loaded. Raises IndexFault if it is missing, or not of this corpus."""
        from advisor.naming import rows_spoken_of
        from advisor.retrieval import Retriever

        retriever = Retriever.load(self.store, self.embedder, partial(rows_spoken_of, self.relations.lexicon))
        if retriever.corpus != self.framework.digest:
            raise IndexFault("The search index is older than the data files under corpus/.", "Run `advisor ingest`.")
        return retriever

    @cached_property
    def library(self) -> Library:
        """The documents beside the guideline; nothing is opened or made until it is used."""
        from advisor.library import Library
        from advisor.store import open_store

        return Library(open_store(self.settings.documents))

    @cached_property
    def documents(self) -> Documents:
        from advisor.document_answer import Documents
        from advisor.document_search import DocumentSearch

        return Documents(DocumentSearch(self.library, self.embedder.name, self.retriever.encode))

    @cached_property
    def state(self) -> State | None:
        """Where conversations, questions, feedback and accounts are kept; None where nothing is. Raises SettingsError."""
        from advisor.state.state import open_state

        place = self.settings.kept
        return open_state(place, earlier=self.settings.data) if place else None

    @cached_property
    def checker(self) -> Checker:
        from advisor.check import Checker

        return Checker(self.relations.lexicon)

    @cached_property
    def phrasing(self) -> Phrasing:
        from advisor.phrasing import Phrasing

        return Phrasing(self.settings.corpus)

    @cached_property
    def classifiers(self) -> tuple[Intent, Answerable, Business, Clauses, Wishes, Aims, Choices]:
        """Of helpers asked for, what the guideline cannot answer, another's business, what clauses do, advice wanted, what is aimed at, and
        which of a kind are asked for.

        Raises CorpusError."""
        from advisor.aims import Aims
        from advisor.answerable import Answerable
        from advisor.business import Business
        from advisor.choices import Choices
        from advisor.clauses import Clauses
        from advisor.intent import Intent
        from advisor.wishes import Wishes

        given = self.retriever.encode, self.embedder.name, self.settings.corpus
        return (
            Intent.load(*given),
            Answerable.load(*given),
            Business.load(*given),
            Clauses.load(*given),
            Wishes.load(*given),
            Aims.load(*given),
            Choices.load(*given),
        )

    @cached_property
    def speller(self) -> Speller:
        from advisor.spelling import Speller

        return Speller.load(self.settings.corpus)

    @cached_property
    def glossary(self) -> Glossary:
        from advisor.glossary import Glossary

        return Glossary.load(self.relations.lexicon, self.settings.corpus)

    def language_model(self, progress: Progress | None = None) -> LanguageModel | None:
        """The language model of the settings; None for `none`. Raises ModelError."""
        from advisor.models import ChatOptions, open_model

        key = self.settings.llm_api_key
        return open_model(
            self.settings.llm,
            cache=self.settings.cache,
            model=self.settings.llm_model,
            api_key=key.get_secret_value() if key else None,
            base_url=self.settings.llm_base_url,
            options=ChatOptions(timeout_s=self.settings.llm_timeout_s),
            progress=progress,
        )

    def model_if_any(self, progress: Progress | None = None) -> tuple[LanguageModel | None, ModelError | None]:
        """The language model; in place of the bundled one, where it could not be had, the reason. Raises ModelError for any other."""
        try:
            return self.language_model(progress), None
        except ModelError as error:
            if self.settings.llm != "bundled":
                raise
            return None, error

    def advisor(self, model: LanguageModel | None) -> Advisor:
        """An advisor that writes with the model, or with none."""
        from advisor.pipeline import Advisor

        intent, answerable, business, clauses, wishes, aims, choices = self.classifiers
        return Advisor(
            self.framework,
            self.relations,
            self.phrasing,
            self.retriever.search,
            self.helpers,
            intent,
            self.checker,
            model,
            self.settings.prose == "always",
            self.settings.llm_budget_s,
            self.documents,
            answerable,
            business,
            self.speller,
            self.glossary,
            clauses,
            wishes,
            aims,
            choices,
        )


def assemble(settings: Settings, progress: Progress | None = None) -> tuple[Advisor, ModelError | None]:
    """The advisor of the settings, and what kept the bundled model out if it could not be had: then it goes on with none.

    A model that somebody asked for by name raises ModelError instead."""
    assembly = Assembly(settings)
    model, reason = assembly.model_if_any(progress)
    return assembly.advisor(model), reason
