"""Fuzzing: mutated team tables, browser records and evaluation cases. What comes of any is a value or an AdvisorError.

`python -m bench.fuzz_tables --seed 1 --json FILE csv=20000 xlsx=15000 records=5000 cases=5000` prints, for each target, the inputs, how
many were refused, the slowest input in seconds, and each kind of failure once, with the seed that makes its input again."""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.fuzzing import Found, Run, enough, fuzz, keep, show, spoilt, text


class Tables:
    """Team tables: read, counted, and now and then shown and exported."""

    def __init__(self) -> None:
        from advisor.assembly import Assembly
        from advisor.settings import Settings
        from advisor.team_file import template
        from ui.citing import Look
        from ui.strings import Strings

        self._helpers = Assembly(Settings(llm="none")).helpers
        self._folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
        titles = {section.number: section.title for section in self._helpers.rules.framework.sections}
        self._look = Look(Strings("zh-TW"), titles)
        self._templates = [template(self._helpers.names, "zh-TW"), template(self._helpers.names, "en")]
        self._words = [cell for rows in self._templates for row in rows for cell in row if cell]

    def csv(self, dice: random.Random) -> None:
        separator = dice.choice(",,,;\t")
        rows = self._rows(dice)
        lines = [separator.join(self._quoted(dice, cell) for cell in row) for row in rows]
        whole = dice.choice(["\n", "\r\n", "\r"]).join(lines)
        encoding = dice.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp950"])
        self._read("t.csv", spoilt(dice, whole.encode(encoding, "replace")), dice)

    def xlsx(self, dice: random.Random) -> None:
        parts = self._parts(dice)
        if dice.random() < 0.6:
            part = dice.choice(list(parts))
            parts[part] = spoilt(dice, parts[part])
        if dice.random() < 0.05:
            del parts[dice.choice(list(parts))]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED if dice.random() < 0.5 else zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
        data = packed.getvalue()
        self._read("t.xlsx", spoilt(dice, data) if dice.random() < 0.3 else data, dice)

    def _rows(self, dice: random.Random) -> list[list[str]]:
        rows = [list(row) for row in dice.choice(self._templates)]
        for _ in range(dice.randint(0, 6)):
            row = dice.choice(rows)
            if row:
                row[dice.randrange(len(row))] = text(dice, self._words)
            if dice.random() < 0.1:
                row.append(text(dice, self._words))
            if dice.random() < 0.1:
                row.clear()
        return rows

    @staticmethod
    def _quoted(dice: random.Random, cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if dice.random() < 0.3 else cell

    def _parts(self, dice: random.Random) -> dict[str, bytes]:
        """The XML of a small workbook, written by hand so that all of it can be wrong."""
        from xml.sax.saxutils import escape, quoteattr

        kinds = ["n", "s", "str", "inlineStr", "b", "e", "d", "zz"]
        sheet = []
        for number, row in enumerate(self._rows(dice), 1):
            cells = []
            for place, cell in enumerate(row):
                value = escape("".join(char for char in cell if char.isprintable()))
                kind = dice.choice(kinds) if dice.random() < 0.01 else "inlineStr"
                name = f"{chr(65 + place % 26)}{number}" if dice.random() < 0.997 else dice.choice(["", "A0", "ZZZ1", "a1", "1A", "Ａ1"])
                formula = "<f>1+1</f>" if dice.random() < 0.01 else ""
                inner = f"<is><t>{value}</t></is>" if kind == "inlineStr" else f"<v>{value}</v>"
                cells.append(f'<c r={quoteattr(name)} t="{kind}" s="{dice.randint(0, 3)}">{formula}{inner}</c>')
            line = dice.choice(["", "x", "-1", "1e9", "nan", "inf", str(number)]) if dice.random() < 0.03 else str(number)
            sheet.append(f'<row r="{line}">{"".join(cells)}</row>')
        reference = dice.choice(["A1:B2", "B2:A1", "A1", "ZZ1:ZZ9999999", "x", "A2:C3"])
        merged = f'<mergeCells><mergeCell ref="{reference}"/></mergeCells>'
        body = f"<worksheet><sheetData>{''.join(sheet)}</sheetData>{merged if dice.random() < 0.2 else ''}</worksheet>"
        if dice.random() < 0.02:
            body = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + body
        relation = '<Relationships><Relationship Id="r1" Type="x/{}" Target="{}"/>{}</Relationships>'
        more = '<Relationship Id="r2" Type="x/sharedStrings" Target="s.xml"/><Relationship Id="r3" Type="x/styles" Target="y.xml"/>'
        made = {
            "_rels/.rels": relation.format("officeDocument", "xl/w.xml", ""),
            "xl/w.xml": '<workbook xmlns:r="r"><sheets><sheet name="一" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/w.xml.rels": relation.format("worksheet", dice.choice(["t.xml"] * 9 + ["../../t.xml"]), more),
            "xl/t.xml": body,
            "xl/s.xml": "<sst>" + "".join(f"<si><t>{escape(word)}</t></si>" for word in self._words[:9]) + "</sst>",
            "xl/y.xml": '<styleSheet><numFmts><numFmt numFmtId="9" formatCode="yy"/></numFmts>'
            '<cellXfs><xf/><xf numFmtId="9"/></cellXfs></styleSheet>',
        }
        return {name: xml.encode("utf-8", "replace") for name, xml in made.items()}

    def _read(self, name: str, data: bytes, dice: random.Random) -> None:
        from advisor.export import export
        from advisor.reporting import report_of
        from advisor.scoring.values import TeamStock
        from advisor.team_file import read_team
        from ui import team_view

        file = self._folder / name
        file.write_bytes(data)
        request = read_team(file, self._helpers.names)
        if dice.random() < 0.1:
            found = self._helpers.run(request)
            assert isinstance(found, TeamStock)
            names = dict(self._helpers.names.competencies)
            html = team_view.problems(found.problems, self._look) + team_view.needs(found.needs, 0, found.people, names, self._look)
            html.encode()
            if dice.random() < 0.2:
                report = report_of(self._helpers, found, "zh-TW")
                for ending in (".md", ".xlsx", *((".pdf",) if dice.random() < 0.1 else ())):
                    export(report, self._helpers.rules.framework, self._folder / f"out{ending}")


class Records:
    """What the browser kept, which anyone may have edited: opened again, asked on from, rated."""

    def __init__(self) -> None:
        from advisor.framework import load_framework

        self._titles = {section.number: section.title for section in load_framework().sections}
        citation = {"marker": 1, "section": "§10", "title": "框架", "quote": "第二階", "kind": "guideline"}
        answer = {
            "question": "q", "answer": "第二階 [1]\n\n| a | b |\n|---|---|\n| 1 | 2 |", "outcome": "answered", "language": "zh-TW",
            "citations": [citation], "helpers": [{"helper": "x"}], "model": "none", "timings": {"first_token_s": 0.1, "total_s": 2},
            "suggestions": ["那第一階呢？"], "notices": ["n"],
        }  # fmt: skip
        self._record = {
            "id": "a-1", "question": "行銷適合哪一階？", "status": "done", "sections": [10], "text": "t", "answer": answer,
            "failure": {"message": "m", "remedy": "r"}, "given": {"rating": "up", "reason": None},
        }  # fmt: skip
        self._seeds = [
            "第二階 [1]",
            "**粗** _斜_ `碼`",
            "# 題\n- 一\n  - 二",
            "| a |\n|---|\n| b |",
            "> 引",
            "done",
            "en",
            "§10",
            "[a](javascript:1)",
        ]

    def records(self, dice: random.Random) -> None:
        from ui.messages import reopened

        request = {"conversation": "c", "language": dice.choice(["en", "zh", None, 3]), "turns": [self._mutated(dice, self._record)]}
        if dice.random() < 0.2:
            request["turns"] = self._junk(dice)
        message = reopened(self._titles, request)
        # What the page sends to the browser.
        json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")

    def _mutated(self, dice: random.Random, value: Any) -> Any:
        if dice.random() < 0.04:
            return self._junk(dice)
        if isinstance(value, dict):
            kept = {name: self._mutated(dice, item) for name, item in value.items() if dice.random() > 0.01}
            return kept | ({text(dice, self._seeds): self._junk(dice)} if dice.random() < 0.02 else {})
        if isinstance(value, list):
            return [self._mutated(dice, item) for item in value for _ in range(dice.choice([1, 1, 1, 1, 0, 3]))]
        if isinstance(value, str) and dice.random() < 0.15:
            return text(dice, self._seeds, 6000)
        return value

    def _junk(self, dice: random.Random, depth: int = 0) -> Any:
        choice = dice.randrange(11 if depth < 3 else 9)
        if choice == 9:
            return [self._junk(dice, depth + 1) for _ in range(dice.randint(0, 3))]
        if choice == 10:
            return {text(dice, self._seeds): self._junk(dice, depth + 1)}
        return [None, True, -1, 10**400, 1e308, float("nan"), float("inf"), text(dice, self._seeds), 999][choice]


class CaseFiles:
    """Files of evaluation cases."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
        case = {"id": "a", "kind": "lookup", "turns": ["q"], "outcome": ["answered"], "facts": [["x"]], "sections": ["§1"], "calls": None}
        self._lines = [json.dumps(case), json.dumps(case | {"id": "b", "kind": "absent", "outcome": ["abstained"], "facts": []})]
        check = {"id": "c", "sentence": "s", "evidence": [{"section": 1, "quote": "q"}], "right": True, "style": "plain"}
        self._checks = [json.dumps(check)]
        (self._folder / "dev").mkdir()
        (self._folder / "check").mkdir()

    def cases(self, dice: random.Random) -> None:
        from evals.cases import load_cases, load_check_cases

        files = (("dev/a.jsonl", self._lines, load_cases), ("check/dev.jsonl", self._checks, load_check_cases))
        name, lines, load = dice.choice(files)
        lines = [*lines, json.dumps({"id": text(dice, lines)})] if dice.random() < 0.1 else lines
        (self._folder / name).write_bytes(spoilt(dice, "\n".join(lines).encode()))
        load("dev", self._folder)


def target(name: str) -> Run:
    """The target of a name. Raises KeyError."""
    makers: dict[str, Callable[[], Run]] = {
        "csv": lambda: Tables().csv,
        "xlsx": lambda: Tables().xlsx,
        "records": lambda: Records().records,
        "cases": lambda: CaseFiles().cases,
    }
    return makers[name]()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="+", metavar="TARGET=INPUTS", help="csv, xlsx, records, cases")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    all_found: list[Found] = []
    for wanted in options.targets:
        name, _, count = wanted.partition("=")
        all_found.append(found := fuzz(name, target(name), options.seed, enough(int(count))))
        show(found)
    keep(all_found, options.json)
    return 1 if any(found.failures for found in all_found) else 0


if __name__ == "__main__":
    sys.exit(main())
