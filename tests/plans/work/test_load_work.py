"""Plan files: stages, viewpoints and moves; and drafts that are in people's hands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kpis.management.commands.load_plans import data_files
from organizations.models import Organization, Role
from plans.models import (
    MigrationPhase,
    Milestone,
    Plan,
    PlanItem,
    PlanStage,
    PlanVersion,
    PlanViewpoint,
    SystemMigration,
)
from plans.services.data_file import DataFileError
from plans.services.drafts import DraftTyped, discard_draft, edit_draft
from plans.services.items import as_kept, edit_item, remove_item
from plans.services.items_entry import ItemTyped
from plans.services.load import load_plan_file
from tests.factories import actor_with
from tests.plans.test_load import small_file

pytestmark = pytest.mark.django_db


def load(tmp_path: Path, content: dict[str, Any]) -> Any:
    path = tmp_path / "990001.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return load_plan_file(path)


def drafted() -> dict[str, Any]:
    content = small_file()
    content["plans"][0]["versions"][0] |= {"state": "draft"}
    return content


def dx() -> Any:
    return actor_with(Role.DX_OFFICE, Organization.objects.get(code="990001"))


def test_ishikawas_stages_viewpoints_and_moves_are_those_of_its_documents() -> None:
    load_plan_file(next(path for path in data_files("plans") if path.stem == "170003"))
    assert list(PlanStage.objects.values_list("name", "term", "is_current")) == [
        ("紙をデータに", "デジタイゼーション", False),
        ("業務のICT化", "デジタライゼーション", True),
        ("「先回り」の行政", "DX", False),
    ]
    assert set(PlanViewpoint.objects.values_list("name", flat=True)) == {
        "便利なシステム",
        "本気の合意",
        "分厚い推進体制",
        "学ぶ環境",
        "動機付け",
    }
    assert PlanItem.objects.get(key="stage-2").stage == PlanStage.objects.get(number=2)
    assert SystemMigration.objects.count() == 6
    cutovers = MigrationPhase.objects.filter(kind="cutover")
    assert set(cutovers.values_list("to_typed", flat=True)) == {"R7.3月下旬予定"}
    counts = {
        kind: MigrationPhase.objects.filter(kind=kind).count() for kind in ("trial", "parallel")
    }
    assert (cutovers.count(), counts) == (6, {"trial": 4, "parallel": 4})


@pytest.mark.parametrize(
    ("add", "expected"),
    [
        ({"systems": [{"key": "a", "function": "b", "to_system": "c", "item": "x"}]}, "項目「x」"),
        (
            {
                "systems": [
                    {"key": "a", "function": "b", "to_system": "c", "phases": [{"kind": "trial"}]}
                ]
            },
            "開始も終了もありません",
        ),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, add: dict[str, Any], expected: str) -> None:
    content = small_file()
    content["plans"][0] |= add
    with pytest.raises(DataFileError, match=expected):
        load(tmp_path, content)


def test_an_item_of_an_unknown_stage_is_refused(tmp_path: Path) -> None:
    content = small_file()
    content["plans"][0]["versions"][0]["items"][0]["stage"] = 3
    with pytest.raises(DataFileError, match="第3段階がこの計画にありません"):
        load(tmp_path, content)


def test_a_draft_that_people_changed_is_theirs(tmp_path: Path) -> None:
    content = drafted()
    load(tmp_path, content)
    office, plan = dx(), Plan.objects.get()
    policy = PlanItem.objects.get(key="policy")
    kept = ItemTyped(**{**vars(as_kept(policy)), "title": "職員の名称"})
    edit_item(by=office, item_id=policy.pk, typed=kept, version=1)
    Milestone.objects.update(item=None)
    remove_item(by=office, item_id=PlanItem.objects.get(key="work").pk)
    edit_draft(by=office, plan_id=plan.pk, typed=DraftTyped("改定案"), version=1)
    content["plans"][0]["versions"][0]["items"][0]["title"] = "ファイルの名称"
    load(tmp_path, content)
    assert list(PlanItem.objects.values_list("title", flat=True)) == ["職員の名称"]
    assert list(PlanVersion.objects.values_list("label", flat=True)) == ["改定案"]
    assert Milestone.objects.get(key="start").item is None


def test_a_discarded_draft_does_not_come_back_with_the_file(tmp_path: Path) -> None:
    content = drafted()
    content["plans"][0]["milestones"] = []
    load(tmp_path, content)
    discard_draft(by=dx(), plan_id=Plan.objects.get().pk, reason="作り直す")
    load(tmp_path, content)
    assert not PlanVersion.objects.exists()
