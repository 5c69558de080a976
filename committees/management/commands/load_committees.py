"""Loads the committees of the public documents; their organizations must be there."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from committees.loading import committee_files, load_committee_file


class Command(BaseCommand):
    help = "公表資料の会議体と指摘事項を読み込みます（load_plans のあと）。何度でも実行できます。"

    def handle(self, *args: Any, **options: Any) -> None:
        for path in committee_files():
            report = load_committee_file(path)
            if options["verbosity"]:
                self.stdout.write(f"{path.name}: {report.summary}")
