"""An import of 100,000 answers from one file, from its bytes to the stored result.

Twenty columns as Microsoft Forms writes them, a tenth of the rows with words. The measure beside
it is pandas reading the same text and PostgreSQL copying it into a bare table.
"""

from __future__ import annotations

import io
import time

import numpy as np
import pandas as pd

ANSWERS, MOST_SECONDS = 100_000, 15.0
CODE = "980196"
LABELS = ("満足", "どちらかといえば満足", "どちらかといえば不満", "不満")
TOOLS = ("チャット", "Web会議", "電子決裁", "生成AI")
SINGLE, SEVERAL, ROWS = 10, 3, 6


def content(rows: int) -> bytes:
    """The file as CSV; the seed is fixed."""
    random = np.random.default_rng(1)
    frame = pd.DataFrame({"ID": np.arange(rows), "名前": "計測", "完了時刻": "2026-06-01"})
    for number in range(SINGLE):
        frame[f"単一の質問{number}"] = np.array(LABELS)[random.integers(0, 4, rows)]
    picked = [";".join(t for at, t in enumerate(TOOLS) if bits >> at & 1) for bits in range(16)]
    for number in range(SEVERAL):
        frame[f"複数の質問{number}"] = np.array(picked)[random.integers(0, 16, rows)]
    for number in range(ROWS):
        frame[f"進め方 [項目{number}]"] = np.array(LABELS)[random.integers(0, 4, rows)]
    words = np.array([f"意見その{n}" for n in range(rows)], dtype=object)
    frame["ご意見"] = np.where(random.random(rows) < 0.1, words, "")
    return frame.to_csv(index=False).encode()


def read_and_copy(file: bytes) -> None:
    """The least that any import must do."""
    from django.db import connection

    frame = pd.read_csv(io.BytesIO(file), dtype=str)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_answers (cells text[])")
        cursor.execute("TRUNCATE bench_answers")
        with cursor.copy("COPY bench_answers FROM STDIN") as copy:
            for row in frame.fillna("").itertuples(index=False):
                copy.write_row((list(row),))


def whole_import(file: bytes) -> dict[str, float]:
    """Seconds of reading with the guess at columns, and of writing with the result."""
    from core.clock import today
    from organizations.models import Organization
    from surveys.intake.shapes import propose
    from surveys.intake.sheet import unpack
    from surveys.loading import the_portal
    from surveys.models import Survey
    from surveys.services import imports
    from surveys.services.surveys import SurveyTyped, make_survey

    organization, _ = Organization.objects.get_or_create(
        code=CODE,
        defaults={"name": "計測用アンケート", "kind": "prefecture", "is_sample": True},
    )
    by = the_portal(organization)
    typed = SurveyTyped(title="計測", origin=Survey.Origin.IMPORTED, delete_on="2099-03-31")
    survey = make_survey(by=by, typed=typed, today=today())
    started = time.perf_counter()
    found = imports.receive(by=by, survey=survey, content=file, file_name="計測.csv")
    choices = [
        imports.QuestionChoice(True, each.asked.kind, each.asked.wording)
        for each in propose(unpack(bytes(found.rows or b"")))
    ]
    imports.make_questions(by=by, found=found, choices=choices)
    found.refresh_from_db()
    read = time.perf_counter()
    imports.write(by=by, found=found, today=today())
    return {"読み取り": read - started, "書き込みと集計": time.perf_counter() - read}


def run(rows: int = ANSWERS) -> str:
    file = content(rows)
    started = time.perf_counter()
    read_and_copy(file)
    least = time.perf_counter() - started
    seconds = whole_import(file)
    total = sum(seconds.values())
    parts = "、".join(f"{name} {value:.1f}秒" for name, value in seconds.items())
    verdict = "達成" if total <= MOST_SECONDS else "未達"
    return "\n".join(
        [
            f"■ 回答 {rows:,}件の取込み（CSV {len(file) / 1_000_000:.1f}MB）",
            f"  {total:.1f}秒（{parts}）",
            f"  読んで写すだけの時間 {least:.1f}秒との比 {total / least:.1f}",
            f"    {verdict}: {MOST_SECONDS:.0f}秒以下",
            "",
        ]
    )
