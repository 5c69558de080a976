"""The plans of the public documents, as they are loaded from the repository's files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from kpis.management.commands.load_plans import data_files
from organizations.models import Department
from plans.models import Milestone, Plan, PlanItem, PlanItemYear
from plans.services.load import load_plan_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The plan files, loaded once for this module; undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        for path in data_files("plans"):
            load_plan_file(path)
        yield
        transaction.set_rollback(True)


def titles(plan: str, kind: str, version: str | None = None) -> list[str]:
    items = PlanItem.objects.filter(plan_version__plan__title=plan, kind=kind)
    if version:
        items = items.filter(plan_version__label=version)
    return list(items.order_by("position").values_list("title", flat=True))


def roots(code: str) -> set[str]:
    found = Department.objects.filter(organization__code=code, parent=None)
    return set(found.values_list("name", flat=True))


def cells(title: str, version: str = "1.5") -> dict[int, str]:
    found = PlanItemYear.objects.filter(item__title=title, item__plan_version__label=version)
    return dict(found.values_list("fiscal_year", "planned"))


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("石川県デジタル化推進計画", (2021, 2025)),
        ("DX推進ビジョン（仮称）", (None, None)),
        ("金沢市デジタル戦略", (None, None)),
        ("富山県 DX・働き方改革推進", (None, None)),
        ("三重県 県庁DXの推進", (2022, 2026)),
        ("三重県 DX人材育成方針", (None, None)),
        ("三重県 DX推進基盤整備計画", (None, None)),
        ("三重県 行政手続デジタル化方針", (None, None)),
    ],
)
def test_plan_has_the_period_its_document_states(title: str, years: tuple[int, int]) -> None:
    assert Plan.objects.values_list("fy_from", "fy_to").get(title=title) == years


def test_every_plan_names_its_source() -> None:
    assert not Plan.objects.filter(source="").exists()


def test_ishikawa_has_three_policies_and_a_successor_in_preparation() -> None:
    assert titles("石川県デジタル化推進計画", "policy") == [
        "産業・生活のデジタル化",
        "行政サービスの利便性向上",
        "行政事務の効率化",
    ]
    successor = Plan.objects.get(title="石川県デジタル化推進計画").successors.get()
    assert (successor.title, successor.state) == ("DX推進ビジョン（仮称）", "preparing")


def test_ishikawa_stages_and_viewpoints_are_those_of_the_coming_vision() -> None:
    assert titles("DX推進ビジョン（仮称）", "vision") == [
        "紙をデータに",
        "業務のICT化",
        "「先回り」の行政",
    ]
    assert len(titles("DX推進ビジョン（仮称）", "policy")) == 5


def test_ishikawa_has_the_departments_of_the_survey_and_the_digital_office() -> None:
    assert len(roots("170003")) == 18
    assert {"デジタル推進監室", "能登半島地震復旧・復興推進部"} <= roots("170003")


def test_ishikawa_migrations_are_dated_steps_with_what_is_printed() -> None:
    cutovers = Milestone.objects.filter(key__startswith="cutover-")
    assert set(cutovers.values_list("when_typed", "when_first", "when_last")) == {
        ("R7.3月下旬予定", date(2025, 3, 21), date(2025, 3, 31))
    }
    assert cutovers.count() == 6
    assert Milestone.objects.filter(key__startswith="trial-").count() == 4


def test_kanazawa_version_1_5_adds_the_information_item() -> None:
    plan = "金沢市デジタル戦略"
    added = set(titles(plan, "policy", "1.5")) - set(titles(plan, "policy", "1.0"))
    assert added == {"行政サービスの情報発信", "市民サービスの向上", "職員の生産性向上"}


def test_kanazawa_paperless_item_is_revised_in_1_5() -> None:
    texts = PlanItem.objects.filter(title="ペーパーレス化の推進").order_by("plan_version__position")
    before, after = [item.text for item in texts]
    assert before != after
    assert "ペーパーレス原則化" in after


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("新たな事務管理システムの導入", {2021: "構築", 2022: "一部導入"}),
        ("庁内の押印決裁の廃止", {2021: "一部導入", 2022: "導入"}),
        ("会議室に大型モニターを設置", {2021: "拡充", 2022: "⇒"}),
        ("出先機関における職員用Wi-Fiの整備", {2021: "拡充", 2022: "拡充"}),
        ("外郭団体のデジタル化促進", {2021: "検討", 2022: "一部導入"}),
        ("ホームページのリニューアル", {2022: "拡充"}),
        ("SNSサービスの活用拡充", {2022: "拡充"}),
        ("「ペーパーレス原則化」への転換", {2021: "検討", 2022: "一部導入"}),
    ],
)
def test_kanazawa_roadmap_cells_are_worded_as_printed(title: str, expected: dict[int, str]) -> None:
    assert cells(title) == expected


def test_kanazawa_has_no_department_its_document_does_not_name() -> None:
    assert roots("172014") == set()


def test_toyama_has_three_areas_and_the_departments_of_its_items() -> None:
    assert titles("富山県 DX・働き方改革推進", "policy") == [
        "県庁組織の活性化",
        "県庁の働き方改革の推進",
        "デジタル技術を活用した住民サービスの向上・住民参加の推進",
    ]
    assert roots("160008") == {
        "人事課",
        "デジタル化推進室",
        "行政経営室",
        "成長戦略室",
        "働き方改革・女性活躍推進室",
        "管財課",
        "広報・ブランディング推進室",
    }


def test_mie_has_three_visions_and_seven_focus_items() -> None:
    plan = "三重県 県庁DXの推進"
    assert titles(plan, "vision") == [
        "県民サービスが変わる！",
        "仕事の仕方が変わる！",
        "職員の働き方が変わる！",
    ]
    focus = PlanItem.objects.filter(plan_version__plan__title=plan, kind="measure")
    assert "".join(item.number for item in focus.order_by("position")) == "ABCDEFG"


def test_mie_department_tree_has_the_division_below_its_bureau() -> None:
    division = Department.objects.get(name="デジタル改革推進課")
    assert division.parent is not None
    assert division.parent.name == "デジタル社会推進局"
    assert roots("240001") == {"デジタル社会推進局", "総務部"}


@pytest.mark.parametrize(
    ("title", "typed", "first", "last"),
    [
        ("調達・構築開始", "R4.8月中", date(2022, 8, 1), date(2022, 8, 31)),
        ("構築完了", "R4年度内", date(2022, 4, 1), date(2023, 3, 31)),
        ("コミュニケーションツール運用開始", "R5.5", date(2023, 5, 1), date(2023, 5, 31)),
        ("データ活用の実証実験", "R5～R7年度", date(2023, 4, 1), date(2026, 3, 31)),
        ("データ活用基盤の本格運用", "R8年度", date(2026, 4, 1), date(2027, 3, 31)),
        ("情報基盤の運用", "～R9年度", None, date(2028, 3, 31)),
    ],
)
def test_mie_schedule_is_read_and_kept_as_printed(
    title: str, typed: str, first: date | None, last: date
) -> None:
    found = Milestone.objects.values_list("when_typed", "when_first", "when_last").get(title=title)
    assert found == (typed, first, last)
