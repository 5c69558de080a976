"""金沢市デジタル戦略 1.0 → 1.5: what the document says was added and revised, and nothing else."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from plans.differences import Change, difference
from plans.models import Plan
from plans.selectors.showing import planned_items

pytestmark = pytest.mark.django_db


def test_information_was_added_and_paperless_revised() -> None:
    call_command("load_plans", verbosity=0, skip_checks=True)
    plan = Plan.objects.get(organization__code="172014", key="digital-strategy")
    versions = [plan.versions.get(label=label) for label in ("1.0", "1.5")]
    said = planned_items(versions)
    found = difference(said[versions[0].pk], said[versions[1].pk])
    added = {one.item.title for one in found.items if Change.ADDED in one.changes}
    changed = {one.item.title: one.changes for one in found.items if one.before}
    assert {
        "行政サービスの情報発信",
        "オンラインによる行政情報の発信強化",
        "ホームページのリニューアル",
        "SNSサービスの活用拡充",
        "「ペーパーレス原則化」への転換",
    } <= added
    assert changed == {"ペーパーレス化の推進": {Change.TEXT}}
    assert not found.counts[Change.REMOVED]
    assert not found.counts[Change.MOVED]
