"""The oracle's fiscal years: which figure and which target stand for a year, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle import Number, Standing, expected, met, no_rate, pace, rate, status


@dataclass(frozen=True)
class Cell:
    """An approved figure of a period."""

    first: date
    last: date
    state: str = "value"
    value: Number = None
    numerator: Number = None
    denominator: Number = None
    approximate: bool = False

    @property
    def actual(self) -> Number:
        if self.numerator is not None and self.denominator is not None:
            return 100 * self.numerator / self.denominator
        return self.value


@dataclass(frozen=True)
class Aim:
    """A decided target."""

    due_on: date
    value: Fraction
    upper: Number = None


@dataclass(frozen=True)
class Facts:
    """An indicator with one series (the whole, or one department's) of figures and targets."""

    kind: str = "level"
    desired: str = "higher"
    rule: str = "actual_over_target"
    frequency: str = "year"
    entry_days: int = 60
    shape: str = "linear"
    reporting: str = "collected"
    baseline: Number = None
    baseline_on: date | None = None
    plan_years: tuple[int | None, int | None] = (None, None)
    thresholds: tuple[Fraction, Fraction] = (Fraction(80), Fraction(50))
    cells: tuple[Cell, ...] = ()
    aims: tuple[Aim, ...] = ()


@dataclass
class YearRow:
    """What the rules make of one fiscal year."""

    fiscal_year: int
    actual: Number = None
    state: str | None = None
    approximate: bool = False
    figures: int = 0
    overdue: int = 0
    target: Number = None
    due_on: date | None = None
    rate: Number = None
    no_rate: str | None = None
    met: bool | None = None
    next_target: Number = None
    next_rate: Number = None
    expected: Number = None
    pace: Number = None
    status: str = ""
    headline: bool = field(default=False)


def fiscal_year(day: date) -> int:
    return day.year - (day.month < 4)


def period_ends(frequency: str, year: int) -> list[date]:
    """The last days of a fiscal year's periods; an irregular indicator has none of its own."""
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(frequency)
    if months is None:
        return []
    ends = []
    for passed in range(months, 13, months):
        index = year * 12 + 3 + passed  # the month after the period, counted from year 0
        ends.append(date(index // 12, index % 12 + 1, 1) - timedelta(days=1))
    return ends


def evaluate(facts: Facts, *, today: date) -> dict[int, YearRow]:
    """A row for each fiscal year that asks for one, the headline marked."""
    rows = {year: _year(facts, year, today) for year in _years(facts, today)}
    with_figure = [year for year, row in rows.items() if row.actual is not None]
    due = [year for year, row in rows.items() if row.status != "not_due"]
    rows[max(with_figure or due or rows)].headline = True
    return rows


def _years(facts: Facts, today: date) -> range:
    now = fiscal_year(today)
    figures = [fiscal_year(cell.last) for cell in facts.cells]
    dues = [fiscal_year(aim.due_on) for aim in facts.aims]
    begins = [year for year in (facts.plan_years[0], *figures, *dues) if year is not None]
    ends = [year for year in (facts.plan_years[1], *dues) if year is not None]
    last = max([min(now, *[max(ends)])] if ends else [now])
    last = max([last, *figures])
    return range(min([*begins, last]) if begins else min(now, last), last + 1)


def _year(facts: Facts, year: int, today: date) -> YearRow:
    row = YearRow(year)
    last_day = date(year + 1, 3, 31)
    cells = [cell for cell in facts.cells if fiscal_year(cell.last) == year]
    row.figures = len(cells)
    day = last_day
    if cells:
        speaking = _speaking(facts.kind, cells)
        day, row.state, row.approximate = speaking.last, speaking.state, speaking.approximate
        if facts.kind == "flow":
            row.approximate = any(cell.approximate for cell in cells)
        if row.state == "value":
            values = [cell.actual for cell in cells if cell.actual is not None]
            row.actual = sum(values, Fraction(0)) if facts.kind == "flow" else speaking.actual
    ends = period_ends(facts.frequency, year)
    passed = [end for end in ends if end + timedelta(days=facts.entry_days) < today]
    is_due = (ends or [last_day])[0] + timedelta(days=facts.entry_days) < today
    if facts.reporting != "published":
        row.overdue = max(0, len(passed) - row.figures)
    _judge(facts, row, day=day, today=today, is_due=is_due)
    return row


def _speaking(kind: str, cells: list[Cell]) -> Cell:
    """The figure that speaks for the year: the latest one that is not merely 未集計."""
    candidates = [cell for cell in cells if cell.state != "missing"] or cells
    if kind == "flow":
        candidates = [cell for cell in cells if cell.state == "value"] or candidates
    return max(candidates, key=lambda cell: cell.last)


def _judge(facts: Facts, row: YearRow, *, day: date, today: date, is_due: bool) -> None:
    aims = sorted(facts.aims, key=lambda aim: aim.due_on)
    index = next((i for i, aim in enumerate(aims) if aim.due_on >= day), len(aims) - 1)
    aim = aims[index] if aims else None
    before = aims[index - 1] if aims and index > 0 else None
    after = aims[index + 1] if index + 1 < len(aims) else None
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
    row.met = met(facts.desired, row.actual, row.target, aim.upper if aim else None)
    row.rate = rate(facts.rule, row.actual, row.target, facts.baseline)
    row.no_rate = no_rate(facts.rule, row.state, row.actual, row.target, facts.baseline, is_due)
    if after is not None:
        row.next_target = after.value
        row.next_rate = rate(facts.rule, row.actual, after.value, facts.baseline)
    if facts.rule not in {"met_or_not", "within"}:
        row.pace = pace(row.actual, row.expected, origin)
    row.status = status(
        Standing(
            state=row.state,
            actual=row.actual,
            target=row.target,
            met=row.met,
            is_due=is_due,
            is_final=row.due_on is not None and row.due_on <= day and row.due_on < today,
            has_baseline=facts.baseline is not None and facts.kind != "flow",
            pace=row.pace,
            rate=row.rate,
            on_track_from=facts.thresholds[0],
            slightly_late_from=facts.thresholds[1],
            reporting=facts.reporting,
        )
    )
