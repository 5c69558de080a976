"""What may be compared between waves: identical wording only."""

from __future__ import annotations

from surveys.structures.structure import Asked


def differences(now: Asked, before: Asked) -> list[str]:
    """What keeps the question from being put beside its earlier wave, as words; none if nothing.

    The order in which choices stand does not matter, nor do notes.
    """
    found = []
    if now.kind != before.kind:
        found.append("形式")
    if now.wording != before.wording:
        found.append("質問文")
    if {choice.label for choice in now.choices} != {choice.label for choice in before.choices}:
        found.append("選択肢")
    if {row.label for row in now.rows} != {row.label for row in before.rows}:
        found.append("表の項目")
    if now.unit != before.unit:
        found.append("単位")
    return found
