"""Targets: set, moved, undone, and many departments' from one table."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.errors import Invalid, NotAllowed, NotFound
from kpis.models import DepartmentSeries, Indicator, Target, TargetRevision
from kpis.services.target_table import TableCell, set_target_table
from kpis.services.targets import TargetValue, revise_target, undo_target
from tests.factories import DepartmentFactory, IndicatorFactory, due
from tests.kpis.pages import Office, approved, browser, computed, text_of

pytestmark = pytest.mark.django_db
EARLY = date(2024, 12, 31)


@pytest.fixture
def office() -> Office:
    return Office()


def goal(
    office: Office, kpi: Indicator, day: date, value: int | None = 100, seq: int = 0, **to: Any
) -> TargetRevision:
    number = None if value is None else Decimal(value)
    return revise_target(
        by=office.dx,
        indicator=kpi,
        due_on=day,
        to=TargetValue(number, undecided=value is None, **to),
        expected_seq=seq,
    )


def moved(office: Office, kpi: Indicator) -> TargetRevision:
    goal(office, kpi, due(2025))
    return goal(office, kpi, due(2025), seq=1, reason="計画の前倒し", due_on=EARLY)


def test_a_target_brought_forward_keeps_both_days(office: Office) -> None:
    kpi = office.indicator(unit="%")
    target = moved(office, kpi).target
    assert target.due_on == due(2025)
    assert [row.due_on for row in target.revisions.order_by("seq")] == [None, EARLY]
    words = text_of(browser(office.viewer).get(office.url(f"{kpi.pk}/")))
    assert "令和6年12月31日" in words
    assert "<s>R7年度末</s>（前倒し）" in words


def test_two_targets_of_a_series_never_fall_on_one_day(office: Office) -> None:
    kpi = office.indicator()
    moved(office, kpi)
    with pytest.raises(Invalid) as refusal:
        goal(office, kpi, EARLY, 50)
    assert (refusal.value.code, refusal.value.field) == ("due_taken", "due")
    assert Target.objects.filter(indicator=kpi).count() == 1


def test_postgresql_refuses_two_targets_due_on_one_day(office: Office) -> None:
    kpi = office.indicator()
    moved(office, kpi)
    with pytest.raises(IntegrityError, match="two targets are due"), transaction.atomic():
        Target.objects.create(organization=office.organization, indicator=kpi, due_on=EARLY)
    other = goal(office, kpi, due(2023))
    with pytest.raises(IntegrityError, match="two targets are due"), transaction.atomic():
        TargetRevision.objects.create(
            organization=office.organization,
            target=other.target,
            seq=2,
            value=Decimal(1),
            reason="x",
            due_on=EARLY,
        )


def test_postgresql_refuses_figures_of_too_many_digits(office: Office) -> None:
    kpi = office.indicator()
    target = goal(office, kpi, due(2025)).target
    with pytest.raises(IntegrityError, match="kpis_targetrevision_size"), transaction.atomic():
        TargetRevision.objects.create(
            organization=office.organization, target=target, seq=2, value=10**18, reason="x"
        )


@pytest.mark.parametrize(
    ("to", "field"),
    [
        (TargetValue(None), "value"),
        (TargetValue(Decimal(1), undecided=True), "value"),
        (TargetValue(Decimal(5), Decimal(4)), "upper_value"),
        (TargetValue(Decimal(10**18)), "value"),
        (TargetValue(Decimal(1), decided_by="あ" * 121), "decided_by"),
    ],
)
def test_a_target_that_says_nothing_clear_is_refused(
    office: Office, to: TargetValue, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        revise_target(
            by=office.dx, indicator=office.indicator(), due_on=EARLY, to=to, expected_seq=0
        )
    assert refusal.value.field == field


def test_only_the_dx_office_revises_targets(office: Office) -> None:
    kpi = office.indicator()
    for actor in (office.editor, office.head, office.viewer):
        with pytest.raises(NotAllowed):
            revise_target(
                by=actor,
                indicator=kpi,
                due_on=EARLY,
                to=TargetValue(Decimal(1)),
                expected_seq=0,
            )
    with pytest.raises(NotFound):
        revise_target(
            by=office.dx,
            indicator=IndicatorFactory(),
            due_on=EARLY,
            to=TargetValue(Decimal(1)),
            expected_seq=0,
        )


def test_undoing_says_what_stood_before_in_a_further_revision(office: Office) -> None:
    kpi = office.indicator()
    last = moved(office, kpi)
    undone = undo_target(by=office.dx, indicator=kpi, target_id=last.target_id, expected_seq=2)
    assert (undone.seq, undone.value, undone.due_on) == (3, 100, None)
    assert "取り消し" in undone.reason
    assert undo_target(
        by=office.dx, indicator=kpi, target_id=last.target_id, expected_seq=3
    ).due_on == (EARLY)


def test_a_first_decision_cannot_be_undone(office: Office) -> None:
    kpi = office.indicator()
    target = goal(office, kpi, due(2025)).target
    with pytest.raises(Invalid, match="取り消せる変更がありません"):
        undo_target(by=office.dx, indicator=kpi, target_id=target.pk, expected_seq=1)


def test_the_page_sets_a_range_and_an_undecided_target(office: Office) -> None:
    kpi = office.indicator(desired="within", rule="within", unit="℃")
    client = browser(office.dx)
    path = office.url(f"{kpi.pk}/targets/new/")
    answer = client.post(
        path, {"due": "R8年度末", "value": "２０", "upper_value": "25℃", "expected_seq": "0"}
    )
    assert answer.status_code == 302
    answer = client.post(path, {"due": "R9年度", "undecided": "on", "expected_seq": "0"})
    assert answer.status_code == 302
    words = text_of(client.get(office.url(f"{kpi.pk}/targets/")))
    assert "20℃～25℃" in words
    assert "設定予定" in words


def test_a_refused_target_keeps_what_was_typed_beside_the_reason(office: Office) -> None:
    kpi = office.indicator()
    answer = browser(office.dx).post(
        office.url(f"{kpi.pk}/targets/new/"),
        {"due": "そのうち", "value": "たくさん", "expected_seq": "0"},
    )
    assert answer.status_code == 422
    words = text_of(answer)
    assert 'value="そのうち"' in words
    assert 'value="たくさん"' in words
    assert "field__errors" in words


def test_a_change_made_meanwhile_is_shown_and_not_overwritten(office: Office) -> None:
    kpi = office.indicator()
    target = goal(office, kpi, due(2025)).target
    goal(office, kpi, due(2025), 120, seq=1, reason="先に変更")
    answer = browser(office.dx).post(
        office.url(f"{kpi.pk}/targets/{target.pk}/"),
        {"due": "R7年度末", "value": "150", "reason": "わたしの変更", "expected_seq": "1"},
    )
    assert answer.status_code == 409
    assert "120" in text_of(answer)
    assert 'value="150"' in text_of(answer)
    assert target.revisions.count() == 2


# ── Many departments at once ─────────────────────────────────────────────────────────────────
def table_office(office: Office, count: int = 2) -> tuple[Indicator, list[Any]]:
    kpi = office.indicator(unit="%", kind="ratio")
    departments = [
        DepartmentFactory(organization=office.organization, name=f"第{n}課") for n in range(count)
    ]
    for each in departments:
        DepartmentSeries.objects.create(
            organization=office.organization, indicator=kpi, department=each
        )
    return kpi, departments


SHEET = "部局\tR6年11月\tR6年12月\n第0課\t９０％\t100\n第1課\t80\t設定予定\n"


def test_a_pasted_table_is_shown_before_it_is_stored(office: Office) -> None:
    kpi, _ = table_office(office)
    client, path = browser(office.dx), office.url(f"{kpi.pk}/targets/table/")
    looked = client.post(path, {"table": SHEET, "act": "preview"})
    assert looked.status_code == 200
    assert "変わる目標 4個" in text_of(looked)
    assert not Target.objects.filter(indicator=kpi).exists()
    seen = looked.context["form"]["seen"].value()
    stored = client.post(path, {"table": SHEET, "act": "save", "seen": seen})
    assert stored.status_code == 302
    values = TargetRevision.objects.filter(target__indicator=kpi).values_list("value", flat=True)
    assert sorted(value for value in values if value is not None) == [80, 90, 100]
    again = client.post(path, {"table": SHEET, "act": "save", "seen": seen})
    assert again.status_code == 302
    assert TargetRevision.objects.filter(target__indicator=kpi).count() == 4


def test_a_table_with_one_unreadable_target_stores_none(office: Office) -> None:
    kpi, _ = table_office(office)
    answer = browser(office.dx).post(
        office.url(f"{kpi.pk}/targets/table/"),
        {"table": SHEET.replace("80", "８０くらい"), "act": "save"},
    )
    assert answer.status_code == 422
    assert "読み取れない目標が1個" in text_of(answer)
    assert not Target.objects.filter(indicator=kpi).exists()


def test_a_table_costs_the_same_for_many_departments(
    office: Office, django_assert_num_queries: Any
) -> None:
    kpi, departments = table_office(office, 20)

    def cells(some: list[Any], day: date) -> list[TableCell]:
        return [TableCell(each.pk, day, TargetValue(Decimal(50)), 0) for each in some]

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        set_target_table(by=office.dx, indicator=kpi, cells=cells(departments[:2], EARLY))
    with django_assert_num_queries(len(few)):
        set_target_table(by=office.dx, indicator=kpi, cells=cells(departments, due(2025)))


def test_a_table_of_another_organizations_departments_is_not_found(office: Office) -> None:
    kpi, _ = table_office(office)
    cell = TableCell(DepartmentFactory().pk, EARLY, TargetValue(Decimal(1)), 0)
    with pytest.raises(NotFound):
        set_target_table(by=office.dx, indicator=kpi, cells=[cell])


def test_the_list_as_a_file_has_both_targets_and_both_rates(office: Office) -> None:
    kpi = office.indicator(unit="%")
    goal(office, kpi, due(2025))
    goal(office, kpi, due(2025), 80, seq=1, reason="見直し")
    approved(office, kpi, "40")
    computed(kpi)
    answer = browser(office.dx).get(office.url("?format=csv"))
    row = next(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (row["目標値"], row["達成率（%）"], row["当初の目標"]) == ("80", "50.0", "100")
    assert row["当初の期日"] and row["当初の目標に対する達成率（%）"] == "40.0"
    assert "評語" in row and row["終了日"] == ""
