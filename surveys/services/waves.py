"""Asking again: a survey copied as the next wave of its series."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from core import audit
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.models import Survey
from surveys.selectors.structures import structure_of
from surveys.services.access import lock_survey
from surveys.services.groups_copying import write_groups
from surveys.services.structure_rows import write_pages
from surveys.services.surveys import new_wave_fields


def copy_as_next_wave(*, by: Actor, survey: Survey) -> Survey:
    """A draft with the same questions under the same identities, axes, tables and texts.

    Head-counts, period and answers are not copied. Again, the draft that was made is given back.
    Raises Invalid for a survey that was given up.
    """
    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="copy_survey_as_next_wave"):
        source = lock_survey(by, survey.pk)
        if source.state == Survey.State.DISCARDED:
            raise Invalid(
                "survey_discarded",
                "取りやめたアンケートは、次の回として写せません。",
                "取りやめを戻してから写してください。",
            )
        # The first wave stands for the series: two people copy one after the other.
        series = list(
            Survey.objects.select_for_update(of=("self",)).filter(
                organization_id=source.organization_id, series=source.series
            )
        )
        waiting = [
            each for each in series if each.wave > source.wave and each.state == Survey.State.DRAFT
        ]
        if waiting:
            return waiting[0]
        newest = Survey.objects.filter(series=source.series).aggregate(most=Max("wave"))["most"]
        made = Survey.objects.create(
            **{**new_wave_fields(source), "wave": newest + 1, "origin": Survey.Origin.ASKED},
        )
        write_pages(made, structure_of(source).pages)
        write_groups(made, source)
        return made
