"""A survey's responses as arrays, by one COPY and without a Python step for each response."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

from surveys.models import Survey
from surveys.structures.structure import Structure

MISSING = np.iinfo(np.int64).min  # a number or date not given, in Loaded.figures
HEADER = 19  # octets before the first row of PostgreSQL's binary COPY
TRAILER = b"\xff\xff"


@dataclass(frozen=True)
class Loaded:
    """One line a response. `figures` are whole numbers: the answer × 10**places of its column.

    `groups` follows Structure.base_axes, `slots` Structure.slot_of, `figures` Structure.figure_of.
    """

    groups: NDArray[np.int16]
    slots: NDArray[np.int16]
    figures: NDArray[np.int64]
    places: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.groups)


def load(survey: Survey, structure: Structure) -> Loaded:
    """Every response of the survey. Raises ValueError where one does not fit the structure."""
    axes, slots, measured = (
        len(structure.base_axes),
        structure.slot_total,
        len(structure.figure_of),
    )
    places = _places(survey, measured)
    fields = [_array("groups", axes), _array("slots", slots)]
    fields += [[(f"length{at}", ">i4"), (f"figure{at}", ">i8")] for at in range(measured)]
    row = np.dtype([("fields", ">i2"), *(part for field in fields for part in field)])
    octets = _copied(survey, places)[HEADER:]
    if not octets.endswith(TRAILER) or (len(octets) - len(TRAILER)) % row.itemsize:
        raise ValueError("a response does not fit the survey's structure")
    read = np.frombuffer(octets[: -len(TRAILER)], dtype=row)
    for name, wanted in (("groups", axes), ("slots", slots)):
        if wanted and not (read[f"{name}_size"] == wanted).all():
            raise ValueError("a response does not fit the survey's structure")
    figures = np.empty((len(read), measured), dtype=np.int64)
    for at in range(measured):
        figures[:, at] = read[f"figure{at}"]
    return Loaded(_values(read, "groups", axes), _values(read, "slots", slots), figures, places)


def _places(survey: Survey, measured: int) -> tuple[int, ...]:
    """How many decimal places the answers of each number question need."""
    if not measured:
        return ()
    deepest = sql.SQL(", ").join(
        sql.SQL("coalesce(max(scale(trim_scale(figures[{}]))), 0)").format(at + 1)
        for at in range(measured)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            # As text: inside an act, pghistory reads each statement as such.
            sql.SQL("SELECT {} FROM surveys_response WHERE survey_id = %s")
            .format(deepest)
            .as_string(cursor.connection),
            [survey.pk],
        )
        return tuple(cursor.fetchone())


def _copied(survey: Survey, places: tuple[int, ...]) -> bytes:
    """Rows of one length each: arrays as they are, numbers as whole ones with a mark for none."""
    columns: list[sql.Composable] = [sql.SQL("groups"), sql.SQL("slots")]
    columns += [
        sql.SQL("coalesce((figures[{}] * {})::bigint, {})").format(
            at + 1, 10 ** places[at], sql.SQL(f"({MISSING + 1} - 1)")
        )
        for at in range(len(places))
    ]
    query = sql.SQL(
        "COPY (SELECT {} FROM surveys_response WHERE survey_id = {}) TO STDOUT (FORMAT binary)"
    ).format(sql.SQL(", ").join(columns), survey.pk)
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        return b"".join(bytes(part) for part in copy)


def _array(name: str, size: int) -> list[tuple[str, str]]:
    """A one-dimensional smallint[] in the binary format; an empty one has no dimension."""
    head = [(f"{name}_{part}", ">i4") for part in ("length", "dimensions", "nulls", "kind")]
    if not size:
        return head
    return [
        *head,
        (f"{name}_size", ">i4"),
        (f"{name}_from", ">i4"),
        (name, f"({size},3)>i2"),  # each: its length in four octets, then two octets of value
    ]


def _values(read: NDArray[np.void], name: str, size: int) -> NDArray[np.int16]:
    if not size:
        return np.empty((len(read), 0), dtype=np.int16)
    return np.ascontiguousarray(read[name][:, :, 2], dtype=np.int16)
