"""What people would have set up in 見本県: its own grades, rounds, and answers about late KPIs.

Each is made once; what people do with it afterwards stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from core.fiscal import Granularity, Period, period_containing
from kpis.models import (
    CollectionRound,
    CorrectiveAction,
    CorrectiveStep,
    Grade,
    Indicator,
    RatingScheme,
    RoundItem,
)
from kpis.ready_schemes import READY
from kpis.selectors.round_candidates import candidates
from organizations.models import Organization, User
from organizations.selectors import Actor
from plans.services.row_sync import LoadReport

SCALE = "a-d"
State, Kind = CorrectiveAction.State, CorrectiveStep.Kind


@dataclass(frozen=True)
class SampleRound:
    """A round of one month; without `closed_on` it is open."""

    month: date
    deadline: date
    opened_on: date
    closed_on: date | None = None

    @property
    def period(self) -> Period:
        return period_containing(self.month, Granularity.MONTH)


@dataclass(frozen=True)
class SampleAction:
    """A late KPI, what its department answered, and what came of it (kind, day, words)."""

    indicator: str
    fiscal_year: int
    status: str
    asked_on: date
    cause: str
    action: str
    due_on: date
    steps: tuple[tuple[CorrectiveStep.Kind, date, str], ...] = ()


ROUNDS = (
    SampleRound(date(2026, 8, 1), date(2026, 9, 30), date(2026, 9, 1), date(2026, 10, 1)),
    SampleRound(date(2026, 10, 1), date(2026, 11, 30), date(2026, 11, 2)),
)
ACTIONS = (
    SampleAction(
        "chat-resolution-rate",
        2026,
        "backward",
        date(2026, 9, 7),
        "制度の改正後に増えた質問の言い回しが、回答の候補に入っていない。",
        "質問の記録を月ごとに見直し、回答できなかったものから上位50件の候補を作り直す。",
        date(2026, 12, 25),
        (
            (Kind.ANSWERED, date(2026, 9, 15), ""),
            (Kind.REPORTED, date(2026, 10, 20), "上位50件のうち32件の候補を作り直した。"),
        ),
    ),
    SampleAction(
        "platform-services",
        2026,
        "late",
        date(2026, 8, 3),
        "利用を予定していた二つの業務で、調達の時期が次年度に延びた。",
        "共通の機能だけを先に使う方法に改め、年度内に三つの業務を移す。",
        date(2026, 10, 30),
        ((Kind.ANSWERED, date(2026, 8, 17), ""),),
    ),
    SampleAction(
        "overtime-hours",
        2025,
        "late",
        date(2025, 8, 4),
        "決算と議会の準備が重なる時期に、集計の作業が手作業で残っていた。",
        "集計の作業を自動化し、繁忙期の応援の体制を決める。",
        date(2026, 1, 30),
        (
            (Kind.ANSWERED, date(2025, 8, 18), ""),
            (Kind.REPORTED, date(2025, 12, 5), "三つの集計を自動化した。"),
            (Kind.CLOSED, date(2026, 2, 6), "対応策を終え、前年同月より減ったことを確かめた。"),
        ),
    ),
)


def arrange(organization: Organization) -> LoadReport:
    """Sets up what is not there yet. Runs inside the loader's transaction."""
    report = LoadReport()
    _grades(organization, report)
    for each in ROUNDS:
        _round(organization, each, report)
    indicators = {each.key: each for each in organization.indicators.all()}
    for action in ACTIONS:
        _action(indicators[action.indicator], action, report)
    return report


def _grades(organization: Organization, report: LoadReport) -> None:
    scheme = RatingScheme.objects.get(organization=organization, key="standard")
    if scheme.grades.exists() or scheme.version > 1:
        report.unchanged += 1
        return
    values = next(each.values for each in READY if each.key == SCALE)
    scheme.basis = values.basis
    scheme.version += 1
    scheme.save(update_fields=["basis", "version"])
    Grade.objects.bulk_create(
        Grade(organization=organization, scheme=scheme, position=place, **vars(grade))
        for place, grade in enumerate(values.grades, start=1)
    )
    report.created += 1


def _round(organization: Organization, sample: SampleRound, report: LoadReport) -> None:
    title = f"{sample.period.label}分の実績調査"
    asked, new = CollectionRound.objects.get_or_create(
        organization=organization,
        title=title,
        defaults={
            "granularity": sample.period.granularity,
            "period_first": sample.period.first,
            "period_last": sample.period.last,
            "deadline": sample.deadline,
            "note": "対象の月の実績を入力し、部局長の承認を受けてください。",
        },
    )
    if not new:
        report.unchanged += 1
        return
    # The portal itself asks: candidates belong to the organization, not to a person.
    everybody = Actor(User(), organization)
    RoundItem.objects.bulk_create(
        RoundItem(
            organization=organization,
            round=asked,
            indicator_id=figure.indicator_id,
            department_id=figure.department_id,
            answerable_id=figure.answerable_id,
        )
        for one in candidates(everybody, sample.period)
        for figure in one.figures
    )
    asked.state, asked.opened_at = CollectionRound.State.OPEN, _morning(sample.opened_on)
    asked.save(update_fields=["state", "opened_at"])
    if sample.closed_on:
        asked.state, asked.closed_at = CollectionRound.State.CLOSED, _morning(sample.closed_on)
        asked.save(update_fields=["state", "closed_at"])
    report.created += 1


def _action(indicator: Indicator, sample: SampleAction, report: LoadReport) -> None:
    done = sample.steps[-1] if sample.steps[-1][0] == Kind.CLOSED else None
    row, new = CorrectiveAction.objects.get_or_create(
        indicator=indicator,
        department=None,
        fiscal_year=sample.fiscal_year,
        status=sample.status,
        defaults={
            "organization_id": indicator.organization_id,
            "asked_on": sample.asked_on,
            "state": State.CLOSED if done else State.ANSWERED,
            "cause": sample.cause,
            "action": sample.action,
            "due_on": sample.due_on,
            "closed_on": done[1] if done else None,
        },
    )
    if not new:
        report.unchanged += 1
        return
    answer = f"原因：{sample.cause}\n対応策：{sample.action}"
    CorrectiveStep.objects.bulk_create(
        CorrectiveStep(
            organization_id=indicator.organization_id,
            corrective_action=row,
            kind=kind,
            text=answer if kind == Kind.ANSWERED else text,
            recorded_at=_morning(day),
        )
        for kind, day, text in ((Kind.ASKED, sample.asked_on, ""), *sample.steps)
    )
    report.created += 1


def _morning(day: date) -> datetime:
    """10:00 in Japan."""
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
