"""From an item to an issue that a survey found, and from a plan's item to it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from committees.models import ItemLink
from committees.services.item_links import link_finding, link_note
from core.errors import Invalid, NotAllowed, NotFound
from surveys.models import Survey
from surveys.services.findings import remove_finding
from tests.committees.items.pages import browser, page, url
from tests.committees.items.rows import item
from tests.committees.tables import Table
from tests.plans.plan_rows import two_versions
from tests.surveys.acting.ended import Ended

pytestmark = pytest.mark.django_db


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def asked(table: Table) -> Ended:
    return Ended(organization=table.organization)


def test_a_finding_is_searched_chosen_shown_and_leads_to_its_page(
    table: Table, asked: Ended
) -> None:
    row, finding = item(table), asked.finding(text="会議が長い")
    links = url(table, f"items/{row.pk}/links/")
    assert f'name="finding" value="{finding.pk}"' in page(table.office, f"{links}?survey=会議")
    for _ in range(2):
        sent = browser(table.office).post(links, {"finding": finding.pk})
        assert sent.status_code == 302
    assert ItemLink.objects.get(item=row).finding_id == finding.pk
    there = reverse("surveys:finding", args=[table.code, asked.survey.pk, finding.pk])
    for actor in (table.office, table.viewer):
        assert f'href="{there}"' in page(actor, url(table, f"items/{row.pk}/"))
        page(actor, there)


def test_members_see_findings_of_surveys_shown_to_the_public_only(
    table: Table, asked: Ended
) -> None:
    row, finding = item(table), asked.finding(text="会議が長い")
    link_finding(by=table.office, item=row, finding_id=finding.pk)
    path = url(table, f"items/{row.pk}/")
    assert "会議が長い" not in page(table.expert, path)
    Survey.objects.filter(pk=asked.survey.pk).update(shown_to="public")
    shown = page(table.expert, path)
    assert "会議が長い" in shown
    assert f"/findings/{finding.pk}/" not in shown


def test_another_organizations_finding_and_other_people_are_refused(
    table: Table, asked: Ended
) -> None:
    row = item(table)
    for pk in (Ended().finding().pk, 10**9):
        with pytest.raises(NotFound):
            link_finding(by=table.office, item=row, finding_id=pk)
    with pytest.raises(NotAllowed):
        link_finding(by=table.viewer, item=row, finding_id=asked.finding().pk)
    assert not ItemLink.objects.exists()


def test_the_database_takes_one_of_four_only(table: Table, asked: Ended) -> None:
    row = item(table)
    link = link_note(by=table.office, item=row, note="資料1")
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemLink.objects.filter(pk=link.pk).update(finding=asked.finding())


def test_a_linked_finding_is_not_removed(table: Table, asked: Ended) -> None:
    finding = asked.finding()
    link_finding(by=table.office, item=item(table), finding_id=finding.pk)
    with pytest.raises(Invalid) as refused:
        remove_finding(by=asked.office, finding=finding)
    assert refused.value.code == "finding_linked"


def test_a_plans_item_names_what_a_survey_found(table: Table, asked: Ended) -> None:
    plan = two_versions(table.organization)
    survey = asked.wave(plan=plan)
    asked.measure(asked.finding(survey, text="会議が長い"), item_key="i")
    there = reverse("dashboards:plan_item", args=[table.code, plan.pk, "i"])
    shown = page(table.viewer, there)
    assert "会議が長い" in shown
    assert "アンケートで分かった課題" in shown
    assert "会議が長い" not in page(table.expert, there)
