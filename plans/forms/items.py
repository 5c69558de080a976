"""The form of an item of a draft, with a pair of boxes for each fiscal year of the roadmap."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from core.errors import DomainError
from core.fiscal import FiscalYear, fiscal_year_of
from core.japanese_dates import read_date
from plans.forms.frame import Choices, NeededField, WorkForm, choice, several
from plans.models import PlanItem
from plans.services.items_entry import ItemTyped, YearTyped

STEPS = ("検討", "構築", "一部導入", "導入", "拡充", "⇒")
_SENT_YEAR = re.compile(r"(?:planned|note)_((?:19|20)\d\d)")


def years_sent(post: QueryDict) -> set[int]:
    return {int(found[1]) for name in post if (found := _SENT_YEAR.fullmatch(name))}


class ItemForm(WorkForm):
    """`years` are the fiscal years that have a row; another one can be typed below them."""

    title = NeededField(label="名称")
    number = forms.CharField(label="番号", required=False, help_text="例：1、A、③")
    text = forms.CharField(
        label="内容", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 7})
    )

    def __init__(
        self,
        *args: Any,
        years: Collection[int],
        departments: Sequence[tuple[int, str]],
        stages: Choices,
        viewpoints: Choices,
        parents: Choices | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years = sorted(years)
        self.fields["kind"] = choice(
            "種別", PlanItem.Kind.choices, empty="選んでください", needed=True
        )
        if parents is not None:
            self.fields["parent"] = choice(
                "置く場所", parents, empty="いちばん上（どの項目の下でもない）"
            )
        if stages:
            self.fields["stage"] = choice("段階", stages, empty="なし")
        if departments:
            named = [(str(pk), name) for pk, name in departments]
            self.fields["departments"] = several("担当部局", named)
        if viewpoints:
            self.fields["viewpoints"] = several("視点", viewpoints)
        for year in self.years:
            self._add_year(year)
        self.fields["new_year"] = forms.CharField(
            label="ほかの年度", required=False, help_text="例：R10年度"
        )
        self.fields["new_planned"] = _box("ほかの年度の予定", "例：導入")
        self.fields["new_note"] = _box("ほかの年度の注記", "")
        if parents is not None:
            self.fields["key"] = forms.CharField(widget=forms.HiddenInput, required=False)
        order = ["parent", "number", "title", "kind", "text", "departments", "stage", "viewpoints"]
        self.order_fields(order)

    def _add_year(self, year: int) -> None:
        label = FiscalYear(year).label
        self.fields[f"planned_{year}"] = _box(f"{label}の予定", "")
        self.fields[f"note_{year}"] = _box(f"{label}の注記", "")

    @property
    def main_fields(self) -> list[forms.BoundField]:
        years = {name for name in self.fields if name.startswith(("planned_", "note_", "new_"))}
        return [field for field in self.visible_fields() if field.name not in years]

    @property
    def nothing_to_choose(self) -> list[str]:
        """Fields left out because there is nothing yet that could be chosen in them."""
        return [name for name in ("departments", "stage", "viewpoints") if name not in self.fields]

    @property
    def year_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "label": FiscalYear(year).label,
                "boxes": (self[f"planned_{year}"], self[f"note_{year}"]),
            }
            for year in self.years
        ]

    def typed(self) -> ItemTyped:
        """Raises nothing: a year that cannot be read is told by `clean_new_year`."""
        years = [
            YearTyped(year, self.said(f"planned_{year}"), self.said(f"note_{year}"))
            for year in self.years
        ]
        new = self.cleaned_data.get("new_year")
        if isinstance(new, int):
            years.append(YearTyped(new, self.said("new_planned"), self.said("new_note")))
        return ItemTyped(
            title=self.said("title"),
            number=self.said("number"),
            text=self.said("text"),
            kind=self.said("kind"),
            department_ids=self.numbers_of("departments"),
            stage_id=self.number_of("stage"),
            viewpoint_ids=self.numbers_of("viewpoints"),
            years=tuple(years),
        )

    def clean_new_year(self) -> int | None:
        typed = str(self.cleaned_data.get("new_year") or "").strip()
        if not typed:
            return None
        try:
            return read_fiscal_year(typed)
        except DomainError as refused:
            raise forms.ValidationError(str(refused)) from refused

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        said = clean.get("new_planned") or clean.get("new_note")
        if said and not clean.get("new_year") and "new_year" not in self.errors:
            self.add_error(
                "new_year", "予定や注記の年度が空欄です。「R10年度」のように入力してください。"
            )
        if clean.get("new_year") and not clean.get("new_planned"):
            self.add_error(
                "new_planned", "予定が空欄です。「検討」「構築」のように入力してください。"
            )
        return clean


def read_fiscal_year(typed: str) -> int:
    """R8, 令和8年度, 2026年度 and 2026 alike name a fiscal year. Raises DateRefused."""
    text = typed.strip()
    if not text.endswith("年度"):
        text = text.removesuffix("年") + "年度"
    return fiscal_year_of(read_date(text).first)


def kept_values(typed: ItemTyped) -> dict[str, Any]:
    """An item as the form's first values."""
    values: dict[str, Any] = {
        "title": typed.title,
        "number": typed.number,
        "text": typed.text,
        "kind": str(typed.kind),
        "stage": typed.stage_id or "",
        "departments": list(typed.department_ids),
        "viewpoints": list(typed.viewpoint_ids),
    }
    for one in typed.years:
        values |= {f"planned_{one.fiscal_year}": one.planned, f"note_{one.fiscal_year}": one.note}
    return values


def _box(label: str, placeholder: str) -> forms.CharField:
    attrs = {"autocomplete": "off"}
    if "予定" in label:
        attrs["list"] = "plan-steps"
    return forms.CharField(
        label=label, required=False, help_text=placeholder, widget=forms.TextInput(attrs=attrs)
    )
