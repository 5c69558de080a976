"""A prefecture or city that runs plans in the portal."""

from __future__ import annotations

from django.db import models

from core.audit import record_of_truth
from core.models import Versioned


class CodeIsValid(models.Func):
    """The check digit of the public-body code, verified by PostgreSQL."""

    function = "core_public_body_code_ok"
    output_field = models.BooleanField()


@record_of_truth()
class Organization(Versioned):
    """`code` is the 全国地方公共団体コード: six digits, the last one a check digit."""

    class Kind(models.TextChoices):
        PREFECTURE = "prefecture", "都道府県"
        CITY = "city", "市区町村"

    class NegativeMark(models.TextChoices):
        TRIANGLE = "▲", "▲"
        MINUS = "−", "−（マイナス）"

    class ShareRounding(models.TextChoices):
        LARGEST_REMAINDER = "largest_remainder", "合計が100になるよう調整"
        PLAIN = "plain", "四捨五入（合計が100にならないことがある）"

    code = models.CharField("全国地方公共団体コード", max_length=6, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("種別", max_length=12, choices=Kind.choices)
    is_sample = models.BooleanField("見本", default=False)
    negative_mark = models.CharField(
        "負の数の表し方", max_length=1, choices=NegativeMark.choices, default=NegativeMark.TRIANGLE
    )
    share_rounding = models.CharField(
        "構成比の端数処理",
        max_length=20,
        choices=ShareRounding.choices,
        default=ShareRounding.LARGEST_REMAINDER,
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(CodeIsValid(models.F("code"))),
                name="organizations_organization_code_ok",
            )
        ]

    def __str__(self) -> str:
        return self.name
