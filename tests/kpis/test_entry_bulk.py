"""Saving a block of figures as drafts: each cell on its own, in a fixed number of statements."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.fiscal import Period, periods_of
from kpis.entry import Typed
from kpis.models import CollectionRound, Indicator, Measurement, MeasurementRevision, RoundItem
from kpis.models.indicator import Frequency, Kind
from kpis.models.measurement import Origin
from kpis.services.bulk import CellOutcome, CellResult, DraftCell, save_drafts
from organizations.selectors import Actor
from tests.factories import IndicatorFactory
from tests.kpis.cells import YEAR, Office, steps

pytestmark = pytest.mark.django_db

SAVED, UNCHANGED, CONFLICT = CellOutcome.SAVED, CellOutcome.UNCHANGED, CellOutcome.CONFLICT
REFUSED, CLEARED = CellOutcome.REFUSED, CellOutcome.CLEARED


def cell(office: Office, value: str, seq: int = 0, **more: Any) -> DraftCell:
    place = {"indicator": office.indicator, "department_id": None, "period": YEAR}
    reason = more.pop("check_reason", "")
    note = more.pop("note", "")
    place |= more
    return DraftCell(
        typed=Typed(value=value, note=note), expected_seq=seq, check_reason=reason, **place
    )


def months(office: Office, values: list[str], *, indicator: Indicator | None = None) -> list[Any]:
    kpi = indicator or office.indicator
    periods = periods_of(2025, "month")  # type: ignore[arg-type]
    return [
        cell(office, value, period=period, indicator=kpi)
        for value, period in zip(values, periods, strict=False)
    ]


def save(office: Office, *cells: DraftCell, by: Actor | None = None) -> list[CellResult]:
    return save_drafts(by=by or office.editor, cells=cells)


def outcomes(results: list[CellResult]) -> list[CellOutcome]:
    return [result.outcome for result in results]


def only(office: Office, *cells: DraftCell, by: Actor | None = None) -> CellResult:
    return save(office, *cells, by=by)[0]


def test_good_cells_are_stored_and_the_others_come_back_with_their_reason() -> None:
    office = Office(frequency=Frequency.MONTH)
    results = save(office, *months(office, ["1", "２", "○", "-5", "約4"]))
    assert outcomes(results) == [SAVED, SAVED, REFUSED, REFUSED, SAVED]
    assert [error.code for r in results for error in r.errors.values()] == [
        "status_mark",
        "below_minimum",
    ]
    stored = MeasurementRevision.objects.order_by("measurement__period_last")
    assert [(row.typed, row.value) for row in stored] == [
        ("1", Decimal(1)),
        ("２", Decimal(2)),
        ("約4", Decimal(4)),
    ]


def test_the_results_stand_in_the_order_of_the_cells() -> None:
    office = Office(frequency=Frequency.MONTH)
    cells = months(office, [str(n) for n in range(12)])
    results = save(office, *reversed(cells))
    assert [result.entry.value for result in results if result.entry] == list(range(11, -1, -1))


def test_saving_the_same_block_twice_stores_it_once() -> None:
    office = Office(frequency=Frequency.MONTH)
    cells = months(office, ["1", "2", "未集計"])
    assert outcomes(save(office, *cells)) == [SAVED] * 3
    assert outcomes(save(office, *cells)) == [UNCHANGED] * 3
    assert MeasurementRevision.objects.count() == 3


def test_what_is_approved_already_is_not_drafted_again() -> None:
    office = Office()
    done = office.approved("137")
    assert outcomes(save(office, cell(office, "137.0", seq=done.seq))) == [UNCHANGED]
    assert steps(done.measurement) == ["draft", "submitted", "approved"]


def test_a_newer_figure_of_somebody_else_is_a_conflict_and_is_shown() -> None:
    office = Office()
    office.draft("140", by=office.office)
    result = only(office, cell(office, "150"))
    assert (result.outcome, result.seq) == (CONFLICT, 1)
    assert result.theirs is not None
    assert result.theirs.value == 140
    assert str(office.office.user) in result.errors["value"].sentence
    assert MeasurementRevision.objects.count() == 1


def test_a_cell_that_was_seen_with_a_figure_and_has_none_is_a_conflict() -> None:
    office = Office()
    assert outcomes(save(office, cell(office, "150", seq=3))) == [CONFLICT]
    assert not Measurement.objects.exists()


def test_a_submitted_figure_is_locked_in_a_block() -> None:
    office = Office()
    sent = office.submitted("137")
    result = only(office, cell(office, "140", seq=sent.seq))
    assert result.errors["value"].code == "submitted_already"
    assert steps(sent.measurement) == ["draft", "submitted"]


def test_an_emptied_cell_drops_its_draft_once() -> None:
    office = Office()
    draft = office.draft("137")
    assert outcomes(save(office, cell(office, "", seq=1))) == [CLEARED]
    assert outcomes(save(office, cell(office, "", seq=1))) == [UNCHANGED]
    assert steps(draft.measurement) == ["draft", "discarded"]


def test_an_emptied_draft_leaves_the_approved_figure() -> None:
    office = Office()
    done = office.approved("137")
    office.draft("140", seq=done.seq)
    assert outcomes(save(office, cell(office, "", seq=4))) == [CLEARED]
    now = Measurement.objects.get()
    assert (now.state, now.value, now.approved_seq) == ("discarded", 137, 3)


def test_an_approved_figure_is_not_emptied() -> None:
    office = Office()
    done = office.approved("137")
    result = only(office, cell(office, "", seq=done.seq))
    assert result.errors["value"].code == "approved_not_emptied"
    assert Measurement.objects.get().value == 137


def test_emptying_somebody_elses_newer_draft_is_a_conflict() -> None:
    office = Office()
    office.draft("137")
    office.draft("140", seq=1, by=office.office)
    assert outcomes(save(office, cell(office, "", seq=1))) == [CONFLICT]


def test_an_empty_cell_that_never_had_a_figure_leaves_no_trace() -> None:
    office = Office()
    assert outcomes(save(office, cell(office, " "))) == [UNCHANGED]
    assert not Measurement.objects.exists()


def test_a_note_without_a_figure_is_not_thrown_away_silently() -> None:
    office = Office()
    result = only(office, cell(office, "", note="確認中"))
    assert result.errors["value"].code == "blank"


def test_a_dropped_draft_can_be_entered_again() -> None:
    office = Office()
    office.draft("137")
    save(office, cell(office, "", seq=1))
    assert outcomes(save(office, cell(office, "140", seq=2))) == [SAVED]


def closed(office: Office) -> CollectionRound:
    asked = CollectionRound.objects.create(
        organization=office.organization,
        title="R7年度の調査",
        granularity=YEAR.granularity,
        period_first=YEAR.first,
        period_last=YEAR.last,
        deadline=date(2026, 5, 29),
    )
    RoundItem.objects.create(
        organization=office.organization, round=asked, indicator=office.indicator
    )
    for state in ("open", "closed"):
        asked.state = state
        moment = timezone.now() - timedelta(days=1)
        asked.opened_at = asked.opened_at or moment
        asked.closed_at = moment if state == "closed" else None
        asked.save()
    return asked


def test_the_same_cell_twice_in_a_block_is_taken_once() -> None:
    office = Office()
    results = save(office, cell(office, "1"), cell(office, "2"))
    assert outcomes(results) == [SAVED, REFUSED]
    assert results[1].errors["value"].code == "same_cell_twice"


def test_a_block_is_checked_with_its_own_figures_in_it() -> None:
    office = Office(frequency=Frequency.MONTH, kind=Kind.CUMULATIVE)
    results = save(office, *months(office, ["10", "12", "20"]))
    assert outcomes(results) == [SAVED] * 3
    wrong = save(office, cell(office, "15", period=Period.month(2025, 7)))[0]
    assert wrong.outcome == CellOutcome.NEEDS_REASON
    assert wrong.errors["check_reason"].code == "running_total_falls"


def test_a_reason_lets_a_striking_figure_through_and_stays_with_it() -> None:
    office = Office(frequency=Frequency.MONTH, kind=Kind.CUMULATIVE)
    save(office, *months(office, ["10", "12"]))
    june = {"period": Period.month(2025, 6)}
    result = only(office, cell(office, "0", check_reason="重複を除いたため", **june))
    assert (result.outcome, result.seq) == (SAVED, 1)
    assert MeasurementRevision.objects.get(value=0).check_reason == "重複を除いたため"
    again = only(office, cell(office, "0", seq=1, note="名簿を確認", **june))
    assert again.outcome == SAVED, "the reason stays with the figure it was given for"
    other = only(office, cell(office, "1", seq=2, **june))
    assert other.outcome == CellOutcome.NEEDS_REASON, "another figure needs its own"


def test_a_figure_that_needs_a_reason_leaves_no_trace_without_one() -> None:
    office = Office(frequency=Frequency.MONTH, kind=Kind.CUMULATIVE)
    save(office, *months(office, ["10"]))
    save(office, cell(office, "5", period=Period.month(2025, 5)))
    assert Measurement.objects.count() == 1


def test_too_long_a_reason_is_refused() -> None:
    office = Office(frequency=Frequency.MONTH, kind=Kind.CUMULATIVE)
    save(office, *months(office, ["10"]))
    late = cell(office, "5", period=Period.month(2025, 5), check_reason="あ" * 401)
    assert only(office, late).errors["check_reason"].code == "reason_too_long"


def test_a_block_is_told_apart_by_its_origin() -> None:
    office = Office()
    save_drafts(by=office.editor, cells=[cell(office, "1")], origin=Origin.IMPORT)
    assert MeasurementRevision.objects.get().origin == "import"


@pytest.mark.parametrize("again", [False, True])
def test_a_large_block_takes_as_many_statements_as_a_small_one(again: bool) -> None:
    office = Office(frequency=Frequency.MONTH)
    counts = []
    for rows in (2, 20):
        kpis = IndicatorFactory.create_batch(
            rows,
            organization=office.organization,
            plan=office.indicator.plan,
            department=office.department,
            frequency=Frequency.MONTH,
        )
        fresh = list(Indicator.objects.filter(pk__in=[kpi.pk for kpi in kpis]))
        cells = [c for kpi in fresh for c in months(office, ["5"] * 12, indicator=kpi)]
        if again:
            save(office, *cells)
            cells = [
                DraftCell(c.indicator, None, c.period, Typed(value="7"), expected_seq=1)
                for c in cells
            ]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            results = save(office, *cells)
        assert outcomes(results) == [SAVED] * rows * 12
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 12
