"""The list of KPIs and its file."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.fiscal import Period
from kpis.models.indicator import Desired, Kind, Rule
from plans.models import PlanItem, PlanVersion
from tests.factories import DepartmentFactory, IndicatorFactory, OrganizationFactory, PlanFactory
from tests.kpis.pages import Office, approved, browser, computed, draft, submitted, target, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def names(office: Office, query: str = "", by: Any = None) -> list[str]:
    page = browser(by or office.dx).get(office.url(query))
    assert page.status_code == 200
    return [row.indicator.name for row in page.context["rows"]]


def file(office: Office, query: str = "", by: Any = None) -> list[dict[str, str]]:
    answer = browser(by or office.dx).get(office.url(f"?format=csv&{query}"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_row_shows_figure_target_rate_and_status(office: Office) -> None:
    kpi = office.indicator(name="デジタル化導入支援件数", definition="導入を支援した件数")
    target(kpi, "320")
    approved(office, kpi, "614")
    computed(kpi)
    words = text_of(browser(office.viewer).get(office.url()))
    for shown in ("デジタル化導入支援件数", "614件", "320件", "191.9%", "達成", "R7年度末"):
        assert shown in words
    assert "導入を支援した件数" in words


def test_a_kpi_without_figures_shows_so_and_never_zero(office: Office) -> None:
    kpi = office.indicator()
    target(kpi, "320")
    computed(kpi)
    row = text_of(browser(office.viewer).get(office.url())).split("<tbody>")[1]
    assert "未入力" in row
    assert ">0件" not in row


def test_other_organizations_kpis_are_not_listed(office: Office) -> None:
    IndicatorFactory(name="よその県の件数")
    office.indicator(name="自分の県の件数")
    assert names(office) == ["自分の県の件数"]


def test_search_finds_each_word_whatever_its_width(office: Office) -> None:
    office.indicator(name="DX研修の受講者数")
    office.indicator(name="電子申請の件数")
    assert names(office, "?q=ＤＸ 受講") == ["DX研修の受講者数"]


def test_filters_by_plan(office: Office) -> None:
    plan = PlanFactory(organization=office.organization)
    office.indicator(name="甲", plan=plan)
    office.indicator(name="乙")
    assert names(office, f"?plan={plan.pk}") == ["甲"]


def test_a_policy_includes_what_lies_below_it(office: Office) -> None:
    plan = PlanFactory(organization=office.organization)
    version = PlanVersion.objects.create(
        organization=office.organization, plan=plan, label="1", state="decided"
    )
    make = {"organization": office.organization, "plan_version": version}
    policy = PlanItem.objects.create(**make, key="p", kind="policy", title="基本方針")
    below = PlanItem.objects.create(**make, key="m", kind="measure", title="施策", parent=policy)
    beside = PlanItem.objects.create(**make, key="q", kind="policy", title="別の方針")
    office.indicator(name="下の指標", plan=plan, item=below)
    office.indicator(name="横の指標", plan=plan, item=beside)
    assert names(office, f"?policy={policy.pk}") == ["下の指標"]


def test_a_department_includes_those_below_it(office: Office) -> None:
    section = DepartmentFactory(organization=office.organization, parent=office.department)
    office.indicator(name="課の指標", department=section)
    office.indicator(name="よその指標", department=office.other)
    assert names(office, f"?department={office.department.pk}") == ["課の指標"]


def test_filters_by_status(office: Office) -> None:
    done, none = office.indicator(name="達成済み"), office.indicator(name="値なし")
    target(done, "5")
    approved(office, done, "10")
    computed(done, none)
    assert names(office, "?status=achieved") == ["達成済み"]


def test_needs_entry_lists_what_is_late_or_unfinished(office: Office) -> None:
    late, drafted = office.indicator(name="遅れ"), office.indicator(name="下書き")
    waiting = office.indicator(name="承認待ち")
    published = office.indicator(name="公表", reporting="published")
    for kpi in (drafted, waiting):
        for year in range(2022, 2025):
            approved(office, kpi, "1", _year(year))
    draft(office, drafted, "3")
    submitted(office, waiting, "3")
    computed(late, drafted, waiting, published)
    assert set(names(office, "?needs_entry=on")) == {"遅れ", "下書き"}


def test_a_value_that_is_no_choice_filters_by_nothing(office: Office) -> None:
    office.indicator(name="甲")
    assert names(office, "?plan=abc&status=x&department=99&sort=;drop&size=7&page=x") == ["甲"]


def test_sorting_by_rate_puts_rows_without_a_rate_last(office: Office) -> None:
    low, high = office.indicator(name="低い"), office.indicator(name="高い")
    office.indicator(name="率なし")
    for kpi, value in ((low, "10"), (high, "90")):
        target(kpi, "100")
        approved(office, kpi, value)
    computed(low, high)
    assert names(office, "?sort=rate") == ["低い", "高い", "率なし"]
    assert names(office, "?sort=-rate") == ["高い", "低い", "率なし"]


def test_the_page_size_is_kept_in_the_address(office: Office) -> None:
    for _ in range(51):
        office.indicator()
    assert len(names(office)) == 50
    assert len(names(office, "?size=100")) == 51
    words = text_of(browser(office.dx).get(office.url("?sort=-name")))
    assert "page=2" in words
    assert "sort=-name" in words


def test_an_empty_list_says_what_to_do_first(office: Office) -> None:
    words = text_of(browser(office.dx).get(office.url()))
    assert "まだKPIがありません" in words
    assert "この一覧をCSVで保存" not in words


def test_a_filter_without_results_offers_to_drop_it(office: Office) -> None:
    office.indicator()
    words = text_of(browser(office.dx).get(office.url("?q=存在しない")))
    assert "条件に合うKPIはありません" in words


def test_many_rows_cost_as_many_queries_as_few(
    office: Office, django_assert_num_queries: Any
) -> None:
    client = browser(office.editor)

    def add(count: int) -> None:
        for _ in range(count):
            kpi = office.indicator()
            target(kpi, "10")
            approved(office, kpi, "5")
            computed(kpi)

    add(2)
    with CaptureQueriesContext(connection) as few:
        client.get(office.url("?needs_entry=on"))
        client.get(office.url())
    add(18)
    with django_assert_num_queries(len(few)):
        client.get(office.url("?needs_entry=on"))
        client.get(office.url())


def test_the_file_holds_the_rows_on_show(office: Office) -> None:
    kpi = office.indicator(
        name="削減率",
        unit="%",
        decimals=1,
        kind=Kind.CHANGE_FROM_BASELINE,
        desired=Desired.LOWER,
        rule=Rule.PROGRESS_FROM_BASELINE,
        baseline=0,
    )
    office.indicator(name="別の指標")
    target(kpi, "-30")
    approved(office, kpi, "▲25")
    computed(kpi)
    rows = file(office, "q=削減率")
    assert len(rows) == 1
    row = rows[0]
    assert (row["最新値"], row["目標値"], row["達成率（%）"]) == ("-25.0", "-30.0", "83.3")
    assert (row["状況"], row["手続き"], row["最新値の期間"]) == ("未達", "承認済み", "R7年度")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_file_is_run_as_a_formula(office: Office, start: str) -> None:
    office.indicator(name=f"{start}HYPERLINK(0)", definition="=1+1")
    cells = [value for row in file(office) for value in row.values() if value]
    assert not [cell for cell in cells if cell[0] in "=+-@\t\r"]


def test_an_empty_figure_is_empty_in_the_file(office: Office) -> None:
    office.indicator()
    row = file(office)[0]
    assert (row["最新値"], row["目標値"], row["達成率（%）"]) == ("", "", "")


def test_viewers_do_not_learn_of_drafts(office: Office) -> None:
    kpi = office.indicator(name="指標")
    submitted(office, kpi, "777")
    for actor in (office.viewer, office.member, office.outsider):
        words = text_of(browser(actor).get(office.url()))
        assert "提出済み" not in words
        assert file(office, by=actor)[0]["手続き"] == ""
    assert "提出済み" in text_of(browser(office.head).get(office.url()))


def test_a_correction_under_way_looks_approved_to_viewers(office: Office) -> None:
    kpi = office.indicator()
    approved(office, kpi, "614")
    draft(office, kpi, "700")
    assert file(office, by=office.viewer)[0]["手続き"] == "承認済み"
    assert file(office, by=office.editor)[0]["手続き"] == "下書き"


def test_outsiders_find_no_list(office: Office) -> None:
    stranger = Office(OrganizationFactory())
    assert browser(stranger.dx).get(office.url()).status_code == 404


def _year(fiscal_year: int) -> Any:
    return Period.year(fiscal_year)
