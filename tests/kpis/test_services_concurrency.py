"""People at the same moment: one is told of the other's change, and nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from core.errors import DomainError, Stale
from core.models import OutboxMessage
from kpis.services.measurements import approve, return_for_correction
from organizations.models import Role
from tests.factories import actor_with
from tests.kpis.cells import Office, steps

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


@pytest.mark.parametrize("already", [False, True], ids=["first figure", "correction"])
def test_of_two_editors_one_is_stored_and_the_other_sees_it(already: bool) -> None:
    office = Office()
    seq = office.draft("100").seq if already else 0
    results = at_once(
        lambda: office.draft("137", seq=seq),
        lambda: office.draft("140", seq=seq, by=office.office),
    )
    stale = [result for result in results if isinstance(result, Stale)]
    stored = [result for result in results if not isinstance(result, DomainError)]
    assert (len(stale), len(stored)) == (1, 1)
    assert stale[0].theirs["revision"].pk == stored[0].pk
    assert {stale[0].typed["value"], stored[0].typed} == {"137", "140"}, "nothing typed is lost"
    assert steps(stored[0].measurement) == ["draft"] * (seq + 1)


def test_eight_editors_on_one_figure_lose_no_edit() -> None:
    office = Office()
    editors = [actor_with(Role.DX_OFFICE, office.organization) for _ in range(8)]

    def persist(number: int) -> Callable[[], Any]:
        def act() -> Any:
            seq = 0
            while True:
                try:
                    return office.draft(str(number), seq=seq, by=editors[number])
                except Stale as stale:
                    seq = stale.theirs["revision"].seq

        return act

    results = at_once(*(persist(number) for number in range(8)))
    cell = results[0].measurement
    values = cell.revisions.order_by("seq").values_list("seq", "value")
    assert [seq for seq, _ in values] == list(range(1, 9))
    assert sorted(value for _, value in values) == list(range(8))


def test_two_clicks_on_approve_approve_and_mark_once() -> None:
    office = Office()
    sent = office.submitted()
    results = at_once(
        *[lambda: approve(by=office.head, measurement=sent.measurement, expected_seq=2)] * 2
    )
    assert {result.pk for result in results} == {results[0].pk}
    assert steps(sent.measurement) == ["draft", "submitted", "approved"]
    assert OutboxMessage.objects.filter(subject=office.indicator.pk).count() == 1


def test_of_an_approval_and_a_return_one_happens() -> None:
    office = Office()
    second = actor_with(Role.DEPARTMENT_HEAD, office.organization)
    sent = office.submitted()
    results = at_once(
        lambda: approve(by=office.head, measurement=sent.measurement, expected_seq=2),
        lambda: return_for_correction(
            by=second, measurement=sent.measurement, expected_seq=2, reason="確認のため"
        ),
    )
    assert sum(isinstance(result, Stale) for result in results) == 1
    assert len(steps(sent.measurement)) == 3
