"""Units that a table names beside its figures: 「実績値（千円）」, or 「（単位：千円）」 above it.

A number under another unit than the KPI's would be read wrong; it is refused.
"""

from __future__ import annotations

import re
from functools import lru_cache

from core.folding import fold
from core.scales import unit_of
from core.sheets.tables import Percent, Problem, Table, text_of
from kpis.imports.columns import Heading

_IN_TITLE = re.compile(r"[(\[]([^()\[\]]{1,16})[)\]]")
_ABOVE = re.compile(r"単位[::]?\s*([^()\s]{1,16})")
_SAYS_UNIT = re.compile(r"^単位[::]?")
_KNOWN = re.compile(
    r"(?:[十百千万億兆]*(?:円|ドル|件|人|名|世帯|戸|社|者|団体|台|回|時間|分|秒|種類?|項目|事業|業務"
    r"|手続|システム|か所|箇所|ヶ所|カ所|拠点|施設|校|課|所属|部局|市町村?|枚|冊|点|位|歳|日|か月|ヶ月"
    r"|km|m|ha|kg|t|kWh|GB|MB|TB)|%|パーセント|%?ポイント|pt|[十百千万億兆]{1,2})"
    r"(?:/(?:年度?|月|日|人|回|件))?"
)


class HeaderUnits:
    """The units of a table's columns."""

    def __init__(self, table: Table, heading: Heading) -> None:
        self.titles = heading.titles
        self.above = _above(table, heading)

    def of(self, column: int, value: object, own: str) -> str:
        """The unit that counts for a figure without one of its own; "" where none is named."""
        if isinstance(value, Percent) or _names(value, own):
            return ""
        in_title = unit_in_title(self.titles[column])
        if in_title:
            return in_title
        return "" if any(same_unit(each, own) for each in self.above) else "、".join(self.above)


@lru_cache(maxsize=1_000)
def unit_in_title(title: str) -> str:
    """千円 of 「実績値（千円）」. What stands in brackets but is no unit (速報) is not one."""
    for match in reversed(list(_IN_TITLE.finditer(re.sub(r"\s", "", fold(title))))):
        said = _SAYS_UNIT.sub("", match[1])
        if said != match[1] or _KNOWN.fullmatch(said):
            return said
    return ""


@lru_cache(maxsize=1_000)
def same_unit(said: str, own: str) -> bool:
    """人 and 人/年度 are one unit; 円 and 千円 are not."""
    theirs, ours = unit_of(said), unit_of(own)
    if theirs.text == ours.text or fold(said) == fold(own):
        return True
    return theirs.exponent == ours.exponent and theirs.base in ours.spellings


def unit_problem(said: str, own: str) -> Problem | None:
    """Why a figure under the unit `said` cannot be one of a KPI in `own`."""
    if same_unit(said, own):
        return None
    return Problem(
        "unit_differs",
        f"表の単位「{said[:20]}」が、KPIの単位「{own}」と違います。",
        "単位をそろえて値を直すか、KPI名を確かめてください。",
    )


def _above(table: Table, heading: Heading) -> list[str]:
    """The units named above the header; several are parted by 、 or ・."""
    for row in table.rows[: heading.row]:
        for cell in row:
            if match := _ABOVE.search(fold(text_of(cell))):
                return [part for part in re.split("[、,・]", match[1]) if part]
    return []


def _names(value: object, own: str) -> bool:
    """Whether the cell itself names the KPI's unit: 80%."""
    return isinstance(value, str) and bool(own) and fold(value).strip().endswith(fold(own).strip())
