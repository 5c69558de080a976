"""How an inventory's figures are shown."""

from __future__ import annotations

from decimal import Decimal

from django import template

from kpis import wording

register = template.Library()


@register.filter
def exact(value: Decimal | int | None) -> str:
    """`{{ row.weight|exact }}`: with all the decimals it has; － where it is not known."""
    return "－" if value is None else wording.exact_text(Decimal(value))
