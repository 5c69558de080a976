"""The entry grid and 根拠資料."""

from __future__ import annotations

from dxportal.access.gates import Access

URLS: dict[str, Access] = {}
