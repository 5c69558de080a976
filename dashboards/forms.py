"""The filters over a dashboard, as a form whose state lives in the address."""

from __future__ import annotations

from django import forms

from dashboards.selectors.board import Board


class BoardFilterForm(forms.Form):
    """Choices come from the board. What is not narrowed by a select travels as a hidden field."""

    plan = forms.ChoiceField(label="計画", required=False)
    fy = forms.ChoiceField(label="年度", required=False)
    policy = forms.ChoiceField(label="基本方針", required=False)
    department = forms.ChoiceField(label="部局", required=False)
    status = forms.CharField(required=False, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, board: Board) -> None:
        choice, options = board.choice, board.options
        super().__init__(
            initial={
                "plan": board.plan.pk if board.plan else "",
                "fy": choice.fiscal_year or "",
                "policy": choice.policy or "",
                "department": choice.department or "",
                "status": choice.status,
                "sort": choice.sort,
            }
        )
        offered: dict[str, list[tuple[object, str]]] = {
            "plan": [(one.value, one.label) for one in options.plans],
            "fy": [("", "最新")] + [(one.value, one.label) for one in options.fiscal_years],
            "policy": [("", "すべて")] + [(one.value, one.label) for one in options.policies],
            "department": [("", "すべて")]
            + [(one.value, one.label) for one in options.departments],
        }
        for name, values in offered.items():
            self._offer(name, values)
        for name in ("status", "sort"):
            if not self.initial[name]:
                del self.fields[name]

    def _offer(self, name: str, values: list[tuple[object, str]]) -> None:
        """A select with nothing to choose from is left out."""
        if len(values) < 2:
            del self.fields[name]
            return
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = values  # type: ignore[assignment]


class OutlookFilterForm(BoardFilterForm):
    """What is ahead is narrowed by plan, policy and department; a past year has nothing ahead."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        for name in ("fy", "status", "sort"):
            self.fields.pop(name, None)
