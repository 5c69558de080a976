"""Loads the organizations, plans and KPIs whose data files are in the repository."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from core import outbox
from core.errors import DomainError
from kpis.models import Indicator
from kpis.services.achievements import OUTLOOK_TOPIC, TOPIC, mark_for_recompute
from kpis.services.load import load_indicator_file
from organizations.models import Organization
from plans.services.load import load_plan_file
from plans.services.row_sync import LoadReport


def data_files(app: str) -> list[Path]:
    """An app's data files, one per organization, in order of the organizations' codes."""
    return sorted((Path(apps.get_app_config(app).path) / "data").glob("*.json"))


class Command(BaseCommand):
    help = "計画とKPIのデータファイルを読み込みます。何度実行しても同じ結果になります。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="データベースを変えずに、違いがあるかだけを調べます",
        )

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        self.verbosity: int = options["verbosity"]
        total = LoadReport()
        try:
            # One transaction per file, or one around all of them that is undone.
            with transaction.atomic() if check else nullcontext():
                for path in data_files("plans"):
                    total += self._load_organization(path)
                if check:
                    transaction.set_rollback(True)
        except DomainError as error:
            raise CommandError(str(error)) from error
        if check and total.changes:
            raise CommandError(
                f"データファイルと違うところが{total.changes}件あります。"
                "--check を付けずに実行すると読み込みます。"
            )
        if not check:
            # So that dashboards are complete even where no worker runs yet.
            outbox.drain(TOPIC)
            outbox.drain(OUTLOOK_TOPIC)
        self._tell("合計", total)

    def _load_organization(self, path: Path) -> LoadReport:
        report = load_plan_file(path)
        if report.changes:
            # A plan's period is an input of its indicators' achievements.
            known = Indicator.objects.filter(organization__code=path.stem)
            mark_for_recompute(list(known.values_list("pk", flat=True)))
        indicators = Path(apps.get_app_config("kpis").path) / "data" / path.name
        if indicators.exists():
            report += load_indicator_file(indicators)
        name = Organization.objects.get(code=path.stem).name
        self._tell(f"{name}（{path.stem}）", report)
        return report

    def _tell(self, of: str, report: LoadReport) -> None:
        if self.verbosity:
            self.stdout.write(f"{of}: {report.summary}")
