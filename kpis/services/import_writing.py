"""Writing a preview into the figures: set-wise, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pgtrigger
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models.functions import Now

from core import audit
from core.clock import today as clock_today
from core.fiscal import Granularity, Period
from kpis.models import ImportCell, ImportRun, Indicator
from kpis.models.importing import ImportRun as Run
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
                mind_the_size(cursor, run)
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


def mind_the_size(cursor: CursorWrapper, run: ImportRun) -> None:
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


NOT_YOURS = "このKPIを入力する役割がなくなったため、取り込んでいません。"
