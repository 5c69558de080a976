"""The roll of a draft (how many people each group has) and the tables declared for publishing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from core import audit
from core.errors import DomainError, Invalid, Refused
from organizations.selectors import Actor
from surveys.models import Axis, DeclaredTable, Survey
from surveys.selectors.groups import possible_tables, simulated
from surveys.selectors.structures import structure_of
from surveys.services.access import lock_draft
from surveys.services.groups import AxisTyped, add_axis, write_roll
from surveys.structures.roll_text import PastedRoll, matched, read_count, read_roll

MOST_TABLES = 40


@dataclass(frozen=True)
class RollTaken:
    people: int
    groups: int
    note: str = ""


def counted_axes(survey: Survey) -> list[tuple[int, Axis]]:
    """The axes that the roll counts, with their place among those without base: those that come
    with the code; where none does (an open link), the first two."""
    base = list(enumerate(survey.axes.filter(base=None).prefetch_related("values")))
    return [pair for pair in base if pair[1].by_roll] or base[:2]


def paste_roll(*, by: Actor, survey: Survey, text: str) -> RollTaken:
    """Takes a pasted table in place of the roll. Raises Invalid (field "pasted").

    Its headings must be the groups of the axes, rows and columns either way round. Where there is
    no axis yet, its headings become 所属 and 役職.
    """
    pasted = read_roll(text)
    with transaction.atomic(), audit.acting(by=by.user, intent="paste_survey_roll"):
        current = lock_draft(by, survey.pk)
        if not current.axes.exists():
            _axes_of(by, current, pasted)
        axes = counted_axes(current)
        labels = [[value.label for value in axis.values.all()] for _, axis in axes]
        if len(axes) == 1:
            pasted = _one_column(pasted)
            places = [matched(pasted.rows, labels[0], f"「{axes[0][1].title}」")]
        else:
            pasted, places = _two_ways(pasted, axes, labels)
        counts = {
            (places[0][row] + 1, *([places[1][column] + 1] if len(places) > 1 else [])): invited
            for (row, column), invited in pasted.counts.items()
        }
        _write(current, axes, counts)
        return RollTaken(pasted.total, sum(1 for count in counts.values() if count), pasted.note)


def type_roll(*, by: Actor, survey: Survey, typed: Mapping[tuple[int, ...], str]) -> RollTaken:
    """Takes head-counts typed group by group. Raises Refused with an error for each bad one, by
    the field "n.1.2"."""
    errors: dict[str, DomainError] = {}
    counts: dict[tuple[int, ...], int] = {}
    for numbers, text in typed.items():
        try:
            counts[numbers] = read_count(text, "この欄")
        except Invalid as error:
            errors["n" + "".join(f".{number}" for number in numbers)] = error
    if errors:
        raise Refused(errors)
    with transaction.atomic(), audit.acting(by=by.user, intent="type_survey_roll"):
        current = lock_draft(by, survey.pk)
        axes = counted_axes(current)
        known = [{value.number for value in axis.values.all()} for _, axis in axes]
        for numbers in counts:
            fits = len(numbers) == len(known) and all(
                number in values for number, values in zip(numbers, known, strict=False)
            )
            if not fits:
                raise Invalid(
                    "groups_changed",
                    "画面を開いたあとに、分け方が変わりました。",
                    "最新の画面で、もう一度入力してください。",
                    status=409,
                )
        _write(current, axes, counts)
        return RollTaken(sum(counts.values()), sum(1 for count in counts.values() if count))


def declare_tables(*, by: Actor, survey: Survey, tables: Sequence[Sequence[str]]) -> int:
    """The tables to be published, besides the whole. Raises Invalid for one that the simulation
    refuses, with its reason and what to publish instead."""
    with transaction.atomic(), audit.acting(by=by.user, intent="declare_survey_tables"):
        current = lock_draft(by, survey.pk)
        axes = list(current.axes.select_related("base"))
        allowed = possible_tables(axes)
        wanted = [
            axis_keys for axis_keys in allowed if list(axis_keys) in [list(t) for t in tables]
        ]
        if len(wanted) != len({tuple(table) for table in tables}):
            raise Invalid(
                "unknown_table",
                "選んだ表の中に、いまの分け方では作れないものがあります。",
                "最新の画面で選び直してください。",
                field="tables",
            )
        if len(wanted) > MOST_TABLES:
            raise Invalid(
                "too_many_tables",
                f"公表する表が{len(wanted)}あります。",
                f"{MOST_TABLES}以内にしてください。",
                field="tables",
            )
        current.tables.all().delete()
        DeclaredTable.objects.bulk_create(
            DeclaredTable(
                organization_id=current.organization_id,
                survey=current,
                axes=list(axis_keys),
                position=position,
            )
            for position, axis_keys in enumerate([(), *wanted])
        )
        _refuse_simulated(current)
        return len(wanted) + 1


def _refuse_simulated(survey: Survey) -> None:
    found = simulated(survey, structure_of(survey))
    refused = [table for table in found.tables if table.refused] if found else []
    if refused:
        told = "".join(table.reason for table in refused)
        instead = "、または".join(refused[0].proposals)
        raise Invalid(
            "table_refused",
            told,
            f"代わりに次のようにできます：{instead}"
            if instead
            else "分け方ごとの表にしてください。",
            field="tables",
        )


def _axes_of(by: Actor, survey: Survey, pasted: PastedRoll) -> None:
    add_axis(by=by, survey=survey, typed=AxisTyped("所属", "\n".join(pasted.rows)))
    if pasted.columns:
        add_axis(by=by, survey=survey, typed=AxisTyped("役職", "\n".join(pasted.columns)))


def _one_column(pasted: PastedRoll) -> PastedRoll:
    if len(pasted.columns) > 1:
        raise Invalid(
            "too_many_columns",
            f"分け方は一つですが、貼り付けた表には列が{len(pasted.columns)}あります。",
            "人数の列を一つにするか、先にもう一つの分け方を追加してください。",
            field="pasted",
        )
    return pasted


def _two_ways(
    pasted: PastedRoll, axes: Sequence[tuple[int, Axis]], labels: Sequence[Sequence[str]]
) -> tuple[PastedRoll, list[list[int]]]:
    if not pasted.columns:
        raise Invalid(
            "one_column",
            f"「{axes[0][1].title}」と「{axes[1][1].title}」で分けますが、貼り付けた表の列が一つです。",
            "縦と横に並べた表を貼り付けてください。",
            field="pasted",
        )
    titles = [f"「{axis.title}」" for _, axis in axes]
    turned = pasted.turned()
    try:
        places = [matched(turned.rows, labels[0], ""), matched(turned.columns, labels[1], "")]
    except Invalid:
        return pasted, [
            matched(pasted.rows, labels[0], titles[0]),
            matched(pasted.columns, labels[1], titles[1]),
        ]
    return turned, places


def _write(
    survey: Survey, axes: Sequence[tuple[int, Axis]], counts: Mapping[tuple[int, ...], int]
) -> None:
    """Numbers stand along all axes without base; 0 where the roll does not tell."""
    width = survey.axes.filter(base=None).count()
    full: dict[tuple[int, ...], int] = {}
    for numbers, invited in counts.items():
        places = [0] * width
        for (place, _), number in zip(axes, numbers, strict=True):
            places[place] = number
        full[tuple(places)] = invited
    write_roll(survey, full)
