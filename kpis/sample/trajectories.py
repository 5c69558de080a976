"""How each of the sample's indicators went: the marks its generated figures pass through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# The last day with figures. It does not move with the clock, so that the sample is the same for
# everyone; later on its newest periods simply count as late.
UNTIL = date(2026, 10, 31)


@dataclass(frozen=True)
class Stock:
    """A value that stands on a day.

    `marks` are its values on 31 March of `first_fiscal_year`, on each later 31 March, and on the
    last day of the last period. Between them it goes straight, give or take `wobble`. `of` is the
    usual denominator of a ratio that is kept as numerator and denominator.
    """

    first_fiscal_year: int
    marks: tuple[str, ...]
    wobble: str = "0"
    of: int | None = None


@dataclass(frozen=True)
class Flow:
    """An amount per period; `totals` are those of each fiscal year, the last one to date."""

    first_fiscal_year: int
    totals: tuple[int, ...]


@dataclass(frozen=True)
class Occasions:
    """Figures of single days."""

    figures: tuple[tuple[date, str], ...]


@dataclass(frozen=True)
class Never:
    """Periods without a value, in one of the ways of having none (a FigureState)."""

    first_fiscal_year: int
    figure_state: str


Trajectory = Stock | Flow | Occasions | Never

TRAJECTORIES: dict[str, Trajectory] = {
    "online-procedures": Stock(2022, ("120", "210", "335", "470", "640", "742")),
    "online-use-rate": Stock(2022, ("18", "26.1", "33.0", "39.2", "47.5", "52.3"), "1.1", of=12400),
    "counter-wait": Stock(2022, ("24", "22.7", "21.0", "19.5", "17.9", "16.8"), "0.7"),
    "cashless-counters": Stock(2022, ("12", "28", "44", "59", "71", "78")),
    "no-writing-counters": Stock(2022, ("2", "8", "15", "24", "31")),
    "counter-satisfaction": Stock(2022, ("75", "78.4", "80.9", "82.3", "84.2")),
    "course-participants": Stock(2022, ("0", "1410", "2960", "4630", "6240", "6910")),
    "smartphone-consultations": Flow(2022, (1690, 2080, 2310, 2190, 1215)),
    "remote-consultations": Flow(2024, (310, 390, 180)),
    "business-support-cases": Stock(2022, ("0", "84", "171", "288", "431", "512")),
    "seminar-satisfaction": Stock(2022, ("80", "85.6", "86.1", "84.8", "82.9")),
    "open-data-sets": Stock(2022, ("80", "158", "263", "359", "461", "498")),
    "open-data-downloads": Flow(2022, (11800, 15400, 17600, 20300, 13500)),
    "platform-services": Stock(2022, ("0", "0", "2", "5", "9", "11")),
    "copy-paper-reduction": Stock(2022, ("0", "-9.1", "-21.4", "-31.0", "-41.8", "-46.2"), "0.9"),
    "overtime-hours": Stock(2022, ("18.5", "17.6", "16.9", "16.3", "15.7", "15.2"), "1.4"),
    "automation-hours": Flow(2022, (1850, 4120, 6230, 8410, 5480)),
    "ai-user-rate": Stock(2024, ("3", "24.6", "41.2", "46.4"), "1.2", of=4100),
    "bpr-cases": Stock(2022, ("0", "14", "38", "71", "103", "121")),
    "digital-leaders": Stock(2022, ("0", "19", "41", "62", "83")),
    "training-rate": Stock(2022, ("30", "48.5", "62.3", "76.0", "88.4"), of=4080),
    "certificates": Stock(2022, ("45", "78", "121", "160", "196")),
    "specialists-hired": Flow(2022, (5, 6, 5, 3)),
    "server-room-temperature": Stock(2022, ("22.0", "22.8", "22.1", "22.5", "22.3", "22.4"), "1.6"),
    "system-uptime": Stock(2022, ("99.95", "99.94", "99.97", "99.95", "99.96", "99.95"), "0.04"),
    "security-incidents": Flow(2022, (1, 0, 0, 0, 0)),
    "paper-only-procedures": Stock(2022, ("240", "205", "162", "121", "82", "62")),
    "vulnerability-findings": Never(2022, "withheld"),
    "disaster-certificates": Never(2022, "not_applicable"),
    "chat-resolution-rate": Stock(
        2022, ("52", "54.8", "55.9", "53.1", "51.4", "50.1"), "0.8", of=2600
    ),
    "portal-users": Stock(2022, ("0", "18400", "51200", "93500", "142800", "168400")),
    "sns-followers": Stock(2022, ("31000", "36200", "41900", "47100", "52000", "54800")),
    "accessible-pages": Stock(2024, ("66", "74.1", "83.6", "85.9"), "0.6", of=1200),
    "telework-rate": Stock(2022, ("6", "10.8", "14.9", "18.8", "22.9", "25.4"), "0.5", of=3900),
    "free-address-share": Stock(2022, ("0", "17.6", "41.2", "64.7", "82.4")),
    "field-trials": Occasions(
        (
            (date(2024, 6, 12), "2"),
            (date(2024, 9, 30), "3"),
            (date(2025, 2, 14), "1"),
            (date(2025, 5, 21), "3"),
            (date(2025, 8, 29), "2"),
            (date(2025, 12, 10), "4"),
            (date(2026, 6, 5), "3"),
            (date(2026, 10, 20), "3"),
        )
    ),
    "online-reservations": Occasions(
        (
            (date(2022, 10, 1), "9"),
            (date(2023, 7, 1), "18"),
            (date(2024, 4, 1), "26"),
            (date(2025, 4, 1), "38"),
            (date(2026, 4, 1), "47"),
            (date(2026, 9, 1), "51"),
        )
    ),
    "building-electricity": Stock(2022, ("5210", "5080", "4960", "4890", "4810")),
    "e-application-cases": Flow(2017, (18200, 24600, 31900, 43700, 52100)),
}
# Entered by the departments, computed for the whole (kpis.sample.department_series).
BY_DEPARTMENT = "e-approval-rate"
MEETINGS = "paperless-meeting-share"
# New indicators that nobody has entered a figure of yet.
NOT_ENTERED = {"processing-days-reduction", "ai-minutes-share"}
