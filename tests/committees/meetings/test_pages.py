"""Every page of committees, meetings, papers and minutes, as those who may and may not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from committees.models import Committee, Meeting, Paper, Statement
from committees.services.meeting_papers import PaperTyped, add_file
from committees.services.meetings_agenda import AgendaTyped, add_agenda_item
from committees.services.minutes_editing import StatementTyped, add_statement
from organizations.selectors import Actor
from tests.committees.tables import Table, outsider

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def page(table: Table, name: str, *places: int) -> str:
    return reverse(f"committees:{name}", args=[table.code, *places])


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def office(table: Table) -> Client:
    return client_of(table.office)


def furnished(table: Table) -> dict[str, Any]:
    sat = table.first
    agenda = add_agenda_item(by=table.office, meeting=sat, typed=AgendaTyped("計画の改定"))
    paper = add_file(
        by=table.office, meeting=sat, typed=PaperTyped("計画案"), name="計画案.pdf", content=PDF
    )
    said = add_statement(
        by=table.office,
        meeting=sat,
        typed=StatementTyped("ご説明します。", "●", "村上情報政策課長", agenda_id=agenda.pk),
    )
    return {"agenda": agenda, "paper": paper, "said": said}


def test_the_office_opens_every_page(table: Table, office: Client) -> None:
    made = furnished(table)
    pk, sat = table.committee.pk, table.first.pk
    mark, status = table.committee.marks.first(), table.committee.statuses.first()
    assert mark is not None
    assert status is not None
    pages = [
        ("list",),
        ("new",),
        ("committee", pk),
        ("committee_edit", pk),
        ("members", pk),
        ("member", pk, table.seat.pk),
        ("words", pk),
        ("mark", pk, mark.pk),
        ("status", pk, status.pk),
        ("meeting_new", pk),
        ("meeting", pk, sat),
        ("meeting_edit", pk, sat),
        ("agenda", pk, sat),
        ("agenda_item", pk, sat, made["agenda"].pk),
        ("meeting_paper_new", pk, sat),
        ("meeting_paper", pk, sat, made["paper"].pk),
        ("meeting_paper_edit", pk, sat, made["paper"].pk),
        ("minutes", pk, sat),
        ("minutes_paste", pk, sat),
        ("minutes_published", pk, sat),
        ("statement_new", pk, sat),
        ("statement", pk, sat, made["said"].pk),
    ]
    for name, *places in pages:
        answer = office.get(page(table, name, *places))
        assert answer.status_code == 200, name
        assert "<h1>" in answer.content.decode(), name


def test_a_committee_is_made_through_the_page(table: Table, office: Client) -> None:
    answer = office.post(page(table, "new"), {"name": "有識者会議", "is_open": "on"})
    made = Committee.objects.get(organization=table.organization, name="有識者会議")
    assert answer["Location"] == page(table, "members", made.pk)


def test_a_refused_form_comes_back_with_what_was_typed(table: Table, office: Client) -> None:
    answer = office.post(
        page(table, "meeting_new", table.committee.pk),
        {"label": "第9回", "held_on": "来週", "starts_at": "25:00"},
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="第9回"' in text
    assert "「25:00」は、時刻として読めません。" in text
    assert not Meeting.objects.filter(label="第9回").exists()


def test_the_second_of_two_people_sees_the_first_ones_change(table: Table, office: Client) -> None:
    url = page(table, "meeting_edit", table.committee.pk, table.second.pk)
    typed = {"label": table.second.label, "held_on": "2026-12-08", "version": "1"}
    assert office.post(url, typed | {"place": "第一会議室"}).status_code == 302
    answer = office.post(url, typed | {"place": "講堂"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "第一会議室" in text
    assert 'value="講堂"' in text
    table.second.refresh_from_db()
    assert table.second.place == "第一会議室"


def test_a_member_from_outside_sees_their_committee_and_no_drafts(table: Table) -> None:
    furnished(table)
    expert = client_of(table.expert)
    pk, sat = table.committee.pk, table.first.pk
    assert expert.get(page(table, "committee", pk)).status_code == 200
    assert expert.get(page(table, "meeting", pk, sat)).status_code == 200
    assert expert.get(page(table, "minutes", pk, sat)).status_code == 403
    assert expert.get(page(table, "minutes_published", pk, sat)).status_code == 404
    assert client_of(table.guest).get(page(table, "committee", pk)).status_code == 404


def test_another_organization_finds_nothing(table: Table) -> None:
    stranger = client_of(outsider())
    assert stranger.get(page(table, "committee", table.committee.pk)).status_code == 404
    assert (
        stranger.get(page(table, "meeting", table.committee.pk, table.first.pk)).status_code == 404
    )


def test_ids_of_another_committee_are_not_found_below_this_one(
    table: Table, office: Client
) -> None:
    other = Table()
    pk = table.committee.pk
    assert office.get(page(table, "meeting", pk, other.first.pk)).status_code == 404
    assert office.get(page(table, "member", pk, other.seat.pk)).status_code == 404


def test_a_paper_is_downloaded_as_it_was_sent(table: Table, office: Client) -> None:
    url = page(table, "meeting_paper_new", table.committee.pk, table.first.pk)
    sent = {"file": SimpleUploadedFile("計画.pdf", PDF), "number": "", "title": ""}
    assert office.post(url, sent).status_code == 302
    paper = Paper.objects.get(meeting=table.first)
    assert (paper.number, paper.title) == ("1", "計画")
    places = (table.committee.pk, table.first.pk, paper.pk, 1)
    answer = client_of(table.expert).get(page(table, "meeting_paper_file", *places))
    assert answer.content == PDF
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_file_of_another_kind_is_refused_beside_the_field(table: Table, office: Client) -> None:
    url = page(table, "meeting_paper_new", table.committee.pk, table.first.pk)
    answer = office.post(url, {"file": SimpleUploadedFile("a.exe", b"MZ"), "title": "実行"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "会議資料として受け付けていない種類" in text
    assert not Paper.objects.exists()


def test_removing_a_statement_offers_to_put_it_back(table: Table, office: Client) -> None:
    said = furnished(table)["said"]
    places = (table.committee.pk, table.first.pk)
    answer = office.post(page(table, "statement_step", *places, said.pk), {"act": "remove"})
    assert not Statement.objects.exists()
    seal = answer.context["undo"]
    office.post(page(table, "minutes_step", *places), {"act": "restore", "seal": seal})
    office.post(page(table, "minutes_step", *places), {"act": "restore", "seal": seal})
    assert list(Statement.objects.values_list("speaker", "text")) == [
        ("村上情報政策課長", "ご説明します。")
    ]
