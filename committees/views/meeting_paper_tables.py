"""Frozen tables of the portal as papers: how each kind is built, shown and fetched."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from committees.models import Paper, PaperVersion
from committees.papers.action_paper import plain_cell, read_table
from committees.selectors.meetings_tables import (
    Table,
    action_table,
    kpi_table,
    roadmap_table,
    shown_rows,
    typed_rows,
)
from committees.views.papers import PAPER_KINDS, kind_links, paper_download
from core.downloads import TableFile, asked_kind, export_links, table_download
from core.errors import Invalid
from core.sheets.writing import Column
from organizations.selectors import Actor

BUILDERS: dict[str, Callable[[Actor, Paper], Table]] = {
    Paper.Kind.ACTION_ITEMS: action_table,
    Paper.Kind.KPIS: kpi_table,
    Paper.Kind.ROADMAP: roadmap_table,
}


def builder(actor: Actor, kind: str) -> Callable[[Paper], Table]:
    """Reads the table for a paper. Raises Invalid for one without a row: an empty paper."""
    read = BUILDERS[kind]

    def build(paper: Paper) -> Table:
        table = read(actor, paper)
        if not table["rows"]:
            raise Invalid(
                "nothing_to_freeze",
                "この表には、まだ行がありません。",
                "行ができてから固定するか、別の表を選んでください。",
                field="table",
            )
        return table

    return build


def table_context(request: HttpRequest, version: PaperVersion) -> dict[str, Any]:
    """What the page of a frozen table shows."""
    table = version.table
    if table is None:
        return {}
    if table.get("kind") == "action_items":
        paper = read_table(table)
        rows = [
            [
                {"lines": cell, "title": title}
                for cell, title in zip(row.cells, paper.titles, strict=True)
            ]
            for row in paper.rows
        ]
        titles = [{"title": title} for title in paper.titles]
        return {
            "table": table,
            "columns": titles,
            "rows": rows,
            "notes": paper.notes,
            "exports": [*kind_links(request.GET), *export_links(request.GET)[-1:]],
        }
    return {
        "table": table,
        "columns": table["columns"],
        "rows": shown_rows(table),
        "notes": [table["caption"]] if table.get("caption") else [],
        "exports": export_links(request.GET),
    }


def asked_file(query: QueryDict, version: PaperVersion) -> str | None:
    """The kind of file that the address asks for; the items' table is a paper in every form."""
    asked = query.get("format", "")
    table = version.table or {}
    if table.get("kind") == "action_items" and asked in PAPER_KINDS:
        return asked
    return asked_kind(query) if version.table is not None else None


def table_answer(paper: Paper, version: PaperVersion, kind: str) -> HttpResponse:
    """The frozen table as a file, as it was frozen."""
    table = version.table or {}
    meeting = paper.meeting
    name = f"{paper.label}_{meeting.committee.name}_{meeting.label}_{paper.title}"
    if table.get("kind") == "action_items":
        frozen = read_table(table)
        if kind in PAPER_KINDS:
            return paper_download(frozen, kind, name=_file_name(name))
        columns = [Column(title) for title in frozen.titles]
        rows: list[list[object]] = [[plain_cell(cell) for cell in row.cells] for row in frozen.rows]
    else:
        columns = [
            Column(one["title"], one.get("kind", "text"), one.get("decimals"))
            for one in table["columns"]
        ]
        rows = typed_rows(table)
    answer = TableFile(
        name=name,
        title=paper.title,
        columns=columns,
        rows=rows,
        caption=table.get("caption", ""),
        as_of=f"{table.get('as_of', '')} 時点",
        paper=paper.label,
    )
    return table_download("csv" if kind == "csv" else "xlsx", answer)


def _file_name(name: str) -> str:
    """The name without what no file system takes."""
    return re.sub(r'[\x00-\x1f\x7f\\/:*?"<>|]+', "", name)
