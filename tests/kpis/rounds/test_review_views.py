"""The page on which a head decides: what it shows of each figure, and what each act answers."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.fiscal import Period
from kpis.entry import Typed
from kpis.models import Measurement
from kpis.models.measurement import WorkflowState as State
from kpis.services.measurements import save_draft, submit
from tests.kpis.cells import ask
from tests.kpis.pages import (
    YEAR,
    Office,
    approved,
    browser,
    computed,
    draft,
    submitted,
    target,
    text_of,
)
from tests.kpis.rounds.places import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def test_the_head_returns_one_with_a_reason_and_approves_the_rest(office: Office) -> None:
    rows = [submitted(office, office.indicator(), value) for value in ("1", "2", "3")]
    head = browser(office.head)
    where = office.url("review/decide/")
    choice = [f"{row.measurement_id}:{row.seq}" for row in rows]
    head.post(where, {"act": "return", "chosen": choice[:1], "reason": "桁を確認"})
    answer = head.post(where, {"act": "approve_shown", "shown": ",".join(choice)}, follow=True)
    assert "2件を承認しました。" in text_of(answer)
    states = [Measurement.objects.get(pk=row.measurement_id).state for row in rows]
    assert states == [State.RETURNED, State.APPROVED, State.APPROVED]


def test_returning_without_a_reason_keeps_the_choice(office: Office) -> None:
    row = submitted(office, office.indicator(), "1")
    choice = f"{row.measurement_id}:{row.seq}"
    answer = browser(office.head).post(
        office.url("review/decide/"), {"act": "return", "chosen": [choice], "reason": " "}
    )
    assert answer.status_code == 422
    assert f'value="{choice}"' in text_of(answer)
    assert " checked" in text_of(answer)
    assert "差戻しの理由が入力されていません。" in text_of(answer)
    assert 'aria-describedby="reason-support reason-error" aria-invalid="true"' in text_of(answer)


def test_deciding_on_nothing_says_what_to_do(office: Office) -> None:
    submitted(office, office.indicator(), "1")
    answer = browser(office.head).post(
        office.url("review/decide/"),
        {"act": "approve", "chosen": ["x", "1:", "99999999999999999999:1"]},
    )
    assert answer.status_code == 422
    assert "値が選ばれていません" in text_of(answer)
    assert "reason-error" not in text_of(answer)


def test_the_head_sees_the_rate_the_figure_would_give(office: Office) -> None:
    kpi = office.indicator()
    target(kpi, "150")
    submitted(office, kpi, "137")
    computed(kpi)
    shown = text_of(browser(office.head).get(office.url("review/")))
    assert "91.3%" in shown
    assert "まだ承認されていない値（下書き・提出済み・差戻し）がすべて承認された場合" in shown
    assert "この値のほか" not in shown


def test_the_head_sees_which_other_figures_the_rate_takes_in(office: Office) -> None:
    kpi = office.indicator(frequency="month", kind="flow")
    for month, put in ((4, approved), (5, submitted), (6, submitted), (7, draft)):
        put(office, kpi, "10", Period.month(2025, month))
    draft(office, kpi, "10", Period.month(2026, 4))
    draft(office, office.indicator(frequency="month"), "10", Period.month(2025, 5))
    page = browser(office.head).get(office.url("review/"))
    assert [row.also for row in page.context["waiting"]] == [2, 2]
    assert "この値のほか、未承認の2件を含む" in text_of(page)


def test_figures_of_other_departments_are_taken_in_where_they_make_up_the_whole(
    office: Office,
) -> None:
    for roll_up, also in (("none", [0]), ("add", [0])):
        kpi = office.indicator(roll_up=roll_up)
        for department, who in ((office.department, office.editor), (office.other, office.dx)):
            ask(kpi, department)
            typed = Typed(value="5")
            row = save_draft(
                by=who,
                indicator=kpi,
                period=YEAR,
                typed=typed,
                expected_seq=0,
                department_id=department.pk,
            )
        submit(
            by=office.editor,
            measurement=kpi.measurements.get(department=office.department),
            expected_seq=row.seq,
        )
        page = browser(office.head).get(office.url("review/"))
        mine = [row for row in page.context["waiting"] if row.indicator == kpi]
        assert [row.also for row in mine] == also, "a department's rate is its own"


def test_a_stale_tab_says_what_was_approved_already(office: Office) -> None:
    rows = [submitted(office, office.indicator(), value) for value in ("1", "2")]
    shown = ",".join(f"{row.measurement_id}:{row.seq}" for row in rows)
    head, where = browser(office.head), office.url("review/decide/")
    head.post(where, {"act": "approve", "chosen": [shown.split(",")[0]]}, follow=True)
    words = text_of(head.post(where, {"act": "approve_shown", "shown": shown}, follow=True))
    assert "1件を承認しました。" in words
    assert "1件は、すでに承認済みでした。" in words
    assert "2件を承認しました" not in words
    again = text_of(head.post(where, {"act": "approve_shown", "shown": shown}, follow=True))
    assert "2件は、すでに承認済みでした。" in again
    assert "件を承認しました" not in again


def test_the_review_is_narrowed_to_a_round(office: Office) -> None:
    asked_kpi = office.indicator()
    asked = opened(office)
    other = office.indicator()
    for kpi in (asked_kpi, other):
        submitted(office, kpi, "1")
    shown = text_of(browser(office.head).get(office.url(f"review/?round={asked.pk}")))
    assert asked_kpi.name in shown
    assert other.name not in shown


def test_the_review_costs_as_much_for_20_as_for_2(office: Office) -> None:
    def counted(number: int) -> int:
        for _ in range(number):
            submitted(office, office.indicator(), "5")
        head = browser(office.head)
        head.get(office.url("review/"))
        with CaptureQueriesContext(connection) as queries:
            head.get(office.url("review/"))
        return len(queries)

    assert counted(2) == counted(18)
