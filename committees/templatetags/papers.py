"""Words of the papers for the pages."""

from __future__ import annotations

from django import template

from committees.paper_settings import COLUMNS, PaperColumn

register = template.Library()


@register.filter
def paper_column(column: str) -> str:
    """The title of a column of the action table."""
    return COLUMNS[PaperColumn(column)]
