"""What happens around each request: an id, attribution of changes, and domain errors as answers."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pghistory
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from core.errors import DomainError
from core.quiet_paths import is_quiet

GetResponse = Callable[[HttpRequest], HttpResponse]
_SAFE_ID = re.compile(r"^[0-9A-Za-z-]{8,64}$")


class RequestIdMiddleware:
    """Gives each request an id (the proxy's, where it sends one) and answers with it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request.id = given if _SAFE_ID.match(given) else uuid.uuid4().hex
        response = self.get_response(request)
        response["X-Request-Id"] = request.id
        return response


class ChangeContextMiddleware:
    """Attributes every change of a writing request to its person and request id.

    An answer to a survey is attributed to nobody.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if request.method in {"GET", "HEAD", "OPTIONS"} or is_quiet(request.path_info):
            return self.get_response(request)
        with pghistory.context(
            user=request.user.pk, request=request.id, method=request.method, path=request.path
        ):
            return self.get_response(request)


class DomainErrorMiddleware:
    """A domain error that no view turned into a form error becomes a page, or JSON for the API.

    So does the wrong method: the address of a form that was refused stays in the browser's bar,
    and opening it again would otherwise show the browser's own empty page.
    """

    PAGES = {403: "403.html", 404: "404.html", 409: "409.html"}

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        page = render(request, "405.html", status=response.status_code)
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse(
                {"code": error.code, "detail": error.sentence, "next_step": error.next_step},
                status=error.status,
            )
        page = self.PAGES.get(error.status, "400.html")
        return render(request, page, {"error": error}, status=error.status)
