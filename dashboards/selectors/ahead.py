"""先回りリスト: KPIs that will miss their next target if nothing changes.

Soonest first, and of those due on one day the one that falls short most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dashboards.selectors.board_rows import KpiRow
from dashboards.wording import Writer
from kpis.models import Indicator, Outlook
from kpis.models.indicator import Kind
from kpis.models.outlook import NoOutlook
from kpis.outlook_wording import chance_text
from kpis.wording import due_text, figure_text
from organizations.models import Organization

SHOWN = 6
NOT_COMPUTED = "まだ計算していないため"


@dataclass(frozen=True)
class AheadRow:
    """A KPI and where it is heading. Texts are ready to show."""

    kpi: KpiRow
    outlook: Outlook
    due: str
    target: str
    expected: str
    interval: str
    chance: str
    per_month: str
    sentence: str

    @property
    def order(self) -> tuple[date, Decimal, int]:
        due, missed = self.outlook.due_on, self.outlook.shortfall
        assert due is not None and missed is not None
        return due, -missed, self.kpi.indicator.pk


@dataclass(frozen=True)
class Unknown:
    """KPIs without an outlook, for one reason."""

    reason: str
    rows: tuple[KpiRow, ...]


@dataclass(frozen=True)
class Ahead:
    """`missing` will miss their target, in order; `meeting` counts those that will meet it."""

    missing: tuple[AheadRow, ...] = ()
    meeting: int = 0
    unknown: tuple[Unknown, ...] = ()

    @property
    def first(self) -> tuple[AheadRow, ...]:
        return self.missing[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.missing) - len(self.first)

    @property
    def without(self) -> int:
        return sum(len(each.rows) for each in self.unknown)

    @property
    def total(self) -> int:
        return len(self.missing) + self.meeting + self.without


def ahead_of(rows: Sequence[KpiRow], organization: Organization) -> Ahead:
    """The outlooks of these KPIs as wholes; they come with the indicators (`ahead`): no query.

    A KPI that has ended goes nowhere any more: it is in none of the counts.
    """
    writer = Writer.of(organization)
    missing: list[AheadRow] = []
    unknown: dict[str, list[KpiRow]] = {}
    meeting = 0
    for row in rows:
        if row.has_ended:
            continue
        outlook: Outlook | None = getattr(row.indicator, "ahead", None)
        if outlook is None or outlook.expected is None:
            unknown.setdefault(_reason(outlook), []).append(row)
        elif outlook.shortfall:
            missing.append(_ahead_row(row, outlook, writer))
        else:
            meeting += 1
    counts = Counter({reason: len(found) for reason, found in unknown.items()})
    return Ahead(
        missing=tuple(sorted(missing, key=lambda each: each.order)),
        meeting=meeting,
        unknown=tuple(
            Unknown(reason, tuple(unknown[reason])) for reason, _ in counts.most_common()
        ),
    )


def _reason(outlook: Outlook | None) -> str:
    if outlook is None or outlook.none_because is None:
        return NOT_COMPUTED
    return str(NoOutlook(outlook.none_because).label)


def _ahead_row(row: KpiRow, outlook: Outlook, writer: Writer) -> AheadRow:
    kpi = row.indicator
    due = due_text(outlook.due_on)
    target = writer.figure(outlook.target, kpi)
    if outlook.target_upper is not None:
        target += f"～{writer.figure(outlook.target_upper, kpi)}"
    expected = _estimate(outlook.expected, kpi, writer)
    chance = chance_text(outlook.probability)
    per_month = _per_month(outlook, kpi, writer)
    now = f"{row.actual_when}は{row.actual}" if row.actual else ""
    words = [
        f"{now}。" if now else "",
        f"{per_month}。" if per_month else "",
        f"この傾向が続くと{due}は{expected}の見込みで、目標の{target}に届く確率は{chance}です。",
    ]
    return AheadRow(
        kpi=row,
        outlook=outlook,
        due=due,
        target=target,
        expected=expected,
        interval=interval_text(outlook, kpi, writer.negative),
        chance=chance,
        per_month=per_month,
        sentence="".join(words),
    )


def _estimate(value: Decimal | None, kpi: Indicator, writer: Writer) -> str:
    return f"約{writer.figure(value, kpi)}"


def interval_text(outlook: Outlook, kpi: Indicator, negative: str) -> str:
    """80%の区間 90～95%; empty where there is none."""
    if outlook.low is None or outlook.high is None:
        return ""

    def text(value: Decimal) -> str:
        return figure_text(value, unit=kpi.unit, decimals=kpi.decimals, negative=negative)

    low, high = text(outlook.low), text(outlook.high)
    return low if low == high else f"{low}～{high}"


def _per_month(outlook: Outlook, kpi: Indicator, writer: Writer) -> str:
    if kpi.kind == Kind.FLOW:
        return f"{outlook.points}期間の値の傾向から、まだ値のない期間を足し合わせています"
    if outlook.per_month is None:
        return ""
    size = figure_text(
        abs(outlook.per_month),
        unit="ポイント" if kpi.unit == "%" else kpi.unit,
        decimals=kpi.decimals + 1,
        negative=writer.negative,
    )
    return f"1か月あたり{size}{'増えています' if outlook.per_month >= 0 else '減っています'}"
