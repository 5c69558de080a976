"""Indicators, targets, measurements and the achievements computed from them."""

from __future__ import annotations

from kpis.models.achievement import Achievement
from kpis.models.indicator import Indicator
from kpis.models.measurement import Measurement, MeasurementRevision
from kpis.models.scheme import RatingScheme
from kpis.models.target import Target, TargetRevision

__all__ = [
    "Achievement",
    "Indicator",
    "Measurement",
    "MeasurementRevision",
    "RatingScheme",
    "Target",
    "TargetRevision",
]
