"""The timing of a measure as offices write it, and the last day that it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from core.fiscal import fiscal_year_of
from core.folding import fold, trim
from core.japanese_dates import DateRefused, read_date

_ENDS = re.compile(
    r"(?:の|に)?(?:策定|実施|開始|完了|配備|整備)?(?:を目指す|予定|見込み?)$|まで(?:に)?$"
)
_WITHIN = re.compile(r"(?:中|内)(?:に|まで|目途|目処|を目途に|を目処に)?$")
_YEAR_SAID = re.compile(r"年度?内\((.+)\)")  # 年内（令和7年）
_OPEN_WORDS = ("順次", "随時", "継続", "未定", "検討", "実施済", "開始済", "済み", "常時", "当面")
_YEAR = ("年内", "年内中", "今年中", "本年中", "年末")
_FISCAL_YEAR = tuple(
    f"{head}{end}" for head in ("年度", "今年度", "本年度") for end in ("", "内", "中", "末")
)
_NEXT_FISCAL_YEAR = ("来年度", "来年度中", "来年度末", "翌年度", "翌年度中", "次年度")


@dataclass(frozen=True)
class Timing:
    """`last` is None where the words name no day; `sentence` then says that they are kept."""

    last: date | None
    sentence: str = ""


def read_timing(typed: str, *, today: date) -> Timing:
    """The last day of 年内, R7年度中, 令和8年3月末 …; `today` is when it is being written."""
    text = trim(typed)
    if not text:
        return Timing(None)
    last = _last(_ENDS.sub("", fold(text).replace(" ", "")), today)
    if last is not None:
        return Timing(last)
    return Timing(
        None,
        f"時期「{text}」は、終わりの日が決まらない書き方のため、書いたまま残します。"
        "期限の超過は調べません。",
    )


def _last(bare: str, today: date) -> date | None:
    if bare in _YEAR:
        return date(today.year, 12, 31)
    if bare in _FISCAL_YEAR or bare in _NEXT_FISCAL_YEAR:
        later = bare in _NEXT_FISCAL_YEAR
        return date(fiscal_year_of(today) + 1 + later, 3, 31)
    if any(word in bare for word in _OPEN_WORDS):
        return None
    said = _YEAR_SAID.fullmatch(bare)
    try:
        return read_date(said[1] if said else _WITHIN.sub("", bare), context=today).last
    except DateRefused:
        return None
