"""Committees and who sits on them."""

from __future__ import annotations

from dxportal.access.gates import Access

URLS: dict[str, Access] = {}
