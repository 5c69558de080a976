"""What the pages of an import share: the way to them, and the rows as they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from committees.forms.imports import RowForm
from committees.models import Committee, ItemImport
from committees.reading.judging import JudgedRow, Outcome
from committees.selectors.imports import Preview, department_names, preview_of, unknown_statuses
from committees.selectors.vocabulary import status_choices, statuses_of
from committees.views.items_frame import address, frame, items_step, trail
from core.rich_text import Line, lines, marked_lines
from organizations.selectors import Actor

LABELS = {
    Outcome.PROBLEM: ("直してください", "error"),
    Outcome.NEW: ("新規", "success"),
    Outcome.CHANGED: ("変更", "warning"),
    Outcome.UNCHANGED: ("変更なし", ""),
}
# Forms of further rows are one click away; a page of hundreds of forms helps nobody.
MOST_FORMS = 20
_FIELD_NAMES = {
    "number": "番号",
    "area": "施策区分",
    "category": "項目分類",
    "heading": "見出し",
    "text": "指摘の内容",
    "source": "出所",
    "status_mark": "状況",
    "response": "対応状況",
    "due": "期限",
    "departments": "担当課",
}


@dataclass(frozen=True)
class ShownRow:
    """A row of the preview. `form` only where it has problems."""

    judged: JudgedRow
    label: str
    tone: str
    text: tuple[Line, ...]
    response: tuple[Line, ...]
    differences: tuple[tuple[str, tuple[Line, ...]], ...]
    reasons: tuple[str, ...]
    form: RowForm | None


def step(actor: Actor, committee: Committee) -> dict[str, str]:
    return {"label": "表の取込み", "url": address(actor, "item_import", committee.pk)}


def import_trail(actor: Actor, committee: Committee, *more: dict[str, str] | str) -> Any:
    return trail(actor, committee, items_step(actor, committee), *more)


def preview_address(actor: Actor, found: ItemImport) -> str:
    return address(actor, "item_import_preview", found.committee_id, found.pk)


def preview_page(
    request: HttpRequest, actor: Actor, found: ItemImport, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The import as it stands: what it would do, or what it did."""
    preview = preview_of(found)
    statuses = [(row.mark, row.word) for row in statuses_of(found.committee)]
    context = frame(actor, found.committee) | {
        "found": found,
        "kept": preview.kept,
        "preview": preview,
        "is_open": found.state == ItemImport.State.PREVIEWED,
        "rows": _shown(found.committee, preview),
        "unchanged": preview.judged.of(Outcome.UNCHANGED),
        "counts": {str(key): count for key, count in preview.counts.items()},
        "departments": department_names(actor),
        "statuses": statuses,
        "unknown_statuses": unknown_statuses(preview.kept, statuses),
        "columns": [
            (title or "（見出しなし）", meaning)
            for title, meaning in zip(preview.kept.titles, preview.kept.meanings, strict=True)
        ],
        "items_url": address(actor, "items", found.committee_id),
        "breadcrumbs": import_trail(
            actor, found.committee, step(actor, found.committee), "取り込む内容の確認"
        ),
        **more,
    }
    return render(request, "committees/import_preview.html", context, status=status)


def _shown(committee: Committee, preview: Preview) -> list[ShownRow]:
    statuses = status_choices(statuses_of(committee))
    rows = [row for row in preview.judged.rows if row.outcome is not Outcome.UNCHANGED]
    # What needs a hand comes first.
    rows.sort(key=lambda row: row.outcome is not Outcome.PROBLEM)
    forms = 0
    shown = []
    for row in rows:
        form = None
        if row.outcome is Outcome.PROBLEM and forms < MOST_FORMS:
            forms += 1
            form = RowForm(row=row.row, statuses=statuses)
            form.auto_id = f"row{row.index}_%s"
        shown.append(_row(row, form))
    return shown


def _row(row: JudgedRow, form: RowForm | None) -> ShownRow:
    label, tone = LABELS[row.outcome]
    typed = row.typed
    return ShownRow(
        row,
        label,
        tone,
        lines(typed.text, changed=typed.text_changed),
        lines(typed.response, changed=typed.response_changed),
        tuple((each.label, marked_lines(each.pieces, deletions=True)) for each in row.differences),
        tuple(
            f"{_FIELD_NAMES[name]}：{why}" if name in _FIELD_NAMES else why
            for name, why in row.problems.items()
        ),
        form,
    )


__all__ = ["import_trail", "preview_address", "preview_page", "reverse", "step"]
