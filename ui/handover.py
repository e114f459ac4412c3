"""What a page's button asks in the chat: a question put together from what was chosen, never from people's names or levels of a team."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.scoring.values import Background, Scope
from ui.strings import Strings


def about_certifications(
    role: str, scope: Scope | None, vendors: Sequence[str], held: Sequence[str], background: Background | None, strings: Strings
) -> str:
    """Names are as they are shown."""
    told = [strings("ask.role", role=role)]
    if scope:
        told.append(strings(f"ask_scope.{scope}"))
    if vendors:
        told.append(strings("ask.vendors", names=_joined(vendors, strings)))
    if held:
        told.append(strings("ask.held", names=_joined(held, strings)))
    if background:
        told.append(strings(f"ask_background.{background}"))
    return _sentence(told, strings("ask.certification"), strings)


def about_path(background: Background | None, role: str | None, skills: Sequence[str], strings: Strings) -> str:
    told = [strings(f"ask_background.{background}")] if background else []
    if skills:
        told.append(strings("ask.skills", names=_joined(skills, strings)))
    if role:
        told.append(strings("ask.target", role=role))
    return _sentence(told, strings("ask.path"), strings)


def about_levels(role: str | None, levels: Sequence[tuple[str, int]], strings: Strings) -> str:
    """Levels by the competency's name."""
    told = [strings("ask.target", role=role)] if role else []
    if levels:
        told.append(_joined([strings("ask.level", name=name, level=level) for name, level in levels], strings))
    return _sentence(told, strings("ask.train"), strings)


def about_team(role: str, tier: str, strings: Strings) -> str:
    return strings("ask.team", role=role, tier=tier)


def _sentence(told: Sequence[str], question: str, strings: Strings) -> str:
    return strings("ask.comma").join([*told, question])


def _joined(names: Sequence[str], strings: Strings) -> str:
    return strings("ask.and").join(names)
