"""A plan's moves between systems and its milestones on one scale of months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.fiscal import FiscalYear, fiscal_year_of
from organizations.selectors import Actor
from plans.models import MigrationPhase, Milestone, Plan, SystemMigration
from plans.selectors.milestone_marks import BY_TIME, MilestoneMark, mark_of, plans_kept
from plans.selectors.plans import get_plan
from plans.timelines import (
    Bar,
    Edge,
    Scale,
    Span,
    Step,
    bar_of,
    bar_of_milestone,
    scale_for,
)

# Heights in units of the drawing: the scale on top, a heading, a lane of one bar.
_SCALE, _HEADING, _LANE, _GAP = 48, 26, 26, 10
# About what a letter takes, and the room left of and right of the scale for words.
_LETTER, _ROOM = 13, 20
# About what the name of a fiscal year takes.
_NAME = 64


@dataclass(frozen=True)
class PhaseLine:
    """A phase as the table says it."""

    phase: MigrationPhase
    begins: str
    ends: str
    state: str


@dataclass(frozen=True)
class SystemLine:
    system: SystemMigration
    phases: tuple[PhaseLine, ...]


@dataclass(frozen=True)
class Lane:
    """A bar with its words: `whole` is all of it, `sure` the part that surely runs."""

    kind: str
    words: str
    y: int
    whole: Span
    sure: Span | None
    open_left: bool
    open_right: bool
    text_x: Decimal
    text_end: bool

    @property
    def text_y(self) -> int:
        return self.y + 14

    @property
    def middle_y(self) -> int:
        return self.y + 9


@dataclass(frozen=True)
class LaneGroup:
    title: str
    y: int
    lanes: tuple[Lane, ...]


@dataclass(frozen=True)
class Tick:
    x: Decimal
    label: str
    year: bool


@dataclass(frozen=True)
class Drawing:
    """Everything of the picture in its own units; nothing is left to the template."""

    width: int
    height: int
    ticks: tuple[Tick, ...]
    groups: tuple[LaneGroup, ...]
    today: Decimal | None


@dataclass(frozen=True)
class TimelinePage:
    plan: Plan
    systems: tuple[SystemLine, ...]
    milestones: tuple[MilestoneMark, ...]
    drawing: Drawing | None


def timeline_page(actor: Actor, pk: int, *, today: date) -> TimelinePage:
    """A fixed number of queries. Raises NotFound for another organization's plan."""
    plan = get_plan(actor, pk)
    systems = list(plan.system_migrations.prefetch_related("phases").order_by("position", "id"))
    milestones = list(plan.milestones.select_related("item").order_by(*BY_TIME))
    kept = bool(plans_kept([plan.pk]))
    return TimelinePage(
        plan=plan,
        systems=tuple(_system_line(system, today) for system in systems),
        milestones=tuple(mark_of(row, today, kept=kept) for row in milestones),
        drawing=drawing_of(systems, milestones, today=today),
    )


def _system_line(system: SystemMigration, today: date) -> SystemLine:
    return SystemLine(system, tuple(_phase_line(one, today) for one in _in_order(system)))


def _in_order(system: SystemMigration) -> list[MigrationPhase]:
    kinds = MigrationPhase.Kind.values
    return sorted(system.phases.all(), key=lambda one: kinds.index(one.kind))


def _phase_line(phase: MigrationPhase, today: date) -> PhaseLine:
    moment = phase.kind in {"cutover", "retirement"}
    if phase.done_on:
        state = "済み"
    elif phase.to_last and phase.to_last < today:
        state = "時期経過・実施の記録なし"
    elif phase.from_first and phase.from_first <= today:
        state = "実施中" if phase.to_last else "始まりの時期を過ぎた（終わりの記載なし）"
    else:
        state = "これから"
    return PhaseLine(
        phase,
        begins=phase.from_typed or ("—" if moment else "記載なし"),
        ends=phase.to_typed or ("—" if moment else "記載なし"),
        state=state,
    )


def drawing_of(
    systems: list[SystemMigration], milestones: list[Milestone], *, today: date
) -> Drawing | None:
    """The picture; None where nothing has a time."""
    rows: list[tuple[str, list[tuple[str, str, Bar]]]] = []
    for system in systems:
        phases = _in_order(system)
        steps = [_step(one) for one in phases]
        bars = [
            (phase.kind, _phase_words(phase), bar_of(step, [s for s in steps if s is not step]))
            for phase, step in zip(phases, steps, strict=True)
        ]
        move = f"{system.from_system} → " if system.from_system else ""
        rows.append((f"{system.function}（{move}{system.to_system}）", bars))
    marks = [
        (
            "milestone-done" if row.done_typed or row.done_last else "milestone",
            f"{row.title}（{row.when_typed}）",
            bar,
        )
        for row in milestones
        if (bar := bar_of_milestone(row.when_typed, row.when_first, row.when_last))
    ]
    if marks:
        rows.append(("節目", marks))
    days = [day for _, found in rows for _, _, bar in found for day in (bar.first, bar.last)]
    scale = scale_for(days)
    if scale is None:
        return None
    return _drawn(scale, rows, today)


def _step(phase: MigrationPhase) -> Step:
    return Step(
        phase.kind,
        phase.from_typed,
        phase.from_first,
        phase.to_typed,
        phase.to_last,
        phase.done_on,
    )


def _phase_words(phase: MigrationPhase) -> str:
    times = phase.from_typed
    if phase.to_typed and phase.to_typed != times:
        times += f"～{phase.to_typed}" if times else phase.to_typed
    elif times and not phase.to_typed:
        times += "～"
    done = "（済み）" if phase.done_on else ""
    return f"{phase.get_kind_display()} {times}{done}"


def _drawn(
    scale: Scale, rows: list[tuple[str, list[tuple[str, str, Bar]]]], today: date
) -> Drawing:
    groups: list[LaneGroup] = []
    y, widest = _SCALE, scale.width
    for title, bars in rows:
        heading = y + 18
        y += _HEADING
        lanes = []
        for kind, words, bar in bars:
            lane = _lane(scale, kind, words, bar, y)
            lanes.append(lane)
            if not lane.text_end:
                widest = max(widest, int(lane.text_x) + len(words) * _LETTER)
            y += _LANE
        groups.append(LaneGroup(title, heading, tuple(lanes)))
        widest = max(widest, len(title) * (_LETTER + 1))
        y += _GAP
    return Drawing(
        width=widest + _ROOM,
        height=y,
        ticks=_ticks(scale),
        groups=tuple(groups),
        today=scale.at(today) if scale.has(today) else None,
    )


def _lane(scale: Scale, kind: str, words: str, bar: Bar, y: int) -> Lane:
    whole = scale.span(bar.first, bar.last)
    sure = scale.span(bar.sure_first, bar.sure_last) if bar.sure_first and bar.sure_last else None
    # Words stand right of the bar, or left of it where they would run off the scale.
    room = len(words) * _LETTER
    left = whole.right + room > scale.width and whole.x > room
    return Lane(
        kind=kind,
        words=words,
        y=y,
        whole=whole,
        sure=sure,
        open_left=bar.begins is Edge.OPEN,
        open_right=bar.ends is Edge.OPEN,
        text_x=whole.x - 8 if left else whole.right + 8,
        text_end=left,
    )


def _ticks(scale: Scale) -> tuple[Tick, ...]:
    """Months where there is room for their numbers, else quarters; fiscal years above them."""
    step = 1 if scale.unit >= 28 else 3
    found = []
    for place, month in enumerate(scale.months):
        x = scale.at(month)
        if month.month == 4 or place == 0:
            # A year that has too little room left, before the next one or the edge, is not named.
            left = min((3 - month.month) % 12 + 1, len(scale.months) - place)
            if left * scale.unit > _NAME:
                found.append(Tick(x, FiscalYear(fiscal_year_of(month)).label, True))
        if (month.month - 4) % step == 0 and scale.unit * step >= 24:
            found.append(Tick(x, f"{month.month}月", False))
    return tuple(found)
