"""Bringing rows in line with a data file, again and again, without undoing what people changed.

Three-way: what the file says now, what it said at the last load (read from the change record) and
what the row holds. Only what the file itself changed since then is written. Nothing is deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import F, QuerySet

from core import audit
from core.errors import Invalid
from core.models import Versioned

Row = TypeVar("Row", bound=models.Model)
Key = tuple[Any, ...]
Values = Mapping[str, Any]


@dataclass
class LoadReport:
    """How many rows a load made, changed and found as they should be."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __iadd__(self, other: LoadReport) -> LoadReport:
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        return self

    @property
    def changes(self) -> int:
        return self.created + self.updated

    @property
    def summary(self) -> str:
        return f"追加 {self.created}件、更新 {self.updated}件、変更なし {self.unchanged}件"


@contextmanager
def loading(intent: str) -> Iterator[None]:
    """One transaction, attributed to `intent`; two loads of that intent follow one another."""
    with transaction.atomic(), audit.acting(by=None, intent=intent):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [intent])
        yield


def sync_rows(
    rows: QuerySet[Row],
    wanted: Sequence[Values],
    *,
    key: Sequence[str],
    intent: str,
    report: LoadReport,
    counters: Mapping[str, str] | None = None,
) -> tuple[dict[Key, Row], set[Key]]:
    """Creates and updates rows of `rows`' model; three queries plus one per changed row.

    `wanted` holds column values (attnames) that include the `key` columns; `rows` must contain
    whatever exists of them. `counters` names a column to count up when another one changes.
    Returns all wanted rows by key, in that order, and the keys of those created or changed.
    Raises Invalid where two of `wanted` have one key.
    """
    model = rows.model
    _refuse_doubles(model, [_key_of(values, key) for values in wanted])
    found: dict[Key, Row] = {_key(row, key): row for row in rows}
    missing = [values for values in wanted if _key_of(values, key) not in found]
    touched = {_key_of(values, key) for values in missing}
    created = model._default_manager.bulk_create([model(**values) for values in missing])
    report.created += len(created)
    present = [values for values in wanted if _key_of(values, key) not in touched]
    before = _as_last_loaded(model, [found[_key_of(values, key)].pk for values in present], intent)
    for values in present:
        row = found[_key_of(values, key)]
        changed = _changed_by_file(values, row, before.get(row.pk))
        if changed:
            _write(row, changed, counters or {})
            touched.add(_key_of(values, key))
        report.updated += bool(changed)
        report.unchanged += not changed
    found.update({_key(row, key): row for row in created})
    return {_key_of(values, key): found[_key_of(values, key)] for values in wanted}, touched


def _key(row: models.Model, key: Sequence[str]) -> Key:
    return tuple(getattr(row, name) for name in key)


def _key_of(values: Values, key: Sequence[str]) -> Key:
    return tuple(values[name] for name in key)


def _refuse_doubles(model: type[models.Model], keys: Sequence[Key]) -> None:
    if len(set(keys)) < len(keys):
        double = next(key for key in keys if keys.count(key) > 1)
        raise Invalid(
            "data_file_double",
            f"データファイルに同じもの（{model._meta.model_name} {double}）が2回書かれています。",
            "どちらか一つにしてください。",
        )


def _as_last_loaded(
    model: type[models.Model], ids: Sequence[int], intent: str
) -> dict[int, models.Model]:
    """What the loads of `intent` last wrote, by row id, from the change record."""
    events: Any = model._meta.get_field("events").related_model
    if not ids or events is None:
        return {}
    latest = (
        events.objects.filter(pgh_obj_id__in=ids, pgh_context__intent=intent)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    return {event.pgh_obj_id: event for event in latest}


def _changed_by_file(
    values: Values, row: models.Model, before: models.Model | None
) -> dict[str, Any]:
    return {
        name: value
        for name, value in values.items()
        if (before is None or getattr(before, name) != value) and getattr(row, name) != value
    }


def _write(row: models.Model, changed: dict[str, Any], counters: Mapping[str, str]) -> None:
    for name, value in changed.items():
        setattr(row, name, value)
    names = set(changed)
    counted = {counters[name] for name in changed if name in counters}
    if isinstance(row, Versioned):
        counted.add("version")
    for name in counted:
        setattr(row, name, F(name) + 1)
    row.save(update_fields=names | counted)
    row.refresh_from_db(fields=list(counted))
