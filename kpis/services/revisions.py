"""What the verbs of a figure's life share: comparing with the newest revision and adding one."""

from __future__ import annotations

from typing import Any

from core.errors import Invalid, NotAllowed, Stale
from kpis.entry import Entry, entry_of
from kpis.models import Measurement, MeasurementRevision
from kpis.models.measurement import Origin
from kpis.models.measurement import WorkflowState as State
from organizations.selectors import Actor

FIGURE_FIELDS = (
    "figure_state",
    "value",
    "numerator",
    "denominator",
    "approximate",
    "as_of",
    "typed",
    "typed_denominator",
    "note",
)


def says_the_same(revision: MeasurementRevision, entry: Entry) -> bool:
    return entry_of(revision).same_figure(entry)


def figure_of(revision: MeasurementRevision) -> dict[str, Any]:
    """A revision's figure as columns, to hand it on unchanged."""
    return {name: getattr(revision, name) for name in (*FIGURE_FIELDS, "check_reason")}


def changed_meanwhile(
    latest: MeasurementRevision | None, typed: dict[str, str] | None = None
) -> Stale:
    who = f"{latest.by}さん" if latest and latest.by else "取込み"
    return Stale(
        "changed_meanwhile",
        f"この値は、画面を開いたあとに{who}が変更しました。",
        "下に表示した最新の内容を確認してから、もう一度操作してください。"
        "入力した文字は残しています。",
        theirs={"revision": latest},
        typed=typed or {},
    )


def submitted_already() -> Invalid:
    return Invalid(
        "submitted_already",
        "提出済みのため変更できません。",
        "直すときは、先に提出を取り下げてください。",
    )


def own_submission() -> NotAllowed:
    return NotAllowed(
        "own_submission",
        "自分で提出した値は、自分では承認できません。",
        "別の部局長に承認を依頼してください。",
    )


def next_revision(
    cell: Measurement,
    state: State,
    *,
    by: Actor | None,
    origin: Origin,
    reason: str = "",
    seq: int | None = None,
    **figure: Any,
) -> MeasurementRevision:
    """The revision that follows the cell's newest one; not stored yet."""
    # A published or sample figure that is corrected by hand is a hand's from then on.
    own = Origin.ENTRY if origin in (Origin.DOCUMENT, Origin.SAMPLE) else origin
    return MeasurementRevision(
        organization_id=cell.organization_id,
        measurement=cell,
        seq=seq or cell.seq + 1,
        state=state,
        by=by.user if by else None,
        origin=own,
        reason=reason,
        **figure,
    )
