"""The Japanese font that PDFs carry: out of a wheel, whatever the machine has."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

FONT = "IPAexGothic"


@cache
def font_folder() -> Path:
    """Where the wheel keeps the font. Importing its module would load matplotlib as a whole."""
    found = importlib.util.find_spec("matplotlib_fontja")
    assert found is not None and found.origin is not None, "matplotlib-fontja is not installed"
    return Path(found.origin).parent / "fonts"
