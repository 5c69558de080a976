"""What is due from a person, and the number on the badge: both from the same rule."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.fiscal import Period
from dashboards.selectors.corrective_tasks import corrective_tasks
from dashboards.selectors.tasks import (
    Tasks,
    recently_approved,
    task_count,
    tasks,
    waiting_in,
    works_on_figures,
)
from kpis.models.indicator import Frequency
from kpis.services.corrective import answer
from kpis.services.measurements import return_for_correction
from organizations.models import Department
from organizations.selectors import Actor
from tests.factories import PlanFactory
from tests.kpis.corrective import places as corrective
from tests.kpis.pages import Office, approved, computed, draft, submitted, target

pytestmark = pytest.mark.django_db


def due_for(actor: Actor) -> Tasks:
    found = tasks(actor, today=clock.today())
    asked = corrective_tasks(actor, today=clock.today())
    assert found.count + len(asked) == task_count(actor, today=clock.today())
    return found


def monthly(office: Office, **fields: Any) -> Any:
    """A monthly KPI of a plan that began in R8年度: seven months have ended on the day."""
    kpi = office.indicator(
        plan__fy_from=2026,
        plan__fy_to=2026,
        frequency=Frequency.MONTH,
        entry_days=fields.pop("entry_days", 30),
        **fields,
    )
    target(kpi, "100", 2026)
    computed(kpi)
    return kpi


def test_a_draft_is_due_from_those_who_enter_it(office: Office) -> None:
    kpi = office.indicator()
    draft(office, kpi, "614")
    (line,) = due_for(office.editor).drafts
    assert (line.indicator_name, line.value, line.period_key) == (kpi.name, "614件", "2025")
    assert len(due_for(office.dx).drafts) == 1


def test_a_draft_is_not_due_from_another_department_or_the_head(office: Office) -> None:
    draft(office, office.indicator(), "614")
    assert due_for(office.outsider).drafts == ()
    assert due_for(office.head).drafts == ()


def test_a_returned_figure_comes_back_with_its_reason(office: Office) -> None:
    sent = submitted(office, office.indicator(), "614")
    return_for_correction(
        by=office.head, measurement=sent.measurement, expected_seq=sent.seq, reason="桁の確認"
    )
    (line,) = due_for(office.editor).returned
    assert (line.reason, line.by) == ("桁の確認", str(office.head.user))


def test_a_submitted_figure_waits_for_its_head(office: Office) -> None:
    submitted(office, office.indicator(), "614")
    assert [line.value for line in due_for(office.head).waiting] == ["614件"]
    assert due_for(office.other_head).waiting == ()
    assert due_for(office.editor).waiting == ()
    assert due_for(office.editor).in_review == 1


def test_an_approved_figure_is_due_from_nobody(office: Office) -> None:
    kpi = office.indicator(plan__state="ended")
    approved(office, kpi, "614")
    assert due_for(office.editor).is_empty
    assert due_for(office.head).is_empty


def test_missing_months_are_overdue_or_due_soon(office: Office) -> None:
    monthly(office)
    found = due_for(office.editor)
    assert [due.period.label for due in found.overdue[0].periods] == [
        f"R8年{month}月" for month in (9, 8, 7, 6, 5, 4)
    ]
    assert [due.key for due in found.due_soon[0].periods] == ["2026-10"]
    assert found.due_soon[0].periods[0].deadline == date(2026, 11, 30)


def test_overdue_months_count_once_a_kpi(office: Office) -> None:
    monthly(office)
    assert due_for(office.editor).count == 1


def test_a_month_that_has_a_draft_is_no_longer_missing(office: Office) -> None:
    kpi = monthly(office)
    draft(office, kpi, "5", Period.month(2026, 9))
    found = due_for(office.editor)
    assert found.overdue[0].periods[0].key == "2026-08"
    assert len(found.drafts) == 1


def test_nothing_is_asked_of_published_irregular_or_ended(office: Office) -> None:
    monthly(office, reporting="published")
    kpi = office.indicator(frequency=Frequency.IRREGULAR)
    target(kpi, "5")
    ended = office.indicator(plan=PlanFactory(organization=office.organization, state="ended"))
    target(ended, "5")
    computed(kpi, ended)
    assert due_for(office.editor).is_empty


def test_another_organizations_tasks_are_never_listed(office: Office) -> None:
    other = Office()
    draft(other, other.indicator(), "1")
    submitted(other, other.indicator(), "2")
    monthly(other)
    for actor in (office.dx, office.head, office.editor):
        assert due_for(actor).is_empty


def test_nobody_is_asked_to_approve_their_own_submission(office: Office) -> None:
    sent = submitted(office, office.indicator(), "614")
    both = Actor(sent.by, office.organization, office.editor.grants + office.head.grants)
    assert due_for(both).waiting == ()


def test_the_badge_counts_the_corrective_actions_asked_of_the_person(office: Office) -> None:
    action = corrective.asked(office)
    for actor in (office.editor, office.head, office.dx, office.outsider):
        due_for(actor)
    assert len(corrective_tasks(office.editor, today=clock.today())) == 1
    assert task_count(office.outsider, today=clock.today()) == 0
    before = task_count(office.editor, today=clock.today())
    answer(by=office.editor, action_id=action.pk, answer=corrective.GIVEN, expected_version=1)
    assert task_count(office.editor, today=clock.today()) == before - 1
    due_for(office.editor)


def test_viewers_have_no_tasks_and_no_badge(office: Office) -> None:
    draft(office, office.indicator(), "614")
    assert not works_on_figures(office.viewer)
    assert task_count(office.viewer, today=clock.today()) == 0


def test_what_waits_in_a_department_is_shown_to_those_who_may_see_it(office: Office) -> None:
    submitted(office, office.indicator(), "614")
    here = frozenset({office.department.pk})
    assert len(waiting_in(office.head, here)) == 1
    assert len(waiting_in(office.dx, here)) == 1
    assert waiting_in(office.viewer, here) == ()
    assert waiting_in(office.other_head, here) == ()
    assert waiting_in(office.dx, frozenset({office.other.pk})) == ()


def test_recently_approved_figures_are_newest_first_and_only_approved(office: Office) -> None:
    approved(office, office.indicator(), "1")
    approved(office, office.indicator(), "2")
    draft(office, office.indicator(), "3")
    assert [line.value for line in recently_approved(office.viewer)] == ["2件", "1件"]


@pytest.mark.parametrize("read", [tasks, task_count])
def test_twenty_kpis_cost_as_many_queries_as_two(office: Office, read: Any) -> None:
    used = []
    for more in (2, 18):
        for _ in range(more):
            draft(office, office.indicator(), "1")
            submitted(office, office.indicator(), "2")
            monthly(office)
        Department.objects.count()
        with CaptureQueriesContext(connection) as queries:
            read(office.dx, today=clock.today())
        used.append(len(queries))
    assert used[0] == used[1]
