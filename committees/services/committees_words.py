"""The committee's own marks and statuses: adding, changing, taking off what is not in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from committees.models import ActionItemRevision, Committee, ItemStatus, Statement, StatementMark
from committees.models.answer import ResponseDraftRevision
from committees.services.committee_locks import lock_committee, lock_row
from committees.typed_fields import TypedFields
from core import audit
from core.errors import Invalid, Refused
from organizations.permissions import Act
from organizations.selectors import Actor


@dataclass(frozen=True)
class MarkTyped:
    mark: str
    word: str
    meaning: str = StatementMark.Meaning.OTHER


@dataclass(frozen=True)
class StatusTyped:
    mark: str
    word: str
    closes: bool = False
    tone: str = ItemStatus.Tone.NEUTRAL


def add_mark(*, by: Actor, committee: Committee, typed: MarkTyped) -> StatementMark:
    """A further mark before statements. Raises Refused; a mark is used once."""
    by.require(Act.COMMITTEE_MANAGE)
    fields = _mark_fields(typed)
    with transaction.atomic(), audit.acting(by=by.user, intent="add_statement_mark"):
        current = lock_committee(by, committee.pk)
        _refuse_taken(current.marks.all(), fields["mark"])
        place = (current.marks.aggregate(last=Max("position"))["last"] or 0) + 1
        return StatementMark.objects.create(
            organization=by.organization, committee=current, position=place, **fields
        )


def edit_mark(*, by: Actor, mark: StatementMark, typed: MarkTyped) -> StatementMark:
    """Changes a mark; statements that carry it carry the new one in the same transaction."""
    by.require(Act.COMMITTEE_MANAGE)
    fields = _mark_fields(typed)
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_statement_mark"):
        current: StatementMark = lock_row(StatementMark, by, "記号", pk=mark.pk)
        others = StatementMark.objects.filter(committee=current.committee_id)
        _refuse_taken(others.exclude(pk=current.pk), fields["mark"])
        if current.mark != fields["mark"]:
            _statements(current).update(mark=fields["mark"])
        return _saved(current, fields)


def remove_mark(*, by: Actor, mark: StatementMark) -> None:
    """Takes off a mark that no statement carries. Twice changes nothing more."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_statement_mark"):
        current: StatementMark = lock_row(StatementMark, by, "記号", pk=mark.pk)
        if used := _statements(current).count():
            raise Invalid(
                "mark_in_use",
                f"記号「{current.mark}」は、{used}件の発言で使われているため、削除できません。",
                "呼び方を変えて使うか、先に発言の記号を変えてください。",
            )
        current.delete()


def add_status(*, by: Actor, committee: Committee, typed: StatusTyped) -> ItemStatus:
    """A further status of items. Raises Refused; a mark is used once."""
    by.require(Act.COMMITTEE_MANAGE)
    fields = _status_fields(typed)
    with transaction.atomic(), audit.acting(by=by.user, intent="add_item_status"):
        current = lock_committee(by, committee.pk)
        _refuse_taken(current.statuses.all(), fields["mark"])
        place = (current.statuses.aggregate(last=Max("position"))["last"] or 0) + 1
        return ItemStatus.objects.create(
            organization=by.organization, committee=current, position=place, **fields
        )


def edit_status(*, by: Actor, status: ItemStatus, typed: StatusTyped) -> ItemStatus:
    """Changes how a status is written. Whether it closes items is fixed once it is in use:

    what was frozen for a meeting must not become something else afterwards.
    """
    by.require(Act.COMMITTEE_MANAGE)
    fields = _status_fields(typed)
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_item_status"):
        current: ItemStatus = lock_row(ItemStatus, by, "状態", pk=status.pk)
        others = ItemStatus.objects.filter(committee=current.committee_id)
        _refuse_taken(others.exclude(pk=current.pk), fields["mark"])
        if current.closes != fields["closes"] and _is_used(current):
            raise Refused(
                {
                    "closes": Invalid(
                        "status_in_use",
                        f"状態「{current.mark}」は使われているため、「対応が終わった」の扱いを変えられません。",
                        "新しい状態を追加して、項目の状態を変えてください。",
                    )
                }
            )
        return _saved(current, fields)


def remove_status(*, by: Actor, status: ItemStatus) -> None:
    """Takes off a status that no wording of an item ever had."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_item_status"):
        current: ItemStatus = lock_row(ItemStatus, by, "状態", pk=status.pk)
        if _is_used(current):
            raise Invalid(
                "status_in_use",
                f"状態「{current.mark}」は、指摘事項の記録で使われているため、削除できません。",
                "呼び方を変えて使ってください。",
            )
        current.delete()


def _statements(mark: StatementMark) -> Any:
    return Statement.objects.filter(meeting__committee=mark.committee_id, mark=mark.mark)


def _is_used(status: ItemStatus) -> bool:
    return (
        ActionItemRevision.objects.filter(status=status).exists()
        or ResponseDraftRevision.objects.filter(status=status).exists()
    )


def _saved(row: Any, fields: dict[str, Any]) -> Any:
    if any(getattr(row, name) != value for name, value in fields.items()):
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
    return row


def _refuse_taken(others: Any, mark: str) -> None:
    if others.filter(mark=mark).exists():
        raise Refused(
            {
                "mark": Invalid(
                    "mark_taken",
                    f"「{mark}」はすでにあります。",
                    "別の記号にするか、あるものを直してください。",
                )
            }
        )


def _mark_fields(typed: MarkTyped) -> dict[str, Any]:
    fields = TypedFields()
    fields.text("mark", "記号", typed.mark, limit=4, needed=True)
    fields.text("word", "呼び方", typed.word, limit=40, needed=True)
    fields.values["meaning"] = typed.meaning
    if typed.meaning not in StatementMark.Meaning.values:
        fields.refuse(
            "meaning", "not_chosen", "意味が選ばれていません。", "一覧から選んでください。"
        )
    return fields.read()


def _status_fields(typed: StatusTyped) -> dict[str, Any]:
    fields = TypedFields()
    fields.text("mark", "記号", typed.mark, limit=12, needed=True)
    fields.text("word", "呼び方", typed.word, limit=60, needed=True)
    fields.values |= {"closes": typed.closes, "tone": typed.tone}
    if typed.tone not in ItemStatus.Tone.values:
        fields.refuse("tone", "not_chosen", "色が選ばれていません。", "一覧から選んでください。")
    return fields.read()
