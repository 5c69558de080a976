"""Scheduled work on KPIs. Each task is safe to run twice."""

from __future__ import annotations

from celery import shared_task

from core.clock import now, today
from kpis.services.achievements import judge_day
from kpis.services.import_housekeeping import discard_waiting, drop_old_previews
from kpis.services.round_reminders import remind_of_rounds


@shared_task(name="kpis.judge_today")
def judge_today() -> None:
    """On the first call of a day, asks for all achievements anew: deadlines pass at midnight."""
    judge_day(today())


@shared_task(name="kpis.drop_old_previews")
def drop_old_previews_task() -> None:
    """Gives up imports that nobody carries on, and drops files and previews of those long ended."""
    discard_waiting(now=now())
    drop_old_previews(now=now())


@shared_task(name="kpis.remind_of_rounds")
def remind_of_rounds_task() -> None:
    """Sends the reminders of collection rounds that are due and not yet sent."""
    remind_of_rounds(today=today())
