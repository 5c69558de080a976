"""The action table as a paper."""

from __future__ import annotations

from dxportal.access.gates import Access

URLS: dict[str, Access] = {}
