"""Cells with looks as stored text: bullets, **emphasis** and the spans that are changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from committees.reading.rows import RichCell
from core.rich_text import Line, Run, Span, lines, stored

_LEAD = re.compile(r"[ \t\u3000]*(?:[・･•][ \u3000]*|[-－‐][ \u3000]+)")
_HEADING = re.compile(r"\s*【([^【】]*(?:【[^【】]*】[^【】]*)*)】(?:[ \t\u3000]*\n|[ \t\u3000]*)")
LONGEST_HEADING = 200


def cut(runs: Iterable[Run], start: int, end: int | None = None) -> tuple[Run, ...]:
    """The characters from `start` to `end` with their looks; deleted ones are gone."""
    found: list[Run] = []
    place = 0
    for run in runs:
        if run.deleted:
            continue
        first = max(start - place, 0)
        last = len(run.text) if end is None else min(end - place, len(run.text))
        if first < last:
            found.append(replace(run, text=run.text[first:last]))
        place += len(run.text)
    return tuple(found)


def split_heading(cell: RichCell, *, bold_only: bool = False) -> tuple[str, RichCell]:
    """A 【heading】 at the cell's beginning, and what follows it.

    `bold_only`: the table prints headings in bold, so that others are the text's own words.
    """
    match = _HEADING.match(cell.text)
    if match is None or (bold_only and not has_bold_heading(cell)):
        return "", cell
    heading = "".join(line.strip() for line in match[1].split("\n")).strip()
    if not heading or len(heading) > LONGEST_HEADING:
        return "", cell
    return heading, RichCell(cut(cell.runs, match.end()))


def stored_text(cell: RichCell, *, bold_is_change: bool) -> tuple[str, tuple[Span, ...]]:
    """The cell as stored text and its changed spans."""
    rows = [_line(row, bold_is_change) for row in _rows(cell.runs)]
    while rows and not rows[0].text and not rows[0].lead:
        rows.pop(0)
    while rows and not rows[-1].text and not rows[-1].lead:
        rows.pop()
    text, spans = stored(rows)
    # Read once more: what looks the same is stored the same.
    text, again = stored(lines(text, changed=spans))
    return text, tuple(again)


def has_bold_heading(cell: RichCell) -> bool:
    """Whether the cell begins with a 【heading】 in bold."""
    match = _HEADING.match(cell.text)
    if match is None:
        return False
    runs = cut(cell.runs, match.start(), cell.text.index("】", match.start(1)) + 1)
    return all(run.strong for run in runs if run.text.strip())


def has_bold(cell: RichCell) -> bool:
    """Whether something outside of a heading is bold."""
    return any(run.strong and run.text.strip() for run in split_heading(cell)[1].runs)


def has_change(cell: RichCell) -> bool:
    return any(run.changed and run.text.strip() for run in cell.runs)


def _rows(runs: Sequence[Run]) -> list[list[Run]]:
    rows: list[list[Run]] = [[]]
    for run in runs:
        if run.deleted:
            continue
        for number, part in enumerate(run.text.replace("\r\n", "\n").split("\n")):
            if number:
                rows.append([])
            if part:
                rows[-1].append(replace(run, text=part))
    return rows


def _line(runs: Sequence[Run], bold_is_change: bool) -> Line:
    """A line whose looks begin behind its bullet; blanks at its end are gone."""
    text = "".join(run.text for run in runs)
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    body = cut(runs, start, max(len(text.rstrip()), start))
    looks: list[Run] = []
    for run in body:
        if bold_is_change and run.strong:
            looks.append(replace(run, strong=False, changed=True))
        else:
            looks += _emphasized(run)
    return Line(tuple(looks), lead is not None, 0, lead[0] if lead else "")


def _emphasized(run: Run) -> list[Run]:
    """Emphasis without the blanks around it, and only where it can be written."""
    if not run.strong:
        return [run]
    inner = run.text.strip()
    if not inner or "*" in inner:
        return [replace(run, strong=False)]
    start = run.text.index(inner)
    ends = (run.text[:start], run.text[start + len(inner) :])
    parts = [replace(run, text=ends[0], strong=False), replace(run, text=inner)]
    parts.append(replace(run, text=ends[1], strong=False))
    return [part for part in parts if part.text]
