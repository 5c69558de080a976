"""Adding, revising and settling items: set-wise, each change one more wording, nothing overwritten.

What an item says, its newest revision says; what others read is the newest settled one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Greatest

from committees.models import (
    ActionItem,
    ActionItemRevision,
    Committee,
    RevisionDepartment,
)
from committees.services.freezing import freeze_meeting
from committees.services.items_access import changed_meanwhile, lock_committee, lock_items
from committees.services.items_dropping import drop_item, restore_item
from committees.services.items_reading import (
    ItemTyped,
    ItemWording,
    Vocabulary,
    read_items,
    says_the_same,
)
from core import audit
from core.clock import today as clock_today
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor

__all__ = [
    "ItemTyped",
    "add_items",
    "drop_item",
    "freeze_meeting",
    "restore_item",
    "revise_items",
    "settle_items",
]

REASON_LIMIT = 400
# The columns of a revision that stay when a wording is replaced by the same one.
_BATCH = 500


def add_items(
    *, by: Actor, committee: Committee, items: Sequence[ItemTyped], settled: bool, reason: str = ""
) -> list[ActionItemRevision]:
    """Adds items at the end, in order; a fixed number of statements. Raises Refused, NotAllowed.

    Errors are named by field, or by "row:field" where several items are added at once.
    """
    by.require(Act.ITEM_EDIT)
    reason = checked_reason(reason)
    with transaction.atomic(), audit.acting(by=by.user, intent="add_items"):
        locked = lock_committee(by, committee.pk)
        vocabulary = Vocabulary.of(locked, today=clock_today())
        wordings = read_items(items, vocabulary, today=clock_today())
        last = ActionItem.objects.filter(committee=locked).aggregate(last=Max("position"))["last"]
        first = 0 if last is None else last + 1
        made = ActionItem.objects.bulk_create(
            [
                ActionItem(
                    organization=by.organization,
                    committee=locked,
                    position=first + place,
                    latest_seq=1,
                    settled_seq=1 if settled else None,
                )
                for place in range(len(wordings))
            ],
            batch_size=_BATCH,
        )
        return _stored(by, [(item, 1, w) for item, w in zip(made, wordings, strict=True)], reason)


def revise_items(
    *,
    by: Actor,
    changes: Sequence[tuple[ActionItem, int, ItemTyped]],
    settled: bool,
    reason: str = "",
) -> list[ActionItemRevision]:
    """Gives items new wordings: (item, the revision the person saw, what was typed).

    All or none, in a fixed number of statements. A wording that says what is stored makes no
    revision, whoever stored it. Raises Stale where somebody else was faster (`theirs["revision"]`
    is the newer wording), Refused, NotAllowed. Returns each item's newest wording, in order.
    """
    by.require(Act.ITEM_EDIT)
    reason = checked_reason(reason)
    if not changes:
        return []
    with transaction.atomic(), audit.acting(by=by.user, intent="revise_items"):
        locked = lock_items(by, [item.pk for item, _, _ in changes])
        newest = newest_revisions(list(locked))
        names = department_names([revision.pk for revision in newest.values()])
        wordings = _wordings(changes, locked, newest)
        new: list[tuple[ActionItem, int, ItemWording]] = []
        for (item, seen, typed), wording in zip(changes, wordings, strict=True):
            current = locked[item.pk]
            if says_the_same(newest[item.pk], names[newest[item.pk].pk], wording):
                continue
            if current.latest_seq != seen or current.dropped_at is not None:
                raise changed_meanwhile({"revision": newest[item.pk]}, vars(typed))
            new.append((current, current.latest_seq + 1, wording))
        made = {row.item_id: row for row in _stored(by, new, reason)}
        if made:
            ActionItem.objects.filter(pk__in=made).update(
                latest_seq=F("latest_seq") + 1, version=F("version") + 1
            )
        if settled:
            _settle(list(locked))
        return [made.get(item.pk) or newest[item.pk] for item, _, _ in changes]


def settle_items(*, by: Actor, items: Sequence[tuple[ActionItem, int]]) -> int:
    """Makes the newest wordings what others read: (item, the revision the person saw).

    All or none. Returns how many were not settled yet. Raises Stale where one has a newer wording.
    """
    by.require(Act.ITEM_EDIT)
    if not items:
        raise Invalid(
            "nothing_chosen",
            "指摘事項が選ばれていません。",
            "確定する行の左端の欄に印を付けてから、もう一度操作してください。",
            field="items",
        )
    with transaction.atomic(), audit.acting(by=by.user, intent="settle_items"):
        locked = lock_items(by, [item.pk for item, _ in items])
        for item, seen in items:
            if locked[item.pk].latest_seq != seen:
                raise changed_meanwhile({"revision": newest_revisions([item.pk])[item.pk]})
        return _settle([pk for pk, row in locked.items() if row.dropped_at is None])


def _settle(pks: Sequence[int]) -> int:
    return (
        ActionItem.objects.filter(pk__in=pks)
        .exclude(settled_seq__isnull=False, settled_seq__gte=F("latest_seq"))
        .update(settled_seq=Greatest(F("latest_seq"), 1), version=F("version") + 1)
    )


def newest_revisions(pks: Sequence[int]) -> dict[int, ActionItemRevision]:
    """The newest wording of each item, by item."""
    rows = ActionItemRevision.objects.filter(item__in=pks, seq=F("item__latest_seq"))
    return {row.item_id: row for row in rows.select_related("status")}


def department_names(revisions: Sequence[int]) -> dict[int, list[str]]:
    """The names of each wording's departments, in order."""
    names: dict[int, list[str]] = defaultdict(list)
    rows = RevisionDepartment.objects.filter(revision__in=revisions).order_by("position", "id")
    for revision, typed in rows.values_list("revision_id", "typed"):
        names[revision].append(typed)
    return names


def _wordings(
    changes: Sequence[tuple[ActionItem, int, ItemTyped]],
    locked: dict[int, ActionItem],
    newest: dict[int, ActionItemRevision],
) -> list[ItemWording]:
    """What was typed, read against the one committee's words that all the items belong to."""
    committees = {row.committee_id for row in locked.values()}
    if len(committees) != 1 or len(locked) != len(changes):
        raise Invalid(
            "not_one_committee",
            "一度に変更できるのは、一つの会議体の指摘事項で、それぞれ一回ずつです。",
            "会議体ごとに分けて操作してください。",
        )
    committee = Committee.objects.get(pk=committees.pop())
    return read_items(
        [typed for _, _, typed in changes],
        Vocabulary.of(committee, today=clock_today()),
        today=clock_today(),
        kept=[newest[item.pk] for item, _, _ in changes],
    )


def _stored(
    by: Actor, rows: Sequence[tuple[ActionItem, int, ItemWording]], reason: str
) -> list[ActionItemRevision]:
    made = ActionItemRevision.objects.bulk_create(
        [
            ActionItemRevision(
                organization=by.organization,
                item=item,
                seq=seq,
                reason=reason,
                by=by.user,
                **wording.values,
            )
            for item, seq, wording in rows
        ],
        batch_size=_BATCH,
    )
    RevisionDepartment.objects.bulk_create(
        [
            RevisionDepartment(
                organization=by.organization,
                revision=revision,
                department_id=department,
                typed=name,
                position=place,
            )
            for revision, (_, _, wording) in zip(made, rows, strict=True)
            for place, (name, department) in enumerate(wording.departments)
        ],
        batch_size=_BATCH * 4,
    )
    return made


def checked_reason(reason: str) -> str:
    """The reason, trimmed. Raises Invalid where it is longer than what is kept."""
    reason = reason.strip()
    if len(reason) > REASON_LIMIT:
        raise Invalid(
            "reason_too_long",
            f"変更の理由が{len(reason)}文字あります。",
            f"{REASON_LIMIT}文字以内にしてください。",
            field="reason",
        )
    return reason
