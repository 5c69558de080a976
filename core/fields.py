"""Column types that Django lacks."""

from __future__ import annotations

import decimal
from typing import Any

from django.core import checks
from django.db import models


class ExactDecimalField(models.DecimalField):  # type: ignore[type-arg]
    """PostgreSQL's `numeric` without a fixed precision: holds any decimal exactly.

    A rate may be the quotient of any two figures; a column of fixed width would round it or
    overflow. What people may type is bounded by check constraints instead.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("max_digits", None)
        kwargs.pop("decimal_places", None)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_digits", None)
        kwargs.pop("decimal_places", None)
        return name, path, args, kwargs

    def db_type(self, connection: Any) -> str:
        return "numeric"

    def _check_decimal_places(self) -> list[checks.CheckMessage]:
        return []

    def _check_max_digits(self) -> list[checks.CheckMessage]:
        return []

    def _check_decimal_places_and_max_digits(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return []

    @property
    def validators(self) -> list[Any]:
        # Skips DecimalField's digit validator, which needs a precision.
        return [*self.default_validators, *self._validators]  # type: ignore[attr-defined]

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if isinstance(value, decimal.Decimal) else self.to_python(value)

    def get_db_converters(self, connection: Any) -> list[Any]:
        return []
