"""Scheduled work on surveys. Each task is safe to run twice."""

from __future__ import annotations

from celery import shared_task

from core.clock import now, today
from surveys.services.closing import close_due
from surveys.services.upkeep import delete_due, sweep_keys


@shared_task(name="surveys.look_after")
def look_after_task() -> None:
    """Ends what is due, picks up closes that were cut off, clears away keys and old answers."""
    close_due(now=now())
    sweep_keys()
    delete_due(today=today())
