"""A career plan → HTML: the path drawn as steps, and what is said of it. Pure."""

from __future__ import annotations

from html import escape

from advisor.scoring.values import CareerPlan, Fact, GateOnPath, GatePart
from ui.citing import Look, Sources
from ui.icons import icon
from ui.pieces import ask_on, facts, part, result

_ICONS = {"done": "answered", "partly": "partly", "ahead": "gate"}


def path(plan: CareerPlan, name: str, question: str, look: Look) -> str:
    """The whole result. `name` is the path's, `question` what the chat is asked."""
    strings, sources = look.strings, Sources(look)
    summary = _summary(plan, sources)
    told = [fact for fact in (plan.missing, *plan.assumptions) if fact]
    body = (
        f'<section class="placing"><p class="eyebrow">{strings("path.yours")}</p><h3>{escape(name)}</h3>'
        f"{summary}{facts(sources, told)}</section>"
    )
    body += _steps(plan, sources) if plan.gates else _no_figure(plan, sources)
    if plan.assets:
        body += part(strings("path.assets"), sources.fact(plan.assets), "short")
    body += part(strings("path.strategy"), sources.fact(plan.strategy), "short")
    return result("path", body + ask_on(question, strings), _spoken(plan, look))


def _summary(plan: CareerPlan, sources: Sources) -> str:
    """How many gates are ahead and whether the path's end names the target; ours, counted over the guideline's gates."""
    if not plan.gates:
        return ""
    look = sources.look
    said = f'<p class="count"><b>{len(plan.ahead)}</b><span>{escape(_ahead(plan, look))}</span></p>'
    evidence = [one for gate in plan.gates for one in gate.fact.evidence]
    said += f'<p class="rests">{sources.sections("rubric", evidence)}</p>'
    if plan.target and plan.reaches_target is not None:
        key = "path.is_end" if plan.reaches_target else "path.not_end"
        told = escape(look.strings(key, target=plan.target.to(look.strings.language)))
        said += f'<p class="fact"><span>{told}</span> {sources.marks("guideline", plan.end.evidence if plan.end else ())}</p>'
    return said


def _ahead(plan: CareerPlan, look: Look) -> str:
    return look.strings("path.ahead", of=len(plan.gates)) if plan.ahead else look.strings("path.none_ahead")


def _spoken(plan: CareerPlan, look: Look) -> str:
    return f"{len(plan.ahead)} {_ahead(plan, look)}" if plan.gates else ""


def _steps(plan: CareerPlan, sources: Sources) -> str:
    strings = sources.look.strings
    start = _end_point("start", strings("path.start"), plan.start, sources)
    gates = "".join(_gate(gate, sources) for gate in plan.gates)
    end = _end_point("end", strings("path.end"), plan.end, sources, reached=bool(plan.reaches_target))
    return f'<ol class="steps" aria-label="{strings("path.steps")}">{start}{gates}{end}</ol>'


def _end_point(name: str, title: str, fact: Fact | None, sources: Sources, reached: bool = False) -> str:
    if fact is None:
        return ""
    return (
        f'<li class="step step-{name}{" step-target" if reached else ""}"><span class="knob">{icon(name)}</span>'
        f'<div class="step-body"><p class="eyebrow">{title}</p><p class="step-name">{sources.look.say(fact.text)}</p>'
        f"{sources.marks(fact.kind, fact.evidence)}</div></li>"
    )


def _gate(gate: GateOnPath, sources: Sources) -> str:
    look = sources.look
    state = look.strings(f"gate.{gate.state}")
    parts = "".join(_part(one, look) for one in gate.parts) if len(gate.parts) > 1 else ""
    return (
        f'<li class="step step-{gate.state}"><span class="knob">{icon(_ICONS[gate.state])}</span>'
        f'<div class="step-body"><p class="eyebrow">{look.say(gate.name)}<span class="tag tag-{gate.state}">{state}</span></p>'
        f'<p class="step-name">{look.say(gate.asks)}</p>{f"<ul>{parts}</ul>" if parts else ""}'
        f"{sources.marks(gate.fact.kind, gate.fact.evidence)}</div></li>"
    )


def _part(one: GatePart, look: Look) -> str:
    state, image = ("has", "answered") if one.has else ("lacks", "ahead")
    return f'<li class="{state}">{icon(image)}{look.say(one.name)}<small>{look.strings(f"gate.{state}")}</small></li>'


def _no_figure(plan: CareerPlan, sources: Sources) -> str:
    return f'<div class="no-figure" aria-hidden="true">{icon("abstained")}<span>{sources.look.strings("path.no_figure")}</span></div>'
