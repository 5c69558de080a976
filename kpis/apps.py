from __future__ import annotations

from django.apps import AppConfig


class KpisConfig(AppConfig):
    name = "kpis"
    verbose_name = "KPI"

    def ready(self) -> None:
        from core import outbox
        from kpis.services.achievements import recompute_achievements

        outbox.register("kpis.recompute", recompute_achievements)
