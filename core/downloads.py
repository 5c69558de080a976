"""Files that a person asked for, as answers to save."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.http import HttpResponse, QueryDict
from django.utils.http import content_disposition_header

from core.sheets.writing import Column, Negative, table_csv, table_xlsx

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
FileKind = Literal["xlsx", "csv"]


@dataclass(frozen=True)
class TableFile:
    """A list as a file: its name (without ending), what it says, and the paper it prints as."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    caption: str = ""
    as_of: str = ""
    paper: str = ""
    negative: Negative = "▲"


def download(content: bytes, *, name: str, kind: FileKind) -> HttpResponse:
    """The file under `name` (Japanese may be); its ending is added where it is missing."""
    name = name if name.endswith(f".{kind}") else f"{name}.{kind}"
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    # What stands in it depends on the person's rights: no shared memory may keep it.
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


# What each list offers, in this order.
KINDS: tuple[tuple[FileKind, str], ...] = (("xlsx", "Excel"), ("csv", "CSV"))


def asked_kind(query: QueryDict) -> FileKind | None:
    """The file that the address asks for (`?format=xlsx`); None: the page."""
    asked = query.get("format")
    return next((kind for kind, _ in KINDS if kind == asked), None)


def export_links(query: QueryDict) -> list[dict[str, str]]:
    """The addresses of the list as files: same filters and order, but all pages of it."""
    links = []
    for kind, label in KINDS:
        asked = query.copy()
        for name in ("page", "size"):
            asked.pop(name, None)
        asked["format"] = kind
        links.append({"label": label, "url": f"?{asked.urlencode()}"})
    return links


def table_download(kind: FileKind, table: TableFile) -> HttpResponse:
    """The table as a file of that kind."""
    if kind == "csv":
        return download(
            table_csv(columns=table.columns, rows=table.rows), name=table.name, kind=kind
        )
    content = table_xlsx(
        title=table.title,
        columns=table.columns,
        rows=table.rows,
        caption=table.caption,
        as_of=table.as_of,
        paper=table.paper,
        negative=table.negative,
    )
    return download(content, name=table.name, kind=kind)
