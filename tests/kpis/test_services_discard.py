"""Dropping a draft: yes, no, outsider, twice; and what is then there everywhere else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.errors import Invalid, NotAllowed, NotFound, Stale
from dashboards.selectors.due_figures import due_series
from dashboards.selectors.tasks import task_count, tasks
from kpis.models import Measurement
from kpis.services.measurements import discard, submit
from tests.kpis.cells import YEAR, outsider, steps
from tests.kpis.cells import Office as Figure
from tests.kpis.pages import TODAY, Office, approved, browser, computed, draft, target, text_of
from tests.kpis.test_entry_bulk import closed

pytestmark = pytest.mark.django_db


def test_a_draft_is_dropped_and_kept_in_the_record() -> None:
    office = Figure()
    drafted = office.draft("137")
    dropped = discard(by=office.editor, measurement=drafted.measurement, expected_seq=1)
    assert (dropped.state, dropped.value, dropped.typed) == ("discarded", 137, "137")
    assert Measurement.objects.get().standing is None


def test_dropping_twice_drops_once() -> None:
    office = Figure()
    cell = office.draft().measurement
    first = discard(by=office.editor, measurement=cell, expected_seq=1)
    assert discard(by=office.editor, measurement=cell, expected_seq=1).pk == first.pk
    assert steps(cell) == ["draft", "discarded"]


@pytest.mark.parametrize("who", ["other_editor", "head", "viewer"])
def test_who_may_not_enter_does_not_drop(who: str) -> None:
    office = Figure()
    cell = office.draft().measurement
    with pytest.raises(NotAllowed):
        discard(by=getattr(office, who), measurement=cell, expected_seq=1)
    assert steps(cell) == ["draft"]


def test_another_organizations_people_do_not_find_it() -> None:
    office = Figure()
    cell = office.draft().measurement
    for stranger in outsider():
        with pytest.raises(NotFound):
            discard(by=stranger, measurement=cell, expected_seq=1)


def test_what_was_changed_meanwhile_is_not_dropped() -> None:
    office = Figure()
    cell = office.draft("137").measurement
    office.draft("140", seq=1, by=office.office)
    with pytest.raises(Stale):
        discard(by=office.editor, measurement=cell, expected_seq=1)


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_what_was_handed_in_is_not_dropped(state: str) -> None:
    office = Figure()
    latest = getattr(office, state)()
    with pytest.raises(Invalid):
        discard(by=office.editor, measurement=latest.measurement, expected_seq=latest.seq)


def test_a_closed_round_keeps_its_drafts() -> None:
    office = Figure()
    cell = office.draft().measurement
    closed(office)
    for verb in (discard, submit):
        with pytest.raises(Invalid) as refused:
            verb(by=office.editor, measurement=cell, expected_seq=1)
        assert refused.value.code == "locked"
    assert steps(cell) == ["draft"]


# ── What a dropped draft leaves behind ───────────────────────────────────────────────────────
@pytest.fixture
def office() -> Office:
    return Office()


def dropped(office: Office, **fields: Any) -> Any:
    kpi = office.indicator(**fields)
    drafted = draft(office, kpi, "614")
    discard(by=office.editor, measurement=drafted.measurement, expected_seq=drafted.seq)
    return kpi


def test_the_list_says_not_entered(office: Office) -> None:
    dropped(office)
    page = text_of(browser(office.editor).get(office.url()))
    assert "取消し" not in page
    assert "state--discarded" not in page


def test_the_periods_say_not_entered(office: Office) -> None:
    kpi = dropped(office)
    page = text_of(browser(office.editor).get(office.url(f"{kpi.pk}/figures/")))
    assert "入力する<span" in page
    assert "state--discarded" not in page


def test_the_figures_page_starts_empty_and_keeps_the_history(office: Office) -> None:
    kpi = dropped(office)
    page = text_of(browser(office.editor).get(office.url(f"{kpi.pk}/figures/2025/")))
    assert "未入力" in page
    assert "入力を取消し" in page
    assert 'value="614"' not in page
    assert 'name="expected_seq" value="2"' in page


def test_behind_a_dropped_correction_stands_the_approved_figure(office: Office) -> None:
    kpi = office.indicator()
    done = approved(office, kpi, "614")
    draft(office, kpi, "700")
    discard(by=office.editor, measurement=done.measurement, expected_seq=4)
    page = text_of(browser(office.editor).get(office.url(f"{kpi.pk}/figures/2025/")))
    assert "承認済みの値を訂正する" in page
    assert 'value="614"' in page
    assert Measurement.objects.get().standing == "approved"


def test_a_dropped_draft_is_due_again(office: Office) -> None:
    kpi = dropped(office)
    target(kpi, "700")
    computed(kpi)
    found = due_series(office.editor, today=TODAY, horizon=date(2026, 11, 30))
    assert YEAR in [due.period for series in found for due in series.periods]
    listed = tasks(office.editor, today=TODAY)
    assert listed.drafts == ()
    assert task_count(office.editor, today=TODAY) == listed.count


def test_the_button_asks_and_drops(office: Office) -> None:
    kpi = office.indicator()
    draft(office, kpi, "614")
    client = browser(office.editor)
    page = text_of(client.get(office.url(f"{kpi.pk}/figures/2025/")))
    assert "入力を取り消す" in page
    assert "data-confirm=" in page
    url = office.url(f"{kpi.pk}/figures/2025/discard/")
    assert client.post(url, {"expected_seq": "1"}).status_code == 302
    assert steps(Measurement.objects.get()) == ["draft", "discarded"]
    assert client.post(url, {"expected_seq": "1"}).status_code == 302
    assert steps(Measurement.objects.get()) == ["draft", "discarded"]
