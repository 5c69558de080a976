"""The worker's reading of an import: from the stored file to the preview, nothing written yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from psycopg import sql

from core import audit
from core.clock import today as clock_today
from core.errors import DomainError, Invalid
from core.sheets.reading import read_table
from core.sheets.tables import Table, text_of
from kpis.imports.columns import find_heading, guess_all
from kpis.imports.found import FoundCell
from kpis.imports.judging import COLUMNS, Ground, judge, key_of, rows_for_copy
from kpis.imports.table_cells import Reading, TableCells
from kpis.imports.template_layout import MARK_SHEET, read_mark
from kpis.imports.template_reading import TemplateCells, is_template
from kpis.models import ImportCell, ImportRun
from kpis.models.importing import ImportRun as Run
from kpis.selectors.imports import Catalogue, catalogue_of, standing_of, targets_of
from kpis.selectors.obstacles import obstacles_to
from kpis.selectors.pasts import pasts_of
from kpis.services.import_progress import Progress, only_one
from organizations.selectors import Actor, get_actor

State = Run.State
SAMPLE_ROWS = 8
INPUT_SHEET = "入力"
WAITING = (State.UPLOADED, State.READING)


def read_imports(run_ids: Sequence[int]) -> None:
    """Outbox handler (kpis.import_read): each run is read; what is done already is left alone."""
    for run_id in run_ids:
        read_import(run_id)


def read_import(run_id: int, *, today: date | None = None) -> None:
    """Reads a run's file as far as can be: to its columns (which the person names) or its preview.

    A file that cannot be used ends the run with its reason. Repeating it changes nothing.
    """
    with transaction.atomic():
        run = ImportRun.objects.select_related("by", "organization", "mapping").get(pk=run_id)
        if run.state not in WAITING or not only_one(run_id):
            return
        with audit.acting(by=run.by, intent="read_import"):
            progress = Progress(run_id)
            try:
                with transaction.atomic():
                    changes = _read(run, progress, today or clock_today())
            except DomainError as error:
                changes = {
                    "state": State.REFUSED,
                    "refusal_code": error.code[:40],
                    "refusal": str(error),
                }
            finally:
                progress.close()
            if progress.cancelled:
                ImportCell.objects.filter(run=run).delete()
                return
            if not ImportRun.objects.filter(pk=run.pk, state=run.state).update(**changes):
                # Cancelled after the last look at it.
                ImportCell.objects.filter(run=run).delete()


def _read(run: ImportRun, progress: Progress, today: date) -> dict[str, Any]:
    actor = get_actor(user=run.by, code=run.organization.code)
    table = read_table(
        bytes(run.content or b""), file_name=run.file_name, sheet=run.options.get("sheet", "")
    )
    catalogue = catalogue_of(actor)
    if is_template(table):
        cells = _template_cells(run, table, catalogue, today)
        source = Run.Source.TEMPLATE
    elif not run.options.get("columns"):
        return _columns_wanted(run, table)
    else:
        cells = _table_cells(run, table, catalogue)
        source = Run.Source(run.source)
    if not cells:
        raise Invalid(
            "no_figures",
            "表の中に、取り込める値が見つかりませんでした。",
            "見出しと列の意味を確かめてください。",
        )
    progress.total(len(cells))
    counts = preview(run, actor, catalogue, cells, today=today, report=progress.done)
    return {
        "state": State.PREVIEWED,
        "source": source,
        "counts": counts,
        "total_rows": len(cells),
        "done_rows": len(cells),
        "previewed_at": Now(),
    }


def _template_cells(
    run: ImportRun, table: Table, catalogue: Catalogue, today: date
) -> list[FoundCell]:
    content = bytes(run.content or b"")
    marked = read_table(content, file_name=run.file_name, sheet=MARK_SHEET)
    mark = read_mark(text_of(marked.rows[0][0]), code=run.organization.code)
    if table.sheet != INPUT_SHEET and INPUT_SHEET in table.sheets:
        table = read_table(content, file_name=run.file_name, sheet=INPUT_SHEET)
    template = TemplateCells(table, mark, catalogue)
    days = [period for _, period, _ in template.periods]
    if days:
        template.standing = standing_of(
            catalogue.indicators, first=min(p.last for p in days), last=max(p.last for p in days)
        )
    return template.found()


def _columns_wanted(run: ImportRun, table: Table) -> dict[str, Any]:
    """What the page that asks for the columns' meanings shows."""
    heading = find_heading(table)
    filled = [
        row for row in table.rows[heading.row + 1 :] if any(text_of(cell).strip() for cell in row)
    ]
    if not filled and len(table.sheets) < 2:
        raise Invalid(
            "no_rows",
            "見出しの行だけで、値の行がありません。",
            "見出しの下に値の行がある表を選んでください。",
        )
    rows = filled[:SAMPLE_ROWS]
    found = {
        "sheets": table.sheets,
        "sheet": table.sheet,
        "encoding": table.encoding,
        "titles": list(heading.titles),
        "guess": guess_all(heading),
        "sample": [[text_of(cell)[:60] for cell in row] for row in rows],
    }
    return {
        "state": State.MAPPING,
        "previewed_at": Now(),
        "options": {**run.options, **found},
        "total_rows": len(filled),
    }


def _table_cells(run: ImportRun, table: Table, catalogue: Catalogue) -> list[FoundCell]:
    options = run.options
    reading = Reading(
        table=table,
        heading=find_heading(table),
        columns=options["columns"],
        fiscal_year=options.get("fiscal_year"),
        picks=options.get("picks", {}),
        targets=targets_of(catalogue.indicators)
        if any(meaning.startswith("target") for meaning in options["columns"].values())
        else {},
    )
    return list(TableCells(reading, catalogue).found())


def preview(
    run: ImportRun,
    actor: Actor,
    catalogue: Catalogue,
    cells: Sequence[FoundCell],
    *,
    today: date,
    report: Callable[[int], None],
) -> dict[str, int]:
    """Judges the cells and stores them as the run's preview. Gives the number of each outcome."""
    ground = _ground(actor, catalogue, cells, today)
    judged = judge(cells, ground)
    report(len(judged) // 2)
    ImportCell.objects.filter(run=run).delete()
    rows = rows_for_copy(judged, organization_id=run.organization_id, run_id=run.pk)
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for number, row in enumerate(rows):
            copy.write_row(row)
            if number % 10_000 == 0:
                report((len(judged) + number) // 2)
    counts = Counter(str(each.outcome) for each in judged)
    return {outcome: counts.get(outcome, 0) for outcome in ImportCell.Outcome.values}


def _ground(actor: Actor, catalogue: Catalogue, cells: Sequence[FoundCell], today: date) -> Ground:
    keys = [key_of(cell) for cell in cells if cell.indicator and cell.period]
    ids = {key[0] for key in keys}
    days = [key[3] for key in keys] or [today]
    return Ground(
        catalogue=catalogue,
        standing=standing_of(ids, first=min(days), last=max(days)),
        obstacles=obstacles_to(
            [catalogue.indicators[pk] for pk in ids],
            {key[1] for key in keys if key[1]},
            today=today,
        ),
        pasts=pasts_of({(key[0], key[1]) for key in keys}),
        by_id=actor.user.pk,
        today=today,
    )


COPY = sql.SQL("COPY kpis_importcell ({}) FROM STDIN").format(
    sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
)
