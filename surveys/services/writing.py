"""Writing responses: all of a survey's at once, in random order, under random keys."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from secrets import SystemRandom

from django.db import connection, transaction

from surveys.models import FreeText, Survey
from surveys.structures.slots import Filled
from surveys.structures.structure import Structure

COPY_RESPONSES = (
    "COPY surveys_response (id, survey_id, groups, slots, figures, respondent_id) FROM STDIN"
)
COPY_TEXTS = (
    "COPY surveys_freetext (id, version, survey_id, question_id, text, masked, state) FROM STDIN"
)
CHUNK = 2000
NULL = r"\N"


def write_responses(
    *, survey: Survey, structure: Structure, filled: Iterable[tuple[Filled, int | None]]
) -> int:
    """Writes responses and, apart from them, what people wrote in words. Returns how many.

    Runs in the caller's transaction: everything appears at once, under one transaction number.
    Both are shuffled on their own, so that neither the order they came in nor a place beside each
    other joins an answer to a person or to a text.
    """
    order = SystemRandom()
    rows: list[tuple[Filled, int | None]] = list(filled)
    texts = [
        (structure.by_key[name.partition(".")[0]].id, text)
        for response, _ in rows
        for name, written in response.texts.items()
        if (text := written.replace("\0", "").strip())
    ]
    order.shuffle(rows)
    order.shuffle(texts)
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy(COPY_RESPONSES) as copy:
            for start in range(0, len(rows), CHUNK):
                copy.write("".join(_line(survey.pk, *row) for row in rows[start : start + CHUNK]))
        with cursor.copy(COPY_TEXTS) as copy:
            for question_id, text in texts:
                copy.write_row(
                    (uuid.uuid4(), 1, survey.pk, question_id, text, "", FreeText.State.WAITING)
                )
    return len(rows)


def _line(survey_id: int, response: Filled, respondent: int | None) -> str:
    """A line of COPY's text format; nothing in it needs escaping."""
    by = NULL if respondent is None else str(int(respondent))
    return (
        f"{uuid.uuid4()}\t{survey_id}\t{_array(response.groups)}\t{_array(response.slots)}\t"
        f"{_array(response.figures)}\t{by}\n"
    )


def _array(values: Sequence[int | Decimal | None]) -> str:
    return "{" + ",".join(map(_value, values)) + "}"


def _value(value: int | Decimal | None) -> str:
    if value is None:
        return "NULL"
    return f"{value:f}" if isinstance(value, Decimal) else str(int(value))
