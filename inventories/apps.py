from __future__ import annotations

from django.apps import AppConfig


class InventoriesConfig(AppConfig):
    name = "inventories"
    verbose_name = "台帳"

    def ready(self) -> None:
        from core import outbox
        from inventories.services.counts import recount_reopened
        from kpis.services.reopening import TOPIC

        outbox.register(TOPIC, recount_reopened)
