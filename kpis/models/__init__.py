"""Indicators, targets, measurements and the achievements computed from them."""

from __future__ import annotations

from kpis.models.achievement import Achievement
from kpis.models.carried import CarriedIndicator
from kpis.models.corrective import CorrectiveAction, CorrectiveStep
from kpis.models.definition import DefinitionVersion
from kpis.models.evidence import Evidence
from kpis.models.importing import ColumnMapping, ImportCell, ImportRun
from kpis.models.indicator import Indicator
from kpis.models.measurement import Measurement, MeasurementRevision
from kpis.models.outlook import Outlook
from kpis.models.round import CollectionRound, RoundItem, RoundUnlock
from kpis.models.scheme import Grade, RatingScheme
from kpis.models.series import DepartmentSeries
from kpis.models.target import Target, TargetRevision

__all__ = [
    "Achievement",
    "CarriedIndicator",
    "CollectionRound",
    "ColumnMapping",
    "CorrectiveAction",
    "CorrectiveStep",
    "DefinitionVersion",
    "DepartmentSeries",
    "Evidence",
    "Grade",
    "ImportCell",
    "ImportRun",
    "Indicator",
    "Measurement",
    "MeasurementRevision",
    "Outlook",
    "RatingScheme",
    "RoundItem",
    "RoundUnlock",
    "Target",
    "TargetRevision",
]
