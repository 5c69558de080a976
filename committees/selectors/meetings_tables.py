"""The portal's tables as they stand, to be frozen as papers of a meeting (JSON, texts only)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from committees.models import Paper
from committees.paper_settings import read_settings
from committees.papers.composing import PaperFrame, compose
from committees.selectors.comparisons import comparison
from core.clock import now, today
from kpis import wording
from kpis.exports import list_file
from kpis.selectors.listing import ListQuery, filtered_indicators, list_choices, list_rows
from organizations.selectors import Actor
from plans.selectors import plan_detail, plans_of

Table = dict[str, Any]
KPI_COLUMNS = (
    *("KPI", "計画", "部局", "単位", "最新値", "最新値の期間"),
    *("目標値", "目標の期日", "達成率（%）", "状況"),
)
ALL_PLANS = "kpis"


def table_choices(actor: Actor) -> list[tuple[str, str]]:
    """What can be frozen besides the items: KPIs (of all plans or one), roadmaps."""
    plans = [(plan.pk, plan.title) for plan in plans_of(actor)]
    return [
        ("action_items", Paper.Kind.ACTION_ITEMS.label),
        (ALL_PLANS, "KPIの達成状況（すべての計画）"),
        *((f"kpis:{pk}", f"KPIの達成状況（{title}）") for pk, title in plans),
        *((f"roadmap:{pk}", f"ロードマップ（{title}）") for pk, title in plans),
    ]


def read_choice(chosen: str) -> tuple[str, dict[str, Any]]:
    """The kind of paper and its options."""
    kind, _, plan = chosen.partition(":")
    return kind, {"plan": int(plan)} if plan else {}


def action_table(actor: Actor, paper: Paper) -> Table:
    """The committee's items, settled wordings only: as put down for the meeting, or as of now."""
    meeting, committee = paper.meeting, paper.meeting.committee
    frozen = meeting.frozen_at is not None
    compared = comparison(
        actor, committee, before=None, after=meeting if frozen else None, settled=True
    )
    legend = committee.statuses.order_by("position", "id").values_list("mark", "word")
    frame = PaperFrame(
        organization=actor.organization.name,
        committee=committee.name,
        meeting=meeting.label,
        as_of=wording.moment_text(meeting.frozen_at or now()),
        is_draft=not frozen,
        before=compared.before.label if compared.before else "",
        number=paper.number,
        legend=tuple(legend),
    )
    settings = replace(read_settings(committee.paper), title=paper.title)
    return compose(compared.comparison, settings, frame).table()


def kpi_table(actor: Actor, paper: Paper) -> Table:
    """The KPIs with their approved figures, targets and status, in the plans' order."""
    plan = paper.options.get("plan")
    query = ListQuery(plan=str(plan) if plan else "")
    found = filtered_indicators(actor, query, list_choices(actor), today=today())
    moment = now()
    whole = list_file(actor.organization, list_rows(actor, list(found)), moment)
    titles = [column.title for column in whole.columns]
    places = [titles.index(title) for title in KPI_COLUMNS]
    return {
        "kind": "table",
        "title": paper.title,
        "as_of": wording.moment_text(moment),
        "caption": whole.caption,
        "columns": [
            {
                "title": titles[at],
                "kind": whole.columns[at].kind,
                "decimals": whole.columns[at].decimals,
            }
            for at in places
        ],
        "rows": [[_text(row[at]) for at in places] for row in whole.rows],
    }


def roadmap_table(actor: Actor, paper: Paper) -> Table:
    """A plan's roadmap by fiscal year, in the newest version that was decided."""
    detail = plan_detail(actor, int(paper.options["plan"]))
    version = f"（{detail.version.label}版）" if detail.version else ""
    return {
        "kind": "table",
        "title": paper.title,
        "as_of": wording.moment_text(now()),
        "caption": f"{detail.plan.title}{version}",
        "columns": [
            {"title": "取組", "kind": "text"},
            *(
                {"title": wording.fiscal_year_text(year), "kind": "text"}
                for year in detail.roadmap.fiscal_years
            ),
        ],
        "rows": [
            [
                f"{row.item.number}　{row.item.title}".strip("　"),
                *(_cell(cell) for cell in row.cells),
            ]
            for row in detail.roadmap.rows
        ],
    }


def _cell(cell: Any) -> str:
    if cell is None:
        return ""
    return f"{cell.planned}\n{cell.note}" if cell.note else str(cell.planned)


def _text(value: object) -> str:
    """Exact text; nothing stays nothing."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def typed_rows(table: Table) -> list[list[object]]:
    """The rows of a frozen table with figures and days as such, for a file."""
    kinds = [column.get("kind", "text") for column in table["columns"]]
    return [
        [_value(text, kind) for text, kind in zip(row, kinds, strict=True)] for row in table["rows"]
    ]


def _value(text: str, kind: str) -> object:
    if not text:
        return None
    if kind in {"number", "percent"}:
        return Decimal(text)
    return date.fromisoformat(text) if kind == "date" else text


def shown_rows(table: Table) -> Sequence[Sequence[dict[str, Any]]]:
    """The rows for a page: text and whether it is a figure."""
    return [
        [
            {
                "text": _shown(text, column),
                "title": column["title"],
                "is_figure": column.get("kind", "text") in {"number", "percent", "date"},
            }
            for text, column in zip(row, table["columns"], strict=True)
        ]
        for row in table["rows"]
    ]


def _shown(text: str, column: dict[str, Any]) -> str:
    """A figure with its column's decimals, or with all it has; a day as people write it."""
    kind, decimals = column.get("kind", "text"), column.get("decimals")
    if text and kind == "number":
        value = Decimal(text)
        if decimals is None:
            return wording.exact_text(value)
        return wording.figure_text(value, unit="", decimals=decimals)
    return wording.day_text(date.fromisoformat(text)) if text and kind == "date" else text
