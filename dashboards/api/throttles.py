"""How often somebody may write, and how often a wrong token may be tried. Reads are not counted.

Counts live in the database cache: they hold across web processes and survive a stopped Redis.
"""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import SAFE_METHODS
from rest_framework.throttling import SimpleRateThrottle


class WriteThrottle(SimpleRateThrottle):
    """By person, whatever token or session is used."""

    scope = "api-write"
    rate = "120/min"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        if request.method in SAFE_METHODS or not request.user.is_authenticated:
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}


class TokenFailureThrottle(SimpleRateThrottle):
    """By network address; only failures are counted, and a right token is never held up.

    A token has 256 random bits, so what this limits is noise, not a chance to guess; an office
    behind one address must not be shut out by one forgotten script.
    """

    scope = "api-token-failure"
    rate = "30/min"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}
