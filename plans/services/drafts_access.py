"""Whose plan it is, and the locks under which drafts change.

Everything that changes a draft locks its version first: an item saved while a meeting's decision is
written waits for it, and is then refused with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError

from core.errors import Invalid, NotFound, Stale
from core.models import Versioned
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import Plan, PlanItem, PlanVersion

FROZEN = "plans_version_frozen"


def plan_not_found() -> NotFound:
    return NotFound(
        "plan_not_found", "この計画は見つかりません。", "「計画」の一覧から選び直してください。"
    )


def item_not_found() -> NotFound:
    return NotFound(
        "plan_item_not_found",
        "この項目は見つかりません。ほかの人が案から外したか、案が破棄されています。",
        "計画のページから案を開き直してください。",
    )


def lock_plan(by: Actor, pk: int) -> Plan:
    """The person's plan, locked: two people's drafts must not both become the open one."""
    by.require(Act.PLAN_EDIT)
    found = (
        Plan.objects.select_for_update(of=("self",))
        .filter(organization=by.organization, pk=pk)
        .first()
    )
    if found is None:
        raise plan_not_found()
    return found


def lock_version(by: Actor, pk: int) -> PlanVersion:
    by.require(Act.PLAN_EDIT)
    found = (
        PlanVersion.objects.select_for_update(of=("self",))
        .select_related("plan")
        .filter(organization=by.organization, pk=pk)
        .first()
    )
    if found is None:
        raise item_not_found()
    return found


def lock_draft(by: Actor, plan_id: int) -> PlanVersion:
    """The plan's open draft, locked. Raises NotFound where there is none."""
    by.require(Act.PLAN_EDIT)
    found = (
        PlanVersion.objects.select_for_update(of=("self",))
        .select_related("plan")
        .filter(organization=by.organization, plan=plan_id, state=PlanVersion.State.DRAFT)
        .first()
    )
    if found is None:
        raise NotFound(
            "no_draft",
            "この計画には、作成中の案がありません。",
            "計画のページを開き直して、案の状況をご確認ください。",
        )
    return found


def lock_item(by: Actor, pk: int) -> PlanItem:
    """An item of a draft, its version locked. Raises Invalid (409) where it has been decided."""
    by.require(Act.PLAN_EDIT)
    version = (
        PlanItem.objects.filter(organization=by.organization, pk=pk)
        .values_list("plan_version", flat=True)
        .first()
    )
    if version is None:
        raise item_not_found()
    require_open(lock_version(by, version))
    item = PlanItem.objects.select_related("plan_version__plan").filter(pk=pk).first()
    if item is None:  # removed while this waited for the lock
        raise item_not_found()
    return item


def require_open(version: PlanVersion) -> None:
    if version.state != PlanVersion.State.DRAFT or version.frozen_at is not None:
        raise decided(version.label)


def decided(label: str) -> Invalid:
    return Invalid(
        "draft_decided",
        f"この案は「{label}」として決定されたため、変更できません。今回の変更は保存していません。",
        "入力した文字はこの画面に残しています。必要な部分を控え、次の案を作って入力してください。",
        status=409,
    )


@contextmanager
def frozen_as_sentence(label: str) -> Iterator[None]:
    """A change that the database refused, because the version is decided, as a sentence."""
    try:
        yield
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") == FROZEN:
            raise decided(label) from error
        raise


def refuse_if_stale(row: Versioned, version: int, *, typed: Any = None) -> None:
    """Raises Stale where somebody else saved the row after this person opened it."""
    if row.version != version:
        raise Stale(
            "changed_meanwhile",
            "画面を開いたあとに、ほかの人がこの内容を変更しました。",
            "違いを確かめてから、もう一度保存してください。入力した文字は残しています。",
            theirs={"row": row},
            typed=typed or {},
        )
