"""Measures against an issue, and how far they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from core import audit
from core.errors import Invalid, NotAllowed
from kpis.selectors.indicators import visible_indicators
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.models import Finding, Measure, MeasureStep, Survey
from surveys.selectors.acting_choices import plan_items_for
from surveys.selectors.findings import may_report
from surveys.services.access import lock_row, refuse_if_stale, save_fields
from surveys.services.findings import TEXT_LIMIT, VIEWPOINT_LIMIT, lock_ended
from surveys.services.order import move_row, next_place
from surveys.timing import read_timing
from surveys.typed_fields import TypedFields

TIMING_LIMIT, REPORT_LIMIT = 80, 2000


@dataclass(frozen=True)
class MeasureTyped:
    """A measure as typed; ids are those of the form's choices, None for none."""

    text: str = ""
    viewpoint: str = ""
    department_id: int | None = None
    timing: str = ""
    item_key: str = ""
    indicator_id: int | None = None
    is_public: bool = False


def add_measure(*, by: Actor, finding: Finding, typed: MeasureTyped, today: date) -> Measure:
    """A measure behind the others. Raises Refused. What its timing means is read once, today."""
    with transaction.atomic(), audit.acting(by=by.user, intent="add_measure"):
        survey = lock_ended(by, finding.survey_id)
        current: Finding = lock_row(Finding, by, "課題", pk=finding.pk, survey=survey)
        return Measure.objects.create(
            organization_id=current.organization_id,
            finding=current,
            position=next_place(current.measures.all()),
            **_read(by, survey, typed, today, None),
        )


def edit_measure(
    *, by: Actor, measure: Measure, typed: MeasureTyped, version: int, today: date
) -> Measure:
    """Saves the measure. A timing that stays as it was keeps its day. Raises Refused or Stale."""
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_measure"):
        current = _lock(by, measure)
        fields = _read(by, current.finding.survey, typed, today, current)
        return save_fields(current, fields, version)


def move_measure(*, by: Actor, measure: Measure, up: bool) -> None:
    with transaction.atomic(), audit.acting(by=by.user, intent="move_measure"):
        current = _lock(by, measure)
        move_row(Measure.objects.filter(finding=current.finding_id), current.pk, up=up)


def remove_measure(*, by: Actor, measure: Measure) -> None:
    """Takes a measure away. Raises Invalid where it was reported on: reports are kept."""
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_measure"):
        current = _lock(by, measure)
        if current.steps.exists():
            raise Invalid(
                "measure_reported",
                "この対応方針には報告があるため、削除できません。",
                "やめるときは、状況を「取りやめ」にして報告してください。",
                status=409,
            )
        current.delete()


def report_measure(
    *, by: Actor, measure: Measure, state: str, text: str, version: int
) -> MeasureStep | None:
    """Tells how far a measure came; the same state without words tells nothing and keeps nothing.

    Departments report on their own measures and those below. Raises NotAllowed, Refused or Stale.
    """
    by.require(Act.MEASURE_REPORT, anywhere=True)
    with transaction.atomic(), audit.acting(by=by.user, intent="report_measure"):
        current: Measure = lock_row(Measure, by, "対応方針", pk=measure.pk)
        if not may_report(by, current):
            raise _not_yours()
        fields = TypedFields()
        if state not in Measure.State.values:
            fields.refuse("state", "blank", "状況が選ばれていません。", "一覧から選んでください。")
        words = fields.text("text", "報告", text, limit=REPORT_LIMIT)
        if state in (Measure.State.DROPPED,) and not words:
            fields.refuse(
                "text", "blank", "取りやめる理由が入力されていません。", "理由を入力してください。"
            )
        fields.read()
        if _is_said(current, state, words, by):
            return None
        refuse_if_stale(current, version, {"state": state, "text": words})
        step = MeasureStep.objects.create(
            organization_id=current.organization_id,
            measure=current,
            state=state,
            text=words,
            by=by.user,
        )
        current.state = state
        current.version += 1
        current.save(update_fields=["state", "version"])
        return step


def _is_said(measure: Measure, state: str, words: str, by: Actor) -> bool:
    """Whether this changes nothing: the state that stands, without words or sent a second time."""
    if measure.state != state:
        return False
    last = measure.steps.order_by("-pk").first()
    again = last is not None and (last.text, last.by_id) == (words, by.user.pk)
    return not words or again


def _lock(by: Actor, measure: Measure) -> Measure:
    survey = lock_ended(by, measure.finding.survey_id)
    row: Measure = lock_row(Measure, by, "対応方針", pk=measure.pk, finding__survey=survey)
    return row


def _read(
    by: Actor, survey: Survey, typed: MeasureTyped, today: date, before: Measure | None
) -> dict[str, Any]:
    fields = TypedFields()
    fields.text("text", "対応方針", " ".join(typed.text.split()), limit=TEXT_LIMIT, needed=True)
    fields.text("viewpoint", "視点", " ".join(typed.viewpoint.split()), limit=VIEWPOINT_LIMIT)
    timing = fields.text("timing", "時期", " ".join(typed.timing.split()), limit=TIMING_LIMIT)
    department = _department(by, typed.department_id, fields)
    if typed.item_key and typed.item_key not in dict(plan_items_for(survey)):
        kept = before is not None and before.item_key == typed.item_key
        if not kept:
            fields.refuse(
                "item_key",
                "unknown",
                "計画のこの項目は見つかりません。",
                "一覧から選んでください。",
            )
    indicator = None
    if typed.indicator_id is not None:
        indicator = visible_indicators(by).filter(pk=typed.indicator_id).first()
        if indicator is None:
            fields.refuse(
                "indicator", "unknown", "このKPIは見つかりません。", "一覧から選んでください。"
            )
    same = before is not None and before.timing == timing
    due = before.due_last if same and before else read_timing(timing, today=today).last
    return fields.read() | {
        "due_last": due,
        "department": department,
        "plan_id": survey.plan_id if typed.item_key else None,
        "item_key": typed.item_key,
        "indicator": indicator,
        "is_public": typed.is_public,
    }


def _department(by: Actor, pk: int | None, fields: TypedFields) -> Department | None:
    if pk is None:
        return None
    found = Department.objects.filter(organization=by.organization, pk=pk).first()
    if found is None:
        fields.refuse(
            "department", "unknown", "この部局は見つかりません。", "一覧から選んでください。"
        )
    return found


def _not_yours() -> NotAllowed:
    return NotAllowed(
        "not_your_measure",
        "この対応方針の担当ではないため、報告できません。",
        "担当部局かDX推進担当に報告を頼んでください。",
    )
