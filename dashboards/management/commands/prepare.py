"""Makes the database and the static files fit the code; with --demo, loads data too."""

from __future__ import annotations

import hashlib
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import connection

from committees.sample import seat_demo_member
from core.database_role import grant_web_role
from core.models import ScheduledRun
from core.static_stamp import collect_if_changed
from organizations.services.demo import ensure_demo_people

DATA_FOLDERS = (
    *("plans/data", "kpis/data", "kpis/sample", "inventories/data", "committees/data"),
    *("surveys/data", "surveys/sample"),
)
# One number for the lock that keeps two preparations from running at once.
PREPARE_LOCK = 7_310_001


class Command(BaseCommand):
    help = "データベースと静的ファイルを、いまのプログラムに合わせます。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="計画と見本のデータも読み込みます")
        parser.add_argument("--sign-ins", type=Path, help="見本の利用者を書き出すファイル")

        parser.add_argument(
            "--only-static",
            action="store_true",
            help="静的ファイルだけを集めます（イメージの作成用）",
        )

    def handle(
        self,
        *args: Any,
        demo: bool,
        sign_ins: Path | None,
        only_static: bool,
        **options: Any,
    ) -> None:
        if only_static:
            self._step("静的ファイル", collect_if_changed)
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARE_LOCK])
        self._step("表の定義", lambda: call_command("migrate", verbosity=0, interactive=False))
        self._step("キャッシュの表", lambda: call_command("createcachetable", verbosity=0))
        if role := settings.WEB_DATABASE_ROLE:
            self._step("データベースの権限", lambda: grant_web_role(role))
        self._step("静的ファイル", collect_if_changed)
        if demo:
            self._step("計画と見本のデータ", self._load_demo)
            if sign_ins:
                self._step("見本の利用者", lambda: ensure_demo_people(sign_ins))
                self._step("見本の委員の席", seat_demo_member)

    def _step(self, name: str, act: Callable[[], object]) -> None:
        started = time.monotonic()
        act()
        self.stdout.write(f"  {name}：完了（{time.monotonic() - started:.1f}秒）")
        self.stdout.flush()

    def _load_demo(self) -> None:
        """Loads once for each state of the data files, so that a second start is quick."""
        fingerprint = _fingerprint()
        if ScheduledRun.objects.filter(job="demo data", period=fingerprint).exists():
            return
        call_command("load_plans", verbosity=0)
        call_command("load_sample", verbosity=0)
        call_command("load_sample_inventory", verbosity=0)
        call_command("load_inventories", verbosity=0)
        call_command("load_committees", verbosity=0)
        call_command("load_sample_committee", verbosity=0)
        call_command("load_surveys", verbosity=0)
        ScheduledRun.objects.get_or_create(job="demo data", period=fingerprint)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for folder in DATA_FOLDERS:
        for file in sorted((settings.BASE_DIR / folder).rglob("*.*")):
            if file.suffix in {".json", ".py"}:
                digest.update(file.read_bytes())
    return digest.hexdigest()[:20]
