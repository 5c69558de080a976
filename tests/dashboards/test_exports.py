"""Every list as a file: what the page shows, for who may see the page, in both kinds."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from core.fiscal import Period
from organizations.models import DepartmentSuccession
from organizations.selectors import Actor
from plans.models import PlanItem, PlanVersion
from tests.factories import DepartmentFactory
from tests.kpis.pages import Office, approved, browser, computed, submitted, target, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def get(office: Office, path: str, by: Actor | None = None) -> Any:
    return browser(by or office.dx).get(f"/o/{office.organization.code}/{path}")


def records(office: Office, path: str, by: Actor | None = None) -> list[dict[str, str]]:
    joint = "&" if "?" in path else "?"
    answer = get(office, f"{path}{joint}format=csv", by)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def sheet(office: Office, path: str, by: Actor | None = None) -> list[dict[str, Any]]:
    answer = get(office, f"{path}?format=xlsx", by)
    active = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert active is not None
    head, *rows = [[cell.value for cell in row] for row in active.iter_rows()]
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def a_kpi(office: Office, **fields: Any) -> Any:
    kpi = office.indicator(name="=導入支援件数", decimals=1, **fields)
    target(kpi, "320")
    approved(office, kpi, "614.25")
    computed(kpi)
    return kpi


LISTS = ["kpis/", "plans/", "departments/", "members/", "dashboard/", "kpis/{pk}/figures/"]


@pytest.mark.parametrize("path", LISTS)
def test_each_list_links_to_its_files_and_they_open(office: Office, path: str) -> None:
    path = path.format(pk=a_kpi(office).pk)
    page = text_of(get(office, path))
    for kind, start in (("xlsx", b"PK"), ("csv", "\ufeff".encode())):
        assert f"format={kind}" in page
        answer = get(office, f"{path}?format={kind}")
        assert answer.status_code == 200
        assert answer.content.startswith(start)
        assert f".{kind}" in answer["Content-Disposition"]


@pytest.mark.parametrize("path", ["members/", "kpis/review/"])
def test_who_may_not_see_the_page_gets_no_file(office: Office, path: str) -> None:
    for kind in ("xlsx", "csv"):
        assert get(office, f"{path}?format={kind}", office.viewer).status_code == 403
        assert get(Office(), f"{path}?format={kind}", office.dx).status_code in {403, 404}


def test_another_organizations_lists_are_not_found(office: Office) -> None:
    stranger = Office().dx
    for path in ("kpis/", "plans/", "departments/", "dashboard/"):
        assert get(office, f"{path}?format=xlsx", stranger).status_code == 404


def test_the_kpi_list_has_the_figures_of_the_page(office: Office) -> None:
    a_kpi(office)
    (row,) = records(office, "kpis/")
    assert row["KPI"] == "'=導入支援件数"
    assert (row["最新値"], row["目標値"], row["達成率（%）"]) == ("614.3", "320.0", "192.0")
    page = text_of(get(office, "kpis/"))
    assert "614.3件" in page
    assert "192.0%" in page
    (cells,) = sheet(office, "kpis/")
    assert cells["KPI"] == "=導入支援件数"
    assert Decimal(str(cells["最新値"])) == Decimal("614.3")


def test_the_dashboards_file_has_the_rows_of_its_table(office: Office) -> None:
    kpi = a_kpi(office)
    path = f"dashboard/?plan={kpi.plan_id}"
    (row,) = records(office, path)
    shown = get(office, path).context["board"].rows[0]
    assert row["状況"] == shown.face.word
    assert f"{row['達成率（%）']}%" == shown.rate_text
    assert f"{row['最新値']}件" == shown.actual
    assert records(office, f"{path}&status=behind") == []
    below = f"departments/{office.department.pk}/dashboard/?plan={kpi.plan_id}"
    assert [line["KPI"] for line in records(office, below)] == ["'=導入支援件数"]


def test_the_periods_file_has_each_line_of_the_page(office: Office) -> None:
    kpi = a_kpi(office)
    found = records(office, f"kpis/{kpi.pk}/figures/")
    page = get(office, f"kpis/{kpi.pk}/figures/")
    assert [row["期間"] for row in found] == [
        line.period.label for _, lines in page.context["years"] for line in lines
    ]
    entered = next(row for row in found if row["承認済みの値"])
    assert (entered["期間"], entered["承認済みの値"], entered["値の状態"]) == (
        "R7年度",
        "614.3",
        "値あり",
    )


def test_a_draft_is_in_no_file_of_who_may_not_see_it(office: Office) -> None:
    kpi = office.indicator()
    submitted(office, kpi, "77", Period.year(2024))
    for by, state in ((office.dx, "提出済み"), (office.viewer, "未入力")):
        row = next(
            row for row in records(office, f"kpis/{kpi.pk}/figures/", by) if row["期間"] == "R6年度"
        )
        assert (row["手続き"], row["承認済みの値"]) == (state, "")


def test_what_waits_for_a_head_as_a_file(office: Office) -> None:
    kpi = a_kpi(office)
    submitted(office, kpi, "700", Period.year(2024), note="-増加")
    (row,) = records(office, "kpis/review/", office.head)
    assert (row["期間"], row["提出された値"], row["メモ"]) == ("R6年度", "700.0", "'-増加")
    assert row["提出者"] == str(office.editor.user)


def test_departments_and_members_as_files(office: Office) -> None:
    ended = DepartmentFactory(organization=office.organization, valid_to="2026-03-31")
    DepartmentSuccession.objects.create(
        organization=office.organization,
        predecessor=ended,
        successor=office.department,
        effective_on="2026-04-01",
    )
    found = {row["部局"]: row for row in records(office, "departments/")}
    assert found[ended.name]["状態"] == "廃止"
    assert found[ended.name]["承継先"] == office.department.name
    assert found[office.department.name]["状態"] == "現存"
    people = {row["メールアドレス"]: row for row in records(office, "members/")}
    assert people[office.editor.user.email]["範囲"] == office.department.name
    assert people[office.dx.user.email]["範囲"] == "団体全体"


def test_a_plans_items_and_kpis_as_a_file(office: Office) -> None:
    kpi = a_kpi(office)
    version = PlanVersion.objects.create(
        organization=office.organization, plan=kpi.plan, label="1.0", position=1
    )
    top = PlanItem.objects.create(
        organization=office.organization,
        plan_version=version,
        kind=PlanItem.Kind.POLICY,
        key="a",
        number="1",
        title="暮らし",
    )
    kpi.item = PlanItem.objects.create(
        organization=office.organization,
        plan_version=version,
        kind=PlanItem.Kind.INITIATIVE,
        key="b",
        number="1-1",
        title="手続",
        parent=top,
    )
    kpi.save()
    found = records(office, f"plans/{kpi.plan_id}/")
    assert [(row["番号"], row["上の項目"], row["KPI"]) for row in found] == [
        ("1", "", ""),
        ("1-1", "1　暮らし", "'=導入支援件数"),
    ]
    (line,) = records(office, "plans/")
    assert (line["計画"], line["KPIの数"]) == (kpi.plan.title, "1")
