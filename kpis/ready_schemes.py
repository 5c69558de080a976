"""Scales that offices use, ready to be taken over and then edited. Values only.

A–D at 100, 80 and 50 % follows the self-assessment tables that prefectures publish with their
plans. The thresholds of S/A/B/C/− are this portal's proposal: offices define 「S」 differently, so
the page says that they are to be checked against the office's own rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kpis.models.achievement import Status
from kpis.models.scheme import RatingScheme, Tone

Basis = RatingScheme.Basis
JUDGED = (
    Status.ACHIEVED,
    Status.ON_TRACK,
    Status.SLIGHTLY_LATE,
    Status.LATE,
    Status.BACKWARD,
    Status.MISSED,
)


@dataclass(frozen=True)
class GradeValues:
    """One grade: by rate from `from_percent` on (None: all below), or for one status."""

    mark: str
    word: str = ""
    tone: str = Tone.NONE
    from_percent: Decimal | None = None
    without_rate: bool = False
    status: str | None = None


@dataclass(frozen=True)
class SchemeValues:
    name: str
    basis: str = Basis.STATUS
    on_track_from: Decimal = Decimal(80)
    slightly_late_from: Decimal = Decimal(50)
    grades: tuple[GradeValues, ...] = field(default=())


@dataclass(frozen=True)
class ReadyScheme:
    """`note` tells where the thresholds come from, or that they are a proposal."""

    key: str
    values: SchemeValues
    note: str


def _rates(*steps: tuple[str, str, str, int | None]) -> tuple[GradeValues, ...]:
    return tuple(
        GradeValues(mark, word, tone, None if floor is None else Decimal(floor))
        for mark, word, tone, floor in steps
    )


def _statuses(*steps: tuple[str, str, str, Status]) -> tuple[GradeValues, ...]:
    return tuple(GradeValues(mark, word, tone, status=status) for mark, word, tone, status in steps)


_NO_RATE = GradeValues("−", "評価なし", Tone.NONE, without_rate=True)

READY: tuple[ReadyScheme, ...] = (
    ReadyScheme(
        "standard",
        SchemeValues("標準（達成・順調・やや遅れ・遅れ）"),
        "ポータルの言葉をそのまま使います。順調は80%以上、やや遅れは50%以上です。",
    ),
    ReadyScheme(
        "a-d",
        SchemeValues(
            "A～D（100・80・50%）",
            Basis.RATE,
            grades=(
                *_rates(
                    ("A", "目標達成", Tone.OK, 100),
                    ("B", "おおむね達成", Tone.ON, 80),
                    ("C", "やや不十分", Tone.SLOW, 50),
                    ("D", "不十分", Tone.LATE, None),
                ),
                _NO_RATE,
            ),
        ),
        "達成率100%以上をA、80%以上をB、50%以上をC、50%未満をDとします。",
    ),
    ReadyScheme(
        "s-c",
        SchemeValues(
            "S・A・B・C・−",
            Basis.RATE,
            grades=(
                *_rates(
                    ("S", "目標を大きく上回る", Tone.OK, 120),
                    ("A", "目標達成", Tone.OK, 100),
                    ("B", "おおむね順調", Tone.ON, 80),
                    ("C", "遅れ", Tone.LATE, None),
                ),
                GradeValues("−", "判定できない", Tone.NONE, without_rate=True),
            ),
        ),
        "120・100・80%の区切りは、このポータルの提案です。団体の評価要領に合わせて直してください。",
    ),
    ReadyScheme(
        "marks",
        SchemeValues(
            "◎○△×",
            grades=_statuses(
                ("◎", "目標達成", Tone.OK, Status.ACHIEVED),
                ("○", "順調", Tone.ON, Status.ON_TRACK),
                ("△", "やや遅れ", Tone.SLOW, Status.SLIGHTLY_LATE),
                ("×", "遅れ", Tone.LATE, Status.LATE),
                ("×", "後退", Tone.LATE, Status.BACKWARD),
                ("×", "未達", Tone.LATE, Status.MISSED),
            ),
        ),
        "状況（進捗による判定）を四つの記号で表します。",
    ),
    ReadyScheme(
        "words",
        SchemeValues(
            "達成・順調・やや遅れ・遅れ・未達",
            grades=_statuses(
                ("◎", "達成", Tone.OK, Status.ACHIEVED),
                ("○", "順調", Tone.ON, Status.ON_TRACK),
                ("△", "やや遅れ", Tone.SLOW, Status.SLIGHTLY_LATE),
                ("▲", "遅れ", Tone.LATE, Status.LATE),
                ("▲", "遅れ", Tone.LATE, Status.BACKWARD),
                ("×", "未達", Tone.LATE, Status.MISSED),
            ),
        ),
        "後退（基準値より悪い）も「遅れ」と表します。",
    ),
)
BY_KEY = {ready.key: ready for ready in READY}


def grade_by_rate(grades: Sequence[GradeValues], rate: Decimal | None) -> GradeValues | None:
    """The grade that a rate gets, decided before rounding; for the preview of a scale."""
    if rate is None:
        return next((grade for grade in grades if grade.without_rate), None)
    floors = [grade for grade in grades if not grade.without_rate and grade.status is None]
    reached = [g for g in floors if g.from_percent is not None and rate >= g.from_percent]
    if reached:
        return max(reached, key=lambda grade: grade.from_percent or Decimal(0))
    return next((grade for grade in floors if grade.from_percent is None), None)


def grade_by_status(grades: Sequence[GradeValues], status: str) -> GradeValues | None:
    """The grade that stands for a status; None: the status keeps its own word."""
    return next((grade for grade in grades if grade.status == status), None)
