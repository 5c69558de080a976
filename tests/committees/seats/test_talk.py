"""Comments on items, raising them at the meeting ahead, and a member's own remarks."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.models import CommitteeMember, ItemComment, ItemRaise, Meeting, Statement
from committees.selectors.comments import talk_on
from committees.selectors.raises import raised_items
from committees.selectors.remarks import remarks_of
from committees.services.comments import LIMIT, add_comment, remove_comment
from committees.services.freezing import freeze_meeting
from committees.services.item_links import add_source
from committees.services.minutes_editing import StatementTyped, add_statement
from committees.services.raises import raise_item, withdraw_raise
from core.clock import today
from core.errors import Invalid, NotFound
from organizations.models.notice import Notice
from organizations.selectors import Actor
from tests.committees.items.rows import item, many, revised
from tests.committees.tables import Table, outsider

pytestmark = pytest.mark.django_db


@pytest.fixture
def table() -> Table:
    made = Table()
    Meeting.objects.filter(pk=made.second.pk).update(held_on=date(2099, 12, 8))
    made.second.refresh_from_db()
    return made


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


# ── Comments ─────────────────────────────────────────────────────────────────────────────────
def test_a_member_comments_and_the_office_answers(table: Table) -> None:
    row = item(table)
    add_comment(by=table.expert, item=row, text="研修の対象は広がりますか。")
    assert Notice.objects.filter(user=table.office.user, title__contains="委員のコメント").exists()
    add_comment(by=table.office, item=row, text="来年度から広げます。")
    assert Notice.objects.filter(user=table.expert.user, title__contains="回答").exists()
    talk = talk_on(table.expert, table.committee, row)
    assert [(one.who, one.is_office) for one in talk.comments] == [
        ("大学教授 北村", False),
        ("DX推進担当", True),
    ]


def test_a_comment_sent_twice_is_there_once(table: Table) -> None:
    row = item(table)
    for _ in range(2):
        add_comment(by=table.expert, item=row, text="同じ言葉")
    assert ItemComment.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [(" \n", "blank"), ("あ" * (LIMIT + 1), "too_long"), ("a\x00b", "control_character")],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(table: Table, text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        add_comment(by=table.expert, item=item(table), text=text)
    assert refused.value.code == code


def test_a_comment_of_exactly_the_limit_is_kept(table: Table) -> None:
    made = add_comment(by=table.expert, item=item(table), text="あ" * LIMIT)
    assert len(made.text) == LIMIT


def test_who_has_no_seat_is_told_why(table: Table) -> None:
    row = item(table)
    for person in (table.viewer, table.editor):
        with pytest.raises(Invalid) as refused:
            add_comment(by=person, item=row, text="a")
        assert refused.value.code == "no_seat"
    with pytest.raises(NotFound):
        add_comment(by=table.guest, item=row, text="a")
    with pytest.raises(NotFound):
        add_comment(by=outsider(), item=row, text="a")


def test_after_the_term_the_member_finds_nothing(table: Table) -> None:
    row = item(table)
    CommitteeMember.objects.filter(pk=table.seat.pk).update(term_to=date(2020, 3, 31))
    with pytest.raises(NotFound):
        add_comment(by=table.expert, item=row, text="a")


def test_only_the_own_comment_is_taken_back_and_twice_is_once(table: Table) -> None:
    row = item(table)
    made = add_comment(by=table.expert, item=row, text="取り消す")
    with pytest.raises(NotFound):
        remove_comment(by=table.office, item=row, pk=made.pk)
    first = remove_comment(by=table.expert, item=row, pk=made.pk).removed_at
    assert remove_comment(by=table.expert, item=row, pk=made.pk).removed_at == first
    assert talk_on(table.office, table.committee, row).comments == ()
    assert ItemComment.objects.filter(pk=made.pk).exists(), "it stays with the record"


def test_a_comment_is_shown_escaped(table: Table) -> None:
    row = item(table)
    client = client_of(table.expert)
    path = reverse("committees:item_comment", args=[table.code, table.committee.pk, row.pk])
    page = client.post(path, {"text": "<b>太字</b>\n2行目"}, follow=True).content.decode()
    assert "&lt;b&gt;太字&lt;/b&gt;<br>2行目" in page
    assert "<b>太字" not in page


def test_a_refused_comment_comes_back_with_what_was_typed(table: Table) -> None:
    row = item(table)
    path = reverse("committees:item_comment", args=[table.code, table.committee.pk, row.pk])
    answer = client_of(table.expert).post(path, {"text": "あ" * 2001})
    assert answer.status_code == 422
    assert "あ" * 2001 in answer.content.decode()
    assert "2,001文字" in answer.content.decode()


def test_a_viewer_reads_no_comments(table: Table) -> None:
    row = item(table)
    add_comment(by=table.expert, item=row, text="委員の言葉")
    path = reverse("committees:item", args=[table.code, table.committee.pk, row.pk])
    assert "委員の言葉" not in client_of(table.viewer).get(path).content.decode()
    assert "委員の言葉" in client_of(table.editor).get(path).content.decode()


# ── Raising ──────────────────────────────────────────────────────────────────────────────────
def test_a_member_raises_an_item_once_and_changes_the_note(table: Table) -> None:
    row = item(table)
    raise_item(by=table.expert, item=row, note="費用を知りたい")
    raise_item(by=table.expert, item=row, note="費用と時期を知りたい")
    (found,) = raised_items(table.second)
    assert [(one.member, one.note) for one in found.raises] == [
        (table.seat, "費用と時期を知りたい")
    ]


def test_withdrawing_twice_is_once(table: Table) -> None:
    row = item(table)
    raise_item(by=table.expert, item=row)
    assert withdraw_raise(by=table.expert, item=row) == 1
    assert withdraw_raise(by=table.expert, item=row) == 0
    assert not ItemRaise.objects.exists()


def test_nobody_raises_without_a_seat_or_a_meeting_ahead(table: Table) -> None:
    row = item(table)
    with pytest.raises(Invalid):
        raise_item(by=table.office, item=row)
    with pytest.raises(NotFound):
        raise_item(by=table.guest, item=row)
    Meeting.objects.filter(pk=table.second.pk).update(state=Meeting.State.CANCELLED)
    with pytest.raises(Invalid) as refused:
        raise_item(by=table.expert, item=row)
    assert refused.value.code == "no_meeting_ahead"


@pytest.mark.parametrize("name", ["raises", "meeting", "agenda"])
def test_the_office_sees_who_raises_what(table: Table, name: str) -> None:
    row = item(table)
    raise_item(by=table.expert, item=row, note="費用を知りたい")
    path = reverse(f"committees:{name}", args=[table.code, table.committee.pk, table.second.pk])
    page = client_of(table.office).get(path).content.decode()
    assert "費用を知りたい" in page
    assert "大学教授 北村" in page


def test_other_members_do_not_see_who_raises_what(table: Table) -> None:
    row = item(table)
    table.member("弁護士", "西田", is_external=True, email=table.guest.user.email)
    raise_item(by=table.expert, item=row, note="費用を知りたい")
    for name, pk in (("item", row.pk), ("meeting", table.second.pk)):
        path = reverse(f"committees:{name}", args=[table.code, table.committee.pk, pk])
        assert "費用を知りたい" not in client_of(table.guest).get(path).content.decode()


# ── Own remarks ──────────────────────────────────────────────────────────────────────────────
def said_by_expert(table: Table, text: str = "研修を増やしてはどうか。") -> Statement:
    said = add_statement(
        by=table.office, meeting=table.first, typed=StatementTyped(text, "☆", "委員")
    )
    Statement.objects.filter(pk=said.pk).update(member=table.seat)
    return said


def test_a_remark_leads_to_its_item_and_the_status_then_and_now(table: Table) -> None:
    said, row = said_by_expert(table), item(table)
    add_source(by=table.office, item=row, meeting=table.first, statement=said)
    freeze_meeting(by=table.office, meeting=table.first)
    revised(table.office, row, status_mark="○", response="・合同の研修を始めた。")
    (remark,) = remarks_of(table.expert, table.committee, today=today()).made
    assert (remark.then.status_mark, remark.now.status_mark) == ("△", "○")
    assert remark.then_label == table.first.label
    assert remark.is_changed
    assert remark.said == "", "its minutes are not published"
    Meeting.objects.filter(pk=table.first.pk).update(minutes=Meeting.Minutes.PUBLISHED)
    (remark,) = remarks_of(table.expert, table.committee, today=today()).made
    assert remark.said == "研修を増やしてはどうか。"


def test_published_remarks_without_an_item_are_listed_too(table: Table) -> None:
    said_by_expert(table)
    assert remarks_of(table.expert, table.committee, today=today()).is_empty
    Meeting.objects.filter(pk=table.first.pk).update(minutes=Meeting.Minutes.PUBLISHED)
    (other,) = remarks_of(table.expert, table.committee, today=today()).other
    assert other.text == "研修を増やしてはどうか。"


def test_another_members_remarks_are_not_mine(table: Table) -> None:
    row = item(table)
    add_source(by=table.office, item=row, member=table.chair)
    assert remarks_of(table.expert, table.committee, today=today()).is_empty
    assert remarks_of(table.viewer, table.committee, today=today()).seats == ()


@pytest.mark.parametrize("name", ["mine", "remarks"])
def test_as_many_queries_for_twenty_items_as_for_two(table: Table, name: str) -> None:
    client = client_of(table.expert)
    places = [table.code] if name == "mine" else [table.code, table.committee.pk]
    path = reverse(f"committees:{name}", args=places)

    def counted(number: int) -> int:
        for row in many(table, number):
            add_source(by=table.office, item=row, meeting=table.first, member=table.seat)
            raise_item(by=table.expert, item=row)
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(path).status_code == 200
        return len(caught)

    assert counted(2) == counted(18)
