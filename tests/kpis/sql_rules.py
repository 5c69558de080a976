"""Calls the rules in PostgreSQL with many cases a query: one row a case, answers in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from django.db import connection

Row = Sequence[Any]


def decimal(value: Fraction | None) -> Decimal | None:
    """A fraction that is a finite decimal, as one."""
    if value is None:
        return None
    with localcontext(prec=120):
        result = Decimal(value.numerator) / Decimal(value.denominator)
    assert Fraction(result) == value, f"{value} is no finite decimal"
    return result


def answers(expression: str, columns: str, rows: Sequence[Row]) -> list[Any]:
    """Evaluates `expression` for each row; `columns` names them with types ("a numeric, …")."""
    names = [column.split()[0] for column in columns.split(",")]
    types = [column.split()[1] for column in columns.split(",")]
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {expression} FROM unnest({arrays}) WITH ORDINALITY "
            f"AS t({', '.join(names)}, place) ORDER BY place",
            [[plain(row[i]) for row in rows] for i in range(len(names))],
        )
        found = cursor.fetchall()
    assert len(found) == len(rows)
    return [row[0] if len(row) == 1 else row for row in found]


def plain(value: Any) -> Any:
    return decimal(value) if isinstance(value, Fraction) else value


def day(text: str) -> date:
    return date.fromisoformat(text)
