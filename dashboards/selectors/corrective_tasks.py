"""What is asked from a person about KPIs that are behind: answers, and actions past their day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from kpis.models import CorrectiveAction
from kpis.selectors.corrective import CorrectiveRow, corrective_rows, visible_actions
from organizations.permissions import Act
from organizations.selectors import Actor


def corrective_tasks(actor: Actor, *, today: date) -> list[CorrectiveRow]:
    """Actions of the person's own departments that wait for an answer or are past their day.

    The earliest due day first; two queries. The DX office answers only for what has no department.
    """
    reach = actor.departments(Act.CORRECTIVE_ANSWER)
    if reach is not None and not reach:
        return []
    due = Q(state=CorrectiveAction.State.ASKED) | Q(
        state=CorrectiveAction.State.ANSWERED, due_on__lt=today
    )
    mine = Q(answerable_id__isnull=True) if reach is None else Q(answerable_id__in=reach)
    found = visible_actions(actor).filter(due).filter(mine).order_by("expected_on", "id")
    return corrective_rows(list(found), today=today)
