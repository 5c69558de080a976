"""The paper as PDF, by typst: tagged, with bookmarks, with a Japanese font inside.

Nothing of the machine is used: the template is beside this file, the font comes in a wheel. Only
where a letter is missing in that font may the machine's own fonts help out.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont

from committees.paper_settings import PaperColumn
from committees.papers.action_paper import (
    MERGED,
    ActionPaper,
    PaperRow,
    flagged,
    lead_run,
    plain_cell,
    writable,
    writable_cell,
)
from committees.papers.measuring import cell_lines, columns_of, widths
from core.clock import now
from core.rich_text import Line

FONT = "IPAexGothic"
_TEMPLATE = Path(__file__).with_name("action_table.typ")
_CENTRED = (PaperColumn.NUMBER, PaperColumn.STATUS)
# A row of more lines hardly fits on a page and goes on on the next one.
_WHOLE_LINES = 33
_POINTS_PER_MM = 72 / 25.4


def action_table_pdf(paper: ActionPaper) -> bytes:
    data = json.dumps(_data(paper), ensure_ascii=False)
    compiler = typst.Compiler(  # type: ignore[misc]
        _TEMPLATE.read_bytes(),
        font_paths=[str(_font_folder())],
        ignore_system_fonts=_has_all(data),
    )
    made = compiler.compile(
        format="pdf", sys_inputs={"data": data}, timestamp=int(now().timestamp())
    )
    assert isinstance(made, bytes), "one document gives one file"
    return made


@cache
def _font_folder() -> Path:
    """Where the wheel keeps the font. Importing its module would load matplotlib as a whole."""
    import importlib.util

    found = importlib.util.find_spec("matplotlib_fontja")
    assert found is not None and found.origin is not None, "matplotlib-fontja is not installed"
    return Path(found.origin).parent / "fonts"


@cache
def _letters() -> frozenset[int]:
    font = TTFont(_font_folder() / "ipaexg.ttf", lazy=True)
    return frozenset(font.getBestCmap())


def _has_all(text: str) -> bool:
    """Whether the font has every letter of the text."""
    return all(ord(letter) in _letters() or letter.isspace() for letter in set(text))


def _data(paper: ActionPaper) -> dict[str, Any]:
    """What the template prints. Every text stays text."""
    rooms = [int((width - 2.6) * _POINTS_PER_MM / 4.5) for width in widths(paper.columns)]
    merged = [index for column in MERGED if (index := paper.index(column)) is not None]
    return {
        "fonts": [FONT],
        "full_title": writable(paper.full_title),
        "organization": writable(paper.organization),
        "committee": writable(paper.committee),
        "label": writable(paper.label),
        "as_of": writable(paper.as_of),
        "notes": [writable(note) for note in paper.notes],
        "titles": list(paper.titles),
        "widths": widths(paper.columns),
        "merged": merged,
        "centred": [n for n, column in enumerate(paper.columns) if column in _CENTRED],
        "rows": [_row(row, rooms, merged) for row in paper.rows],
    }


def _row(row: PaperRow, rooms: list[int], merged: list[int]) -> dict[str, Any]:
    cells = [writable_cell(cell) for cell in row.cells]
    lines = max(cell_lines(cell, room) for cell, room in zip(cells, rooms, strict=True))
    return {
        "cells": [[_line(line) for line in cell] for cell in cells],
        "keys": {str(index): plain_cell(cells[index]) for index in merged},
        "bookmark": writable(row.bookmark),
        "long": lines > _WHOLE_LINES,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        # Lines below the first stand under the text, not under the bullet.
        "indent": columns_of(line.lead) / 2,
        "runs": [flagged(run) for run in (lead_run(line), *line.runs) if run.text],
    }
