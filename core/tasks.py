"""Celery's side of the outbox. Each task loads nothing and calls one function; twice is once."""

from __future__ import annotations

from celery import shared_task

from core import outbox


@shared_task(name="core.drain_outbox")
def drain_outbox(topic: str) -> None:
    outbox.drain(topic)


@shared_task(name="core.sweep_outbox")
def sweep_outbox() -> None:
    """Picks up whatever a lost message left."""
    for topic in outbox.due_topics():
        outbox.drain(topic)
