"""What the templates of both dashboards take, built from a board."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core.fiscal import FiscalYear, fiscal_year_of
from dashboards.charts import rate_chart, share_parts, shares_in_words
from dashboards.forms import BoardFilterForm
from dashboards.selectors.board import Board
from dashboards.wording import years_label
from organizations.models import Organization
from organizations.permissions import Act
from organizations.selectors import Actor


def board_context(actor: Actor, board: Board) -> dict[str, Any]:
    """Context of dashboards/organization.html and dashboards/department.html."""
    organization = actor.organization
    return {
        "actor": actor,
        "code": organization.code,
        "board": board,
        "form": BoardFilterForm(board),
        "chart": rate_chart(board.scoped),
        "share_parts": share_parts(board.tiles),
        "share_label": shares_in_words(board.tiles),
        "plain_shares": organization.share_rounding == Organization.ShareRounding.PLAIN,
        "period_line": _period_line(board),
        "sort": board.choice.sort,
        "freshness": board.freshness,
        "may_enter": actor.can(Act.FIGURE_ENTER, anywhere=True),
        "has_departments": any(row.department for row in board.scoped),
    }


def _period_line(board: Board) -> str:
    """R4～R8年度（最終年度）; the year of the figures and the filters where asked for."""
    plan = board.plan
    if plan is None:
        return ""
    line = years_label(plan.fy_from, plan.fy_to)
    this_year = fiscal_year_of(timezone.localdate(board.now))
    if plan.fy_to is not None and plan.fy_to == this_year:
        line += "（最終年度）"
    elif plan.fy_to is not None and plan.fy_to < this_year:
        line += "（計画期間終了）"
    if board.choice.fiscal_year is not None:
        line += f"　｜　{FiscalYear(board.choice.fiscal_year).label}の値"
    return "　｜　".join([line, *_narrowed_to(board)])


def _narrowed_to(board: Board) -> list[str]:
    """What the filters left, by name: on paper the filters themselves are not to be seen."""
    asked = (
        (board.options.policies, board.choice.policy),
        (board.options.departments, board.choice.department),
    )
    return [
        f"「{option.label.strip()}」だけ"
        for options, chosen in asked
        for option in options
        if option.value == chosen
    ]
