"""KPIs that take their value from a question: bound by a person, proposed once at the close."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core import audit
from core.clock import now as clock_now
from core.clock import today as clock_today
from core.errors import DomainError, Invalid, Refused
from kpis.models import Indicator, MeasurementRevision
from kpis.models.indicator import Kind
from kpis.periods import current_period
from kpis.selectors.indicators import visible_indicators
from kpis.services.counts import record_count
from organizations.models import Membership, Role
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.services.notices import notify
from surveys.models import KpiBinding, Question, Survey
from surveys.proposing import BOUND_KINDS, Proposal, proposal_of, takes_shares
from surveys.selectors.results import document_of
from surveys.services.access import lock_survey

logger = logging.getLogger(__name__)
TOPIC = "surveys.propose"


@dataclass(frozen=True)
class BindingTyped:
    """`line` is "question" or "question.row" (keys); `choices` are keys of its choices."""

    line: str = ""
    choices: tuple[str, ...] = ()
    indicator_id: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one binding: the figure handed over, or why there is none."""

    binding: KpiBinding
    revision: MeasurementRevision | None = None
    why_none: str = ""


def bind(*, by: Actor, survey: Survey, typed: BindingTyped) -> KpiBinding:
    """Binds a KPI to a question. The same again replaces the choices until it was proposed.

    Raises Refused with what is missing, or where the KPI can't take a share.
    """
    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="bind_kpi"):
        current = lock_survey(by, survey.pk)
        question, row, indicator = _read(by, current, typed)
        made, is_new = KpiBinding.objects.select_for_update().get_or_create(
            question=question,
            row=row,
            indicator=indicator,
            defaults={
                "organization_id": current.organization_id,
                "choices": list(typed.choices),
            },
        )
        if is_new or made.choices == list(typed.choices):
            return made
        if made.proposed_at is not None:
            raise _proposed_already()
        made.choices = list(typed.choices)
        made.version += 1
        made.save(update_fields=["choices", "version"])
        return made


def unbind(*, by: Actor, survey: Survey, binding_id: int) -> None:
    """Takes a binding away; its figure, once proposed, stays with the KPI. Twice is once."""
    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="unbind_kpi"):
        current = lock_survey(by, survey.pk)
        KpiBinding.objects.filter(question__survey=current, pk=binding_id).delete()


def propose_surveys(survey_ids: Sequence[int]) -> None:
    """Handler of the outbox."""
    for survey_id in survey_ids:
        propose(survey_id, today=clock_today())


def propose(survey_id: int, *, by: Actor | None = None, today: date | None = None) -> list[Outcome]:
    """Hands each bound KPI its figure for a person's approval, once. `by` None: the portal itself.

    What can't be proposed is told to the DX office with its reason, and may be asked for again.
    """
    if by is not None:
        by.require(Act.SURVEY_MANAGE)
    survey = Survey.objects.select_related("organization").filter(pk=survey_id).first()
    if survey is None or (by is not None and survey.organization_id != by.organization.pk):
        return []
    document = document_of(survey)
    if document is None:
        return []
    waiting = KpiBinding.objects.filter(question__survey=survey, proposed_at=None)
    found = []
    for binding in waiting.select_related("question", "indicator__organization", "indicator__plan"):
        made = proposal_of(
            document,
            binding.question.key,
            binding.row,
            binding.choices,
            binding.indicator,
        )
        outcome = _hand_over(by, survey, binding, made, today or clock_today())
        if outcome is not None:
            found.append(outcome)
    if failed := [each for each in found if each.why_none]:
        _tell_office(survey, failed)
    return found


def _hand_over(
    by: Actor | None, survey: Survey, binding: KpiBinding, made: Proposal, today: date
) -> Outcome | None:
    """None where somebody else has just done it."""
    if not made.is_there:
        return Outcome(binding, why_none=made.why_none)
    ratio = binding.indicator.kind == Kind.RATIO
    try:
        with (
            transaction.atomic(),
            audit.acting(by=by.user if by else None, intent="propose_kpi_value"),
        ):
            claimed = KpiBinding.objects.filter(pk=binding.pk, proposed_at=None)
            if not claimed.update(proposed_at=clock_now()):
                return None
            revision = record_count(
                by=by,
                indicator=binding.indicator,
                period=current_period(binding.indicator.frequency, day_of(survey, today)),
                value=None if ratio else made.value,
                numerator=made.numerator if ratio else None,
                denominator=made.denominator if ratio else None,
                note=note_of(survey, binding, made),
                needs_approval=True,
            )
            return Outcome(binding, revision)
    except DomainError as refused:
        return Outcome(binding, why_none=refused.sentence)


def day_of(survey: Survey, today: date) -> date:
    """The day the figure is of: when the asking ended."""
    ended = survey.closes_at or survey.closed_at
    day = timezone.localtime(ended).date() if ended else today
    return min(day, today)


def note_of(survey: Survey, binding: KpiBinding, made: Proposal) -> str:
    wave = f"第{survey.wave}回 " if survey.wave > 1 else ""
    return (
        f"アンケート「{survey.title}」{wave}の「{binding.question}」から"
        f"（{made.numerator:,}人／回答{made.denominator:,}人）"
    )


def _read(by: Actor, survey: Survey, typed: BindingTyped) -> tuple[Question, str, Indicator]:
    errors: dict[str, DomainError] = {}
    key, _, row = typed.line.partition(".")
    question = Question.objects.filter(survey=survey, key=key, kind__in=BOUND_KINDS).first()
    rows = set(question.rows.values_list("key", flat=True)) if question else set()
    if question is None or (row not in rows if rows else bool(row)):
        errors["line"] = Invalid("blank", "質問が選ばれていません。", "一覧から選んでください。")
    else:
        known = set(question.choices.values_list("key", flat=True))
        if not typed.choices or not set(typed.choices) <= known:
            errors["choices"] = Invalid(
                "blank", "数える選択肢が選ばれていません。", "1つ以上選んでください。"
            )
        elif question.kind == "multiple" and len(typed.choices) > 1:
            errors["choices"] = Invalid(
                "one_only",
                "いくつでも選べる質問では、二つ以上の選択肢を足すと同じ人を二度数えます。",
                "選択肢を1つだけ選んでください。",
            )
    indicator = None
    if typed.indicator_id is not None:
        indicator = visible_indicators(by).filter(pk=typed.indicator_id).first()
    if indicator is None:
        errors["indicator"] = Invalid(
            "blank", "KPIが選ばれていません。", "一覧から選んでください。"
        )
    elif not takes_shares(indicator):
        errors["indicator"] = Invalid(
            "no_share",
            "このKPIは割合を入れるKPIではないか、全体の値を部局の値から計算しています。",
            "種類が「割合」のKPIか、単位が％のKPIを選んでください。",
        )
    if errors or question is None or indicator is None:
        raise Refused(errors)
    return question, row, indicator


def _proposed_already() -> Invalid:
    return Invalid(
        "proposed_already",
        "この結び付きは、もうKPIの値として提案しています。",
        "数える選択肢を変えるときは、KPIの値をKPIの画面で直してください。",
        status=409,
    )


def _tell_office(survey: Survey, failed: list[Outcome]) -> None:
    office = Membership.objects.filter(
        organization_id=survey.organization_id, role=Role.DX_OFFICE, user__is_active=True
    )
    reasons = "\n".join(f"・{each.binding.indicator.name}：{each.why_none}" for each in failed)
    notify(
        organization_id=survey.organization_id,
        user_ids=list(office.values_list("user_id", flat=True)),
        key=f"survey-proposal:{survey.pk}",
        title="アンケートから提案できないKPIの値があります",
        body=f"アンケート「{survey.title}」の結果から、次のKPIの値を提案できませんでした。\n{reasons}",
        path=reverse("surveys:bindings", args=[survey.organization.code, survey.pk]),
    )
