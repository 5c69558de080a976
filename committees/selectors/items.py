"""The items of a committee as its list shows them: filtered, in order, with what changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from committees.comparison import Change, ComparedItem
from committees.models import ActionItem, Committee
from committees.selectors.comparisons import ComparedMeetings
from committees.selectors.item_links import LinkedKpi
from committees.selectors.seats import sees_unsettled
from committees.states import ItemState
from core.errors import NotFound
from core.folding import fold
from core.rich_text import Line, marked_lines, plain
from core.text_changes import Piece, PieceKind
from organizations.permissions import Act
from organizations.selectors import Actor

TONES = {"good": "ok", "warning": "slow", "bad": "late", "neutral": "none"}
UNSETTLED, OVERDUE, UNDATED, NO_STATUS, NO_DEPARTMENT = "unsettled", "overdue", "undated", "-", "-"


@dataclass(frozen=True)
class ItemQuery:
    """What the address asks for. Empty values ask for nothing.

    `change` is a Change or "any"; `special` is "overdue", "undated" or "unsettled"; `first` puts
    what changed on top; `deletions` strikes through what was taken out.
    """

    q: str = ""
    area: str = ""
    category: str = ""
    department: str = ""
    status: str = ""
    change: str = ""
    special: str = ""
    first: bool = False
    deletions: bool = False

    @property
    def narrows(self) -> bool:
        asked = (self.q, self.area, self.category, self.department, self.status)
        return any((*asked, self.change, self.special))


@dataclass(frozen=True)
class ItemMark:
    """Where an item's newest and settled wordings stand."""

    latest_seq: int
    settled_seq: int | None

    @property
    def is_settled(self) -> bool:
        return self.latest_seq == self.settled_seq


@dataclass(frozen=True)
class ItemLine:
    """An item as the list shows it."""

    compared: ComparedItem
    mark: ItemMark | None
    kpis: Sequence[LinkedKpi]
    today: date
    deletions: bool

    @property
    def state(self) -> ItemState:
        return self.compared.state

    @property
    def before(self) -> ItemState | None:
        return self.compared.before if self.compared.after else None

    @property
    def tone(self) -> str:
        return TONES.get(self.state.tone, "none")

    @property
    def status_changed(self) -> bool:
        return bool(self.compared.changes & {Change.STATUS, Change.CLOSED, Change.REOPENED})

    @property
    def heading_line(self) -> tuple[Piece, ...]:
        """The heading's pieces as asked for."""
        return tuple(
            piece
            for piece in self.compared.heading
            if self.deletions or piece.kind is not PieceKind.DELETED
        )

    @property
    def text_lines(self) -> tuple[Line, ...]:
        return marked_lines(self.compared.text, deletions=self.shows_deletions)

    @property
    def response_lines(self) -> tuple[Line, ...]:
        return marked_lines(self.compared.response, deletions=self.shows_deletions)

    @property
    def shows_deletions(self) -> bool:
        return self.deletions or self.is_gone

    @property
    def is_overdue(self) -> bool:
        return not self.is_gone and self.state.is_overdue(self.today)

    @property
    def is_changed(self) -> bool:
        return self.compared.is_changed

    @property
    def is_gone(self) -> bool:
        return self.compared.after is None


@dataclass(frozen=True)
class ItemChoices:
    """What the items can be filtered by: values with how many have them."""

    areas: list[tuple[str, str]]
    categories: list[tuple[str, str]]
    departments: list[tuple[str, str]]
    statuses: list[tuple[str, str]]


def item_marks(committee: Committee) -> dict[int, ItemMark]:
    """The newest and settled revision of each item; one query."""
    rows = ActionItem.objects.filter(committee=committee, dropped_at=None)
    return {
        pk: ItemMark(latest, settled)
        for pk, latest, settled in rows.values_list("id", "latest_seq", "settled_seq")
    }


def item_lines(
    compared: ComparedMeetings,
    *,
    marks: Mapping[int, ItemMark],
    kpis: Mapping[int, Sequence[LinkedKpi]],
    query: ItemQuery,
    today: date,
) -> list[ItemLine]:
    """The lines that the address asks for. Values in, values out."""
    lines = [
        ItemLine(
            item,
            marks.get(item.state.item_id),
            kpis.get(item.state.item_id, ()),
            today,
            query.deletions,
        )
        for item in compared.comparison.items
    ]
    found = [line for line in lines if _is_asked(line, query)]
    # A stable sort: within changed and unchanged, the committee's own order stays.
    return sorted(found, key=lambda line: not line.compared.is_changed) if query.first else found


def _is_asked(line: ItemLine, query: ItemQuery) -> bool:
    state = line.state
    asked = {
        "area": state.area == query.area,
        "category": state.category == query.category,
        "department": query.department in (state.departments or (NO_DEPARTMENT,)),
        "status": (state.status_mark or NO_STATUS) == query.status,
        "change": line.compared.is_changed
        if query.change == "any"
        else query.change in line.compared.changes,
        "special": _is_special(line, query.special),
    }
    return all(holds for name, holds in asked.items() if getattr(query, name)) and _says(
        state, query.q
    )


def _is_special(line: ItemLine, asked: str) -> bool:
    if asked == OVERDUE:
        return line.is_overdue
    if asked == UNDATED:
        return line.state.has_unread_due and not line.state.closes and not line.is_gone
    return line.mark is not None and not line.mark.is_settled


def _says(state: ItemState, words: str) -> bool:
    """Whether all words stand in the item, in whatever width of letters."""
    wanted = fold(words).casefold().split()
    if not wanted:
        return True
    parts = (state.number, state.area, state.category, state.heading, state.text, state.source)
    text = fold(plain("\n".join((*parts, state.response, state.department_text)))).casefold()
    return all(word in text for word in wanted)


def item_choices(states: Iterable[ItemState]) -> ItemChoices:
    """What occurs among the items, in the order in which it occurs."""
    areas: dict[str, None] = {}
    categories: dict[str, None] = {}
    departments: dict[str, None] = {}
    statuses: dict[str, str] = {}
    for state in states:
        areas.setdefault(state.area)
        categories.setdefault(state.category)
        for name in state.departments or (NO_DEPARTMENT,):
            departments.setdefault(name)
        mark = state.status_mark or NO_STATUS
        statuses.setdefault(
            mark, f"{mark} {state.status_word}" if state.status_word else "状況なし"
        )
    return ItemChoices(
        [(name, name) for name in areas if name],
        [(name, name) for name in categories if name],
        [(name, "担当課なし" if name == NO_DEPARTMENT else name) for name in departments],
        list(statuses.items()),
    )


def item_not_found() -> NotFound:
    return NotFound(
        "item_not_found",
        "この指摘事項は見つかりません。",
        "指摘事項の一覧から選び直してください。",
    )


def get_item(actor: Actor, committee: Committee, pk: int) -> ActionItem:
    """The item; NotFound for those who may not know of it: what is unsettled or dropped is the
    office's."""
    found = ActionItem.objects.filter(committee=committee, pk=pk)
    if not sees_unsettled(actor):
        found = found.filter(settled_seq__isnull=False, dropped_at=None)
    item = found.first()
    if item is None:
        raise item_not_found()
    return item


def get_items(actor: Actor, committee: Committee, pks: Collection[int]) -> dict[int, ActionItem]:
    """The items of the committee among these, by id; for the office. One query."""
    actor.require(Act.ITEM_EDIT)
    return ActionItem.objects.filter(committee=committee).in_bulk(list(pks))


def dropped_items(committee: Committee) -> list[ActionItem]:
    """Items taken off the list, newest first."""
    return list(
        ActionItem.objects.filter(committee=committee, dropped_at__isnull=False).order_by(
            "-dropped_at", "-id"
        )
    )
