"""Times as plans word them (R7.3月下旬予定, ～R9年度): what was typed, beside the days it says.

The exact reader is core.japanese_dates. Plans also write R7上期, R7 1Q, 2025年夏頃 and R8年度以降;
those are put into its words first. What names no time at all (未定, 随時) is kept as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from core.errors import DomainError, Invalid
from core.fiscal import FiscalYear, fiscal_year_of, last_day_of_month
from core.folding import fold
from core.japanese_dates import MAX_LENGTH, read_date

_UNTIL = ("～", "〜", "~", "∼")
_WAVES = str.maketrans("〜～∼", "~~~")
_ABOUT = re.compile(r"(?:頃|ごろ|前後|を?(?:目途|目処|めど|目標)(?:に|とする)?)$")
_PREFIX = re.compile(r"^(?:おおむね|概ね|遅くとも|約)")
_BEFORE = re.compile(r"(?:まで(?:に|の間)?|以前)$")
_AFTER = re.compile(r"(?:以降|以後|から|~)$")
_NAMED = r"(?:令和|平成|[RHrh])(?:元|\d{1,2})|\d{4}"
_YEAR = rf"(?P<year>{_NAMED}|(?=第|上|下|前|後|[1-4Qq]))"
_QUARTER = re.compile(
    _YEAR + r"(?:年度|年)?[.の/]?(?:第?(?P<a>[1-4])(?:四半期|[Qq])|[Qq](?P<b>[1-4]))$"
)
_HALF = re.compile(
    _YEAR + r"(?P<said>年度|年)?[.の]?(?P<half>上半?期|下半?期|前半|後半|前期|後期)$"
)
_SEASON = re.compile(rf"(?P<year>{_NAMED})(?P<said>年度|年)?の?(?P<season>[春夏秋冬])(?:季|期)?$")
_START = re.compile(r"(?P<year>.+?年度|[RHrh]\d{1,2})(?:当初|初め|はじめ|初頭)$")
_YEARS = re.compile(r"(?P<a>(?:令和|平成|[RHrh])\d{1,2})~(?P<b>\d{1,2})$")
_HYPHEN = re.compile(r"(?<=\d)[-‐−－ー―](?=(?:令和|[RHrh])\d)")
_WITHIN = re.compile(r"年度(?:以内|中に|内に)$")
_SEASONS = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11), "冬": (12, 2)}
# Words of plans that stand where a time would, and name none.
_NO_TIME = frozenset(
    (
        *("未定", "時期未定", "検討中", "調整中", "随時", "順次", "適宜", "都度", "常時", "定期的"),
        *("継続", "継続中", "通年", "毎年", "毎年度", "必要に応じて", "別途", "別途検討", "なし"),
        *("-", "－", "―", "—", "‐", "–", "ー", "…", "→", "⇒", "○", "●", "〇", "◎"),
    )
)


@dataclass(frozen=True)
class TypedTime:
    """`first` is None where only an end is said, `last` where only a beginning is; both where the
    words name no time. `warnings` are sentences to check."""

    typed: str
    first: date | None
    last: date | None
    warnings: tuple[str, ...] = ()

    @property
    def has_day(self) -> bool:
        return self.first is not None or self.last is not None


def read_time(typed: str, *, field: str, context: date, open_end: bool = False) -> TypedTime:
    """Raises Invalid at `field`, with the reader's sentence, for what is not surely understood.

    A time without an end (R8年度以降) is read only with `open_end`.
    """
    text = typed.strip()
    until = text.startswith(_UNTIL)
    try:
        read = read_date(text[1:] if until else text, context=context)
    except DomainError as refused:
        found = _loosely(text, context)
        if found is not None and (open_end or found.last is not None):
            return found
        raise Invalid(refused.code, refused.sentence, refused.next_step, field=field) from refused
    return TypedTime(text, None if until else read.first, read.last, read.warnings)


def names_no_time(typed: str) -> bool:
    """Whether the words stand for no time: 未定, 随時, －. They are kept as they are."""
    return fold(typed).strip("（）() 　") in _NO_TIME or typed.strip() in _NO_TIME


def _loosely(typed: str, context: date) -> TypedTime | None:
    """What the exact reader refuses and a plan means all the same; None where nothing is sure."""
    if len(typed) > MAX_LENGTH:
        return None
    text = re.sub(r"\s+", "", fold(typed)).translate(_WAVES)
    text = _HYPHEN.sub("~", text)
    text = re.sub(r"\(?(?:予定|見込み?)\)?$", "", text)
    text, prefixed = _PREFIX.subn("", text)
    text, about = _ABOUT.subn("", text)
    until, after = bool(_BEFORE.search(text)), bool(_AFTER.search(text))
    text = _AFTER.sub("", _BEFORE.sub("", text)).lstrip("~")
    if until and after:
        return None
    until = until or fold(typed).strip().translate(_WAVES).startswith("~")
    read = _span(text, context)
    if read is None:
        return None
    first, last, said = read
    warnings = (
        *said,
        *(["「頃」「目途」などの幅は、読み取った期間に含めていません。"] if about else []),
    )
    if prefixed and not about:
        warnings = (*warnings, "「概ね」「遅くとも」は除いて読みました。")
    return TypedTime(
        typed, None if until else first, None if after else last, tuple(dict.fromkeys(warnings))
    )


def _span(text: str, context: date) -> tuple[date, date, tuple[str, ...]] | None:
    if found := _season(text):
        return found
    for exact, said in _reworded(text, context):
        try:
            read = read_date(exact, context=context)
        except DomainError:
            continue
        return read.first, read.last, (*said, *read.warnings)
    return None


def _reworded(text: str, context: date) -> list[tuple[str, tuple[str, ...]]]:
    """The text in the exact reader's words, each with what was taken for granted."""
    if match := _QUARTER.fullmatch(text):
        year, missing = _year_of(match["year"], context)
        words = f"{year}年度第{match['a'] or match['b']}四半期"
        return [
            (words, (missing or "年度の四半期（第1四半期は4月から6月まで）として読みました。",))
        ]
    if match := _HALF.fullmatch(text):
        half = "上期" if match["half"][0] in "上前" else "下期"
        if match["said"] == "年" and match["half"] in {"前半", "後半"}:
            return []  # the first half of a calendar year, as likely as not
        year, missing = _year_of(match["year"], context)
        return [(f"{year}年度{half}", (missing or "年度の上期・下期として読みました。",))]
    return _plainly(text)


def _plainly(text: str) -> list[tuple[str, tuple[str, ...]]]:
    if match := _START.fullmatch(text):
        fiscal = _fiscal(f"{match['year'].removesuffix('年度')}年度")
        return [(f"{fiscal}.4", ("年度の当初は、4月として読みました。",))] if fiscal else []
    if match := _YEARS.fullmatch(text):
        era = re.match(r"\D+", match["a"])
        return [(f"{match['a']}年度~{era[0] if era else ''}{match['b']}年度", ())]
    if re.fullmatch(r"(?:令和|[Rr])\d{1,2}年末", text):
        return [(f"{text.removesuffix('年末')}.12", ("「年末」は、12月として読みました。",))]
    return [(_WITHIN.sub("年度内", text), ())]


def _season(text: str) -> tuple[date, date, tuple[str, ...]] | None:
    match = _SEASON.fullmatch(text)
    if match is None:
        return None
    start, end = _SEASONS[match["season"]]
    fiscal = match["said"] == "年度"
    year = _fiscal(f"{match['year']}年度")
    if year is None:
        return None
    first = date(year, start, 1)
    last = last_day_of_month(year + (end < start), end)
    if fiscal:
        # The fiscal year's spring begins with it.
        first = max(first, FiscalYear(year).first_day)
    months = f"{first.month}月から{last.month}月まで"
    return first, last, (f"「{match['season']}」を、{months}として読みました。",)


def _fiscal(words: str) -> int | None:
    try:
        return read_date(words).fiscal_year
    except DomainError:
        return None


def _year_of(named: str, context: date) -> tuple[str, str]:
    if named:
        return named, ""
    year = FiscalYear(fiscal_year_of(context))
    said = f"年度が書かれていないため、今の年度（{year.label}）として読みました。"
    return str(year.start), said
