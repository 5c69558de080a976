"""KPIs that follow the rows: each act on a row, by number and by weight, exactly and at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from core.clock import today
from core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from inventories.counting import CountedRow, RowState, Scope, figure_of, state_of, tally
from inventories.entry import RowTyped
from inventories.models import InventoryFeed, InventoryRow
from inventories.services.counts import recount_day
from inventories.services.feeds import FeedTyped, add_feed, edit_feed, remove_feed
from inventories.services.rows import (
    add_row,
    edit_row,
    exclude_row,
    include_row,
    mark_done,
    undo_done,
)
from kpis.models import DepartmentSeries
from kpis.models.indicator import Frequency, Kind
from kpis.models.measurement import FigureState, Origin, WorkflowState
from organizations.models import Department
from tests.factories import DepartmentFactory
from tests.inventories.lists import Desk, cell, parts

pytestmark = pytest.mark.django_db
D = Decimal


# ── The rules alone ──────────────────────────────────────────────────────────────────────────
ROWS = [
    CountedRow(1, "優先", D(100), True),
    CountedRow(1, "優先", D("50.5"), False),
    CountedRow(2, "", D(10), True),
    CountedRow(2, "", None, True),
    CountedRow(3, "優先", D(999), True, excluded=True),
]


def test_an_excluded_row_counts_neither_above_nor_below() -> None:
    counted = tally(ROWS)
    assert (counted.rows, counted.done_rows, counted.excluded) == (4, 3, 1)
    assert (counted.weight, counted.done_weight) == (D("160.5"), D(110))


def test_a_row_without_a_weight_is_in_no_weight_and_told() -> None:
    assert tally(ROWS).unweighted == 1


def test_a_group_and_a_least_weight_narrow_what_counts() -> None:
    assert tally(ROWS, Scope(group="優先")).rows == 2
    assert tally(ROWS, Scope(minimum_weight=D(50))).rows == 2
    assert tally(ROWS, Scope(minimum_weight=D(0))).rows == 3, "an unknown weight is not known to do"


def test_nothing_to_count_gives_no_figure_but_a_reason() -> None:
    for by_weight in (True, False):
        for share in (True, False):
            found = figure_of(tally([]), by_weight=by_weight, share=share)
            assert found.why_none
            assert (found.value, found.numerator, found.denominator) == (None, None, None)


def test_a_weight_of_zero_in_all_gives_no_share() -> None:
    found = figure_of(tally([CountedRow(1, "", D(0), True)]), by_weight=True, share=True)
    assert found.numerator is None
    assert "0" in found.why_none


def test_done_rows_of_none_is_a_zero_where_rows_count() -> None:
    found = figure_of(tally([CountedRow(1, "", None, False)]), by_weight=False, share=False)
    assert found.value == 0


@pytest.mark.parametrize(
    ("excluded", "done", "planned", "state"),
    [
        (False, None, None, RowState.OPEN),
        (False, None, 0, RowState.PLANNED),
        (False, None, -1, RowState.LATE),
        (False, -1, -9, RowState.DONE),
        (True, -1, -9, RowState.EXCLUDED),
    ],
)
def test_the_state_of_a_row(
    excluded: bool, done: int | None, planned: int | None, state: RowState
) -> None:
    now = today()
    found = state_of(
        excluded=excluded,
        done_on=None if done is None else now + timedelta(days=done),
        planned_on=None if planned is None else now + timedelta(days=planned),
        today=now,
    )
    assert found is state


# ── Each act changes the KPI in the same transaction ─────────────────────────────────────────
def counted_desk() -> tuple[Desk, InventoryRow, InventoryRow]:
    desk = Desk()
    inventory = desk.inventory()
    return desk, desk.row(inventory, "1", weight="300"), desk.row(inventory, "2", weight="100")


def test_each_act_on_a_row_changes_both_kpis() -> None:
    desk, one, two = counted_desk()
    number, weight = desk.ratio(), desk.ratio()
    desk.feed(one.inventory, number)
    desk.feed(one.inventory, weight, "weight")
    assert (parts(number), parts(weight)) == ((0, 2), (0, 400))
    mark_done(by=desk.editor, inventory=one.inventory, row_ids=[one.pk], done="R8.4.1")
    assert (parts(number), parts(weight)) == ((1, 2), (300, 400))
    two = exclude_row(by=desk.editor, row=two, reason="法令で対面が必要", version=1)
    assert (parts(number), parts(weight)) == ((1, 1), (300, 300))
    include_row(by=desk.editor, row=two, version=two.version)
    one.refresh_from_db()
    undo_done(by=desk.editor, row=one, version=one.version)
    assert (parts(number), parts(weight)) == ((0, 2), (0, 400))
    desk.row(one.inventory, "3", weight="50", done="R8.4.1")
    assert (parts(number), parts(weight)) == ((1, 3), (50, 450))


def test_editing_a_weight_changes_the_kpi_counted_by_it() -> None:
    desk, one, _ = counted_desk()
    weight = desk.ratio()
    desk.feed(one.inventory, weight, "weight")
    typed = RowTyped("1", one.name, desk.department.pk, weight="１，３００件", done="R8.4.1")
    edit_row(by=desk.editor, row=one, typed=typed, version=1)
    assert parts(weight) == (1300, 1400)


def test_the_count_is_an_approved_figure_from_the_inventory() -> None:
    desk, one, _ = counted_desk()
    kpi = desk.ratio()
    desk.feed(one.inventory, kpi)
    found = cell(kpi)
    assert found.state == WorkflowState.APPROVED
    assert found.revisions.get().origin == Origin.INVENTORY
    assert found.period_first <= today() <= found.period_last
    assert found.granularity == "month"


def test_a_feed_that_needs_approval_waits_for_the_head() -> None:
    desk, one, _ = counted_desk()
    kpi = desk.ratio()
    desk.feed(one.inventory, kpi, needs_approval=True)
    found = cell(kpi)
    assert (found.state, found.approved_seq) == (WorkflowState.SUBMITTED, None)


@pytest.mark.parametrize(
    ("frequency", "granularity"),
    [(Frequency.QUARTER, "quarter"), (Frequency.HALF, "half"), (Frequency.YEAR, "year")],
)
def test_the_period_is_the_one_that_today_lies_in(frequency: str, granularity: str) -> None:
    desk, one, _ = counted_desk()
    kpi = desk.ratio(frequency=frequency)
    desk.feed(one.inventory, kpi)
    found = cell(kpi)
    assert found.granularity == granularity
    assert found.period_first <= today() <= found.period_last


def test_a_number_or_a_sum_is_counted_too() -> None:
    desk, one, _ = counted_desk()
    number, weight = desk.indicator(kind=Kind.LEVEL), desk.indicator(kind=Kind.CUMULATIVE)
    desk.feed(one.inventory, number, output="done")
    desk.feed(one.inventory, weight, "weight", output="done")
    mark_done(by=desk.dx, inventory=one.inventory, row_ids=[one.pk], done="")
    assert (cell(number).value, cell(weight).value) == (1, 300)


def test_no_row_left_to_count_makes_the_kpi_not_counted_with_the_reason() -> None:
    desk, one, two = counted_desk()
    kpi = desk.ratio()
    desk.feed(one.inventory, kpi)
    for row in (one, two):
        exclude_row(by=desk.dx, row=row, reason="廃止", version=1)
    found = cell(kpi)
    assert found.figure_state == FigureState.MISSING
    assert found.numerator is None
    assert "対象の行がありません" in found.revisions.order_by("-seq")[0].note


def test_department_series_are_counted_with_the_departments_below() -> None:
    desk, one, _ = counted_desk()
    below: Department = DepartmentFactory(organization=desk.organization, parent=desk.department)
    kpi = desk.ratio()
    for department in (desk.department, desk.other):
        DepartmentSeries.objects.create(
            organization=desk.organization, indicator=kpi, department=department
        )
    desk.row(one.inventory, "3", department_id=below.pk, done="R8.4.1")
    desk.feed(one.inventory, kpi)
    assert parts(kpi, desk.department) == (1, 3)
    assert parts(kpi) == (1, 3)
    assert cell(kpi, desk.other).figure_state == FigureState.MISSING


def test_a_kpi_rolled_up_from_departments_gets_the_departments_figures_only() -> None:
    desk, one, _ = counted_desk()
    kpi = desk.ratio(roll_up="add")
    DepartmentSeries.objects.create(
        organization=desk.organization, indicator=kpi, department=desk.department
    )
    desk.feed(one.inventory, kpi)
    assert parts(kpi, desk.department) == (0, 2)
    assert kpi.measurements.filter(department=None).count() == 0


def test_counting_twice_writes_once() -> None:
    desk, one, _ = counted_desk()
    kpi = desk.ratio()
    desk.feed(one.inventory, kpi)
    assert recount_day(today=today()) == 1
    assert recount_day(today=today()) == 1
    assert cell(kpi).revisions.count() == 1


def test_a_new_period_gets_its_count_without_any_change() -> None:
    desk, one, _ = counted_desk()
    kpi = desk.ratio()
    desk.feed(one.inventory, kpi)
    found = cell(kpi)
    recount_day(today=found.period_first - timedelta(days=1))
    assert kpi.measurements.count() == 2


# ── Four ways: yes above; no, outsider, twice ────────────────────────────────────────────────
def test_marking_twice_changes_nothing_more() -> None:
    desk, one, _ = counted_desk()
    marked = [
        mark_done(by=desk.editor, inventory=one.inventory, row_ids=[one.pk], done="R8.4.1")
        for _ in range(2)
    ]
    one.refresh_from_db()
    assert (marked, one.version) == ([1, 0], 2)


def test_an_editor_of_another_department_changes_no_row() -> None:
    desk, one, two = counted_desk()
    with pytest.raises(NotAllowed):
        mark_done(by=desk.outsider, inventory=one.inventory, row_ids=[one.pk, two.pk], done="")
    with pytest.raises(NotAllowed):
        exclude_row(by=desk.outsider, row=one, reason="廃止", version=1)
    typed = RowTyped("1", "別名", desk.other.pk)
    with pytest.raises(NotAllowed):
        edit_row(by=desk.outsider, row=one, typed=typed, version=1)
    assert not InventoryRow.objects.exclude(version=1).exists()


def test_an_editor_may_not_hand_a_row_to_a_department_out_of_reach() -> None:
    desk, one, _ = counted_desk()
    typed = RowTyped("1", one.name, desk.other.pk)
    with pytest.raises(Refused, match="1か所"):
        edit_row(by=desk.editor, row=one, typed=typed, version=1)


def test_one_row_out_of_reach_marks_none_of_the_chosen() -> None:
    desk, one, _ = counted_desk()
    far = desk.row(one.inventory, "9", department_id=desk.other.pk)
    with pytest.raises(NotAllowed):
        mark_done(by=desk.editor, inventory=one.inventory, row_ids=[one.pk, far.pk], done="")
    one.refresh_from_db()
    assert one.done_on is None


def test_another_organizations_people_find_no_row() -> None:
    _, one, _ = counted_desk()
    stranger = Desk().dx
    with pytest.raises(NotFound):
        undo_done(by=stranger, row=one, version=1)
    with pytest.raises(NotFound):
        mark_done(by=stranger, inventory=one.inventory, row_ids=[one.pk], done="")
    with pytest.raises(NotFound):
        add_row(by=stranger, inventory=one.inventory, typed=RowTyped("7", "手続"))


def test_the_second_of_two_people_sees_the_first_ones_change() -> None:
    desk, one, _ = counted_desk()
    edit_row(by=desk.dx, row=one, typed=RowTyped("1", "一", desk.department.pk), version=1)
    with pytest.raises(Stale) as stale:
        edit_row(by=desk.dx, row=one, typed=RowTyped("1", "二", desk.department.pk), version=1)
    assert stale.value.theirs["row"].name == "一"


def test_a_future_day_a_missing_reason_and_a_taken_number_are_refused() -> None:
    desk, one, _ = counted_desk()
    with pytest.raises(Invalid, match="まだ終わっていません"):
        mark_done(by=desk.dx, inventory=one.inventory, row_ids=[one.pk], done="R20.1.1")
    with pytest.raises(Invalid, match="理由"):
        exclude_row(by=desk.dx, row=one, reason=" ", version=1)
    with pytest.raises(Refused) as refused:
        add_row(by=desk.dx, inventory=one.inventory, typed=RowTyped("1", "別の手続"))
    assert list(refused.value.errors) == ["code"]


def test_plans_are_kept_as_typed_and_read() -> None:
    desk = Desk()
    inventory = desk.inventory()
    row = desk.row(inventory, "1", planned="R7.3月下旬予定")
    other = desk.row(inventory, "2", planned="R6.12")
    open_ = desk.row(inventory, "3", planned="未定")
    assert (row.planned, str(row.planned_on)) == ("R7.3月下旬予定", "2025-03-31")
    assert (other.planned, str(other.planned_on)) == ("R6.12", "2024-12-31")
    assert (open_.planned, open_.planned_on) == ("未定", None)
    with pytest.raises(Refused):
        desk.row(inventory, "4", planned="そのうち")


# ── Feeds ────────────────────────────────────────────────────────────────────────────────────
def test_a_kpi_is_counted_from_one_inventory_only() -> None:
    desk, one, _ = counted_desk()
    kpi = desk.ratio()
    desk.feed(one.inventory, kpi)
    other = desk.inventory(name="別の台帳")
    with pytest.raises(Refused, match="1か所"):
        desk.feed(other, kpi)
    assert InventoryFeed.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "output", "ok"),
    [
        (Kind.RATIO, "share", True),
        (Kind.LEVEL, "share", False),
        (Kind.LEVEL, "done", True),
        (Kind.FLOW, "done", False),
        (Kind.RATIO, "done", False),
    ],
)
def test_only_a_kpi_that_can_hold_the_count_is_taken(kind: str, output: str, ok: bool) -> None:
    desk, one, _ = counted_desk()
    kpi = desk.indicator(kind=kind)
    if ok:
        assert desk.feed(one.inventory, kpi, output=output).indicator == kpi
        return
    with pytest.raises(Refused) as refused:
        desk.feed(one.inventory, kpi, output=output)
    assert list(refused.value.errors) == ["indicator"]


def test_a_list_without_weights_is_not_counted_by_weight() -> None:
    desk = Desk()
    inventory = desk.inventory(weight_name="", weight_unit="")
    with pytest.raises(Refused) as refused:
        desk.feed(inventory, desk.ratio(), "weight", minimum_weight="100")
    assert list(refused.value.errors) == ["measure", "minimum_weight"]


def test_a_changed_feed_counts_anew_and_a_removed_one_keeps_the_figure() -> None:
    desk, one, _ = counted_desk()
    kpi = desk.ratio()
    feed = desk.feed(one.inventory, kpi)
    typed = FeedTyped(kpi.pk, "rows", "share", minimum_weight="200")
    edit_feed(by=desk.dx, feed=feed, typed=typed, version=1)
    assert parts(kpi) == (0, 1)
    for _ in range(2):
        remove_feed(by=desk.dx, feed=feed)
    mark_done(by=desk.dx, inventory=one.inventory, row_ids=[one.pk], done="")
    assert parts(kpi) == (0, 1)


def test_only_the_dx_office_says_what_is_counted() -> None:
    desk, one, _ = counted_desk()
    typed = FeedTyped(desk.ratio().pk, "rows", "share")
    for person in (desk.editor, desk.head, desk.viewer):
        with pytest.raises(NotAllowed):
            add_feed(by=person, inventory=one.inventory, typed=typed)
    with pytest.raises(NotFound):
        add_feed(by=Desk().dx, inventory=one.inventory, typed=typed)
