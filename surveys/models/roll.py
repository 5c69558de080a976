"""Who is asked: groups by department, grade and the like, with how many people each has."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.audit import record_of_truth
from core.models import Versioned
from organizations.models import Department, Organization
from surveys.models.survey import Survey


@record_of_truth()
class Axis(Versioned):
    """A way to part the people asked: 所属, 役職. `base` is the axis whose values it puts together.

    The value of an axis without base comes with the code (`by_roll`) or is asked on the first
    page. A merged axis (4 grades into 2) has none of its own: it follows from its base.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="axes")
    base = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    key = models.SlugField("識別子", max_length=20)
    title = models.CharField("分け方の名称", max_length=40)
    position = models.PositiveIntegerField("並び順", default=0)
    by_roll = models.BooleanField("名簿から分かる", default=True)

    class Meta:
        ordering = ["survey", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="surveys_axis_org_id"),
            models.UniqueConstraint(fields=["survey", "key"], name="surveys_axis_key_once"),
        ]

    def __str__(self) -> str:
        return self.title


@record_of_truth()
class AxisValue(Versioned):
    """A group along an axis. `number` (from 1) names it in a response; `parts` are the base's
    numbers that a merged group puts together."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    axis = models.ForeignKey(Axis, on_delete=models.CASCADE, related_name="values")
    number = models.PositiveSmallIntegerField("番号")
    label = models.CharField("名称", max_length=80)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    parts = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    class Meta:
        ordering = ["axis", "number"]
        constraints = [
            models.UniqueConstraint(fields=["axis", "number"], name="surveys_axisvalue_no_once"),
            models.UniqueConstraint(fields=["axis", "label"], name="surveys_axisvalue_label_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="surveys_axisvalue_from_one"),
        ]

    def __str__(self) -> str:
        return self.label


@record_of_truth()
class RollCell(Versioned):
    """How many people are asked of one combination of groups, as the roll stood at the opening.

    `numbers` are AxisValue numbers along the survey's axes without base, in their order.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="roll")
    numbers = ArrayField(models.PositiveSmallIntegerField(), default=list)
    invited = models.PositiveIntegerField("対象者数")

    class Meta:
        ordering = ["survey", "numbers"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="surveys_rollcell_org_id"),
            models.UniqueConstraint(
                fields=["survey", "numbers"], name="surveys_rollcell_numbers_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numbers}"


@record_of_truth()
class DeclaredTable(Versioned):
    """A table that will be published: by no axis (whole), one, or several crossed."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="tables")
    axes = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    position = models.PositiveIntegerField("並び順", default=0)

    class Meta:
        ordering = ["survey", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "axes"], name="surveys_table_axes_once")
        ]

    def __str__(self) -> str:
        return "×".join(self.axes) or "全体"
