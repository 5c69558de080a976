"""Working days of Japanese offices: no Saturdays and Sundays, no holidays, no year-end days.

National holidays (国民の祝日, with 振替休日 and 国民の休日) come from jpholiday; 29 December to
3 January are closed by the law on 行政機関の休日 and the ordinances made after it.
docs/formulas/deadlines.md shows the rules with worked days.
"""

from __future__ import annotations

from datetime import date, timedelta

import jpholiday

ONE_DAY = timedelta(days=1)
_WEEKDAYS = "月火水木金土日"


def why_closed(day: date) -> str:
    """Why offices are closed on that day, in Japanese (土曜日, 文化の日); empty if open."""
    if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
        # New Year's Day keeps its own name; the days around it are the offices' own.
        return _name(day) or "年末年始の休日"
    holiday = _name(day)
    if holiday:
        return holiday
    if day.weekday() >= 5:
        return f"{_WEEKDAYS[day.weekday()]}曜日"
    return ""


def _name(day: date) -> str:
    """勤労感謝の日, 元日の振替休日; empty for any other day."""
    return str(jpholiday.is_holiday_name(day) or "").replace(" ", "の")


def is_working_day(day: date) -> bool:
    return not why_closed(day)


def next_working_day(day: date) -> date:
    """The first working day on or after `day`."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def previous_working_day(day: date) -> date:
    """The last working day on or before `day`."""
    while not is_working_day(day):
        day -= ONE_DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """The working day that lies `count` working days after `day` (before it, where negative).

    The day itself is not counted; with 0 it is the next working day, or `day` where it is one.
    """
    if count == 0:
        return next_working_day(day)
    step = ONE_DAY if count > 0 else -ONE_DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days lie after `first` up to and including `last`; negative backwards."""
    if last < first:
        return -sum(
            is_working_day(last + ONE_DAY * offset) for offset in range((first - last).days)
        )
    return sum(
        is_working_day(first + ONE_DAY * offset) for offset in range(1, (last - first).days + 1)
    )
