"""Loads the inventory of the fictional 見本県; its plan and KPIs must be there."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from core import outbox
from inventories.sample import load_sample_inventory
from kpis.services.achievements import TOPIC


class Command(BaseCommand):
    help = "見本県の台帳を読み込みます（load_sample のあと）。何度実行しても同じ結果になります。"

    def handle(self, *args: Any, **options: Any) -> None:
        report = load_sample_inventory()
        outbox.drain(TOPIC)
        if options["verbosity"]:
            self.stdout.write(f"見本県の台帳: {report.summary}")
