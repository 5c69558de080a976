"""The state of an item at one moment, as values: what its wording then said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

Spans = tuple[tuple[int, int], ...]
# How 〇〇課 are written in one cell, and told apart when typed.
BETWEEN_DEPARTMENTS = "、"


@dataclass(frozen=True)
class ItemState:
    """`text_changed` and `response_changed` are spans of characters (start, end) that the paper
    the wording came from printed in red. `departments` are the names as the paper writes them,
    `department_ids` those of them that the organization knows, `unknown_departments` the others:
    nobody can be asked there. `tone` is the status's colour.
    """

    item_id: int
    revision_id: int
    seq: int
    position: int
    number: str
    area: str
    category: str
    heading: str
    text: str
    text_changed: Spans
    source: str
    status_mark: str
    status_word: str
    closes: bool
    response: str
    response_changed: Spans
    due: str
    due_last: date | None
    departments: tuple[str, ...]
    due_first: date | None = None
    tone: str = "neutral"
    department_ids: tuple[int, ...] = ()
    unknown_departments: tuple[str, ...] = ()

    @property
    def department_text(self) -> str:
        return BETWEEN_DEPARTMENTS.join(self.departments)

    @property
    def title(self) -> str:
        """The item in one line, for links and headings."""
        first = self.heading or next((line for line in self.text.splitlines() if line.strip()), "")
        short = first.strip().lstrip("・").strip()
        return short if len(short) <= 60 else short[:60] + "…"

    @property
    def has_unread_due(self) -> bool:
        """Whether something is said of the due day that stands for none."""
        return bool(self.due) and self.due_last is None

    def is_overdue(self, today: date) -> bool:
        """Whether the due day has passed with the item still open."""
        return self.due_last is not None and self.due_last < today and not self.closes


def read_spans(stored: Sequence[Sequence[int]], length: int) -> Spans:
    """Spans as stored (JSON), held within a text of that length."""
    held = ((max(int(first), 0), min(int(last), length)) for first, last in stored)
    return tuple((first, last) for first, last in held if first < last)
