"""How a committee prints its action table: what `Committee.paper` holds. Values in, values out.

What was stored is read leniently (a column that no longer exists is left out), what a person types
strictly: every refusal is an error beside its field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.errors import DomainError, Invalid, Refused
from core.folding import fold, trim

TITLE_LIMIT, NUMBER_LIMIT, NOTE_LIMIT = 120, 10, 200
DEFAULT_TITLE = "指摘事項への対応状況"
PREFIX = "資料"


class PaperColumn(StrEnum):
    NUMBER = "number"
    AREA = "area"
    CATEGORY = "category"
    CONTENT = "content"
    SOURCE = "source"
    STATUS = "status"
    RESPONSE = "response"
    DEPARTMENTS = "departments"
    DUE = "due"
    CHANGES = "changes"


class PaperOrder(StrEnum):
    POSITION = "position"
    CHANGED = "changed"
    STATUS = "status"
    DEPARTMENT = "department"


COLUMNS: dict[PaperColumn, str] = {
    PaperColumn.NUMBER: "番号",
    PaperColumn.AREA: "施策区分",
    PaperColumn.CATEGORY: "項目分類",
    PaperColumn.CONTENT: "指摘事項",
    PaperColumn.SOURCE: "出所",
    PaperColumn.STATUS: "状況",
    PaperColumn.RESPONSE: "対応状況",
    PaperColumn.DEPARTMENTS: "担当課",
    PaperColumn.DUE: "期限",
    PaperColumn.CHANGES: "変更点",
}
ORDERS: dict[PaperOrder, str] = {
    PaperOrder.POSITION: "番号の順",
    PaperOrder.CHANGED: "変更のあったものを先に",
    PaperOrder.STATUS: "状況の順",
    PaperOrder.DEPARTMENT: "担当課の順",
}
DEFAULT_COLUMNS = (
    PaperColumn.NUMBER,
    PaperColumn.AREA,
    PaperColumn.CATEGORY,
    PaperColumn.CONTENT,
    PaperColumn.SOURCE,
    PaperColumn.STATUS,
    PaperColumn.RESPONSE,
    PaperColumn.DEPARTMENTS,
)
# Without these two a table says neither which item it is nor what was asked.
NEEDED = (PaperColumn.NUMBER, PaperColumn.CONTENT)


@dataclass(frozen=True)
class PaperSettings:
    """`number` is that of the paper without the word (4 of 資料4). An empty filter takes all.

    `note` replaces the sentence on what the red marks mean; blank keeps it.
    """

    title: str = DEFAULT_TITLE
    number: str = ""
    note: str = ""
    columns: tuple[PaperColumn, ...] = DEFAULT_COLUMNS
    order: PaperOrder = PaperOrder.POSITION
    statuses: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    changed_only: bool = False
    deletions: bool = False

    @property
    def has_filter(self) -> bool:
        return bool(self.statuses or self.areas or self.departments or self.changed_only)

    def stored(self) -> dict[str, Any]:
        """The settings as JSON."""
        return {
            "title": self.title,
            "number": self.number,
            "note": self.note,
            "columns": [str(column) for column in self.columns],
            "order": str(self.order),
            "statuses": list(self.statuses),
            "areas": list(self.areas),
            "departments": list(self.departments),
            "changed_only": self.changed_only,
            "deletions": self.deletions,
        }


@dataclass(frozen=True)
class PaperTyped:
    """The settings as typed. `places` gives each column its place; blank leaves it out."""

    title: str
    number: str = ""
    note: str = ""
    places: Mapping[str, str] | None = None
    order: str = PaperOrder.POSITION
    statuses: Sequence[str] = ()
    areas: Sequence[str] = ()
    departments: Sequence[str] = ()
    changed_only: bool = False
    deletions: bool = False


def paper_number(typed: str) -> str:
    """「資料４」 → 4."""
    return trim(fold(trim(typed)).removeprefix(PREFIX))


def read_settings(stored: object) -> PaperSettings:
    """The settings out of stored JSON; what is not there or not understood is the usual."""
    held = stored if isinstance(stored, dict) else {}
    known = _texts(held.get("columns"))
    columns = tuple(dict.fromkeys(PaperColumn(key) for key in known if key in set(PaperColumn)))
    order = held.get("order")
    return PaperSettings(
        title=_text(held.get("title")) or DEFAULT_TITLE,
        number=_text(held.get("number")),
        note=_text(held.get("note")),
        columns=columns if set(NEEDED) <= set(columns) else DEFAULT_COLUMNS,
        order=PaperOrder(order) if order in set(PaperOrder) else PaperOrder.POSITION,
        statuses=_texts(held.get("statuses")),
        areas=_texts(held.get("areas")),
        departments=_texts(held.get("departments")),
        changed_only=held.get("changed_only") is True,
        deletions=held.get("deletions") is True,
    )


def check_settings(typed: PaperTyped) -> PaperSettings:
    """What was typed as settings. Raises Refused with an error a field."""
    errors: dict[str, DomainError] = {}
    title = " ".join(typed.title.split())
    number, note = paper_number(typed.number), " ".join(typed.note.split())
    if not title:
        errors["title"] = Invalid(
            "blank", "資料の題名が入力されていません。", "題名を入力してください。"
        )
    for field, name, text, limit in (
        ("title", "資料の題名", title, TITLE_LIMIT),
        ("number", "資料番号", number, NUMBER_LIMIT),
        ("note", "注記", note, NOTE_LIMIT),
    ):
        if len(text) > limit:
            errors[field] = Invalid(
                "too_long", f"{name}が{len(text)}文字あります。", f"{limit}文字以内にしてください。"
            )
    columns = _columns(typed.places or {}, errors)
    if typed.order not in set(PaperOrder):
        errors["order"] = Invalid(
            "unknown_order", "行の並び順が選ばれていません。", "一覧から選んでください。"
        )
    if errors:
        raise Refused(errors)
    return PaperSettings(
        title=title,
        number=number,
        note=note,
        columns=columns,
        order=PaperOrder(typed.order),
        statuses=tuple(dict.fromkeys(typed.statuses)),
        areas=tuple(dict.fromkeys(typed.areas)),
        departments=tuple(dict.fromkeys(typed.departments)),
        changed_only=typed.changed_only,
        deletions=typed.deletions,
    )


def _columns(places: Mapping[str, str], errors: dict[str, DomainError]) -> tuple[PaperColumn, ...]:
    """The columns by their places; those of one place stand as in the usual order."""
    chosen: list[tuple[int, int, PaperColumn]] = []
    for rank, column in enumerate(PaperColumn):
        place = trim(fold(places.get(column, "")))
        if place.isdecimal() and 1 <= int(place) <= len(PaperColumn):
            chosen.append((int(place), rank, column))
        elif place:
            errors[f"place_{column}"] = Invalid(
                "unknown_place",
                f"「{COLUMNS[column]}」の位置が読めません。",
                f"1から{len(PaperColumn)}までの数字か「載せない」を選んでください。",
            )
        elif column in NEEDED:
            errors[f"place_{column}"] = Invalid(
                "needed_column",
                f"「{COLUMNS[column]}」の列は資料に必要です。",
                "位置を選んでください。",
            )
    return tuple(column for _, _, column in sorted(chosen))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
