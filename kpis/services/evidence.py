"""根拠資料: attaching files to a figure and taking them off again."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.db.models.functions import Now

from core import audit
from core.clock import today as clock_today
from core.errors import Invalid
from core.fiscal import Granularity, Period
from kpis.evidence_types import clean_name, media_type_of
from kpis.models import Evidence, Measurement
from kpis.models.measurement import WorkflowState
from kpis.selectors.locks import locks_on
from kpis.services.scope import require_own_indicator
from organizations.permissions import Act
from organizations.selectors import Actor


def attach_evidence(*, by: Actor, measurement: Measurement, name: str, content: bytes) -> Evidence:
    """Attaches a file to a figure; a file that is attached already stays one.

    Raises Invalid (not a type that is taken, too large, a closed round) and NotAllowed.
    """
    _require_right(by, measurement)
    name = clean_name(name)
    media_type = media_type_of(name, content)
    with transaction.atomic(), audit.acting(by=by.user, intent="attach_evidence"):
        _refuse_where_closed(measurement)
        digest = hashlib.sha256(content).hexdigest()
        Evidence.objects.bulk_create(
            [
                Evidence(
                    organization_id=measurement.organization_id,
                    measurement=measurement,
                    name=name,
                    media_type=media_type,
                    size=len(content),
                    sha256=digest,
                    content=content,
                    by=by.user,
                )
            ],
            ignore_conflicts=True,
        )
        return Evidence.objects.defer("content").get(
            measurement=measurement, sha256=digest, removed_at=None
        )


def remove_evidence(*, by: Actor, evidence: Evidence) -> None:
    """Takes a file off its figure; it stays in the record. Twice changes nothing more."""
    measurement = evidence.measurement
    _require_right(by, measurement)
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_evidence"):
        _refuse_where_closed(measurement)
        state = (Measurement.objects.select_for_update().values_list("state", flat=True)).get(
            pk=measurement.pk
        )
        if state == WorkflowState.SUBMITTED:
            raise Invalid(
                "evidence_under_review",
                "提出済みの値の根拠資料は、外すことができません。",
                "先に提出を取り下げてください。",
            )
        Evidence.objects.filter(pk=evidence.pk, removed_at=None).update(
            removed_at=Now(), removed_by=by.user
        )


def _require_right(by: Actor, measurement: Measurement) -> None:
    indicator = measurement.indicator
    require_own_indicator(by, indicator)
    by.require(Act.FIGURE_ENTER, measurement.department_id or indicator.department_id)


def _refuse_where_closed(measurement: Measurement) -> None:
    period = Period(
        Granularity(measurement.granularity), measurement.period_first, measurement.period_last
    )
    locks = locks_on([measurement.indicator_id], today=clock_today())
    if why := locks.why(measurement.indicator_id, measurement.department_id, period):
        raise Invalid("locked", why, "")
