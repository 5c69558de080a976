"""Pasted minutes written as corrected, until they are published, and their statements."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from committees.models import Meeting, Statement
from committees.selectors.minutes import publishing_concerns, sections_of
from committees.services.committees import MemberTyped
from committees.services.minutes import publish_minutes, settle_minutes, take_up_minutes
from committees.services.minutes_editing import (
    StatementTyped,
    add_statement,
    edit_statement,
    join_statement,
    move_statement,
    split_statement,
)
from committees.services.minutes_writing import BlockTyped, MinutesTyped, write_minutes
from core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from tests.committees.tables import Table, outsider

pytestmark = pytest.mark.django_db
SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"


@pytest.fixture
def table() -> Table:
    return Table()


def block(place: str = "statement", text: str = "はい。", **more: str) -> BlockTyped:
    return BlockTyped(place=place, text=text, **more)


def typed(*blocks: BlockTyped, **more: Any) -> MinutesTyped:
    return MinutesTyped(blocks, **more)


TWO = typed(
    block("agenda", "計画の改定", agenda="1"),
    block(mark="●", speaker="村上情報政策課長", aside="資料1により説明", text="説明。", agenda="1"),
    block("continues", "続きの段落。"),
    block(mark="☆", speaker="北村大学教授", text="質問。", agenda="1"),
    block("out", "- 3 -"),
)


def write(table: Table, minutes: MinutesTyped = TWO, version: int | None = None) -> list[Statement]:
    table.first.refresh_from_db()
    seen = table.first.version if version is None else version
    return write_minutes(by=table.office, meeting=table.first, typed=minutes, version=seen)


def test_blocks_become_agenda_and_statements_of_the_members(table: Table) -> None:
    write(table)
    found = [
        (s.agenda_item and s.agenda_item.title, s.mark, s.member, s.aside, s.text)
        for s in table.first.statements.select_related("agenda_item", "member")
    ]
    assert found == [
        ("計画の改定", "●", table.answerer, "資料1により説明", "説明。\n続きの段落。"),
        ("計画の改定", "☆", table.seat, "", "質問。"),
    ]
    table.first.refresh_from_db()
    assert table.first.minutes == Meeting.Minutes.DRAFT


def test_the_same_blocks_sent_twice_are_written_once(table: Table) -> None:
    version = table.first.version
    write(table, version=version)
    write(table, version=version)
    assert table.first.statements.count() == 2


def test_another_text_on_an_old_page_is_stale(table: Table) -> None:
    version = table.first.version
    write(table, version=version)
    with pytest.raises(Stale):
        write(table, typed(block(text="別の発言。")), version=version)
    assert table.first.statements.count() == 2


def test_what_is_undecided_is_refused_and_nothing_is_written(table: Table) -> None:
    minutes = typed(block(), block("undecided", "？"), block(text=" "), block(agenda="7"))
    with pytest.raises(Refused) as refused:
        write(table, minutes)
    assert {key: error.code for key, error in refused.value.errors.items()} == {
        "b1": "undecided",
        "b2": "blank",
        "b3": "unknown_agenda",
    }
    assert not Statement.objects.exists()


def test_speakers_are_added_to_the_committee_and_tied_to_their_words(table: Table) -> None:
    added = MemberTyped(capacity="財政課長", name="山本")
    (said,) = write(table, typed(block(speaker="山本財政課長"), members=(added,)))
    assert said.member is not None
    assert (said.member.name, said.member.capacity) == ("山本", "財政課長")


def test_the_head_fills_only_what_the_meeting_does_not_know(table: Table) -> None:
    head = {"held_on": "2022-04-14", "starts_at": "10:10", "ends_at": "10:30", "place": "講堂"}
    write(table, typed(block(), **head))
    table.first.refresh_from_db()
    assert table.first.held_on.isoformat() == "2025-07-10"  # type: ignore[union-attr]
    assert (f"{table.first.starts_at:%H:%M}", table.first.place) == ("10:10", "講堂")


def test_replacing_all_statements(table: Table) -> None:
    write(table)
    write(table, typed(block(text="新しい発言。"), replaces=True))
    assert list(table.first.statements.values_list("text", flat=True)) == ["新しい発言。"]


def test_who_may_write(table: Table) -> None:
    for by in (table.editor, table.viewer, table.expert, table.administrator):
        with pytest.raises(NotAllowed):
            write_minutes(by=by, meeting=table.first, typed=TWO, version=table.first.version)
    with pytest.raises(NotFound):
        write_minutes(by=outsider(), meeting=table.first, typed=TWO, version=1)


def test_settled_minutes_stay_as_they_are(table: Table) -> None:
    said = write(table)[0]
    settle_minutes(by=table.office, meeting=table.first)
    settle_minutes(by=table.office, meeting=table.first)
    with pytest.raises(Invalid, match="確定しているため"):
        write(table, typed(block()))
    with pytest.raises(Invalid, match="確定しているため"):
        edit_statement(
            by=table.office, statement=said, typed=StatementTyped("変更"), version=said.version
        )
    take_up_minutes(by=table.office, meeting=table.first)
    edit_statement(
        by=table.office, statement=said, typed=StatementTyped("変更"), version=said.version
    )
    assert Statement.objects.get(pk=said.pk).text == "変更"


def test_published_by_capacity_no_surname_is_left(table: Table) -> None:
    write(table)
    settle_minutes(by=table.office, meeting=table.first)
    publish_minutes(by=table.office, meeting=table.first)
    (section,) = sections_of(table.first, by_capacity=True)
    assert [one.speaker for one in section.spoken] == ["情報政策課長", "大学教授"]
    client = Client()
    client.force_login(table.expert.user)
    places = [table.code, table.committee.pk, table.first.pk]
    text = client.get(reverse("committees:minutes_published", args=places)).content.decode()
    assert "情報政策課長" in text
    assert "村上" not in text
    assert "北村" not in text


def test_a_speaker_without_a_seat_keeps_minutes_from_being_published(table: Table) -> None:
    write(table, typed(block(speaker="山本部長"), block(speaker="事務局")))
    settle_minutes(by=table.office, meeting=table.first)
    table.first.refresh_from_db()
    assert publishing_concerns(table.first).speakers == ("山本部長",)
    with pytest.raises(Invalid, match="山本部長"):
        publish_minutes(by=table.office, meeting=table.first)
    (section,) = sections_of(table.first, by_capacity=True)
    assert [one.speaker for one in section.spoken] == ["（発言者）", "事務局"]


def test_names_within_a_text_must_have_been_looked_at(table: Table) -> None:
    write(table, typed(block(speaker="座長", text="村上課長の説明に賛成です。")))
    settle_minutes(by=table.office, meeting=table.first)
    with pytest.raises(Invalid, match="氏名と思われる言葉"):
        publish_minutes(by=table.office, meeting=table.first)
    publish_minutes(by=table.office, meeting=table.first, looked_at=True)
    table.first.refresh_from_db()
    assert table.first.minutes == Meeting.Minutes.PUBLISHED


def test_splitting_and_joining_gives_the_text_back(table: Table) -> None:
    said = write(table)[0]
    at = said.text.index("続き")
    later = split_statement(by=table.office, statement=said, at=at, version=said.version)
    texts = list(table.first.statements.values_list("text", flat=True))
    assert texts == ["説明。", "続きの段落。", "質問。"]
    join_statement(by=table.office, statement=later, version=later.version)
    texts = list(table.first.statements.values_list("text", flat=True))
    assert texts == ["説明。\n続きの段落。", "質問。"]


def test_moving_and_inserting(table: Table) -> None:
    first, second = write(table)
    move_statement(by=table.office, statement=second, way="up")
    move_statement(by=table.office, statement=second, way="up")
    add_statement(
        by=table.office, meeting=table.first, typed=StatementTyped("間の発言。"), after=second.pk
    )
    texts = list(table.first.statements.values_list("text", flat=True))
    assert texts == [second.text, "間の発言。", first.text]


def test_the_second_of_two_editors_of_a_statement_is_stale(table: Table) -> None:
    said = write(table)[0]
    for_one = StatementTyped("一人目", speaker="座長")
    edit_statement(by=table.office, statement=said, typed=for_one, version=1)
    with pytest.raises(Stale):
        edit_statement(by=table.office, statement=said, typed=StatementTyped("二人目"), version=1)
    edit_statement(by=table.office, statement=said, typed=for_one, version=1)
    assert Statement.objects.get(pk=said.pk).version == 2


def fields_of(html: str) -> dict[str, str]:
    """What a browser would send from the correction page as it came."""
    form = html[html.index('name="version"') - 200 :]
    sent: dict[str, str] = {}
    for found in re.finditer(r"<input\b[^>]*>", form):
        tag = found.group()
        name = re.search(r'name="([^"]+)"', tag)
        kind = re.search(r'type="([^"]+)"', tag)
        if name is None or (kind and kind[1] in {"checkbox", "radio"} and "checked" not in tag):
            continue
        value = re.search(r'value="([^"]*)"', tag)
        sent[name[1]] = value[1] if value else ""
    for name_, body in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S
    ):
        sent[name_] = body.removeprefix("\n")
    for name_, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        sent[name_] = chosen[1] if chosen else ""
    return sent


def test_the_public_minutes_through_the_pages(table: Table) -> None:
    """Pasted, looked at, written as they were read: four agenda items, nine statements."""
    (path,) = SEEDS.glob("004*.txt")
    client = Client()
    client.force_login(table.office.user)
    places = [table.code, table.committee.pk, table.second.pk]
    pasted = client.post(
        reverse("committees:minutes_paste", args=places), {"text": path.read_text("utf-8")}
    )
    assert pasted.status_code == 200
    sent = fields_of(pasted.content.decode())
    answer = client.post(reverse("committees:minutes_write", args=places), sent)
    assert answer.status_code == 302
    statements = table.second.statements.select_related("agenda_item", "member")
    capacities = ["デジタル改革推進課長"] * 4
    capacities += ["デジタル社会推進局長", "総務部長", "CDO", "デジタル社会推進局長", "知事"]
    assert [s.member and s.member.capacity for s in statements] == capacities
    assert [s.agenda_item and s.agenda_item.number for s in statements] == [1, 2, 3, *[4] * 6]
    table.second.refresh_from_db()
    assert table.second.place == "プレゼンテーションルーム"
