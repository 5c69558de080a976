"""Surveys: what is asked, of whom, what came back, and what follows."""

from __future__ import annotations

from surveys.models.act import Citation, Finding, KpiBinding, Measure, MeasureStep
from surveys.models.intake import AnswerImport, ColumnMap
from surveys.models.question import Choice, MatrixRow, Page, Question
from surveys.models.response import ConfidentialEntry, Response, SurveyResult
from surveys.models.roll import Axis, AxisValue, DeclaredTable, RollCell
from surveys.models.survey import Survey
from surveys.models.text import FreeText, Theme

__all__ = [
    "AnswerImport",
    "Axis",
    "AxisValue",
    "Choice",
    "Citation",
    "ColumnMap",
    "ConfidentialEntry",
    "DeclaredTable",
    "Finding",
    "FreeText",
    "KpiBinding",
    "MatrixRow",
    "Measure",
    "MeasureStep",
    "Page",
    "Question",
    "Response",
    "RollCell",
    "Survey",
    "SurveyResult",
    "Theme",
]
