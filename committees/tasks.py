"""Scheduled work on committees. Each task is safe to run twice."""

from __future__ import annotations

from celery import shared_task

from committees.services.overdue_reminders import remind_of_overdue_items
from committees.services.reminders import remind_of_meetings
from core.clock import today


@shared_task(name="committees.remind_of_meetings")
def remind_of_meetings_task() -> None:
    """Sends the reminders of meetings, answers and items that are due and not yet sent."""
    remind_of_meetings(today=today())
    remind_of_overdue_items(today=today())
