"""Taking an import back as a whole: asked for by a person, done by a worker in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction
from django.db.models.functions import Now

from core import audit, outbox
from core.clock import today as clock_today
from core.errors import Invalid
from core.fiscal import Granularity, Period
from kpis.models import ImportRun, MeasurementRevision
from kpis.models.importing import ImportRun as Run
from kpis.selectors.imports import get_run
from kpis.selectors.locks import locks_on
from kpis.services.import_progress import only_one
from kpis.services.import_writing import mind_the_size
from organizations.permissions import Act
from organizations.selectors import Actor

State = Run.State
UNDO = "kpis.import_undo"

LOCK = """
SELECT m.id FROM kpis_measurementrevision r JOIN kpis_measurement m ON m.id = r.measurement_id
 WHERE r.import_run_id = %s ORDER BY m.id FOR UPDATE OF m
"""
TAKE_BACK = """
INSERT INTO kpis_measurementrevision
       (organization_id, measurement_id, seq, state, figure_state, value, numerator, denominator,
        approximate, as_of, typed, typed_denominator, note, reason, check_reason, origin, by_id)
SELECT r.organization_id, r.measurement_id, r.seq + 1,
       CASE WHEN w.earlier THEN b.state ELSE 'discarded' END,
       CASE WHEN w.earlier THEN b.figure_state ELSE r.figure_state END,
       CASE WHEN w.earlier THEN b.value ELSE r.value END,
       CASE WHEN w.earlier THEN b.numerator ELSE r.numerator END,
       CASE WHEN w.earlier THEN b.denominator ELSE r.denominator END,
       CASE WHEN w.earlier THEN b.approximate ELSE r.approximate END,
       CASE WHEN w.earlier THEN b.as_of ELSE r.as_of END,
       CASE WHEN w.earlier THEN b.typed ELSE r.typed END,
       CASE WHEN w.earlier THEN b.typed_denominator ELSE r.typed_denominator END,
       CASE WHEN w.earlier THEN b.note ELSE r.note END,
       CASE WHEN b.state = 'returned'
            THEN left(regexp_replace(b.reason, '（取込み[0-9]+の取消し）$', ''), 370)
                 || '（' || %s || '）'
            ELSE %s END,
       CASE WHEN w.earlier THEN b.check_reason ELSE r.check_reason END,
       CASE WHEN w.earlier AND b.origin NOT IN ('document', 'sample', 'inventory')
            THEN b.origin ELSE 'import' END, %s
  FROM kpis_measurementrevision r JOIN kpis_measurement m ON m.id = r.measurement_id
  LEFT JOIN kpis_measurementrevision b
    ON b.measurement_id = r.measurement_id AND b.seq = r.seq - 1
 CROSS JOIN LATERAL (SELECT coalesce(b.state IN ('draft', 'returned'), false) AS earlier) w
 WHERE r.import_run_id = %s AND m.seq = r.seq AND m.state = 'draft' AND NOT m.id = ANY (%s)
"""
KEPT = """
UPDATE kpis_importcell c
   SET code = 'kept', sentence = '取り込んだあとに変更か提出がされたため、取り消していません。'
  FROM kpis_measurement m JOIN kpis_measurementrevision r ON r.measurement_id = m.id
 WHERE c.run_id = %s AND c.chosen
   AND m.indicator_id = c.indicator_id AND m.period_first = c.period_first
   AND m.period_last = c.period_last AND m.department_id IS NOT DISTINCT FROM c.department_id
   AND r.import_run_id = c.run_id
   AND NOT (m.seq = r.seq AND m.state = 'draft' AND NOT m.id = ANY (%s))
"""


def start_undo(*, by: Actor, run_id: int) -> None:
    """Asks for an import to be taken back. Asking twice asks once. Raises Invalid, NotFound."""
    by.require(Act.FIGURE_IMPORT, anywhere=True)
    run = get_run(by, run_id)
    if run.state == State.UNDONE or run.is_undoing:
        return
    with transaction.atomic(), audit.acting(by=by.user, intent="start_undo_import"):
        asked = ImportRun.objects.filter(pk=run.pk, state=State.DONE, undone_by=None)
        if not asked.update(undone_by=by.user):
            raise Invalid(
                "not_written",
                "取り込み済みではないため、取り消せません。",
                "画面を開き直して、いまの状態を確認してください。",
            )
        outbox.publish(UNDO, [run.pk])


def undo_imports(run_ids: Sequence[int]) -> None:
    """Outbox handler (kpis.import_undo): each run is taken back once."""
    for run_id in run_ids:
        undo_import(run_id)


def undo_import(run_id: int, *, today: date | None = None) -> tuple[int, int]:
    """Makes each figure of a run again what it was before. Repeating it changes nothing.

    A figure that was changed, submitted or locked since is left and marked. Gives the numbers of
    both.
    """
    with transaction.atomic():
        run = ImportRun.objects.defer("content").select_related("undone_by").get(pk=run_id)
        if not run.is_undoing or not only_one(run_id):
            return 0, 0
        with audit.acting(by=run.undone_by, intent="undo_import"), connection.cursor() as cursor:
            mind_the_size(cursor, run)
            cursor.execute(LOCK, [run.pk])
            locked = _locked(run, today or clock_today())
            cursor.execute(KEPT, [run.pk, locked])
            why = _reason(run)
            cursor.execute(TAKE_BACK, [why, why, run.undone_by_id, run.pk, locked])
            taken_back = cursor.rowcount
            # The preview's cells may be gone by now; the revisions never are.
            kept = MeasurementRevision.objects.filter(import_run=run).count() - taken_back
            told = {**run.options, "taken_back": taken_back, "kept": kept}
            ImportRun.objects.filter(pk=run.pk, state=State.DONE).update(
                state=State.UNDONE, undone_at=Now(), options=told
            )
            return taken_back, kept


def _reason(run: ImportRun) -> str:
    return f"取込み{run.pk}の取消し"


def _locked(run: ImportRun, today: date) -> list[int]:
    """The figures of a run whose round has been closed since."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.id, m.indicator_id, m.department_id, m.granularity, m.period_first,"
            " m.period_last FROM kpis_measurementrevision r"
            " JOIN kpis_measurement m ON m.id = r.measurement_id WHERE r.import_run_id = %s",
            [run.pk],
        )
        rows = cursor.fetchall()
    locks = locks_on({row[1] for row in rows}, today=today)
    if not locks.closed:
        return []
    return [
        pk
        for pk, one, dep, size, first, last in rows
        if locks.why(one, dep, Period(Granularity(size), first, last))
    ]
