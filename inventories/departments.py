"""Names of departments in files: one name, one department, both ways."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import Invalid
from core.folding import fold
from organizations.models import Department


@dataclass(frozen=True)
class DepartmentNames:
    """`labels` name each department so that no two are named alike; `by_name` reads them back."""

    labels: dict[int, str]
    by_name: dict[str, tuple[int, ...]]

    @classmethod
    def of(cls, departments: Iterable[Department]) -> DepartmentNames:
        """A name that several have is told with the one above it, and at last with a number."""
        rows = list(departments)
        names = {row.pk: row.name for row in rows}
        labels = _distinct(names, {row.pk: _path(row, names) for row in rows})
        by_name: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            for name in {row.name, labels[row.pk], _path(row, names)}:
                by_name[_folded(name)].append(row.pk)
        return cls(labels, {name: tuple(found) for name, found in by_name.items()})

    def label(self, department_id: int | None) -> str:
        return self.labels.get(department_id, "") if department_id else ""

    def read(self, text: str) -> int | None:
        """The department of that name; None for a blank. Raises Invalid for none or several."""
        if not text.strip():
            return None
        found = self.by_name.get(_folded(text), ())
        if len(found) == 1:
            return found[0]
        if found:
            raise Invalid(
                "several_departments",
                f"「{text}」という名前の部局が{len(found)}つあります。",
                "「上の部局名／部局名」の形で書いてください。",
                field="department",
            )
        raise Invalid(
            "unknown_department",
            f"「{text}」という部局はありません。",
            "組織の一覧にある名前で書いてください。",
            field="department",
        )


def _path(row: Department, names: dict[int, str]) -> str:
    above = names.get(row.parent_id) if row.parent_id else None
    return f"{above}／{row.name}" if above else row.name


def _distinct(names: dict[int, str], paths: dict[int, str]) -> dict[int, str]:
    labels = dict(names)
    for options in (paths, {pk: f"{path}（{pk}）" for pk, path in paths.items()}):
        often = Counter(_folded(label) for label in labels.values())
        labels = {
            pk: options[pk] if often[_folded(label)] > 1 else label for pk, label in labels.items()
        }
    return labels


def _folded(text: str) -> str:
    return "".join(fold(text).split())
