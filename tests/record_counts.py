"""How many rows there are, change records included: for "again, nothing changes"."""

from __future__ import annotations

from django.apps import apps

OURS = {"organizations", "plans", "kpis"}
# Derived rows and the outbox may be rewritten; what is known may not.
DERIVED = {"Achievement"}


def record_counts() -> dict[str, int]:
    """Rows by model, of every table of record and every event table."""
    return {
        model.__name__: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in OURS and model.__name__ not in DERIVED
    }
