"""The `advisor` command."""

from __future__ import annotations

import gc
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from advisor import __version__, cli_models
from advisor.cli_documents import corpus_app, documents_app
from advisor.cli_helpers import COMMANDS, Config, readable
from advisor.errors import AdvisorError, InputError

if TYPE_CHECKING:
    from advisor.pipeline import Advisor
    from advisor.settings import Settings
    from advisor.types import Answer

app = typer.Typer(
    help="Ask the 2025 AI Industry Talent Recognition Guideline: answers with their source, on your own machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

Llm = Annotated[
    str | None,
    typer.Option("--llm", metavar="SPEC", help="bundled, none, a .gguf file, an OpenAI-compatible URL[#model], or provider:model."),
]


@contextmanager
def told() -> Iterator[None]:
    """Errors that a user can act on are said in two lines; Ctrl-C ends with the usual status and no trace."""
    try:
        yield
    except AdvisorError as error:
        print(f"advisor: {error.message}\n  → {error.remedy}", file=sys.stderr)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        print("\nadvisor: stopped.", file=sys.stderr)
        raise typer.Exit(130) from None
    except BrokenPipeError:
        # The reader of our output went away, as `head` does. What is still buffered must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None


def _settings(config: Path | None, **given: Any) -> Settings:
    from advisor.settings import load_settings

    return load_settings(config, **given)


@app.callback(invoke_without_command=True)
def main(version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False) -> None:
    # Next to nothing of what is loaded is let go again: to look for garbage as often as usual takes a fifth of the start.
    gc.set_threshold(50_000, 25, 100)
    # Half characters and bytes that are no text may come in anywhere; they are shown as such, in any locale.
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if version:
        print(__version__)
        raise typer.Exit


@app.command()
def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="[PATH]…", help="Documents, or folders of them.")] = None,
    name: Annotated[str | None, typer.Option(help="What the document is called in citations; its file's name if not given.")] = None,
    rebuild: Annotated[bool, typer.Option(help="Start the guideline's index anew.")] = False,
    config: Config = None,
) -> None:
    """Bring the search index up to date with the data files under corpus/; or, with paths, bring in other documents."""
    with told():
        if paths:
            from ingest import document_command

            document_command.run(_settings(config), paths, name)
            return
        from ingest.command import run

        run(_settings(config), rebuild)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="The question; from standard input if it is `-`.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as a JSON object.")] = False,
    batch: Annotated[str | None, typer.Option(metavar="FILE", help='JSON lines {"id": …, "turns": ["…"]}; `-` for standard input.')] = None,
    llm: Llm = None,
    config: Config = None,
) -> None:
    """Ask a question; or, with --batch, many conversations."""
    with told():
        if (question is None) == (batch is None):
            raise InputError("Give either a question or --batch FILE.", 'For example: advisor ask "行銷適合哪一階認證？"')
        settings = _settings(config, llm=llm)
        # What cannot be asked is told before anything is loaded.
        if batch is not None:
            with _lines(batch) as lines, closing(_advisor(settings)) as advisor:
                _batch(advisor, lines)
            return
        text = _askable(sys.stdin.read() if question == "-" else question or "")
        with closing(_advisor(settings)) as advisor:
            if as_json:
                print(json.dumps(advisor.answer(text).to_json(), ensure_ascii=False, indent=2))
            else:
                _stream(advisor, text)


@app.command()
def ui(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = False,
    llm: Llm = None,
    config: Config = None,
) -> None:
    """Open the chat page."""
    with told():
        from service.listening import listen

        settings = _settings(config, llm=llm, host=host, port=port)
        # A port in use is told before anything is loaded.
        listen(settings.host, settings.port).close()
        from evals.drafts import draft_one
        from service.start import serve

        serve(settings, browser, draft_one)


@app.command()
def mcp(llm: Llm = None, config: Config = None) -> None:
    """Serve the advisor as MCP tools over standard input and output."""
    with told():
        from service.start import serve_mcp

        serve_mcp(_settings(config, llm=llm))


# Options of their own, which are read where they stand: only those who manage accounts load them.
@app.command(add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def accounts(context: typer.Context) -> None:
    """Add, list, change and remove the accounts of those who sign in."""
    with told():
        from service.accounts import app as managing

        status = managing(context.args, prog_name="advisor accounts", standalone_mode=False)
        raise typer.Exit(status or 0)


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
    settings: Annotated[bool, typer.Option("--settings", help="Show every setting with where its value comes from.")] = False,
    llm: Llm = None,
    config: Config = None,
) -> None:
    """Say what is installed, which models there are and the state of the index, each with its remedy."""
    with told():
        from advisor.doctor import examine, show

        if settings:
            _explain(config, as_json, llm=llm)
            return
        findings = examine(_settings(config, llm=llm))
        if as_json:
            print(json.dumps([finding.to_json() for finding in findings], ensure_ascii=False, indent=2))
        else:
            show(findings)
        if any(finding.state == "broken" for finding in findings):
            raise typer.Exit(1)


# The evaluations have options and commands of their own, which are read where they stand: only those who evaluate load them.
@app.command("eval", add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def evaluate(context: typer.Context) -> None:
    """Measure the answers on the cases under evals/cases; compare runs, hold them against thresholds."""
    with told():
        from evals.command import app as evaluations

        status = evaluations(context.args, prog_name="advisor eval", standalone_mode=False)
        raise typer.Exit(status or 0)


app.add_typer(documents_app(told), name="documents")
app.add_typer(corpus_app(told), name="corpus")

for command in COMMANDS:
    app.command()(told()(command))

cli_models.app.command()(told()(cli_models.probe))
app.add_typer(cli_models.app, name="models")


_LINE_FORM = 'Write {"id": "…", "turns": ["…"]} on one line.'


def _advisor(settings: Settings) -> Advisor:
    from advisor.assembly import assemble
    from advisor.terminal import joining

    with joining() as progress:
        advisor, reason = assemble(settings, progress)
    if reason:
        going_on = "Going on without a language model; answers are composed from the guideline."
        print(f"advisor: {reason.message}\n  → {reason.remedy}\n  {going_on}", file=sys.stderr)
    return advisor


def _explain(config: Path | None, as_json: bool, **given: Any) -> None:
    from dataclasses import asdict

    from advisor.settings import explained

    told_settings = explained(_settings(config, **given), config, **given)
    if as_json:
        print(json.dumps([asdict(told_setting) for told_setting in told_settings], ensure_ascii=False, indent=2))
        return
    width = max(len(told_setting.name) for told_setting in told_settings)
    for told_setting in told_settings:
        print(f"{told_setting.name.ljust(width)}  {told_setting.origin:12}  {told_setting.value}")


def _askable(question: str) -> str:
    """The question as text. Raises InputError for one that cannot be taken."""
    from advisor.pipeline import cleaned

    text = readable(question)
    cleaned(text)
    return text


def _stream(advisor: Advisor, question: str) -> None:
    from advisor.terminal import show_sources, shown
    from advisor.types import Delta, Final

    for event in advisor.stream(question):
        if isinstance(event, Delta):
            print(shown(event.text), end="", flush=True)
        elif isinstance(event, Final):
            print()
            show_sources(event.answer)


def _batch(advisor: Advisor, lines: Iterator[str]) -> None:
    """Asks each conversation's turns in order and prints one JSON line for its last; a line that can't be read gets one that says so."""
    failed = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            id, turns = _conversation(line, number)
            print(json.dumps(_last_answer(advisor, turns).to_json(id), ensure_ascii=False), flush=True)
        except InputError as error:
            failed += 1
            print(
                json.dumps({"id": _id_of(line), "line": number, "error": error.message, "remedy": error.remedy}, ensure_ascii=False),
                flush=True,
            )
    if failed:
        print(f"advisor: {failed} line(s) could not be asked; each has an `error` in the output.", file=sys.stderr)
        raise typer.Exit(1)


def _last_answer(advisor: Advisor, turns: list[str]) -> Answer:
    from advisor.types import Turn

    return advisor.answer(turns[-1], [Turn(turn) for turn in turns[:-1]])


@contextmanager
def _lines(file: str) -> Iterator[Iterator[str]]:
    if file == "-":
        yield iter(sys.stdin)
        return
    try:
        lines = Path(file).open(encoding="utf-8-sig", errors="replace")  # noqa: SIM115 - what fails inside the block is not this file's fault
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}).", "Check the path.") from None
    with lines:
        yield iter(lines)


def _conversation(line: str, number: int) -> tuple[str | None, list[str]]:
    try:
        entry = _parsed(line)
    except ValueError as error:
        raise InputError(f"Line {number} is not JSON: {error}.", _LINE_FORM) from None
    turns = entry.get("turns") if isinstance(entry, dict) else None
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        raise InputError(f"Line {number} has no list of turns.", _LINE_FORM)
    id = entry.get("id")
    return None if id is None else str(id), [readable(turn) for turn in turns]


def _id_of(line: str) -> str | None:
    try:
        entry = _parsed(line)
    except ValueError:
        return None
    return str(entry["id"]) if isinstance(entry, dict) and entry.get("id") is not None else None


def _parsed(line: str) -> Any:
    """The JSON value of a line. Raises ValueError, also for numbers too long and nesting too deep to read."""
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
