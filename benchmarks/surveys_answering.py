"""200 people answer at once: real server processes, a code each, from first page to sending."""

from __future__ import annotations

import http.client
import math
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

from django.db import connection

from benchmarks.filling import fill
from core.clock import now, today
from organizations.models import Role
from organizations.selectors import Actor, Grant
from supervisor.machine import free_port
from surveys import box_keys
from surveys.models import Axis, AxisValue, Choice, DeclaredTable, Page, Question, RollCell, Survey
from surveys.services.ballots import turnout
from surveys.services.codes import make_codes
from surveys.services.opening import open_survey

PEOPLE, STRETCH, QUESTIONS = 200, 60.0, 20
MOST_SECONDS = 0.3
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Host": "testserver"}


@dataclass
class Person:
    """One respondent; `seconds` is how long the last step took, None: it failed."""

    code: str
    starts: float
    seconds: float | None = None
    bare: float | None = None


def run(*, people: int = PEOPLE, stretch: float = STRETCH) -> str:
    survey, codes = _asked(people)
    dice = random.Random(5)
    crowd = [Person(code, dice.uniform(0, stretch)) for code in codes]
    key = box_keys.path_of(survey.public_key, bytes(survey.box_key or b""))
    try:
        with _server() as port:
            _together(crowd, lambda person: _answer(person, survey, port))
            _together(crowd, lambda person: _bare(person, port))
    finally:
        box_keys.destroy(key)
    arrived = sum(each.used for each in turnout(survey.pk))
    return _table(crowd, arrived, stretch)


def _table(crowd: list[Person], arrived: int, stretch: float) -> str:
    sends = sorted(each.seconds for each in crowd if each.seconds is not None)
    bare = sorted(each.bare for each in crowd if each.bare is not None)
    if not sends or not bare:
        raise RuntimeError("nobody could answer")
    ratio = _p95(sends) / _p95(bare)
    aims = (
        (f"送信の95％が {1000 * MOST_SECONDS:.0f} ms 以内", _p95(sends) <= MOST_SECONDS),
        (f"{len(crowd)}人の回答が1件もなくならない", arrived == len(crowd) == len(sends)),
    )
    return (
        f"■ アンケートに同時に回答（{len(crowd)}人が{stretch:.0f}秒の間に始める）\n"
        f"送信            中央 {1000 * sends[len(sends) // 2]:.1f} ms、"
        f"95％ {1000 * _p95(sends):.1f} ms、最大 {1000 * sends[-1]:.1f} ms\n"
        f"healthz（同じ混み方） 95％ {1000 * _p95(bare):.1f} ms、比 {ratio:.1f}\n"
        f"箱に入った回答  {arrived}件\n"
        + "".join(f"  {'達成' if met else '未達'}: {aim}\n" for aim, met in aims)
    )


def _p95(seconds: list[float]) -> float:
    return seconds[math.ceil(len(seconds) * 0.95) - 1]


def _asked(people: int) -> tuple[Survey, list[str]]:
    """An open survey of 20 questions on five pages, and a code for everybody."""
    filled = fill("980099", kpis=2)
    owner = filled.organization
    office = Actor(filled.reader, owner, (Grant(Role.DX_OFFICE, None),))
    survey = Survey.objects.create(
        organization=owner,
        key="answering",
        title="同時に回答",
        purpose="測定",
        audience="全員",
        contact="DX推進課",
        closes_at=now() + timedelta(days=1),
        delete_on=today() + timedelta(days=30),
    )
    for at in range(5):
        page = Page.objects.create(organization=owner, survey=survey, position=at)
        for n in range(at * QUESTIONS // 5, (at + 1) * QUESTIONS // 5):
            question = Question.objects.create(
                organization=owner,
                survey=survey,
                page=page,
                position=n,
                key=f"q{n}",
                kind="single" if n % 5 else "long",
                wording=f"質問{n}",
            )
            Choice.objects.bulk_create(
                Choice(organization=owner, question=question, position=c, key=f"c{c}", label=f"{c}")
                for c in range(5 if n % 5 else 0)
            )
    axis = Axis.objects.create(organization=owner, survey=survey, key="department", title="所属")
    AxisValue.objects.create(organization=owner, axis=axis, number=1, label="全部")
    RollCell.objects.create(organization=owner, survey=survey, numbers=[1], invited=max(people, 40))
    DeclaredTable.objects.create(organization=owner, survey=survey, axes=[])
    opened = open_survey(by=office, survey=survey, expected_version=survey.version)
    batch = make_codes(by=office, survey=opened)
    return opened, [code for group in batch.groups for code in group.codes][:people]


@contextmanager
def _server() -> Iterator[int]:
    """Two processes of the web server as the portal runs them."""
    connection.close()
    port = free_port()
    env = os.environ | {"WEB_BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "2"}
    argv = [sys.executable, "-m", "gunicorn", "-c", "dxportal/gunicorn_conf.py", "dxportal.wsgi"]
    process = subprocess.Popen(argv, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                _call(port, "GET", "/healthz")
                break
            except OSError:
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _together(crowd: list[Person], work: Callable[[Person], None]) -> None:
    began = time.monotonic()

    def come(person: Person) -> None:
        time.sleep(max(0.0, began + person.starts - time.monotonic()))
        work(person)

    threads = [threading.Thread(target=come, args=[person]) for person in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _answer(person: Person, survey: Survey, port: int) -> None:
    path, ballot = f"/s/{survey.public_key}/", str(uuid4())
    _call(port, "GET", path)
    own = {".code": person.code, ".ballot": ballot}
    _call(port, "POST", path, own | {".step": "enter"})
    answers = {f"q{n}": f"c{n % 5}" if n % 5 else "意見" * 40 for n in range(QUESTIONS)}
    began = time.perf_counter()
    if _call(port, "POST", path, own | answers | {".step": "send"}) == 303:
        person.seconds = time.perf_counter() - began


def _bare(person: Person, port: int) -> None:
    for _ in range(3):
        began = time.perf_counter()
        _call(port, "GET", "/healthz")
        person.bare = time.perf_counter() - began


def _call(port: int, method: str, path: str, body: dict[str, str] | None = None) -> int:
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        caller.request(method, path, urlencode(body) if body else None, FORM)
        answer = caller.getresponse()
        answer.read()
        return answer.status
    finally:
        caller.close()
