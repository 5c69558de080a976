"""Django's middleware, blind on quiet addresses (core/quiet_paths.py).

They stand in the places of Django's own in the settings and let calls of those addresses pass:
even a browser that sends a session's cookie there is nobody.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware as _Authentication
from django.contrib.messages.middleware import MessageMiddleware as _Messages
from django.contrib.sessions.middleware import SessionMiddleware as _Session
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware as _Csrf

from core.quiet_paths import is_quiet


class _Spared:
    """Lets calls of quiet addresses by; all others go through the middleware it stands before."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if is_quiet(request.path_info):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class SessionMiddleware(_Spared, _Session):
    """Sessions, but for quiet addresses."""


class AuthenticationMiddleware(_Spared, _Authentication):
    """The signed-in person, but for quiet addresses."""


class MessageMiddleware(_Spared, _Messages):
    """Messages to the next page, but for quiet addresses."""


class CsrfViewMiddleware(_Spared, _Csrf):
    """Forged forms are refused; on quiet addresses there is no session that could be misused.

    A form from a foreign page is refused there too, by what the browser says of its origin. The
    pages send no referrer, and browsers then call the origin of their own forms "null"; of those
    they still say whether the page was a foreign one.
    """

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> Any:
        if not is_quiet(request.path_info):
            return super().process_view(request, view, args, kwargs)
        check: Any = self
        origin = request.META.get("HTTP_ORIGIN", "null")
        foreign = request.META.get("HTTP_SEC_FETCH_SITE") in {"cross-site", "same-site"}
        if origin != "null":
            foreign = not check._origin_verified(request)
        if request.method == "POST" and foreign:
            return check._reject(request, "the form was sent from another site")
        return None
