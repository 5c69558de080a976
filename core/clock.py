"""The one place that looks at the clock. Rules take `today` as an argument."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def today() -> date:
    """Today's date in Japan."""
    return timezone.localdate()


def now() -> datetime:
    """The current moment, aware."""
    return timezone.now()
