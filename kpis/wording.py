"""How figures, periods and days are worded on pages and in files. Values in, words out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Context, Decimal
from typing import Literal, cast

from django.utils import timezone

from core.fiscal import FiscalYear, Granularity, Period, era_year_label, period_containing
from core.fiscal import short_era as _short_era
from core.numerals import format_figure
from core.rounding import round_half_up
from kpis.models.indicator import Indicator
from kpis.models.measurement import FigureState

NegativeMark = Literal["▲", "−"]
PARTS_DECIMALS = 10

# How the whole's figure comes from the departments', for the pages that show both.
ROLL_UP_WORDS: dict[str, str] = {
    Indicator.RollUp.NONE: "全体の値は、部局の値からは計算せず、全体として入力した値を使います。",
    Indicator.RollUp.ADD: "全体の値は、部局の値を足し上げて計算します。割合は、部局の分子と分母を"
    "それぞれ足してから割ります（率どうしの平均は使いません）。",
    Indicator.RollUp.MEAN: "全体の値は、部局の値を重みで平均して計算します。",
    Indicator.RollUp.LATEST: "全体の値は、部局の値のうち最も新しい期間の値を使います。",
    Indicator.RollUp.REACHED: "全体の値は、部署の基準値に達した部局の割合です。",
}
ALL_IN = "値を聞いている部局のすべての値がそろった期間だけを、全体の値として使います。"


def figure_text(
    value: Decimal | None,
    *,
    unit: str,
    decimals: int,
    negative: str = "▲",
    approximate: bool = False,
) -> str:
    """1,891件, ▲30.0%, 約60件; － where there is no value."""
    mark = cast(NegativeMark, negative)
    shown = format_figure(value, decimals=decimals, unit=unit, negative=mark)
    return f"約{shown}" if approximate and value is not None else shown


def exact_text(value: Decimal, *, unit: str = "", decimals: int = 0, negative: str = "▲") -> str:
    """A figure with all the decimals it has, and at least `decimals` of them."""
    exponent = value.normalize().as_tuple().exponent
    places = max(-exponent, 0) if isinstance(exponent, int) else 0
    return figure_text(value, unit=unit, decimals=max(places, decimals), negative=negative)


def percent_text(value: Decimal | None, *, negative: str = "▲") -> str:
    """A rate or pace in percent at one decimal, halves away from zero (四捨五入): 191.9%."""
    return figure_text(value, unit="%", decimals=1, negative=negative)


def plain_number(value: Decimal | None, decimals: int) -> str:
    """A number for other programs: 1234.5, -30; empty where there is none."""
    return "" if value is None else f"{round_half_up(value, decimals):f}"


def quotient(numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    """A ratio's value in percent, for showing; None without both parts."""
    if numerator is None or not denominator:
        return None
    return Context(prec=60).divide(100 * numerator, denominator)


def cell_text(
    *,
    figure_state: str | None,
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    approximate: bool,
    unit: str,
    decimals: int,
    negative: str = "▲",
) -> str:
    """A stored figure as shown: 614件, 75.0%（45／60）, 未集計; empty where nothing is stored."""
    if figure_state is None:
        return ""
    if figure_state != FigureState.VALUE:
        return str(FigureState(figure_state).label)
    shown = value if value is not None else quotient(numerator, denominator)
    text = figure_text(
        shown, unit=unit, decimals=decimals, negative=negative, approximate=approximate
    )
    if numerator is not None and denominator is not None:
        text += f"（{exact_text(numerator)}／{exact_text(denominator)}）"
    return text


def span_label(granularity: str | None, first: date | None, last: date | None) -> str:
    """R8年10月; of several periods added up R8年4月～R8年10月; of a whole year's R8年度."""
    if not granularity or first is None or last is None:
        return ""
    size = Granularity(granularity)
    begin, end = period_containing(first, size), period_containing(last, size)
    if begin == end:
        return begin.label
    whole = Period.year(begin.fiscal_year)
    if (begin.first, end.last) == (whole.first, whole.last):
        return whole.label
    if size is Granularity.QUARTER and begin.fiscal_year == end.fiscal_year:
        return f"{whole.label}第{begin.number}～{end.number}四半期"
    return f"{begin.label}～{end.label}"


def fiscal_year_text(year: int | None) -> str:
    """R8年度; empty without a year."""
    return "" if year is None else FiscalYear(year).label


def short_fiscal_year(year: int) -> str:
    """R8."""
    return _short_era(year)


def due_text(day: date | None) -> str:
    """R7年度末 for the last day of a fiscal year, else the day: 令和6年8月31日."""
    if day is None:
        return ""
    if (day.month, day.day) == (3, 31):
        return f"{FiscalYear(day.year - 1).label}末"
    return era_year_label(day)


def day_text(day: date | None) -> str:
    """令和8年11月20日; of a moment, its day in Japan."""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    return "" if day is None else era_year_label(day)


def moment_text(moment: datetime | None) -> str:
    """令和8年11月20日 9:30, in Japan."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{era_year_label(local.date())} {local.hour}:{local.minute:02d}"


def end_text(ended_on: date | None, today: date) -> str:
    """終了（令和8年3月31日）; 終了予定（…） before the day; empty without an end."""
    if ended_on is None:
        return ""
    return f"{'終了' if ended_on < today else '終了予定'}（{day_text(ended_on)}）"
