"""A plan decided once, with a KPI and its target, for the stories of plans that change.

Run by tests.journeys.staging; everything is made by the services, as the pages would make it.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from kpis.indicator_rules import IndicatorValues
from kpis.models import Indicator
from kpis.services.indicators import create_indicator
from kpis.services.targets import TargetValue, revise_target
from organizations.models import Membership, Role, User
from organizations.selectors import Actor, get_actor
from plans.models import PlanItem, PlanVersion
from plans.services.deciding import DecisionTyped, decide_draft
from plans.services.drafts import DraftTyped, make_draft
from plans.services.items import add_item
from plans.services.items_entry import ItemTyped, YearTyped
from plans.services.successors import PlanTyped, make_plan

SAMPLE = "990001"
SECOND_PERSON = "office-2@demo.example"
PASSWORD = "a-second-person-of-the-journeys"
TITLE = "窓口の計画（通し）"
Kind = PlanItem.Kind
WORDING = "住民票の窓口で、申請書を書かずに済むようにする。"
YEARS = ((2025, "検討"), (2026, "構築"), (2027, "導入"))
# Key, key above, kind, title, text.
ITEMS = (
    ("1", "", Kind.POLICY, "書かない窓口をひろげる", ""),
    ("2", "", Kind.POLICY, "来なくてよい窓口をつくる", ""),
    (
        "3",
        "1",
        Kind.INITIATIVE,
        "申請書をなくす",
        "住民票の窓口で、申請書を書かずに済むようにする。",
    ),
    ("4", "1", Kind.INITIATIVE, "予約で待たせない", "来る前に時間を選べるようにする。"),
    ("5", "1", Kind.INITIATIVE, "番号札を配る", "入口で番号札を配る。"),
)


def main() -> None:
    office = get_actor(user=User.objects.get(email="office@demo.example"), code=SAMPLE)
    plan = make_plan(by=office, typed=PlanTyped(TITLE, state="current", fy_from=2025, fy_to=2027))
    draft = make_draft(by=office, plan_id=plan.pk, typed=DraftTyped("1.0"))
    made = _items(office, draft)
    decide_draft(
        by=office,
        plan_id=plan.pk,
        typed=DecisionTyped("DX推進本部会議（第1回）", "R7.4.10"),
        label="1.0",
        version=draft.version,
    )
    kpi = _kpi(office, made["3"])
    _second_person(office)
    print(
        json.dumps(
            {
                "plan": plan.pk,
                "kpi": kpi.pk,
                "keys": {name: item.key for name, item in made.items()},
                "second": {
                    "role": "second_office",
                    "email": SECOND_PERSON,
                    "password": PASSWORD,
                },
            }
        )
    )


def _items(office: Actor, draft: PlanVersion) -> dict[str, PlanItem]:
    made: dict[str, PlanItem] = {}
    for name, above, kind, title, text in ITEMS:
        years = YEARS if kind == Kind.INITIATIVE else ()
        made[name] = add_item(
            by=office,
            plan_id=draft.plan_id,
            key=f"i-00000000000{name}",
            parent_id=made[above].pk if above else None,
            typed=ItemTyped(
                title=title, text=text, kind=kind, years=tuple(YearTyped(*year) for year in years)
            ),
        )
    return made


def _kpi(office: Actor, item: PlanItem) -> Indicator:
    usual = Indicator.objects.filter(organization=office.organization).earliest("pk")
    kpi = create_indicator(
        by=office,
        key="paperless-counters",
        values=IndicatorValues(
            name="書かない窓口の数（通し）",
            unit="か所",
            plan_id=item.plan_version.plan_id,
            item_id=item.pk,
            department_id=usual.department_id,
            scheme_id=usual.scheme_id,
            kind="level",
            desired="higher",
            rule="actual_over_target",
            frequency="year",
        ),
    )
    revise_target(
        by=office,
        indicator=kpi,
        due_on=date(2028, 3, 31),
        due_typed="R9年度末",
        to=TargetValue(Decimal(20), decided_on=date(2025, 4, 10), decided_by="DX推進本部会議"),
        expected_seq=0,
    )
    return kpi


def _second_person(office: Actor) -> None:
    """Somebody else of the office: two people at one item."""
    person = User.objects.create(email=SECOND_PERSON, display_name="見本 推進二")
    person.set_password(PASSWORD)
    person.save()
    Membership.objects.create(user=person, organization=office.organization, role=Role.DX_OFFICE)
