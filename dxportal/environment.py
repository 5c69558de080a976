"""Reading the process environment, so that settings.py only states facts."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def required(name: str) -> str:
    """The variable's value. There is no default: a guessed secret or host would be unsafe."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. See README.md, section 'Running it for real', for what it holds."
        )
    return value


def text(name: str, default: str = "") -> str:
    """The variable's value, or the default where it is not set or empty."""
    return os.environ.get(name, "") or default


def flag(name: str) -> bool:
    """True for 1/true/yes, False for anything else or nothing."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes"}


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list without blanks."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(url: str, *, pooled: bool) -> dict[str, Any]:
    """Django's connection settings for a postgresql:// URL.

    Query parameters (sslmode, …) are handed to libpq. A pool is for long-lived processes only:
    commands and test runners open one connection and close it.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    if pooled:
        options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
