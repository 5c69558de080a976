"""Keeping indicators, targets, schemes and department series."""

from __future__ import annotations

from dxportal.access.gates import Access

URLS: dict[str, Access] = {}
