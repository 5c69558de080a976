"""What number formats mean for a value: a percentage, a date, or a look that differs from it."""

from __future__ import annotations

import re
from enum import Enum

from defusedxml.ElementTree import fromstring

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
BUILT_IN_PERCENT = {9, 10}
BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}

_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_BRACKETED = re.compile(r"\[[^\]]*\]")
_DATE_LETTERS = re.compile(r"[ymdhsgeb]", re.I)
_EXPONENT = re.compile(r"e[+-]", re.I)
_DISGUISES = re.compile(r"[▲△▼−－-]|[千万億兆]")
# A comma behind the last digit divides what is shown by a thousand.
_DIVIDES = re.compile(r"[0#?],+(?![0#?])")


class Look(Enum):
    """How a format shows a number."""

    PLAIN = "plain"
    PERCENT = "percent"
    DATE = "date"
    DISGUISED = "disguised"


def look_of(code: str) -> Look:
    """The look of a format code: its first section, which is that of positive numbers."""
    section = _first_section(code)
    literal = "".join(match[1] or match[2] or "" for match in _QUOTED.finditer(section))
    bare = _BRACKETED.sub("", _QUOTED.sub("", section))
    if bare.strip().lower() in {"general", "g/標準", "@", ""} and not literal.strip():
        return Look.PLAIN
    if "%" in bare:
        return Look.PERCENT
    if _DATE_LETTERS.search(_EXPONENT.sub("", bare.replace("General", "").replace("G/標準", ""))):
        return Look.DATE
    if _DISGUISES.search(literal) or _DISGUISES.search(_EXPONENT.sub("", bare)):
        return Look.DISGUISED
    if _DIVIDES.search(bare) or "%" in literal or "％" in literal:
        return Look.DISGUISED
    return Look.PLAIN


def special_styles(styles: bytes | None) -> dict[int, Look]:
    """The styles whose numbers are not simply numbers, by their index in the workbook."""
    if not styles:
        return {}
    root = fromstring(styles)
    space = STRICT if root.tag.startswith(STRICT) else MAIN
    own = {
        int(each.get("numFmtId", "0")): look_of(each.get("formatCode", ""))
        for each in root.iter(f"{space}numFmt")
    }
    formats = root.find(f"{space}cellXfs")
    found: dict[int, Look] = {}
    for index, style in enumerate(formats if formats is not None else ()):
        number = int(style.get("numFmtId", "0"))
        look = own.get(number) or _built_in(number)
        if look is not Look.PLAIN:
            found[index] = look
    return found


def _built_in(number: int) -> Look:
    if number in BUILT_IN_PERCENT:
        return Look.PERCENT
    return Look.DATE if number in BUILT_IN_DATES else Look.PLAIN


def _first_section(code: str) -> str:
    quoted = False
    for at, letter in enumerate(code):
        if letter == '"':
            quoted = not quoted
        elif letter == ";" and not quoted:
            return code[:at]
    return code
