"""An open dashboard learns that its figures have been computed anew."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import outbox
from dashboards.selectors.freshness import freshness
from kpis.services.achievements import TOPIC, mark_for_recompute, recompute_achievements
from tests.dashboards.boards import judged
from tests.kpis.pages import TODAY, Office, browser, text_of

pytestmark = pytest.mark.django_db


def question(text: str) -> str:
    """The address that an open page asks."""
    found = re.search(r'hx-get="([^"]+)"', text)
    assert found
    return unescape(found[1])


def opened(office: Office) -> tuple[Any, str]:
    client = browser(office.viewer)
    page = client.get(f"/o/{office.organization.code}/dashboard/")
    return client, text_of(page)


def test_while_nothing_changes_the_answer_is_empty(office: Office) -> None:
    judged(office.organization, [90])
    client, text = opened(office)
    assert client.get(question(text)).status_code == 204


def test_a_newer_computation_refreshes_the_page(office: Office) -> None:
    (kpi,) = judged(office.organization, [90])
    client, text = opened(office)
    recompute_achievements([kpi.pk], today=TODAY)
    answer = client.get(question(text))
    assert answer.headers["HX-Refresh"] == "true"
    assert client.get(question(opened(office)[1])).status_code == 204


def test_an_approval_on_its_way_shows_a_banner_without_a_reload(office: Office) -> None:
    (kpi,) = judged(office.organization, [90])
    client, text = opened(office)
    assert "承認された値を反映しています" not in text
    mark_for_recompute([kpi.pk])
    answer = client.get(question(text))
    assert "承認された値を反映しています" in text_of(answer)
    assert client.get(question(text_of(answer))).status_code == 204


def test_the_end_of_the_wait_refreshes_the_page(office: Office) -> None:
    (kpi,) = judged(office.organization, [90])
    mark_for_recompute([kpi.pk])
    client, text = opened(office)
    assert "承認された値を反映しています" in text
    outbox.drain(TOPIC)
    assert client.get(question(text)).headers["HX-Refresh"] == "true"


def test_another_organizations_computation_disturbs_nobody(office: Office) -> None:
    judged(office.organization, [90])
    client, text = opened(office)
    other = Office()
    (kpi,) = judged(other.organization, [90])
    mark_for_recompute([kpi.pk])
    assert client.get(question(text)).status_code == 204


@pytest.mark.parametrize("since", ["", "yesterday", "2026-13-45T99:00", "%00"])
def test_a_spoiled_moment_refreshes_and_does_not_fail(office: Office, since: str) -> None:
    judged(office.organization, [90])
    url = f"/o/{office.organization.code}/dashboard/freshness/?since={since}"
    assert browser(office.viewer).get(url).headers["HX-Refresh"] == "true"


def test_outsiders_learn_nothing(office: Office) -> None:
    url = f"/o/{office.organization.code}/dashboard/freshness/"
    assert browser(Office().dx).get(url).status_code == 404


def test_the_question_costs_one_query(office: Office) -> None:
    judged(office.organization, [90] * 3)
    with CaptureQueriesContext(connection) as queries:
        assert freshness(office.viewer).computed_at is not None
    assert len(queries) == 1
