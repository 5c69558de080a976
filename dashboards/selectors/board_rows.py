"""One KPI as a line of a dashboard: figures in words, the judgement, the drawings' measures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.rounding import round_half_up
from dashboards.selectors.trends import Series, Sparkline, sparkline
from dashboards.status_groups import StatusGroup, group_of, urgency
from dashboards.wording import Writer
from kpis.faces import STATUS_FACES, Face
from kpis.models import Achievement, Indicator
from kpis.models.achievement import NoRate, Status
from kpis.models.indicator import Desired, Frequency, Kind, Rule
from kpis.selectors.corrective import OpenAction
from kpis.wording import due_text, end_text, span_label

# The bar of components/bullet.html ends at 150 %; the rate itself is never capped.
BAR_END = Decimal(150)
_OUTSIDE = Face("・", "対象年度の外", "none")


@dataclass(frozen=True)
class KpiRow:
    """What the table shows of a KPI. Texts are ready to show; None is shown as absent.

    `rate` and `bar` are percent; `bar` is the rate cut to what the drawing can hold.
    `no_value` stands in the figure's place, `why_no_rate` in the rate's. A KPI that `has_ended`
    is still shown, but nothing is overdue in it and nothing lies ahead of it. `carried_from` is the
    title of the plan that the KPI was taken over from.
    """

    indicator: Indicator
    fiscal_year: int | None
    status: str | None
    face: Face
    group: StatusGroup
    urgency: int
    department: str
    baseline: str | None
    baseline_when: str
    actual: str | None
    actual_when: str
    no_value: str
    target: str | None
    target_when: str
    rate: Decimal | None
    rate_text: str
    why_no_rate: str
    bar: Decimal | None
    expected_bar: Decimal | None
    next_text: str
    pace_text: str
    overdue: int
    trend: Sparkline | None
    trend_text: str
    grade: Face | None = None
    departments_text: str = ""
    corrective: OpenAction | None = None
    achievement: Achievement | None = None
    end: str = ""
    has_ended: bool = False
    carried_from: str = ""


def kpi_row(
    indicator: Indicator,
    achievement: Achievement | None,
    series: Series,
    writer: Writer,
    *,
    today: date,
    year_asked: bool = False,
    corrective: OpenAction | None = None,
) -> KpiRow:
    """The row of an indicator: its headline, or of the year that was asked for.

    `achievement` None: nothing is judged for that year, or nothing has been computed yet.
    """
    status = achievement.status if achievement else None
    face = _OUTSIDE if achievement is None and year_asked else STATUS_FACES[status]
    has_ended = indicator.has_ended(today)
    overdue = 0 if has_ended else int(getattr(indicator, "overdue", None) or 0)
    rate = achievement.rate if achievement else None
    department = indicator.department
    return KpiRow(
        indicator=indicator,
        fiscal_year=achievement.fiscal_year if achievement else None,
        status=status,
        face=face,
        group=group_of(status),
        urgency=urgency(status, overdue),
        department=department.name if department else "",
        baseline=_or_none(indicator.baseline, indicator, writer),
        baseline_when=due_text(indicator.baseline_on) if indicator.baseline_on else "",
        actual=_actual(indicator, achievement, writer),
        actual_when=_actual_when(achievement),
        no_value=face.word,
        target=_target(indicator, achievement, writer),
        target_when=due_text(achievement.due_on) if achievement and achievement.due_on else "",
        rate=rate,
        rate_text=writer.percent(rate) if rate is not None else "",
        why_no_rate=_why_no_rate(achievement),
        bar=_bar(rate),
        expected_bar=_expected_bar(indicator, achievement),
        next_text=_next_text(indicator, achievement, writer),
        pace_text=writer.percent(achievement.pace)
        if achievement and achievement.pace is not None
        else "",
        overdue=overdue,
        trend=sparkline(series, target=_drawn_target(indicator, achievement)),
        trend_text=_trend_text(indicator, series, writer),
        grade=_grade(achievement),
        departments_text=_departments_text(achievement),
        corrective=corrective,
        achievement=achievement,
        end=end_text(indicator.ended_on, today),
        has_ended=has_ended,
    )


def _grade(achievement: Achievement | None) -> Face | None:
    """The word of the organization's own scale, where its scheme has one for this rate."""
    if achievement is None or not (achievement.grade_mark or achievement.grade_word):
        return None
    return Face(
        achievement.grade_mark or "", achievement.grade_word or "", achievement.grade_tone or "none"
    )


def _departments_text(achievement: Achievement | None) -> str:
    """3/17部局 where figures of departments are still missing in the whole's."""
    if achievement is None or not achievement.departments_asked:
        return ""
    held, asked = achievement.departments_in or 0, achievement.departments_asked
    return f"{held}/{asked}部局" if held < asked else ""


def _or_none(value: Decimal | None, indicator: Indicator, writer: Writer) -> str | None:
    return None if value is None else writer.figure(value, indicator)


def _actual(indicator: Indicator, achievement: Achievement | None, writer: Writer) -> str | None:
    if achievement is None or achievement.actual is None:
        return None
    return writer.figure(achievement.actual, indicator, approximate=achievement.approximate)


def _actual_when(achievement: Achievement | None) -> str:
    if not achievement or achievement.actual is None or not achievement.granularity:
        return ""
    return span_label(achievement.granularity, achievement.period_first, achievement.period_last)


def _target(indicator: Indicator, achievement: Achievement | None, writer: Writer) -> str | None:
    if achievement is None or achievement.target is None:
        return None
    low = writer.figure(achievement.target, indicator)
    if achievement.target_upper is not None:
        return f"{low}～{writer.figure(achievement.target_upper, indicator)}"
    if indicator.desired == Desired.AT_LEAST:
        return f"{low}以上"
    return (
        f"{low}以下"
        if indicator.desired in (Desired.AT_MOST, Desired.LOWER)
        and (indicator.rule == Rule.MET_OR_NOT)
        else low
    )


def _why_no_rate(achievement: Achievement | None) -> str:
    if achievement is None:
        return ""
    if achievement.rate is not None or achievement.no_rate is None:
        return ""
    if achievement.no_rate == NoRate.MET_OR_NOT:
        return "達成・未達だけを判定"
    return f"{NoRate(achievement.no_rate).label}算出していません"


def _bar(rate: Decimal | None) -> Decimal | None:
    if rate is None:
        return None
    return round_half_up(min(max(rate, Decimal(0)), BAR_END), 1)


def _expected_bar(indicator: Indicator, achievement: Achievement | None) -> Decimal | None:
    """Where the figure should be by now, on the bar of the rate; None at or past the due day."""
    if achievement is None or achievement.expected is None or achievement.target is None:
        return None
    if achievement.expected == achievement.target or achievement.rate is None:
        return None
    if indicator.rule == Rule.ACTUAL_OVER_TARGET and achievement.target:
        return _bar(100 * achievement.expected / achievement.target)
    if indicator.rule == Rule.PROGRESS_FROM_BASELINE and indicator.baseline is not None:
        way = achievement.target - indicator.baseline
        return _bar(100 * (achievement.expected - indicator.baseline) / way) if way else None
    return None


def _next_text(indicator: Indicator, achievement: Achievement | None, writer: Writer) -> str:
    if achievement is None or achievement.next_rate is None or achievement.next_due_on is None:
        return ""
    when = due_text(achievement.next_due_on)
    target = writer.figure(achievement.next_target, indicator)
    rate = writer.percent(achievement.next_rate)
    return f"次の目標（{when} {target}）に対して {rate}"


def _drawn_target(indicator: Indicator, achievement: Achievement | None) -> Decimal | None:
    """A year's target against points of parts of a year would mislead for sums."""
    if achievement is None or (
        indicator.kind == Kind.FLOW and indicator.frequency != Frequency.YEAR
    ):
        return None
    return achievement.target


def _trend_text(indicator: Indicator, series: Series, writer: Writer) -> str:
    if len(series.values) < 2:
        return ""
    first = writer.figure(series.values[0], indicator)
    last = writer.figure(series.values[-1], indicator)
    return f"{due_text(series.days[0])} {first}から{due_text(series.days[-1])} {last}"


def needs_attention(row: KpiRow) -> bool:
    """Late, moving away, missed, a little late, or overdue; not what has ended."""
    late = {Status.LATE, Status.BACKWARD, Status.MISSED, Status.SLIGHTLY_LATE}
    return not row.has_ended and (row.status in late or bool(row.overdue))
