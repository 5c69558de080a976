"""The cells of a row as HTML. A page has thousands of them: a template would take most of its time.

Every cell is a link to its figure's page, so that the table works without a script.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kpis.models.measurement import WorkflowState as State
from kpis.selectors.grid_cells import GridCell

FIRST_COLUMN = 3
DESCRIBED = {State.DRAFT: "state-draft", State.RETURNED: "state-returned"}
READ_ONLY = mark_safe(' aria-readonly="true"')
CELL = (
    '<td id="c-{}-{}" role="gridcell" tabindex="-1" aria-colindex="{}" class="num cell{}"{}{}>'
    '<a href="{}" tabindex="-1">{}</a></td>'
)


def cells_html(
    row: int, address: str, series: str, cells: Iterable[tuple[GridCell, str, int]]
) -> SafeString:
    """`address` is the KPI's, `series` the query of its department; cells with key and reason."""
    return format_html_join(
        "",
        CELL,
        (
            (
                row,
                place,
                place + FIRST_COLUMN,
                _classes(cell),
                READ_ONLY if cell.why else "",
                _described(cell, why),
                f"{address}figures/{key}/{series}",
                cell.text or ("―" if cell.why else "入力"),
            )
            for place, (cell, key, why) in enumerate(cells)
        ),
    )


def _classes(cell: GridCell) -> str:
    names = [f"cell--{cell.state}"] if cell.state else []
    names += ["cell--locked"] if cell.why else []
    names += ["cell--noted"] if cell.note else []
    return "".join(f" {name}" for name in names)


def _described(cell: GridCell, why: int) -> SafeString | str:
    if cell.why:
        return format_html(' aria-describedby="why-{}"', why)
    described = DESCRIBED.get(State(cell.state)) if cell.state else None
    return format_html(' aria-describedby="{}"', described) if described else ""
