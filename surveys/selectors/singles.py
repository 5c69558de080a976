"""Single answers of a survey that asked with names, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from surveys.models import Survey
from surveys.selectors.structures import structure_of
from surveys.structures.structure import Structure
from surveys.tabulation.measured import EPOCH

Row = tuple[str, str, Sequence[int], Sequence[int], Sequence[Decimal | None]]


@dataclass(frozen=True)
class Singles:
    """`rows`: who (name, address), groups, slots and figures as in surveys.models.Response."""

    title: str
    organization: str
    structure: Structure
    rows: Sequence[Row]


def singles_of(survey: Survey) -> Singles:
    """By name. Comments are not among them: they lie apart, without a person."""
    if not survey.confidential:
        raise ValueError("answers of an anonymous survey are never read one by one")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(u.display_name, ''), coalesce(u.email, ''),"
            " r.groups, r.slots, r.figures"
            " FROM surveys_response r LEFT JOIN organizations_user u ON u.id = r.respondent_id"
            " WHERE r.survey_id = %s ORDER BY u.display_name, u.email, r.id",
            [survey.pk],
        )
        rows = cursor.fetchall()
    return Singles(survey.title, survey.organization.name, structure_of(survey), rows)


def day_of(figure: Decimal) -> date:
    return EPOCH + timedelta(days=int(figure))
