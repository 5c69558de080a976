"""The pages of the paper: who sees what, and that page and files say the same."""

from __future__ import annotations

import io
from datetime import date
from typing import Any
from urllib.parse import unquote

import docx
import openpyxl
import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.models import ActionItem
from committees.paper_settings import read_settings
from committees.services.items import (
    ItemTyped,
    add_items,
    freeze_meeting,
    revise_items,
    settle_items,
)
from organizations.selectors import Actor
from tests.committees.tables import Table, outsider

pytestmark = pytest.mark.django_db
SECRET = "まだ確定していない文言"


def typed(number: int, **fields: Any) -> ItemTyped:
    return ItemTyped(
        **{
            "number": str(number),
            "area": "働き方",
            "category": "業務",
            "heading": f"見出し{number}",
            "text": "・相談できる人を決めること。",
            "source": "第1回 委員発言",
            "status_mark": "△",
            "response": "・研修を4回開いた。",
            "due": "",
            "departments": ("情報政策課",),
        }
        | fields
    )


class Printed(Table):
    """Three items frozen for the first meeting; since then one was revised, and one is a draft."""

    def __init__(self) -> None:
        super().__init__()
        made = add_items(
            by=self.office,
            committee=self.committee,
            items=[typed(number) for number in (1, 2, 3)],
            settled=True,
        )
        freeze_meeting(by=self.office, meeting=self.first)
        items = [row.item for row in made]
        revise_items(
            by=self.office,
            changes=[(items[0], 1, typed(1, response="・研修を12回開いた。"))],
            settled=True,
        )
        revise_items(
            by=self.office, changes=[(items[1], 1, typed(2, response=SECRET))], settled=False
        )

    def url(self, name: str = "paper", query: str = "") -> str:
        address = reverse(f"committees:{name}", args=[self.code, self.committee.pk])
        return f"{address}?{query}" if query else address


def client(actor: Actor) -> Client:
    made = Client()
    made.force_login(actor.user)
    return made


def sheet_text(content: bytes) -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)


def file_text(kind: str, content: bytes) -> str:
    if kind == "xlsx":
        return sheet_text(content)
    if kind == "pdf":
        reader = pypdf.PdfReader(io.BytesIO(content))
        return "".join("".join(page.extract_text() for page in reader.pages).split())
    table = docx.Document(io.BytesIO(content)).tables[0]
    return "\n".join(cell.text for row in table.rows for cell in row.cells)


def test_the_page_marks_what_changed_since_the_meeting_before() -> None:
    place = Printed()
    page = client(place.office).get(place.url("paper", "settled=1")).content.decode()
    assert '<ins class="changed">12</ins>' in page
    assert "令和7年度第1回（令和7年7月10日）からの変更です。" in page
    assert "（案）" in page


@pytest.mark.parametrize("kind", ["xlsx", "pdf", "docx"])
def test_files_say_what_the_page_says_under_a_name_that_tells_what_they_are(kind: str) -> None:
    place = Printed()
    answer = client(place.office).get(place.url(f"paper_{kind}"))
    assert answer.status_code == 200
    name = unquote(answer["Content-Disposition"])
    assert f"（案）_DX推進会議_令和8年度第1回_指摘事項への対応状況.{kind}" in name
    assert answer["Cache-Control"] == "private, no-store"
    text = file_text(kind, answer.content)
    assert "研修を12回開いた。" in text
    assert SECRET in text


@pytest.mark.parametrize("kind", ["", "_xlsx", "_pdf", "_docx"])
def test_nobody_but_the_office_gets_a_wording_that_is_not_settled(kind: str) -> None:
    place = Printed()
    asked = ("", "settled=", "to=", f"to={place.second.pk}")
    for person in (place.editor, place.head, place.viewer, place.administrator, place.expert):
        # What is asked for is read in one place; files take long to read back.
        for query in asked if not kind else asked[-1:]:
            answer = client(person).get(place.url(f"paper{kind}", query))
            assert answer.status_code == 200
            content = answer.content
            text = file_text(kind[1:], content) if kind else content.decode()
            assert SECRET not in text
            assert "研修を12回開いた。" in text.replace('<ins class="changed">', "").replace(
                "</ins>", ""
            )


def test_the_office_can_leave_unsettled_wordings_out() -> None:
    place = Printed()
    page = client(place.office).get(place.url()).content.decode()
    assert SECRET in page
    assert "確定していない文言のある項目が1件あります。" in page
    assert SECRET not in client(place.office).get(place.url("paper", "settled=1")).content.decode()


def test_the_paper_of_a_frozen_meeting_stays_as_it_was() -> None:
    place = Printed()
    answer = client(place.office).get(place.url("paper", f"to={place.first.pk}"))
    page = answer.content.decode()
    assert "研修を4回開いた。" in page
    assert "（案）" not in page
    assert "令和7年7月10日時点" in page


def test_a_meeting_that_was_frozen_since_is_a_paper_without_the_word_draft() -> None:
    place = Printed()
    item = ActionItem.objects.get(committee=place.committee, position=1)
    settle_items(by=place.office, items=[(item, item.latest_seq)])
    freeze_meeting(by=place.office, meeting=place.second)
    page = client(place.expert).get(place.url("paper", f"to={place.second.pk}")).content.decode()
    assert SECRET in page.replace('<ins class="changed">', "").replace("</ins>", "")
    assert "（案）" not in page


def test_deletions_are_shown_on_request() -> None:
    place = Printed()
    shown = client(place.office).get(place.url("paper", "deletions=1&settled=1")).content.decode()
    assert "<del>4</del>" in shown
    assert "<del>4</del>" not in client(place.office).get(place.url()).content.decode()


def test_a_member_of_another_committee_and_an_outsider_find_nothing() -> None:
    place = Printed()
    other = outsider()
    for name in ("paper", "paper_xlsx", "paper_pdf", "paper_docx"):
        assert client(place.guest).get(place.url(name)).status_code == 404
        assert client(other).get(place.url(name)).status_code == 404


def test_a_meeting_of_another_committee_is_not_found() -> None:
    place, other = Printed(), Table()
    answer = client(place.office).get(place.url("paper", f"to={other.first.pk}"))
    assert answer.status_code == 404


def test_a_committee_without_items_says_what_to_do_first() -> None:
    table = Table()
    url = reverse("committees:paper", args=[table.code, table.committee.pk])
    assert "載せる項目がまだありません" in client(table.office).get(url).content.decode()
    for kind in ("xlsx", "pdf", "docx"):
        url = reverse(f"committees:paper_{kind}", args=[table.code, table.committee.pk])
        assert client(table.office).get(url).status_code == 200


def test_the_page_costs_the_same_for_2_items_as_for_20() -> None:
    def cost(count: int) -> int:
        table = Table()
        add_items(
            by=table.office,
            committee=table.committee,
            items=[typed(number) for number in range(1, count + 1)],
            settled=True,
        )
        browser = client(table.office)
        url = reverse("committees:paper", args=[table.code, table.committee.pk])
        browser.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(url)
        return len(queries)

    assert cost(2) == cost(20)


def test_settings_are_saved_and_the_paper_follows() -> None:
    place = Printed()
    office = client(place.office)
    form = {
        "title": "委員指摘事項の対応",
        "number": "資料４",
        "order": "changed",
        "place_number": "1",
        "place_content": "2",
        "place_response": "3",
        "changed_only": "on",
        "version": place.committee.version,
    }
    assert office.post(place.url("paper_settings"), form).status_code == 302
    place.committee.refresh_from_db()
    assert read_settings(place.committee.paper).number == "4"
    page = office.get(place.url("paper", "settled=1")).content.decode()
    assert "委員指摘事項の対応" in page
    assert "資料4（案）" in page
    assert "見出し3" not in page
    assert "出所" not in page.partition("<thead>")[2].partition("</thead>")[0]


def test_settings_that_cannot_be_printed_come_back_with_what_was_typed() -> None:
    place = Printed()
    form = {"title": "", "number": "123456789012", "place_number": "1", "place_content": "2"}
    answer = client(place.office).post(
        place.url("paper_settings"), form | {"order": "position", "version": 1}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="123456789012"' in page
    assert "10文字以内にしてください。" in page


def test_the_second_of_two_people_sees_the_first_ones_settings() -> None:
    place = Printed()
    office = client(place.office)
    form = {
        "title": "先の題名",
        "order": "position",
        "place_number": "1",
        "place_content": "2",
        "version": place.committee.version,
    }
    office.post(place.url("paper_settings"), form)
    answer = office.post(place.url("paper_settings"), form | {"title": "後の題名"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "先の題名" in page
    assert 'value="後の題名"' in page


def test_only_the_office_opens_the_settings() -> None:
    place = Printed()
    assert client(place.office).get(place.url("paper_settings")).status_code == 200
    for person in (place.editor, place.viewer, place.expert):
        assert client(person).get(place.url("paper_settings")).status_code == 403


def test_a_meeting_without_a_day_is_named_by_its_label() -> None:
    place = Printed()
    undated = place.meeting("臨時")
    assert place.second.held_on == date(2026, 12, 8)
    page = client(place.office).get(place.url("paper", f"to={undated.pk}")).content.decode()
    assert "臨時" in page


def test_the_items_and_the_comparison_lead_to_the_papers_in_one_click() -> None:
    place = Printed()
    office = client(place.office)
    items = office.get(reverse("committees:items", args=[place.code, place.committee.pk]))
    compared = office.get(reverse("committees:compare", args=[place.code, place.committee.pk]))
    for name in ("paper_xlsx", "paper_pdf", "paper_docx"):
        assert f'href="{place.url(name)}"' in items.content.decode()
        link = f'href="{place.url(name)}?from={place.first.pk}&amp;to="'
        assert link in compared.content.decode()
        assert office.get(place.url(name, f"from={place.first.pk}&to=")).status_code == 200
