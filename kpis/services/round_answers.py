"""Answering, for figures of a round, that there is no value: 未集計 or 該当なし."""

from __future__ import annotations

from collections.abc import Sequence

from core.fiscal import Granularity, Period
from kpis.entry import Typed
from kpis.models import RoundItem
from kpis.models.measurement import FigureState
from kpis.services.bulk import CellOutcome, DraftCell, save_drafts
from organizations.selectors import Actor


def answer_missing(
    *, by: Actor, items: Sequence[RoundItem], state: FigureState
) -> tuple[int, list[str]]:
    """Drafts the answer for items that nothing was entered for (with `cell_seq` on them).

    Returns how many were saved, and a sentence for each that was not.
    """
    cells = [
        DraftCell(
            indicator=item.indicator,
            department_id=item.department_id,
            period=Period(
                Granularity(item.round.granularity),
                item.round.period_first,
                item.round.period_last,
            ),
            typed=Typed(value=state.label),
            expected_seq=item.cell_seq,  # type: ignore[attr-defined]
        )
        for item in items
    ]
    results = save_drafts(by=by, cells=cells)
    saved = sum(each.outcome is CellOutcome.SAVED for each in results)
    sentences = [
        f"「{item.indicator.name}」：{error}"
        for item, each in zip(items, results, strict=True)
        for error in each.errors.values()
    ]
    return saved, sentences
