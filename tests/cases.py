"""How many cases a property is tried with."""

from __future__ import annotations

import os


def cases(usual: int) -> int:
    """`usual` in the suite; DXPORTAL_ORACLE_CASES, where set, for every property (by hand)."""
    return int(os.environ.get("DXPORTAL_ORACLE_CASES", str(usual)))
