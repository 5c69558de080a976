"""Departments' answers on their way to a meeting: asked for, written, submitted, returned, taken.

Each step appends one revision. What an answer becomes, the office decides by taking it into the
item; until then nobody outside the office and the department reads it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from committees.models import (
    ActionItem,
    ActionItemRevision,
    ItemStatus,
    Meeting,
    ResponseDraft,
    ResponseDraftRevision,
    RevisionDepartment,
)
from committees.services.answer_notices import tell_asked, tell_returned
from committees.services.answers_due import refuse_past_due
from committees.services.items import ItemTyped, revise_items
from committees.services.items_access import lock_items, lock_meeting
from committees.services.items_reading import LIMITS
from core import audit
from core.errors import DomainError, Invalid, NotFound, Refused, Stale
from core.sheets import safe_text
from organizations.permissions import Act
from organizations.selectors import Actor

State = ResponseDraft.State
MESSAGE_LIMIT = 400


@dataclass(frozen=True)
class AnswerTyped:
    """A department's answer as typed. `message` is to the DX office and goes no further."""

    status_mark: str = ""
    response: str = ""
    message: str = ""


def draft_not_found() -> NotFound:
    return NotFound(
        "answer_not_found",
        "この回答は見つかりません。",
        "回答の一覧から選び直してください。",
    )


def ask_departments(
    *,
    by: Actor,
    meeting: Meeting,
    item_ids: Collection[int],
    due_on: date | None,
    today: date | None = None,
) -> int:
    """Asks each item's departments for their answers by a day; returns how many were not asked yet.

    Asking again asks only those that came newly, and moves the day. A fixed number of statements.
    """
    by.require(Act.ITEM_EDIT)
    refuse_past_due(due_on, today)
    with transaction.atomic(), audit.acting(by=by.user, intent="ask_departments"):
        locked = lock_meeting(by, meeting.pk)
        refuse_if_closed(locked)
        chosen = lock_items(by, item_ids)
        if not chosen or {row.committee_id for row in chosen.values()} != {locked.committee_id}:
            raise Invalid(
                "nothing_chosen",
                "回答を求める指摘事項が選ばれていません。",
                "左端の欄に印を付けてから、もう一度操作してください。",
                field="items",
            )
        asked = RevisionDepartment.objects.filter(
            revision__item__in=[pk for pk, row in chosen.items() if row.dropped_at is None],
            revision__seq=F("revision__item__latest_seq"),
            department__isnull=False,
        ).values_list("revision__item_id", "department_id")
        there = set(
            ResponseDraft.objects.filter(meeting=locked).values_list("item_id", "department_id")
        )
        own = {"organization": by.organization, "meeting": locked}
        missing = sorted(set(asked) - there)
        new = [ResponseDraft(**own, item_id=item, department_id=place) for item, place in missing]
        ResponseDraft.objects.bulk_create(new, batch_size=500)
        if locked.answers_due_on != due_on:
            locked.answers_due_on = due_on
            locked.version += 1
            locked.save(update_fields=["answers_due_on", "version"])
        tell_asked(by, locked, {draft.department_id for draft in new})
        return len(new)


def save_answer(
    *, by: Actor, draft: ResponseDraft, typed: AnswerTyped, expected_seq: int, submit: bool
) -> ResponseDraft:
    """Keeps an answer, or hands it in. What says the same makes no revision.

    Keeping one that was handed in takes it back. Raises Stale (`theirs["revision"]`), Refused,
    NotAllowed; Invalid where the office has taken it or the meeting's state is final.
    """
    with transaction.atomic(), audit.acting(by=by.user, intent="save_answer"):
        locked = _lock(by, draft.pk, Act.ITEM_ANSWER)
        refuse_if_closed(locked.meeting)
        values = _read(locked, typed, submit=submit)
        state = State.SUBMITTED if submit else State.OPEN
        newest = locked.revisions.filter(seq=locked.latest_seq).first()
        if newest and _says(newest, values) and locked.state == state:
            return locked
        if locked.state == State.TAKEN:
            raise Invalid(
                "answer_taken",
                "この回答は、DX推進担当がすでに対応状況に反映しています。",
                "直したいところがあるときは、DX推進担当に連絡してください。",
            )
        if locked.latest_seq != expected_seq:
            raise _stale(newest, typed)
        return _step(by, locked, state, **values)


def return_answer(
    *, by: Actor, draft: ResponseDraft, reason: str, expected_seq: int
) -> ResponseDraft:
    """Sends an answer back to its department with the reason. Twice is once."""
    by.require(Act.ITEM_EDIT)
    reason = reason.strip()
    if not reason or len(reason) > MESSAGE_LIMIT:
        raise Invalid(
            "reason_missing" if not reason else "reason_too_long",
            "差し戻す理由が入力されていません。"
            if not reason
            else f"理由が{len(reason)}文字あります。",
            f"何を直してほしいのかを{MESSAGE_LIMIT}文字以内で入力してください。",
            field="reason",
        )
    with transaction.atomic(), audit.acting(by=by.user, intent="return_answer"):
        locked = _lock(by, draft.pk, Act.ITEM_EDIT)
        newest = locked.revisions.filter(seq=locked.latest_seq).first()
        if locked.state == State.RETURNED and newest and newest.message == reason:
            return locked
        refuse_if_closed(locked.meeting)
        if newest is None or locked.latest_seq != expected_seq or locked.state != State.SUBMITTED:
            raise _stale(newest, None)
        _step(
            by,
            locked,
            State.RETURNED,
            status_id=newest.status_id,
            response=newest.response,
            message=reason,
        )
        tell_returned(by, locked)
        return locked


def take_answers(
    *,
    by: Actor,
    item: ActionItem,
    expected_seq: int,
    drafts: Sequence[tuple[ResponseDraft, int]],
    typed: ItemTyped,
    settled: bool,
) -> ActionItemRevision:
    """Puts the departments' answers, as the office edited them, into the item; all in one.

    Raises Stale where the item or one of the answers was changed meanwhile, Refused, NotAllowed.
    """
    by.require(Act.ITEM_EDIT)
    with transaction.atomic(), audit.acting(by=by.user, intent="take_answers"):
        locked = [(_lock(by, draft.pk, Act.ITEM_EDIT), seen) for draft, seen in drafts]
        for draft, seen in locked:
            newest = draft.revisions.filter(seq=draft.latest_seq).first()
            if draft.item_id != item.pk:
                raise draft_not_found()
            if draft.state == State.TAKEN:
                continue
            if draft.latest_seq != seen or newest is None or draft.state != State.SUBMITTED:
                raise _stale(newest, vars(typed))
            _step(
                by,
                draft,
                State.TAKEN,
                status_id=newest.status_id,
                response=newest.response,
                message=newest.message,
            )
        names = "、".join(str(draft.department) for draft, _ in locked)
        reason = f"{names}の回答を反映"[:400] if names else ""
        change = (item, expected_seq, typed)
        return revise_items(by=by, changes=[change], settled=settled, reason=reason)[0]


def refuse_if_closed(meeting: Meeting) -> None:
    """Answers are for a meeting ahead whose state is not final yet."""
    if meeting.frozen_at is not None or meeting.state == Meeting.State.CANCELLED:
        why = "中止になっています" if meeting.frozen_at is None else "対応状況が確定しています"
        raise Invalid(
            "meeting_closed",
            f"「{meeting.label}」は{why}。",
            "次の会議の回答として入力してください。",
        )


def _lock(by: Actor, pk: int, act: Act) -> ResponseDraft:
    """The answer, locked. NotFound outside the person's reach, so that nobody learns of it."""
    found = (
        ResponseDraft.objects.select_for_update(of=("self",))
        .select_related("meeting", "item", "department")
        .filter(organization=by.organization, pk=pk)
        .first()
    )
    if found is None:
        raise draft_not_found()
    by.require(act, found.department_id)
    return found


def _read(draft: ResponseDraft, typed: AnswerTyped, *, submit: bool) -> dict[str, object]:
    """What is stored of an answer. Raises Refused; only one that is handed in must be whole."""
    errors: dict[str, DomainError] = {}
    response = typed.response.replace("\r\n", "\n").strip("\n").rstrip()
    message = typed.message.replace("\r\n", "\n").strip()
    for name, text, label, limit in (
        ("response", response, *LIMITS["response"]),
        ("message", message, "DX推進担当への連絡", MESSAGE_LIMIT),
    ):
        if len(text) > limit:
            errors[name] = Invalid(
                "too_long",
                f"{label}が{len(text):,}文字あります。",
                f"{limit:,}文字以内にしてください。",
            )
        elif safe_text.clean(text) != text:
            errors[name] = Invalid(
                "control_character",
                f"{label}に、目に見えない制御文字が入っています。",
                "文字を入力し直してください。",
            )
    status = ItemStatus.objects.filter(
        committee=draft.item.committee_id, mark=typed.status_mark
    ).first()
    if typed.status_mark and status is None:
        errors["status_mark"] = Invalid(
            "unknown_status", "この状況は一覧にありません。", "一覧から選び直してください。"
        )
    if submit and not typed.status_mark:
        errors["status_mark"] = Invalid(
            "blank", "状況が選ばれていません。", "一覧から選んでください。"
        )
    if submit and not response:
        errors["response"] = Invalid(
            "blank",
            "対応状況が入力されていません。",
            "取り組んだことと、これからの予定を書いてください。",
        )
    if errors:
        raise Refused(errors)
    return {"status_id": status.pk if status else None, "response": response, "message": message}


def _says(revision: ResponseDraftRevision, values: dict[str, object]) -> bool:
    return all(getattr(revision, name) == value for name, value in values.items())


def _step(by: Actor, draft: ResponseDraft, state: State, **values: object) -> ResponseDraft:
    draft.latest_seq += 1
    draft.state = state
    draft.version += 1
    draft.save(update_fields=["latest_seq", "state", "version"])
    ResponseDraftRevision.objects.create(
        organization=by.organization,
        draft=draft,
        seq=draft.latest_seq,
        state=state,
        by=by.user,
        **values,
    )
    return draft


def _stale(newest: ResponseDraftRevision | None, typed: object) -> Stale:
    mine = typed if isinstance(typed, dict) else vars(typed) if typed is not None else {}
    return Stale(
        "changed_meanwhile",
        "画面を開いたあとに、ほかの人がこの回答を変更しました。",
        "違うところを確かめてから、もう一度操作してください。入力した文字は残しています。",
        theirs={"revision": newest},
        typed=mine,
    )
