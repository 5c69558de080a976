"""Writing a preview into the figures, and taking it back: set-wise, each in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pgtrigger
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models.functions import Now

from core import audit
from core.clock import today as clock_today
from core.errors import Invalid
from core.fiscal import Granularity, Period
from kpis.models import ImportCell, ImportRun, Indicator
from kpis.models.importing import ImportRun as Run
from kpis.selectors.imports import get_run
from kpis.selectors.locks import locks_on
from kpis.selectors.obstacles import obstacles_to
from kpis.services.import_progress import only_one
from kpis.services.imports import recount
from organizations.permissions import Act
from organizations.selectors import Actor, get_actor

LARGE = 2_000
State, Outcome = Run.State, ImportCell.Outcome

# The cells with their entries in the change record, as the trigger would write them one by one.
MAKE_CELLS = """
WITH made AS (
INSERT INTO kpis_measurement
       (organization_id, indicator_id, department_id, granularity, period_first, period_last,
        seq, state, approximate)
SELECT c.organization_id, c.indicator_id, c.department_id, c.granularity, c.period_first,
       c.period_last, 0, 'draft', false
  FROM kpis_importcell c
 WHERE c.run_id = %s AND c.chosen AND c.base_seq = 0
 ORDER BY c.id
    ON CONFLICT DO NOTHING
RETURNING *)
INSERT INTO kpis_measurementevent
       (approved_seq, approximate, as_of, denominator, department_id, figure_state, granularity,
        id, indicator_id, numerator, organization_id, period_first, period_last, pgh_context,
        pgh_context_id, pgh_created_at, pgh_label, pgh_obj_id, seq, state, value)
SELECT approved_seq, approximate, as_of, denominator, department_id, figure_state, granularity,
       id, indicator_id, numerator, organization_id, period_first, period_last,
       nullif(current_setting('pghistory.context_metadata', true), '')::jsonb,
       nullif(current_setting('pghistory.context_id', true), '')::uuid,
       now(), 'insert', id, seq, state, value
  FROM made
"""
LOCK = """
SELECT m.id FROM kpis_importcell c JOIN kpis_measurement m ON
       m.indicator_id = c.indicator_id AND m.period_first = c.period_first
   AND m.period_last = c.period_last AND m.department_id IS NOT DISTINCT FROM c.department_id
 WHERE c.run_id = %s AND c.chosen ORDER BY m.id FOR UPDATE OF m
"""
NEWER = """
UPDATE kpis_importcell c
   SET outcome = 'conflict', chosen = false, code = 'changed_meanwhile',
       sentence = '確認したあとに、ほかの人がこの値を変更しました。もう一度取り込んでください。'
  FROM kpis_measurement m
 WHERE c.run_id = %s AND c.chosen
   AND m.indicator_id = c.indicator_id AND m.period_first = c.period_first
   AND m.period_last = c.period_last AND m.department_id IS NOT DISTINCT FROM c.department_id
   AND m.seq <> c.base_seq
"""
WRITE = """
INSERT INTO kpis_measurementrevision
       (organization_id, measurement_id, seq, state, figure_state, value, numerator, denominator,
        approximate, as_of, typed, typed_denominator, note, reason, check_reason, import_run_id,
        origin, by_id)
SELECT c.organization_id, m.id, m.seq + 1, 'draft', c.figure_state, c.value, c.numerator,
       c.denominator, c.approximate, c.as_of, c.typed, c.typed_denominator, c.note, '',
       c.check_reason, c.run_id, 'import', %s
  FROM kpis_importcell c JOIN kpis_measurement m ON
       m.indicator_id = c.indicator_id AND m.period_first = c.period_first
   AND m.period_last = c.period_last AND m.department_id IS NOT DISTINCT FROM c.department_id
 WHERE c.run_id = %s AND c.chosen
"""
TAKE_BACK = """
INSERT INTO kpis_measurementrevision
       (organization_id, measurement_id, seq, state, figure_state, value, numerator, denominator,
        approximate, as_of, typed, typed_denominator, note, reason, check_reason, origin, by_id)
SELECT r.organization_id, r.measurement_id, r.seq + 1,
       CASE WHEN w.earlier THEN 'draft' ELSE 'discarded' END,
       CASE WHEN w.earlier THEN b.figure_state ELSE r.figure_state END,
       CASE WHEN w.earlier THEN b.value ELSE r.value END,
       CASE WHEN w.earlier THEN b.numerator ELSE r.numerator END,
       CASE WHEN w.earlier THEN b.denominator ELSE r.denominator END,
       CASE WHEN w.earlier THEN b.approximate ELSE r.approximate END,
       CASE WHEN w.earlier THEN b.as_of ELSE r.as_of END,
       CASE WHEN w.earlier THEN b.typed ELSE r.typed END,
       CASE WHEN w.earlier THEN b.typed_denominator ELSE r.typed_denominator END,
       CASE WHEN w.earlier THEN b.note ELSE r.note END,
       %s, CASE WHEN w.earlier THEN b.check_reason ELSE r.check_reason END,
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


def write_imports(run_ids: Sequence[int]) -> None:
    """Outbox handler (kpis.import_write): each run is written once."""
    for run_id in run_ids:
        write_import(run_id)


def write_import(run_id: int, *, today: date | None = None) -> None:
    """Writes the chosen figures as drafts, all in one transaction. Repeating it changes nothing.

    What changed since the preview is left and marked; so is what has been locked meanwhile.
    """
    with transaction.atomic():
        run = ImportRun.objects.defer("content").select_related("by", "organization").get(pk=run_id)
        if run.state != State.WRITING or not only_one(run_id):
            return
        with audit.acting(by=run.by, intent="write_import"):
            actor = get_actor(user=run.by, code=run.organization.code)
            _refuse_obstacles(run, actor, today or clock_today())
            with connection.cursor() as cursor:
                _mind_the_size(cursor, run)
                with pgtrigger.ignore("kpis.Measurement:insert_insert"):
                    cursor.execute(MAKE_CELLS, [run.pk])
                cursor.execute(LOCK, [run.pk])
                cursor.execute(NEWER, [run.pk])
                cursor.execute(WRITE, [run.by_id, run.pk])
                written = cursor.rowcount
            recount(run)
            ImportRun.objects.filter(pk=run.pk, state=State.WRITING).update(
                state=State.DONE, written_at=Now(), done_rows=written
            )


def _mind_the_size(cursor: CursorWrapper, run: ImportRun) -> None:
    """PostgreSQL knows no numbers of rows that were written just now, takes them for few, and
    would compare each with each. Many are matched by hashing, few by the index."""
    if run.total_rows > LARGE:
        cursor.execute("SET LOCAL enable_nestloop = off")


def _refuse_obstacles(run: ImportRun, actor: Actor, today: date) -> None:
    """Locks, rights and settings may have changed since the preview."""
    cells = ImportCell.objects.filter(run=run, chosen=True)
    pairs = list(cells.order_by().values_list("indicator_id", "department_id").distinct())
    indicators = {
        each.pk: each for each in Indicator.objects.filter(pk__in={pair[0] for pair in pairs})
    }
    obstacles = obstacles_to(
        list(indicators.values()), {dep for _, dep in pairs if dep}, today=today
    )
    spans = cells.order_by().values_list("granularity", "period_first", "period_last").distinct()
    periods = [
        Period(Granularity(size), first, last)
        for size, first, last in spans
        if size and first and last
    ]
    for one, dep in pairs:
        indicator = indicators[one] if one else None
        assert indicator is not None
        if not actor.can(Act.FIGURE_ENTER, dep or indicator.department_id):
            mine = cells.filter(indicator_id=one, department_id=dep)
            mine.update(chosen=False, outcome=Outcome.REFUSED, code="not_yours", sentence=NOT_YOURS)
            continue
        for period in periods:
            why = obstacles.why(indicator, dep, period)
            if why is not None:
                cells.filter(
                    indicator_id=one,
                    department_id=dep,
                    period_first=period.first,
                    period_last=period.last,
                ).update(
                    chosen=False, outcome=Outcome.REFUSED, code=why.code, sentence=str(why)[:400]
                )


def undo(*, by: Actor, run_id: int, today: date | None = None) -> tuple[int, int]:
    """Takes an import back as a whole: each figure is again what it was before.

    A figure that was changed, submitted or locked since is left and marked. Gives the numbers of
    both. Doing it twice changes nothing more.
    """
    run = get_run(by, run_id)
    by.require(Act.FIGURE_IMPORT, anywhere=True)
    if run.state == State.UNDONE:
        return 0, 0
    with transaction.atomic(), audit.acting(by=by.user, intent="undo_import"):
        claimed = ImportRun.objects.filter(pk=run.pk, state=State.DONE).update(
            state=State.UNDONE, undone_at=Now(), undone_by=by.user
        )
        if not claimed:
            raise Invalid(
                "not_written",
                "取り込み済みではないため、取り消せません。",
                "画面を開き直して、いまの状態を確認してください。",
            )
        with connection.cursor() as cursor:
            _mind_the_size(cursor, run)
            cursor.execute(LOCK, [run.pk])
            locked = _locked(run, today or clock_today())
            cursor.execute(KEPT, [run.pk, locked])
            kept = cursor.rowcount
            reason = f"取込み{run.pk}の取消し"
            cursor.execute(TAKE_BACK, [reason, by.user.pk, run.pk, locked])
            return cursor.rowcount, kept


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


NOT_YOURS = "このKPIを入力する役割がなくなったため、取り込んでいません。"
