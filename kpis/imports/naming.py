"""Which KPI the words in a table's row name, and which of its series."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.sheets.tables import Problem
from kpis.models import Indicator
from kpis.selectors.imports import Catalogue, folded_name

NAMED_BY = ("name", "key", "plan", "department", "series", "unit")
# What offices put before a name (①, (2), 3-1., ・) and behind it (※1, (再掲)).
_NUMBER = re.compile(
    r"\s*(?:[①-⑳㉑-㉟❶-❿Ⅰ-Ⅻⅰ-ⅻ・■□○●◎◆◇▼▽☆★※＊*]"
    r"|[(（〔【][0-9０-９一二三四五六七八九十ア-ンA-Za-z]{1,3}[)）〕】]"
    r"|[0-9０-９]{1,3}(?:[-－‐―.．][0-9０-９]{1,3})*(?:[.．、,，)）:：]|\s+|(?<=[-－‐―.．][0-9０-９])))"
    r"[.．、\s]*"
)
_REMARK = re.compile(
    r"\s*(?:[※＊*][0-9０-９]{0,2}|[(（](?:再掲|注[0-9０-９]*|[※＊*][0-9０-９]*)[)）])$"
)


def bare_name(label: str) -> str:
    """A KPI's name without its number in a list and without marks that point to remarks."""
    return _REMARK.sub("", _NUMBER.sub("", label, count=1) if _NUMBER.match(label) else label)


class Naming:
    """`picks` are the KPIs that the person named; `series_named`: the table has their column."""

    def __init__(
        self, catalogue: Catalogue, picks: Mapping[str, int], *, series_named: bool
    ) -> None:
        self.catalogue = catalogue
        self.picks = picks
        self.series_named = series_named

    def _by_name(self, name: str, label: str) -> list[Indicator]:
        """The KPIs of exactly this name, or else of what it is without its number."""
        by_name = self.catalogue.by_name
        return by_name.get(name) or by_name.get(folded_name(bare_name(label)), [])

    def of(self, said: Mapping[str, str], *, label: str) -> tuple[Indicator, int | None] | Problem:
        """The series that folded words by role name, or why they name none."""
        name, key, plan, unit = said["name"], said["key"], said["plan"], said["unit"]
        department = said["department"]
        catalogue = self.catalogue
        picked = self.picks.get(name)
        if picked in catalogue.indicators:
            candidates = [catalogue.indicators[picked]]
        elif key and key in catalogue.by_key:
            candidates = [catalogue.by_key[key]]
        else:
            candidates = self._by_name(name, label)
        if not name and not candidates:
            return KPI_MISSING
        if not candidates:
            return _unknown(label)
        departments = catalogue.department_ids.get(department, []) if department else []
        if len(candidates) > 1 and plan in catalogue.plans:
            inside = set(catalogue.plans[plan])
            candidates = [c for c in candidates if c.plan_id in inside] or candidates
        if len(candidates) > 1 and departments:
            inside = set(departments)
            candidates = [c for c in candidates if c.department_id in inside] or candidates
        if len(candidates) > 1 and unit:
            fits = [c for c in candidates if folded_name(c.unit) == unit]
            candidates = fits or candidates
        if len(candidates) > 1:
            return _ambiguous(label, len(candidates))
        return self._series_of(candidates[0], departments, said["series"])

    def _series_of(
        self, indicator: Indicator, departments: list[int], series: str
    ) -> tuple[Indicator, int | None] | Problem:
        if series and series not in WHOLE:
            asked = [
                pk
                for pk in self.catalogue.department_ids.get(series, [])
                if (indicator.pk, pk) in self.catalogue.series
            ]
            return (indicator, asked[0]) if len(asked) == 1 else _no_series(series)
        own = [pk for pk in departments if (indicator.pk, pk) in self.catalogue.series]
        if own and not self.series_named and indicator.department_id not in departments:
            return WHICH_SERIES
        return indicator, None


WHOLE = {"全体", "全庁", "計", "合計", "全部局", "-", "―", "－"}
KPI_MISSING = Problem(
    "kpi_missing", "KPI名が空欄です。", "KPI名を入れるか、この行を表から外してください。"
)
WHICH_SERIES = Problem(
    "series_unclear",
    "部局別の値か、KPI全体の値かを決められません。",
    "部局別の値であれば、列の意味で「部局別の値の部局」を選んでください。",
)


def _unknown(label: str) -> Problem:
    return Problem(
        "kpi_unknown",
        f"「{label[:60]}」というKPIはありません。",
        "KPI名を登録どおりに直すか、この画面でKPIを指定してください。",
    )


def _ambiguous(label: str, count: int) -> Problem:
    return Problem(
        "kpi_ambiguous",
        f"「{label[:60]}」というKPIが{count}件あり、どれか決められません。",
        "計画か担当課の列を加えるか、この画面でKPIを指定してください。",
    )


def _no_series(name: str) -> Problem:
    return Problem(
        "series_unknown",
        f"このKPIでは、「{name[:40]}」の部局別の値を集めていません。",
        "部局の名前を確かめてください。",
    )
