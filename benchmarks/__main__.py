"""`python -m benchmarks [NAME …]`, with the names of NAMES below.

All unless named. Measures on a throwaway database beside the one of DATABASE_URL.
"""

from __future__ import annotations

import logging
import os
import platform
import sys
import tempfile
from collections.abc import Sequence

from benchmarks.database import NAME, throwaway_database

NAMES = ("portal", "grid", "imports", "committees", "surveys", "answering", "recompute")


def main(names: Sequence[str]) -> int:
    if unknown := set(names) - set(NAMES):
        print(f"{'、'.join(sorted(unknown))} はありません。選べるもの: {'、'.join(NAMES)}")
        return 2
    print(f"性能を測っています（データベース {NAME} を作り、終わったら消します）…", flush=True)
    with throwaway_database() as address, tempfile.TemporaryDirectory() as static:
        # Before Django reads its settings: this database, and static files of its own.
        os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"] = address
        os.environ["DXPORTAL_STATIC_ROOT"] = static
        os.environ["DXPORTAL_PLAIN_HTTP"] = "1"
        os.environ["DXPORTAL_ALLOWED_HOSTS"] = "testserver"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dxportal.settings")
        print(measured(names or NAMES), end="")
    return 0


def measured(names: Sequence[str]) -> str:
    import django

    django.setup()
    logging.disable(logging.WARNING)
    from django.core.management import call_command
    from django.db import connection
    from django.test import override_settings

    from benchmarks import committees, grid, imports, portal, recompute, surveys, surveys_answering

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    try:
        with override_settings(ROOT_URLCONF="benchmarks.urls"):
            # In this order: the large filling would slow down the pages measured after it.
            modules = {
                "portal": portal,
                "grid": grid,
                "imports": imports,
                "committees": committees,
                "surveys": surveys,
                "answering": surveys_answering,
                "recompute": recompute,
            }
            tables = "\n".join(modules[name].run() for name in NAMES if name in names)
    finally:
        connection.close()
    where = f"Python {platform.python_version()}, PostgreSQL {version}, {os.cpu_count()} コア"
    return f"{where}\n時間は同じ処理を交互に繰り返した最小・中央・最大です。\n\n{tables}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
