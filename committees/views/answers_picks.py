"""Which items are chosen on opening the page that asks departments: told by its address."""

from __future__ import annotations

from collections.abc import Sequence

from committees.states import ItemState

ALL, NONE, OPEN_ONES = "all", "none", "open"


def pick_choices(states: Sequence[ItemState]) -> list[tuple[str, str, int]]:
    """What can be chosen at once, with how many items can be asked for."""
    marks: dict[str, str] = {}
    for state in states:
        word = f"{state.status_mark} {state.status_word}".strip()
        marks.setdefault(f"status:{state.status_mark}", word or "状況なし")
    found = [
        (OPEN_ONES, "対応が終わっていないもの"),
        (ALL, "すべて"),
        *marks.items(),
        (NONE, "選ばない"),
    ]
    return [(pick, label, len(picked_items(states, pick))) for pick, label in found]


def picked_items(states: Sequence[ItemState], pick: str) -> set[int]:
    """The items that a choice takes; those without a department that can be asked never."""
    mark = pick.removeprefix("status:")
    return {
        state.item_id
        for state in states
        if state.department_ids
        and (
            pick == ALL
            or (pick == OPEN_ONES and not state.closes)
            or (pick.startswith("status:") and state.status_mark == mark)
        )
    }
