"""Axes as rows, and those that put another one's groups together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.text import slugify

from core import audit
from core.errors import Invalid, Refused
from organizations.selectors import Actor
from surveys.models import Axis, AxisValue, Survey
from surveys.services.access import lock_draft, lock_row
from surveys.typed_fields import TypedFields, cleaned

MOST_AXES = 8
MOST_BY_ROLL = 2
USUAL_KEYS = {"所属": "department", "部局": "department", "役職": "grade", "職位": "grade"}


def merge_axis(
    *, by: Actor, base: Axis, title: str, names: Mapping[int, str], axis: Axis | None = None
) -> Axis:
    """An axis that puts groups of `base` together: `names` gives each base number its new group.

    `axis` is a merged one to change. Raises Refused.
    """
    with transaction.atomic(), audit.acting(by=by.user, intent="merge_survey_axis"):
        survey = lock_draft(by, base.survey_id)
        of: Axis = lock_row(Axis, by, "分け方", pk=base.pk, survey=survey, base=None)
        fields = TypedFields()
        title = fields.text("title", "分け方の名称", title, limit=40, needed=True)
        parts: dict[str, list[int]] = {}
        for value in of.values.all():
            label = cleaned(names.get(value.number, ""))
            if not label or len(label) > 80:
                fields.refuse(
                    f"name.{value.number}",
                    "merged_name",
                    f"「{value.label}」をまとめた後の名称が、空欄か長すぎます。",
                    "80文字以内で入力してください。まとめないものは元の名称のままにします。",
                )
            parts.setdefault(label, []).append(value.number)
        if not fields.errors and not 2 <= len(parts) < of.values.count():
            fields.refuse(
                "title",
                "nothing_merged",
                f"まとめた後の分け方が{len(parts)}個で、まとめたことになりません。",
                "二つ以上に分かれ、元より少なくなるように、同じ名称を付けてください。",
            )
        axes = list(survey.axes.all())
        refuse_title(fields, axes, title, axis)
        fields.read()
        if axis is None:
            refuse_too_many(axes, by_roll=False)
            made = make_axis(survey, axes, title, base=of)
        else:
            made = lock_row(Axis, by, "分け方", pk=axis.pk, survey=survey, base=of)
            made.title = title
            made.version += 1
            made.save()
            made.values.all().delete()
        AxisValue.objects.bulk_create(
            AxisValue(
                organization_id=survey.organization_id,
                axis=made,
                number=number,
                label=label,
                parts=numbers,
            )
            for number, (label, numbers) in enumerate(parts.items(), start=1)
        )
        return made


def renumber_merged(axis: Axis, new: Mapping[int, int], labels: Sequence[str]) -> None:
    """Merged groups keep their parts under the new numbers; new groups stand by themselves."""
    groups: dict[str, list[int]] = {}
    for value in axis.values.all():
        if parts := sorted(new[part] for part in value.parts if part in new):
            groups[value.label] = parts
    covered = {part for parts in groups.values() for part in parts}
    for number, label in enumerate(labels, start=1):
        if number not in covered:
            groups.setdefault(label, []).append(number)
    axis.values.all().delete()
    AxisValue.objects.bulk_create(
        AxisValue(
            organization_id=axis.organization_id,
            axis=axis,
            number=number,
            label=label,
            parts=sorted(parts),
        )
        for number, (label, parts) in enumerate(groups.items(), start=1)
    )


def make_axis(
    survey: Survey,
    axes: Sequence[Axis],
    title: str,
    *,
    base: Axis | None = None,
    by_roll: bool = True,
) -> Axis:
    taken = {axis.key for axis in axes}
    slug = slugify(title)[:14]
    usual = slug if slug[:1].isalpha() else "axis"
    wanted = f"{base.key[:12]}_merged" if base is not None else USUAL_KEYS.get(title, usual)
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted}{number}"
    return Axis.objects.create(
        organization_id=survey.organization_id,
        survey=survey,
        base=base,
        key=key,
        title=title,
        by_roll=by_roll,
        position=max((axis.position for axis in axes), default=0) + 1,
    )


def refuse_title(
    fields: TypedFields, axes: Sequence[Axis], title: str, besides: Axis | None
) -> None:
    own = besides.pk if besides else None
    if any(axis.title == title and axis.pk != own for axis in axes):
        fields.refuse(
            "title",
            "axis_twice",
            f"「{title}」という分け方がすでにあります。",
            "別の名称を付けるか、すでにある分け方を変えてください。",
        )


def refuse_too_many(axes: Sequence[Axis], by_roll: bool) -> None:
    roll = sum(axis.by_roll and axis.base_id is None for axis in axes)
    if by_roll and roll >= MOST_BY_ROLL:
        raise Refused(
            {
                "title": Invalid(
                    "too_many_by_roll",
                    f"名簿から分かる分け方は{MOST_BY_ROLL}つまでです。",
                    "「回答の最初に聞く」分け方にするか、いまある分け方を削除してください。",
                )
            }
        )
    if len(axes) >= MOST_AXES:
        raise Refused(
            {
                "title": Invalid(
                    "too_many_axes",
                    f"分け方が{len(axes)}あります。",
                    "使わない分け方を削除してください。",
                )
            }
        )
