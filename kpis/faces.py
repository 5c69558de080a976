"""Mark, word and colour of each status: one table for pages, charts and papers."""

from __future__ import annotations

from dataclasses import dataclass

from kpis.models.achievement import Status


@dataclass(frozen=True)
class Face:
    """`tone` names a colour of the style sheets; mark and word say the same without it."""

    mark: str
    word: str
    tone: str


STATUS_FACES: dict[str | None, Face] = {
    Status.ACHIEVED: Face("◎", "達成", "ok"),
    Status.ON_TRACK: Face("○", "順調", "on"),
    Status.SLIGHTLY_LATE: Face("△", "やや遅れ", "slow"),
    Status.LATE: Face("×", "遅れ", "late"),
    Status.BACKWARD: Face("▼", "後退", "late"),
    Status.MISSED: Face("×", "未達", "late"),
    # Only said once the deadline for the figure has passed, hence the colour of what is overdue.
    Status.NO_ENTRY: Face("—", "未入力", "due"),
    Status.UNPUBLISHED: Face("—", "未公表", "none"),
    Status.NOT_DUE: Face("・", "期限前", "none"),
    Status.NO_TARGET: Face("―", "目標未設定", "none"),
    Status.NOT_APPLICABLE: Face("―", "該当なし", "none"),
    Status.WITHHELD: Face("―", "非公表", "none"),
    None: Face("…", "計算待ち", "none"),
}
