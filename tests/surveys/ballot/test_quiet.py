"""On the pages where people answer, nothing is kept about who calls."""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path

from core.quiet_paths import NoQuietPaths, is_quiet
from dxportal import gunicorn_conf
from dxportal.quiet_log import QuietLogger
from tests.surveys.ballot.asking import Asking

ROOT = Path(__file__).resolve().parents[3]


def asked(request: HttpRequest) -> HttpResponse:
    """What an answer page would see of its caller."""
    request.META.pop("wsgi.input", None)
    seen = [name for name in ("session", "user", "_messages") if hasattr(request, name)]
    return HttpResponse(",".join(seen) or "nobody")


def failing(request: HttpRequest) -> HttpResponse:
    raise ValueError("secret words of a person")


urlpatterns = [
    path("s/seen/", asked, name="seen"),
    path("s/failing/", failing, name="failing"),
    path("", include("dxportal.urls")),
]
quiet_pages = pytest.mark.urls(__name__)


@pytest.fixture
def signed_in(db: None) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(Asking(codes=False).office.user)
    return client


@quiet_pages
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_signed_in_person_is_nobody_there(signed_in: Client, method: str) -> None:
    response = getattr(signed_in, method)("/s/seen/", {"q1": "yes"})
    assert response.content == b"nobody"


@quiet_pages
def test_no_cookie_is_set_and_no_session_touched(signed_in: Client) -> None:
    before = list(Session.objects.values())
    response = signed_in.post("/s/seen/", {"q1": "yes"})
    assert not response.cookies and "Cookie" not in response.get("Vary", "")
    assert list(Session.objects.values()) == before


@quiet_pages
def test_the_same_client_is_somebody_elsewhere(signed_in: Client) -> None:
    assert signed_in.get("/", follow=True).context["portal"].user_label


@quiet_pages
def test_a_form_from_another_site_is_refused(signed_in: Client) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/s/seen/", HTTP_ORIGIN="https://elsewhere.example").status_code == 403
    assert client.post("/s/seen/", HTTP_ORIGIN="http://testserver").status_code == 200
    assert client.post("/s/seen/").status_code == 200


@quiet_pages
def test_a_failure_is_logged_without_what_was_sent(
    signed_in: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(NoQuietPaths())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        assert signed_in.post("/s/failing/", {"q2": "typed words"}).status_code == 500
        assert signed_in.get("/s/no-such-survey/page/").status_code == 404
    finally:
        logger.removeHandler(handler)
    said = capsys.readouterr().out
    assert re.fullmatch(r"an answer page failed: ValueError at \S+:\d+\n", said)


def test_every_log_of_the_portal_passes_the_filter() -> None:
    assert set(settings.LOGGING["handlers"]) == {"console"}
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["no quiet paths"]
    assert "handlers" not in settings.LOGGING["loggers"]["django"]
    assert settings.ADMINS == []


def test_gunicorn_writes_no_line_about_answer_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gunicorn_conf.logger_class == "dxportal.quiet_log.QuietLogger"
    written: list[str] = []
    parent = QuietLogger.__mro__[1]
    monkeypatch.setattr(
        parent, "access", lambda self, r, q, env, t: written.append(env.get("PATH_INFO", "?"))
    )
    monkeypatch.setattr(parent, "exception", lambda self, msg, *a, **k: written.append(msg % a))
    monkeypatch.setattr(parent, "error", lambda self, msg, *a, **k: written.append(msg))
    logger = object.__new__(QuietLogger)
    for address in ("/s/abc/", "/healthz"):
        logger.access(None, None, {"PATH_INFO": address}, None)
        logger.access(None, SimpleNamespace(path=address), {}, None)
        logger.exception("Error handling request %s", address)
    assert written == ["an answer page failed", "/healthz", "?", "Error handling request /healthz"]


def test_nginx_writes_nothing_and_hands_on_no_address() -> None:
    text = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    (block,) = re.findall(r"location /s/ \{(.*?)\n        \}", text, re.DOTALL)
    lines = {line.strip() for line in block.splitlines()}
    assert {"access_log off;", "error_log /dev/null crit;"} <= lines
    for header in ("X-Forwarded-For", "Cookie", "User-Agent", "Referer", "X-Request-Id"):
        assert f'proxy_set_header {header} "";' in lines
    assert text.count("{") == text.count("}")


def test_change_records_attribute_an_answer_to_nobody(rf: RequestFactory) -> None:
    from core.requests import ChangeContextMiddleware

    called: list[Any] = []
    request = rf.post("/s/abc/")
    assert not hasattr(request, "user")
    ChangeContextMiddleware(lambda r: called.append(r) or HttpResponse())(request)
    assert called == [request]


def test_other_addresses_are_not_quiet() -> None:
    assert is_quiet("/s/abc/") and not is_quiet("/static/x") and not is_quiet("/o/170003/surveys/")
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found", (), None)
    record.request = SimpleNamespace(path_info="/o/170003/")
    assert NoQuietPaths().filter(record)
