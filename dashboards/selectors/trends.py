"""The small trend lines of a dashboard: each KPI's latest figures as points of a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import ExpressionWrapper, F, OuterRef, Value
from django.db.models.functions import Coalesce

from core.fields import ExactDecimalField
from kpis.models import Indicator, Measurement
from kpis.models.measurement import FigureState

# The drawing of components/sparkline.html, with room for the line's width.
WIDTH, HEIGHT, MARGIN = 96, 28, 4
LATEST = 24


@dataclass(frozen=True)
class Series:
    """Approved figures of one KPI in order of time; as many days as values."""

    days: tuple[date, ...]
    values: tuple[Decimal, ...]


@dataclass(frozen=True)
class Sparkline:
    """Coordinates in a field of 96 × 28, y downwards; `target_y` None draws no target."""

    points: str
    end_x: Decimal
    end_y: Decimal
    target_y: Decimal | None


def trend_annotations(*, until: date | None) -> dict[str, Any]:
    """Annotations of indicators: the last approved figures of the whole KPI (at most 24).

    They come with the indicators' own query; `series_of` reads them.
    """
    figures = Measurement.objects.filter(
        indicator=OuterRef("pk"), department__isnull=True, figure_state=FigureState.VALUE
    )
    if until is not None:
        figures = figures.filter(period_last__lte=until)
    percent = ExpressionWrapper(
        Value(Decimal(100)) * F("numerator") / F("denominator"), output_field=ExactDecimalField()
    )
    actual = Coalesce("value", percent)
    latest = figures.order_by("-period_last")
    return {
        "trend_days": ArraySubquery(latest.values("period_last")[:LATEST]),
        "trend_values": ArraySubquery(latest.annotate(actual=actual).values("actual")[:LATEST]),
    }


def series_of(indicator: Indicator) -> Series:
    """The annotated figures in order of time."""
    days: list[date] = indicator.trend_days  # type: ignore[attr-defined]
    values: list[Decimal] = indicator.trend_values  # type: ignore[attr-defined]
    return Series(tuple(reversed(days)), tuple(reversed(values)))


def sparkline(series: Series, *, target: Decimal | None = None) -> Sparkline | None:
    """The line of a series, at least two points long; days are spaced as in the calendar."""
    if len(series.values) < 2:
        return None
    seen = [*series.values, *([] if target is None else [target])]
    low, high = min(seen), max(seen)
    first, span = series.days[0], (series.days[-1] - series.days[0]).days
    xs = [
        _scale(Decimal((day - first).days), Decimal(0), Decimal(span), WIDTH) for day in series.days
    ]
    ys = [HEIGHT - _scale(value, low, high, HEIGHT) for value in series.values]
    return Sparkline(
        points=" ".join(f"{x},{y}" for x, y in zip(xs, ys, strict=True)),
        end_x=xs[-1],
        end_y=ys[-1],
        target_y=None if target is None else HEIGHT - _scale(target, low, high, HEIGHT),
    )


def _scale(value: Decimal, low: Decimal, high: Decimal, length: int) -> Decimal:
    """Where a value lies on an axis of that length, within its margins; the middle for no range."""
    share = (value - low) / (high - low) if high > low else Decimal("0.5")
    return (MARGIN + share * (length - 2 * MARGIN)).quantize(Decimal("0.1"))
