"""`advisor accounts`: the accounts of those who sign in. Passwords are typed in or come from standard input, never from an argument."""

from __future__ import annotations

import getpass
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated, get_args

import typer

from advisor.assembly import Assembly
from advisor.cli_helpers import Config
from advisor.errors import InputError
from advisor.settings import load_settings
from advisor.state.people import Person, Role, Source
from advisor.state.state import State
from service.passwords import SHORTEST, hashed

app = typer.Typer(help="Add, list, change and remove accounts.", no_args_is_help=True, pretty_exceptions_enable=False)

Name = Annotated[str, typer.Argument(metavar="NAME")]


@app.command()
def add(
    name: Name,
    role: Annotated[str, typer.Option(metavar="ROLE", help="user, manager (team page) or admin (/admin).")] = "user",
    source: Annotated[str, typer.Option(metavar="WORD", help="local, or proxy or oidc for those who sign in elsewhere.")] = "local",
    config: Config = None,
) -> None:
    """Add an account; a local one asks for its password."""
    if source not in get_args(Source):
        raise InputError(f"There is no source {source!r}.", f"Sources are: {', '.join(get_args(Source))}.")
    state, wanted = _state(config), _role(role)
    if state.people.by_name(name):
        raise InputError(f"There is an account {name!r} already.", "Give another name, or change it: advisor accounts role, password.")
    password = hashed(_password()) if source == "local" else None
    state.people.add(name, wanted, password, source)  # type: ignore[arg-type]
    print(f"Added {name} ({wanted}).")


@app.command("list")
def list_(config: Config = None) -> None:
    """List all accounts."""
    for person in _state(config).people.all():
        seen = person.last_seen.strftime("%Y-%m-%d %H:%M") if person.last_seen else "never"
        print(f"{person.name}\t{person.role}\t{person.source}\t{'disabled' if person.disabled else 'active'}\tlast seen: {seen}")


@app.command()
def role(name: Name, role: Annotated[str, typer.Argument(metavar="ROLE")], config: Config = None) -> None:
    """Give an account another role: user, manager or admin."""
    state = _state(config)
    state.people.set_role(_person(state, name).id, _role(role))
    print(f"{name} is {_role(role)} now.")


@app.command()
def password(name: Name, config: Config = None) -> None:
    """Set a local account's password; signs it out everywhere and ends its tokens."""
    state = _state(config)
    person = _person(state, name)
    if person.source != "local":
        raise InputError(f"{name} signs in elsewhere ({person.source}).", "Change the password there.")
    state.people.set_password(person.id, hashed(_password()))
    print(f"The password of {name} is set.")


@app.command()
def disable(name: Name, enable: Annotated[bool, typer.Option("--undo", help="Let it in again.")] = False, config: Config = None) -> None:
    """Keep an account out, at once; its conversations stay."""
    state = _state(config)
    state.people.disable(_person(state, name).id, not enable)
    print(f"{name} is {'active' if enable else 'disabled'}.")


@app.command()
def remove(name: Name, config: Config = None) -> None:
    """Remove an account and erase its conversations, questions and ratings."""
    state = _state(config)
    state.people.remove(_person(state, name).id)
    print(f"{name} and all that was kept of them is gone.")


@app.command()
def token(
    name: Name,
    days: Annotated[int, typer.Option(min=1, max=730, help="How long it is valid.")] = 90,
    revoke: Annotated[bool, typer.Option("--revoke", help="End all tokens and sessions of the account instead.")] = False,
    config: Config = None,
) -> None:
    """Make a token for scripts: Authorization: Bearer …. It is shown once and kept as a digest."""
    state = _state(config)
    person = _person(state, name)
    if revoke:
        state.sessions.end_all(person.id)
        print(f"All tokens and sessions of {name} have ended.")
        return
    if person.disabled:
        raise InputError(f"{name} is disabled.", f"Let it in first: advisor accounts disable {name} --undo")
    print(state.sessions.create(person.id, timedelta(days=days)))


def _state(config: Path | None) -> State:
    state = Assembly(load_settings(config)).state
    if state is None:
        raise InputError("Nothing is kept here: `state` is `none`.", "Set it to the URL of a database, or leave it out.")
    return state


def _person(state: State, name: str) -> Person:
    found = state.people.by_name(name)
    if found is None:
        raise InputError(f"There is no account {name!r}.", "See all: advisor accounts list")
    return found


def _role(name: str) -> Role:
    name = "admin" if name == "administrator" else name
    if name not in get_args(Role):
        raise InputError(f"There is no role {name!r}.", f"Roles are: {', '.join(get_args(Role))}.")
    return name  # type: ignore[return-value]


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    given = getpass.getpass(f"Password (at least {SHORTEST} characters): ")
    if getpass.getpass("Again: ") != given:
        raise InputError("The two are not the same.", "Try again.")
    return given
