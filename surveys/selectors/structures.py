"""A survey's questions and groups, read in a fixed number of queries."""

from __future__ import annotations

from surveys.models import Axis, Page, Survey
from surveys.structures.structure import (
    Asked,
    AskedPage,
    ChoiceHead,
    GroupAxis,
    GroupValue,
    RowHead,
    Structure,
)


def structure_of(survey: Survey) -> Structure:
    """Everything the survey asks, of whom it tells apart, and which tables it declares."""
    pages = Page.objects.filter(survey=survey).prefetch_related(
        "questions__choices", "questions__rows"
    )
    axes = Axis.objects.filter(survey=survey).select_related("base").prefetch_related("values")
    tables = tuple(tuple(table.axes) for table in survey.tables.all())
    return Structure(
        pages=tuple(_page(page) for page in pages),
        axes=tuple(_axis(axis) for axis in axes),
        tables=tables or ((),),
    )


def _page(page: Page) -> AskedPage:
    return AskedPage(
        title=page.title,
        text=page.text,
        id=page.pk,
        questions=tuple(
            Asked(
                id=row.pk,
                key=row.key,
                kind=row.kind,  # type: ignore[arg-type]
                wording=row.wording,
                identity=str(row.identity),
                short_name=row.short_name,
                note=row.note,
                required=row.required,
                random_order=row.order == "random",
                least=row.least,
                most=row.most,
                decimals=row.decimals,
                longest=row.longest,
                unit=row.unit,
                show_if=row.show_if,
                choices=tuple(
                    ChoiceHead(c.key, c.label, c.tone, c.is_unknown, c.is_other, c.is_alone)
                    for c in row.choices.all()
                ),
                rows=tuple(RowHead(r.key, r.label, r.note) for r in row.rows.all()),
            )
            for row in page.questions.all()
        ),
    )


def _axis(axis: Axis) -> GroupAxis:
    return GroupAxis(
        key=axis.key,
        title=axis.title,
        base=axis.base.key if axis.base else "",
        by_roll=axis.by_roll,
        values=tuple(
            GroupValue(value.number, value.label, tuple(value.parts)) for value in axis.values.all()
        ),
    )
