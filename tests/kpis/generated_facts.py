"""Random indicators for the oracle: every kind, roll-up, derivation, definition and scale."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from tests.oracle import Grades
from tests.oracle_series import Aim, Cell, Part, Version
from tests.oracle_years import Facts, period_ends

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
A_TO_D = Grades(
    by_rate=((None, "D"), (Fraction(50), "C"), (Fraction(80), "B"), (Fraction(100), "A")),
    without_rate="−",
)
FLOORED = Grades(by_rate=((Fraction(60), "△"), (Fraction(99), "○"), (Fraction(120), "◎")))
WORDS = Grades(by_status=(("achieved", "◎"), ("on_track", "○"), ("missed", "×"), ("late", "▲")))
ALONE = Grades(by_rate=((None, "一"),))


def figure(random: Random) -> Fraction:
    return random.choice(
        [
            Fraction(random.randint(-50, 200)),
            Fraction(random.randint(-5000, 20000), 100),
            Fraction(random.randint(0, 10**17)),
            Fraction(0),
            Fraction(1, 10**10),
        ]
    )


def cell(random: Random, kind: str, first: date, last: date, *, full: bool = False) -> Cell:
    weights = [20, 0, 2, 0] if full else [20, 2, 1, 1]
    state = random.choices(["value", "missing", "not_applicable", "withheld"], weights=weights)[0]
    if state != "value":
        return Cell(first, last, state)
    as_of = last - timedelta(days=random.randint(0, 3)) if random.random() < 0.2 else None
    if kind in {"ratio", "share_of_departments"} and random.random() < 0.7 + 0.28 * full:
        bottom = random.randint(1, 900)
        top = Fraction(random.randint(0, bottom))
        return Cell(first, last, numerator=top, denominator=Fraction(bottom), as_of=as_of)
    about = random.random() < 0.1
    return Cell(first, last, value=figure(random), approximate=about, as_of=as_of)


def months_before(end: date, months: int) -> date:
    index = end.year * 12 + end.month - months
    return date(index // 12, index % 12 + 1, 1)


def cells(
    random: Random, kind: str, frequency: str, *, dense: float = 0.6, full: bool = False
) -> tuple[Cell, ...]:
    chosen: dict[tuple[date, date], Cell] = {}
    for year in range(2021, 2027):
        # Now and then figures of another length come among the usual ones.
        lengths = (
            [frequency] if random.random() < 0.7 else [frequency, *random.sample(sorted(MONTHS), 2)]
        )
        for length in lengths:
            ends = period_ends(length, year)
            if not ends:
                ends = [date(year, 4, 1) + timedelta(days=random.randint(0, 364))]
            for end in ends:
                if random.random() < dense and end < date(2027, 1, 1):
                    span = MONTHS.get(length, 0)
                    first = months_before(end, span) if span else end
                    chosen[first, end] = cell(random, kind, first, end, full=full)
    return tuple(chosen.values()) if random.random() < 0.9 else ()


def aims(random: Random, desired: str) -> tuple[Aim, ...]:
    def upper(value: Fraction) -> Fraction | None:
        return value + abs(figure(random)) if desired == "within" else None

    days = {
        date(random.randint(2022, 2028), 3, 31)
        if random.random() < 0.7
        else date(2022, 4, 1) + timedelta(days=random.randint(0, 2000))
        for _ in range(random.randint(0, 4))
    }
    found = []
    used = set(days)
    for due in sorted(days):
        value, first = figure(random), None
        decided = date(2022, 4, 1) + timedelta(days=random.randint(0, 1500))
        if random.random() < 0.3:
            was = due + timedelta(days=random.choice([0, 0, 365, -90]))
            if was == due or was not in used:
                used.add(was)
                value_then = figure(random)
                first = (was, value_then, upper(value_then))
        known = first is not None or random.random() < 0.3
        found.append(Aim(due, value, upper(value), first, decided if known else None))
    return tuple(found)


def versions(random: Random) -> tuple[Version, ...]:
    if random.random() < 0.6:
        return (Version(1),) if random.random() < 0.7 else ()
    later = [
        Version(
            number,
            date(2021, 4, 1) + timedelta(days=random.choice([0, 31, 365, 400, 730, 1200])),
            random.random() < 0.7,
        )
        for number in range(2, random.randint(3, 4))
    ]
    return (Version(1), *later)


def parts(random: Random, kind: str, frequency: str, desired: str) -> tuple[Part, ...]:
    dense = random.choice([0.5, 0.97, 1])
    found = []
    for _ in range(random.randint(0, 3)):
        base = figure(random) if random.random() < 0.4 else None
        since = random.choice([None, None, date(2022, 4, 1), date(2024, 6, 15), date(2027, 4, 1)])
        until = random.choice([None, None, date(2024, 12, 31), date(2025, 3, 31)])
        found.append(
            Part(
                cells=cells(random, kind, frequency, dense=dense, full=dense > 0.9),
                aims=aims(random, desired) if random.random() < 0.5 else (),
                baseline=base,
                baseline_on=date(random.randint(2018, 2024), 3, 31) if base is not None else None,
                weight=Fraction(random.choice([1, 1, 2, 7]), random.choice([1, 4])),
                since=since,
                until=until if not (since and until and until < since) else None,
            )
        )
    return tuple(found)


def ending(random: Random, found: Facts) -> Facts:
    """Now and then the KPI has ended, or will; nothing is entered for what begins later."""
    days = [date(2021, 6, 30), date(2023, 3, 31), date(2024, 10, 15), date(2026, 3, 31)]
    days += [date(2026, 10, 31), date(2028, 3, 31)]
    if random.random() < 0.65:
        return replace(found, ended=None)
    ended = random.choice(days)

    def until(given: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(cell for cell in given if cell.first <= ended)

    parts = tuple(replace(part, cells=until(part.cells)) for part in found.parts)
    return replace(found, ended=ended, cells=until(found.cells), parts=parts)


def facts(random: Random) -> Facts:
    kind = random.choice(["level", "flow", "cumulative", "ratio", "change_from_baseline"])
    desired = random.choice(["higher", "lower", "at_least", "at_most", "within"])
    rules = ["actual_over_target", "target_over_actual", "progress_from_baseline", "met_or_not"]
    frequency = random.choice(["month", "quarter", "half", "year", "irregular"])
    baseline = figure(random) if random.random() < 0.6 else None
    has_day = baseline is not None and random.random() < 0.8
    limits = [(80, 50), (100, 70), (Fraction(133, 2), 0)]
    on_track, slightly_late = random.choice(limits)
    found = Facts(
        kind=kind,
        desired=desired,
        rule="within" if desired == "within" else random.choice(rules),
        frequency=frequency,
        entry_days=random.choice([0, 10, 60]),
        shape=random.choice(["linear", "linear", "step"]),
        reporting=random.choice(["collected", "published"]),
        baseline=baseline,
        baseline_on=date(random.randint(2018, 2024), 3, 31) if has_day else None,
        plan_years=random.choice([(2022, 2026), (2021, 2025), (None, None), (2027, 2030)]),
        thresholds=(Fraction(on_track), Fraction(slightly_late)),
        cells=cells(random, kind, frequency),
        aims=aims(random, desired),
        versions=versions(random),
        grades=random.choice([None, A_TO_D, FLOORED, WORDS, ALONE]),
    )
    if kind == "cumulative" and random.random() < 0.5:
        found = replace(found, derivation="from_flows")
    if kind == "change_from_baseline" and baseline is not None and random.random() < 0.5:
        found = replace(found, derivation="from_level")
    if random.random() < 0.5:
        found = replace(found, parts=parts(random, kind, frequency, desired))
    return ending(random, found)


def rolled(random: Random) -> Facts:
    """An indicator whose whole comes from its departments."""
    how = random.choice(["add", "add", "mean", "latest", "reached"])
    found = facts(random)
    kind = {"mean": "level", "reached": "share_of_departments"}.get(how, found.kind)
    derivation = found.derivation if kind == found.kind else "typed"
    found = replace(
        found,
        kind=kind,
        derivation=derivation,
        roll_up=how,
        department_threshold=Fraction(random.choice([0, 50, 70])) if how == "reached" else None,
        parts=parts(random, kind, found.frequency, found.desired),
    )
    return ending(random, found)
