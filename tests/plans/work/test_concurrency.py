"""Two people at one draft at the same moment, each with a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.errors import DomainError
from plans.models import PlanItem
from plans.services.deciding import DecisionTyped, decide_draft
from plans.services.drafts import DraftTyped, make_draft
from plans.services.items import edit_item, move_item
from tests.plans.work.desk import Desk, typed

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Runs the acts together; each one's outcome is "done" or the code it was refused with."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait()
            act()
        except DomainError as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_two_editors_of_one_item_one_saves_and_one_is_told() -> None:
    desk = Desk()
    item = desk.item(desk.draft())
    texts = ["一人目の文章", "二人目の文章"]

    def save(text: str) -> Callable[[], object]:
        mine = typed(item, text=text)
        return lambda: edit_item(by=desk.dx, item_id=item.pk, typed=mine, version=1)

    outcomes = at_once(*(save(text) for text in texts))
    assert sorted(outcomes) == ["changed_meanwhile", "done"]
    item.refresh_from_db()
    assert (item.text, item.version) == (texts[outcomes.index("done")], 2)


def test_two_editors_of_two_items_both_save() -> None:
    desk = Desk()
    draft = desk.draft()
    items = [desk.item(draft, key) for key in ("m", "i")]

    def save(item: PlanItem) -> Callable[[], object]:
        mine = typed(item, text="直した文章")
        return lambda: edit_item(by=desk.dx, item_id=item.pk, typed=mine, version=1)

    assert at_once(*(save(item) for item in items)) == ["done", "done"]
    assert draft.items.filter(text="直した文章").count() == 2


def test_an_edit_and_a_decision_never_both_slip_through() -> None:
    desk = Desk()
    draft = desk.draft()
    item = desk.item(draft)
    mine = typed(item, text="会議の最中の入力")
    edit, decision = at_once(
        lambda: edit_item(by=desk.dx, item_id=item.pk, typed=mine, version=1),
        lambda: decide_draft(
            by=desk.dx,
            plan_id=desk.plan.pk,
            typed=DecisionTyped("会議", "R8.11.2"),
            label="2.0",
            version=1,
        ),
    )
    assert decision == "done"
    item.refresh_from_db()
    assert (edit, item.text) in {("done", "会議の最中の入力"), ("draft_decided", "")}


def test_two_drafts_made_at_once_are_one_open_draft() -> None:
    desk = Desk()

    def make(label: str) -> Callable[[], object]:
        return lambda: make_draft(by=desk.dx, plan_id=desk.plan.pk, typed=DraftTyped(label))

    assert sorted(at_once(make("2.0"), make("2.1"))) == ["done", "refused"]
    assert desk.plan.versions.filter(state="draft").count() == 1


def test_moves_at_once_keep_one_order() -> None:
    desk = Desk()
    draft = desk.draft()
    ids = [desk.item(draft, key).pk for key in ("m", "i")]
    assert at_once(
        *(lambda pk=pk: move_item(by=desk.dx, item_id=pk, to="under", parent_id=None) for pk in ids)
    ) == ["done", "done"]
    positions = list(draft.items.order_by("position").values_list("position", flat=True))
    assert positions == [1, 2, 3, 4]
