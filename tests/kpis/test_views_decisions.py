"""Approving, returning, withdrawing, and the list of what waits for it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.fiscal import Period
from kpis.models import Measurement, MeasurementRevision
from kpis.models.indicator import Frequency
from kpis.models.measurement import WorkflowState as State
from organizations.models import Membership, Role
from tests.factories import IndicatorFactory, actor_with
from tests.kpis.pages import YEAR, Office, approved, browser, computed, submitted, target, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def decide(office: Office, kpi: Any, verb: str, *, by: Any = None, **data: Any) -> Any:
    url = office.url(f"{kpi.pk}/figures/2025/{verb}/")
    return browser(by or office.head).post(url, data)


def state(kpi: Any) -> str:
    return Measurement.objects.get(indicator=kpi).state


def test_a_head_approves_a_submitted_figure(office: Office) -> None:
    kpi = office.indicator()
    sent = submitted(office, kpi, "614")
    answer = decide(office, kpi, "approve", expected_seq=sent.seq)
    assert answer.status_code == 302
    cell = Measurement.objects.get(indicator=kpi)
    assert (cell.state, cell.value) == (State.APPROVED, Decimal(614))


def test_approving_twice_approves_once(office: Office) -> None:
    kpi = office.indicator()
    sent = submitted(office, kpi, "614")
    for _ in range(2):
        assert decide(office, kpi, "approve", expected_seq=sent.seq).status_code == 302
    rows = MeasurementRevision.objects.filter(measurement__indicator=kpi, state=State.APPROVED)
    assert rows.count() == 1


def test_a_second_head_is_told_that_it_is_approved(office: Office) -> None:
    kpi = office.indicator()
    sent = submitted(office, kpi, "614")
    decide(office, kpi, "approve", expected_seq=sent.seq)
    second = actor_with(Role.DEPARTMENT_HEAD, office.organization, office.department)
    answer = decide(office, kpi, "approve", by=second, expected_seq=sent.seq)
    assert answer.status_code == 409
    assert f"{office.head.user}さんが変更しました" in text_of(answer)


def test_the_message_says_when_the_dashboard_follows_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpis.views.decisions.was_woken", lambda: False)
    kpi = office.indicator()
    sent = submitted(office, kpi, "614")
    url = office.url(f"{kpi.pk}/figures/2025/approve/")
    page = browser(office.head).post(url, {"expected_seq": sent.seq}, follow=True)
    assert "ダッシュボードへの反映は少し遅れます" in text_of(page)


def test_nobody_approves_an_own_submission(office: Office) -> None:
    Membership.objects.create(
        user=office.head.user, organization=office.organization, role=Role.DX_OFFICE
    )
    kpi = office.indicator()
    client = browser(office.head)
    url = office.url(f"{kpi.pk}/figures/2025/")
    client.post(url, {"expected_seq": "0", "value": "614", "act": "submit"})
    assert "自分で提出した値は、自分では承認できません" in text_of(client.get(url))
    assert "承認する" not in text_of(client.get(url))
    answer = client.post(f"{url}approve/", {"expected_seq": "2"})
    assert answer.status_code == 403
    assert state(kpi) == State.SUBMITTED


def test_a_draft_cannot_be_approved(office: Office) -> None:
    kpi = office.indicator()
    browser(office.editor).post(
        office.url(f"{kpi.pk}/figures/2025/"), {"expected_seq": "0", "value": "1", "act": "save"}
    )
    answer = decide(office, kpi, "approve", expected_seq=1)
    assert answer.status_code == 422
    assert "「下書き」の値を「承認済み」にすることはできません" in text_of(answer)


def test_a_return_needs_a_reason(office: Office) -> None:
    kpi = office.indicator()
    sent = submitted(office, kpi, "614")
    answer = decide(office, kpi, "return", expected_seq=sent.seq, reason="  ")
    assert answer.status_code == 422
    assert "差戻しの理由が入力されていません" in text_of(answer)
    assert state(kpi) == State.SUBMITTED


def test_a_reason_that_is_too_long_is_kept_and_refused(office: Office) -> None:
    kpi = office.indicator()
    sent = submitted(office, kpi, "614")
    answer = decide(office, kpi, "return", expected_seq=sent.seq, reason="あ" * 401)
    assert answer.status_code == 422
    assert "401文字あります" in text_of(answer)
    assert "あ" * 401 in text_of(answer)


def test_a_returned_figure_shows_the_reason_to_its_editor(office: Office) -> None:
    kpi = office.indicator()
    sent = submitted(office, kpi, "614")
    assert (
        decide(
            office, kpi, "return", expected_seq=sent.seq, reason="対象外の2件を除いてください"
        ).status_code
        == 302
    )
    page = text_of(browser(office.editor).get(office.url(f"{kpi.pk}/figures/2025/")))
    assert "差し戻されています" in page
    assert "対象外の2件を除いてください" in page
    assert 'value="614"' in page


def test_returning_what_was_withdrawn_keeps_the_reason_typed(office: Office) -> None:
    kpi = office.indicator()
    sent = submitted(office, kpi, "614")
    decide(office, kpi, "withdraw", by=office.editor, expected_seq=sent.seq)
    submitted(office, kpi, "615")
    answer = decide(office, kpi, "return", expected_seq=sent.seq, reason="件数を確認")
    assert answer.status_code == 409
    assert "件数を確認" in text_of(answer)
    assert "さんが変更しました" in text_of(answer)
    assert state(kpi) == State.SUBMITTED


def test_the_submitters_side_withdraws(office: Office) -> None:
    kpi = office.indicator()
    sent = submitted(office, kpi, "614")
    page = text_of(browser(office.editor).get(office.url(f"{kpi.pk}/figures/2025/")))
    assert "提出を取り下げる" in page
    answer = decide(office, kpi, "withdraw", by=office.editor, expected_seq=sent.seq)
    assert answer.status_code == 302
    assert state(kpi) == State.DRAFT
    page = text_of(browser(office.editor).get(office.url(f"{kpi.pk}/figures/2025/")))
    assert "提出を取下げ" in page


@pytest.mark.parametrize("verb", ["approve", "return", "withdraw"])
def test_wrong_roles_may_not_decide(office: Office, verb: str) -> None:
    kpi = office.indicator()
    sent = submitted(office, kpi, "614")
    wrong = [office.viewer, office.member, office.outsider, office.other_head]
    wrong += [office.head] if verb == "withdraw" else [office.dx, office.editor]
    for actor in wrong:
        answer = decide(office, kpi, verb, by=actor, expected_seq=sent.seq, reason="理由")
        assert answer.status_code == 403, actor.role_label
    assert state(kpi) == State.SUBMITTED


@pytest.mark.parametrize("verb", ["approve", "return", "withdraw"])
def test_decisions_are_posted(office: Office, verb: str) -> None:
    kpi = office.indicator()
    actor = office.editor if verb == "withdraw" else office.head
    url = office.url(f"{kpi.pk}/figures/2025/{verb}/")
    assert browser(actor).get(url).status_code == 405


@pytest.mark.parametrize("verb", ["approve", "return", "withdraw"])
def test_another_organizations_figure_is_not_found(office: Office, verb: str) -> None:
    foreign = IndicatorFactory()
    actor = office.editor if verb == "withdraw" else office.head
    answer = decide(office, foreign, verb, by=actor, expected_seq=1, reason="理由")
    assert answer.status_code == 404


def test_nothing_entered_cannot_be_decided(office: Office) -> None:
    kpi = office.indicator()
    assert decide(office, kpi, "approve", expected_seq=0).status_code == 404


def test_the_review_list_shows_what_waits_for_this_head(office: Office) -> None:
    kpi = office.indicator(name="電子申請の件数", frequency=Frequency.YEAR)
    elsewhere = office.indicator(name="よその件数", department=office.other)
    target(kpi, "700")
    approved(office, kpi, "500", Period.year(2024))
    computed(kpi)
    submitted(office, kpi, "614", YEAR, note="年度末の集計")
    page = browser(office.head).get(office.url("review/"))
    words = text_of(page)
    for shown in ("電子申請の件数", "614件", "500件", "700件", "年度末の集計"):
        assert shown in words
    assert office.url(f"{kpi.pk}/figures/2025/") in words
    assert elsewhere.name not in words


def test_the_review_list_starts_with_the_oldest(office: Office) -> None:
    first, second = office.indicator(name="先の指標"), office.indicator(name="後の指標")
    submitted(office, first, "1")
    submitted(office, second, "2")
    words = text_of(browser(office.head).get(office.url("review/")))
    assert words.index("先の指標") < words.index("後の指標")


def test_the_review_list_says_when_nothing_waits(office: Office) -> None:
    assert "承認を待っている値はありません" in text_of(
        browser(office.head).get(office.url("review/"))
    )


def test_the_review_list_is_for_heads(office: Office) -> None:
    for actor in (office.viewer, office.editor, office.dx, office.member):
        assert browser(actor).get(office.url("review/")).status_code == 403


def test_the_review_list_costs_the_same_for_many(
    office: Office, django_assert_num_queries: Any
) -> None:
    client = browser(office.head)
    for _ in range(2):
        submitted(office, office.indicator(), "1")
    with CaptureQueriesContext(connection) as few:
        client.get(office.url("review/"))
    for _ in range(18):
        submitted(office, office.indicator(), "1")
    with django_assert_num_queries(len(few)):
        client.get(office.url("review/"))
