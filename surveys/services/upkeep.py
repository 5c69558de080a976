"""What the clock brings: keys of closed surveys go, and single answers on the day that was told."""

from __future__ import annotations

import time
from datetime import date

from django.db import transaction

from core import audit
from surveys import box_keys
from surveys.models import AnswerImport, FreeText, Response, Survey

State = Survey.State
# An opening writes its key before it commits; a younger file may be such a one.
OPENING_TAKES = 3600


def sweep_keys() -> int:
    """Destroys keys that a process left behind when it died: those of surveys that have ended,
    and of openings that never came about. Keys this database knows nothing of stay."""
    gone = 0
    for file in box_keys.key_files():
        survey = Survey.objects.filter(public_key=file.public_key).first()
        if survey is None or _is_needed(survey, file):
            continue
        box_keys.destroy(file.path)
        gone += 1
    return gone


def _is_needed(survey: Survey, file: box_keys.KeyFile) -> bool:
    if survey.state == State.CLOSED:
        return False
    if survey.box_key is not None and box_keys.mark_of(survey.box_key) == file.mark:
        return True
    try:
        age = time.time() - file.path.stat().st_mtime
    except FileNotFoundError:
        return True
    return age < OPENING_TAKES


def delete_due(*, today: date) -> int:
    """Deletes single answers and comments of surveys whose day has come; results stay.

    What was cited from a released comment stays in the citation's words. Returns how many surveys.
    """
    due = Survey.objects.filter(
        state=State.CLOSED, delete_on__lte=today, responses_deleted_on__isnull=True
    ).exclude(origin=Survey.Origin.TOTALS)
    done = 0
    for pk in list(due.values_list("pk", flat=True)):
        done += _delete_answers(pk, today)
    return done


def _delete_answers(survey_id: int, today: date) -> bool:
    with transaction.atomic(), audit.acting(by=None, intent="delete_answers"):
        survey = (
            Survey.objects.select_for_update()
            .filter(pk=survey_id, responses_deleted_on__isnull=True)
            .first()
        )
        if survey is None:
            return False
        FreeText.objects.filter(survey=survey).delete()
        Response.objects.filter(survey=survey).delete()
        AnswerImport.objects.filter(survey=survey).update(rows=None)
        survey.entries.all().delete()
        survey.responses_deleted_on = today
        survey.version += 1
        survey.save(update_fields=["responses_deleted_on", "version"])
        return True
