"""From a comparison and the committee's settings to the paper. Values in, values out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from committees.comparison import Change, ComparedItem, Comparison
from committees.paper_settings import PaperColumn, PaperOrder, PaperSettings
from committees.papers.action_paper import ActionPaper, Cell, PaperRow
from core.rich_text import Line, Run, marked_lines
from core.text_changes import Piece, PieceKind


@dataclass(frozen=True)
class PaperFrame:
    """What stands around the table. `before` names the meeting compared with; blank is none.

    `legend` is what each mark of the committee's statuses means, in the vocabulary's order.
    """

    organization: str
    committee: str
    meeting: str
    as_of: str
    is_draft: bool
    before: str = ""
    number: str = ""
    legend: tuple[tuple[str, str], ...] = ()


def compose(comparison: Comparison, settings: PaperSettings, frame: PaperFrame) -> ActionPaper:
    """The paper: the items that the settings take, in their order, with what changed marked."""
    there = [item for item in comparison.items if item.after is not None]
    taken = [item for item in there if _takes(settings, item)]
    marks = [mark for mark, _ in frame.legend]
    return ActionPaper(
        title=settings.title,
        organization=frame.organization,
        committee=frame.committee,
        meeting=frame.meeting,
        number=frame.number or settings.number,
        as_of=frame.as_of,
        is_draft=frame.is_draft,
        notes=tuple(_notes(comparison, settings, frame, len(taken), len(there))),
        columns=settings.columns,
        rows=tuple(
            PaperRow(
                cells=tuple(
                    _CELLS[column](item, settings.deletions) for column in settings.columns
                ),
                bookmark=" ".join(part for part in (item.state.number, item.state.title) if part),
                is_changed=item.is_changed,
            )
            for item in _ordered(taken, settings.order, marks)
        ),
    )


def _takes(settings: PaperSettings, item: ComparedItem) -> bool:
    state = item.state
    return (
        (not settings.statuses or state.status_mark in settings.statuses)
        and (not settings.areas or state.area in settings.areas)
        and (not settings.departments or bool({*settings.departments} & {*state.departments}))
        and (item.is_changed or not settings.changed_only)
    )


def _ordered(
    items: Sequence[ComparedItem], order: PaperOrder, marks: Sequence[str]
) -> list[ComparedItem]:
    """Sorting is stable: what is equal stays in the committee's own order."""
    ranks = {mark: rank for rank, mark in enumerate(marks)}
    keys: dict[PaperOrder, Callable[[ComparedItem], object]] = {
        PaperOrder.POSITION: lambda item: 0,
        PaperOrder.CHANGED: lambda item: not item.is_changed,
        PaperOrder.STATUS: lambda item: ranks.get(item.state.status_mark, len(ranks)),
        # Without a department last.
        PaperOrder.DEPARTMENT: lambda item: (
            not item.state.departments,
            item.state.departments[:1],
        ),
    }
    return sorted(items, key=keys[order])  # type: ignore[arg-type]


def _notes(
    comparison: Comparison, settings: PaperSettings, frame: PaperFrame, taken: int, there: int
) -> Iterable[str]:
    if said := settings.note or _about_marks(comparison, settings, frame):
        yield f"※{said}"
    counts = {mark: count for mark, count in comparison.counts.items() if count}
    words = dict(frame.legend)
    counted = "、".join(
        f"{mark or '状況なし'}{' ' + words[mark] if mark in words else ''} {count}件"
        for mark, count in counts.items()
    )
    if counted:
        yield f"全{there}件：{counted}（変更 {comparison.changed}件）"
    if settings.has_filter and taken < there:
        yield f"条件に合う{taken}件を載せています（全{there}件）。"
    gone = [item.state for item in comparison.items if item.after is None]
    if gone:
        named = "、".join(f"{state.number} {state.title}".strip() for state in gone)
        yield f"前回のあとに取りやめた項目：{named}"


def _about_marks(comparison: Comparison, settings: PaperSettings, frame: PaperFrame) -> str:
    changed = any(item.is_changed for item in comparison.items)
    if not changed:
        return f"{frame.before}からの変更はありません。" if frame.before else ""
    struck = "取消線は、削った部分です。" if settings.deletions and frame.before else ""
    return f"赤字に下線の部分は、{frame.before or '前回'}からの変更です。{struck}"


def _plain(text: str, *, changed: bool = False) -> Cell:
    """A text without bullets and emphasis."""
    return tuple(Line((Run(line, changed=changed),)) for line in text.split("\n")) if text else ()


def _replaced(before: str | None, after: str, deletions: bool) -> Cell:
    """A short text that is marked as a whole where it is another one. `before` None: unknown."""
    if before is None or before == after:
        return _plain(after)
    gone = (
        tuple(Line((Run(line, deleted=True),)) for line in before.split("\n"))
        if deletions and before
        else ()
    )
    return (*gone, *_plain(after, changed=True))


def _earlier(item: ComparedItem, text: str | None) -> str | None:
    """The text before; nothing for an item that is new, None where nothing is known of before."""
    if item.before is not None:
        return text or ""
    return "" if item.was_known else None


def _number(item: ComparedItem, deletions: bool) -> Cell:
    return _plain(item.state.number)


def _area(item: ComparedItem, deletions: bool) -> Cell:
    return _plain(item.state.area)


def _category(item: ComparedItem, deletions: bool) -> Cell:
    return _plain(item.state.category)


def _content(item: ComparedItem, deletions: bool) -> Cell:
    return (*_heading(item, deletions), *marked_lines(item.text, deletions=deletions))


def _heading(item: ComparedItem, deletions: bool) -> Cell:
    """【見出し】 in bold; the brackets are marked for an item that is new."""
    if not item.state.heading:
        return ()
    is_new = Change.NEW in item.changes
    pieces = item.heading or (Piece(PieceKind.SAME, item.state.heading),)
    runs = [Run("【", strong=True, changed=is_new)]
    for piece in pieces:
        deleted = piece.kind is PieceKind.DELETED
        if not deleted or deletions:
            inserted = piece.kind is PieceKind.INSERTED
            runs.append(Run(piece.text, strong=True, changed=inserted, deleted=deleted))
    runs.append(Run("】", strong=True, changed=is_new))
    return (Line(tuple(_joined(runs))),)


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Neighbours of one look as one run."""
    row: list[Run] = []
    for run in runs:
        last = row[-1] if row else None
        if last and (last.changed, last.deleted) == (run.changed, run.deleted):
            row[-1] = Run(last.text + run.text, True, run.changed, run.deleted)
        else:
            row.append(run)
    return row


def _source(item: ComparedItem, deletions: bool) -> Cell:
    before = _earlier(item, item.before.source if item.before else None)
    return _replaced(before, item.state.source, deletions)


def _due(item: ComparedItem, deletions: bool) -> Cell:
    before = _earlier(item, item.before.due if item.before else None)
    return _replaced(before, item.state.due, deletions)


def _status(item: ComparedItem, deletions: bool) -> Cell:
    before = _earlier(item, item.before.status_mark if item.before else None)
    return _replaced(before, item.state.status_mark, deletions)


def _response(item: ComparedItem, deletions: bool) -> Cell:
    return marked_lines(item.response, deletions=deletions)


def _departments(item: ComparedItem, deletions: bool) -> Cell:
    """One a line; those that were added are marked, those taken off struck through."""
    known = item.before is not None or item.was_known
    before = item.before.departments if item.before else ()
    after = item.state.departments
    gone = tuple(name for name in before if name not in after) if deletions else ()
    return (
        *(Line((Run(name, deleted=True),)) for name in gone),
        *(Line((Run(name, changed=known and name not in before),)) for name in after),
    )


def _changes(item: ComparedItem, deletions: bool) -> Cell:
    return tuple(Line((Run(word),)) for word in item.words)


_CELLS: dict[PaperColumn, Callable[[ComparedItem, bool], Cell]] = {
    PaperColumn.NUMBER: _number,
    PaperColumn.AREA: _area,
    PaperColumn.CATEGORY: _category,
    PaperColumn.CONTENT: _content,
    PaperColumn.SOURCE: _source,
    PaperColumn.STATUS: _status,
    PaperColumn.RESPONSE: _response,
    PaperColumn.DEPARTMENTS: _departments,
    PaperColumn.DUE: _due,
    PaperColumn.CHANGES: _changes,
}
