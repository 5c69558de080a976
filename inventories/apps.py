from __future__ import annotations

from django.apps import AppConfig


class InventoriesConfig(AppConfig):
    name = "inventories"
    verbose_name = "台帳"
