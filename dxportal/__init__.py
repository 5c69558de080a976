"""The composition root: settings, URLs, the Celery application, WSGI. Nothing else."""

from __future__ import annotations

from dxportal.celery import app as celery_app

__all__ = ["celery_app"]
