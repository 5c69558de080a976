"""Departments as a tree over time: offices are reorganized each April, figures stay."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from core.audit import record_of_truth
from core.models import Versioned
from organizations.models.organization import Organization


@record_of_truth()
class Department(Versioned):
    """`valid_from`/`valid_to` are its first and last day; an open end is NULL."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="departments"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField("名称", max_length=80)
    position = models.PositiveIntegerField("並び順", default=0)
    valid_from = models.DateField("設置日", null=True, blank=True)
    valid_to = models.DateField("廃止日（最終日）", null=True, blank=True)
    successors = models.ManyToManyField(
        "self", through="DepartmentSuccession", symmetrical=False, related_name="predecessors"
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="organizations_department_org_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "parent", "name", "valid_from"],
                nulls_distinct=False,
                name="organizations_department_name_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="organizations_department_valid_order",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="organizations_department_not_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_valid_on(self, day: date) -> bool:
        """Whether the department exists on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@record_of_truth()
class DepartmentSuccession(models.Model):
    """Who carries on a department's work after a reorganization."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    predecessor = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="succeeded_by"
    )
    successor = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="succeeds")
    effective_on = models.DateField("承継日")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="organizations_succession_once"
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="organizations_succession_not_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
