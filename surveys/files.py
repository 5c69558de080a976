"""The list of surveys as a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from core.downloads import TableFile
from core.sheets.writing import Column
from organizations.models import Organization
from surveys.models import Survey

COLUMNS = (
    Column("題名", width=40),
    Column("回", kind="number", decimals=0),
    Column("状態"),
    Column("回答の集め方"),
    Column("回答の入口"),
    Column("回答開始日", kind="date"),
    Column("回答締切"),
    Column("質問数", kind="number", decimals=0),
    Column("対象者数", kind="number", decimals=0),
    Column("回答数", kind="number", decimals=0),
    Column("表示する最少の回答者数", kind="number", decimals=0),
    Column("個々の回答を削除する日", kind="date"),
    Column("計画", width=30),
)


def surveys_file(
    organization: Organization, lines: Iterable[Survey], moment: datetime
) -> TableFile:
    return TableFile(
        name=f"{organization.name}_アンケート",
        title=f"{organization.name} アンケート",
        columns=COLUMNS,
        rows=[_row(survey) for survey in lines],
        as_of=f"{timezone.localtime(moment):%Y-%m-%d %H:%M} 時点",
    )


def _row(survey: Survey) -> list[object]:
    closes = timezone.localtime(survey.closes_at) if survey.closes_at else None
    return [
        survey.title,
        survey.wave,
        survey.get_state_display(),
        survey.get_origin_display(),
        survey.get_entry_display() if survey.origin == Survey.Origin.ASKED else "",
        survey.opens_on,
        f"{closes:%Y-%m-%d %H:%M}" if closes else "",
        survey.question_count,  # type: ignore[attr-defined]
        survey.shown_invited,  # type: ignore[attr-defined]
        survey.shown_responses,  # type: ignore[attr-defined]
        survey.k,
        survey.delete_on,
        survey.plan.title if survey.plan else "",
    ]
