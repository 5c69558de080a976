"""Loads the committee of the fictional 見本県; its organization must be there."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from committees.sample import load_sample_committee


class Command(BaseCommand):
    help = "見本県の会議体を読み込みます（load_sample のあと）。何度実行しても同じ結果になります。"

    def handle(self, *args: Any, **options: Any) -> None:
        report = load_sample_committee()
        if options["verbosity"]:
            self.stdout.write(f"見本県の会議体: {report.summary}")
