"""An import's life: received, its columns named, previewed, rows chosen, written, undone.

Reading and writing are done by a worker (kpis.services.import_reading, import_writing), asked for
in the same transaction: if the queue is down, the sweep follows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Now

from core import audit, outbox
from core.errors import Invalid, Stale
from core.sheets.limits import MAX_BYTES
from core.sheets.reading_refusals import empty, too_big
from kpis.imports.columns import Heading, check_meanings, folded_title
from kpis.models import ImportCell, ImportRun
from kpis.models.importing import ColumnMapping
from kpis.models.importing import ImportRun as Run
from kpis.selectors.imports import folded_name, get_run
from organizations.permissions import Act
from organizations.selectors import Actor

State, Outcome = Run.State, ImportCell.Outcome
READ, WRITE = "kpis.import_read", "kpis.import_write"
OPEN = (State.UPLOADED, State.MAPPING, State.READING, State.PREVIEWED)
REASON_LENGTH = 400


def receive(*, by: Actor, content: bytes, file_name: str = "", pasted: bool = False) -> ImportRun:
    """Keeps a file or pasted table and asks for its reading. Raises Invalid, NotAllowed.

    The same table sent again while the first is still open is the same import.
    """
    by.require(Act.FIGURE_IMPORT, anywhere=True)
    if not content.strip():
        raise empty()
    if len(content) > MAX_BYTES:
        raise too_big(len(content))
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic(), audit.acting(by=by.user, intent="receive_import"):
        again = ImportRun.objects.filter(
            organization=by.organization, by=by.user, sha256=digest, state__in=OPEN
        ).first()
        if again is not None:
            return again
        run = ImportRun.objects.create(
            organization=by.organization,
            by=by.user,
            source=Run.Source.PASTE if pasted else Run.Source.TABLE,
            file_name=file_name[-200:],
            size=len(content),
            sha256=digest,
            content=content,
        )
        outbox.publish(READ, [run.pk])
    return run


def choose_sheet(*, by: Actor, run_id: int, sheet: str) -> None:
    """Another sheet of the workbook is the one to read."""
    run = _open(by, run_id, State.MAPPING)
    kept = {"sheet": sheet}
    _again(by, run, kept, intent="choose_sheet")


def name_columns(
    *,
    by: Actor,
    run_id: int,
    columns: Mapping[str, str],
    fiscal_year: int | None = None,
    keep_as: str = "",
) -> None:
    """Says what the columns mean, keeps that under a name where one is given, asks for reading."""
    run = _open(by, run_id, State.MAPPING)
    if wrong := check_meanings(columns):
        raise Invalid("columns", wrong, "列の意味を選び直してください。", field="columns")
    with transaction.atomic(), audit.acting(by=by.user, intent="name_columns"):
        mapping = _keep(by, run, columns, keep_as.strip()) if keep_as.strip() else None
        options = {**run.options, "columns": dict(columns), "fiscal_year": fiscal_year}
        _again(by, run, options, intent="name_columns", mapping=mapping)


def name_kpis(*, by: Actor, run_id: int, picks: Mapping[str, int]) -> None:
    """Says which KPIs the names in the table stand for, and asks for a new reading."""
    run = _open(by, run_id, State.PREVIEWED)
    known = {**run.options.get("picks", {}), **{folded_name(k): v for k, v in picks.items()}}
    _again(by, run, {**run.options, "picks": known}, intent="name_kpis")


def _keep(by: Actor, run: ImportRun, columns: Mapping[str, str], name: str) -> ColumnMapping:
    headers = Heading(0, tuple(run.options.get("titles", []))).folded
    mapping, made = ColumnMapping.objects.select_for_update().get_or_create(
        organization=by.organization,
        name=name[:80],
        defaults={"headers": headers, "columns": dict(columns), "created_by": by.user},
    )
    if not made and (mapping.headers != headers or mapping.columns != dict(columns)):
        ColumnMapping.objects.filter(pk=mapping.pk).update(
            headers=headers, columns=dict(columns), version=F("version") + 1
        )
    return mapping


def _again(
    by: Actor,
    run: ImportRun,
    options: Mapping[str, Any],
    *,
    intent: str,
    mapping: ColumnMapping | None = None,
) -> None:
    with transaction.atomic(), audit.acting(by=by.user, intent=intent):
        changes: dict[str, Any] = {"options": dict(options), "state": State.READING}
        if mapping is not None:
            changes["mapping"] = mapping
        if not ImportRun.objects.filter(pk=run.pk, state=run.state).update(**changes):
            raise _moved_on()
        outbox.publish(READ, [run.pk])


def give_reasons(*, by: Actor, run_id: int, reasons: Mapping[int, str]) -> int:
    """Reasons, typed on the page, for figures that a check asked about: by the preview's cells."""
    run = _open(by, run_id, State.PREVIEWED)
    said = {pk: text.strip()[:REASON_LENGTH] for pk, text in reasons.items() if text.strip()}
    if not said:
        return 0
    with transaction.atomic(), audit.acting(by=by.user, intent="give_reasons"):
        cells = ImportCell.objects.filter(run=run, pk__in=said, code="needs_reason")
        given = cells.update(
            check_reason=Case(*[When(pk=pk, then=Value(text)) for pk, text in said.items()]),
            outcome=Case(When(before="", then=Value("new")), default=Value("changed")),
            code="with_reason",
            chosen=True,
        )
        recount(run)
        _still_wanted(run)
    return given


def choose(*, by: Actor, run_id: int, shown: Collection[int], chosen: Collection[int]) -> None:
    """Of the cells that were shown, those in `chosen` are to be written and the others not."""
    run = _open(by, run_id, State.PREVIEWED)
    may = ~Q(outcome__in=(Outcome.UNCHANGED, Outcome.REFUSED)) & ~Q(code="submitted")
    cells = ImportCell.objects.filter(may, run=run, pk__in=shown)
    with transaction.atomic(), audit.acting(by=by.user, intent="choose_import_rows"):
        changed = cells.filter(pk__in=chosen, chosen=False).update(chosen=True)
        changed += cells.exclude(pk__in=chosen).filter(chosen=True).update(chosen=False)
        if changed:
            _still_wanted(run)


def start_writing(*, by: Actor, run_id: int) -> None:
    """Asks for the chosen figures to be written as drafts. A second click asks for nothing more."""
    run = get_run(by, run_id)
    if run.state in (State.WRITING, State.DONE):
        return
    run = _open(by, run_id, State.PREVIEWED)
    if not ImportCell.objects.filter(run=run, chosen=True).exists():
        raise Invalid(
            "nothing_chosen", "取り込む値が選ばれていません。", "一つ以上の値を選んでください。"
        )
    with transaction.atomic(), audit.acting(by=by.user, intent="start_import"):
        if not ImportRun.objects.filter(pk=run.pk, state=State.PREVIEWED).update(
            state=State.WRITING, done_rows=0
        ):
            raise _moved_on()
        outbox.publish(WRITE, [run.pk])


def cancel(*, by: Actor, run_id: int) -> None:
    """Stops an import that has not been written. Doing it twice changes nothing more."""
    run = get_run(by, run_id)
    by.require(Act.FIGURE_IMPORT, anywhere=True)
    if run.state == State.CANCELLED:
        return
    with transaction.atomic(), audit.acting(by=by.user, intent="cancel_import"):
        if not ImportRun.objects.filter(pk=run.pk, state__in=OPEN).update(state=State.CANCELLED):
            raise _moved_on()


def recount(run: ImportRun) -> None:
    """Puts the numbers of each outcome, as they are now, on the run."""
    counts = dict.fromkeys(Outcome.values, 0)
    cells = ImportCell.objects.filter(run=run).order_by().values_list("outcome")
    counts.update(cells.annotate(number=Count("id")))
    ImportRun.objects.filter(pk=run.pk).update(counts=counts)


def _still_wanted(run: ImportRun) -> None:
    """Somebody works on it: the days after which it is given up begin anew."""
    ImportRun.objects.filter(pk=run.pk).update(previewed_at=Now())


def matching(headers: Collection[str]) -> list[str]:
    """Column titles as kept mappings compare them."""
    return [folded_title(title) for title in headers]


def _open(by: Actor, run_id: int, state: Run.State) -> ImportRun:
    by.require(Act.FIGURE_IMPORT, anywhere=True)
    run = get_run(by, run_id)
    if run.state != state:
        raise _moved_on()
    return run


def _moved_on() -> Stale:
    return Stale(
        "import_moved_on",
        "この取込みは、すでに次の段階に進んでいます。",
        "画面を開き直して、いまの状態を確認してください。",
    )
