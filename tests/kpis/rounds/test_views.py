"""The pages of rounds: who sees what, what each act answers, and what stays typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.clock import today
from kpis.models import Measurement
from kpis.models.measurement import FigureState
from kpis.models.measurement import WorkflowState as State
from kpis.models.round import CollectionRound, RoundUnlock
from tests.kpis.pages import Office, browser, draft, submitted, text_of
from tests.kpis.rounds.places import closed, opened, prepared, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def page(office: Office, who: Client, asked: CollectionRound, rest: str = "") -> Any:
    return who.get(office.url(f"rounds/{asked.pk}/{rest}"))


def form_of(**changed: Any) -> dict[str, Any]:
    return {
        "title": "令和7年度 実績調査",
        "period": "2025",
        "deadline": soon().isoformat(),
        "note": "お願いします",
        "remind_before": 3,
        "remind_after": 1,
    } | changed


# ── Preparing ────────────────────────────────────────────────────────────────────────────────
def test_a_round_is_prepared_shown_by_department_and_opened(office: Office) -> None:
    kpi, dropped = office.indicator(name="残すKPI"), office.indicator(name="外すKPI")
    dx = browser(office.dx)
    made = dx.post(office.url("rounds/new/"), form_of())
    asked = CollectionRound.objects.get()
    assert made.status_code == 302
    assert office.department.name in text_of(dx.get(made["Location"]))
    where = office.url(f"rounds/{asked.pk}/")
    dx.post(where + "items/", {"version": 1, "indicator": [kpi.pk]})
    assert list(asked.items.values_list("indicator_id", flat=True)) == [kpi.pk]
    dx.post(where + "open/")
    asked.refresh_from_db()
    assert asked.state == CollectionRound.State.OPEN
    shown = text_of(dx.get(where + "figures/"))
    assert kpi.name in shown
    assert dropped.name not in shown


def test_a_holiday_deadline_keeps_what_was_typed_and_proposes_a_day(office: Office) -> None:
    office.indicator()
    answer = browser(office.dx).post(
        office.url("rounds/new/"), form_of(deadline="令和9年1月1日", title="残る名称")
    )
    assert answer.status_code == 422
    assert "令和9年1月4日" in text_of(answer)
    assert "残る名称" in text_of(answer)
    assert "エラー：" in text_of(answer)


@pytest.mark.parametrize("typed", ["", "R9.1", "あした", "2027-02-31"])
def test_a_deadline_that_is_no_day_says_so(office: Office, typed: str) -> None:
    office.indicator()
    answer = browser(office.dx).post(office.url("rounds/new/"), form_of(deadline=typed))
    assert answer.status_code == 422
    assert not CollectionRound.objects.exists()


def test_a_draft_is_the_dx_offices_alone(office: Office) -> None:
    office.indicator()
    asked = prepared(office)
    assert page(office, browser(office.dx), asked).status_code == 200
    assert page(office, browser(office.editor), asked).status_code == 404
    assert asked.title not in text_of(browser(office.editor).get(office.url("rounds/")))


def test_leaving_every_kpi_out_is_refused_with_the_page(office: Office) -> None:
    office.indicator()
    asked = prepared(office)
    answer = browser(office.dx).post(office.url(f"rounds/{asked.pk}/items/"), {"version": 1})
    assert answer.status_code == 422
    assert "1件も選ばれていません" in text_of(answer)


def test_the_second_editor_of_a_round_sees_both_and_loses_nothing(office: Office) -> None:
    office.indicator()
    asked = opened(office)
    dx = browser(office.dx)
    where = office.url(f"rounds/{asked.pk}/edit/")
    dx.post(where, form_of(version=asked.version, note="先の人"))
    answer = dx.post(where, form_of(version=asked.version, note="後の人"))
    assert answer.status_code == 409
    assert "先の人" in text_of(answer)
    assert "後の人" in text_of(answer)


# ── A department's list ──────────────────────────────────────────────────────────────────────
def test_a_department_sees_its_own_figures_only(office: Office) -> None:
    mine, theirs = office.indicator(), office.indicator(department=office.other)
    asked = opened(office)
    shown = text_of(page(office, browser(office.editor), asked, "figures/"))
    assert mine.name in shown
    assert theirs.name not in shown
    everything = text_of(page(office, browser(office.dx), asked, "figures/"))
    assert mine.name in everything
    assert theirs.name in everything


def test_a_department_that_is_not_asked_sees_no_figure_and_no_line(office: Office) -> None:
    kpi = office.indicator()
    asked = opened(office)
    outsider = browser(office.outsider)
    for rest in ("", "figures/"):
        answer = page(office, outsider, asked, rest)
        assert "担当する値はありません" in text_of(answer)
        assert kpi.name not in text_of(answer)
    assert asked.title not in text_of(outsider.get(office.url("rounds/")))


def test_a_round_is_for_those_who_work_on_figures_of_its_organization(office: Office) -> None:
    office.indicator()
    asked = opened(office)
    assert page(office, browser(office.viewer), asked).status_code == 403
    assert page(office, browser(Office().dx), asked).status_code == 404


def test_one_act_submits_all_drafts(office: Office) -> None:
    kpis = [office.indicator() for _ in range(3)]
    asked = opened(office)
    for kpi in kpis[:2]:
        draft(office, kpi, "5")
    editor = browser(office.editor)
    answer = editor.post(office.url(f"rounds/{asked.pk}/submit/"), follow=True)
    assert "2件を提出しました。" in text_of(answer)
    assert Measurement.objects.filter(state=State.SUBMITTED).count() == 2
    again = editor.post(office.url(f"rounds/{asked.pk}/submit/"), follow=True)
    assert "提出できる下書きはありません" in text_of(again)


@pytest.mark.parametrize(
    ("answer", "state"),
    [("missing", FigureState.MISSING), ("not_applicable", FigureState.NOT_APPLICABLE)],
)
def test_figures_without_a_value_are_answered_as_such(
    office: Office, answer: str, state: FigureState
) -> None:
    office.indicator()
    asked = opened(office)
    item = asked.items.get()
    editor = browser(office.editor)
    where = office.url(f"rounds/{asked.pk}/answer/")
    for _ in range(2):
        editor.post(where, {"answer": answer, "item": [item.pk]})
    cell = Measurement.objects.get()
    assert cell.state == State.DRAFT
    assert [row.figure_state for row in cell.revisions.all()] == [state]


def test_answering_without_choosing_says_what_to_do(office: Office) -> None:
    office.indicator()
    asked = opened(office)
    answer = browser(office.editor).post(
        office.url(f"rounds/{asked.pk}/answer/"), {"answer": "missing"}, follow=True
    )
    assert "選んでから操作してください" in text_of(answer)


def test_another_departments_figure_is_not_answered(office: Office) -> None:
    office.indicator()
    office.indicator(department=office.other)
    asked = opened(office)
    item = asked.items.get(answerable=office.other)
    browser(office.editor).post(
        office.url(f"rounds/{asked.pk}/answer/"), {"answer": "missing", "item": [item.pk]}
    )
    assert not Measurement.objects.exists()


def test_filters_stay_in_the_address_and_narrow_the_list(office: Office) -> None:
    done, open_ = office.indicator(), office.indicator()
    asked = opened(office)
    draft(office, done, "5")
    shown = text_of(page(office, browser(office.editor), asked, "figures/?standing=missing"))
    assert open_.name in shown
    assert done.name not in shown
    none = text_of(page(office, browser(office.editor), asked, "figures/?standing=approved"))
    assert "条件に合う値はありません" in none


# ── The DX office ────────────────────────────────────────────────────────────────────────────
def test_the_turnout_says_who_has_answered(office: Office) -> None:
    kpis = [office.indicator() for _ in range(4)]
    office.indicator(department=office.other)
    asked = opened(office)
    submitted(office, kpis[0], "1")
    draft(office, kpis[1], "1")
    shown = text_of(page(office, browser(office.dx), asked))
    assert "1／5件が提出済みまたは承認済み" in shown
    assert "1／4件が提出済みまたは承認済み" in shown
    assert "下書き1件、未入力3件" in shown


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("rest", ["", "figures/"])
def test_turnout_and_list_can_be_taken_along(office: Office, rest: str, kind: str) -> None:
    office.indicator()
    asked = opened(office)
    answer = page(office, browser(office.dx), asked, f"{rest}?format={kind}")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    if kind == "csv":
        assert office.department.name in answer.content.decode("utf-8-sig")


def test_closing_locks_and_unlocking_is_recorded_on_the_page(office: Office) -> None:
    kpi = office.indicator()
    asked = opened(office)
    dx = browser(office.dx)
    dx.post(office.url(f"rounds/{asked.pk}/close/"))
    locked = text_of(page(office, browser(office.editor), asked, "figures/"))
    assert "締切済みのため変更できません" in locked
    answer = dx.post(
        office.url(f"rounds/{asked.pk}/unlock/"),
        {"department": office.department.pk, "reason": "桁の誤り", "until": today().isoformat()},
        follow=True,
    )
    assert "桁の誤り" in text_of(answer)
    assert "解除中" in text_of(answer)
    draft(office, kpi, "5")
    assert Measurement.objects.count() == 1


def test_an_unlock_without_reason_keeps_the_form(office: Office) -> None:
    office.indicator()
    asked = closed(office)
    answer = browser(office.dx).post(
        office.url(f"rounds/{asked.pk}/unlock/"),
        {"item": asked.items.get().pk, "reason": "", "until": "令和40年1月1日"},
    )
    assert answer.status_code == 422
    assert "理由が入力されていません" in text_of(answer)
    assert not RoundUnlock.objects.exists()


@pytest.mark.parametrize("rest", ["", "figures/"])
def test_as_many_queries_for_20_figures_as_for_2(office: Office, rest: str) -> None:
    def counted(title: str, number: int) -> int:
        for _ in range(number):
            draft(office, office.indicator(), "5")
        asked = opened(office, title=title)
        dx = browser(office.dx)
        page(office, dx, asked, rest)
        with CaptureQueriesContext(connection) as queries:
            assert page(office, dx, asked, rest).status_code == 200
        return len(queries)

    assert counted("一つ目", 2) == counted("二つ目", 18)


def test_the_list_of_rounds_costs_as_much_for_10_as_for_2(office: Office) -> None:
    office.indicator()

    def counted(titles: range) -> int:
        for number in titles:
            opened(office, title=f"調査{number}")
        dx = browser(office.dx)
        dx.get(office.url("rounds/"))
        with CaptureQueriesContext(connection) as queries:
            dx.get(office.url("rounds/"))
        return len(queries)

    assert counted(range(2)) == counted(range(2, 10))
