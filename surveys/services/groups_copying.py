"""Axes and declared tables of one survey written into another."""

from __future__ import annotations

from django.db import transaction

from core import audit
from core.errors import Invalid
from organizations.selectors import Actor
from surveys.models import Axis, AxisValue, DeclaredTable, Survey
from surveys.services.access import lock_draft


def copy_groups(*, by: Actor, survey: Survey, source: Survey) -> int:
    """The axes and declared tables of another survey, in place of this one's; not its counts."""
    with transaction.atomic(), audit.acting(by=by.user, intent="copy_survey_groups"):
        current = lock_draft(by, survey.pk)
        if source.organization_id != current.organization_id or source.pk == current.pk:
            raise Invalid(
                "other_survey",
                "このアンケートからは写せません。",
                "一覧から選び直してください。",
                field="source",
            )
        clear_groups(current)
        return write_groups(current, source)


def clear_groups(survey: Survey) -> None:
    survey.roll.all().delete()
    survey.tables.all().delete()
    survey.axes.filter(base__isnull=False).delete()
    survey.axes.all().delete()


def write_groups(survey: Survey, source: Survey) -> int:
    """Axes with their values, and tables, as the source has them. Returns how many axes."""
    axes: dict[int, Axis] = {}
    originals = list(source.axes.prefetch_related("values").order_by("position", "id"))
    for original in sorted(originals, key=lambda each: each.base_id is not None):
        axes[original.pk] = Axis.objects.create(
            organization_id=survey.organization_id,
            survey=survey,
            base=axes[original.base_id] if original.base_id else None,
            key=original.key,
            title=original.title,
            position=original.position,
            by_roll=original.by_roll,
        )
    AxisValue.objects.bulk_create(
        AxisValue(
            organization_id=survey.organization_id,
            axis=axes[original.pk],
            number=value.number,
            label=value.label,
            department_id=value.department_id,
            parts=value.parts,
        )
        for original in originals
        for value in original.values.all()
    )
    DeclaredTable.objects.bulk_create(
        DeclaredTable(
            organization_id=survey.organization_id,
            survey=survey,
            axes=table.axes,
            position=table.position,
        )
        for table in source.tables.all()
    )
    return len(originals)
