"""The page for self-assessment: eleven competencies, each with a slider or not rated, against a role."""

from __future__ import annotations

from typing import Any

from advisor.errors import AdvisorError
from advisor.scoring.competencies import DEFAULT_ROLE
from advisor.scoring.values import HIGHEST_LEVEL, Assessment, AssessmentRequest
from advisor.types import Language
from ui import choices
from ui.assess_view import descriptor, details, overview, zone_head
from ui.handover import about_levels
from ui.helper_page import INSTANT, Bench, drawn, fixed
from ui.pieces import head, refusal
from ui.strings import Strings
from ui.widgets import gr

_RATED = "() => false"


def assess_page(bench: Bench) -> None:
    """Builds the page into the tab that is open."""
    words, helpers = bench.words, bench.helpers
    sliders: list[gr.Slider] = []
    unrated: list[gr.Checkbox] = []
    with gr.Column(elem_classes="page helper"):
        fixed(head("assess"))
        with gr.Column(elem_classes="bench bench-even"):
            with gr.Column(elem_classes="choices"):
                role = words(
                    gr.Dropdown,
                    keys={"label": "assess.role_label", "info": "assess.role_info"},
                    by={"choices": lambda language: choices.roles(helpers, language)},
                    value=DEFAULT_ROLE,
                    allow_custom_value=True,
                    elem_id="assess-role",
                )
                _sheet(bench, sliders, unrated)
                again = words(gr.Button, keys={"value": "assess.reset"}, size="sm", elem_id="assess-reset")
            first = assessed(bench, "zh-TW", DEFAULT_ROLE, {})
            chart = drawn(first[0], "assess-result")
        more = drawn(first[1], "assess-details")

    # Moving a slider rates the competency; no server is needed to know that.
    silent: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    for slider, box in zip(sliders, unrated, strict=True):
        slider.input(None, outputs=box, js=_RATED, **silent)
    count = len(sliders)
    again.click(None, outputs=[*sliders, *unrated], js=f"() => [...Array({count}).fill(0), ...Array({count}).fill(true)]", **silent)

    ids = [row.id for row in helpers.rules.competencies]

    def show(language: Language, role: str | None, *sheet: float | bool) -> tuple[Any, Any]:
        rated = {id: int(sheet[place]) for place, id in enumerate(ids) if not sheet[count + place]}
        try:
            return assessed(bench, language, role, rated)
        except AdvisorError as error:
            return refusal(error), gr.skip()

    inputs: list[Any] = [bench.language, role, *sliders, *unrated]
    gr.on([part.change for part in inputs], show, inputs, [chart, more], **INSTANT)


def _sheet(bench: Bench, sliders: list[gr.Slider], unrated: list[gr.Checkbox]) -> None:
    """The competencies in the guideline's order, by zone."""
    rules, words = bench.helpers.rules, bench.words
    for zone in rules.zones:
        with gr.Column(elem_classes=["zone", f"zone-{zone.id.partition('.')[2]}"]):
            fixed(zone_head(zone.name, zone.cells["people"][0].text))
            for row in rules.competencies:
                if rules.zone_of[row.id] != zone.id:
                    continue
                with gr.Column(elem_classes="level"):
                    sliders.append(
                        words(
                            gr.Slider,
                            by={"label": row.name.to},
                            minimum=0,
                            maximum=HIGHEST_LEVEL,
                            step=1,
                            value=0,
                            elem_classes="level-slider",
                        )
                    )
                    unrated.append(words(gr.Checkbox, keys={"label": "assess.unrated"}, value=True, elem_classes="unrated"))
                    fixed(descriptor(rules.rubric.levels, rules.rubric.descriptors[row.id]))


def assessed(bench: Bench, language: Language, chosen: str | None, levels: dict[str, int]) -> tuple[str, str]:
    """The overview and the details of where the levels stand against the role. Raises InputError when what was typed names no role."""
    helpers = bench.helpers
    role = choices.role_of(helpers, chosen)
    found = helpers.run(AssessmentRequest(levels=tuple(levels.items()), role=role))
    assert isinstance(found, Assessment)
    framework = helpers.rules.framework
    evidence = {row.id: framework.evidence_of_rows([row]) for row in helpers.rules.competencies}
    rated = [(one.name.to(language), one.level) for one in found.competencies if one.level is not None]
    question = about_levels(found.role.name.to(language) if role else None, rated, Strings(language))
    look = bench.look(language)
    return overview(found, look), details(found, evidence, question, look)
