"""The oracle's fiscal years: which figure and which target stand for a year, and how it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle import (
    Number,
    Standing,
    expected,
    grade,
    met,
    no_rate,
    pace,
    rate,
    status,
)
from tests.oracle_calendar import fiscal_year, period_ends
from tests.oracle_facts import Facts, YearRow
from tests.oracle_series import Aim, Cell, Part, Version, last_break, roll_up, to_add, version_on

__all__ = ["Aim", "Cell", "Facts", "Part", "Version", "YearRow", "evaluate", "period_ends"]


def evaluate(facts: Facts, *, today: date) -> dict[int, YearRow]:
    """A row of the whole for each fiscal year that asks for one, the headline marked."""
    rolled = []
    if facts.roll_up != "none":
        rolled = roll_up(
            facts.roll_up, facts.kind, facts.desired, facts.department_threshold, facts.lasting
        )
        facts = replace(facts, cells=tuple(period.cell for period in rolled if period.cell))
    rows = _rows(facts, today)
    for year, row in rows.items() if facts.roll_up != "none" else ():
        latest = [period for period in rolled if fiscal_year(period.last) == year]
        if latest:
            # Of two periods that end on one day the longer one.
            last = max(latest, key=lambda period: (period.last, -period.first.toordinal()))
            row.departments_in, row.departments_asked = last.given, last.asked
        else:
            first, end = date(year, 4, 1), min(date(year + 1, 3, 31), today)
            row.departments_in = 0
            row.departments_asked = sum(
                (part.since is None or part.since <= end)
                and (part.until is None or part.until >= first)
                for part in facts.lasting
            )
    return rows


def evaluate_part(facts: Facts, part: Part, *, today: date) -> dict[int, YearRow]:
    """The rows of one department: its own figures, targets and baseline, or none."""
    return _rows(
        replace(
            facts,
            cells=part.cells,
            aims=part.aims,
            baseline=part.baseline,
            baseline_on=part.baseline_on,
            roll_up="none",
            asked=(part.since, part.until),
        ),
        today,
    )


def _rows(facts: Facts, today: date) -> dict[int, YearRow]:
    rows = {year: _year(facts, year, today) for year in _years(facts, today)}
    with_figure = [year for year, row in rows.items() if row.actual is not None]
    due = [year for year, row in rows.items() if row.status != "not_due"]
    if rows:
        rows[max(with_figure or due or rows)].headline = True
    return rows


def _years(facts: Facts, today: date) -> range:
    now = fiscal_year(today)
    figures = [fiscal_year(cell.last) for cell in facts.cells]
    dues = [fiscal_year(aim.due_on) for aim in facts.aims]
    begins = [year for year in (facts.plan_years[0], *dues) if year is not None]
    ends = [year for year in (facts.plan_years[1], *dues) if year is not None]
    since, until = facts.asked_time
    first = min(begins) if begins else None
    if since is not None:
        first = max([*([first] if first is not None else []), fiscal_year(since)])
    last = min([now, *([max(ends)] if ends else []), *([fiscal_year(until)] if until else [])])
    if facts.asked and not figures and first is not None and first > last:
        return range(0)
    last = max([last, *figures])
    first = min([year for year in (first, *figures, last) if year is not None])
    if not begins and since is None and not figures:
        first = min(now, last)
    return range(first, last + 1)


def _year(facts: Facts, year: int, today: date) -> YearRow:
    row = YearRow(year)
    last_day = date(year + 1, 3, 31)
    cells = [cell for cell in facts.cells if fiscal_year(cell.last) == year]
    row.figures = len(cells)
    day = last_day
    adding = facts.kind == "flow" or facts.derivation == "from_flows"
    speaking = _speaking(adding, cells) if cells else None
    if speaking:
        day, row.state, row.approximate = speaking.last, speaking.state, speaking.approximate
    side = last_break(facts.versions, day)
    base, base_on = _baseline(facts, side)
    if speaking and row.state == "value":
        row.actual = speaking.actual
        if adding:
            counted = [
                cell
                for cell in to_add(facts.cells, facts.versions, fiscal_year, side)
                if cell.last <= day and _counts(facts, cell, year, base_on)
            ]
            row.actual = sum((cell.actual or Fraction(0) for cell in counted), Fraction(0))
            row.added = len(counted)
            row.approximate = any(cell.approximate for cell in counted)
            if facts.kind != "flow":
                row.actual += base or 0
        elif facts.derivation == "from_level":
            assert speaking.actual is not None
            row.actual = None if base is None else speaking.actual - base
    elif speaking and adding:
        row.approximate = any(cell.approximate for cell in cells)
    in_force = version_on(facts.versions, day)
    row.version = in_force.number if in_force else 1
    is_due = _deadlines(facts, row, cells, year, today)
    _judge(replace(facts, baseline=base, baseline_on=base_on), row, day, side, today, is_due)
    return row


def _counts(facts: Facts, cell: Cell, year: int, base_on: date | None) -> bool:
    if facts.kind == "flow":
        return fiscal_year(cell.last) == year
    return base_on is None or cell.first > base_on


def _baseline(facts: Facts, side: date | None) -> tuple[Number, date | None]:
    """The baseline, unless the definition has been broken since."""
    if side is None or (facts.baseline_on is not None and facts.baseline_on >= side):
        return facts.baseline, facts.baseline_on
    return None, None


def _deadlines(facts: Facts, row: YearRow, cells: list[Cell], year: int, today: date) -> bool:
    """Counts the periods asked for that are overdue; gives whether the year's first one is due."""
    since, until = facts.asked_time
    wait = timedelta(days=facts.entry_days)
    ends = period_ends(facts.frequency, year)
    begins = [date(year, 4, 1), *[end + timedelta(days=1) for end in ends[:-1]]]
    periods = [
        (first, last)
        for first, last in zip(begins, ends, strict=False)
        if (since is None or last >= since) and (until is None or first <= until)
    ]
    missing = [
        last
        for _, last in periods
        if last + wait < today and not any(c.first <= last <= c.last for c in cells)
    ]
    if facts.reporting != "published":
        row.overdue = len(missing)
    later = [last for last in ends if since is None or last >= since]
    if later and facts.frequency != "year":
        return later[0] + wait < today
    if facts.frequency in {"year", "irregular"}:
        return date(year + 1, 3, 31) + wait < today
    months = {"month": 1, "quarter": 3, "half": 6}[facts.frequency]
    index = year * 12 + 3 + 12 + months  # all of the year's periods are past: the one after them
    return date(index // 12, index % 12 + 1, 1) - timedelta(days=1) + wait < today


def _speaking(adding: bool, cells: list[Cell]) -> Cell:
    """The figure that speaks for the year: the latest one that is not merely 未集計."""
    candidates = [cell for cell in cells if cell.state != "missing"] or cells
    if adding:
        candidates = [cell for cell in cells if cell.state == "value"] or candidates
    return max(candidates, key=lambda cell: (cell.last, -cell.first.toordinal()))


def _judge(
    facts: Facts, row: YearRow, day: date, side: date | None, today: date, is_due: bool
) -> None:
    aims = sorted(facts.aims, key=lambda aim: aim.due_on)
    index = next((i for i, aim in enumerate(aims) if aim.due_on >= day), len(aims) - 1)
    aim = aims[index] if aims else None
    before = aims[index - 1] if aims and index > 0 else None
    after = aims[index + 1] if index + 1 < len(aims) else None
    if (
        before
        and side
        and before.due_on < side
        and not (before.decided_on and before.decided_on >= side)
    ):
        before = None
    start, start_on, origin = facts.baseline, facts.baseline_on, facts.baseline
    if before is not None:
        start, start_on = before.value, before.due_on
        origin = before.value if facts.baseline is None else facts.baseline
    if facts.kind == "flow":
        start = origin = Fraction(0)
        in_year = aim is not None and fiscal_year(aim.due_on) == row.fiscal_year
        start_on = date(row.fiscal_year, 3, 31) if in_year else None
    if aim is not None:
        row.target, row.due_on = aim.value, aim.due_on
        row.expected = expected(facts.shape, start, start_on, aim.value, aim.due_on, day)
        if aim.first is not None:
            row.original_due_on, row.original_target, upper = aim.first
            row.original_rate = rate(facts.rule, row.actual, row.original_target, facts.baseline)
            row.original_met = met(facts.desired, row.actual, row.original_target, upper)
    row.met = met(facts.desired, row.actual, row.target, aim.upper if aim else None)
    row.rate = rate(facts.rule, row.actual, row.target, facts.baseline)
    row.no_rate = no_rate(facts.rule, row.state, row.actual, row.target, facts.baseline, is_due)
    if after is not None:
        row.next_target = after.value
        row.next_rate = rate(facts.rule, row.actual, after.value, facts.baseline)
    if not (met_only := facts.rule in {"met_or_not", "within"}):
        row.pace = pace(row.actual, row.expected, origin)
    is_final = row.due_on is not None and row.due_on <= day and row.due_on < today
    row.status = status(
        Standing(
            state=row.state,
            actual=row.actual,
            target=row.target,
            met=row.met,
            is_due=is_due,
            is_final=is_final,
            has_baseline=facts.baseline is not None and facts.kind != "flow",
            pace=row.pace,
            rate=row.rate,
            on_track_from=facts.thresholds[0],
            slightly_late_from=facts.thresholds[1],
            reporting=facts.reporting,
        )
    )
    if facts.grades is not None:
        unmet = row.met is False and (is_final or met_only)
        row.grade_mark = grade(facts.grades, row.status, row.rate, row.met, unmet=unmet)
