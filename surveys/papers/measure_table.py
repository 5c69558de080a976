"""The table of issues and measures as PDF, by typst: A4 landscape, the font inside."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from core.paper_font import FONT, font_folder
from surveys.selectors.measure_table import TITLES, MeasureTable

_TEMPLATE = Path(__file__).with_name("measure_table.typ")


def measure_table_pdf(table: MeasureTable, *, as_of: str) -> bytes:
    survey = table.survey
    data = {
        "fonts": [FONT],
        "title": f"{survey.title}　課題と対応方針",
        "organization": survey.organization.name,
        "caption": table.caption,
        "as_of": as_of,
        "titles": list(TITLES),
        "rows": [{"cells": list(row.cells), "span": row.span} for row in table.rows],
    }
    compiler = typst.Compiler(  # type: ignore[misc]
        _TEMPLATE.read_bytes(), font_paths=[str(font_folder())], ignore_system_fonts=True
    )
    made = compiler.compile(format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)})
    assert isinstance(made, bytes), "one document gives one file"
    return made
