"""Changing what an indicator means: each wording is a version of its own, none is overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from core import audit
from core.errors import DomainError, Invalid, Refused, Stale
from kpis.models import DefinitionVersion, Indicator
from kpis.services.achievements import mark_for_recompute
from kpis.services.scope import require_own_indicator
from organizations.models import User
from organizations.permissions import Act
from organizations.selectors import Actor


@dataclass(frozen=True)
class Definition:
    """A wording from a day on, who decided it and why; `breaks_series`: not comparable before."""

    text: str
    applies_from: date | None
    reason: str
    breaks_series: bool = False
    decided_on: date | None = None
    decided_by: str = ""


def first_definition(indicator: Indicator, *, user: User | None = None) -> DefinitionVersion:
    """Version 1 of an indicator that was just made."""
    return DefinitionVersion.objects.create(
        organization_id=indicator.organization_id,
        indicator=indicator,
        number=1,
        text=indicator.definition,
        by=user,
    )


def change_definition(
    *, by: Actor, indicator: Indicator, to: Definition, expected_number: int
) -> DefinitionVersion:
    """Adds a version; asks for the achievements to be recomputed.

    `expected_number` is the version the person saw. Raises NotAllowed, Refused, Stale or NotFound.
    The same change again is not stored again.
    """
    require_own_indicator(by, indicator)
    by.require(Act.INDICATOR_EDIT, indicator.department_id)
    with transaction.atomic(), audit.acting(by=by.user, intent="change_definition"):
        row = Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
        latest = row.definitions.select_related("by").order_by("-number").first()
        number = latest.number if latest else 0
        if latest and number == expected_number + 1 and _same(latest, to, by):
            return latest  # the same click again
        if number != expected_number:
            raise Stale(
                "changed_meanwhile",
                "この定義は、画面を開いたあとに変更されました。",
                "最新の定義を確認してから、もう一度操作してください。",
                theirs={"definition": latest},
            )
        _check(to, latest)
        version = DefinitionVersion.objects.create(
            organization_id=row.organization_id,
            indicator=row,
            number=number + 1,
            by=by.user,
            **vars(to),
        )
        row.definition, row.definition_version = to.text, version.number
        row.version += 1
        row.save(update_fields=["definition", "definition_version", "version"])
        mark_for_recompute([row.pk])
        return version


def _check(to: Definition, latest: DefinitionVersion | None) -> None:
    errors: dict[str, DomainError] = {}

    def refuse(field: str, code: str, sentence: str, next_step: str) -> None:
        errors[field] = Invalid(code, sentence, next_step, field=field)

    if not to.text.strip():
        refuse(
            "text",
            "text_missing",
            "新しい定義が入力されていません。",
            "何を、どの範囲で、どう数えるかを入力してください。",
        )
    elif latest and to.text == latest.text and not to.breaks_series:
        refuse(
            "text",
            "text_unchanged",
            "定義が前の版と同じです。",
            "定義を書き換えるか、数え方が変わったときは「前の版の値と比べられない」を選んでください。",
        )
    if to.applies_from is None:
        refuse(
            "applies_from",
            "applies_from_missing",
            "適用を始める日が入力されていません。",
            "新しい定義で数え始める期間の初日を入力してください。",
        )
    elif latest and latest.applies_from and to.applies_from <= latest.applies_from:
        refuse(
            "applies_from",
            "applies_from_order",
            "適用を始める日が、前の版の適用開始日より後になっていません。",
            "前の版の適用開始日より後の日を入力してください。",
        )
    if not to.reason.strip():
        refuse(
            "reason",
            "reason_missing",
            "定義を変える理由が入力されていません。",
            "変更の理由を入力してください。",
        )
    elif len(to.reason) > 400:
        refuse(
            "reason",
            "reason_too_long",
            f"理由が{len(to.reason)}文字あります。",
            "400文字以内にしてください。",
        )
    if len(to.decided_by) > 120:
        refuse(
            "decided_by",
            "decided_by_too_long",
            f"決定した会議などが{len(to.decided_by)}文字あります。",
            "120文字以内にしてください。",
        )
    if errors:
        raise Refused(errors)


def _same(latest: DefinitionVersion, to: Definition, by: Actor) -> bool:
    return latest.by_id == by.user.pk and all(
        getattr(latest, name) == value for name, value in vars(to).items()
    )
