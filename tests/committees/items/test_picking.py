"""Choosing all that is shown, without a script: by address."""

from __future__ import annotations

import re

import pytest

from tests.committees.items.pages import page, url
from tests.committees.items.rows import item
from tests.committees.tables import Table

pytestmark = pytest.mark.django_db
CHECKED = re.compile(r'name="items" value="([^"]+)" checked')


@pytest.fixture
def table() -> Table:
    return Table()


def test_all_unsettled_items_shown_are_chosen_by_a_link(table: Table) -> None:
    item(table)
    waiting = [item(table, number=str(n), settled=False) for n in (2, 3)]
    plain = page(table.office, url(table, "items/"))
    assert CHECKED.findall(plain) == []
    assert "この画面の未確定の項目（2件）" in plain
    assert 'href="?pick=all"' in plain
    chosen = CHECKED.findall(page(table.office, url(table, "items/?pick=all")))
    assert chosen == [f"{row.pk}:1" for row in waiting]
    # Whoever settles nothing is offered nothing.
    assert "pick=all" not in page(table.viewer, url(table, "items/"))


def test_the_filters_stay_and_narrow_what_is_chosen(table: Table) -> None:
    item(table, area="組織", settled=False)
    other = item(table, number="2", area="窓口", settled=False)
    shown = page(table.office, url(table, "items/?area=窓口&pick=all"))
    assert CHECKED.findall(shown) == [f"{other.pk}:1"]


def test_items_to_be_asked_are_chosen_by_status(table: Table) -> None:
    done = item(table, status_mark="○")
    running = item(table, number="2")
    partly = item(table, number="3", status_mark="○(一部△)")
    item(table, number="4", departments=("登録のない課",))
    path = url(table, f"meetings/{table.second.pk}/answers/ask/")

    def chosen(pick: str = "") -> list[int]:
        found = page(table.office, path + (f"?pick={pick}" if pick else ""))
        return [int(pk) for pk in CHECKED.findall(found)]

    assert chosen() == [running.pk, partly.pk]
    assert chosen("all") == [done.pk, running.pk, partly.pk]
    assert chosen("none") == []
    assert chosen("status:△") == [running.pk]
    assert chosen("status:○") == [done.pk]
    shown = page(table.office, path)
    assert "すべて（3件）" in shown
    assert "△ 引き続き検討（1件）" in shown
