"""Which surveys a person may see, and single ones of them."""

from __future__ import annotations

from django.db.models import QuerySet

from core.errors import NotFound
from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.models import Survey

State, Audience = Survey.State, Survey.Audience
SEEN_BY_STAFF = (Audience.STAFF, Audience.PUBLIC)
ASKED_ALREADY = (State.OPEN, State.CLOSING, State.CLOSED)


def not_found() -> NotFound:
    return NotFound(
        "survey_not_found",
        "このアンケートは見つかりません。",
        "アンケートの一覧から選び直してください。",
    )


def surveys_visible_to(actor: Actor) -> QuerySet[Survey]:
    """The DX office sees all of its organization's; others those that were opened and are theirs
    to see. Raises NotAllowed for roles that see no survey."""
    actor.require(Act.SURVEY_VIEW, anywhere=True)
    surveys = Survey.objects.filter(organization=actor.organization).select_related(
        "organization", "plan"
    )
    if actor.can(Act.SURVEY_MANAGE):
        return surveys
    return surveys.filter(state__in=ASKED_ALREADY, shown_to__in=SEEN_BY_STAFF)


def get_survey(actor: Actor, pk: int) -> Survey:
    """One survey. Raises NotFound for another organization's, as for one that is not there."""
    found = surveys_visible_to(actor).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise not_found()
    return found
