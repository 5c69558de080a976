"""Lists that KPIs are counted from: procedures, systems, people with a qualification."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.audit import record_of_truth
from core.fields import ExactDecimalField
from core.models import Versioned
from kpis.models import Indicator
from organizations.models import Department, Organization
from plans.models import Plan


@record_of_truth()
class Inventory(Versioned):
    """A list of things done one by one. `unit` counts its rows, `weight_unit` their weight.

    A rollout has a department a row; a talent list has levels, and groups of people (never a
    person's name) with their number as weight. `item_key` names the item of `plan` it belongs to.
    """

    class Kind(models.TextChoices):
        THINGS = "things", "手続・システムなどの一覧"
        ROLLOUT = "rollout", "部局への展開"
        TALENT = "talent", "人材の育成"

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="inventories"
    )
    key = models.SlugField("識別子", max_length=60, allow_unicode=True)
    kind = models.CharField(
        "種類", max_length=8, choices=Kind.choices, default=Kind.THINGS, db_default="things"
    )
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="inventories"
    )
    item_key = models.SlugField("取組", max_length=60, allow_unicode=True, blank=True, default="")
    name = models.CharField("名称", max_length=120)
    description = models.TextField("説明", blank=True)
    unit = models.CharField("行の数え方", max_length=20, default="件")
    weight_name = models.CharField("重みの名称", max_length=40, blank=True)
    weight_unit = models.CharField("重みの単位", max_length=20, blank=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="inventories"
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="inventories_inventory_org_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "key"], name="inventories_inventory_key_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@record_of_truth()
class InventoryLevel(Versioned):
    """A level people are to reach: how many are wanted, and who certifies them."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    inventory = models.ForeignKey(Inventory, on_delete=models.PROTECT, related_name="levels")
    name = models.CharField("段階", max_length=80)
    wanted = models.PositiveIntegerField("目標の人数", null=True, blank=True)
    certified_by = models.CharField("認定する者", max_length=120, blank=True)
    note = models.CharField("備考", max_length=400, blank=True)
    position = models.PositiveIntegerField("並び順", default=0)

    class Meta:
        ordering = ["inventory", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="inventories_inventorylevel_org_id"
            ),
            models.UniqueConstraint(
                fields=["inventory", "name"], name="inventories_inventorylevel_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@record_of_truth()
class InventoryRow(Versioned):
    """One thing on the list. An excluded row counts neither above nor below the line.

    `code` is the office's own number of it, by which an import finds it again; `weight` is a yearly
    number (applications); `planned` is kept as typed beside the day it was read as.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    inventory = models.ForeignKey(Inventory, on_delete=models.PROTECT, related_name="rows")
    code = models.CharField("番号", max_length=40)
    name = models.CharField("名称", max_length=200)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="inventory_rows"
    )
    group = models.CharField("区分", max_length=60, blank=True)
    level = models.ForeignKey(
        InventoryLevel, on_delete=models.PROTECT, null=True, blank=True, related_name="rows"
    )
    weight = ExactDecimalField("重み", null=True, blank=True)
    planned = models.CharField("予定（原文）", max_length=40, blank=True)
    planned_on = models.DateField("予定日", null=True, blank=True)
    done_on = models.DateField("完了日", null=True, blank=True)
    excluded = models.BooleanField("対象外", default=False)
    excluded_because = models.CharField("対象外の理由", max_length=200, blank=True)
    note = models.CharField("備考", max_length=400, blank=True)
    position = models.PositiveIntegerField("並び順", default=0)

    class Meta:
        ordering = ["inventory", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="inventories_inventoryrow_org_id"
            ),
            models.UniqueConstraint(
                fields=["inventory", "code"], name="inventories_inventoryrow_code_once"
            ),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gte=0),
                name="inventories_inventoryrow_weight_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(excluded=False, excluded_because="")
                | Q(excluded=True) & ~Q(excluded_because=""),
                name="inventories_inventoryrow_exclusion_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@record_of_truth()
class InventoryFeed(Versioned):
    """A KPI that an inventory counts: which rows, and whether by number or by weight.

    `group` blank takes every group; `minimum_weight` leaves lighter rows out of the count. Without
    `needs_approval` the count is a figure at once: the rows are what people answer for.
    """

    class Measure(models.TextChoices):
        ROWS = "rows", "行の数"
        WEIGHT = "weight", "重みの合計"

    class Output(models.TextChoices):
        SHARE = "share", "完了した割合"
        DONE = "done", "完了した数"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    inventory = models.ForeignKey(Inventory, on_delete=models.PROTECT, related_name="feeds")
    indicator = models.OneToOneField(
        Indicator, on_delete=models.PROTECT, related_name="inventory_feed"
    )
    measure = models.CharField("数え方", max_length=8, choices=Measure.choices)
    output = models.CharField("結果", max_length=8, choices=Output.choices)
    group = models.CharField("区分", max_length=60, blank=True)
    minimum_weight = ExactDecimalField("重みの下限", null=True, blank=True)
    needs_approval = models.BooleanField("部局長の承認を待つ", default=False)

    class Meta:
        ordering = ["inventory", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum_weight__isnull=True) | Q(minimum_weight__gte=0),
                name="inventories_inventoryfeed_minimum_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inventory_id} → {self.indicator_id}"
