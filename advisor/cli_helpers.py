"""The scoring helpers as commands. They need the guideline and the rubric only: no index, no model."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, get_args

import typer

from advisor.errors import InputError
from advisor.types import Block, Grid, Language, Paragraph, Statement, Text

if TYPE_CHECKING:
    from advisor.export_report import Part
    from advisor.scoring.helpers import Helpers
    from advisor.scoring.values import Background, Problem, Request, Result, Scope, TeamStock

_MOST_ROWS = 30
"""Rows of a table in the terminal."""
_MOST_PROBLEMS = 100
"""Problems of a team's table that are told one by one."""
_LATE_S = 1.0
"""Work that takes longer shows how far it is."""

_SEPARATORS = re.compile(r"[、,，;；]")

_LEVEL = re.compile("[0-5]")

_MORE_ROWS = Text(
    "這裡列出前 {shown} 列，另有 {more} 列；用 --export 寫成檔案就有全部。",
    "The first {shown} rows are shown; {more} more are in the file that --export writes.",
)
_MORE_PROBLEMS = Text("另有 {more} 處，--json 有全部。", "{more} more; --json has all of them.")
_WRITTEN = Text("已寫入 {path}", "Written: {path}")
_SCALE = Text("自評等級（本工具規則，非原文）", "Levels for the self-assessment (a rule of this tool, not in the text)")
_LEVEL_ASKED = Text("等級 0-5（Enter 跳過）：", "Level 0-5 (Enter to skip): ")

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as a JSON object.")]
Lang = Annotated[str, typer.Option("--lang", metavar="zh|en", help="Language of the result.")]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings file (TOML); advisor.toml in this folder if there is one.")
]
From = Annotated[
    str | None, typer.Option("--background", metavar="WORD", help="cross_field (跨域) or science (理工): where somebody comes from.")
]


def readable(text: str) -> str:
    """The text with what is no character (half of a pair, a byte that is not UTF-8) marked as such."""
    return text.encode("utf-8", "replace").decode()


def recommend(
    role: Annotated[str | None, typer.Argument(metavar="ROLE", help="The role, as 行銷 or LLM engineer; all staff if not given.")] = None,
    named: Annotated[str | None, typer.Option("--role", metavar="ROLE", help="The role, if it is not the argument.")] = None,
    scope: Annotated[str | None, typer.Option(metavar="WORD", help="domestic (國內) or international (國際).")] = None,
    vendor: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A vendor or issuer in use, as AWS or 微軟; repeat.")] = None,
    held: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A certification held already, as AI-900; repeat.")] = None,
    background: From = None,
    without: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A vendor, issuer or certification to leave out, as AWS; repeat.")
    ] = None,
    as_json: AsJson = False,
    lang: Lang = "zh",
    config: Config = None,
) -> None:
    """Rank the certifications for a role, with the points of each."""
    from advisor.scoring.values import CertificationRequest

    if role is not None and named is not None:
        raise InputError("職務給了兩次。The role is given twice.", "請只留一個。Give it once: advisor recommend 行銷")
    desk = _Desk.open(config, lang, as_json)
    desk.answer(
        CertificationRequest(
            role=desk.role(named if role is None else role),
            scope=desk.scope(scope),
            vendors=tuple(map(desk.vendor, _each(vendor))),
            held=tuple(map(desk.certification, _each(held))),
            background=desk.background(background),
            without=tuple(desk.helpers.names.vendor(word) or desk.certification(word) for word in _each(without)),
        )
    )


def assess(
    levels: Annotated[
        list[str] | None, typer.Argument(metavar="LEVEL...", help="COMPETENCY=LEVEL from 0 to 5, as 文書=4 or documents=4.")
    ] = None,
    role: Annotated[str | None, typer.Option(metavar="ROLE", help="The role to assess against.")] = None,
    scale: Annotated[bool, typer.Option("--scale", help="Show what each level of each competency means.")] = False,
    as_json: AsJson = False,
    lang: Lang = "zh",
    config: Config = None,
) -> None:
    """Hold competency levels against a role: gaps, strengths, what to train first. Asks for them in a terminal if none is given."""
    from advisor.scoring.values import AssessmentRequest

    desk = _Desk.open(config, lang, as_json)
    if scale:
        desk.show_scale()
        return
    given = [desk.level(words) for words in _each(levels)]
    against = desk.role(role)
    if not given and sys.stdin.isatty():
        given = desk.ask_levels()
    if not given:
        raise InputError(
            "沒有給任何等級。No level was given.",
            "例如：advisor assess --role 行銷 文書=4 自動化=1；各等級的意思：advisor assess --scale。Give some, as shown.",
        )
    desk.answer(AssessmentRequest(levels=tuple(given), role=against))


def path(
    target: Annotated[str | None, typer.Option(metavar="ROLE", help="The role aimed at.")] = None,
    background: From = None,
    skill: Annotated[list[str] | None, typer.Option(metavar="WORD", help="Something that somebody can do already; repeat.")] = None,
    as_json: AsJson = False,
    lang: Lang = "zh",
    config: Config = None,
) -> None:
    """Say which gates of a career path are still ahead."""
    from advisor.scoring.values import PathRequest

    desk = _Desk.open(config, lang, as_json)
    desk.answer(PathRequest(background=desk.background(background), role=desk.role(target), skills=tuple(_each(skill))))


def roles(
    interests: Annotated[list[str] | None, typer.Argument(metavar="WORD...", help="What somebody likes to do.")] = None,
    tool: Annotated[list[str] | None, typer.Option(metavar="WORD", help="A tool or technology to use, as RAG; repeat.")] = None,
    data: Annotated[list[str] | None, typer.Option(metavar="WORD", help="Something to work on, as 影像; repeat.")] = None,
    output: Annotated[list[str] | None, typer.Option(metavar="WORD", help="Something to make, as a chatbot; repeat.")] = None,
    as_json: AsJson = False,
    lang: Lang = "zh",
    config: Config = None,
) -> None:
    """Rank the roles that share most with what somebody likes to do, use, work on and make."""
    from advisor.scoring.values import MatchRequest

    request = MatchRequest(tuple(_each(interests)), tuple(_each(tool)), tuple(_each(data)), tuple(_each(output)))
    if request == MatchRequest():
        raise InputError(
            "沒有說想做什麼。Nothing was said of what is liked.", "例如：advisor roles 影像 --tool OpenCV。Give some words, as shown."
        )
    _Desk.open(config, lang, as_json).answer(request)


def team(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A CSV or XLSX file, one person a row.")] = None,
    export: Annotated[Path | None, typer.Option(metavar="PATH", help="Write the report there: .md, .xlsx or .pdf.")] = None,
    template: Annotated[Path | None, typer.Option(metavar="PATH", help="Write an empty table to fill in there: .csv or .xlsx.")] = None,
    as_json: AsJson = False,
    lang: Lang = "zh",
    config: Config = None,
) -> None:
    """Take stock of a team: coverage, gaps by role, who needs what, and a plan in four steps."""
    if file is None and template is None:
        raise InputError(
            "沒有指定團隊的表格。No table of a team is given.",
            "advisor team FILE；空白範本：advisor team --template team.xlsx。Name a file, or have a template written.",
        )
    if export is not None and file is not None and export.exists() and export.samefile(file):
        raise InputError(f"{export} 就是讀取的表格。{export} is the table itself.", "報告請寫到別的檔案。Write the report to another file.")
    desk = _Desk.open(config, lang, as_json)
    if template is not None:
        desk.write_template(template)
    if file is not None:
        desk.take_stock(file, export)


def compare(
    items: Annotated[list[str], typer.Argument(metavar="A B...", help="Two or more names of roles, certifications, tiers, zones …")],
    as_json: AsJson = False,
    lang: Lang = "zh",
    config: Config = None,
) -> None:
    """Set roles, certifications, tiers, zones or any other rows of the guideline side by side."""
    from advisor.scoring.values import ComparisonRequest

    desk = _Desk.open(config, lang, as_json)
    desk.answer(ComparisonRequest(desk.things(_each(items))))


COMMANDS: tuple[Callable[..., None], ...] = (recommend, assess, path, roles, team, compare)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Takes words in, puts requests to the helpers, gives results out."""

    helpers: Helpers
    language: Language
    as_json: bool

    @classmethod
    def open(cls, config: Path | None, lang: str, as_json: bool) -> _Desk:
        language = _language(lang)
        from advisor.assembly import Assembly
        from advisor.settings import load_settings

        return cls(Assembly(load_settings(config)).helpers, language, as_json)

    # What was meant. Raises InputError that says what there is.

    def role(self, words: str | None) -> str | None:
        return None if words is None else self.helpers.names.role_or_fail(_one_line(words))

    def scope(self, words: str | None) -> Scope | None:
        from advisor.scoring.phrases import say
        from advisor.scoring.values import Scope
        from advisor.wording import key

        if words is None:
            return None
        scopes: dict[str, Scope] = {key(name): scope for scope in get_args(Scope) for name in (scope, say(scope).zh, say(scope).en)}
        return scopes.get(key(_one_line(words))) or _unknown(words, "範圍", "scope", ("國內（domestic）", "國際（international）"))

    def background(self, words: str | None) -> Background | None:
        from advisor.scoring.values import Background

        if words is None:
            return None
        words = _one_line(words)
        named = (words, *(id.partition(".")[2] for id in self.helpers.rules.relations.lexicon.rows_named(words) if id.startswith("path.")))
        found: Background | None = next((background for background in get_args(Background) if background in named), None)
        return found or _unknown(words, "背景", "background", ("跨域（cross_field）", "理工（science）"))

    def vendor(self, words: str) -> str:
        issuers = [vendor.issuer for vendor in self.helpers.rules.rubric.vendors]
        return self.helpers.names.vendor(words) or _unknown(words, "廠牌或機構", "vendor or issuer", issuers)

    def certification(self, words: str) -> str:
        names, certifications = self.helpers.names, self.helpers.rules.certifications
        found = names.certification(words)
        if found in names.old_codes or found in {certification.id for certification in certifications}:
            return str(found)
        known = [certification.name.to(self.language) for certification in certifications]
        return _unknown(words, "認證", "certification", (*known, *names.old_codes))

    def level(self, words: str) -> tuple[str, int]:
        """A competency with its level, out of `文書=4`."""
        name, sign, level = unicodedata.normalize("NFKC", words).rpartition("=")
        if not sign:
            raise InputError(
                f"「{words[:40]}」不是「能力=等級」。{words[:40]!r} is no COMPETENCY=LEVEL.", "例如：文書=4。Write it like documents=4."
            )
        id = self._competency(name.strip())
        if not _LEVEL.fullmatch(level.strip()):
            raise InputError(
                f"「{words[:40]}」的等級不是 0 到 5 的整數。The level in {words[:40]!r} is no whole number from 0 to 5.",
                "各等級的意思：advisor assess --scale。See what the levels mean with --scale.",
            )
        return id, int(level)

    def _competency(self, words: str) -> str:
        from advisor.wording import key

        names, short = self.helpers.names, self.helpers.rules.rubric.words
        found = names.competency(words) or next((id for id, own in short.items() if key(words) in map(key, own)), None)
        known = [f"{name.to(self.language)}（{short[id][0]}）" for id, name in names.competencies]
        return found or _unknown(words, "能力", "competency", known)

    def things(self, words: Sequence[str]) -> tuple[str, ...]:
        """What the words name; of names for several things, that of the kind that the others are of too."""
        found = [self._named(word) for word in words]
        kinds = Counter(id.partition(".")[0] for ids in found for id in ids)
        return tuple(max(ids, key=lambda id: kinds[id.partition(".")[0]]) for ids in found)

    def _named(self, words: str) -> Sequence[str]:
        names, rules = self.helpers.names, self.helpers.rules
        certification, role = names.certification(words), names.role(words)
        found = (
            rules.relations.lexicon.rows_named(words)
            or [id for id in (certification,) if id in rules.framework.rows]
            or [id for id in (role,) if id]
            or [id for mention in rules.relations.lexicon.link(words).mentions for id in mention.ids("row")]
        )
        if not found:
            raise InputError(
                f"指引裡沒有叫「{words[:40]}」的。The guideline has nothing called {words[:40]!r}.",
                "請用職務、認證、階層、能力區等的名稱，例如：行銷、AI-901、第二階、No-code。Use names like these.",
            )
        return found

    # What comes of it.

    def answer(self, request: Request) -> None:
        self._give(self.helpers.run(request))

    def _give(self, result: Result) -> None:
        if self.as_json:
            _print_json(self.helpers.to_json(result, self.language))
        else:
            self._show(self.helpers.shown(self.language).parts(result))

    def _show(self, parts: Iterable[Part]) -> None:
        from advisor.terminal import show_parts

        show_parts((self._shortened(part) for part in parts), self.helpers.rules.framework, self.language)

    def _shortened(self, part: Part) -> Part:
        """The part with the first rows only of a long table."""
        blocks: list[Block] = []
        for block in part.blocks:
            if isinstance(block, Grid) and len(block.rows) > _MOST_ROWS:
                more = _MORE_ROWS.to(self.language).format(shown=_MOST_ROWS, more=len(block.rows) - _MOST_ROWS)
                blocks += [
                    Grid(block.header, block.rows[:_MOST_ROWS], block.evidence[:_MOST_ROWS]),
                    Paragraph((Statement(more),)),
                ]
            else:
                blocks.append(block)
        return replace(part, blocks=tuple(blocks))

    # Levels.

    def show_scale(self) -> None:
        from advisor.export_report import Part
        from advisor.types import Bullets

        levels = [level.to(self.language) for level in self.helpers.rules.rubric.levels]
        meant = {id: [text.to(self.language) for text in texts] for id, texts in self.helpers.rules.rubric.descriptors.items()}
        names = {id: name.to(self.language) for id, name in self.helpers.names.competencies}
        if self.as_json:
            _print_json({"levels": levels, "competencies": [{"id": id, "name": name, "levels": meant[id]} for id, name in names.items()]})
            return
        lead = Part(_SCALE.to(self.language), ())
        self._show([lead, *(Part(name, (Bullets(tuple(map(Statement, _numbered(levels, meant[id])))),)) for id, name in names.items())])

    def ask_levels(self) -> list[tuple[str, int]]:
        """The levels typed in by somebody who sees what they mean; a competency that he skips is left out."""
        rubric = self.helpers.rules.rubric
        levels = [level.to(self.language) for level in rubric.levels]
        given = []
        for id, name in self.helpers.names.competencies:
            meant = [text.to(self.language) for text in rubric.descriptors[id]]
            _note("", name.to(self.language), *(f"  {line}" for line in _numbered(levels, meant)))
            answer = _typed(_LEVEL_ASKED.to(self.language))
            while answer and not _LEVEL.fullmatch(answer):
                answer = _typed(_LEVEL_ASKED.to(self.language))
            if answer:
                given.append((id, int(answer)))
        return given

    # A team.

    def write_template(self, file: Path) -> None:
        from advisor.team_file import write_template

        if file.exists():
            # Somebody may have filled it in.
            raise InputError(f"{file} 已經存在。{file} exists already.", "請換一個檔名。Choose another name.")
        write_template(file, self.helpers.names, self.language)
        _note(_WRITTEN.to(self.language).format(path=file))

    def take_stock(self, file: Path, export_to: Path | None) -> None:
        """Problems in the table are told on standard error; what could be taken is counted."""
        from advisor.scoring.values import TeamStock
        from advisor.team_file import read_team
        from advisor.terminal import progress_bar

        with progress_bar("Reading the table", " rows", delay_s=_LATE_S) as advance:
            request = read_team(file, self.helpers.names, lambda rows: advance(rows, None))
        with progress_bar("Taking stock", " people", delay_s=_LATE_S) as advance:
            stock = self.helpers.run(request, advance)
        assert isinstance(stock, TeamStock)
        if export_to is not None:
            self._export(stock, export_to)
        self._give(stock if self.as_json else replace(stock, problems=()))
        self._tell(stock.problems)
        if export_to is not None:
            _note(_WRITTEN.to(self.language).format(path=export_to))

    def _export(self, stock: TeamStock, path: Path) -> None:
        from advisor.export import export
        from advisor.reporting import report_of

        export(report_of(self.helpers, stock, self.language), self.helpers.rules.framework, path)

    def _tell(self, problems: Sequence[Problem]) -> None:
        from advisor.scoring.phrases import say

        colon, stop = ("：", "。") if self.language == "zh-TW" else (": ", ".")
        for problem in problems[:_MOST_PROBLEMS]:
            place = say("problem_place" if problem.column else "problem_line", line=problem.line, column=problem.column)
            _note(f"advisor: {place.to(self.language)}{colon}{problem.message.to(self.language)}{stop}")
        if problems[_MOST_PROBLEMS:]:
            _note(f"advisor: {_MORE_PROBLEMS.to(self.language).format(more=len(problems) - _MOST_PROBLEMS)}")


def _language(words: str) -> Language:
    languages: dict[str, Language] = {"zh": "zh-TW", "zh-tw": "zh-TW", "en": "en"}
    return languages.get(words.lower()) or _unknown(words, "語言", "language", ("zh", "en"))


def _each(values: Iterable[str] | None) -> list[str]:
    """The words given, one by one, also where several stand in one: 微軟、AWS."""
    words = [_one_line(word) for value in values or () for word in _SEPARATORS.split(value)]
    return [word for word in words if word]


def _one_line(words: str) -> str:
    return "".join(filter(str.isprintable, " ".join(readable(words).split())))


def _unknown(words: str, zh: str, en: str, known: Sequence[str]) -> NoReturn:
    words = _one_line(words)[:40]
    raise InputError(f"不認得{zh}「{words}」。There is no {en} {words!r}.", f"請用其中之一：{'、'.join(known)}。Use one of these.")


def _numbered(levels: Iterable[str], meant: Iterable[str]) -> list[str]:
    return [f"{number} {level}：{meaning}" for number, (level, meaning) in enumerate(zip(levels, meant, strict=True))]


def _typed(question: str) -> str:
    """A line typed in; empty at the end of the input."""
    print(question, end="", file=sys.stderr, flush=True)
    return unicodedata.normalize("NFKC", sys.stdin.readline()).strip()


def _note(*lines: str) -> None:
    """Lines beside the result, on standard error."""
    print(*lines, sep="\n", file=sys.stderr, flush=True)


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
