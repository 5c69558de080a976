"""An import of 100,000 figures from one workbook, against merely reading and copying them.

The workbook is a long table: 2,000 KPIs × 50 months, with name, unit, month, value and note. The
import is all of it: checks, preview of each cell, and drafts with their record. The measure beside
it is openpyxl reading the same file in its read-only mode and PostgreSQL copying the rows into a
bare table. Memory is that of a process of its own.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

KPIS, MONTHS = 2_000, 50
MOST_TIMES, MOST_MEGABYTES = 2.5, 500
CODE = "980099"
FIRST_YEAR, FIRST_MONTH = 2022, 4
TODAY = date(2026, 11, 20)

BARE_TABLE = """
CREATE TABLE IF NOT EXISTS bench_import (
    name text, unit text, month text, value numeric, note text)
"""


def month_words(number: int) -> str:
    months = FIRST_YEAR * 12 + FIRST_MONTH - 1 + number
    return f"{months // 12}年{months % 12 + 1}月"


def value_of(kpi: int, month: int) -> int:
    return 1_000 + kpi + month * 3 + (kpi * 7 + month * 13) % 11


def workbook() -> bytes:
    """The long table of all figures."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("実績")
    page.append(["KPI名", "単位", "時点", "実績値", "備考"])
    for kpi in range(KPIS):
        for month in range(MONTHS):
            page.append(
                [f"計測用の件数{kpi}", "件", month_words(month), value_of(kpi, month), "月報による"]
            )
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read_and_copy(content: bytes) -> None:
    """The least that any import must do."""
    import openpyxl
    from django.db import connection

    page = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    with connection.cursor() as cursor:
        cursor.execute(BARE_TABLE)
        cursor.execute("TRUNCATE bench_import")
        with cursor.copy("COPY bench_import FROM STDIN") as copy:
            rows = page.iter_rows(min_row=2, values_only=True)
            for name, unit, month, value, note in rows:
                copy.write_row((name, unit, month, Decimal(str(value)), note))


def whole_import(content: bytes) -> dict[str, float]:
    """Reading with its preview, and writing; the seconds of each."""
    from kpis.models import ImportRun
    from kpis.services import imports
    from kpis.services.import_reading import read_import
    from kpis.services.import_writing import write_import

    actor = _actor()
    run = imports.receive(by=actor, content=content, file_name="計測.xlsx")
    read_import(run.pk, today=TODAY)
    run.refresh_from_db()
    started = time.perf_counter()
    imports.name_columns(by=actor, run_id=run.pk, columns=run.options["guess"])
    read_import(run.pk, today=TODAY)
    read = time.perf_counter()
    imports.start_writing(by=actor, run_id=run.pk)
    write_import(run.pk, today=TODAY)
    done = time.perf_counter()
    run.refresh_from_db()
    assert run.state == ImportRun.State.DONE, run.refusal
    assert run.done_rows == KPIS * MONTHS, run.counts
    return {"reading": read - started, "writing": done - read}


def _actor():  # type: ignore[no-untyped-def]
    from benchmarks.filling import fill
    from kpis.models import Indicator
    from organizations.models import Organization, User
    from organizations.selectors import get_actor

    if not Organization.objects.filter(code=CODE).exists():
        from core.fiscal import Granularity

        fill(CODE, kpis=KPIS, granularity=Granularity.MONTH, figures=False)
    assert Indicator.objects.filter(organization__code=CODE).count() == KPIS
    return get_actor(user=User.objects.get(email=f"reader-{CODE}@demo.example"), code=CODE)


def run() -> str:
    """The table of the benchmark."""
    from django.db import connection

    _actor()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    content = workbook()
    bare = min(_seconds(lambda: read_and_copy(content)) for _ in range(2))
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.imports"],
        input=content,
        capture_output=True,
        check=True,
    )
    reading, writing, megabytes = map(float, answer.stdout.split())
    whole = reading + writing
    aims = (
        (f"openpyxlとCOPYの{MOST_TIMES}倍以内（{whole / bare:.2f}倍）", whole <= MOST_TIMES * bare),
        (f"メモリ {MOST_MEGABYTES}MB未満（{megabytes:.0f}MB）", megabytes < MOST_MEGABYTES),
    )
    lines = [
        f"取込み {KPIS * MONTHS:,}件（.xlsx {len(content) / 1024 / 1024:.1f}MB、縦長の表）",
        f"  openpyxlで読んでCOPYするだけ  {bare:.2f} 秒",
        f"  取込み全体  {whole:.2f} 秒（読取りと確認 {reading:.2f}、書込み {writing:.2f}）",
        *(f"  {'達成' if met else '未達'}: {aim}" for aim, met in aims),
    ]
    return "\n".join(lines) + "\n"


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> int:
    """In a process of its own: imports what comes in, and says seconds and megabytes."""
    import django

    django.setup()
    found = whole_import(sys.stdin.buffer.read())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(found["reading"], found["writing"], peak)
    return 0


if __name__ == "__main__":
    sys.exit(main())
