"""People at the same moment: one is told of the other's change, and nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from committees.models import ActionItem, MeetingItem, ResponseDraft
from committees.services.answers import AnswerTyped, ask_departments, save_answer
from committees.services.items import add_items, freeze_meeting, revise_items
from core.errors import DomainError, Stale
from tests.committees.items.rows import TYPED, item, many, stored
from tests.committees.tables import Table

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gives, or the domain error it is refused with; all start together."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(timeout=10)
        try:
            return act()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_two_editors_of_an_item_one_is_stored_and_the_other_sees_it() -> None:
    table = Table()
    row = item(table)

    def saying(words: str) -> Callable[[], Any]:
        change = (row, 1, replace(TYPED, response=words))
        return lambda: revise_items(by=table.office, changes=[change], settled=False)[0]

    results = at_once(saying("・甲の内容。"), saying("・乙の内容。"))
    stale = [result for result in results if isinstance(result, Stale)]
    made = [result for result in results if not isinstance(result, DomainError)]
    assert (len(stale), len(made)) == (1, 1)
    assert stale[0].theirs["revision"].pk == made[0].pk
    said = {stale[0].typed["response"], made[0].response}
    assert said == {"・甲の内容。", "・乙の内容。"}, "nothing typed is lost"
    assert list(row.revisions.values_list("seq", flat=True)) == [1, 2]


def test_eight_editors_of_one_item_lose_no_wording() -> None:
    table = Table()
    row = item(table)

    def persist(number: int) -> Callable[[], Any]:
        def act() -> Any:
            seen = 1
            while True:
                change = (row, seen, replace(TYPED, response=f"・内容{number}"))
                try:
                    return revise_items(by=table.office, changes=[change], settled=False)
                except Stale as stale:
                    seen = stale.theirs["revision"].seq

        return act

    at_once(*(persist(number) for number in range(8)))
    wordings = list(row.revisions.values_list("seq", "response"))
    assert [seq for seq, _ in wordings] == list(range(1, 10))
    assert {text for _, text in wordings[1:]} == {f"・内容{n}" for n in range(8)}


def test_two_who_revise_the_same_items_in_other_orders_do_not_block_each_other() -> None:
    table = Table()
    rows = many(table, 6)

    def saying(words: str, order: list[ActionItem]) -> Callable[[], Any]:
        changes = [(row, 1, replace(TYPED, heading=f"{words}{row.pk}")) for row in order]
        return lambda: revise_items(by=table.office, changes=changes, settled=True)

    results = at_once(saying("甲", rows), saying("乙", rows[::-1]))
    assert sum(isinstance(result, Stale) for result in results) == 1
    headings = {row.revisions.get(seq=2).heading[0] for row in rows}
    assert len(headings) == 1, "all or none"


def test_items_added_at_once_take_places_of_their_own() -> None:
    table = Table()

    def add(number: int) -> Callable[[], Any]:
        typed = [replace(TYPED, number=f"{number}-{n}") for n in range(3)]
        return lambda: add_items(
            by=table.office, committee=table.committee, items=typed, settled=True
        )

    at_once(*(add(number) for number in range(4)))
    assert [row.position for row in stored(table.committee)] == list(range(12))


def test_two_clicks_on_freezing_freeze_once() -> None:
    table = Table()
    many(table, 5)
    act = lambda: freeze_meeting(by=table.office, meeting=table.first)  # noqa: E731
    one, other = at_once(act, act)
    assert one.frozen_at == other.frozen_at
    assert MeetingItem.objects.count() == 5


def test_of_two_colleagues_on_an_answer_one_is_stored_and_the_other_sees_it() -> None:
    table = Table()
    pks = [item(table).pk]
    ask_departments(by=table.office, meeting=table.second, item_ids=pks, due_on=None)
    draft = ResponseDraft.objects.get()

    def saying(by: Any, words: str) -> Callable[[], Any]:
        typed = AnswerTyped("○", words)
        return lambda: save_answer(by=by, draft=draft, typed=typed, expected_seq=0, submit=True)

    results = at_once(saying(table.editor, "・甲。"), saying(table.head, "・乙。"))
    stale = [result for result in results if isinstance(result, Stale)]
    assert len(stale) == 1
    kept = draft.revisions.get()
    assert {kept.response, stale[0].typed["response"]} == {"・甲。", "・乙。"}
