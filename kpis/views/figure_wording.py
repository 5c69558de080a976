"""What the page of a figure says about its revisions: history, conflict, and what was typed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from core.errors import Stale
from kpis import wording
from kpis.forms import FigureForm
from kpis.models import Indicator, MeasurementRevision
from kpis.models.measurement import FigureState, Origin
from kpis.models.measurement import WorkflowState as State
from kpis.selectors.cells import CellPage, Place

STEPS = {
    State.DRAFT: "下書きを保存",
    State.SUBMITTED: "提出",
    State.APPROVED: "承認",
    State.RETURNED: "差戻し",
    State.DISCARDED: "入力を取消し",
}
BY_NOBODY = {
    Origin.DOCUMENT: "公表資料から登録",
    Origin.SAMPLE: "見本データとして登録",
    Origin.INVENTORY: "台帳から集計",
}


def revision_text(revision: MeasurementRevision, indicator: Indicator) -> str:
    return wording.cell_text(
        figure_state=revision.figure_state,
        value=revision.value,
        numerator=revision.numerator,
        denominator=revision.denominator,
        approximate=revision.approximate,
        unit=indicator.unit,
        decimals=indicator.decimals,
        negative=indicator.organization.negative_mark,
    )


def history_entries(page: CellPage) -> list[dict[str, str]]:
    """The steps of a figure, newest first, for the history component."""
    rows = page.history
    pairs = [*pairwise(rows), (rows[-1], None)] if rows else []
    return [_entry(row, before, page.place.indicator) for row, before in pairs]


def _entry(
    row: MeasurementRevision, before: MeasurementRevision | None, indicator: Indicator
) -> dict[str, str]:
    state = State(row.state)
    what = STEPS[state]
    if state == State.DRAFT and before is not None and before.state == State.SUBMITTED:
        what = "提出を取下げ"
    origin = BY_NOBODY.get(Origin(row.origin))
    if origin and row.by_id is None:
        what = origin if state == State.APPROVED else f"{origin}（{state.label}）"
    shown = revision_text(row, indicator)
    notes = [row.reason, f"時点：{wording.day_text(row.as_of)}" if row.as_of else ""]
    notes += [f"確認した理由：{row.check_reason}" if row.check_reason else ""]
    notes += [f"メモ：{row.note}" if row.note else ""]
    return {
        "what": what,
        "value": f"{shown}{_as_typed(row, shown, indicator)}",
        "who": str(row.by) if row.by else "",
        "when": wording.moment_text(row.recorded_at),
        "state": row.state,
        "reason": "\n".join(note for note in notes if note),
    }


def _as_typed(row: MeasurementRevision, shown: str, indicator: Indicator) -> str:
    """What was typed, where it is not just the figure on show without its unit."""
    if row.typed_denominator:
        typed = f"{row.typed}／{row.typed_denominator}"
        plain = shown.endswith(f"（{typed}）")
    else:
        typed = row.typed
        plain = typed in {shown, shown.removesuffix(indicator.unit)}
    return f"　入力した文字「{typed}」" if typed and not plain else ""


def typed_of(page: CellPage) -> dict[str, Any]:
    """What the form starts with: what was typed last, or the figure where nothing was typed."""
    latest = page.latest
    start: dict[str, Any] = {"expected_seq": page.seq}
    if latest is None:
        return start
    start |= {
        "note": latest.note,
        "as_of": wording.day_text(latest.as_of),
        "check_reason": latest.check_reason,
    }
    if latest.numerator is not None and latest.denominator is not None:
        start["numerator"] = latest.typed or wording.exact_text(latest.numerator)
        start["denominator"] = latest.typed_denominator or wording.exact_text(latest.denominator)
    elif latest.typed:
        start["value"] = latest.typed
    elif latest.value is not None:
        start["value"] = wording.exact_text(latest.value)
    else:
        start["value"] = FigureState(latest.figure_state).label
    return start


def conflict_of(stale: Stale, place: Place, form: FigureForm) -> dict[str, Any]:
    """The other person's change beside what this person typed, for the conflict component."""
    theirs, mine = stale.theirs.get("revision"), form.typed()
    typed = f"{mine.numerator}／{mine.denominator}" if mine.numerator else mine.value
    if theirs is None:
        return {"changes": [{"label": "値", "theirs": "", "mine": typed}]}
    state = State(theirs.state).label
    changes = [
        {
            "label": "値",
            "theirs": f"{revision_text(theirs, place.indicator)}（{state}）",
            "mine": typed,
        }
    ]
    for label, his, own in (
        ("時点", wording.day_text(theirs.as_of), mine.as_of),
        ("メモ", theirs.note, mine.note),
    ):
        if his or own:
            changes.append({"label": label, "theirs": his, "mine": own})
    return {
        "who": f"{theirs.by}さん" if theirs.by else "取込み",
        "when": wording.moment_text(theirs.recorded_at),
        "changes": changes,
    }
