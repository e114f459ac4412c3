"""The pages around the chat: signing in, one's account, all accounts. Plain HTML without scripts, in the look of the chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote

from starlette.responses import HTMLResponse

from advisor.service_settings import Method
from advisor.state.people import Person
from advisor.types import Language
from service.edge import STRICT_POLICY
from ui.icons import MARK
from ui.server import assets_address
from ui.strings import Strings


def sign_in_page(methods: Sequence[Method], language: Language, next_path: str, failure: str = "", status: int = 200) -> HTMLResponse:
    strings = Strings(language)
    parts = [f'<h1>{strings("sign_in.title")}</h1><p class="lead">{strings("sign_in.lead")}</p>']
    if failure:
        parts.append(f'<p class="failure" role="alert">{escape(failure)}</p>')
    hidden = f'<input type="hidden" name="next" value="{escape(next_path)}"><input type="hidden" name="lang" value="{language}">'
    if "accounts" in methods:
        parts.append(
            f'<form method="post" action="/sign-in">{hidden}'
            f'<label for="name">{strings("sign_in.name")}</label>'
            '<input id="name" name="name" maxlength="200" required autofocus autocomplete="username" '
            'autocapitalize="none" spellcheck="false">'
            f'<label for="password">{strings("sign_in.password")}</label>'
            '<input id="password" name="password" type="password" maxlength="256" required autocomplete="current-password">'
            f'<button class="primary">{strings("sign_in.go")}</button></form>'
        )
    if "oidc" in methods:
        parts.append(
            f'<a class="button{"" if "accounts" in methods else " primary"}" href="/sign-in/oidc/start?next={quote(next_path)}">'
            f"{strings('sign_in.oidc')}</a>"
        )
    if methods == ("proxy",):
        parts.append(f"<p>{strings('sign_in.proxy')}</p>")
    other, label = ("zh", "中文") if language == "en" else ("en", "English")
    parts.append(f'<p class="other"><a href="/sign-in?lang={other}" lang="{"zh-Hant-TW" if other == "zh" else "en"}">{label}</a></p>')
    return _page(strings, strings("sign_in.title"), "".join(parts), status)


def away_page(language: Language, why: str, headers: Mapping[str, str]) -> HTMLResponse:
    """Says that it cannot be used now, and that nothing that was kept is gone."""
    strings = Strings(language)
    body = (
        f'<h1>{strings("away.title")}</h1><p class="failure" role="alert">{escape(why)}</p><p>{strings("away.kept")}</p>'
        # An empty address is the one that was asked for.
        f'<a class="button primary" href="">{strings("away.again")}</a>'
    )
    page = _page(strings, strings("away.title"), body, 503)
    page.headers.update(headers)
    return page


def not_allowed_page(language: Language) -> HTMLResponse:
    strings = Strings(language)
    body = (
        f'<h1>{strings("not_allowed.title")}</h1><p class="lead">{strings("not_allowed.why")}</p>'
        f'<a class="button primary" href="/">{strings("account.back")}</a>'
        f'<p class="other"><a href="/account">{strings("account.title")}</a></p>'
    )
    return _page(strings, strings("not_allowed.title"), body, 403)


def account_page(person: Person, language: Language) -> HTMLResponse:
    strings = Strings(language)
    body = (
        f"<h1>{strings('account.title')}</h1><dl><dt>{strings('sign_in.name')}</dt><dd>{escape(person.name)}</dd>"
        f"<dt>{strings('account.role')}</dt><dd>{strings(f'role.{person.role}')}</dd></dl>"
        f'<form method="post" action="/sign-out"><button class="primary">{strings("account.sign_out")}</button></form>'
        f'<p class="other"><a href="/">{strings("account.back")}</a></p>'
    )
    return _page(strings, strings("account.title"), body)


def accounts_page(people: Sequence[Person], language: Language) -> HTMLResponse:
    strings = Strings(language)
    head = "".join(f"<th>{strings(key)}</th>" for key in ("sign_in.name", "account.role", "admin.source", "admin.seen", "admin.state"))
    rows = "".join(
        f"<tr><td>{escape(one.name)}</td><td>{strings(f'role.{one.role}')}</td><td>{strings(f'source.{one.source}')}</td>"
        f"<td>{one.last_seen.strftime('%Y-%m-%d %H:%M UTC') if one.last_seen else '–'}</td>"
        f"<td>{strings('admin.disabled' if one.disabled else 'admin.active')}</td></tr>"
        for one in people
    )
    body = (
        f"<h1>{strings('admin.title')}</h1><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f'<p class="lead">{strings("admin.note")}</p><p class="other"><a href="/">{strings("account.back")}</a></p>'
    )
    return _page(strings, strings("admin.title"), body, wide=True)


def _page(strings: Strings, title: str, body: str, status: int = 200, wide: bool = False) -> HTMLResponse:
    assets = assets_address()
    language = "en" if strings.language == "en" else "zh-Hant-TW"
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{escape(title)} · {strings("app.title")}</title><link rel="icon" href="{assets}/icon.svg">'
        f'<link rel="stylesheet" href="{assets}/base.css"><link rel="stylesheet" href="{assets}/sign_in.css"></head>'
        f'<body class="plain-page"><main class="{"wide" if wide else "narrow"}">'
        f'<p class="masthead">{MARK}<span><b>{strings("app.title")}</b><small>{strings("app.source")}</small></span></p>'
        f"{body}</main></body></html>",
        status,
        {"Content-Security-Policy": STRICT_POLICY, "Cache-Control": "no-store"},
    )
