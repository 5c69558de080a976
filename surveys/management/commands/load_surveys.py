"""Loads surveys of public documents and those of 見本県; their organizations must be there."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from surveys.loading import load_published_survey, published_files
from surveys.sample.load import load_sample_surveys


class Command(BaseCommand):
    help = (
        "公表資料の職員アンケートと、見本県のアンケートを読み込みます（load_plans と load_sample "
        "のあと）。何度実行しても同じ結果になります。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for path in published_files():
            report = load_published_survey(path)
            if options["verbosity"]:
                self.stdout.write(f"{path.name}: {report.summary}")
        report = load_sample_surveys()
        if options["verbosity"]:
            self.stdout.write(f"見本県のアンケート: {report.summary}")
