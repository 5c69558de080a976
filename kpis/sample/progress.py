"""How far the items of the sample's plan came, year by year, from a fixed seed."""

from __future__ import annotations

from datetime import date

from core.fiscal import fiscal_year_of
from kpis.sample.generator import random_for
from organizations.models import Organization
from plans.models import ItemProgress, PlanItemYear
from plans.roadmaps import is_arrow
from plans.services.row_sync import LoadReport

PLAN, VERSION = "digital-plan-2022", "1.1"
# Judgements and how often each is drawn. Some cells are left without a report, as in real life.
_DRAWN = (("done", 70), ("ahead", 6), ("partly", 12), ("late", 8), ("stopped", 1), ("", 3))
_NOTES = {
    "partly": "一部の部局で来年度に続ける。",
    "late": "関係する部局との調整に時間を要した。",
    "stopped": "国の仕組みを使うことにした。",
}


def load_progress(organization: Organization, until: date) -> LoadReport:
    """Reports of the years that are over. Again, it adds nothing to an item's year."""
    plan = organization.plans.get(key=PLAN)
    cells = list(
        PlanItemYear.objects.filter(
            item__plan_version__plan=plan,
            item__plan_version__label=VERSION,
            fiscal_year__lt=fiscal_year_of(until),
        )
        .select_related("item")
        .order_by("item__position", "fiscal_year")
    )
    there = set(ItemProgress.objects.filter(plan=plan).values_list("item_key", "fiscal_year"))
    rng = random_for("plan progress")
    words: dict[str, str] = {}
    made = []
    for cell in cells:
        (judgement,) = rng.choices([name for name, _ in _DRAWN], [often for _, often in _DRAWN])
        key = cell.item.key
        words[key] = words.get(key, "") if is_arrow(cell.planned) else cell.planned
        if not judgement or (key, cell.fiscal_year) in there:
            continue
        made.append(
            ItemProgress(
                organization=organization,
                plan=plan,
                item_key=key,
                fiscal_year=cell.fiscal_year,
                seq=1,
                done="" if judgement in {"late", "stopped"} else words[key],
                judgement=judgement,
                note=_NOTES.get(judgement, ""),
            )
        )
    ItemProgress.objects.bulk_create(made)
    return LoadReport(created=len(made), unchanged=len(cells) - len(made))
