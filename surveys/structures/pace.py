"""How long a survey takes: a guess from what it asks, for people to plan with."""

from __future__ import annotations

import math
from collections.abc import Iterable

from surveys.structures.structure import Asked

# Seconds to read and answer; rather too many than too few.
SECONDS = {"single": 10, "scale": 8, "multiple": 18, "number": 12, "date": 12, "short": 20}
SECONDS_LONG, SECONDS_ROW, SECONDS_TEXT = 40, 6, 5


def seconds(question: Asked) -> int:
    if question.kind == "matrix":
        return SECONDS_ROW * max(len(question.rows), 1)
    if question.kind == "long":
        return SECONDS_LONG
    return SECONDS.get(question.kind, SECONDS_TEXT)


def minutes(questions: Iterable[Asked]) -> int:
    """Whole minutes, at least one."""
    return max(1, math.ceil(sum(seconds(each) for each in questions) / 60))
