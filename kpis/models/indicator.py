"""What is measured, how it is judged, and who answers for it."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from core.audit import record_of_truth
from core.fields import ExactDecimalField
from core.models import Versioned
from kpis.models.scheme import RatingScheme
from organizations.models import Department, Organization
from plans.models import Plan, PlanItem


class Kind(models.TextChoices):
    LEVEL = "level", "時点の値"
    FLOW = "flow", "期間の値（年度で合計）"
    CUMULATIVE = "cumulative", "累計"
    RATIO = "ratio", "割合（分子・分母）"
    CHANGE_FROM_BASELINE = "change_from_baseline", "基準からの増減"
    SHARE_OF_DEPARTMENTS = "share_of_departments", "基準に達した部署の割合"


class Desired(models.TextChoices):
    HIGHER = "higher", "高いほどよい"
    LOWER = "lower", "低いほどよい"
    AT_LEAST = "at_least", "下限を保つ"
    AT_MOST = "at_most", "上限を保つ"
    WITHIN = "within", "範囲に収める"


class Rule(models.TextChoices):
    ACTUAL_OVER_TARGET = "actual_over_target", "実績÷目標"
    TARGET_OVER_ACTUAL = "target_over_actual", "目標÷実績"
    PROGRESS_FROM_BASELINE = "progress_from_baseline", "基準値からの進捗"
    MET_OR_NOT = "met_or_not", "達成・未達"
    WITHIN = "within", "範囲内・範囲外"


class Frequency(models.TextChoices):
    MONTH = "month", "毎月"
    QUARTER = "quarter", "四半期ごと"
    HALF = "half", "半期ごと"
    YEAR = "year", "年度ごと"
    IRREGULAR = "irregular", "随時"


@record_of_truth()
class Indicator(Versioned):
    """A KPI. All figures are in `unit`; percentages are stored as percent (90 for 90 %)."""

    class PaceShape(models.TextChoices):
        LINEAR = "linear", "直線"
        STEP = "step", "期日に一度に"

    class Reporting(models.TextChoices):
        COLLECTED = "collected", "ポータルで収集"
        PUBLISHED = "published", "公表資料から転記"

    class RollUp(models.TextChoices):
        """How the whole's figure comes from the departments' (docs/formulas/departments.md)."""

        NONE = "none", "全体の値を入力する"
        ADD = "add", "部局の値を足し上げる（割合は分子・分母を足す）"
        MEAN = "mean", "部局の値を重みで平均する"
        LATEST = "latest", "最も新しい部局の値を使う"
        REACHED = "reached", "基準に達した部局の割合を数える"

    class Derivation(models.TextChoices):
        """How the stored value comes from what is typed."""

        TYPED = "typed", "そのまま入力する"
        FROM_FLOWS = "from_flows", "期間ごとの値を入力し、累計を計算する"
        FROM_LEVEL = "from_level", "時点の値を入力し、基準値からの増減を計算する"

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="indicators"
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="indicators")
    item = models.ForeignKey(
        PlanItem, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    scheme = models.ForeignKey(RatingScheme, on_delete=models.PROTECT)
    key = models.SlugField("識別子", max_length=60, allow_unicode=True)
    name = models.CharField("KPI名", max_length=120)
    definition = models.TextField("定義", blank=True)
    definition_version = models.PositiveSmallIntegerField("定義の版", default=1)
    unit = models.CharField("単位", max_length=20)
    decimals = models.PositiveSmallIntegerField("表示する小数桁数", default=0)
    kind = models.CharField("値の種類", max_length=24, choices=Kind.choices)
    desired = models.CharField("望ましい方向", max_length=10, choices=Desired.choices)
    rule = models.CharField("達成率の規則", max_length=24, choices=Rule.choices)
    frequency = models.CharField("頻度", max_length=10, choices=Frequency.choices)
    entry_days = models.PositiveSmallIntegerField("入力期限（期末からの日数）", default=60)
    pace_shape = models.CharField(
        "進捗の見方", max_length=8, choices=PaceShape.choices, default=PaceShape.LINEAR
    )
    reporting = models.CharField(
        "実績の集め方",
        max_length=10,
        choices=Reporting.choices,
        default=Reporting.COLLECTED,
    )
    baseline = ExactDecimalField("基準値", null=True, blank=True)
    baseline_on = models.DateField("基準日", null=True, blank=True)
    baseline_note = models.CharField("基準の注記", max_length=200, blank=True)
    department_threshold = ExactDecimalField("部署の基準値", null=True, blank=True)
    roll_up = models.CharField(
        "部局の値のまとめ方", max_length=8, choices=RollUp.choices, default=RollUp.NONE
    )
    derivation = models.CharField(
        "値の求め方", max_length=12, choices=Derivation.choices, default=Derivation.TYPED
    )
    minimum = ExactDecimalField("値の下限", null=True, blank=True)
    maximum = ExactDecimalField("値の上限", null=True, blank=True)
    position = models.PositiveIntegerField("並び順", default=0)
    source = models.CharField("出典", max_length=300, blank=True)
    ended_on = models.DateField("終了日", null=True, blank=True)
    ended_reason = models.CharField(
        "終了の理由", max_length=400, blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["plan", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="kpis_indicator_org_id"),
            models.UniqueConstraint(fields=["organization", "key"], name="kpis_indicator_key_once"),
            models.CheckConstraint(
                condition=Q(baseline__isnull=False) | Q(baseline_on__isnull=True),
                name="kpis_indicator_baseline_date_has_value",
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True)
                | Q(maximum__isnull=True)
                | Q(maximum__gte=F("minimum")),
                name="kpis_indicator_bounds_order",
            ),
            *[
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True})
                    | Q(**{f"{name}__gt": -(10**18), f"{name}__lt": 10**18}),
                    name=f"kpis_indicator_{name}_limit",
                )
                for name in ("baseline", "minimum", "maximum", "department_threshold")
            ],
            models.CheckConstraint(
                condition=Q(decimals__lte=10), name="kpis_indicator_decimals_limit"
            ),
            models.CheckConstraint(
                condition=(Q(desired="within") & Q(rule="within"))
                | (~Q(desired="within") & ~Q(rule="within")),
                name="kpis_indicator_within_goes_with_within",
            ),
            models.CheckConstraint(
                condition=~Q(roll_up="reached") | Q(department_threshold__isnull=False),
                name="kpis_indicator_reached_has_threshold",
            ),
            models.CheckConstraint(
                condition=~Q(roll_up="mean") | Q(kind="level"),
                name="kpis_indicator_only_levels_are_averaged",
            ),
            models.CheckConstraint(
                condition=Q(derivation="typed")
                | Q(derivation="from_flows", kind="cumulative")
                | Q(derivation="from_level", kind="change_from_baseline", baseline__isnull=False),
                name="kpis_indicator_derivation_fits_kind",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_reason="")
                | (Q(ended_on__isnull=False) & ~Q(ended_reason="")),
                name="kpis_indicator_end_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def has_ended(self, today: date) -> bool:
        """Whether its last day is over. On the last day itself it still runs."""
        return self.ended_on is not None and self.ended_on < today

    def asks_for(self, first_day: date) -> bool:
        """Whether a period that begins on this day is asked for: not after the KPI's last day."""
        return self.ended_on is None or first_day <= self.ended_on
