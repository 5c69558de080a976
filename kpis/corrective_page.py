"""What the pages and files about 原因・対応策 show, built from what the selectors found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse

from core.downloads import download
from core.errors import Stale
from core.sheets.writing import Column, table_csv, table_xlsx
from kpis.corrective_forms import AnswerForm, VersionForm
from kpis.faces import STATUS_FACES
from kpis.models import CorrectiveStep
from kpis.selectors.corrective import CorrectivePage, CorrectiveRow
from kpis.wording import day_text, fiscal_year_text, moment_text
from organizations.selectors import Actor

COLUMNS = (
    Column("KPI", width=36),
    Column("部局", width=18),
    Column("年度", width=10),
    Column("きっかけの状況", width=14),
    Column("いまの状況", width=12),
    Column("状態", width=10),
    Column("依頼日", kind="date", width=14),
    Column("期限", kind="date", width=14),
    Column("期限超過", width=10),
    Column("原因", width=40),
    Column("対応策", width=40),
    Column("完了日", kind="date", width=14),
)
# The colours of components/history.html, by kind of step.
_COLOURS = {
    CorrectiveStep.Kind.ASKED: "returned",
    CorrectiveStep.Kind.ANSWERED: "submitted",
    CorrectiveStep.Kind.REPORTED: "draft",
    CorrectiveStep.Kind.CLOSED: "approved",
    CorrectiveStep.Kind.REOPENED: "returned",
}


def corrective_file(
    actor: Actor, rows: Sequence[CorrectiveRow], kind: str, day: date
) -> HttpResponse:
    """The list as a file, exactly what is shown."""
    table = [_line(row) for row in rows]
    name = f"原因・対応策_{actor.organization.name}_{day:%Y%m%d}"
    if kind == "csv":
        return download(table_csv(columns=COLUMNS, rows=table), name=f"{name}.csv", kind="csv")
    content = table_xlsx(
        title="原因・対応策",
        columns=COLUMNS,
        rows=table,
        caption=f"{actor.organization.name}　{len(table)}件",
        as_of=f"{day_text(day)}現在",
    )
    return download(content, name=f"{name}.xlsx", kind="xlsx")


def _line(row: CorrectiveRow) -> tuple[object, ...]:
    action = row.action
    return (
        action.indicator.name,
        row.department.name if row.department else "",
        fiscal_year_text(action.fiscal_year),
        STATUS_FACES[action.status].word,
        STATUS_FACES[row.now_status].word if row.now_status else "",
        action.get_state_display(),
        action.asked_on,
        row.due_on,
        "超過" if row.is_overdue else "",
        action.cause,
        action.action,
        action.closed_on,
    )


def corrective_entries(page: CorrectivePage) -> list[dict[str, str]]:
    """The steps for components/history.html, newest first."""
    return [
        {
            "what": step.get_kind_display(),
            "who": _who(step),
            "when": moment_text(step.recorded_at),
            "state": _COLOURS[CorrectiveStep.Kind(step.kind)],
            "reason": step.text,
        }
        for step in page.steps
    ]


def conflict_of(stale: Stale, page: CorrectivePage, form: VersionForm) -> dict[str, object] | None:
    """Who saved first, and how it differs from what was typed; None where only words were sent."""
    last = page.steps[0] if page.steps else None
    if not isinstance(form, AnswerForm) or last is None:
        return None
    theirs = {
        "cause": stale.theirs["cause"],
        "action": stale.theirs["action"],
        "due_on": day_text(stale.theirs["due_on"]),
    }
    return {
        "who": str(last.by) if last.by else "",
        "when": moment_text(last.recorded_at),
        "changes": [
            {
                "label": form.fields[name].label,
                "theirs": theirs[name],
                "mine": form.cleaned_data.get(name, ""),
            }
            for name in theirs
        ],
    }


def _who(step: CorrectiveStep) -> str:
    if step.by:
        return str(step.by)
    return "自動（状況の計算による）" if step.kind == CorrectiveStep.Kind.ASKED else ""
