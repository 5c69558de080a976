"""Differences, roadmaps and time lines of plans."""

from __future__ import annotations

from dxportal.access.gates import Access

URLS: dict[str, Access] = {}
