"""The ways to part the people asked, kept with the roll that counts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from core import audit
from core.errors import Invalid
from organizations.selectors import Actor
from surveys.models import Axis, AxisValue, RollCell, Survey
from surveys.selectors.departments import departments_at
from surveys.services.access import lock_draft, lock_row
from surveys.services.groups_merging import (
    make_axis,
    refuse_title,
    refuse_too_many,
    renumber_merged,
)
from surveys.structures.roll_text import MOST_GROUPS, same
from surveys.typed_fields import TypedFields, cleaned


@dataclass(frozen=True)
class AxisTyped:
    """A way to part people: its groups one a line; `by_roll` where the code tells the group."""

    title: str
    values: str
    by_roll: bool = True


def add_axis(
    *, by: Actor, survey: Survey, typed: AxisTyped, departments: Mapping[str, int] | None = None
) -> Axis:
    """An axis behind the others. A roll counted without it is given up. Raises Refused."""
    with transaction.atomic(), audit.acting(by=by.user, intent="add_survey_axis"):
        current = lock_draft(by, survey.pk)
        title, labels = _read(current, typed)
        axes = list(current.axes.all())
        refuse_too_many(axes, typed.by_roll)
        axis = make_axis(current, axes, title, by_roll=typed.by_roll)
        _write_values(axis, labels, departments or {})
        current.roll.all().delete()
        return axis


def edit_axis(*, by: Actor, axis: Axis, typed: AxisTyped) -> Axis:
    """Renames an axis and its groups. Counts stay with groups whose name stays; merged groups
    follow. Raises Refused."""
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_survey_axis"):
        survey = lock_draft(by, axis.survey_id)
        current: Axis = lock_row(Axis, by, "分け方", pk=axis.pk, survey=survey)
        if current.base_id is not None:
            raise _no(
                "merged_axis", "まとめた分け方は、まとめ方の画面で変えます。", "戻ってください。"
            )
        title, labels = _read(survey, typed, besides=current)
        old = {value.number: value for value in current.values.all()}
        by_label = {same(value.label): value for value in old.values()}
        departments = {
            label: by_label[same(label)].department_id
            for label in labels
            if same(label) in by_label
        }
        new_numbers = {
            by_label[same(label)].number: at
            for at, label in enumerate(labels, start=1)
            if same(label) in by_label
        }
        if current.title != title or current.by_roll != typed.by_roll:
            current.title, current.by_roll = title, typed.by_roll
            current.version += 1
            current.save()
        if [value.label for value in old.values()] == labels:
            return current
        place = [each.pk for each in survey.axes.filter(base=None)].index(current.pk)
        current.values.all().delete()
        _write_values(current, labels, {k: v for k, v in departments.items() if v})
        _renumber_roll(survey, place, new_numbers)
        for merged in current.merged.all():
            renumber_merged(merged, new_numbers, labels)
        return current


def remove_axis(*, by: Actor, axis: Axis) -> None:
    """Takes an axis away with the tables by it; the roll is summed over its groups."""
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_survey_axis"):
        survey = lock_draft(by, axis.survey_id)
        current: Axis = lock_row(Axis, by, "分け方", pk=axis.pk, survey=survey)
        if current.merged.exists():
            raise _no(
                "axis_merged",
                f"「{current.title}」をまとめた分け方があります。",
                "先に、まとめた分け方を削除してください。",
            )
        if current.base_id is None:
            place = [each.pk for each in survey.axes.filter(base=None)].index(current.pk)
            counts: Counter[tuple[int, ...]] = Counter()
            for cell in survey.roll.all():
                counts[tuple(cell.numbers[:place] + cell.numbers[place + 1 :])] += cell.invited
            write_roll(survey, counts)
        survey.tables.filter(axes__contains=[current.key]).delete()
        current.delete()


def axes_from_departments(
    *, by: Actor, survey: Survey, level: int, today: date, title: str = "所属"
) -> Axis:
    """An axis of the organization's departments at a level of its tree (0: the topmost)."""
    found = departments_at(by, level=level, today=today)
    if not found:
        raise _no(
            "no_departments",
            "この階層に、今日有効な部局がありません。",
            "別の階層を選ぶか、名称を1行に1つ入力してください。",
            field="level",
        )
    typed = AxisTyped(title, "\n".join(found))
    return add_axis(by=by, survey=survey, typed=typed, departments=found)


def write_roll(survey: Survey, counts: Mapping[tuple[int, ...], int]) -> None:
    """The roll as given, in place of what was there. Groups without anybody have no row."""
    survey.roll.all().delete()
    RollCell.objects.bulk_create(
        RollCell(
            organization_id=survey.organization_id,
            survey=survey,
            numbers=list(numbers),
            invited=invited,
        )
        for numbers, invited in sorted(counts.items())
        if invited
    )


def _write_values(axis: Axis, labels: Sequence[str], departments: Mapping[str, int]) -> None:
    AxisValue.objects.bulk_create(
        AxisValue(
            organization_id=axis.organization_id,
            axis=axis,
            number=number,
            label=label,
            department_id=departments.get(label),
        )
        for number, label in enumerate(labels, start=1)
    )


def _read(
    survey: Survey, typed: AxisTyped, *, besides: Axis | None = None
) -> tuple[str, list[str]]:
    fields = TypedFields()
    title = fields.text("title", "分け方の名称", typed.title, limit=40, needed=True)
    refuse_title(fields, list(survey.axes.all()), title, besides)
    labels = [
        label for line in cleaned(typed.values).splitlines() if (label := " ".join(line.split()))
    ]
    if not 2 <= len(labels) <= MOST_GROUPS:
        fields.refuse(
            "values",
            "group_count",
            f"分け方の名称が{len(labels)}個です。",
            f"1行に1つ、2個から{MOST_GROUPS}個まで入力してください。",
        )
    if long := [label for label in labels if len(label) > 80]:
        fields.refuse(
            "values", "too_long", f"「{long[0][:20]}…」が長すぎます。", "80文字以内にしてください。"
        )
    counts = Counter(map(same, labels))
    if twice := [label for label in labels if counts[same(label)] > 1]:
        fields.refuse(
            "values", "group_twice", f"「{twice[0]}」が二つあります。", "一つにしてください。"
        )
    fields.read()
    return title, labels


def _renumber_roll(survey: Survey, place: int, new: Mapping[int, int]) -> None:
    counts: Counter[tuple[int, ...]] = Counter()
    for cell in survey.roll.all():
        if (number := new.get(cell.numbers[place])) is not None:
            numbers = [*cell.numbers]
            numbers[place] = number
            counts[tuple(numbers)] += cell.invited
    write_roll(survey, counts)


def _no(code: str, sentence: str, next_step: str, *, field: str | None = None) -> Invalid:
    return Invalid(code, sentence, next_step, field=field)
