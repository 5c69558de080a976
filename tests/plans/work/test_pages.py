"""The pages of plan work, without a script: what is shown, refused and kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.forms.items import read_fiscal_year
from plans.models import Milestone, PlanItem
from plans.services.deciding import DecisionTyped, decide_draft
from plans.services.items import remove_item
from tests.kpis.pages import browser, text_of
from tests.plans.work.desk import Desk, edited, many_items

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def opened(desk: Desk, item: PlanItem) -> dict[str, Any]:
    """What a browser would send from the page as it is now."""
    form = browser(desk.dx).get(desk.url(f"draft/items/{item.pk}/")).context["form"]
    sent = {name: field for name, field in form.snapshot().items() if field != ""}
    return sent | {"version": item.version, "base": form.initial["base"]}


def post(desk: Desk, path: str, data: dict[str, Any], **more: Any) -> Any:
    return browser(desk.dx).post(desk.url(path), data, **more)


def test_the_plan_page_leads_the_office_to_the_draft_and_nobody_else(desk: Desk) -> None:
    office = text_of(browser(desk.dx).get(desk.url()))
    assert "次の版の案を作る" in office
    assert "計画の情報を編集" in office
    viewer = text_of(browser(desk.viewer).get(desk.url()))
    assert "案を作る" not in viewer
    desk.draft()
    assert "案「2.0」を編集" in text_of(browser(desk.dx).get(desk.url()))


def test_a_draft_is_made_edited_and_decided_through_the_pages(desk: Desk) -> None:
    page = post(desk, "draft/new/", {"label": "2.0", "note": "見直し"}, follow=True)
    assert "案「2.0」を作りました" in text_of(page)
    draft = desk.plan.versions.get(label="2.0")
    item = desk.item(draft)
    sent = opened(desk, item) | {
        "title": "改めた施策",
        "new_year": "R9",
        "new_planned": "構築",
        "departments": [desk.other.pk],
    }
    page = post(desk, f"draft/items/{item.pk}/", sent, follow=True)
    for words in ("「改めた施策」を保存しました", "R9年度 構築", str(desk.dx.user)):
        assert words in text_of(page)
    decision = {
        "decided_by": "推進本部会議",
        "decided": "R8.11.2",
        "label": "2.0",
        "version": draft.version,
    }
    page = post(desk, "draft/decide/", decision, follow=True)
    assert "「2.0」を決定しました" in text_of(page)
    draft.refresh_from_db()
    assert draft.frozen_at is not None


def test_an_unreadable_year_is_told_beside_its_box_and_all_is_kept(desk: Desk) -> None:
    item = desk.item(desk.draft())
    sent = opened(desk, item) | {"title": "長い入力", "new_year": "いつか", "new_planned": "構築"}
    page = post(desk, f"draft/items/{item.pk}/", sent)
    assert page.status_code == 422
    for words in ("長い入力", "いつか", 'value="構築"'):
        assert words in text_of(page)
    item.refresh_from_db()
    assert item.title == "項目m"


def test_the_second_of_two_sees_the_difference_and_both_texts(desk: Desk) -> None:
    item = desk.item(desk.draft())
    item = edited(desk, item, text="はじめの文章です。")
    sent = opened(desk, item) | {"text": "はじめの文章です。後の人の一文。"}
    edited(desk, item, text="はじめの長い文章です。", number="②")
    page = post(desk, f"draft/items/{item.pk}/", sent)
    assert page.status_code == 409
    words = text_of(page)
    assert "長い</ins>" in words
    assert "はじめの文章です。後の人の一文。</textarea>" in words.replace("\n", "")
    assert 'name="number" value="②"' in words, "what only the other one changed is taken over"
    item.refresh_from_db()
    assert item.text == "はじめの長い文章です。"
    again = page.context["form"]
    data = {name: again[name].value() for name in again.fields if again[name].value()}
    saved = post(desk, f"draft/items/{item.pk}/", data)
    assert saved.status_code == 302
    item.refresh_from_db()
    assert (item.text, item.number) == ("はじめの文章です。後の人の一文。", "②")


def test_a_decision_while_somebody_types_keeps_what_was_typed(desk: Desk) -> None:
    draft = desk.draft()
    item = desk.item(draft)
    sent = opened(desk, item) | {"text": "入力中の大切な文章"}
    decide_draft(
        by=desk.dx,
        plan_id=desk.plan.pk,
        typed=DecisionTyped("会議", "R8.11.2"),
        label="2.0",
        version=1,
    )
    page = post(desk, f"draft/items/{item.pk}/", sent)
    assert page.status_code == 409
    assert "「2.0」として決定されたため" in text_of(page)
    assert "入力中の大切な文章</textarea>" in text_of(page)
    new = post(desk, "draft/items/new/", {"title": "新しい項目", "key": "i-0123456789ab"})
    assert (new.status_code, "新しい項目" in text_of(new)) == (409, True)
    back = browser(desk.dx).get(desk.url(f"draft/items/{item.pk}/"))
    assert back.status_code == 302


def test_an_item_taken_out_while_somebody_types_keeps_what_was_typed(desk: Desk) -> None:
    item = desk.item(desk.draft(), "i")
    sent = opened(desk, item) | {"text": "入力中の大切な文章"}
    remove_item(by=desk.dx, item_id=item.pk)
    page = post(desk, f"draft/items/{item.pk}/", sent)
    assert page.status_code == 404
    assert "入力中の大切な文章" in text_of(page)


def test_items_move_go_and_come_back_by_buttons(desk: Desk) -> None:
    draft = desk.draft()
    item = desk.item(draft, "i")
    post(desk, f"draft/items/{item.pk}/move/", {"to": "under", "parent": ""})
    item.refresh_from_db()
    assert item.parent is None
    page = post(desk, f"draft/items/{item.pk}/remove/", {}, follow=True)
    assert "「項目i」を案から外しました" in text_of(page)
    (gone,) = page.context["page"].removed
    page = post(desk, "draft/items/restore/", {"event": gone.event}, follow=True)
    assert "「項目i」を元に戻しました" in text_of(page)
    wrong = post(desk, f"draft/items/{item.pk}/move/", {"to": "sideways"}, follow=True)
    assert "移動の指定が読み取れません" in text_of(wrong)


def test_a_draft_is_discarded_with_a_reason_and_put_back(desk: Desk) -> None:
    desk.draft()
    refused = post(desk, "draft/discard/", {"reason": ""})
    assert (refused.status_code, "理由が入力されていません" in text_of(refused)) == (422, True)
    page = post(desk, "draft/discard/", {"reason": "まとめて行う"}, follow=True)
    assert "まとめて行う" in text_of(page)
    (gone,) = page.context["discarded"]
    page = post(desk, "draft/restore/", {"event": gone.event}, follow=True)
    assert "案「2.0」を元に戻しました" in text_of(page)


def test_a_time_that_cannot_be_read_is_kept_as_typed(desk: Desk) -> None:
    sent = {"title": "開始", "when": "そのうち", "key": "m-0123456789ab"}
    page = post(desk, "milestones/new/", sent)
    assert page.status_code == 422
    assert 'value="そのうち"' in text_of(page)
    page = post(desk, "milestones/new/", sent | {"when": "R8年度内"}, follow=True)
    assert "「開始」を追加しました" in text_of(page)
    assert Milestone.objects.get(title="開始").when_typed == "R8年度内"


def test_a_department_reports_through_the_page(desk: Desk) -> None:
    client = browser(desk.editor)
    assert "入力" in text_of(client.get(desk.url("progress/")))
    path = desk.url("progress/i/2023/")
    refused = client.post(path, {"done": "導入", "judgement": "", "version": 0})
    assert refused.status_code == 422
    page = client.post(path, {"done": "導入", "judgement": "done", "version": 0}, follow=True)
    assert "予定どおり実施" in text_of(page)
    stale = client.post(path, {"done": "構築", "judgement": "late", "version": 0})
    assert stale.status_code == 409
    undone = client.post(f"{path}undo/", {"seq": 1}, follow=True)
    assert "実績を取り消しました" in text_of(undone)


@pytest.mark.parametrize("path", ["draft/", "progress/", "milestones/", "systems/", "terms/"])
def test_pages_cost_as_many_queries_for_twenty_items_as_for_two(path: str) -> None:
    used = []
    for more in (2, 20):
        desk = Desk()
        many_items(desk.draft(), more)
        client = browser(desk.dx)
        client.get(desk.url(path))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(desk.url(path)).status_code == 200
        used.append(len(queries))
    assert used[0] == used[1]


@pytest.mark.parametrize(
    ("typed", "year"), [("R9", 2027), ("令和9年度", 2027), ("2027", 2027), ("2027年度", 2027)]
)
def test_a_fiscal_year_is_read_as_offices_write_it(typed: str, year: int) -> None:
    assert read_fiscal_year(typed) == year
