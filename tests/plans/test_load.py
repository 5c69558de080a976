"""Loading plan files: what is in them, twice, changed, and refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.audit import acting
from kpis.management.commands.load_plans import data_files
from organizations.models import Department, DepartmentSuccession, Organization
from plans.models import Milestone, Plan, PlanItem, PlanItemYear
from plans.services.data_file import DataFileError
from plans.services.load import load_plan_file
from tests.record_counts import record_counts

pytestmark = pytest.mark.django_db
Write = Callable[[dict[str, Any]], Path]


def small_file() -> dict[str, Any]:
    """An organization with a department and one plan, as a file would hold it."""
    return {
        "organization": {"code": "990001", "name": "試験県", "kind": "prefecture"},
        "departments": [{"name": "企画部", "children": [{"name": "情報課"}]}],
        "plans": [
            {
                "key": "plan",
                "title": "試験計画",
                "state": "current",
                "source": "試験の資料（令和6年度）",
                "versions": [
                    {
                        "label": "1.0",
                        "state": "decided",
                        "decided": "R6.3",
                        "items": [
                            {
                                "key": "policy",
                                "kind": "policy",
                                "title": "基本方針",
                                "departments": ["企画部/情報課"],
                                "children": [
                                    {
                                        "key": "work",
                                        "kind": "initiative",
                                        "title": "取組",
                                        "years": [{"year": "R6年度", "planned": "検討"}],
                                    }
                                ],
                            }
                        ],
                    }
                ],
                "milestones": [
                    {"key": "start", "title": "開始", "when": "R7.3月下旬予定", "item": "work"},
                    {
                        "key": "until",
                        "title": "運用",
                        "when": {"typed": "～R9年度", "read_as": "R9年度"},
                        "until": True,
                    },
                ],
            }
        ],
    }


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(content: dict[str, Any]) -> Path:
        path = tmp_path / "990001.json"
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return path

    return write_file


def test_tree_keeps_its_order_parents_and_departments(write: Write) -> None:
    load_plan_file(write(small_file()))
    policy, work = PlanItem.objects.order_by("position")
    assert (policy.key, work.key, work.parent_id) == ("policy", "work", policy.pk)
    assert [each.name for each in policy.departments.all()] == ["情報課"]


def test_roadmap_cell_is_of_the_printed_fiscal_year(write: Write) -> None:
    load_plan_file(write(small_file()))
    assert PlanItemYear.objects.values_list("fiscal_year", "planned").get() == (2024, "検討")


def test_milestone_keeps_what_is_printed_beside_what_was_read(write: Write) -> None:
    load_plan_file(write(small_file()))
    start = Milestone.objects.get(key="start")
    assert start.when_typed == "R7.3月下旬予定"
    assert (start.when_first, start.when_last) == (date(2025, 3, 21), date(2025, 3, 31))


def test_period_without_beginning_has_none(write: Write) -> None:
    load_plan_file(write(small_file()))
    until = Milestone.objects.get(key="until")
    assert (until.when_typed, until.when_first) == ("～R9年度", None)
    assert until.when_last == date(2028, 3, 31)


def test_loading_twice_changes_nothing(write: Write) -> None:
    path = write(small_file())
    created = load_plan_file(path).created
    before = record_counts()
    again = load_plan_file(path)
    assert (again.changes, again.unchanged) == (0, created)
    assert record_counts() == before


def test_loading_shipped_files_twice_changes_nothing() -> None:
    for path in data_files("plans"):
        assert load_plan_file(path).created
    before = record_counts()
    for path in data_files("plans"):
        assert load_plan_file(path).changes == 0
    assert record_counts() == before


def test_changed_file_updates_only_what_it_changes(write: Write) -> None:
    content = small_file()
    load_plan_file(write(content))
    content["plans"][0]["title"] = "試験計画（改定）"
    assert load_plan_file(write(content)).changes == 1
    plan = Plan.objects.get()
    assert (plan.title, plan.version) == ("試験計画（改定）", 2)
    event = plan.events.latest("pgh_id")
    assert (event.pgh_label, event.pgh_context["intent"]) == ("update", "load_plans")


def test_what_people_changed_stays_when_the_file_is_the_same(write: Write) -> None:
    path = write(small_file())
    load_plan_file(path)
    with acting(by=None, intent="edit_plan"):
        Plan.objects.update(title="職員が直した名称")
    assert load_plan_file(path).changes == 0
    assert Plan.objects.get().title == "職員が直した名称"


def test_changed_file_leaves_other_columns_that_people_changed(write: Write) -> None:
    content = small_file()
    load_plan_file(write(content))
    with acting(by=None, intent="edit_plan"):
        Plan.objects.update(summary="職員が書いた概要")
    content["plans"][0]["title"] = "試験計画（改定）"
    load_plan_file(write(content))
    plan = Plan.objects.get()
    assert (plan.title, plan.summary) == ("試験計画（改定）", "職員が書いた概要")


def test_what_left_the_file_is_not_deleted(write: Write) -> None:
    content = small_file()
    load_plan_file(write(content))
    content["plans"][0]["milestones"].pop()
    load_plan_file(write(content))
    assert Milestone.objects.count() == 2


def test_succession_names_who_carries_on(write: Write) -> None:
    content = small_file()
    content["departments"] += [
        {"name": "旧部", "valid_to": "令和6年3月31日"},
        {"name": "新部", "valid_from": "令和6年4月1日"},
    ]
    content["successions"] = [
        {"predecessor": "旧部", "successor": "新部", "effective_on": "令和6年4月1日"}
    ]
    load_plan_file(write(content))
    found = DepartmentSuccession.objects.get()
    assert (found.predecessor.name, found.successor.name) == ("旧部", "新部")
    assert (found.predecessor.valid_to, found.effective_on) == (
        date(2024, 3, 31),
        date(2024, 4, 1),
    )


def broken(path: list[str | int], value: Any) -> dict[str, Any]:
    content: Any = small_file()
    place = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return content


VERSION = ["plans", 0, "versions", 0]
REFUSED = {
    "unknown key": (["plans", 0, "titel"], "x", "plans[0]: 「titel」という項目は使えません"),
    "unknown state": (["plans", 0, "state"], "done", "plans[0].state: 「done」は使えません"),
    "number for a text": ([*VERSION, "label"], 1.0, "plans[0].versions[0].label"),
    "unreadable date": ([*VERSION, "decided"], "そのうち", "plans[0].versions[0].decided"),
    "unknown department": (
        [*VERSION, "items", 0, "departments"],
        ["土木部"],
        "items[0]: 部署「土木部」がありません",
    ),
    "unknown item": (["plans", 0, "milestones", 0, "item"], "x", "milestones[0].item: 項目「x」"),
    "unknown predecessor": (["plans", 0, "predecessor"], "x", "plans[0].predecessor"),
    "same key twice": ([*VERSION, "items", 0, "children", 0, "key"], "policy", "2回使われています"),
    "wrong code": (["organization", "code"], "99", "organization.code"),
    "not a list": (["plans"], {}, "plans: [ ]"),
    "half a printed date": (
        ["plans", 0, "milestones", 0, "when"],
        {"typed": "R7"},
        "milestones[0].when",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused_with_its_place(case: str, write: Write) -> None:
    path, value, expected = REFUSED[case]
    with pytest.raises(DataFileError) as caught:
        load_plan_file(write(broken(path, value)))
    assert "990001.json" in caught.value.sentence
    assert expected in caught.value.sentence


def test_missing_key_is_refused_with_its_name(write: Write) -> None:
    content = small_file()
    del content["plans"][0]["source"]
    with pytest.raises(DataFileError, match=r"990001.json の plans\[0\]: 「source」がありません"):
        load_plan_file(write(content))


def test_key_written_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "double.json"
    path.write_text('{"plans": [], "plans": []}', encoding="utf-8")
    with pytest.raises(DataFileError, match="「plans」が2回"):
        load_plan_file(path)


def test_text_that_is_not_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"broken\.json: JSONとして読めません"):
        load_plan_file(path)


def test_refused_file_loads_nothing(write: Write) -> None:
    with pytest.raises(DataFileError):
        load_plan_file(write(broken(["plans", 0, "milestones", 0, "item"], "x")))
    assert not Organization.objects.exists()
    assert not Department.objects.exists()
