"""Sending: once, whole, or with a sentence and everything given back."""

from __future__ import annotations

import html
from datetime import date
from decimal import Decimal
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from surveys.services.closing import request_close
from surveys.structures.slots import EPOCH
from tests.surveys.answering.everything import FILLED, GOOD, Respondent, everything, in_box
from tests.surveys.ballot.asking import Asking

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking() -> Asking:
    return Asking(everything())


@pytest.fixture
def person(asking: Asking) -> Respondent:
    return Respondent(asking.survey, asking.codes[0])


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_an_answer_of_every_kind_lies_in_the_box(person: Respondent) -> None:
    answer = person.send()
    assert (answer.status_code, answer["Location"]) == (303, "/s/thanks/")
    ((filled, respondent),) = in_box(person.survey)
    assert (filled.groups, filled.slots, filled.texts) == (
        FILLED.groups,
        FILLED.slots,
        FILLED.texts,
    )
    days = Decimal((date(2024, 4, 1) - EPOCH).days)
    assert filled.figures == (Decimal("7.5"), days)
    assert respondent is None


def test_what_a_rule_spared_is_not_taken(person: Respondent) -> None:
    person.send(GOOD | {"satisfied": "good"})
    ((filled, _),) = in_box(person.survey)
    assert filled.slots[:6] == (1, -1, -1, -1, -1, -1)
    assert "reason.other" not in filled.texts


def test_thanks_name_neither_survey_nor_organization(person: Respondent) -> None:
    page = Client().get("/s/thanks/")
    assert page.status_code == 200
    assert "受け付けました" in text_of(page)
    for word in (person.survey.title, person.survey.organization.name, person.survey.public_key):
        assert word not in text_of(page)


def test_a_double_click_counts_once_and_reads_as_received(person: Respondent) -> None:
    assert person.send().status_code == 303
    again = person.send()
    assert again.status_code == 409
    assert "すでに受け付けています" in text_of(again)
    assert "1回目の回答が届いています" in text_of(again)
    assert len(in_box(person.survey)) == 1


def test_a_replayed_code_with_a_new_form_is_refused(person: Respondent) -> None:
    person.send()
    person.ballot = uuid4()
    assert person.send(GOOD | {"word": "二度目"}).status_code == 409
    assert len(in_box(person.survey)) == 1


def test_a_forged_code_puts_nothing_in(person: Respondent) -> None:
    person.code = "7777-7777-7777-7777"
    answer = person.send()
    assert answer.status_code == 409
    assert "新しい回答コードで" in text_of(answer)
    assert in_box(person.survey) == []


def test_a_close_between_form_and_sending_is_told(asking: Asking, person: Respondent) -> None:
    person.enter()
    request_close(by=asking.office, survey=asking.survey)
    answer = person.send()
    assert answer.status_code == 410
    assert in_box(person.survey) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"satisfied": ""}, "この質問には、まだ答えがありません。"),
        ({"satisfied": "no such"}, "選択肢にない答えが届きました。"),
        ({"satisfied": ["good", "bad"]}, "二つ以上の答えが届きました。"),
        ({"reason": ["desk", "tool", "time"]}, "3個選ばれています。2個までにしてください。"),
        ({"reason": ["tool", "none"]}, "「特になし」は、ほかの選択肢と同時に選べません。"),
        ({"ways.desk": ""}, "まだ選ばれていない項目が1つあります（机の片付け）。"),
        ({"hours": "九時間"}, "数として読めません"),
        ({"hours": "81"}, "80以下で入力してください。"),
        ({"hours": "7.25"}, "小数は1桁までにしてください。"),
        ({"since": "2024-13-41"}, "2024-13-41"),
        ({"word": "あ" * 21}, "21文字あります。"),
        ({"comment": "a\0b"}, "読み取れない文字が含まれています。"),
        ({"reason.other": "\0"}, "読み取れない文字が含まれています。"),
        ({"word": b"\xff\xfe".decode("utf-8", "replace")}, "読み取れない文字が含まれています。"),
    ],
)
def test_a_mistake_is_told_beside_its_question_and_nothing_typed_is_lost(
    person: Respondent, change: dict[str, Any], sentence: str
) -> None:
    answer = person.send(GOOD | change)
    assert answer.status_code == 422
    page = text_of(answer)
    assert sentence in page
    assert "<title>エラー：" in page
    key = next(iter(change)).split(".")[0]
    assert f'id="q-{key}-error"' in page
    assert f'href="#q-{key}"' in page
    assert "道具を新しくしてほしい。" in page or key == "comment"
    assert 'name="place" value="home" checked' in page
    assert str(person.ballot) in page
    assert in_box(person.survey) == []
    assert person.send().status_code == 303


def test_ten_megabytes_are_refused_with_a_sentence(person: Respondent) -> None:
    answer = person.send(GOOD | {"comment": "あ" * 3_400_000})
    assert answer.status_code == 413
    assert "自由記入の文を短くして" in text_of(answer)
    assert in_box(person.survey) == []


def test_very_many_fields_are_refused_with_a_sentence(person: Respondent) -> None:
    answer = person.send(GOOD | {f"x{n}": "1" for n in range(1200)})
    assert answer.status_code == 413
    assert in_box(person.survey) == []


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json", ""])
def test_what_no_form_of_ours_sends_is_refused(person: Respondent, kind: str) -> None:
    answer = person.post(b"--x--", content_type=kind)
    assert answer.status_code == 400
    assert "開き直して" in text_of(answer)


def test_bytes_that_are_no_text_are_refused_with_a_sentence(person: Respondent) -> None:
    body = f".step=send&.code={person.code}&.ballot={person.ballot}&satisfied=good"
    body += "&ways.share=yes&ways.desk=no&word=%ff%fe"
    answer = person.post(body)
    assert answer.status_code == 422
    assert "読み取れない文字" in text_of(answer)


@pytest.mark.parametrize("ballot", ["", "x", "7" * 500])
def test_a_form_without_its_key_is_refused(person: Respondent, ballot: str) -> None:
    assert person.step("send", GOOD, ballot=ballot).status_code == 400
    assert in_box(person.survey) == []


def test_a_step_that_is_none_is_refused(person: Respondent) -> None:
    assert person.step("steal", GOOD).status_code == 400


@pytest.mark.parametrize("step", ["edit", "check"])
def test_script_in_text_is_escaped(person: Respondent, step: str) -> None:
    evil = '</textarea><script>alert("x")</script>'
    page = person.step(step, GOOD | {"comment": evil, "reason.other": '"><img src=x>'})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert "<img src=x" not in page.content.decode()
    assert evil in text_of(page)
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert "script-src 'self'" in page["Content-Security-Policy"]


def test_the_check_page_lists_what_was_answered_and_carries_it_on(person: Respondent) -> None:
    page = person.step("check", GOOD)
    assert page.status_code == 200
    said = text_of(page)
    for words in (
        "使う道具",
        "その他（会議が多い）",
        "予定の共有：できている",
        "7.5",
        "2024年4月1日",
    ):
        assert words in said, words
    assert 'value="send"' in said
    assert f"{person.path}#q-ways" in said
    assert in_box(person.survey) == []


def test_a_form_that_comes_back_keeps_the_order_of_its_choices(person: Respondent) -> None:
    def order(page: Any) -> list[int]:
        return [page.content.decode().find(f'value="{key}"') for key in ("desk", "tool", "time")]

    first = person.step("edit", GOOD)
    assert first.content == person.step("edit", GOOD).content
    assert min(order(first)) > 0
    for _ in range(20):
        person.ballot = uuid4()
        page = person.step("edit", GOOD).content.decode()
        reasons = page[page.index('id="q-reason"') :]
        assert reasons.index('value="else"') > max(
            reasons.index(f'value="{key}"') for key in ("desk", "tool", "time")
        )
        assert reasons.index('value="none"') > reasons.index('value="else"')


def test_people_see_the_choices_in_different_orders(person: Respondent) -> None:
    orders = set()
    for _ in range(30):
        person.ballot = uuid4()
        page = person.step("edit").content.decode()
        reasons = page[page.index('id="q-reason"') :]
        orders.add(
            tuple(sorted(("desk", "tool", "time"), key=lambda key: reasons.index(f'value="{key}"')))
        )
    assert len(orders) > 1


def test_no_answer_of_these_pages_is_kept_anywhere(person: Respondent) -> None:
    person.client.cookies["sessionid"] = "x" * 32
    answers = [
        person.look(),
        person.enter(),
        person.step("check", GOOD),
        person.send(),
        person.send(),
        person.client.get("/s/thanks/"),
        person.client.get("/s/nosuchkey123/"),
        person.client.put(person.path),
    ]
    for answer in answers:
        assert "Set-Cookie" not in answer.headers
        assert not answer.cookies
    for answer in answers[:-1]:
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
    assert answers[-1].status_code == 405


def test_a_form_sent_from_our_own_page_arrives_though_it_sends_no_referrer(
    person: Respondent,
) -> None:
    body = f".step=enter&.code={person.code}"
    own = {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"}
    assert person.post(body, **own).status_code == 200
    assert person.post(body, HTTP_ORIGIN="null").status_code == 200


def test_a_form_sent_from_a_foreign_page_is_refused(person: Respondent) -> None:
    body = f".step=enter&.code={person.code}"
    foreign = {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "cross-site"}
    assert person.post(body, **foreign).status_code == 403
    assert person.post(body, HTTP_ORIGIN="https://elsewhere.example").status_code == 403


def test_each_page_asks_the_database_a_fixed_number_of_times(person: Respondent) -> None:
    person.enter()  # the structure of an open survey is read once a process
    counts = {}
    for name, call in {
        "look": person.look,
        "enter": person.enter,
        "edit": lambda: person.step("edit", GOOD),
        "check": lambda: person.step("check", GOOD),
        "send": person.send,
    }.items():
        with CaptureQueriesContext(connection) as captured:
            call()
        counts[name] = len(captured)
    # The box itself is called past Django's wrappers, so that no answer lands in a log.
    assert counts == {"look": 1, "enter": 2, "edit": 1, "check": 1, "send": 2}


def test_an_answer_past_the_limit_of_the_box_comes_back(person: Respondent) -> None:
    with mock.patch("surveys.services.ballots.LONGEST_PAYLOAD", 10):
        answer = person.send()
    assert answer.status_code == 422
    assert "回答の文字数が多すぎる" in text_of(answer)
    assert "道具を新しくしてほしい。" in text_of(answer)
    assert in_box(person.survey) == []
