"""What the pages of the entry grid say: columns, rows, the panel, and the data for the script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from core.eras import short_month
from core.fiscal import FiscalYear, Granularity, Period, last_day_of_month, short_era
from kpis import wording
from kpis.grid_forms import GridFilterForm
from kpis.grid_markup import cells_html
from kpis.grid_words import NOTHING, face_of, judged_words
from kpis.models import Achievement
from kpis.models.indicator import Frequency
from kpis.periods import period_key
from kpis.selectors.grid import MOST_ROWS, GridPage, GridRow, follows_drafts, previews_of
from kpis.selectors.grid_cells import GridCell
from kpis.selectors.grid_sent import FoundCell
from kpis.selectors.preview import Preview
from organizations.permissions import Act
from organizations.selectors import Actor

QUARTERS = ("4～6月", "7～9月", "10～12月", "1～3月")
SCRIPTS = [
    f"js/grid/{name}.js"
    for name in (
        *("cells", "selection", "undo", "keyboard", "clipboard"),
        *("keeping", "saving", "standing", "panel"),
    )
]
HALVES = ("上期", "下期")


@dataclass(frozen=True)
class Column:
    """A period's heading: `small` above `head`; `label` is its whole name."""

    key: str
    label: str
    head: str
    small: str


@dataclass(frozen=True)
class Line:
    """A row as the table shows it; `why` of a cell is an index into the page's reasons, or -1."""

    row: GridRow
    name: str
    small: str
    unit: str
    target: str
    due: str
    face: dict[str, str]
    rate: str
    query: str
    cells: list[tuple[GridCell, str, int]]
    html: SafeString


def page_context(actor: Actor, page: GridPage) -> dict[str, Any]:
    """Everything the page shows."""
    columns = [_column(period, n) for n, period in enumerate(page.columns)]
    reasons: dict[str, int] = {}
    kpis_url = reverse("kpis:list", args=[actor.organization.code])
    lines = [_line(page, n, columns, reasons, kpis_url) for n in range(len(page.rows))]
    drafts = [_place(row, cell) for row, cell in page.drafts]
    return {
        "page": page,
        "kpi": page.indicator,
        "columns": columns,
        "lines": lines,
        "reasons": list(reasons),
        "entered": page.entered,
        "asked_count": page.asked_count,
        "drafts": " ".join(drafts),
        "draft_count": len(drafts),
        "column_count": len(columns) + 4,
        "row_count": len(lines) + 1,
        "kpis_url": kpis_url,
        "scripts": SCRIPTS,
        "may_enter": actor.can(Act.FIGURE_ENTER, anywhere=True),
        "may_import": actor.can(Act.FIGURE_IMPORT, anywhere=True),
        "filters": _filters(page),
        "tabs": _tabs(page),
        "parts": _parts(page),
        "year_label": FiscalYear(page.year).label,
        "year_span": _span(page),
        "data": _data(actor, page, columns, lines, list(reasons)),
    }


def _filters(page: GridPage) -> GridFilterForm | None:
    if page.choices is None:
        return None
    return GridFilterForm(page.query, page.choices, only_year=page.indicator is not None)


def _tabs(page: GridPage) -> list[dict[str, Any]]:
    """One frequency at a time: what is due every month and what is due once a year do not mix."""
    return [
        {
            "label": Frequency(name).label,
            "url": page.query.address(frequency=name, page=0),
            "current": name == page.frequency,
            "count": count,
        }
        for name, count in page.counts.items()
    ]


def _span(page: GridPage) -> str:
    if page.asked:
        return page.columns[-1].label
    if page.columns and page.columns[0].fiscal_year != page.year:
        return f"{FiscalYear(page.columns[0].fiscal_year).label}～{FiscalYear(page.year).label}"
    return FiscalYear(page.year).label


def _column(period: Period, place: int) -> Column:
    key, label = period_key(period), period.label
    match period.granularity:
        case Granularity.MONTH:
            year = label.partition("年")[0]
            small = year if place == 0 or period.first.month == 1 else ""
            return Column(key, label, f"{period.first.month}月", small)
        case Granularity.QUARTER:
            return Column(key, label, QUARTERS[period.number - 1], f"第{period.number}四半期")
        case Granularity.HALF:
            return Column(key, label, HALVES[period.number - 1], short_era(period.fiscal_year))
    return Column(key, label, label, "")


def _line(
    page: GridPage,
    place: int,
    columns: list[Column],
    reasons: dict[str, int],
    kpis_url: str,
) -> Line:
    row = page.rows[place]
    kpi, department = row.series.indicator, row.series.department
    owner = department or kpi.department
    if page.indicator is not None:
        name, small = (department.name if department else "全体"), ""
    else:
        name = f"{kpi.name}（{department.name}）" if department else kpi.name
        small = owner.name if owner and not department else ""
    target, query = row.judged, f"?department={department.pk}" if department else ""
    cells = [
        (cell, column.key, reasons.setdefault(cell.why, len(reasons)) if cell.why else -1)
        for cell, column in zip(row.cells, columns, strict=True)
    ]
    return Line(
        row=row,
        name=name,
        small=small,
        unit=kpi.unit,
        target=_target(row),
        due=_due(target.due_on) if target else "",
        face=face_of(row.judged) if row.judged or row.has_figures else dict(NOTHING),
        rate=judged_words(row.judged, negative=kpi.organization.negative_mark)["rate"],
        query=query,
        cells=cells,
        html=cells_html(place, f"{kpis_url}{kpi.pk}/", query, cells),
    )


def _parts(page: GridPage) -> dict[str, Any] | None:
    """Where these rows stand among all, with the ways to the rows before and after them."""
    if page.all_rows <= MOST_ROWS:
        return None
    first = page.query.page * MOST_ROWS
    last = first + len(page.rows)
    left = min(page.all_rows - last, MOST_ROWS)
    return {
        "all": page.all_rows,
        "first": first + 1,
        "last": last,
        "before": page.query.address(page=page.query.page - 1) if first else "",
        "after": page.query.address(page=page.query.page + 1) if left else "",
        "step": MOST_ROWS,
        "left": left,
    }


def _due(day: date | None) -> str:
    """R8年度末, R8年12月末 or R8年12月20日: a column is narrow."""
    if day is None or (day.month, day.day) == (3, 31):
        return wording.due_text(day)
    last = last_day_of_month(day.year, day.month)
    return short_month(day) + ("末" if day == last else f"{day.day}日")


def _target(row: GridRow) -> str:
    judged: Achievement | Preview | None = row.judged
    kpi = row.series.indicator
    if judged is None or judged.target is None:
        return ""
    words = {"unit": "", "decimals": kpi.decimals, "negative": kpi.organization.negative_mark}
    shown = wording.figure_text(judged.target, **words)  # type: ignore[arg-type]
    upper = row.head.target_upper if row.head else None
    return shown if upper is None else f"{shown}～{wording.figure_text(upper, **words)}"  # type: ignore[arg-type]


def _place(row: GridRow, cell: GridCell) -> str:
    kpi, department = row.series.key
    return f"{kpi}.{department or '-'}.{period_key(cell.period)}:{cell.seq}"


def _data(
    actor: Actor, page: GridPage, columns: list[Column], lines: list[Line], reasons: list[str]
) -> dict[str, Any]:
    code = actor.organization.code
    return {
        "person": f"{code}.{actor.user.pk}",
        "year": page.year,
        "urls": {
            "cells": reverse("kpis:grid_cells", args=[code]),
            "kpis": reverse("kpis:list", args=[code]),
        },
        "columns": [{"key": column.key, "label": column.label} for column in columns],
        "reasons": reasons,
        "rows": [
            {
                "kpi": line.row.series.key[0],
                "department": line.row.series.key[1],
                "name": line.name,
                "cells": [
                    [cell.text, cell.raw, cell.seq, cell.state, why, cell.note]
                    for cell, _, why in line.cells
                ],
            }
            for line in lines
        ],
    }


def row_words(actor: Actor, found: Iterable[FoundCell], *, today: date) -> list[dict[str, Any]]:
    """The rows whose cells were sent, and the wholes that are computed from them, as the rules
    judge them now; one query a fiscal year."""
    years: dict[int, dict[tuple[int, int | None], None]] = {}
    for cell in found:
        keys = years.setdefault(cell.period.fiscal_year, {})
        keys[cell.place[:2]] = None
        if cell.place[1] and follows_drafts(actor, cell.indicator):
            keys[cell.place[0], None] = None
    negative = actor.organization.negative_mark
    return [
        {
            "kpi": key[0],
            "department": key[1],
            "year": year,
            "judged": judged_words(judged, negative=negative),
        }
        for year, keys in years.items()
        for key, judged in previews_of(list(keys), year, today=today).items()
    ]


def clock_text(moment: datetime) -> str:
    """10:42, in Japan."""
    local = timezone.localtime(moment)
    return f"{local.hour}:{local.minute:02d}"
