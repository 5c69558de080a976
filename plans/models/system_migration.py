"""Moves from one system to another, with the steps between them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.audit import record_of_truth
from core.models import Versioned
from organizations.models import Organization
from plans.models.plan import Plan


@record_of_truth()
class SystemMigration(Versioned):
    """One function that moves to another system; `item_key` names the plan's item, if any."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="system_migrations")
    item_key = models.SlugField("取組", max_length=60, allow_unicode=True, blank=True)
    key = models.SlugField("識別子", max_length=60, allow_unicode=True)
    function = models.CharField("機能", max_length=120)
    from_system = models.CharField("移行前", max_length=120, blank=True)
    to_system = models.CharField("移行後", max_length=120)
    note = models.CharField("注記", max_length=400, blank=True)
    position = models.PositiveIntegerField("並び順", default=0)

    class Meta:
        ordering = ["plan", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="plans_systemmigration_org_id"
            ),
            models.UniqueConstraint(fields=["plan", "key"], name="plans_systemmigration_key_once"),
        ]

    def __str__(self) -> str:
        return self.function


@record_of_truth()
class MigrationPhase(models.Model):
    """A step of a move. What was typed (R7.3月下旬) is kept beside the days it was read as."""

    class Kind(models.TextChoices):
        PREPARATION = "preparation", "準備"
        TRIAL = "trial", "試行"
        PARALLEL = "parallel", "並行稼働"
        CUTOVER = "cutover", "切替え"
        RETIREMENT = "retirement", "旧システムの停止"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    migration = models.ForeignKey(SystemMigration, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField("段階", max_length=12, choices=Kind.choices)
    from_typed = models.CharField("開始（原文）", max_length=60, blank=True)
    from_first = models.DateField(null=True, blank=True)
    to_typed = models.CharField("終了（原文）", max_length=60, blank=True)
    to_last = models.DateField(null=True, blank=True)
    done_on = models.DateField("完了日", null=True, blank=True)

    class Meta:
        ordering = ["migration", "from_first", "to_last", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["migration", "kind"], name="plans_migrationphase_kind_once"
            ),
            models.CheckConstraint(
                condition=Q(from_first__isnull=True)
                | Q(to_last__isnull=True)
                | Q(to_last__gte=F("from_first")),
                name="plans_migrationphase_order",
            ),
            models.CheckConstraint(
                condition=Q(from_first__isnull=False) | Q(to_last__isnull=False),
                name="plans_migrationphase_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.migration_id} {self.kind}"
