"""What is typed into the cells of a sheet, and what became of each of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum

from core.errors import DomainError, Invalid
from core.fiscal import Period
from kpis.checks import REASON_LENGTH, Finding
from kpis.entry import Entry, Typed
from kpis.models import Indicator, MeasurementRevision
from kpis.services.revisions import changed_meanwhile


@dataclass(frozen=True)
class DraftCell:
    """What was typed into one cell. `expected_seq` is the revision the person saw (0: none)."""

    indicator: Indicator
    department_id: int | None
    period: Period
    typed: Typed
    expected_seq: int
    check_reason: str = ""


class CellOutcome(StrEnum):
    SAVED = "saved"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"
    NEEDS_REASON = "needs_reason"
    CLEARED = "cleared"


@dataclass(frozen=True)
class CellResult:
    """What became of one cell. `seq` is its revision now; `theirs` the newer one of somebody else.

    `errors` are by field; `findings` are the checks', also where the figure was saved.
    """

    outcome: CellOutcome
    seq: int
    entry: Entry | None = None
    errors: dict[str, DomainError] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    theirs: MeasurementRevision | None = None
    revision: MeasurementRevision | None = None


def conflict(latest: MeasurementRevision | None, cell: DraftCell) -> CellResult:
    stale = changed_meanwhile(latest, asdict(cell.typed))
    return CellResult(
        CellOutcome.CONFLICT, latest.seq if latest else 0, errors={"value": stale}, theirs=latest
    )


def same_cell_twice() -> Invalid:
    return Invalid(
        "same_cell_twice",
        "同じKPI・部局・期間の値が、同じ入力の中に2回あります。",
        "どちらか一方だけを残してください。",
    )


def reason_too_long(given: str) -> Invalid:
    return Invalid(
        "reason_too_long",
        f"理由が{len(given)}文字あります。",
        f"{REASON_LENGTH}文字以内にしてください。",
        field="check_reason",
    )


def approved_not_emptied(period: Period) -> Invalid:
    return Invalid(
        "approved_not_emptied",
        f"{period.label}の値は承認済みのため、空欄にはできません。",
        "直すときは新しい値を、値がないときは「未集計」か「該当なし」と入力してください。",
    )
