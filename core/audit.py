"""Change records written by the database: which tables have them, and who acted.

`@record_of_truth` puts insert, update and delete triggers (django-pghistory) on a table. The
event tables refuse UPDATE and DELETE, and every such table refuses TRUNCATE, so that neither a
bulk statement nor SQL typed by hand leaves the record incomplete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db import connection, models

Model = TypeVar("Model", bound=type[models.Model])
Decorator = Callable[[Any], Any]


def _no_truncate() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="no_truncate",
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        func="RAISE EXCEPTION 'table % keeps a record and cannot be truncated', TG_TABLE_NAME;",
    )


def record_of_truth(*trackers: pghistory.Tracker, exclude: Sequence[str] = ()) -> Decorator:
    """Class decorator: every change to the table's rows is recorded by PostgreSQL.

    `trackers` default to insert, update and delete. `exclude` names columns that stay out of the
    record (secrets, generated columns).
    """

    def decorate(model: Model) -> Model:
        watched = trackers or (
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
        )
        tracked = pghistory.track(
            *watched, exclude=list(exclude) or None, meta={"triggers": [_no_truncate()]}
        )(model)
        return pgtrigger.register(_no_truncate())(tracked)

    return decorate


def append_only(model: Model) -> Model:
    """Class decorator: rows are added, never changed or removed. The table is its own record."""
    return pgtrigger.register(
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        _no_truncate(),
    )(model)


@contextmanager
def acting(*, by: Any, intent: str) -> Iterator[None]:
    """Attributes every change made inside to a person and an intent (a service's name).

    `by` is a User or None (the portal itself: loaders and scheduled work). Acts may be nested: the
    inner one's changes carry its person and intent, those after it the outer one's again.
    """
    with pghistory.context() as context:
        outer = dict(context.metadata)
        context.metadata.update(user=getattr(by, "pk", None), intent=intent)
        try:
            yield
        finally:
            context.metadata.clear()
            context.metadata.update(outer)
    if not outer and connection.in_atomic_block:
        _name_nobody()


def _name_nobody() -> None:
    """PostgreSQL keeps the names until the transaction ends; what follows is not this act's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', '', true),"
            " set_config('pghistory.context_metadata', '', true)"
        )
