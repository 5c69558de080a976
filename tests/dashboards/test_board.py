"""The board: which KPIs it counts, in which order, and what it says of each."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import clock
from core.errors import NotFound
from core.rounding import largest_remainder
from dashboards.selectors.board import Board, department_board, organization_board
from dashboards.selectors.choices import Choice
from kpis.models.indicator import Frequency, Rule
from kpis.services.achievements import recompute_achievements
from organizations.models import Organization, Role
from organizations.selectors import Actor
from plans.models import PlanItem, PlanVersion
from tests.dashboards.boards import judged
from tests.factories import DepartmentFactory, IndicatorFactory, PlanFactory, actor_with
from tests.kpis.pages import TODAY, Office, approved, computed, target

pytestmark = pytest.mark.django_db


def board_of(actor: Actor, **choice: object) -> Board:
    return organization_board(actor, Choice(**choice), now=clock.now())  # type: ignore[arg-type]


def counts(board: Board) -> dict[str, int]:
    return {tile.group.key: tile.count for tile in board.tiles}


def test_tiles_count_the_kpis_by_status(office: Office) -> None:
    plan = PlanFactory(organization=office.organization)
    judged(office.organization, [100, 85, 60, 10, None], plan=plan)
    assert counts(board_of(office.viewer)) == {
        "achieved": 1,
        "on_track": 1,
        "slightly_late": 1,
        "behind": 1,
        "no_figure": 1,
        "other": 0,
    }


def test_shares_add_up_to_100(office: Office) -> None:
    judged(office.organization, [100, 85, 60])
    shares = [tile.share for tile in board_of(office.viewer).tiles]
    assert shares == largest_remainder([1, 1, 1, 0, 0, 0], decimals=0)
    assert sum(share or 0 for share in shares) == 100


def test_an_organization_may_choose_plain_rounding(office: Office) -> None:
    judged(office.organization, [100, 85, 60])
    office.organization.share_rounding = Organization.ShareRounding.PLAIN
    office.organization.save()
    actor = actor_with(Role.VIEWER, office.organization)
    assert [tile.share for tile in board_of(actor).tiles][:3] == [Decimal(33)] * 3


def test_without_kpis_no_share_is_made_up(office: Office) -> None:
    PlanFactory(organization=office.organization)
    assert {tile.share for tile in board_of(office.viewer).tiles} == {None}


def test_a_kpi_without_a_figure_shows_its_word_and_no_zero(office: Office) -> None:
    judged(office.organization, [None], reporting="published")
    (row,) = board_of(office.viewer).rows
    assert (row.actual, row.no_value, row.rate, row.rate_text) == (None, "未公表", None, "")
    assert row.why_no_rate == "実績がないため算出していません"


def test_a_figure_of_zero_is_shown_as_a_figure(office: Office) -> None:
    judged(office.organization, [0])
    (row,) = board_of(office.viewer).rows
    assert (row.actual, row.rate_text) == ("0件", "0.0%")


def test_a_rate_over_150_keeps_its_figure_while_its_bar_is_cut(office: Office) -> None:
    judged(office.organization, [614], target=320)
    (row,) = board_of(office.viewer).rows
    assert (row.rate_text, row.bar) == ("191.9%", Decimal("150.0"))


def test_a_negative_rate_has_a_bar_of_no_length(office: Office) -> None:
    judged(
        office.organization, [5], target=30, rule=Rule.PROGRESS_FROM_BASELINE, baseline=Decimal(10)
    )
    (row,) = board_of(office.viewer).rows
    assert row.rate is not None and row.rate < 0
    assert (row.rate_text, row.bar) == ("▲25.0%", Decimal("0.0"))


def test_the_latest_year_with_a_figure_is_shown_unless_a_year_is_asked_for(office: Office) -> None:
    kpi = office.indicator()
    target(kpi, "150")
    target(kpi, "200", 2026)
    approved(office, kpi, "137")
    computed(kpi)
    assert board_of(office.viewer).rows[0].actual_when == "R7年度"
    (row,) = board_of(office.viewer, fiscal_year=2026).rows
    assert (row.fiscal_year, row.actual, row.target) == (2026, None, "200件")


def test_a_year_outside_the_kpis_years_says_so(office: Office) -> None:
    judged(office.organization, [90])
    (row,) = board_of(office.viewer, fiscal_year=2010).rows
    assert (row.no_value, row.why_no_rate, row.fiscal_year) == ("対象年度の外", "", None)


def test_the_next_target_is_named_with_its_rate(office: Office) -> None:
    kpi = office.indicator(unit="%", decimals=1)
    target(kpi, "50", 2025)
    target(kpi, "100", 2026)
    approved(office, kpi, "66.5")
    computed(kpi)
    (row,) = board_of(office.viewer).rows
    assert row.rate_text == "133.0%"
    assert row.next_text == "次の目標（R8年度末 100.0%）に対して 66.5%"


def test_the_plan_in_force_that_has_kpis_is_shown_first(office: Office) -> None:
    ended = PlanFactory(organization=office.organization, state="ended", fy_from=2017, fy_to=2021)
    PlanFactory(organization=office.organization, state="preparing", fy_from=2027, fy_to=2031)
    current = PlanFactory(organization=office.organization)
    judged(office.organization, [90], plan=ended)
    judged(office.organization, [80], plan=current)
    assert board_of(office.viewer).plan == current
    assert board_of(office.viewer, plan=ended.pk).plan == ended


def test_of_several_plans_in_force_the_one_with_most_kpis_is_shown(office: Office) -> None:
    small, large = PlanFactory.create_batch(2, organization=office.organization)
    judged(office.organization, [90], plan=small)
    judged(office.organization, [90, 80], plan=large)
    assert board_of(office.viewer).plan == large


def test_another_organizations_plan_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        board_of(office.viewer, plan=PlanFactory().pk)


def test_a_policy_takes_in_what_lies_below_it_in_every_version(office: Office) -> None:
    plan = PlanFactory(organization=office.organization)
    inside, outside = judged(office.organization, [90, 80], plan=plan)
    policies = []
    for position, label in ((1, "1.0"), (2, "1.1")):
        version = PlanVersion.objects.create(
            organization=plan.organization,
            plan=plan,
            label=label,
            position=position,
            state="decided",
        )
        common = {"organization": plan.organization, "plan_version": version}
        policy = PlanItem.objects.create(**common, key="p1", kind="policy", title="方針1")
        measure = PlanItem.objects.create(
            **common, key="m1", kind="measure", title="施策1", parent=policy
        )
        policies.append(policy)
        if position == 1:
            inside.item = measure
            inside.save()
    board = board_of(office.viewer, policy=policies[1].pk)
    assert [row.indicator for row in board.scoped] == [inside]
    assert [option.value for option in board.options.policies] == [policies[1].pk]
    assert outside not in [row.indicator for row in board.scoped]


def test_a_department_takes_in_the_departments_below_it(office: Office) -> None:
    section = DepartmentFactory(organization=office.organization, parent=office.department)
    plan = PlanFactory(organization=office.organization)
    (mine,) = judged(office.organization, [90], plan=plan, department=section)
    judged(office.organization, [90], plan=plan, department=office.other)
    board = board_of(office.viewer, department=office.department.pk)
    assert [row.indicator for row in board.scoped] == [mine]


def test_another_organizations_department_is_not_found(office: Office) -> None:
    judged(office.organization, [90])
    elsewhere = DepartmentFactory()
    with pytest.raises(NotFound):
        board_of(office.viewer, department=elsewhere.pk)
    with pytest.raises(NotFound):
        department_board(office.viewer, elsewhere.pk, Choice(), now=clock.now())


def test_a_status_narrows_the_table_and_not_the_tiles(office: Office) -> None:
    judged(office.organization, [100, 85, 85])
    board = board_of(office.viewer, status="on_track")
    assert len(board.rows) == 2
    assert counts(board)["achieved"] == 1


@pytest.mark.parametrize(
    ("sort", "wanted"), [("rate", ["50.0%", "90.0%", ""]), ("-rate", ["90.0%", "50.0%", ""])]
)
def test_kpis_without_a_rate_stay_below_whichever_way_rates_are_sorted(
    office: Office, sort: str, wanted: list[str]
) -> None:
    judged(office.organization, [90, None, 50])
    assert [row.rate_text for row in board_of(office.viewer, sort=sort).rows] == wanted


def test_a_departments_dashboard_shows_what_is_late_first(office: Office) -> None:
    plan = PlanFactory(organization=office.organization, fy_from=2025, fy_to=2026)
    judged(office.organization, [100, 10, None, 85, 60], plan=plan, department=office.department)
    board = department_board(office.head, office.department.pk, Choice(), now=clock.now())
    assert [row.face.word for row in board.rows] == ["遅れ", "未入力", "やや遅れ", "順調", "達成"]


def test_an_overdue_figure_comes_before_what_is_a_little_late(office: Office) -> None:
    new = PlanFactory(organization=office.organization, fy_from=2025, fy_to=2026)
    judged(office.organization, [60], plan=new, department=office.department)
    (overdue,) = judged(office.organization, [100], plan=new, department=office.department)
    overdue.plan.fy_from = 2022
    overdue.plan.save()
    recompute_achievements([overdue.pk], today=TODAY)
    board = department_board(office.head, office.department.pk, Choice(), now=clock.now())
    assert [row.face.word for row in board.rows] == ["達成", "やや遅れ"]


def test_another_organizations_kpis_are_never_counted(office: Office) -> None:
    judged(office.organization, [90])
    foreign = IndicatorFactory()
    board = board_of(office.viewer)
    assert foreign not in [row.indicator for row in board.scoped]
    assert len(board.scoped) == 1


def test_periods_overdue_in_any_year_are_counted_beside_the_headline(office: Office) -> None:
    judged(office.organization, [90], frequency=Frequency.YEAR, entry_days=30)
    (row,) = board_of(office.viewer).rows
    assert row.overdue == 3  # R4, R5 and R6 of the plan; R7 is in, R8 runs
    assert row in board_of(office.viewer).attention


def test_kpis_needing_attention_beyond_the_first_are_counted(office: Office) -> None:
    judged(office.organization, [10] * 9)
    board = board_of(office.viewer)
    assert (len(board.attention), board.more_attention) == (6, 3)
