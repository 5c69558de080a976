"""The permission matrix as data."""

from __future__ import annotations

import pytest

from organizations.models import Role
from organizations.permissions import MATRIX, Act, Reach


def test_every_act_is_in_the_matrix_once() -> None:
    assert set(MATRIX) == set(Act)


@pytest.mark.parametrize("act", [Act.DASHBOARD_VIEW, Act.PLAN_VIEW, Act.INDICATOR_VIEW])
def test_everybody_sees_the_whole_organization(act: Act) -> None:
    assert MATRIX[act] == dict.fromkeys(Role, Reach.ORGANIZATION)


def test_nobody_who_enters_figures_approves_them() -> None:
    assert not set(MATRIX[Act.FIGURE_ENTER]) & set(MATRIX[Act.FIGURE_APPROVE])
    assert not set(MATRIX[Act.FIGURE_SUBMIT]) & set(MATRIX[Act.FIGURE_APPROVE])


def test_who_approves_also_returns() -> None:
    assert MATRIX[Act.FIGURE_APPROVE] == MATRIX[Act.FIGURE_RETURN]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.COMMITTEE_MEMBER, Role.ADMINISTRATOR])
def test_those_who_only_look_see_nothing_that_is_not_approved(role: Role) -> None:
    for act in (Act.FIGURE_VIEW_UNAPPROVED, Act.FIGURE_ENTER, Act.FIGURE_APPROVE):
        assert role not in MATRIX[act]


@pytest.mark.parametrize("role", [Role.DEPARTMENT_EDITOR, Role.DEPARTMENT_HEAD])
def test_a_departments_people_reach_their_department(role: Role) -> None:
    assert MATRIX[Act.FIGURE_VIEW_UNAPPROVED][role] is Reach.DEPARTMENT


def test_a_committee_member_does_not_see_who_works_where() -> None:
    assert Role.COMMITTEE_MEMBER not in MATRIX[Act.DEPARTMENT_VIEW]
    assert set(MATRIX[Act.MEMBER_VIEW]) == {Role.DX_OFFICE, Role.ADMINISTRATOR}
