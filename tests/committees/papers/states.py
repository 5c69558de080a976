"""Items and papers for tests, as values: no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from committees.comparison import Comparison, compare
from committees.paper_settings import PaperSettings
from committees.papers.action_paper import ActionPaper
from committees.papers.composing import PaperFrame, compose
from committees.states import ItemState

LEGEND = (("○", "対応済"), ("△", "引き続き検討"), ("○(一部△)", "一部引き続き検討"))
MARKS = [mark for mark, _ in LEGEND]
AREAS = ("組織の活性化", "働き方改革の推進", "住民サービスの向上・住民参加の推進")
NASTY = "=SUM(A1) と #見出し *強* $x$ [a] <b> @c \\ ~ `"


def state(number: int, **fields: Any) -> ItemState:
    """An item with bullets, emphasis and, where the number is odd, two departments."""
    return replace(
        ItemState(
            item_id=number,
            revision_id=number,
            seq=1,
            position=number,
            number=str(number),
            area=AREAS[0 if number <= 16 else 1 if number <= 24 else 2],
            category=f"分類{number // 4}",
            heading=f"見出し{number}",
            text="・相談できる人を決めること。\n　・**期限**も決めること。",
            text_changed=(),
            source=f"第{number % 4 + 1}回会議 委員発言",
            status_mark="○" if number % 3 else "△",
            status_word="",
            closes=bool(number % 3),
            response="・研修を4回開き、120人が参加した。\n今後も続ける。",
            response_changed=(),
            due="令和8年度末",
            due_last=None,
            departments=("人事課", "情報政策課") if number % 2 else ("人事課",),
        ),
        **fields,
    )


def edited(before: ItemState, **fields: Any) -> ItemState:
    """The item's next wording."""
    return replace(before, revision_id=before.revision_id + 10_000, seq=before.seq + 1, **fields)


def compared(before: Sequence[ItemState] | None, after: Sequence[ItemState]) -> Comparison:
    return compare(before, after, marks=MARKS)


FRAME = PaperFrame(
    organization="試験県",
    committee="DX推進会議",
    meeting="令和8年度第2回",
    as_of="令和8年12月8日時点",
    is_draft=False,
    before="令和8年度第1回（令和8年8月4日）",
    legend=LEGEND,
)


def printed(
    before: Sequence[ItemState] | None, after: Sequence[ItemState], **settings: Any
) -> ActionPaper:
    return compose(compared(before, after), PaperSettings(**{"number": "4"} | settings), FRAME)


CHANGED = {
    3: "130人が参加した。",
    7: "別の課と進める。",
    12: NASTY,
    20: "終えた。",
    33: "１",
    47: "末尾",
}


def second_meeting() -> tuple[list[ItemState], list[ItemState]]:
    """47 items, of which six have a further sentence in their answer at the second meeting."""
    before = [state(number) for number in range(1, 48)]
    after = [
        edited(item, response=f"{item.response}\n{CHANGED[item.item_id]}")
        if item.item_id in CHANGED
        else item
        for item in before
    ]
    return before, after
