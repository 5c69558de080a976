"""Departments' answers: asked for, written, submitted, returned, taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.models import ActionItem, ResponseDraft
from committees.selectors.answers import answer_lines, drafts_to_write, visible_drafts
from committees.services.answers import (
    AnswerTyped,
    ask_departments,
    return_answer,
    save_answer,
    take_answers,
)
from committees.services.items import freeze_meeting
from committees.services.items_typing import typed_now
from core.clock import today
from core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from organizations.models.notice import Notice
from tests.committees.items.pages import browser, page, url
from tests.committees.items.rows import item, many, newest, revised
from tests.committees.tables import Table, outsider

pytestmark = pytest.mark.django_db
DUE = today() + timedelta(days=10)
TYPED = AnswerTyped("○", "・研修を始めた。", "図は後日送ります")


@pytest.fixture
def table() -> Table:
    return Table()


def asked(table: Table, *rows: ActionItem) -> list[ResponseDraft]:
    pks = [row.pk for row in rows]
    ask_departments(by=table.office, meeting=table.second, item_ids=pks, due_on=DUE)
    return list(ResponseDraft.objects.filter(meeting=table.second).order_by("item", "department"))


def submitted(table: Table, draft: ResponseDraft, typed: AnswerTyped = TYPED) -> ResponseDraft:
    by = table.editor if draft.department_id == table.department.pk else table.other_editor
    return save_answer(by=by, draft=draft, typed=typed, expected_seq=0, submit=True)


def path(table: Table, draft: ResponseDraft, rest: str = "") -> str:
    return url(
        table, f"meetings/{table.second.pk}/answers/{draft.item_id}/{draft.department_id}/{rest}"
    )


def test_asking_makes_one_answer_for_each_item_and_department(table: Table) -> None:
    rows = [item(table, departments=("情報政策課", "道路管理課")), item(table)]
    drafts = asked(table, *rows)
    assert [(d.item_id, d.department_id) for d in drafts] == [
        (rows[0].pk, table.department.pk),
        (rows[0].pk, table.elsewhere.pk),
        (rows[1].pk, table.department.pk),
    ]
    table.second.refresh_from_db()
    assert table.second.answers_due_on == DUE
    told = set(Notice.objects.values_list("user", flat=True))
    assert told == {a.user.pk for a in (table.editor, table.head, table.other_editor)}


def test_asking_twice_asks_nobody_twice(table: Table) -> None:
    row = item(table)
    asked(table, row)
    notices = Notice.objects.count()
    again = ask_departments(by=table.office, meeting=table.second, item_ids=[row.pk], due_on=DUE)
    assert again == 0
    assert Notice.objects.count() == notices


def test_only_the_office_asks_and_for_a_meeting_that_is_open(table: Table) -> None:
    row = item(table)
    with pytest.raises(NotAllowed):
        ask_departments(by=table.editor, meeting=table.second, item_ids=[row.pk], due_on=None)
    with pytest.raises(NotFound):
        ask_departments(by=outsider(), meeting=table.second, item_ids=[row.pk], due_on=None)
    freeze_meeting(by=table.office, meeting=table.second)
    with pytest.raises(Invalid):
        ask_departments(by=table.office, meeting=table.second, item_ids=[row.pk], due_on=None)


def test_a_department_writes_keeps_and_submits(table: Table) -> None:
    (draft,) = asked(table, item(table))
    kept = save_answer(
        by=table.editor,
        draft=draft,
        typed=AnswerTyped("", "・書きかけ"),
        expected_seq=0,
        submit=False,
    )
    assert (kept.state, kept.latest_seq) == ("open", 1)
    sent = save_answer(by=table.editor, draft=draft, typed=TYPED, expected_seq=1, submit=True)
    assert (sent.state, sent.latest_seq) == ("submitted", 2)
    again = save_answer(by=table.editor, draft=draft, typed=TYPED, expected_seq=1, submit=True)
    assert again.latest_seq == 2


def test_only_a_whole_answer_is_handed_in(table: Table) -> None:
    (draft,) = asked(table, item(table))
    with pytest.raises(Refused) as refused:
        save_answer(by=table.editor, draft=draft, typed=AnswerTyped(), expected_seq=0, submit=True)
    assert list(refused.value.errors) == ["status_mark", "response"]


def test_another_departments_editor_may_not_write(table: Table) -> None:
    (draft,) = asked(table, item(table))
    for by in (table.other_editor, table.viewer, table.expert):
        with pytest.raises(NotAllowed):
            save_answer(by=by, draft=draft, typed=TYPED, expected_seq=0, submit=False)
    with pytest.raises(NotFound):
        save_answer(by=outsider(), draft=draft, typed=TYPED, expected_seq=0, submit=False)


def test_the_slower_of_two_colleagues_gets_the_others_wording(table: Table) -> None:
    (draft,) = asked(table, item(table))
    save_answer(by=table.editor, draft=draft, typed=TYPED, expected_seq=0, submit=False)
    mine = replace(TYPED, response="・別の内容。")
    with pytest.raises(Stale) as stale:
        save_answer(by=table.head, draft=draft, typed=mine, expected_seq=0, submit=False)
    assert stale.value.theirs["revision"].response == TYPED.response
    form = {"status_mark": "○", "response": mine.response, "seq": 0, "act": "save"}
    answer = browser(table.head).post(path(table, draft), form)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "・別の内容。" in text
    assert "研修を始めた。" in text


def test_returning_needs_a_reason_and_tells_the_department(table: Table) -> None:
    (draft,) = asked(table, item(table))
    submitted(table, draft)
    with pytest.raises(Invalid):
        return_answer(by=table.office, draft=draft, reason=" ", expected_seq=1)
    before = Notice.objects.count()
    for _ in range(2):
        back = return_answer(
            by=table.office, draft=draft, reason="数字を入れてください", expected_seq=1
        )
    assert (back.state, back.latest_seq) == ("returned", 2)
    assert Notice.objects.count() == before + 2
    assert "数字を入れてください" in page(table.editor, path(table, draft))
    with pytest.raises(NotAllowed):
        return_answer(by=table.editor, draft=draft, reason="自分で", expected_seq=2)


def test_the_office_takes_several_answers_into_the_item(table: Table) -> None:
    row = item(table, departments=("情報政策課", "道路管理課"))
    drafts = [submitted(table, draft) for draft in asked(table, row)]
    typed = replace(typed_now(row), status_mark="○", response="・両課で研修を始めた。")
    made = take_answers(
        by=table.office,
        item=row,
        expected_seq=1,
        drafts=[(draft, 1) for draft in drafts],
        typed=typed,
        settled=True,
    )
    assert made.response == "・両課で研修を始めた。"
    assert made.reason == "情報政策課、道路管理課の回答を反映"
    assert set(ResponseDraft.objects.values_list("state", flat=True)) == {"taken"}
    with pytest.raises(Invalid):
        save_answer(
            by=table.editor,
            draft=drafts[0],
            typed=replace(TYPED, response="・直す"),
            expected_seq=2,
            submit=True,
        )


def test_an_answer_that_changed_meanwhile_is_not_taken_unseen(table: Table) -> None:
    row = item(table)
    (draft,) = asked(table, row)
    submitted(table, draft)
    changed = replace(TYPED, response="・直した内容。")
    save_answer(by=table.editor, draft=draft, typed=changed, expected_seq=1, submit=True)
    with pytest.raises(Stale):
        take_answers(
            by=table.office,
            item=row,
            expected_seq=1,
            drafts=[(draft, 1)],
            typed=typed_now(row),
            settled=False,
        )
    draft.refresh_from_db()
    assert draft.state == "submitted"
    assert newest(row).seq == 1


def test_each_sees_the_answers_within_reach_only(table: Table) -> None:
    row = item(table, departments=("情報政策課", "道路管理課"))
    drafts = [
        submitted(table, draft, replace(TYPED, response=f"・{draft.department}だけの内容"))
        for draft in asked(table, row)
    ]
    assert visible_drafts(table.office).count() == 2
    for by, mine in ((table.editor, drafts[0]), (table.other_editor, drafts[1])):
        assert list(visible_drafts(by)) == [mine]
        theirs = next(d for d in drafts if d != mine)
        shown = page(by, url(table, f"meetings/{table.second.pk}/answers/"))
        assert str(theirs.department) not in shown
        assert f"{theirs.department}だけの内容" not in page(by, url(table, f"items/{row.pk}/"))
        page(by, path(table, mine))
        page(by, path(table, theirs), 404)
    for by in (table.viewer, table.administrator, table.expert):
        page(by, path(table, drafts[0]), 403)
        shown = page(by, url(table, f"items/{row.pk}/"))
        assert "だけの内容" not in shown
        assert "担当課の回答" not in shown


def test_a_department_reads_the_settled_item_not_the_offices_draft(table: Table) -> None:
    row = item(table)
    fresh = item(table, settled=False, heading="新しい問い", response="・ほかの課から聞いた話")
    drafts = asked(table, row, fresh)
    revised(table.office, row, settled=False, response="・庁内だけの案")
    for draft in drafts:
        shown = page(table.editor, path(table, draft))
        assert "庁内だけの案" not in shown
        assert "ほかの課から聞いた話" not in shown
    assert "新しい問い" in page(table.editor, path(table, drafts[1]))


def test_typing_is_kept_by_the_way(table: Table) -> None:
    (draft,) = asked(table, item(table))
    client = browser(table.editor)
    form = {"status_mark": "", "response": "・書きかけ", "seq": 0, "act": "save"}
    answer = client.post(path(table, draft), form, headers={"X-Autosave": "1"})
    assert answer.json() == {"seq": 1}
    stale = client.post(
        path(table, draft), form | {"response": "・別"}, headers={"X-Autosave": "1"}
    )
    assert stale.status_code == 409


def test_the_offices_page_of_taking_starts_from_what_was_handed_in(table: Table) -> None:
    row = item(table)
    (draft,) = asked(table, row)
    submitted(table, draft)
    address = url(table, f"meetings/{table.second.pk}/answers/{row.pk}/take/")
    form = browser(table.office).get(address).context["form"]
    assert (form.initial["response"], form.initial["status_mark"]) == ("・研修を始めた。", "○")
    sent = {name: field for name, field in form.initial.items() if field is not None}
    answer = browser(table.office).post(address, sent | {"drafts": f"{draft.pk}:1"})
    assert answer.status_code == 302
    assert newest(row).response == "・研修を始めた。"


def test_what_a_department_owes_is_listed_until_it_is_handed_in(table: Table) -> None:
    drafts = asked(table, *many(table, 2))
    submitted(table, drafts[0])
    assert [d.pk for d in drafts_to_write(table.editor)] == [drafts[1].pk]
    assert not drafts_to_write(table.office).exists()
    shown = page(table.editor, f"/o/{table.code}/committees/answers/")
    assert "項目2" in shown
    assert "項目1" not in shown


def test_twenty_answers_cost_the_queries_of_two() -> None:
    counts = []
    for size in (2, 20):
        table = Table()
        drafts = asked(table, *many(table, size))
        with CaptureQueriesContext(connection) as captured:
            lines = answer_lines(table.editor, drafts, today=DUE)
        assert len(lines) == size
        # Counted at once: the next request empties the log.
        reading = len(captured)
        client = browser(table.office)
        address = url(table, f"meetings/{table.second.pk}/answers/")
        client.get(address)
        with CaptureQueriesContext(connection) as whole:
            client.get(address)
        counts.append((reading, len(whole)))
    assert counts[0] == counts[1]


def test_the_office_finds_each_meeting_with_what_is_open(table: Table) -> None:
    drafts = asked(table, *many(table, 2))
    submitted(table, drafts[0])
    shown = page(table.office, f"/o/{table.code}/committees/answers/")
    assert table.second.label in shown
    assert "1件" in shown
