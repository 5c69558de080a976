"""Words of the papers for the pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from committees.paper_settings import COLUMNS, PaperColumn

register = template.Library()
# About what a printed page holds of one column: a row beyond it has to break somewhere.
PAGEFUL = 900


@register.filter
def paper_column(column: str) -> str:
    """The title of a column of the action table."""
    return COLUMNS[PaperColumn(column)]


@register.filter
def fills_a_page(texts: Iterable[Any] | str) -> bool:
    """Whether a text, or one of the cells of a row of the paper, is longer than a page."""
    if isinstance(texts, str):
        return len(texts) > PAGEFUL
    row: Iterable[Any] = texts
    cells = (cell.cell or () for cell in row)
    return any(sum(len(run.text) for line in cell for run in line.runs) > PAGEFUL for cell in cells)
