"""Saving a whole block of figures as drafts, each on its own, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from core import audit
from core.clock import today as clock_today
from core.errors import DomainError, NotFound, Refused
from core.fiscal import Period
from kpis.checks import (
    REASON_LENGTH,
    Finding,
    NeedsReason,
    SeriesPast,
    asks_reason,
    check_entry,
    entry_value,
)
from kpis.entry import Entry, is_blank, read_entry
from kpis.models import Indicator, MeasurementRevision
from kpis.models.measurement import Origin
from kpis.models.measurement import WorkflowState as State
from kpis.selectors.obstacles import Obstacles, obstacles_to
from kpis.selectors.pasts import pasts_of
from kpis.services.cells import CellKey, Held, hold, key_of, make
from kpis.services.outcomes import (
    CellOutcome,
    CellResult,
    DraftCell,
    approved_not_emptied,
    conflict,
    reason_too_long,
    same_cell_twice,
)
from kpis.services.revisions import (
    figure_of,
    next_revision,
    says_the_same,
    submitted_already,
)
from kpis.services.scope import departments_of, require_own_indicator
from organizations.permissions import Act
from organizations.selectors import Actor

__all__ = ["CellOutcome", "CellResult", "DraftCell", "Sheet", "save_drafts"]

FINAL = frozenset({State.DRAFT, State.SUBMITTED, State.APPROVED})


def save_drafts(
    *,
    by: Actor,
    cells: Sequence[DraftCell],
    origin: Origin = Origin.ENTRY,
    today: date | None = None,
) -> list[CellResult]:
    """Stores what can be stored; every other cell comes back with its reason, in the same order.

    A cell typed empty drops its draft. What is stored already, draft or not, is not stored again.
    """
    return Sheet(by=by, cells=cells, origin=origin, today=today).save(intent="save_drafts")


class Sheet:
    """One saving of cells. `blank_clears` False: an empty cell is refused; `unchanged` are the
    states in which the same figure is not stored again; `over_submitted`: typing over a submitted
    figure takes it back, which is for the page that shows it, not for a block."""

    def __init__(
        self,
        *,
        by: Actor,
        cells: Sequence[DraftCell],
        origin: Origin,
        today: date | None = None,
        blank_clears: bool = True,
        unchanged: frozenset[State] = FINAL,
        over_submitted: bool = False,
    ) -> None:
        self.by, self.cells, self.origin = by, cells, origin
        self.today = today or clock_today()
        self.blank_clears, self.unchanged = blank_clears, unchanged
        self.over_submitted = over_submitted
        self.keys = [key_of(c.indicator, c.department_id, c.period) for c in cells]
        self.results: dict[int, CellResult] = {}
        self.entries: dict[int, Entry | None] = {}
        self.findings: dict[int, list[Finding]] = {}
        self.added: list[tuple[int, MeasurementRevision]] = []

    def save(self, *, intent: str) -> list[CellResult]:
        self._read()
        self._check()
        with transaction.atomic(), audit.acting(by=self.by.user, intent=intent):
            self._store()
        return [self.results[place] for place in range(len(self.cells))]

    # ── Before anything is locked ────────────────────────────────────────────────────────────
    def _read(self) -> None:
        indicators = list({id(c.indicator): c.indicator for c in self.cells}.values())
        prefetch_related_objects(indicators, "plan")
        asked_for = {c.department_id for c in self.cells if c.department_id is not None}
        departments = departments_of(self.by, asked_for)
        obstacles = obstacles_to(indicators, asked_for, today=self.today)
        seen: set[CellKey] = set()
        for place, cell in enumerate(self.cells):
            try:
                self._permit(cell, departments, obstacles)
                if self.keys[place] in seen:
                    raise same_cell_twice()
                seen.add(self.keys[place])
                if self.blank_clears and is_blank(cell.typed):
                    self.entries[place] = None
                else:
                    self.entries[place] = read_entry(
                        cell.indicator, cell.period, cell.typed, today=self.today
                    )
            except Refused as refused:
                self._refuse(place, refused.errors)
            except DomainError as error:
                self._refuse(place, {error.field or "value": error})

    def _permit(self, cell: DraftCell, departments: set[int], obstacles: Obstacles) -> None:
        require_own_indicator(self.by, cell.indicator)
        if cell.department_id is not None and cell.department_id not in departments:
            raise NotFound(
                "department_not_found",
                "この部局は見つかりません。",
                "KPIの画面から、部局を選び直してください。",
            )
        self.by.require(Act.FIGURE_ENTER, cell.department_id or cell.indicator.department_id)
        why = obstacles.why(cell.indicator, cell.department_id, cell.period)
        if why is not None:
            raise why

    def _refuse(self, place: int, errors: dict[str, DomainError]) -> None:
        seq = self.cells[place].expected_seq
        self.results[place] = CellResult(CellOutcome.REFUSED, seq, errors=errors)

    def _check(self) -> None:
        """Each figure against its series as it will be, with the others of this block in it."""
        read = {place: entry for place, entry in self.entries.items() if entry is not None}
        series = {place: (self.keys[place].indicator_id, self.keys[place][1]) for place in read}
        pasts = pasts_of(set(series.values()))
        typed: dict[tuple[int, int | None], list[tuple[Period, Entry]]] = {}
        for place, entry in read.items():
            typed.setdefault(series[place], []).append((self.cells[place].period, entry))
        for key, figures in typed.items():
            pasts[key] = _with_typed(pasts[key], figures)
        for place, entry in read.items():
            cell = self.cells[place]
            self.findings[place] = check_entry(
                cell.indicator, cell.period, entry, pasts[series[place]], today=self.today
            )

    # ── With the cells locked ────────────────────────────────────────────────────────────────
    def _store(self) -> None:
        places = list(self.entries)
        held = hold([self.keys[place] for place in places])
        new = []
        for place in places:
            found = held.get(self.keys[place])
            if found is None and self._worth_a_cell(place):
                new.append(place)
            elif found is not None:
                self._settle(place, found)
        made = make([self._place(place) for place in new])
        for place in new:
            self._settle(place, made[self.keys[place]])
        stored = MeasurementRevision.objects.bulk_create([row for _, row in self.added])
        for (place, _), row in zip(self.added, stored, strict=True):
            cleared = row.state == State.DISCARDED
            self.results[place] = CellResult(
                CellOutcome.CLEARED if cleared else CellOutcome.SAVED,
                row.seq,
                entry=self.entries[place],
                findings=self.findings.get(place, []),
                revision=row,
            )

    def _place(self, place: int) -> tuple[Indicator, int | None, Period]:
        cell = self.cells[place]
        return cell.indicator, cell.department_id, cell.period

    def _worth_a_cell(self, place: int) -> bool:
        """Whether something is stored where nothing was; what is not, gets its result here."""
        cell, entry = self.cells[place], self.entries[place]
        if cell.expected_seq:
            self.results[place] = conflict(None, cell)
        elif entry is None:
            self._leave_empty(place, 0)
        elif self._reason(place, None) is not None:
            return True
        return False

    def _settle(self, place: int, held: Held) -> None:
        cell, entry, latest = self.cells[place], self.entries[place], held.latest
        if entry is None:
            self._clear(place, held)
        elif latest and latest.state in self.unchanged and self._unchanged(place, latest):
            self.results[place] = CellResult(
                CellOutcome.UNCHANGED,
                held.cell.seq,
                entry=entry,
                findings=self.findings[place],
                revision=latest,
            )
        elif held.cell.seq != cell.expected_seq:
            self.results[place] = conflict(latest, cell)
        elif latest and latest.state == State.SUBMITTED and not self.over_submitted:
            self._refuse(place, {"value": submitted_already()})
        elif (reason := self._reason(place, latest)) is not None:
            figure = {**vars(entry), "check_reason": reason}
            self._add(place, held, State.DRAFT, figure)

    def _unchanged(self, place: int, latest: MeasurementRevision) -> bool:
        entry = self.entries[place]
        assert entry is not None
        given = self.cells[place].check_reason.strip()
        new_reason = asks_reason(self.findings[place]) and given not in ("", latest.check_reason)
        return says_the_same(latest, entry) and not new_reason

    def _reason(self, place: int, latest: MeasurementRevision | None) -> str | None:
        """The reason to keep with the figure; None: there is none, and the result says so."""
        entry, findings = self.entries[place], self.findings[place]
        assert entry is not None
        if not asks_reason(findings):
            return ""
        given = self.cells[place].check_reason.strip()
        if not given and latest and _same_number(latest, entry):
            given = latest.check_reason
        if len(given) > REASON_LENGTH:
            self._refuse(place, {"check_reason": reason_too_long(given)})
            return None
        if not given:
            self.results[place] = CellResult(
                CellOutcome.NEEDS_REASON,
                latest.seq if latest else 0,
                entry=entry,
                errors=NeedsReason(findings).errors,
                findings=findings,
            )
            return None
        return given

    def _clear(self, place: int, held: Held) -> None:
        cell, latest = self.cells[place], held.latest
        if latest is None or latest.state == State.DISCARDED:
            self._leave_empty(place, held.cell.seq)
        elif held.cell.seq != cell.expected_seq:
            self.results[place] = conflict(latest, cell)
        elif latest.state == State.SUBMITTED:
            self._refuse(place, {"value": submitted_already()})
        elif latest.state == State.APPROVED:
            self._refuse(place, {"value": approved_not_emptied(cell.period)})
        else:
            self._add(place, held, State.DISCARDED, figure_of(latest))

    def _leave_empty(self, place: int, seq: int) -> None:
        """Nothing typed and nothing there: nothing to do, unless a note waits for its figure."""
        cell = self.cells[place]
        if not cell.typed.note.strip():
            self.results[place] = CellResult(CellOutcome.UNCHANGED, seq)
            return
        try:
            read_entry(cell.indicator, cell.period, cell.typed, today=self.today)
        except Refused as refused:
            self._refuse(place, refused.errors)

    def _add(self, place: int, held: Held, state: State, figure: dict[str, Any]) -> None:
        row = next_revision(held.cell, state, by=self.by, origin=self.origin, **figure)
        self.added.append((place, row))


def _with_typed(past: SeriesPast, typed: Iterable[tuple[Period, Entry]]) -> SeriesPast:
    figures = dict(past.figures)
    for period, entry in typed:
        value = entry_value(entry)
        figures.pop(period, None)
        if value is not None:
            figures[period] = value
    ordered = sorted(figures.items(), key=lambda pair: (pair[0].last, pair[0].first))
    return SeriesPast(tuple(ordered), past.breaks)


def _same_number(latest: MeasurementRevision, entry: Entry) -> bool:
    before = (latest.value, latest.numerator, latest.denominator)
    return before == (entry.value, entry.numerator, entry.denominator)
