"""What the tests of 原因・対応策 share: a KPI that is behind, and the action that was asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from kpis.models import CorrectiveAction, Indicator
from kpis.services.corrective import answer
from kpis.services.corrective_rules import Answer
from organizations.selectors import Actor
from tests.kpis.pages import Office, approved, computed, target

GIVEN = Answer("担当者が足りない。", "応援を頼む。", date(2027, 1, 31))


def behind(office: Office, **fields: Any) -> Indicator:
    """A KPI that reached 10 of 100 in fiscal year 2025, computed."""
    kpi = office.indicator(**fields)
    target(kpi, "100")
    approved(office, kpi, "10")
    computed(kpi)
    return kpi


def asked(office: Office) -> CorrectiveAction:
    return CorrectiveAction.objects.get(indicator=behind(office))


def answered(office: Office, by: Actor | None = None) -> CorrectiveAction:
    return answer(
        by=by or office.editor, action_id=asked(office).pk, answer=GIVEN, expected_version=1
    )
