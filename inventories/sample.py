"""The inventory of the fictional 見本県: procedures put online, generated from a fixed seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from core.clock import today as clock_today
from inventories.entry import read_planned
from inventories.models import Inventory, InventoryFeed, InventoryRow
from inventories.services.counts import recount
from kpis.sample.generator import random_for
from kpis.sample.load import CODE
from kpis.services.load import load_indicator_file
from organizations.models import Organization
from plans.services.row_sync import LoadReport, loading

INTENT = "load_sample_inventory"
KEY, NAME = "online-procedures", "行政手続のオンライン化"
DATA = Path(__file__).resolve().parent / "data" / "sample_indicators.json"
NUMBER, FREQUENT = 180, 24
# The last day with a completion: a sample shows a list at work, not one of the future.
UNTIL = date(2026, 10, 31)
# The first month of the plan.
BEGUN = date(2022, 4, 1)
_FEEDS = {
    "procedures-online-rate": InventoryFeed.Measure.ROWS,
    "applications-online-rate": InventoryFeed.Measure.WEIGHT,
}
_SUBJECTS = (
    *("施設の使用許可", "県税の納税証明", "講習会の受講", "補助金の交付", "免許証の再交付"),
    *("営業の許可", "会議室の予約", "イベントの後援名義", "職員採用試験", "工事の入札参加資格"),
    *("動物の飼養", "温泉の利用", "危険物の取扱い", "農地の利用", "漁業の許可"),
)
_KINDS = ("申請", "届出", "報告", "変更の届出", "更新の申請", "廃止の届出")
_PLANS = ("R8.12", "R9.3月下旬予定", "R8年度末", "R9.1", "R8年8月末", "R9年度末", "検討中", "")
_REASONS = ("法令で対面の確認が必要", "国のシステムで受付済み", "令和9年度に廃止予定")


@dataclass(frozen=True)
class _Sample:
    code: str
    name: str
    department: str
    group: str
    weight: Decimal | None
    planned: str
    done_on: date | None
    excluded_because: str


def load_sample_inventory(*, today: date | None = None) -> LoadReport:
    """Loads the list, its two KPIs and their feeds. Again, it changes nothing of the list."""
    today = today or clock_today()
    report = load_indicator_file(DATA, intent=INTENT)
    organization = Organization.objects.get(code=CODE)
    with loading(INTENT):
        inventory, created = Inventory.objects.get_or_create(
            organization=organization,
            key=KEY,
            defaults={
                "name": NAME,
                "description": "見本県が受け付ける行政手続の一覧（見本のために作った架空の内容）。",
                "unit": "手続",
                "weight_name": "年間申請件数",
                "weight_unit": "件",
                "department": organization.departments.filter(name="デジタル戦略部").first(),
            },
        )
        if not created:
            report += LoadReport(unchanged=inventory.rows.count())
            return report
        rows = _rows(organization, inventory, today)
        InventoryRow.objects.bulk_create(rows)
        for key, measure in _FEEDS.items():
            InventoryFeed.objects.create(
                organization=organization,
                inventory=inventory,
                indicator=organization.indicators.get(key=key),
                measure=measure,
                output=InventoryFeed.Output.SHARE,
            )
        # The months before, as they would have been counted had the list been kept here.
        for month in range((today.year - BEGUN.year) * 12 + today.month - BEGUN.month):
            recount(by=None, inventory=inventory, today=_month_end(month))
        recount(by=None, inventory=inventory, today=today)
    report += LoadReport(created=len(rows))
    return report


def _month_end(number: int) -> date:
    """The last day of a month, counted from the first one."""
    year, month = divmod(BEGUN.month + number, 12)
    return date(BEGUN.year + year, month + 1, 1) - timedelta(days=1)


def _rows(organization: Organization, inventory: Inventory, today: date) -> list[InventoryRow]:
    departments = {
        row.name: row.pk for row in organization.departments.filter(parent=None, valid_to=None)
    }
    return [
        InventoryRow(
            organization=organization,
            inventory=inventory,
            code=made.code,
            name=made.name,
            department_id=departments[made.department],
            group=made.group,
            weight=made.weight,
            planned=made.planned,
            planned_on=read_planned(made.planned, today=today),
            done_on=made.done_on,
            excluded=bool(made.excluded_because),
            excluded_because=made.excluded_because,
            position=position,
        )
        for position, made in enumerate(_generated(sorted(departments)))
    ]


def _generated(departments: list[str]) -> Iterator[_Sample]:
    rng = random_for("inventory")
    names = [f"{subject}の{kind}" for kind in _KINDS for subject in _SUBJECTS]
    for index in range(NUMBER):
        frequent = index < FREQUENT
        excluded = "" if frequent or rng.random() > 0.06 else rng.choice(_REASONS)
        done = not excluded and rng.random() < (0.8 if frequent else 0.35)
        day = date(rng.randint(2022, 2026), rng.randint(1, 9), rng.randint(1, 28))
        weight = rng.randint(800, 9000) if frequent else rng.randint(0, 120)
        name = names[index % len(names)]
        turn = index // len(names)
        yield _Sample(
            code=f"{index + 1:04d}",
            name=f"{name}（{'窓口' if turn == 1 else '郵送'}分）" if turn else name,
            department=departments[rng.randrange(len(departments))],
            group="優先" if frequent else "一般",
            weight=None if not frequent and rng.random() < 0.05 else Decimal(weight),
            planned="" if excluded else rng.choice(_PLANS),
            done_on=min(day, UNTIL) if done else None,
            excluded_because=excluded,
        )
