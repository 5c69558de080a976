"""Differences, versions, items, roadmaps and time lines as pages: for whom, with what, how fast."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from committees.models import Committee, ItemLink
from committees.services.committees import CommitteeTyped, make_committee
from committees.services.items import ItemTyped, add_items
from kpis.services.targets import TargetValue, revise_target
from plans.models import ItemProgress, PlanItem, PlanVersion
from tests.factories import due
from tests.kpis.pages import Office, browser, text_of
from tests.plans.plan_rows import cell_of, item_of
from tests.plans.work.desk import Desk, edited, many_items

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def text(desk: Desk, path: str, actor: object = None) -> str:
    response = browser(actor or desk.viewer).get(desk.url(path))  # type: ignore[arg-type]
    assert response.status_code == 200, response.status_code
    return text_of(response)


def queries(desk: Desk, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        text(desk, path)
    return len(counted)


# ── Differences ─────────────────────────────────────────────────────────────────────────────
def test_the_newest_decided_version_is_compared_with_the_one_before_it(desk: Desk) -> None:
    page = text(desk, "difference/")
    assert "追加 1" in page
    assert "項目i" in page


def test_a_draft_is_compared_letter_by_letter_with_what_it_was_drafted_from(desk: Desk) -> None:
    draft = desk.draft()
    edited(desk, desk.item(draft), title="項目mの推進")
    page = text(desk, f"difference/?to={draft.pk}", desk.dx)
    assert "文言 1" in page
    assert "<ins>" in page


def test_a_member_from_outside_cannot_compare_a_draft(desk: Desk) -> None:
    draft = desk.draft()
    response = browser(desk.member).get(desk.url(f"difference/?to={draft.pk}"))
    assert response.status_code == 404
    assert "2.0" not in text(desk, "difference/", desk.member)


def test_another_organizations_person_sees_no_difference(desk: Desk) -> None:
    assert browser(Office().viewer).get(desk.url("difference/")).status_code in {403, 404}


def test_a_version_of_another_plan_is_not_compared(desk: Desk) -> None:
    other = Desk()
    version = other.plan.versions.first()
    assert version
    response = browser(desk.viewer).get(desk.url(f"difference/?from={version.pk}"))
    assert response.status_code == 404


def test_a_filter_leaves_only_changes_of_its_kind(desk: Desk) -> None:
    assert "条件に合う項目の変更はありません" in text(desk, "difference/?kind=removed")


def test_a_target_changed_between_the_decisions_is_listed(desk: Desk) -> None:
    versions = list(desk.plan.versions.order_by("position"))
    for version, day in zip(versions, (date(2024, 3, 31), date(2025, 3, 31)), strict=True):
        PlanVersion.objects.filter(pk=version.pk).update(decided_last=day)
    kpi = desk.indicator(plan=desk.plan)
    for value, seq, day in (("100", 0, date(2023, 4, 1)), ("150", 1, date(2024, 12, 1))):
        revise_target(
            by=None,
            indicator=kpi,
            due_on=due(2026),
            to=TargetValue(value=Decimal(value), decided_on=day, reason="見直し" if seq else ""),
            expected_seq=seq,
        )
    page = text(desk, "difference/")
    assert "100件" in page
    assert "150件" in page
    assert "目標の変更 1" in page


def test_the_difference_as_a_file_has_both_wordings(desk: Desk) -> None:
    draft = desk.draft()
    edited(desk, desk.item(draft), text="新しい内容")
    response = browser(desk.dx).get(desk.url(f"difference/?to={draft.pk}&format=xlsx"))
    sheet = load_workbook(BytesIO(response.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert ("内容", "新しい内容") in [(row[3], row[5]) for row in rows]


def test_a_difference_costs_the_same_queries_for_more_items(desk: Desk) -> None:
    newest = desk.plan.versions.get(label="1.5")
    many_items(newest, 2)
    few = queries(desk, "difference/")
    many_items_more(newest, 18)
    assert queries(desk, "difference/") == few


def many_items_more(version: PlanVersion, count: int) -> None:
    for number in range(count):
        item = item_of(version, f"y{number}", "initiative", position=200 + number)
        cell_of(item, 2022, "構築")


# ── Versions ────────────────────────────────────────────────────────────────────────────────
def test_a_version_is_cited_and_each_item_has_its_place(desk: Desk) -> None:
    newest = desk.plan.versions.get(label="1.5")
    page = text(desk, f"versions/{newest.pk}/")
    assert f"{desk.plan.title} 第1.5版（決定時期の記載なし）" in page
    assert 'id="item-m"' in page


def test_an_older_version_can_still_be_read(desk: Desk) -> None:
    older = desk.plan.versions.get(label="1.0")
    page = text(desk, f"versions/{older.pk}/")
    assert 'id="item-m"' in page
    assert 'id="item-i"' not in page


def test_a_draft_is_not_read_by_a_member_from_outside(desk: Desk) -> None:
    draft = desk.draft()
    assert browser(desk.member).get(desk.url(f"versions/{draft.pk}/")).status_code == 404
    assert "（案）" in text(desk, f"versions/{draft.pk}/")


# ── An item ─────────────────────────────────────────────────────────────────────────────────
def test_an_item_shows_its_kpi_cells_progress_and_responsible_department(desk: Desk) -> None:
    desk.indicator(plan=desk.plan, item=PlanItem.objects.filter(key="i").last(), name="率のKPI")
    ItemProgress.objects.create(
        organization=desk.organization,
        plan=desk.plan,
        item_key="i",
        fiscal_year=2021,
        seq=1,
        done="検討を終えた",
        judgement="late",
    )
    page = text(desk, "items/i/")
    for words in (
        "率のKPI",
        "検討",
        "検討を終えた",
        "遅れ",
        desk.department.name,
        "上の項目の担当",
    ):
        assert words in page, words


def test_an_item_shows_what_committees_linked_to_it_and_members_only_what_is_settled(
    desk: Desk,
) -> None:
    committee = make_committee(by=desk.dx, typed=CommitteeTyped(name="推進会議"))
    Committee.objects.filter(pk=committee.pk).update(is_open=True)
    for heading, settled in (("定まった指摘", True), ("定まらない指摘", False)):
        (made,) = add_items(
            by=desk.dx,
            committee=committee,
            items=[ItemTyped(number="", area="", category="", heading=heading, text="内容")],
            settled=settled,
        )
        ItemLink.objects.create(
            organization=desk.organization, item=made.item, plan=desk.plan, plan_item_key="i"
        )
    office, viewer = text(desk, "items/i/", desk.dx), text(desk, "items/i/")
    assert "定まった指摘" in office
    assert "定まらない指摘" in office
    assert "定まった指摘" in viewer
    assert "定まらない指摘" not in viewer


def test_an_item_tells_in_which_version_its_wording_changed(desk: Desk) -> None:
    draft = desk.draft()
    edited(desk, desk.item(draft), text="書き足した内容")
    page = text(desk, "items/m/", desk.dx)
    assert "書き足した内容" in page
    assert "文言は前の版と同じです" in page
    assert "書き足した内容" not in text(desk, "items/m/", desk.member)


def test_an_unknown_item_is_not_there(desk: Desk) -> None:
    assert browser(desk.viewer).get(desk.url("items/nothing/")).status_code == 404


def test_an_item_costs_the_same_queries_for_more_rows(desk: Desk) -> None:
    item = PlanItem.objects.get(plan_version__label="1.5", key="i")
    few = queries(desk, "items/i/")
    for year in range(2024, 2044):
        cell_of(item, year, "⇒")
    assert queries(desk, "items/i/") == few


# ── Roadmaps and time lines ─────────────────────────────────────────────────────────────────
def test_the_roadmap_sets_done_beside_planned_and_draws_what_continues(desk: Desk) -> None:
    item = PlanItem.objects.get(plan_version__label="1.5", key="i")
    cell_of(item, 2024, "⇒")
    ItemProgress.objects.create(
        organization=desk.organization,
        plan=desk.plan,
        item_key="i",
        fiscal_year=2023,
        seq=1,
        done="導入した",
        judgement="done",
    )
    page = text(desk, "roadmap/")
    for words in ("導入した", "予定どおり実施", "継続（導入）", "報告なし", "R7.3月下旬予定"):
        assert words in page, words


def test_late_only_leaves_what_is_late_or_stopped(desk: Desk) -> None:
    assert "条件に合う取組はありません" in text(desk, "roadmap/?late=on")
    ItemProgress.objects.create(
        organization=desk.organization,
        plan=desk.plan,
        item_key="i",
        fiscal_year=2023,
        seq=1,
        judgement="stopped",
    )
    assert "項目i" in text(desk, "roadmap/?late=on")


def test_the_roadmap_of_another_department_is_empty(desk: Desk) -> None:
    assert "項目i" in text(desk, f"roadmap/?department={desk.department.pk}")
    assert "条件に合う取組" in text(desk, f"roadmap/?department={desk.other.pk}")


def test_all_plans_stand_in_one_roadmap_for_the_same_queries(desk: Desk) -> None:
    from tests.plans.plan_rows import two_versions

    def count() -> int:
        with CaptureQueriesContext(connection) as counted:
            url = f"/o/{desk.organization.code}/plans/roadmap/"
            assert desk.plan.title in text_of(browser(desk.viewer).get(url))
        return len(counted)

    two_versions(desk.organization)
    few = count()
    for _ in range(6):
        two_versions(desk.organization)
    assert count() == few


def test_the_roadmap_as_a_file_has_planned_done_and_judged(desk: Desk) -> None:
    response = browser(desk.viewer).get(desk.url("roadmap/?format=xlsx"))
    sheet = load_workbook(BytesIO(response.content)).active
    assert sheet is not None
    heads, *rows = list(sheet.iter_rows(values_only=True))
    assert "R3年度 予定" in heads
    assert any("検討" in row for row in rows)


def test_the_time_line_has_the_milestone_as_typed_and_as_read(desk: Desk) -> None:
    page = text(desk, "timeline/")
    assert "切替え（R7.3月下旬予定）" in page
    assert "令和7年3月21日 ～ 令和7年3月31日" in page


def test_a_plan_without_times_says_so(desk: Desk) -> None:
    desk.plan.milestones.all().delete()
    assert "移行も節目もまだ登録されていません" in text(desk, "timeline/")
