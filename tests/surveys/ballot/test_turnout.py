"""How many have answered, without telling who; reminders for everybody alike."""

from __future__ import annotations

import pytest

from core.clock import today
from core.errors import Invalid, NotAllowed, NotFound
from organizations.models.notice import Notice
from surveys.selectors.turnout import Line, pool_small, turnout_of
from surveys.services.reminders import remind_all
from tests.surveys.ballot.asking import Asking, draft, grouped

pytestmark = pytest.mark.django_db


def test_turnout_counts_codes_used_by_group() -> None:
    asking = Asking()
    assert asking.batch is not None
    for code in (*asking.batch.groups[0].codes[:3], asking.batch.groups[3].codes[0]):
        asking.cast(code)
    found = turnout_of(asking.survey)
    assert (found.total.used, found.total.invited, found.made) == (4, 90, 90)
    assert [(axis.title, [line.used for line in axis.lines]) for axis in found.axes] == [
        ("所属", [3, 1]),
        ("役職", [3, 1]),
    ]


def test_an_open_link_tells_the_number_of_answers_alone() -> None:
    asking = Asking(grouped(draft(entry="link")))
    asking.cast(None)
    found = turnout_of(asking.survey)
    assert (found.total.used, found.axes, found.by_codes) == (1, (), False)


def test_small_groups_are_told_together() -> None:
    lines = [Line("甲", 50, 5), Line("乙", 6, 1), Line("丙", 7, 2)]
    kept = pool_small(lines, 10)
    assert [(line.invited, line.used) for line in kept] == [(50, 5), (13, 3)]
    assert kept[-1].pooled == ("乙", "丙")


def test_a_lone_small_group_does_not_stand_out_as_the_rest() -> None:
    kept = pool_small([Line("甲", 50, 5), Line("乙", 3, 3), Line("丙", 20, 4)], 10)
    assert [(line.invited, line.used) for line in kept] == [(50, 5), (23, 7)]


def test_where_all_must_be_told_together_the_whole_is_enough() -> None:
    assert pool_small([Line("甲", 12, 5), Line("乙", 3, 3)], 10) == ()


def test_a_reminder_goes_to_all_members_once_a_day() -> None:
    asking = Asking()
    asking.cast(asking.codes[0])
    told = remind_all(by=asking.office, survey=asking.survey, today=today())
    assert told == 3 == Notice.objects.filter(organization=asking.organization).count()
    with pytest.raises(Invalid) as refused:
        remind_all(by=asking.office, survey=asking.survey, today=today())
    assert refused.value.code == "reminded_today"
    assert Notice.objects.values("body").distinct().count() == 1


def test_only_the_own_dx_office_reminds() -> None:
    asking = Asking(codes=False)
    with pytest.raises(NotAllowed):
        remind_all(by=asking.viewer, survey=asking.survey, today=today())
    with pytest.raises(NotFound):
        remind_all(by=asking.outsider, survey=asking.survey, today=today())


def test_turnout_asks_as_little_for_many_groups(django_assert_num_queries: object) -> None:
    few, many = Asking(), Asking(grouped(draft(key="m"), ((9, 9), (30, 25))))
    for asking in (few, many):
        with django_assert_num_queries(4):  # type: ignore[operator]
            turnout_of(asking.survey)
