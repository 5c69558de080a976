"""What closes a meeting on paper and is nobody's words: 閉会, and 以上 at the very end."""

from __future__ import annotations

import re
from collections.abc import Iterable

from committees.minutes.lines import is_page_number, strip_html
from committees.minutes.shapes import Problem

_CLOSING = re.compile(r"\s*(?:[0-9０-９]{1,2}\s*[．.、]?\s*)?(?:開\s*会|閉\s*会)\s*")
_END = re.compile(r"\s*[（(－―ー-]?\s*以\s*上\s*[）)－―ー-]?\s*[。．.]?\s*")
ENDED = Problem("ended", "終わりの「以上」は、発言に含めません。")


def is_closing(line: str) -> bool:
    return _CLOSING.fullmatch(line) is not None


def is_end(line: str, rest: Iterable[str]) -> bool:
    """Whether a line is 以上 alone, with nothing but page numbers and 閉会 behind it."""
    if _END.fullmatch(line) is None:
        return False
    plain = (strip_html(one)[0] for one in rest)
    return all(not one.strip() or is_page_number(one) or is_closing(one) for one in plain)
