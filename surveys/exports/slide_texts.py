"""Text on slides: as text, in a Japanese typeface that offices have."""

from __future__ import annotations

import re
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

FACE = "Yu Gothic"
MARGIN = Inches(0.5)
WIDTH = Inches(12.333)
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def cleaned(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def shortened(text: str, most: int = 60) -> str:
    """A slide has room for so much; the other files have the whole text."""
    words = cleaned(text)
    return words if len(words) <= most else f"{words[: most - 1]}…"


def named(frame: Any, text: str, *, size: float, bold: bool = False) -> None:
    """Puts the text into the frame, a paragraph a line."""
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    lines = cleaned(text).split("\n")
    for at, words in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        # An empty line is as high as this says.
        paragraph.font.size = Pt(size)
        run = paragraph.add_run()
        run.text = words
        run.font.size, run.font.bold = Pt(size), bold
        face(run.font)


def face(font: Any) -> None:
    """The typeface for Latin letters and, apart from it, for Japanese ones."""
    font.name = FACE
    properties = font._element if hasattr(font, "_element") else font._rPr
    latin = properties.find(qn("a:latin"))
    for tag in ("a:ea", "a:cs"):
        found = properties.find(qn(tag))
        if found is None:
            found = properties.makeelement(qn(tag), {})
            latin.addnext(found)
            latin = found
        found.set("typeface", FACE)


def add_text(slide: Any, text: str, *, top: int, height: int, size: float) -> None:
    box = slide.shapes.add_textbox(MARGIN, top, WIDTH, height)
    named(box.text_frame, text, size=size)
