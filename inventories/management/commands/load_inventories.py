"""Loads the rollouts and lists of people of the documents, and those of the fictional 見本県."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from core import outbox
from inventories.services.load import load_list_file
from kpis.services.achievements import TOPIC
from plans.services.row_sync import LoadReport

DATA = Path(__file__).resolve().parents[2] / "data"
FILES = ("170003.json", "172014.json", "sample_lists.json")


class Command(BaseCommand):
    help = "部局への展開と人材の台帳を読み込みます（load_sample_inventory のあと）。"

    def handle(self, *args: Any, **options: Any) -> None:
        report = LoadReport()
        for name in FILES:
            report += load_list_file(DATA / name)
        outbox.drain(TOPIC)
        if options["verbosity"]:
            self.stdout.write(f"展開と人材の台帳: {report.summary}")
