"""Scheduled work on KPIs. Each task is safe to run twice."""

from __future__ import annotations

from celery import shared_task

from core.clock import today
from kpis.services.achievements import judge_day


@shared_task(name="kpis.judge_today")
def judge_today() -> None:
    """On the first call of a day, asks for all achievements anew: deadlines pass at midnight."""
    judge_day(today())
