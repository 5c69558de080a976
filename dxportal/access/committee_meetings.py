"""Meetings, agenda, papers and minutes."""

from __future__ import annotations

from dxportal.access.gates import Access

URLS: dict[str, Access] = {}
