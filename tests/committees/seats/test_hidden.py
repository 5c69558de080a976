"""Members from outside: every page of the committees, searched for what they must not read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from committees.models import ItemComment, Meeting, ResponseDraft, Statement
from committees.services.announcements import announce_meeting
from committees.services.answers import AnswerTyped, ask_departments, save_answer
from committees.services.freezing import freeze_meeting
from committees.services.item_links import add_source
from committees.services.items_dropping import drop_item
from committees.services.meeting_papers import PaperTyped, add_file, replace_file
from committees.services.meetings_agenda import AgendaTyped, add_agenda_item
from committees.services.minutes_editing import StatementTyped, add_statement
from dxportal.access import URLS
from organizations.selectors import Actor
from tests.committees.items.rows import item, revised
from tests.committees.tables import Table
from tests.repository.addresses import addresses

pytestmark = pytest.mark.django_db
HELD, NEVER = "表に出てよい言葉", "秘密の下書き"
ASKED = ("?special=unsettled", "?export=csv", "?to=FIRST", "?deletions=on&all=1")
PDF = b"%PDF-1.7\n%%EOF"
FOUND = {name: address for name, address in addresses().items() if name.startswith("committees:")}


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def world(table: Table) -> dict[str, Any]:
    """A committee full of what only the office may read, each with the marker."""
    office, sat, ahead = table.office, table.first, table.second
    shown = item(table, heading=HELD, text=HELD, response=HELD)
    said = add_statement(
        by=office, meeting=sat, typed=StatementTyped(f"{NEVER}の議事録", "☆", f"{NEVER}氏")
    )
    Statement.objects.filter(pk=said.pk).update(member=table.seat)
    add_source(by=office, item=shown, meeting=sat, statement=said)
    freeze_meeting(by=office, meeting=sat)
    revised(
        office,
        shown,
        settled=False,
        text=f"{NEVER}の本文",
        response=f"{NEVER}の回答",
        heading=f"{NEVER}の見出し",
        reason=f"{NEVER}の理由",
        source=f"{NEVER}の出所",
    )
    hidden = item(table, settled=False, number="2", heading=f"{NEVER}の項目")
    gone = item(table, number="3", heading=f"{NEVER}の取下げ")
    drop_item(by=office, item=gone, reason=f"{NEVER}の理由")
    ask_departments(by=office, meeting=ahead, item_ids=[shown.pk], due_on=None)
    draft = ResponseDraft.objects.get(item=shown)
    typed = AnswerTyped("△", f"{NEVER}の課の回答", f"{NEVER}の連絡")
    save_answer(by=table.editor, draft=draft, typed=typed, expected_seq=0, submit=True)
    agenda = add_agenda_item(by=office, meeting=ahead, typed=AgendaTyped(f"{NEVER}の議題"))
    paper = add_file(
        by=office,
        meeting=ahead,
        typed=PaperTyped(f"{NEVER}の資料"),
        name=f"{NEVER}.pdf",
        content=PDF,
    )
    Meeting.objects.filter(pk=ahead.pk).update(note=f"{NEVER}の連絡事項")
    comment = ItemComment.objects.create(
        organization=table.organization,
        item=shown,
        member=table.seat,
        text=HELD,
        by=table.expert.user,
    )
    return {
        "pk": table.committee.pk,
        "meeting": ahead.pk,
        "item": shown.pk,
        "agenda": agenda.pk,
        "paper": paper.pk,
        "statement": said.pk,
        "department": table.department.pk,
        "member": table.seat.pk,
        "comment": comment.pk,
        "seq": 1,
        "link": 0,
        "source": 0,
        "mark": table.committee.marks.first().pk,
        "status": table.status("△").pk,
        "imported": 0,
        "row": 0,
        "hidden": hidden.pk,
        "gone": gone.pk,
        "first": sat.pk,
    }


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def pages(table: Table, world: dict[str, Any]) -> list[tuple[str, str]]:
    """Every address that answers GET, for each meeting and item there is."""
    found = []
    for name, address in sorted(FOUND.items()):
        if "GET" not in URLS[name].asks:
            continue
        for meeting in (world["meeting"], world["first"]):
            for row in (world["item"], world["hidden"], world["gone"]):
                given = world | {"meeting": meeting, "item": row, "code": table.code}
                places = {word: given[word] for word in address.keywords}
                found.append((name, reverse(name, kwargs=places)))
    return sorted(set(found))


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode("utf-8", "replace")


def test_no_page_shows_a_member_anything_that_is_not_settled(
    table: Table, world: dict[str, Any]
) -> None:
    client = client_of(table.expert)
    seen = 0
    for name, path in pages(table, world):
        lists = name in {"committees:items", "committees:compare", "committees:paper"}
        for asked in ("", *(ASKED if lists else ())):
            answer = client.get(f"{path}{asked}".replace("FIRST", str(world["first"])))
            assert NEVER not in text_of(answer), f"{name} {path}{asked}"
            seen += answer.status_code == 200 and HELD in text_of(answer)
    assert seen > 5, "the pages show what is settled"


def test_the_start_page_and_the_todo_page_show_no_draft(
    table: Table, world: dict[str, Any]
) -> None:
    client = client_of(table.expert)
    for name in ("dashboards:todo", "organizations:notices", "committees:mine"):
        answer = client.get(reverse(name, args=[table.code]))
        assert answer.status_code == 200
        assert NEVER not in text_of(answer)


def test_the_office_does_read_it(table: Table, world: dict[str, Any]) -> None:
    """The markers are where the test looks for them."""
    client = client_of(table.office)
    shown = {name for name, path in pages(table, world) if NEVER in text_of(client.get(path))}
    wanted = {
        "items",
        "item",
        "meeting",
        "minutes",
        "agenda",
        "compare",
        "meeting_paper",
        "answers",
    }
    assert {f"committees:{name}" for name in wanted} <= shown


def test_a_member_of_another_committee_finds_nothing(table: Table, world: dict[str, Any]) -> None:
    client = client_of(table.guest)
    for name, path in pages(table, world):
        if "pk" not in FOUND[name].keywords:
            assert HELD not in text_of(client.get(path))
            continue
        answer = client.get(path)
        assert answer.status_code in {403, 404}, f"{name} {path}: {answer.status_code}"
        if URLS[name].asks["GET"] in {"committee.view", "item.comment"}:
            assert answer.status_code == 404, name
        assert HELD not in text_of(answer)


@pytest.mark.parametrize("name", ["item_comment", "comment_remove", "item_raise"])
def test_a_member_of_another_committee_sends_nothing(
    table: Table, world: dict[str, Any], name: str
) -> None:
    address = FOUND[f"committees:{name}"]
    given = world | {"code": table.code}
    path = reverse(f"committees:{name}", kwargs={word: given[word] for word in address.keywords})
    assert client_of(table.guest).post(path, {"text": "a", "note": "a"}).status_code == 404


def test_agenda_papers_and_note_open_with_the_announcement(
    table: Table, world: dict[str, Any]
) -> None:
    client = client_of(table.expert)
    path = reverse("committees:meeting", args=[table.code, world["pk"], world["meeting"]])
    paper = reverse(
        "committees:meeting_paper",
        args=[table.code, world["pk"], world["meeting"], world["paper"]],
    )
    assert "開催の案内のあとに読めます" in text_of(client.get(path))
    assert client.get(paper).status_code == 404
    Meeting.objects.filter(pk=world["meeting"]).update(held_on=date(2099, 12, 8))
    announce_meeting(by=table.office, meeting=Meeting.objects.get(pk=world["meeting"]))
    shown = text_of(client.get(path))
    for word in ("の議題", "の資料", "の連絡事項"):
        assert f"{NEVER}{word}" in shown
    assert client.get(paper).status_code == 200


def test_a_member_opens_the_newest_version_of_a_paper_only(
    table: Table, world: dict[str, Any]
) -> None:
    Meeting.objects.filter(pk=world["meeting"]).update(held_on=date(2099, 12, 8))
    meeting = Meeting.objects.get(pk=world["meeting"])
    announce_meeting(by=table.office, meeting=meeting)
    paper = meeting.papers.get()
    replace_file(by=table.office, paper=paper, name="新しい.pdf", content=PDF + b"2")
    places = [table.code, world["pk"], meeting.pk, paper.pk]
    client, office = client_of(table.expert), client_of(table.office)
    assert (
        client.get(reverse("committees:meeting_paper_file", args=[*places, 1])).status_code == 404
    )
    assert (
        client.get(reverse("committees:meeting_paper_file", args=[*places, 2])).status_code == 200
    )
    assert (
        office.get(reverse("committees:meeting_paper_file", args=[*places, 1])).status_code == 200
    )
