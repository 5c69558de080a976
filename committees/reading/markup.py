"""Cells of text whose formatting came along as remnants of markup: <p><b>【…】</b> ・…</p>."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from committees.reading.rows import RichCell
from core.rich_text import Run

_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>p|b|strong|ul|ol|li|br|u|ins|del|s|strike|em|i|font|span|div)"
    r"(?P<rest>(?:\s[^<>]*)?)/?>",
    re.IGNORECASE,
)
# What is left of <br> when a tool cut its first sign.
STRAY = re.compile(r"(?<![<\w/])br\s*/?>", re.IGNORECASE)
_RED = re.compile(r"red|#(?:[c-f][0-9a-f])0{0,1}[0-4]?[0-9a-f]*|rgb\(\s*2\d\d", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\u3000]+(?=(?:<[^<>]*>)*[・･])|[ \t]{8,}")


# A blank between two Japanese letters that only a tag explains.
_BESIDE_TAG = re.compile(
    r"(?<=[^\x00-\x7f])(?P<tags> ?(?:</?(?:b|strong|u|ins|font|span)[^<>]*>)+ ?)(?=[^\x00-\x7f])"
)


def has_markup(text: str) -> bool:
    return _TAG.search(text) is not None or STRAY.search(text) is not None


def breaks_at_bullets(text: str) -> str:
    """A line end before each bullet that blanks stand before: they were line ends once."""
    return _BLANKS.sub("\n", text)


def read_markup(text: str) -> RichCell:
    """The cell that the markup describes. Text without any is taken as it stands."""
    if not has_markup(text):
        return RichCell((Run(text),)) if text else RichCell()
    reader = _Reader()
    place = 0
    text = STRAY.sub("<br>", text)
    text = _BESIDE_TAG.sub(lambda match: match["tags"].strip(" "), text)
    for tag in _TAG.finditer(text):
        reader.text(text[place : tag.start()])
        reader.tag(tag["name"].lower(), tag["rest"], ends=bool(tag["end"]))
        place = tag.end()
    reader.text(text[place:])
    return RichCell(tuple(_tidied(reader.runs)))


class _Reader:
    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.open: list[tuple[str, str]] = []  # tags that change the look, with what they do
        self.depth = 0
        self.item_begins = False

    def text(self, raw: str) -> None:
        text = html.unescape(raw)
        if not text.strip() and (not self.runs or self.runs[-1].text.endswith("\n")):
            return
        if self.item_begins and text.strip():
            self.item_begins = False
            text = text.lstrip(" \t")
            lead = "\u3000" * (self.depth - 1) if self.depth > 1 else ""
            self.runs.append(Run(lead + ("" if text[0] in "・･•" else "・")))
        does = {what for _, what in self.open}
        self.runs.append(Run(text, "strong" in does, "changed" in does, "deleted" in does))

    def tag(self, name: str, rest: str, *, ends: bool) -> None:
        if name == "br" or (name in {"p", "div"} and ends):
            self.runs.append(Run("\n"))
        elif name in {"ul", "ol"}:
            self.depth = max(self.depth + (-1 if ends else 1), 0)
        elif name == "li":
            self.runs.append(Run("\n"))
            self.item_begins = not ends
        elif ends:
            for place in range(len(self.open) - 1, -1, -1):
                if self.open[place][0] == name:
                    del self.open[place]
                    break
        else:
            self.open.append((name, _look(name, rest)))


def _look(name: str, rest: str) -> str:
    if name in {"b", "strong"}:
        return "strong"
    if name in {"u", "ins"} or (name in {"font", "span"} and _RED.search(rest)):
        return "changed"
    return "deleted" if name in {"s", "del", "strike"} else ""


def _tidied(runs: list[Run]) -> list[Run]:
    """No blanks at the ends of lines that markup made, and no empty lines."""
    found: list[Run] = []
    begins = True
    for run in runs:
        parts = run.text.split("\n")
        for number, part in enumerate(parts):
            if number and not begins:
                found.append(replace(run, text="\n"))
                begins = True
            text = part.lstrip(" \t") if begins else part
            if text:
                found.append(replace(run, text=text))
                begins = False
    return found
