"""The roll's groups in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.models import Axis, AxisValue, RollCell, Survey


@dataclass(frozen=True)
class CellLabels:
    """Names of the axes that a response carries a number for, and of the values along them."""

    axes: tuple[str, ...]
    values: tuple[dict[int, str], ...]

    def of(self, cell: RollCell) -> tuple[str, ...]:
        return self.named(cell.numbers)

    def named(self, numbers: Sequence[int]) -> tuple[str, ...]:
        return tuple(
            names.get(number, "不明") for names, number in zip(self.values, numbers, strict=False)
        )


def cell_labels(survey: Survey) -> CellLabels:
    """Two queries."""
    axes = list(Axis.objects.filter(survey=survey, base__isnull=True))
    names: dict[int, dict[int, str]] = {axis.pk: {} for axis in axes}
    for value in AxisValue.objects.filter(axis__in=axes):
        names[value.axis_id][value.number] = value.label
    return CellLabels(tuple(axis.title for axis in axes), tuple(names[axis.pk] for axis in axes))
