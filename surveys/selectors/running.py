"""A survey under way: what the page 「実施」 shows in each state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.models import OutboxMessage
from organizations.permissions import Act
from organizations.selectors import Actor
from surveys import box_keys
from surveys.models import RollCell, Survey, SurveyResult
from surveys.selectors.roll import cell_labels
from surveys.selectors.surveys import get_survey
from surveys.selectors.turnout import Turnout, turnout_of
from surveys.services.closing import TOPIC
from surveys.services.reminders import reminded_on, reminder_text

State = Survey.State


@dataclass(frozen=True)
class CodeCell:
    id: int
    name: str
    invited: int
    is_small: bool


@dataclass(frozen=True)
class Running:
    """`turnout` while the box is there; `responses` and `invited` once the result may show them."""

    survey: Survey
    turnout: Turnout | None = None
    cells: tuple[CodeCell, ...] = ()
    has_key: bool = True
    failed: bool = False
    reminded_today: bool = False
    reminder: str = ""
    invited: int | None = None
    responses: int | None = None

    @property
    def small(self) -> list[CodeCell]:
        return [cell for cell in self.cells if cell.is_small]

    @property
    def remakeable(self) -> list[CodeCell]:
        """Groups whose unused codes may be made anew."""
        answered = self.turnout is not None and self.turnout.total.used
        return [cell for cell in self.cells if not (answered and cell.is_small)]


def get_run(actor: Actor, pk: int) -> Survey:
    """A survey whose asking this person runs. Raises NotAllowed, NotFound."""
    actor.require(Act.SURVEY_MANAGE)
    return get_survey(actor, pk)


def running_page(survey: Survey, *, today: date) -> Running:
    if survey.state == State.OPEN:
        return Running(
            survey,
            turnout=turnout_of(survey),
            cells=code_cells(survey) if survey.entry == Survey.Entry.CODES else (),
            has_key=box_keys.has_key(survey.public_key, survey.box_key),
            reminded_today=reminded_on(survey, today),
            reminder=reminder_text(survey),
        )
    if survey.state == State.CLOSING:
        waiting = OutboxMessage.objects.filter(topic=TOPIC, subject=survey.pk, attempts__gt=0)
        return Running(
            survey,
            turnout=turnout_of(survey),
            has_key=box_keys.has_key(survey.public_key, survey.box_key),
            failed=waiting.exists(),
        )
    if survey.state == State.CLOSED:
        document = (
            SurveyResult.objects.filter(survey=survey).values_list("document", flat=True).first()
        ) or {}
        return Running(survey, invited=document.get("invited"), responses=document.get("responses"))
    return Running(survey)


def code_cells(survey: Survey) -> tuple[CodeCell, ...]:
    labels = cell_labels(survey)
    return tuple(
        CodeCell(
            cell.pk, "・".join(labels.of(cell)) or "全体", cell.invited, cell.invited < survey.k
        )
        for cell in RollCell.objects.filter(survey=survey, invited__gt=0)
    )
