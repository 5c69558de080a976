"""Files and previews of imports that ended long ago go; their records and figures stay."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.clock import now
from kpis.models import ImportCell, ImportRun, MeasurementRevision
from kpis.services import imports
from kpis.services.import_housekeeping import KEPT_DAYS, discard_waiting, drop_old_previews
from kpis.wording import day_text
from tests.kpis.imports.steps import previewed, undo, workbook, written
from tests.kpis.pages import Office, browser, draft, text_of

pytestmark = pytest.mark.django_db
TABLE = [["KPI名", "R7年度"], ["甲", 1]]
LATER = timedelta(days=KEPT_DAYS + 1)


@pytest.fixture
def office() -> Office:
    return Office()


def done(office: Office) -> ImportRun:
    office.indicator(name="甲")
    return written(office.editor, previewed(office.editor, workbook(TABLE)))


def test_an_old_import_keeps_its_record_and_loses_its_file_and_preview(office: Office) -> None:
    run = done(office)
    assert drop_old_previews(now=now() + LATER) == 1
    run.refresh_from_db()
    assert (run.content, run.cells.count()) == (None, 0)
    assert (run.state, run.done_rows, run.counts["new"]) == (ImportRun.State.DONE, 1, 1)
    assert MeasurementRevision.objects.filter(import_run=run).count() == 1
    page = text_of(browser(office.editor).get(office.url(f"imports/{run.pk}/")))
    assert "値ごとの内容は残っていません" in page


def test_doing_it_twice_drops_once(office: Office) -> None:
    done(office)
    drop_old_previews(now=now() + LATER)
    assert drop_old_previews(now=now() + LATER) == 0


def test_an_import_that_ended_lately_is_left(office: Office) -> None:
    done(office)
    assert drop_old_previews(now=now() + timedelta(days=KEPT_DAYS - 1)) == 0
    assert ImportCell.objects.count() == 1


def test_an_import_that_waits_for_somebody_is_left_until_it_is_given_up(office: Office) -> None:
    office.indicator(name="甲")
    previewed(office.editor, workbook(TABLE))
    assert drop_old_previews(now=now() + LATER) == 0


@pytest.mark.parametrize("state", [ImportRun.State.MAPPING, ImportRun.State.PREVIEWED])
def test_an_import_that_nobody_carries_on_is_given_up_once(office: Office, state: str) -> None:
    office.indicator(name="甲")
    run = previewed(office.editor, workbook(TABLE))
    ImportRun.objects.filter(pk=run.pk).update(state=state)
    assert discard_waiting(now=now() + LATER) == 1
    assert discard_waiting(now=now() + LATER) == 0
    run.refresh_from_db()
    assert (run.state, run.content, run.cells.count()) == (ImportRun.State.CANCELLED, None, 0)
    page = text_of(browser(office.editor).get(office.url(f"imports/{run.pk}/")))
    assert "30日のあいだ変更がなかったため、自動で中止しました。" in page


@pytest.mark.parametrize("state", [ImportRun.State.READING, ImportRun.State.WRITING])
def test_what_a_worker_has_in_hand_is_not_given_up(office: Office, state: str) -> None:
    office.indicator(name="甲")
    run = previewed(office.editor, workbook(TABLE))
    ImportRun.objects.filter(pk=run.pk).update(state=state)
    assert discard_waiting(now=now() + LATER) == 0


def test_the_days_begin_anew_with_every_change(office: Office) -> None:
    office.indicator(name="甲")
    run = previewed(office.editor, workbook(TABLE))
    old = now() - LATER
    ImportRun.objects.filter(pk=run.pk).update(created_at=old, previewed_at=old)
    shown = [run.cells.get().pk]
    imports.choose(by=office.editor, run_id=run.pk, shown=shown, chosen=[])
    assert discard_waiting(now=now()) == 0
    ImportRun.objects.filter(pk=run.pk).update(previewed_at=old)
    imports.choose(by=office.editor, run_id=run.pk, shown=shown, chosen=[])
    assert discard_waiting(now=now()) == 1


def test_the_pages_say_until_when_it_waits(office: Office) -> None:
    office.indicator(name="甲")
    run = previewed(office.editor, workbook(TABLE))
    day = day_text(now() + timedelta(days=KEPT_DAYS))
    said = f"{day}までに変更も取込みもないときは、自動で中止し"
    client, here = browser(office.editor), office.url(f"imports/{run.pk}/")
    assert said in text_of(client.get(here))
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.MAPPING)
    assert said in text_of(client.get(f"{here}columns/"))


def test_a_cancelled_import_goes_too(office: Office) -> None:
    run = previewed(office.editor, workbook(TABLE))
    imports.cancel(by=office.editor, run_id=run.pk)
    assert drop_old_previews(now=now() + LATER) == 1


def test_an_import_can_be_undone_without_its_preview(office: Office) -> None:
    kpi, run = office.indicator(name="乙"), done(office)
    table = workbook([*TABLE[:1], ["乙", 2]])
    other = written(office.editor, previewed(office.editor, table))
    draft(office, kpi, "3")
    drop_old_previews(now=now() + LATER)
    assert undo(by=office.editor, run_id=run.pk) == (1, 0)
    assert undo(by=office.editor, run_id=other.pk) == (0, 1)
