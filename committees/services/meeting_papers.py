"""資料n: files and frozen tables. Replacing adds a version; nothing is overwritten."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from committees.models import AgendaItem, Meeting, Paper, PaperVersion
from committees.models.meeting import LARGEST_PAPER
from committees.services.committee_locks import lock_meeting, lock_row, not_found, save_fields
from committees.typed_fields import TypedFields
from core import audit
from core.errors import Invalid
from core.folding import fold
from kpis.evidence_types import clean_name, media_type_of
from organizations.permissions import Act
from organizations.selectors import Actor

Table = dict[str, Any]
_NUMBER = re.compile(r"(?:参考|別紙|別添)?(?:資料)?([0-9A-Za-z]{1,4}(?:-[0-9A-Za-z]{1,3})?)")


@dataclass(frozen=True)
class PaperTyped:
    """A paper's number (blank: the next one), title and agenda item, as typed."""

    title: str
    number: str = ""
    agenda_id: int | None = None


def add_file(*, by: Actor, meeting: Meeting, typed: PaperTyped, name: str, content: bytes) -> Paper:
    """資料n as a file. Raises Refused, or Invalid for a file of another kind or size."""
    by.require(Act.COMMITTEE_MANAGE)
    media_type = _media_type(name, content)
    title = typed.title.strip() or clean_name(name).rpartition(".")[0]
    typed = PaperTyped(title, typed.number, typed.agenda_id)
    with transaction.atomic(), audit.acting(by=by.user, intent="add_meeting_paper"):
        paper = _make(by, meeting, typed, Paper.Kind.FILE)
        _add_file_version(by, paper, name, content, media_type)
        return paper


def add_table(
    *,
    by: Actor,
    meeting: Meeting,
    typed: PaperTyped,
    kind: str,
    build: Callable[[Paper], Table],
    options: dict[str, Any] | None = None,
) -> Paper:
    """資料n as a table of the portal, frozen as it stands; `build` reads it."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="add_meeting_paper"):
        paper = _make(by, meeting, typed, kind, options or {})
        _add_version(by, paper, table=build(paper))
        return paper


def replace_file(*, by: Actor, paper: Paper, name: str, content: bytes) -> PaperVersion:
    """A newer version of the file; the same bytes again add none."""
    by.require(Act.COMMITTEE_MANAGE)
    media_type = _media_type(name, content)
    with transaction.atomic(), audit.acting(by=by.user, intent="replace_meeting_paper"):
        current = _lock(by, paper)
        if current.kind != Paper.Kind.FILE:
            raise Invalid(
                "paper_is_a_table",
                "この資料は、ポータルの表を固定したものです。",
                "ファイルに替えるときは、新しい資料として追加してください。",
                field="file",
            )
        return _add_file_version(by, current, name, content, media_type)


def freeze_again(*, by: Actor, paper: Paper, build: Callable[[Paper], Table]) -> PaperVersion:
    """Freezes a table of the portal anew; the former version stays. Unchanged, none is added."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="freeze_meeting_paper"):
        current = _lock(by, paper)
        table = build(current)
        newest = current.versions.order_by("-seq").first()
        if newest is not None and _content(newest.table) == _content(table):
            return newest
        return _add_version(by, current, table=table)


def edit_paper(*, by: Actor, paper: Paper, typed: PaperTyped, version: int) -> Paper:
    """Saves number, title and agenda item. Raises Refused or Stale."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_meeting_paper"):
        meeting = lock_meeting(by, paper.meeting_id)
        current = _lock(by, paper)
        fields = _fields(meeting, typed, besides=current.pk)
        return save_fields(current, fields, version)


def remove_paper(*, by: Actor, paper: Paper) -> None:
    """Takes a paper off the meeting; it stays in the record. Twice changes nothing more."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_meeting_paper"):
        Paper.objects.filter(organization=by.organization, pk=paper.pk, removed_at=None).update(
            removed_at=Now()
        )


def restore_paper(*, by: Actor, paper: Paper) -> Paper:
    """Puts a paper back; under the next free number where its own was given away."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="restore_meeting_paper"):
        meeting = lock_meeting(by, paper.meeting_id)
        current: Paper = lock_row(Paper, by, "資料", pk=paper.pk)
        if current.removed_at is None:
            return current
        if meeting.papers.filter(number=current.number, removed_at=None).exists():
            current.number = next_number(meeting)
        current.removed_at = None
        current.save()
        return current


def next_number(meeting: Meeting) -> str:
    taken = meeting.papers.filter(removed_at=None).values_list("number", flat=True)
    leading = (re.match(r"\d+", number) for number in taken)
    return str(max((int(found.group()) for found in leading if found), default=0) + 1)


def _make(
    by: Actor, meeting: Meeting, typed: PaperTyped, kind: str, options: Table | None = None
) -> Paper:
    current = lock_meeting(by, meeting.pk)
    fields = _fields(current, typed)
    place = (current.papers.aggregate(last=Max("position"))["last"] or 0) + 1
    return Paper.objects.create(
        organization=by.organization,
        meeting=current,
        kind=kind,
        options=options or {},
        position=place,
        **fields,
    )


def _fields(meeting: Meeting, typed: PaperTyped, *, besides: int | None = None) -> dict[str, Any]:
    fields = TypedFields()
    fields.text("title", "資料名", typed.title, limit=200, needed=True)
    said = re.sub(r"[\s　]", "", fold(typed.number)).replace("−", "-").replace("ー", "-")
    found = _NUMBER.fullmatch(said)
    number = said.removeprefix("資料") if said else next_number(meeting)
    fields.values["number"] = number
    if said and found is None:
        fields.refuse(
            "number",
            "unreadable_number",
            f"「{typed.number.strip()}」は資料番号として読めません。",
            "「1」「2-1」「参考1」のように入力してください。空欄なら次の番号にします。",
        )
    elif meeting.papers.filter(number=number, removed_at=None).exclude(pk=besides or 0).exists():
        fields.refuse(
            "number",
            "number_taken",
            f"資料{number}はすでにあります。",
            "別の番号にするか、その資料を差し替えてください。",
        )
    fields.values["agenda_item_id"] = typed.agenda_id
    if (
        typed.agenda_id is not None
        and not AgendaItem.objects.filter(meeting=meeting, pk=typed.agenda_id).exists()
    ):
        fields.refuse(
            "agenda", "unknown_agenda", "この議題は見つかりません。", "一覧から選び直してください。"
        )
    return fields.read()


def _media_type(name: str, content: bytes) -> str:
    return media_type_of(clean_name(name), content, most=LARGEST_PAPER, what="会議資料")


def _lock(by: Actor, paper: Paper) -> Paper:
    current: Paper = lock_row(Paper, by, "資料", pk=paper.pk)
    if current.removed_at is not None:
        raise not_found("資料")
    return current


def _add_file_version(
    by: Actor, paper: Paper, name: str, content: bytes, media_type: str
) -> PaperVersion:
    digest = hashlib.sha256(content).hexdigest()
    newest = paper.versions.defer("content").order_by("-seq").first()
    if newest is not None and newest.sha256 == digest:
        return newest
    return _add_version(
        by,
        paper,
        name=clean_name(name),
        media_type=media_type,
        size=len(content),
        sha256=digest,
        content=content,
    )


def _add_version(by: Actor, paper: Paper, **fields: Any) -> PaperVersion:
    last = paper.versions.aggregate(last=Max("seq"))["last"] or 0
    return PaperVersion.objects.create(
        organization=by.organization, paper=paper, seq=last + 1, by=by.user, **fields
    )


def _content(table: Any) -> Any:
    """What a frozen table says, without the moment at which it was frozen."""
    return {name: value for name, value in (table or {}).items() if name != "as_of"}
