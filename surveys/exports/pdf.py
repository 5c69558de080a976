"""Results as a PDF report, by typst: the pages' charts drawn again, with a table under each."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont

from core.clock import now
from core.paper_font import FONT, font_folder
from surveys.exports.report import Report, group_name, line_name, turnout_words
from surveys.readings.panels import Panel, panel_by_group, panels_of
from surveys.readings.shares import withheld
from surveys.tabulation.document import WHOLE, Document, Shown

_TEMPLATE = Path(__file__).with_name("report.typ")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def result_pdf(report: Report) -> bytes:
    data = json.dumps(_written(report), ensure_ascii=False)
    compiler = typst.Compiler(  # type: ignore[misc]
        _TEMPLATE.read_bytes(),
        font_paths=[str(font_folder())],
        # Only where a letter is missing may the machine's own fonts help out.
        ignore_system_fonts=_has_all(data),
    )
    made = compiler.compile(
        format="pdf", sys_inputs={"data": data}, timestamp=int(now().timestamp())
    )
    assert isinstance(made, bytes), "one document gives one file"
    return made


@cache
def _letters() -> frozenset[int]:
    font = TTFont(font_folder() / "ipaexg.ttf", lazy=True)
    return frozenset(font.getBestCmap())


def _has_all(text: str) -> bool:
    return all(ord(letter) in _letters() or letter.isspace() for letter in set(text))


def _written(report: Report) -> Any:
    document = report.document
    return _plain(
        {
            "fonts": [FONT],
            "title": report.title,
            "organization": report.organization,
            "as_of": report.as_of,
            "base": report.base,
            "facts": report.facts,
            "notes": report.notes,
            "turnout": _turnout(document),
            "questions": [{"panel": _panel(panel)} for panel in panels_of(document)],
            "groups": _groups(document),
        }
    )


def _turnout(document: Document) -> dict[str, Any]:
    rows = []
    for table in document.tables:
        for group in table.groups:
            label = (
                group_name(group) if table.key == WHOLE else f"{table.title}　{group_name(group)}"
            )
            words = {Shown.WITHHELD: withheld(document), Shown.EMPTY: "対象者なし"}
            rate = turnout_words(document, group)
            figures = [
                _number(group.invited),
                _number(group.responses),
                f"{rate}%" if rate else "—",
            ]
            rows.append({"label": label, "values": figures, "instead": words.get(group.shown, "")})
    return {"columns": ["対象者数", "回答数", "回答率"], "rows": rows}


def _number(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"


def _panel(panel: Panel) -> dict[str, Any]:
    return {
        "name": panel.name,
        "wording": panel.wording,
        "shape": panel.shape,
        "conclusion": panel.conclusion,
        "instead": panel.instead,
        "data": asdict(panel.data),
        "key": [
            {"label": each.label, "look": each.look.name, "mark": each.look.mark}
            for each in panel.key
        ],
        "bars": [
            {
                "label": bar.label,
                "zero": bar.zero,
                "instead": bar.instead,
                "segments": [
                    {"x": s.x, "width": s.width, "text": s.text, "look": s.look.name}
                    for s in bar.segments
                ],
            }
            for bar in panel.bars
        ],
        "rows": [
            {
                "label": row.label,
                "width": row.width,
                # Bars with labels of their own need no colour to tell them apart.
                "look": "plain2" if row.look.name.startswith("plain") else row.look.name,
                "said": "　".join(
                    words
                    for words in (
                        f"{row.percent}%" if row.percent else "",
                        f"{row.count:,}人" if row.count is not None else "",
                    )
                    if words
                ),
            }
            for row in panel.rows
        ],
        "boxes": [
            {
                "label": each.label,
                "lower": each.lower,
                "middle": each.middle,
                "width": each.width,
                "instead": each.instead,
            }
            for each in panel.boxes
        ],
    }


def _groups(document: Document) -> list[dict[str, Any]]:
    found = []
    for table in document.tables:
        if table.key == WHOLE:
            continue
        for line in document.lines:
            item = f"［{line_name(line)}］" if line.row else ""
            data = panel_by_group(document, line, table).data
            found.append({"title": f"{table.title}：{line.name}{item}", "data": asdict(data)})
    return found


def _plain(value: Any) -> Any:
    """Without control characters, which a PDF has no shape for."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
