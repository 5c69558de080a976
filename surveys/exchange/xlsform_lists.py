"""The lists of choices of an XLSForm, under keys that our questions can carry."""

from __future__ import annotations

from surveys.exchange.xlsform_sheets import Row
from surveys.exchange.xlsform_words import is_yes, one_line, tone_of
from surveys.structures.checking import CHOICE_KEY, free_key
from surveys.structures.editing import guessed
from surveys.structures.structure import ChoiceHead


class Lists:
    """`ours` tells that the file was written here: its marks are then taken as they stand, while
    those of another tool's labels are guessed."""

    def __init__(self, rows: list[Row]) -> None:
        self.ours = any("dx_tone" in row for row in rows)
        self.lists: dict[str, list[Row]] = {}
        for row in rows:
            self.lists.setdefault(row.get("list_name", ""), []).append(row)

    def heads(self, list_name: str, *, or_other: bool) -> tuple[ChoiceHead, ...]:
        heads = []
        for row in self.lists.get(list_name, []):
            label = one_line(row.get("label", "")) or row.get("name", "")
            read = guessed(label)
            heads.append(
                ChoiceHead(
                    key=self.key_of(list_name, row.get("name", "")),
                    label=label,
                    tone=tone_of(row.get("dx_tone", "")) if self.ours else read.tone,
                    is_unknown=is_yes(row.get("dx_unknown", "")) if self.ours else read.is_unknown,
                    is_other=is_yes(row.get("dx_other", "")),
                    is_alone=is_yes(row.get("dx_alone", "")),
                )
            )
        if or_other and not any(head.is_other for head in heads):
            taken = {head.key for head in heads}
            other = "other" if "other" not in taken else free_key(taken, "other")
            heads.append(ChoiceHead(other, "その他", is_other=True))
        return tuple(heads)

    def key_of(self, list_name: str, name: str) -> str:
        if CHOICE_KEY.fullmatch(name):
            return name
        names = [row.get("name", "") for row in self.lists.get(list_name, [])]
        kept = {each for each in names if CHOICE_KEY.fullmatch(each)}
        number = 0
        for each in names:
            if CHOICE_KEY.fullmatch(each):
                continue
            number += 1
            while f"c{number}" in kept:
                number += 1
            if each == name:
                return f"c{number}"
        return name
