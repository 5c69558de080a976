"""Scheduled work on inventories. Each task is safe to run twice."""

from __future__ import annotations

from celery import shared_task

from core.clock import today
from core.models import ScheduledRun
from inventories.services.counts import recount_day


@shared_task(name="inventories.recount_today")
def recount_today() -> None:
    """On the first call of a day, counts every list anew: a new period begins at midnight."""
    day = today()
    if not ScheduledRun.objects.filter(job="recount inventories", period=day.isoformat()).exists():
        recount_day(today=day)
        ScheduledRun.objects.get_or_create(job="recount inventories", period=day.isoformat())
