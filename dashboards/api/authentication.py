"""API tokens in the header `Authorization: Token …`, and how the API's description names them."""

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from knox.settings import knox_settings
from rest_framework.exceptions import AuthenticationFailed, Throttled

from dashboards.api.throttles import TokenFailureThrottle

_TOKEN = re.compile(rb"[0-9A-Za-z_-]{1,128}")


class ApiTokenAuthentication(TokenAuthentication):
    """Knox tokens. Whatever cannot be a token is refused before the database is asked."""

    def authenticate(self, request: Any) -> Any:
        try:
            return super().authenticate(request)
        except AuthenticationFailed:
            throttle = TokenFailureThrottle()
            if not throttle.allow_request(request, view=None):  # type: ignore[arg-type]
                raise Throttled(throttle.wait()) from None
            raise

    def authenticate_credentials(self, token: bytes) -> Any:
        if not _TOKEN.fullmatch(token):
            raise AuthenticationFailed
        return super().authenticate_credentials(token)


class ApiTokenScheme(OpenApiAuthenticationExtension):
    target_class = "dashboards.api.authentication.ApiTokenAuthentication"
    name = "apiToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": (
                "「APIトークン」の画面（/api/tokens/）で発行したトークンを、"
                f"「{knox_settings.AUTH_HEADER_PREFIX} 」も含めて、その後に続けて指定します。"
            ),
        }


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "rest_framework.authentication.SessionAuthentication"
    name = "session"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": (
                "ログインしたブラウザーからは、設定しなくても使えます。"
                "書込みには X-CSRFToken も必要です。"
            ),
        }
