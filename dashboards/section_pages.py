"""The pages beside each other in a section of the portal, in the order of the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from committees.selectors.seats_mine import sits_today
from core.clock import today
from organizations.permissions import Act
from organizations.selectors import Actor


@dataclass(frozen=True)
class SectionPage:
    """A page of a section with those that belong to it, by name or by the app they are in.

    `shown` is what a person needs beside the right for the page to be named in the navigation.
    """

    label: str
    address: str
    act: Act
    names: frozenset[str] = field(default_factory=frozenset)
    app: str = ""
    shown: Callable[[Actor], bool] | None = None

    def is_for(self, app: str, name: str) -> bool:
        """Whether that page is this one or belongs to it."""
        if self.app:
            return app == self.app
        own_app, own_name = self.address.split(":")
        return app == own_app and (name == own_name or name in self.names)


_KPIS = (
    SectionPage("KPI一覧", "kpis:list", Act.INDICATOR_VIEW),
    SectionPage("入力表", "kpis:grid", Act.FIGURE_ENTER, frozenset({"kpi_grid"})),
    SectionPage(
        "調査依頼",
        "kpis:rounds",
        Act.ROUND_VIEW,
        frozenset(
            {"round", "round_new", "round_edit", "round_items", "round_open"}
            | {"round_figures", "round_submit", "round_answer", "round_close", "round_unlock"}
        ),
    ),
    SectionPage("承認待ち", "kpis:review", Act.FIGURE_APPROVE, frozenset({"review_decide"})),
    SectionPage(
        "原因・対応策",
        "kpis:corrective_list",
        Act.CORRECTIVE_VIEW,
        frozenset(
            {"corrective", "corrective_answer", "corrective_report"}
            | {"corrective_close", "corrective_reopen"}
        ),
    ),
    SectionPage("台帳", "inventories:list", Act.INVENTORY_VIEW, app="inventories"),
    SectionPage(
        "評価の区分",
        "kpis:schemes",
        Act.SCHEME_EDIT,
        frozenset({"scheme_new", "scheme_edit", "scheme_assign"}),
    ),
    SectionPage("計算の決まり", "kpis:rules", Act.INDICATOR_VIEW, frozenset({"rule"})),
)
_PLANS = (
    SectionPage(
        "計画の一覧",
        "dashboards:plans",
        Act.PLAN_VIEW,
        frozenset({"plan", "plan_version", "plan_difference", "plan_item", "plan_takeover"}),
    ),
    SectionPage("年度ごとの予定と実績", "plans:roadmaps", Act.PLAN_VIEW, frozenset({"roadmap"})),
)


def _has_a_seat(actor: Actor) -> bool:
    return sits_today(actor, today=today())


_COMMITTEES = (
    SectionPage("会議体", "committees:list", Act.COMMITTEE_VIEW),
    SectionPage(
        "自分の会議",
        "committees:mine",
        Act.COMMITTEE_VIEW,
        frozenset({"remarks"}),
        shown=_has_a_seat,
    ),
    SectionPage("回答の依頼", "committees:answers_due", Act.ITEM_ANSWER),
)
_SURVEYS = (
    SectionPage("アンケートの一覧", "surveys:list", Act.SURVEY_VIEW, frozenset({"survey", "new"})),
    SectionPage("お聞きしたこと・変えたこと", "surveys:changed", Act.SURVEY_VIEW),
)
PAGES_BESIDE: dict[str, tuple[SectionPage, ...]] = {
    "plans": _PLANS,
    "kpis": _KPIS,
    "surveys": _SURVEYS,
    "committees": _COMMITTEES,
}
