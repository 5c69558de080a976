"""What is measured: the dashboard of few and of many KPIs, and the recompute of many."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.urls import reverse

from benchmarks.filling import Filled, fill
from benchmarks.timing import Line, Work, measure, table
from core.fiscal import Granularity
from kpis.models import Achievement
from kpis.services.achievements import recompute_achievements

FEW, MANY, YEARS = 2, 200, 5
MOST_PAGE_QUERIES, MOST_RECOMPUTE_QUERIES, MOST_RECOMPUTE_SECONDS = 12, 10, 0.1

# The least that any recompute must do: read the same rows, divide, write as many.
BARE_TABLE = """
CREATE TABLE bench_rate (
    indicator_id bigint, fiscal_year int, rate numeric, PRIMARY KEY (indicator_id, fiscal_year))
"""
BARE = """
INSERT INTO bench_rate
SELECT m.indicator_id, m.fiscal_year, 100 * m.value / r.value
  FROM kpis_measurement m
  JOIN kpis_target t ON t.indicator_id = m.indicator_id AND t.due_on = m.period_last
  JOIN kpis_targetrevision r ON r.target_id = t.id
 WHERE m.indicator_id = ANY (%s)
ON CONFLICT (indicator_id, fiscal_year) DO UPDATE SET rate = excluded.rate
"""


def run(*, page_runs: int = 30, recompute_runs: int = 20) -> str:
    """Fills the database and gives both tables with what they say about the aims."""
    few = fill("980005", kpis=FEW)
    many = fill("980013", kpis=MANY)
    monthly = fill("980021", kpis=MANY, granularity=Granularity.MONTH)
    for filled in (few, many, monthly):
        recompute_achievements(_ids(filled))
    assert Achievement.objects.filter(organization=many.organization).count() >= MANY * YEARS
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(BARE_TABLE)
    return "\n".join([_pages(few, many, page_runs), _recompute(many, monthly, recompute_runs)])


def _ids(filled: Filled) -> list[int]:
    return [indicator.pk for indicator in filled.indicators]


def _pages(few: Filled, many: Filled, runs: int) -> str:
    empty = Line("空のページ", _get(many, f"/o/{many.organization.code}/empty-page/"))
    small = Line(f"ダッシュボード {FEW}件", _get(few, _dashboard(few)))
    large = Line(f"ダッシュボード {MANY}件", _get(many, _dashboard(many)))
    lines = [Line("healthz", _get(many, "/healthz")), empty, small, large]
    measure(lines, runs=runs)
    own = large.queries - empty.queries
    return table("ページ（サーバー側の時間）", lines, base=empty) + _verdicts(
        (f"{MANY}件でも{FEW}件でもクエリ数が同じ", small.queries == large.queries),
        (
            f"クエリ数 {MOST_PAGE_QUERIES} 以下（共通の枠を除くと {own}）",
            large.queries <= MOST_PAGE_QUERIES,
        ),
    )


def _dashboard(filled: Filled) -> str:
    return reverse("dashboards:organization", args=[filled.organization.code])


def _get(filled: Filled, path: str) -> Work:
    client = Client()
    client.force_login(filled.reader)

    def work() -> None:
        status = client.get(path).status_code
        if status != 200:
            raise RuntimeError(f"{path} answers {status}")

    return work


def _recompute(many: Filled, monthly: Filled, runs: int) -> str:
    bare = Line("SQLの割り算だけ", lambda: _bare(_ids(many)))
    yearly = Line(
        f"再計算 {MANY}件×{YEARS}年（年度の値）", lambda: recompute_achievements(_ids(many))
    )
    months = Line(
        f"再計算 {MANY}件×{YEARS}年（毎月の値）", lambda: recompute_achievements(_ids(monthly))
    )
    lines = [bare, yearly, months]
    measure(lines, runs=runs)
    return table("達成率の再計算", lines, base=bare) + _verdicts(
        (f"クエリ数 {MOST_RECOMPUTE_QUERIES} 以下", yearly.queries <= MOST_RECOMPUTE_QUERIES),
        (f"中央値 {MOST_RECOMPUTE_SECONDS} 秒以下", yearly.median <= MOST_RECOMPUTE_SECONDS),
    )


def _bare(ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, [ids])


def _verdicts(*aims: tuple[str, bool]) -> str:
    return "".join(f"  {'達成' if met else '未達'}: {aim}\n" for aim, met in aims)
