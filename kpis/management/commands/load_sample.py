"""Loads the fictional 見本県 with its generated figures."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from core import outbox
from kpis.sample.load import load_sample
from kpis.services.achievements import TOPIC


class Command(BaseCommand):
    help = "架空の団体「見本県」を読み込みます。何度実行しても同じ結果になります。"

    def handle(self, *args: Any, **options: Any) -> None:
        report = load_sample()
        outbox.drain(TOPIC)
        if options["verbosity"]:
            self.stdout.write(f"見本県（990001）: {report.summary}")
