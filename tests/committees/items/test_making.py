"""Items from statements, their links, and freezing them for a meeting, on the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.models import ItemLink, ItemSource, Statement
from committees.services.items import drop_item, freeze_meeting
from core.fiscal import Period
from kpis.entry import Typed
from kpis.models.measurement import Origin
from kpis.services.achievements import recompute_achievements
from kpis.services.measurements import approve, record_measurement
from organizations.models import Role
from tests.committees.items.pages import browser, page, sent, url
from tests.committees.items.rows import item, many, revised, stored
from tests.committees.tables import Table
from tests.factories import IndicatorFactory, actor_with
from tests.kpis.pages import TODAY, target

pytestmark = pytest.mark.django_db


@pytest.fixture
def table() -> Table:
    return Table()


def _said(table: Table, text: str) -> Statement:
    return Statement.objects.create(
        organization=table.organization,
        meeting=table.first,
        member=table.seat,
        position=1,
        mark="☆",
        speaker="北村大学教授",
        text=text,
    )


def test_a_statement_becomes_items_with_its_source(table: Table) -> None:
    said = _said(table, "【人材の育成】研修を増やしてはどうか。\n相談できる人も要る。")
    path = url(table, f"meetings/{table.first.pk}/statements/{said.pk}/item/")
    start = browser(table.office).get(path).context["form"].initial
    assert start["heading"] == "人材の育成"
    assert start["text"] == "・研修を増やしてはどうか。\n・相談できる人も要る。"
    # By capacity: papers name offices, not people.
    assert start["source"] == "令和7年度第1回 大学教授"
    for heading in ("人材の育成", "相談の窓口"):
        browser(table.office).post(path, sent(heading=heading))
    assert "すでに2件" in page(table.office, path)
    assert set(ItemSource.objects.values_list("statement", "member", "meeting")) == {
        (said.pk, table.seat.pk, table.first.pk)
    }
    page(table.office, url(table, f"meetings/{table.second.pk}/statements/{said.pk}/item/"), 404)


def test_what_was_said_others_read_once_the_minutes_are_published(table: Table) -> None:
    said = _said(table, "研修を増やしてはどうか。")
    path = url(table, f"meetings/{table.first.pk}/statements/{said.pk}/item/")
    browser(table.office).post(path, sent(settled="on"))
    (row,) = stored(table.committee)
    shown = url(table, f"items/{row.pk}/")
    assert "北村大学教授" in page(table.office, shown)
    for actor in (table.viewer, table.expert):
        before = page(actor, shown)
        assert "研修を増やしてはどうか" not in before
        assert "北村" not in before
    table.first.minutes = table.first.Minutes.PUBLISHED
    table.first.save(update_fields=["minutes"])
    after = page(table.expert, shown)
    assert "研修を増やしてはどうか" in after
    assert "北村" not in after


def test_links_are_found_without_a_script_and_kept_once(table: Table) -> None:
    row = item(table)
    path = url(table, f"items/{row.pk}/links/")
    for _ in range(2):
        browser(table.office).post(path, {"note": "職員アンケート 問7"})
    (link,) = ItemLink.objects.filter(item=row)
    assert "職員アンケート 問7" in page(table.viewer, url(table, f"items/{row.pk}/"))
    assert browser(table.office).post(path, {"note": " "}).status_code == 422
    assert browser(table.office).post(path, {"indicator": "999999"}).status_code == 404
    browser(table.office).post(f"{path}{link.pk}/remove/")
    assert not ItemLink.objects.exists()


def test_a_linked_kpi_shows_its_newest_value_in_the_list_and_on_the_page(table: Table) -> None:
    kpi: Any = IndicatorFactory(
        organization=table.organization,
        plan__organization=table.organization,
        name="電子決裁率",
        unit="%",
        decimals=1,
    )
    row = item(table)
    path = url(table, f"items/{row.pk}/links/")
    assert "電子決裁率" in page(table.office, f"{path}?kpi=電子")
    assert "を含むKPIはありません" in page(table.office, f"{path}?kpi=紙")
    browser(table.office).post(path, {"indicator": str(kpi.pk)})
    assert "値はまだありません" in page(table.viewer, url(table, f"items/{row.pk}/"))
    target(kpi, "100")
    figure = record_measurement(
        by=table.office,
        indicator=kpi,
        period=Period.year(2025),
        typed=Typed(value="91.4"),
        expected_seq=0,
        origin=Origin.ENTRY,
    )
    head = actor_with(Role.DEPARTMENT_HEAD, table.organization)
    approve(by=head, measurement=figure.measurement, expected_seq=figure.seq)
    recompute_achievements([kpi.pk], today=TODAY)
    for shown in ("items/", f"items/{row.pk}/"):
        assert "91.4%" in page(table.viewer, url(table, shown))


def test_another_organizations_kpi_is_not_found(table: Table) -> None:
    row = item(table)
    other: Any = IndicatorFactory()
    answer = browser(table.office).post(
        url(table, f"items/{row.pk}/links/"), {"indicator": str(other.pk)}
    )
    assert answer.status_code == 404


def test_freezing_shows_what_it_will_say_then_leads_to_the_comparison(table: Table) -> None:
    item(table)
    item(table, settled=False)
    path = url(table, f"meetings/{table.first.pk}/freeze/")
    assert "未確定の指摘事項が1件あります" in page(table.office, path)
    answer = browser(table.office).post(path)
    assert answer["Location"].endswith(f"compare/?to={table.first.pk}")
    assert "確定しています" in page(table.office, path)
    assert browser(table.editor).post(path).status_code == 403


def test_a_dropped_item_is_struck_through_in_the_comparison(table: Table) -> None:
    row = item(table, heading="なくなる項目")
    freeze_meeting(by=table.office, meeting=table.first)
    drop_item(by=table.office, item=row, reason="重複のため")
    shown = page(table.viewer, url(table, "compare/"))
    assert "なくなる項目" in shown
    assert "取りやめ" in shown


@pytest.mark.parametrize("path", ["items/?size=all", "compare/?all=1", "items/order/"])
def test_twenty_items_cost_the_queries_of_two(path: str) -> None:
    counts = []
    for size in (2, 20):
        table = Table()
        rows = many(table, size)
        freeze_meeting(by=table.office, meeting=table.first)
        for row in rows:
            revised(table.office, row, response="・進めた。")
        client = browser(table.office)
        client.get(url(table, path))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(table, path)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
