"""Single figures that wait for someone, were corrected, or are missing: what desks look like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from kpis.models.measurement import FigureState, WorkflowState
from kpis.sample.figures import SampleFigure
from kpis.sample.trajectories import BY_DEPARTMENT

_D, _S, _A, _R = (
    WorkflowState.DRAFT,
    WorkflowState.SUBMITTED,
    WorkflowState.APPROVED,
    WorkflowState.RETURNED,
)
Case = tuple[str, str | None, date]

SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 31)
# The latest figures of these have not been approved yet.
WAITING: dict[Case, tuple[WorkflowState, ...]] = {
    ("online-procedures", None, OCTOBER): (_D, _S),
    ("online-use-rate", None, OCTOBER): (_D,),
    ("smartphone-consultations", None, OCTOBER): (_D, _S),
    ("overtime-hours", None, OCTOBER): (_D,),
    ("portal-users", None, OCTOBER): (_D, _S, _R),
    ("sns-followers", None, OCTOBER): (_D, _S),
    ("course-participants", None, SEPTEMBER): (_D, _S, _A),
    ("automation-hours", None, SEPTEMBER): (_D, _S, _R, _D, _S, _A),
    (BY_DEPARTMENT, "総務部", OCTOBER): (_D, _S),
    (BY_DEPARTMENT, "デジタル戦略部", OCTOBER): (_D, _S),
    (BY_DEPARTMENT, "福祉部", OCTOBER): (_D, _S),
    (BY_DEPARTMENT, "県土整備部", OCTOBER): (_D,),
    (BY_DEPARTMENT, "農林部", OCTOBER): (_D,),
    (BY_DEPARTMENT, "観光部", OCTOBER): (_D, _S, _R),
}
RETURN_REASONS: dict[Case, str] = {
    ("portal-users", None, OCTOBER): "退会した人が含まれていないか、確認してください。",
    ("automation-hours", None, SEPTEMBER): "8月分が重複しているようです。内訳を確認してください。",
    (
        BY_DEPARTMENT,
        "観光部",
        OCTOBER,
    ): "分母が先月の半分になっています。集計の範囲を確認してください。",
}
# Nothing has been entered, though it should have been.
ABSENT: set[Case] = {
    ("open-data-downloads", None, SEPTEMBER),
    ("open-data-downloads", None, OCTOBER),
    ("remote-consultations", None, date(2025, 12, 31)),
}
NOT_COUNTED_YET: dict[Case, str] = {
    ("accessible-pages", None, SEPTEMBER): "診断の結果を待っています。",
    ("counter-wait", None, date(2023, 12, 31)): "窓口の移転のため計測できませんでした。",
}


def with_special_cases(figures: Iterable[SampleFigure]) -> list[SampleFigure]:
    """The figures with their special cases applied; absent ones are left out."""
    return [_special(figure) for figure in figures if _case(figure) not in ABSENT]


def _case(figure: SampleFigure) -> Case:
    return figure.indicator, figure.department, figure.period.last


def _special(figure: SampleFigure) -> SampleFigure:
    case = _case(figure)
    if case in NOT_COUNTED_YET:
        return figure.without_value(FigureState.MISSING, NOT_COUNTED_YET[case])
    if case in WAITING:
        return replace(figure, steps=WAITING[case], reason=RETURN_REASONS.get(case, ""))
    return figure
