"""The page for certification fit: choices on one side, the ranking beside them, all roles below."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from advisor.scoring.rules import EVERYONE
from advisor.scoring.values import Background, CertificationRequest, Recommendation, Scope
from advisor.types import Language
from ui import choices
from ui.fit_view import fit, matrix
from ui.handover import about_certifications
from ui.helper_page import INSTANT, Bench, drawn, fixed, or_refusal
from ui.pieces import head
from ui.strings import Strings
from ui.widgets import gr


def fit_page(bench: Bench) -> None:
    """Builds the page into the tab that is open."""
    words, helpers = bench.words, bench.helpers
    with gr.Column(elem_classes="page helper"):
        fixed(head("fit"))
        with gr.Column(elem_classes="bench"):
            with gr.Column(elem_classes="choices"):
                role = words(
                    gr.Dropdown,
                    keys={"label": "fit.role_label", "info": "fit.role_info"},
                    by={"choices": lambda language: choices.roles(helpers, language, everyone=True)},
                    value=EVERYONE,
                    allow_custom_value=True,
                    elem_id="fit-role",
                )
                scope = words(gr.Radio, keys={"label": "fit.scope_label"}, by={"choices": choices.scopes}, value="", elem_id="fit-scope")
                background = words(
                    gr.Radio,
                    keys={"label": "fit.background_label"},
                    by={"choices": choices.backgrounds},
                    value="",
                    elem_id="fit-background",
                )
                vendors = words(
                    gr.CheckboxGroup,
                    keys={"label": "fit.vendors_label", "info": "fit.vendors_info"},
                    by={"choices": lambda language: choices.vendors(helpers, language)},
                    elem_id="fit-vendors",
                )
                held = words(
                    gr.Dropdown,
                    keys={"label": "fit.held_label", "info": "fit.held_info"},
                    by={"choices": lambda language: choices.certifications(helpers, language)},
                    multiselect=True,
                    elem_id="fit-held",
                )
            ranking = drawn(ranked(bench, "zh-TW"), "fit-result")
        table = drawn(all_roles(bench, "zh-TW"), "fit-matrix")

    def show(
        language: Language, role: str | None, scope: Scope | None, vendors: list[str], held: list[str], background: Background | None
    ) -> str:
        return or_refusal(lambda: ranked(bench, language, role, scope or None, tuple(vendors), tuple(held or ()), background or None))

    inputs: list[Any] = [bench.language, role, scope, vendors, held, background]
    gr.on([part.change for part in inputs], show, inputs, ranking, **INSTANT)

    of_all = lru_cache(maxsize=64)(lambda language, scope, vendors: all_roles(bench, language, scope, vendors))
    shared: list[Any] = [bench.language, scope, vendors]
    gr.on(
        [part.change for part in shared],
        lambda language, scope, vendors: of_all(language, scope or None, tuple(sorted(vendors))),
        shared,
        table,
        **INSTANT,
    )


def ranked(
    bench: Bench,
    language: Language,
    chosen: str | None = EVERYONE,
    scope: Scope | None = None,
    vendors: tuple[str, ...] = (),
    held: tuple[str, ...] = (),
    background: Background | None = None,
) -> str:
    """The certifications for the role that was chosen or typed. Raises InputError when it names none."""
    helpers = bench.helpers
    role = choices.role_of(helpers, chosen)
    found = helpers.run(CertificationRequest(role, scope, vendors, held, background))
    assert isinstance(found, Recommendation)
    shown = {id: name for name, id in choices.certifications(helpers, language)}
    issuers = {id: name for name, id in choices.vendors(helpers, language)}
    strings = Strings(language)
    question = about_certifications(
        found.role.name.to(language), scope, [issuers[one] for one in vendors], [shown[one] for one in held], background, strings
    )
    return fit(found, question, bench.look(language))


def all_roles(bench: Bench, language: Language, scope: Scope | None = None, vendors: tuple[str, ...] = ()) -> str:
    """The matrix: the guideline's roles first, then the families of other ones."""
    rules, strings = bench.helpers.rules, Strings(language)
    groups: dict[str, list[Recommendation]] = {strings("fit.named"): [], strings("fit.families"): []}
    for id, rule in rules.rubric.roles.items():
        found = bench.helpers.run(CertificationRequest(id, scope, vendors))
        assert isinstance(found, Recommendation)
        groups[strings("fit.named" if rule.audience or rule.row else "fit.families")].append(found)
    return matrix(list(groups.items()), [one.id for one in rules.certifications], bench.look(language))
