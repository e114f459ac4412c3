"""The page for career paths: where somebody comes from and what is there already, and the gates that are ahead."""

from __future__ import annotations

import re
from typing import Any

from advisor.scoring.values import Background, CareerPlan, PathRequest
from advisor.types import Language
from ui import choices
from ui.handover import about_path
from ui.helper_page import INSTANT, Bench, drawn, fixed, or_refusal
from ui.path_view import path
from ui.pieces import head
from ui.strings import Strings
from ui.widgets import gr

_BETWEEN = re.compile(r"[、,，;；\n]+")
_MOST_SKILLS = 30


def path_page(bench: Bench) -> None:
    """Builds the page into the tab that is open."""
    words, helpers = bench.words, bench.helpers
    with gr.Column(elem_classes="page helper"):
        fixed(head("path"))
        with gr.Column(elem_classes="bench"):
            with gr.Column(elem_classes="choices"):
                background = words(
                    gr.Radio,
                    keys={"label": "path.background_label", "info": "path.background_info"},
                    by={"choices": lambda language: choices.backgrounds(language, open_=False)},
                    value="cross_field",
                    elem_id="path-background",
                )
                role = words(
                    gr.Dropdown,
                    keys={"label": "path.role_label", "info": "path.role_info"},
                    by={"choices": lambda language: [(Strings(language)("choose.no_target"), ""), *choices.roles(helpers, language)]},
                    value="",
                    allow_custom_value=True,
                    elem_id="path-role",
                )
                parts = words(
                    gr.CheckboxGroup,
                    keys={"label": "path.parts_label", "info": "path.parts_info"},
                    by={"choices": lambda language: choices.gate_parts(helpers, language)},
                    elem_id="path-parts",
                )
                skills = words(
                    gr.Textbox,
                    keys={"label": "path.skills_label", "info": "path.skills_info", "placeholder": "path.skills_placeholder"},
                    max_length=500,
                    elem_id="path-skills",
                )
            steps = drawn(planned(bench, "zh-TW", "cross_field"), "path-result")

    def show(language: Language, background: Background, role: str | None, parts: list[str], skills: str) -> str:
        return or_refusal(lambda: planned(bench, language, background, role, parts, skills))

    inputs: list[Any] = [bench.language, background, role, parts, skills]
    gr.on([part.change for part in inputs], show, inputs, steps, **INSTANT)


def planned(
    bench: Bench, language: Language, background: Background, chosen: str | None = None, parts: list[str] | None = None, skills: str = ""
) -> str:
    """The path from the background. Raises InputError when what was typed names no role."""
    helpers = bench.helpers
    own = [skill.strip() for skill in _BETWEEN.split(skills or "") if skill.strip()][:_MOST_SKILLS]
    role = choices.role_of(helpers, chosen)
    plan = helpers.run(PathRequest(background=background, role=role, skills=(*(parts or ()), *own)))
    assert isinstance(plan, CareerPlan)
    rules = helpers.rules
    known = {part.name.zh: part.name.to(language) for gate in rules.rubric.gates.values() for part in gate}
    said = [known[one] for one in parts or () if one in known] + own
    question = about_path(background, plan.target.to(language) if plan.target else None, said, Strings(language))
    return path(plan, rules.framework.rows[f"path.{plan.background}"].name.to(language), question, bench.look(language))
