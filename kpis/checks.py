"""Checks of a figure against its own series: values that are possible, but probably not meant.

Pure rules, values in and values out (docs/formulas/checks.md). What can never be right is refused
when a figure is read (kpis.entry); what is found here passes once a reason is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from itertools import pairwise

from core.errors import Invalid, Refused
from core.fiscal import Granularity, Period
from core.numerals import format_figure
from kpis.entry import Entry, per_period
from kpis.models.indicator import Indicator, Kind

LEAST_FIGURES = 5
WINDOW = 24
# A change is unusual when it lies further from the usual one than six times the usual distance,
# a tenth of the last figure, and the last digit that the KPI shows.
TIMES_SPREAD = 6
SHARE_OF_LAST = Decimal("0.1")
# With too few figures for a range: so many times the largest, or less than that part of the least.
TIMES_SIZE = 10
PRECISION = 60

REASON_LENGTH = 400
LOOK_AGAIN = "桁や単位を確認してください。正しい値であれば、理由を入力すると保存できます。"


@dataclass(frozen=True)
class Finding:
    """Something to look at again. `asks_reason` False: said, but asks for nothing.

    Not blocking: the figure passes with a reason (`check_reason`). `code` is for programs.
    """

    code: str
    sentence: str
    next_step: str
    field: str = "value"
    blocking: bool = False
    asks_reason: bool = True


@dataclass(frozen=True)
class SeriesPast:
    """The newest known figures of one series by period, and the days from which it is another.

    `figures` are in the order of their periods; `breaks` are the first days of definitions whose
    figures must not be compared with those before.
    """

    figures: tuple[tuple[Period, Decimal], ...] = ()
    breaks: tuple[date, ...] = field(default=())

    def beside(self, period: Period) -> SeriesPast:
        """The figures that compare with the period's: same length, same definition, not its own."""
        start = max((day for day in self.breaks if day <= period.last), default=date.min)
        end = min((day for day in self.breaks if day > period.last), default=date.max)
        return SeriesPast(
            tuple(
                (other, value)
                for other, value in self.figures
                if other.granularity is period.granularity
                and other != period
                and start <= other.last < end
            )
        )

    def with_figure(self, period: Period, value: Decimal | None) -> SeriesPast:
        """The series with one period's figure put in, or taken out (None)."""
        rest = [pair for pair in self.figures if pair[0] != period]
        if value is not None:
            rest.append((period, value))
        return SeriesPast(tuple(sorted(rest, key=lambda pair: _order(pair[0]))), self.breaks)


class NeedsReason(Refused):
    """A check found something; the figure is stored once a reason says that it is right."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        asking = [finding for finding in findings if finding.asks_reason]
        super().__init__(
            {
                "check_reason": Invalid(
                    asking[0].code,
                    "".join(finding.sentence for finding in asking),
                    asking[0].next_step,
                    field="check_reason",
                )
            }
        )
        self.findings = list(findings)

    def __reduce__(self) -> tuple[type[NeedsReason], tuple[list[Finding]]]:
        return (type(self), (self.findings,))


def asks_reason(findings: Iterable[Finding]) -> bool:
    """Whether any of the findings needs a reason before the figure is stored."""
    return any(finding.asks_reason for finding in findings)


def check_entry(
    indicator: Indicator, period: Period, entry: Entry, past: SeriesPast, *, today: date
) -> list[Finding]:
    """What to look at again in a figure that was read; empty where nothing is striking.

    `today` is the day of the entry: figures of periods after it are not compared with.
    """
    value = entry_value(entry)
    if value is None:
        return []
    known = SeriesPast(tuple(p for p in past.figures if p[0].first <= today), past.breaks)
    beside = known.beside(period)
    found = _falling(indicator, period, value, beside)
    if not found:
        found = _jump(indicator, period, value, beside)
    return [*found, *_decimals(indicator, entry)]


def entry_value(entry: Entry) -> Decimal | None:
    """The figure an entry stands for (a ratio's quotient in percent); None: it has none."""
    if entry.numerator is not None and entry.denominator:
        with localcontext() as context:
            context.prec = PRECISION
            return 100 * entry.numerator / entry.denominator
    return entry.value


def _order(period: Period) -> tuple[date, date]:
    return (period.last, period.first)


def _falling(
    indicator: Indicator, period: Period, value: Decimal, beside: SeriesPast
) -> list[Finding]:
    """A running total that is less than the one before it, or more than the one after it."""
    if indicator.kind != Kind.CUMULATIVE or per_period(indicator):
        return []
    before = _before(period, beside)
    after = [pair for pair in beside.figures if pair[0].first > period.last]
    if before and value < before[-1][1]:
        other, total = before[-1]
        how = "下回って"
    elif after and value > after[0][1]:
        other, total = after[0]
        how = "上回って"
    else:
        return []
    return [
        Finding(
            "running_total_falls",
            f"累計の値（{_shown(value, indicator)}）が、{other.label}の累計"
            f"（{_shown(total, indicator)}）を{how}います。",
            "この期間だけの値を入力していないか確認してください。"
            "正しい値であれば、理由を入力すると保存できます。",
        )
    ]


def usual_range(
    figures: Sequence[tuple[Period, Decimal]], *, decimals: int, steps: int = 1
) -> tuple[Decimal, Decimal] | None:
    """The usual range of the figure `steps` periods on; None with too few figures to say.

    From the changes between neighbouring figures: their median, and the median distance from it,
    each as often as there are periods to go.
    """
    recent = figures[-WINDOW:]
    changes = [b[1] - a[1] for a, b in pairwise(recent) if _steps(a[0], b[0]) == 1]
    if len(recent) < LEAST_FIGURES or len(changes) < LEAST_FIGURES - 1:
        return None
    with localcontext() as context:
        context.prec = PRECISION
        last = recent[-1][1]
        usual = _median(changes)
        spread = _median([abs(change - usual) for change in changes])
        digit = Decimal(1).scaleb(-decimals)
        width = max(TIMES_SPREAD * spread, SHARE_OF_LAST * abs(last), digit)
        return last + steps * (usual - width), last + steps * (usual + width)


def usual_at(
    period: Period, beside: SeriesPast, *, decimals: int
) -> tuple[Decimal, Decimal] | None:
    """The range a period's figure is checked against; None with too few figures before it."""
    before = _before(period, beside)
    if not before:
        return None
    return usual_range(before, decimals=decimals, steps=_steps(before[-1][0], period))


def usual_size(beside: SeriesPast) -> tuple[Decimal, Decimal] | None:
    """The least and the largest figure there are, without their signs; None where all are 0."""
    sizes = [abs(value) for _, value in beside.figures]
    return (min(sizes), max(sizes)) if any(sizes) else None


def _jump(
    indicator: Indicator, period: Period, value: Decimal, beside: SeriesPast
) -> list[Finding]:
    usual = usual_at(period, beside, decimals=indicator.decimals)
    if usual is None:
        return _other_size(indicator, value, beside)
    low, high = usual
    if low <= value <= high:
        return []
    other, last = _before(period, beside)[-1]
    return [
        Finding(
            "unusual_change",
            f"入力した値（{_shown(value, indicator)}）は、これまでの動きから見た範囲"
            f"（{_shown(low, indicator)}から{_shown(high, indicator)}まで）の外にあります。"
            f"{other.label}は{_shown(last, indicator)}でした。",
            LOOK_AGAIN,
        )
    ]


def _other_size(indicator: Indicator, value: Decimal, beside: SeriesPast) -> list[Finding]:
    """A figure of another order of magnitude than the few there are."""
    sizes = usual_size(beside)
    if sizes is None or sizes[0] <= TIMES_SIZE * abs(value) <= TIMES_SIZE**2 * sizes[1]:
        return []
    least, most = (_shown(size, indicator) for size in sizes)
    known = least if least == most else f"{least}から{most}まで"
    return [
        Finding(
            "unusual_size",
            f"入力した値（{_shown(value, indicator)}）は、これまでの値（大きさは{known}）と"
            f"{TIMES_SIZE}倍を超える差があります。",
            LOOK_AGAIN,
        )
    ]


def _decimals(indicator: Indicator, entry: Entry) -> list[Finding]:
    if entry.value is None:
        return []
    exponent = entry.value.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or -exponent <= indicator.decimals:
        return []
    places = f"小数第{indicator.decimals}位まで" if indicator.decimals else "整数"
    return [
        Finding(
            "more_decimals",
            f"このKPIは{places}で表示します。入力した値はそのまま記録し、"
            f"{_shown(entry.value, indicator)}と表示します。",
            "端数が要らなければ、丸めて入力し直してください。",
            asks_reason=False,
        )
    ]


def _before(period: Period, beside: SeriesPast) -> list[tuple[Period, Decimal]]:
    return [pair for pair in beside.figures if pair[0].last < period.first]


def _steps(earlier: Period, later: Period) -> int:
    """How many periods on `later` is. Figures that come at any time have no gaps: one."""
    if later.granularity is Granularity.DAY:
        return 1
    return (_month(later.first) - _month(earlier.first)) // (
        _month(later.last) - _month(later.first) + 1
    )


def _month(day: date) -> int:
    return day.year * 12 + day.month


def _median(values: Sequence[Decimal]) -> Decimal:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def _shown(value: Decimal, indicator: Indicator) -> str:
    return format_figure(value, decimals=indicator.decimals, unit=indicator.unit)
