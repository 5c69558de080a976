"""How long the entry grid of 200 KPIs × 12 months takes to open, in a real Chromium."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import BrowserContext, sync_playwright

from benchmarks.filling import Filled, fill
from core.fiscal import Granularity
from kpis.services.achievements import recompute_achievements
from tests.browser import arguments, executable

ROWS, FEW, YEAR = 200, 2, 2025
MOST_SECONDS = 1.5
RUNS = 7
PROJECT = Path(__file__).resolve().parents[1]
# Until the table stands, the script has put its input into it, and a frame was drawn.
READY = "() => Boolean(document.querySelector('#entry-grid .grid-input'))"
DRAWN = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))"


def run() -> str:
    """Fills a database with 200 monthly KPIs and measures the opening; gives the lines to print."""
    many = fill("980978", kpis=ROWS, granularity=Granularity.MONTH)
    few = fill("980986", kpis=FEW, granularity=Granularity.MONTH)
    for filled in (many, few):
        recompute_achievements([kpi.pk for kpi in filled.indicators], today=date(YEAR + 1, 3, 31))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    queries = _queries(many), _queries(few)
    server, opened = _measured(many)
    median = statistics.median(opened)
    lines = [
        f"■ 表で入力の表 {ROWS}件×12か月（{len(opened)}回）",
        f"クエリ数  {ROWS}件 {queries[0]}、{FEW}件 {queries[1]}",
        f"サーバー  {_spread(server)} ms（最小–中央–最大）",
        f"開くまで  {_spread(opened)} ms（Chromium、サーバーと描画を含む）",
        f"  {_verdict(queries[0] == queries[1])}: {ROWS}件でも{FEW}件でもクエリ数が同じ",
        f"  {_verdict(median <= MOST_SECONDS)}: 中央値 {MOST_SECONDS} 秒以下",
    ]
    return "\n".join([*lines, ""])


def _verdict(met: bool) -> str:
    return "達成" if met else "未達"


def _spread(seconds: list[float]) -> str:
    figures = (min(seconds), statistics.median(seconds), max(seconds))
    return " – ".join(f"{1000 * each:.0f}" for each in figures)


def _path(filled: Filled) -> str:
    return reverse("kpis:grid", args=[filled.organization.code]) + f"?year={YEAR}"


def _queries(filled: Filled) -> int:
    client = Client()
    client.force_login(filled.reader)
    client.get(_path(filled))
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(_path(filled))
    if answer.status_code != 200:
        raise RuntimeError(f"the grid answers {answer.status_code}")
    return len(captured)


def _measured(filled: Filled) -> tuple[list[float], list[float]]:
    """Seconds of the server alone, and from the address to the drawn table."""
    client = Client()
    client.force_login(filled.reader)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    server, opened = [], []
    with _served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=arguments())
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}]
        )
        for number in range(RUNS + 1):
            answered, whole = _open(context, _path(filled))
            if number:  # the first one warms up the server and the browser
                server.append(answered)
                opened.append(whole)
        browser.close()
    return server, opened


def _open(context: BrowserContext, path: str) -> tuple[float, float]:
    page = context.new_page()
    began = time.perf_counter()
    page.goto(path, wait_until="commit")
    page.wait_for_function(READY)
    page.evaluate(DRAWN)
    whole = time.perf_counter() - began
    shown = page.locator("#entry-grid td.cell").count()
    if shown != ROWS * 12:
        raise RuntimeError(f"the grid shows {shown} cells")
    answered = page.evaluate(
        "() => { const [it] = performance.getEntriesByType('navigation');"
        " return (it.responseEnd - it.requestStart) / 1000; }"
    )
    page.close()
    return float(answered), whole


@contextmanager
def _served() -> Iterator[str]:
    """The portal under gunicorn, on the benchmark's own database and static files."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "dxportal.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--workers", "1", "--threads", "4", "--log-level", "error"),
        ],
        cwd=PROJECT,
        env={**os.environ, "DXPORTAL_ALLOWED_HOSTS": "127.0.0.1"},
    )
    try:
        _wait(f"{address}/healthz")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the portal does not answer")
