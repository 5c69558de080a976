"""A survey of tests.surveys.made in the database, with its answers."""

from __future__ import annotations

import uuid

from django.db import connection

from organizations.models import Organization
from surveys.models import (
    Axis,
    AxisValue,
    Choice,
    DeclaredTable,
    MatrixRow,
    Page,
    Question,
    RollCell,
    Survey,
)
from surveys.structures.structure import Asked, Structure
from surveys.tabulation.loading import MISSING, Loaded


def store_survey(
    organization: Organization, structure: Structure, roll: dict[tuple[int, ...], int], **fields
) -> Survey:
    """A draft of the structure: the questions, the groups, the roll and the declared tables."""
    survey = Survey.objects.create(
        organization=organization, key=f"s{uuid.uuid4().hex[:8]}", title="働き方の調べ", **fields
    )
    for position, page in enumerate(structure.pages):
        row = Page.objects.create(organization=organization, survey=survey, position=position)
        for place, asked in enumerate(page.questions):
            _question(organization, survey, row, asked, place)
    axes: dict[str, Axis] = {}
    for position, axis in enumerate(structure.axes):
        axes[axis.key] = Axis.objects.create(
            organization=organization,
            survey=survey,
            key=axis.key,
            title=axis.title,
            base=axes.get(axis.base),
            position=position,
            by_roll=axis.by_roll,
        )
        AxisValue.objects.bulk_create(
            AxisValue(
                organization=organization,
                axis=axes[axis.key],
                number=value.number,
                label=value.label,
                parts=list(value.parts),
            )
            for value in axis.values
        )
    RollCell.objects.bulk_create(
        RollCell(organization=organization, survey=survey, numbers=list(numbers), invited=people)
        for numbers, people in roll.items()
    )
    DeclaredTable.objects.bulk_create(
        DeclaredTable(organization=organization, survey=survey, axes=list(each), position=at)
        for at, each in enumerate(structure.tables)
    )
    return survey


def _question(
    organization: Organization, survey: Survey, page: Page, asked: Asked, position: int
) -> None:
    question = Question.objects.create(
        organization=organization,
        survey=survey,
        page=page,
        key=asked.key,
        kind=asked.kind,
        wording=asked.wording,
        short_name=asked.short_name,
        unit=asked.unit,
        decimals=asked.decimals,
        show_if=dict(asked.show_if),
        position=position,
    )
    Choice.objects.bulk_create(
        Choice(
            organization=organization,
            question=question,
            position=at,
            key=each.key,
            label=each.label,
            tone=each.tone,
            is_other=each.is_other,
        )
        for at, each in enumerate(asked.choices)
    )
    MatrixRow.objects.bulk_create(
        MatrixRow(
            organization=organization, question=question, position=at, key=row.key, label=row.label
        )
        for at, row in enumerate(asked.rows)
    )


def store_answers(survey: Survey, loaded: Loaded) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY surveys_response (id, survey_id, groups, slots, figures) FROM STDIN"
        ) as copy,
    ):
        for groups, slots, figures in zip(
            loaded.groups.tolist(), loaded.slots.tolist(), loaded.figures.tolist(), strict=True
        ):
            numbers = [
                "NULL" if figure == MISSING else f"{figure}e-{places}"
                for figure, places in zip(figures, loaded.places, strict=True)
            ]
            arrays = ("{" + ",".join(map(str, each)) + "}" for each in (groups, slots, numbers))
            copy.write("\t".join([str(uuid.uuid4()), str(survey.pk), *arrays]) + "\n")
