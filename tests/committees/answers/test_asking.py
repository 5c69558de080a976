"""Asking departments: by a day that is to come, and nobody is left out silently."""

from __future__ import annotations

from datetime import timedelta

import pytest

from committees.models import ResponseDraft
from committees.services.answers import ask_departments
from core.clock import today
from core.errors import Invalid
from tests.committees.items.pages import browser, page, sent, url
from tests.committees.items.rows import item
from tests.committees.tables import Table

pytestmark = pytest.mark.django_db
UNKNOWN = "組織にない部署"


@pytest.fixture
def table() -> Table:
    return Table()


def test_a_day_that_is_over_is_refused_and_today_is_not(table: Table) -> None:
    pks = [item(table).pk]
    day = today() - timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        ask_departments(by=table.office, meeting=table.second, item_ids=pks, due_on=day)
    assert (refused.value.code, refused.value.field) == ("due_is_past", "due")
    table.second.refresh_from_db()
    assert table.second.answers_due_on is None
    assert ask_departments(by=table.office, meeting=table.second, item_ids=pks, due_on=today()) == 1


def test_the_page_says_so_beside_the_field_and_keeps_what_was_typed(table: Table) -> None:
    row = item(table)
    path = url(table, f"meetings/{table.second.pk}/answers/ask/")
    answer = browser(table.office).post(path, {"due": "R7.1.10", "items": [row.pk]})
    assert answer.status_code == 422
    assert "すでに過ぎています" in str(answer.context["form"].errors["due"])
    text = answer.content.decode()
    assert 'value="R7.1.10"' in text
    assert f'value="{row.pk}" checked' in text
    assert not ResponseDraft.objects.exists()


def test_a_department_the_organization_does_not_know_is_named(table: Table) -> None:
    row = item(table, departments=("情報政策課", "情報制作課"))
    own = page(table.office, url(table, f"items/{row.pk}/"))
    assert own.count(UNKNOWN) == 1
    assert UNKNOWN not in page(table.viewer, url(table, f"items/{row.pk}/"))
    asking = page(table.office, url(table, f"meetings/{table.second.pk}/answers/ask/"))
    assert f"{UNKNOWN}：情報制作課（" in asking


def test_saving_an_item_tells_of_it_at_once(table: Table) -> None:
    office = browser(table.office)
    for names, told in (("情報制作課", True), ("情報政策課、道路管理課", False)):
        answer = office.post(url(table, "items/new/"), sent(departments=names), follow=True)
        assert (f"担当課「{names}」は、{UNKNOWN}です" in answer.content.decode()) is told
    row = item(table)
    typed = sent(row, departments="情報制作課", reason="誤記")
    answer = office.post(url(table, f"items/{row.pk}/edit/"), typed, follow=True)
    assert "担当課「情報制作課」は、" in answer.content.decode()
