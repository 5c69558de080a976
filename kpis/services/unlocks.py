"""Exceptions to a closed round: recorded, with a reason, and ended by themselves."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from core import audit, outbox
from core.errors import Invalid, NotFound
from kpis.models import RoundItem
from kpis.models.round import CollectionRound, RoundUnlock
from kpis.services.reopening import TOPIC as REOPENED
from kpis.services.round_notices import tell_unlocked
from kpis.services.round_rules import check_unlock
from organizations.permissions import Act
from organizations.selectors import Actor


def unlock(
    *,
    by: Actor,
    round_id: int,
    reason: str,
    until: date,
    today: date,
    item_id: int | None = None,
    department_id: int | None = None,
) -> RoundUnlock:
    """Lets figures of a closed round be changed until the end of a day.

    For one item, or for all items that one department answers for. The same exception asked for
    again is the one that stands. Raises Refused, Invalid (not closed) or NotFound.
    """
    by.require(Act.ROUND_MANAGE)
    check_unlock(reason=reason, until=until, today=today)
    with transaction.atomic(), audit.acting(by=by.user, intent="unlock_round"):
        asked = _closed(by, round_id)
        item = _item(asked, item_id) if item_id is not None else None
        if item is None:
            _require_asked_department(asked, department_id)
        wanted = {
            "round": asked,
            "item": item,
            "department_id": None if item else department_id,
            "reason": reason.strip(),
            "until": until,
        }
        standing = RoundUnlock.objects.filter(**wanted).first()
        if standing is not None:
            return standing
        added = RoundUnlock.objects.create(organization=by.organization, by=by.user, **wanted)
        tell_unlocked(by, added, today=today)
        outbox.publish(REOPENED, _reopened(added))
    return added


def _reopened(added: RoundUnlock) -> list[int]:
    """The KPIs whose figures may be changed again."""
    if added.item is not None:
        return [added.item.indicator_id]
    asked = RoundItem.objects.filter(round=added.round_id, answerable=added.department_id)
    return sorted(set(asked.values_list("indicator_id", flat=True)))


def _closed(by: Actor, round_id: int) -> CollectionRound:
    """The closed round, locked so that the same exception is not recorded twice at once."""
    found = (
        CollectionRound.objects.select_for_update(of=("self",))
        .select_related("organization")
        .filter(pk=round_id, organization=by.organization)
        .first()
    )
    if found is None:
        raise NotFound(
            "round_not_found",
            "この調査依頼は見つかりません。",
            "調査依頼の一覧から選び直してください。",
        )
    if found.state != CollectionRound.State.CLOSED:
        raise Invalid(
            "round_not_closed",
            f"「{found.title}」は締め切られていないため、解除は要りません。",
            "受付中の調査依頼の値は、そのまま入力できます。",
        )
    return found


def _item(asked: CollectionRound, item_id: int) -> RoundItem:
    item = asked.items.select_related("indicator").filter(pk=item_id).first()
    if item is None:
        raise NotFound(
            "item_not_found",
            "この調査依頼に、指定された値はありません。",
            "調査依頼の一覧から選び直してください。",
        )
    return item


def _require_asked_department(asked: CollectionRound, department_id: int | None) -> None:
    if department_id is None or not asked.items.filter(answerable=department_id).exists():
        raise Invalid(
            "department_not_asked",
            "解除する部局が選ばれていないか、この調査依頼の対象ではありません。",
            "対象の部局を選んでください。",
            field="department",
        )
