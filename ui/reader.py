"""The whole guideline as HTML: contents, text, and the tables arranged from it. In both languages; style shows the chosen one."""

from __future__ import annotations

from html import escape

from advisor.framework import Column, Framework, Line, Row, Section, Table
from advisor.types import Text
from ui.icons import icon
from ui.shell import words


def reader(framework: Framework) -> str:
    sections = "".join(_section(section, framework) for section in framework.sections)
    return (
        f'<div class="reader">{_contents(framework)}<div class="document" role="main">'
        f'<header class="document-head"><h2>{_both(framework.title)}</h2>{words("reader.note", "p")}'
        f"{words('reader.translation', 'p', _ONLY_EN)}</header>{sections}</div></div>"
    )


_ONLY_EN = 'class="only-en"'


def _contents(framework: Framework) -> str:
    links = "".join(
        f'<li><a href="#sec-{section.number}" data-goto="{section.number}"><b>{section.label}</b> {_both(section.title)}</a></li>'
        for section in framework.sections
    )
    return (
        '<nav class="toc" data-t-label="reader.contents" aria-label="目錄"><div class="find">'
        f'{icon("search")}<label class="sr-only" for="reader-search" data-t="reader.search">在全文中尋找</label>'
        '<input id="reader-search" type="search" data-t-placeholder="reader.search" placeholder="在全文中尋找" autocomplete="off"></div>'
        '<p id="reader-found" class="fine" role="status"></p>'
        f"<details open><summary>{words('reader.contents')}</summary><ol>{links}</ol></details></nav>"
    )


def _section(section: Section, framework: Framework) -> str:
    name = f"sec-{section.number}"
    untitled = words("reader.untitled", "p", 'class="fine"') if section.untitled else ""
    # The slide's title stands in the heading. Its line stays, out of sight, for a citation that quotes it.
    lines = "".join(_line(line, hidden=line.text.zh == section.title.zh) for line in section.lines)
    tables = "".join(_table(table) for table in framework.tables.values() if table.section == section.number and table.columns)
    figure = f'<p class="missing">{icon("abstained")}<span>{_both(section.missing_figure)}</span></p>' if section.missing_figure else ""
    return (
        f'<section class="section" id="{name}" data-number="{section.number}" tabindex="-1" aria-labelledby="{name}-title">'
        f'<h3 id="{name}-title"><span class="no">{section.label}</span> '
        f'<span class="section-name">{_both(section.title)}</span></h3>{untitled}'
        f'<div class="section-body"><div class="lines">{lines}</div>{figure}{tables}</div></section>'
    )


def _line(line: Line, hidden: bool) -> str:
    # A row of the source's one table is a line whose cells an ideographic space separates.
    cells = line.text.zh.split("\u3000")
    zh = escape(line.text.zh) if len(cells) == 1 else "".join(f'<span class="cell">{escape(cell)}</span>' for cell in cells)
    kind = "title-line" if hidden else "cells" if len(cells) > 1 else "tags" if line.text.zh.startswith("[") else ""
    same = line.text.en == line.text.zh
    english = "" if same else f'<span class="translation only-en" lang="en">{escape(line.text.en)}</span>'
    return f'<p class="{kind}"><span class="original" lang="zh-Hant-TW">{zh}</span>{english}</p>'


def _table(table: Table) -> str:
    columns = tuple(table.columns.values())
    head = "".join(f'<th scope="col">{_both(column.name)}{_mark(column)}</th>' for column in columns)
    rows = "".join(_row(row, columns) for row in table.rows)
    return (
        f'<figure class="sheet"><figcaption>{_both(table.name)}</figcaption>'
        '<div class="table-scroll" role="region" tabindex="0" data-t-label="answer.table" aria-label="表格，可左右捲動">'
        f'<table><thead><tr><th scope="col">{_both(table.name)}</th>{head}</tr></thead><tbody>{rows}</tbody></table></div></figure>'
    )


def _mark(column: Column) -> str:
    """A column that isn't the guideline's own wording says so."""
    if column.kind == "guideline":
        return ""
    return f'<span class="badge kind-{column.kind}">{icon(column.kind)}{words(f"kind.{column.kind}")}</span>'


def _row(row: Row, columns: tuple[Column, ...]) -> str:
    cells = "".join(f"<td>{'<br>'.join(_both(value.text) for value in row.cells.get(column.id, ()))}</td>" for column in columns)
    return f'<tr><th scope="row">{_both(row.name)}</th>{cells}</tr>'


def _both(text: Text) -> str:
    """Both wordings, of which one shows; a single one where they are the same."""
    if text.zh == text.en:
        return f"<span>{escape(text.zh)}</span>"
    return f'<span class="only-zh">{escape(text.zh)}</span><span class="only-en" lang="en">{escape(text.en)}</span>'
