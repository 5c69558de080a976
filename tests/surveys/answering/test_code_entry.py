"""The first page: what it tells, and whom it lets in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from core.clock import now
from organizations.models import Role
from surveys.models import Axis, Survey
from surveys.services.closing import request_close
from tests.factories import actor_with
from tests.surveys.answering.everything import Respondent, everything, in_box
from tests.surveys.ballot.asking import Asking

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking() -> Asking:
    return Asking(everything())


@pytest.fixture
def person(asking: Asking) -> Respondent:
    return Respondent(asking.survey, asking.codes[0])


def test_the_first_page_says_who_asks_why_until_when_and_what_is_promised(
    person: Respondent,
) -> None:
    page = person.look().content.decode()
    assert person.survey.organization.name in page
    for words in (
        "働き方を見直すため",
        "全職員",
        "DX推進課（内線1234）",
        "3分ほど",
        "回答した人が10人に",
    ):
        assert words in page, words
    assert "匿名で回答していただくための約束" in page
    assert "匿名ではありません" not in page


def test_a_code_opens_the_form_with_every_question(person: Respondent) -> None:
    answer = person.enter()
    assert answer.status_code == 200
    page = answer.content.decode()
    for name in ("satisfied", "reason.other", "ways.share", "hours", "since", "word", "comment"):
        assert f'name="{name}"' in page, name
    assert "「いまの働き方に満足していますか」が「不満」の方だけ" in page


@pytest.mark.parametrize("change", ["lower", "full width", "no hyphens", "blanks", "look-alikes"])
def test_a_code_is_read_however_it_is_typed(person: Respondent, change: str) -> None:
    code = person.code
    person.code = {
        "lower": code.lower(),
        "full width": code.translate({each: each + 0xFEE0 for each in range(0x21, 0x7F)}),
        "no hyphens": code.replace("-", ""),
        "blanks": f"　{code.replace('-', ' ')} ",
        "look-alikes": code.replace("0", "O").replace("1", "l"),
    }[change]
    assert person.enter().status_code == 200


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "回答コードが入力されていません"),
        ("ABCD-EFGH", "いま8文字が入力されています"),
        ("7777-7777-7777-7777", "この回答コードは見つかりません"),
        ("\0\0<script>", "回答コードは16文字です"),
    ],
)
def test_a_wrong_code_gets_a_sentence_beside_the_field(
    person: Respondent, code: str, sentence: str
) -> None:
    person.code = code
    answer = person.enter()
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'aria-describedby="code-support code-error"' in answer.content.decode()
    assert "<script>" not in answer.content.decode().replace("<script src", "")


def test_a_used_code_says_that_the_answer_is_there(person: Respondent) -> None:
    assert person.send().status_code == 303
    answer = person.enter()
    assert answer.status_code == 409
    assert "すでに受け付けています" in answer.content.decode()


def test_a_code_of_another_survey_is_unknown(person: Respondent) -> None:
    other = Asking(everything())
    stranger = Respondent(other.survey, person.code)
    assert "見つかりません" in stranger.enter().content.decode()
    assert "無効" in stranger.send().content.decode()
    assert in_box(other.survey) == []


def test_a_code_is_not_read_from_the_query_string(person: Respondent) -> None:
    page = person.client.get(f"{person.path}?.code={person.code}&code={person.code}")
    assert person.code not in page.content.decode()


def test_a_draft_is_not_open_and_tells_nothing_of_itself() -> None:
    draft = everything()
    for answer in (Respondent(draft).look(), Respondent(draft).send()):
        assert answer.status_code == 409
        assert "まだ回答の受付が始まっていません" in answer.content.decode()
        assert draft.title not in answer.content.decode()


def test_a_discarded_survey_says_so() -> None:
    draft = everything()
    Survey.objects.filter(pk=draft.pk).update(state=Survey.State.DISCARDED)
    answer = Respondent(draft).look()
    assert answer.status_code == 410
    assert "取りやめ" in answer.content.decode()


def test_after_the_end_there_is_a_sentence_and_nothing_is_taken(person: Respondent) -> None:
    asking = Asking(everything(closes_at=now() + timedelta(days=1)))
    late = Respondent(asking.survey, asking.codes[0])
    request_close(by=asking.office, survey=asking.survey)
    for answer in (late.look(), late.enter(), late.send()):
        assert answer.status_code == 410
        assert "受付は終わりました" in answer.content.decode()
    assert in_box(asking.survey) == []


def test_an_unknown_address_says_what_to_do() -> None:
    answer = Client().get("/s/nosuchkey123/")
    assert answer.status_code == 404
    assert "もう一度ご確認ください" in answer.content.decode()


def test_a_survey_with_names_is_not_answered_without_signing_in() -> None:
    draft = everything(entry=Survey.Entry.SIGNED_IN, confidential=True)
    asking = Asking(draft)
    assert Respondent(asking.survey).look().status_code == 404
    assert Respondent(asking.survey).send().status_code == 404


def test_a_group_that_no_code_tells_is_asked_for_and_may_be_kept_back() -> None:
    draft = everything()
    Axis.objects.filter(survey=draft, key="rank").update(by_roll=False)
    asking = Asking(draft)
    person = Respondent(asking.survey, asking.codes[0])
    page = person.look().content.decode()
    assert 'name=".group.rank"' in page
    assert 'name=".group.department"' not in page
    refused = person.enter()
    assert refused.status_code == 422
    assert "答えたくないときは「答えない」を選んでください" in refused.content.decode()
    assert person.enter(**{"group.rank": "9"}).status_code == 422
    assert person.enter(**{"group.rank": "0"}).status_code == 200
    assert person.send(**{"group.rank": "2"}).status_code == 303
    ((filled, _),) = in_box(asking.survey)
    assert filled.groups == (1, 2)


def test_an_open_link_asks_for_every_group_and_for_no_code() -> None:
    asking = Asking(everything(entry=Survey.Entry.LINK))
    person = Respondent(asking.survey)
    page = person.look().content.decode()
    assert 'name=".code"' not in page
    assert "同じ人が何度も回答することは防げません" in page
    told = {"group.department": "2", "group.rank": "0"}
    assert person.enter(**told).status_code == 200
    assert person.send(**told).status_code == 303
    ((filled, respondent),) = in_box(asking.survey)
    assert filled.groups == (2, 0)
    assert respondent is None


def test_nobody_is_known_at_a_page_even_if_signed_in(asking: Asking) -> None:
    person = Respondent(asking.survey, asking.codes[0])
    person.client.force_login(actor_with(Role.DX_OFFICE, asking.organization).user)
    before = dict(person.client.cookies)
    for answer in (person.look(), person.enter(), person.step("check"), person.send()):
        assert not answer.cookies
        assert "Set-Cookie" not in answer.headers
        assert not hasattr(answer.wsgi_request, "session")
        assert "ログアウト" not in answer.content.decode()
    assert dict(person.client.cookies) == before
