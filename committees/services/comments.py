"""What members say of an item, and what the DX office answers them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from committees.models import ActionItem, ActionItemRevision, ItemComment
from committees.selectors.items import get_item
from committees.selectors.seats import get_committee, seat_of
from core import audit
from core.clock import today as clock_today
from core.errors import Invalid, NotFound
from core.sheets import safe_text
from organizations.people import people_answering
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.services.notices import notify

LIMIT = 2000


def add_comment(*, by: Actor, item: ActionItem, text: str) -> ItemComment:
    """Adds a member's comment, or the office's answer. Sending the same twice adds it once.

    Raises Invalid for what cannot be kept, and for people who neither sit on the committee nor
    belong to the DX office; NotFound where the person may not know of the item.
    """
    by.require(Act.ITEM_COMMENT, anywhere=True)
    committee = get_committee(by, item.committee_id)
    shown = get_item(by, committee, item.pk)
    said = read_text(text)
    seat = seat_of(by, committee)
    if seat is None and not by.can(Act.ITEM_EDIT):
        raise no_seat("コメントできるのは、この会議体の委員とDX推進担当です。")
    with transaction.atomic(), audit.acting(by=by.user, intent="add_comment"):
        # Locked so that a form sent twice at once is seen as the same.
        ActionItem.objects.select_for_update().get(pk=shown.pk)
        newest = ItemComment.objects.filter(item=shown, removed_at=None).order_by("-pk").first()
        if newest is not None and newest.by_id == by.user.pk and newest.text == said:
            return newest
        made = ItemComment.objects.create(
            organization=by.organization, item=shown, member=seat, text=said, by=by.user
        )
        _tell(by, made)
        return made


def remove_comment(*, by: Actor, item: ActionItem, pk: int) -> ItemComment:
    """Takes the person's own comment back. Twice is once; NotFound for anybody else's."""
    by.require(Act.ITEM_COMMENT, anywhere=True)
    shown = get_item(by, get_committee(by, item.committee_id), item.pk)
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_comment"):
        own = ItemComment.objects.select_for_update(of=("self",)).filter(item=shown, by=by.user)
        found = own.filter(pk=pk).first()
        if found is None:
            raise NotFound(
                "comment_not_found",
                "このコメントは見つかりません。",
                "指摘事項の画面から選び直してください。",
            )
        own.filter(pk=pk, removed_at=None).update(removed_at=Now())
        found.refresh_from_db()
        return found


def no_seat(sentence: str) -> Invalid:
    return Invalid(
        "no_seat",
        sentence,
        "委員の登録と任期については、DX推進担当に確かめてください。",
    )


def read_text(text: str) -> str:
    """What is kept of a comment. Raises Invalid."""
    said = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not said:
        raise Invalid(
            "blank",
            "コメントが入力されていません。",
            "伝えたいことを入力してください。",
            field="text",
        )
    if len(said) > LIMIT:
        raise Invalid(
            "too_long",
            f"コメントが{len(said):,}文字あります。",
            f"{LIMIT:,}文字以内にするか、いくつかに分けてください。",
            field="text",
        )
    if safe_text.clean(said) != said:
        raise Invalid(
            "control_character",
            "コメントに、目に見えない制御文字が入っています。",
            "文字を入力し直してください。",
            field="text",
        )
    return said


def _tell(by: Actor, made: ItemComment) -> None:
    """A member's comment goes to the office; the office's answer to those who commented."""
    item = made.item
    title = _title(item)
    if made.member is not None:
        people = set(
            people_answering(by.organization.pk, [None], roles=[], today=clock_today())[None]
        )
        subject, body = (
            f"委員のコメント：{title}",
            f"{made.member.capacity}からのコメントがあります。",
        )
    else:
        people = set(
            ItemComment.objects.filter(item=item, removed_at=None, member__isnull=False)
            .filter(Q(by__is_active=True))
            .values_list("by_id", flat=True)
        )
        subject, body = f"コメントへの回答：{title}", "DX推進担当からの回答があります。"
    if not people - {by.user.pk}:
        return
    places = [by.organization.code, item.committee_id, item.pk]
    notify(
        organization_id=by.organization.pk,
        user_ids=people - {by.user.pk},
        key=f"committee-comment:{made.pk}",
        title=subject,
        body=body,
        path=f"{reverse('committees:item', args=places)}#comments",
    )


def _title(item: ActionItem) -> str:
    """The item as all readers may know it."""
    shown = (
        ActionItemRevision.objects.filter(item=item, seq=item.settled_seq or item.latest_seq)
        .values_list("number", "heading")
        .get()
    )
    return " ".join(part for part in (f"No.{shown[0]}" if shown[0] else "", shown[1]) if part)
