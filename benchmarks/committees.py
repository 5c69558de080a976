"""How long a committee of 400 items takes to open and to compare, in a real Chromium."""

from __future__ import annotations

import statistics
import time

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import BrowserContext, sync_playwright

from benchmarks.committees_filling import FilledCommittee, fill_committee
from benchmarks.grid import DRAWN, RUNS, _served, _spread, _verdict
from tests.browser import arguments, executable

ITEMS, FEW = 400, 2
OPENS_WITHIN, COMPARES_WITHIN = 1.0, 2.0


def run() -> str:
    """Fills a database with 400 items of three departments each and measures both pages."""
    many = fill_committee("980994", items=ITEMS)
    few = fill_committee("981001", items=FEW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    lines = [f"■ 指摘事項 {ITEMS}件・担当課3つずつ（{RUNS}回）"]
    pages = (
        ("一覧（50件ずつ）", _list, OPENS_WITHIN),
        ("一覧（全件を1ページ）", _whole, OPENS_WITHIN),
        ("2つの会議の比較（変更だけ）", _comparison, COMPARES_WITHIN),
        ("2つの会議の比較（全件）", _whole_comparison, COMPARES_WITHIN),
    )
    measured = _measured(many, [path(many) for _, path, _ in pages])
    for (name, path, most), (server, opened) in zip(pages, measured, strict=True):
        queries = _queries(many, path(many)), _queries(few, path(few))
        median = statistics.median(opened)
        lines += [
            f"{name}",
            f"  クエリ数  {ITEMS}件 {queries[0]}、{FEW}件 {queries[1]}",
            f"  サーバー  {_spread(server)} ms（最小–中央–最大）",
            f"  開くまで  {_spread(opened)} ms（Chromium、サーバーと描画を含む）",
            f"    {_verdict(queries[0] == queries[1])}: {ITEMS}件でも{FEW}件でもクエリ数が同じ",
            f"    {_verdict(median <= most)}: 中央値 {most} 秒以下",
        ]
    return "\n".join([*lines, ""])


def _list(filled: FilledCommittee) -> str:
    return reverse("committees:items", args=[filled.organization.code, filled.committee.pk])


def _whole(filled: FilledCommittee) -> str:
    return f"{_list(filled)}?size=all"


def _comparison(filled: FilledCommittee) -> str:
    path = reverse("committees:compare", args=[filled.organization.code, filled.committee.pk])
    return f"{path}?from={filled.first.pk}&to={filled.second.pk}"


def _whole_comparison(filled: FilledCommittee) -> str:
    return f"{_comparison(filled)}&all=1"


def _queries(filled: FilledCommittee, path: str) -> int:
    client = Client()
    client.force_login(filled.reader)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return len(captured)


def _measured(filled: FilledCommittee, paths: list[str]) -> list[tuple[list[float], list[float]]]:
    """For each address: seconds of the server alone, and from the address to the drawn table."""
    client = Client()
    client.force_login(filled.reader)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    found: list[tuple[list[float], list[float]]] = []
    with _served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=arguments())
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}]
        )
        for path in paths:
            # The first one warms up the server and the browser.
            each = [_open(context, path) for _ in range(RUNS + 1)][1:]
            found.append(([server for server, _ in each], [opened for _, opened in each]))
        browser.close()
    return found


def _open(context: BrowserContext, path: str) -> tuple[float, float]:
    page = context.new_page()
    began = time.perf_counter()
    page.goto(path, wait_until="load")
    page.evaluate(DRAWN)
    whole = time.perf_counter() - began
    if not page.locator(".items-table tbody tr").count():
        raise RuntimeError(f"{path} shows no items")
    answered = page.evaluate(
        "() => { const [it] = performance.getEntriesByType('navigation');"
        " return (it.responseEnd - it.requestStart) / 1000; }"
    )
    page.close()
    return float(answered), whole
