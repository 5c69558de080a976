"""Text in cells that no spreadsheet program runs, and that reads back as it was.

A CSV has no types: a cell that begins with one of the marks below would be run as a formula, so it
gets an apostrophe in front. A cell that begins with apostrophes and such a mark gets one more, so
that taking one away always gives the text back.
"""

from __future__ import annotations

import re

# What a cell of a workbook holds at most; more makes the file unreadable.
CELL_LIMIT = 32_767
CUT_MARK = "…（以下省略）"

_STARTS = "=+\\-@\t\r\n"
# The wide forms count too: some programs fold them as one types. Alone they say "no value".
_WIDE = "＝＋－＠"
_RISKY = re.compile(f"[{_STARTS}]|[{_WIDE}].", re.DOTALL)
_PROTECTED = re.compile(f"'+(?:[{_STARTS}]|[{_WIDE}].)", re.DOTALL)
# Control characters, halves of pairs and non-characters: XML has no way to write them.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# A workbook reads _x0041_ as the letter A; the mark before it keeps it as it stands.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)", re.IGNORECASE)


def is_risky(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula."""
    return _RISKY.match(text) is not None


def clean(text: str) -> str:
    """The text without what a file cannot hold, lines ended by LF, at most a cell long."""
    text = _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) <= CELL_LIMIT:
        return text
    return text[: CELL_LIMIT - len(CUT_MARK)] + CUT_MARK


def for_csv(text: str) -> str:
    """The text as a CSV cell that stays text."""
    text = clean(text)
    return f"'{text}" if is_risky(text) or _PROTECTED.match(text) else text


def from_csv(text: str) -> str:
    """The text that `for_csv` was given; any other text as it is."""
    return text[1:] if _PROTECTED.match(text) else text


def for_workbook(text: str) -> str:
    """The text as the content of a workbook's text cell."""
    return clean(_ESCAPE.sub("_x005F_", text))


def from_workbook(text: str) -> str:
    """The text that `for_workbook` was given."""
    return _ESCAPED.sub("_", text)
