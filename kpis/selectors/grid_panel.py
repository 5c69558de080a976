"""What stands beside the grid for one chosen cell: what to compare with, and what it amounts to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kpis.checks import usual_at
from kpis.formulas import Computed, explain
from kpis.models import Achievement, Evidence, Measurement
from kpis.models.indicator import Rule
from kpis.selectors.cells import CellPage, Place, cell_page, get_place
from kpis.selectors.indicators import sees_unapproved
from kpis.selectors.pasts import pasts_of
from kpis.selectors.preview import Preview, previews
from organizations.permissions import Act
from organizations.selectors import Actor

RATE_STEP = "達成率"


@dataclass(frozen=True)
class Panel:
    """`usual` is the range the checks take for usual; `evidence` None: not this person's to see."""

    page: CellPage
    usual: tuple[Decimal, Decimal] | None
    evidence: int | None
    judged: Preview | Achievement | None
    expression: str
    exact: str


def cell_panel(actor: Actor, pk: int, key: str, department: str, *, today: date) -> Panel:
    """The panel of a cell. Raises NotFound."""
    place = get_place(actor, pk, key, department)
    page = cell_page(actor, place, today=today)
    series = (pk, place.department_id)
    year = place.period.fiscal_year
    sees = sees_unapproved(actor, place.indicator, place.department_id)
    usual = None
    judged: Preview | Achievement | None
    if sees:
        past = pasts_of([series])[series].beside(place.period)
        usual = usual_at(place.period, past, decimals=place.indicator.decimals)
        judged = previews([(*series, year)], today=today).get((*series, year))
    else:
        judged = Achievement.objects.filter(
            indicator=place.indicator, department=place.department, fiscal_year=year
        ).first()
    return Panel(
        page=page,
        usual=usual,
        evidence=_evidence(actor, place, page.cell),
        judged=judged,
        **_expressions(place, judged),
    )


def _evidence(actor: Actor, place: Place, cell: Measurement | None) -> int | None:
    if not actor.can(Act.EVIDENCE_VIEW, place.answerable_id):
        return None
    return Evidence.objects.filter(measurement=cell, removed_at=None).count() if cell else 0


def _expressions(place: Place, judged: Preview | Achievement | None) -> dict[str, str]:
    """The sum behind the rate as the KPI's figures are shown, and exact; empty without a rate."""
    computed = _computed(place, judged)
    if computed is None:
        return {"expression": "", "exact": ""}
    return {
        "expression": _rate_sum(replace(computed, brief=True)),
        "exact": _rate_sum(computed),
    }


def _rate_sum(computed: Computed) -> str:
    return next((step.expression for step in explain(computed) if step.heading == RATE_STEP), "")


def _computed(place: Place, judged: Preview | Achievement | None) -> Computed | None:
    if judged is None or judged.rate is None or judged.target is None or judged.actual is None:
        return None
    kpi = place.indicator
    if kpi.rule == Rule.PROGRESS_FROM_BASELINE and (place.department or kpi.baseline is None):
        return None
    return Computed(
        rule=kpi.rule,
        rule_version=1,
        status=judged.status,
        inputs={
            "actual": str(judged.actual),
            "target": str(judged.target),
            "baseline": None if kpi.baseline is None else str(kpi.baseline),
            "desired": kpi.desired,
            "kind": kpi.kind,
        },
        rate=judged.rate,
        unit=kpi.unit,
        decimals=kpi.decimals,
        negative=kpi.organization.negative_mark,
    )
