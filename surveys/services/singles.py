"""Handing out the single answers of a survey that asked with names.

Nothing like it exists for an anonymous survey: its answers leave as counts, past disclosure
control, and in no other way.
"""

from __future__ import annotations

import pghistory
from django.db import transaction

from core import audit
from core.errors import NotFound
from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.models import Survey
from surveys.models.survey import SINGLES_TAKEN
from surveys.selectors.singles import Singles, singles_of
from surveys.selectors.surveys import get_survey


def take_singles(*, by: Actor, pk: int) -> Singles:
    """The answers with names; who took them, and when, is put on record with the survey.

    Raises NotFound for an anonymous survey, before the close, and once they were deleted.
    """
    by.require(Act.SURVEY_MANAGE)
    survey = get_survey(by, pk)
    if not has_singles(survey):
        raise NotFound(
            "survey_singles_not_found",
            "このアンケートに、一人ひとりの回答のファイルはありません。",
            "書き出せるのは、記名のアンケートの回答だけです（終了後、削除する日まで）。"
            "匿名のアンケートは、結果の画面から集計を書き出してください。",
        )
    with transaction.atomic(), audit.acting(by=by.user, intent="take_survey_singles"):
        pghistory.create_event(survey, label=SINGLES_TAKEN)
        return singles_of(survey)


def has_singles(survey: Survey) -> bool:
    return (
        survey.confidential
        and survey.state == Survey.State.CLOSED
        and survey.responses_deleted_on is None
    )
