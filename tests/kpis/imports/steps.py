"""What the tests of imports share: tables as people make them, and the worker's steps by hand."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl

from kpis.models import ImportCell, ImportRun
from kpis.services import imports
from kpis.services.import_reading import read_import
from kpis.services.import_undo import start_undo, undo_import
from kpis.services.import_writing import write_import
from organizations.selectors import Actor

TODAY = date(2026, 11, 20)


def workbook(rows: Sequence[Any], **formats: str) -> bytes:
    """A workbook with these rows; `formats` give cells (B2="0%") a number format."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    for place, code in formats.items():
        page[place].number_format = code
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def csv_bytes(*rows: str, encoding: str = "cp932") -> bytes:
    return "\r\n".join(rows).encode(encoding)


def received(by: Actor, content: bytes, name: str = "表.xlsx") -> ImportRun:
    """A file that a worker has read as far as it can."""
    run = imports.receive(by=by, content=content, file_name=name)
    read_import(run.pk, today=TODAY)
    run.refresh_from_db()
    return run


def previewed(
    by: Actor,
    content: bytes,
    name: str = "表.xlsx",
    columns: Mapping[str, str] | None = None,
    fiscal_year: int | None = None,
) -> ImportRun:
    """A file with its preview; the guessed meanings of its columns are taken unless given."""
    run = received(by, content, name)
    if run.state == ImportRun.State.MAPPING:
        imports.name_columns(
            by=by,
            run_id=run.pk,
            columns=columns or run.options["guess"],
            fiscal_year=fiscal_year,
        )
        read_import(run.pk, today=TODAY)
        run.refresh_from_db()
    return run


def written(by: Actor, run: ImportRun) -> ImportRun:
    imports.start_writing(by=by, run_id=run.pk)
    write_import(run.pk, today=TODAY)
    run.refresh_from_db()
    return run


def outcomes(run: ImportRun) -> list[str]:
    return list(
        ImportCell.objects.filter(run=run).order_by("row", "id").values_list("outcome", flat=True)
    )


def only_cell(run: ImportRun) -> ImportCell:
    return ImportCell.objects.get(run=run)


def undo(*, by: Actor, run_id: int) -> tuple[int, int]:
    """Asked for by the person and done by the worker; the figures taken back, and those kept."""
    start_undo(by=by, run_id=run_id)
    return undo_import(run_id, today=TODAY)
