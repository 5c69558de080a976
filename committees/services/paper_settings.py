"""Keeping how a committee prints its action table."""

from __future__ import annotations

from django.db import transaction

from committees.models import Committee
from committees.paper_settings import PaperTyped, check_settings
from committees.services.committee_locks import lock_committee, save_fields
from core import audit
from organizations.permissions import Act
from organizations.selectors import Actor


def save_paper_settings(
    *, by: Actor, committee: Committee, typed: PaperTyped, version: int
) -> Committee:
    """Saves the settings. Unchanged, nothing is written. Raises Refused, Stale, NotAllowed.

    What else the committee keeps of its papers stays.
    """
    by.require(Act.COMMITTEE_MANAGE)
    settings = check_settings(typed)
    with transaction.atomic(), audit.acting(by=by.user, intent="save_paper_settings"):
        locked = lock_committee(by, committee.pk)
        held = locked.paper if isinstance(locked.paper, dict) else {}
        return save_fields(locked, {"paper": held | settings.stored()}, version)
