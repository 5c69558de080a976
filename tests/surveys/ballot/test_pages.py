"""「実施」 through the browser's eyes: each state, each act, each refusal."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import OutboxMessage
from surveys import box_keys
from surveys.models import Survey
from surveys.services.closing import request_close
from tests.surveys.ballot.asking import Asking, draft, grouped

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking() -> Asking:
    return Asking()


def client_of(actor: Any) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def at(asking: Asking, name: str, survey: Survey | None = None) -> str:
    return reverse(f"surveys:{name}", args=[asking.organization.code, (survey or asking.survey).pk])


def page(asking: Asking, name: str = "running", survey: Survey | None = None) -> str:
    return client_of(asking.office).get(at(asking, name, survey)).content.decode()


def test_an_open_survey_shows_turnout_and_never_an_answer(asking: Asking) -> None:
    asking.answer(0, text="秘密の意見")
    shown = page(asking)
    assert "回答を受け付けています" in shown and "対象90人（1.1%）" in shown
    assert "秘密の意見" not in shown and asking.codes[0] not in shown


def test_turnout_comes_anew_as_a_part_of_the_page(asking: Asking) -> None:
    client = client_of(asking.office)
    asking.answer(0)
    part = client.get(at(asking, "turnout") + "?state=open")
    assert part.status_code == 200 and b"<html" not in part.content
    request_close(by=asking.office, survey=asking.survey)
    assert client.get(at(asking, "turnout") + "?state=open").headers["HX-Refresh"] == "true"


def test_a_draft_opens_after_a_confirmation(asking: Asking) -> None:
    survey = grouped(draft(asking.organization, key="s2"))
    client = client_of(asking.office)
    sent = {"version": survey.version}
    refused = client.post(at(asking, "opening", survey), sent)
    assert refused.status_code == 422 and "印を付けてください" in refused.content.decode()
    survey.refresh_from_db()
    assert survey.state == "draft"
    for _ in range(2):
        answer = client.post(at(asking, "opening", survey), {**sent, "sure": "on"})
        assert answer.status_code == 302
    survey.refresh_from_db()
    assert survey.state == "open"


def test_the_page_before_the_opening_says_what_is_missing(asking: Asking) -> None:
    survey = draft(asking.organization, key="s2", purpose="")
    shown = page(asking, "opening", survey)
    assert "目的が入力されていません。" in shown and "回答の受付を開始する" not in shown
    sent = {"version": survey.version, "sure": "on"}
    assert client_of(asking.office).post(at(asking, "opening", survey), sent).status_code == 422


def test_somebody_elses_change_is_told_of_before_the_opening(asking: Asking) -> None:
    survey = grouped(draft(asking.organization, key="s2"))
    sent = {"version": survey.version + 1, "sure": "on"}
    assert client_of(asking.office).post(at(asking, "opening", survey), sent).status_code == 409


def test_codes_come_as_a_download_once(asking: Asking) -> None:
    fresh = Asking(codes=False)
    client = client_of(fresh.office)
    given = client.post(at(fresh, "codes"))
    assert given.status_code == 200 and given["Cache-Control"] == "no-store"
    assert len(zipfile.ZipFile(io.BytesIO(given.content)).namelist()) == 13
    again = client.post(at(fresh, "codes"))
    assert again.status_code == 409 and "作成済みです" in again.content.decode()


@pytest.mark.parametrize(("cell", "status"), [("all", 200), ("999999", 404), ("x", 404)])
def test_codes_are_made_anew_for_a_group_that_is_there(
    asking: Asking, cell: str, status: int
) -> None:
    answer = client_of(asking.office).post(at(asking, "codes_again"), {"cell": cell})
    assert answer.status_code == status


def test_the_end_is_put_off_on_its_page(asking: Asking) -> None:
    client = client_of(asking.office)
    end = timezone.localtime(asking.survey.closes_at) + timedelta(days=2)
    early = {"day": "2026-01-01", "clock": "17:00"}
    refused = client.post(at(asking, "extending"), early)
    assert refused.status_code == 422 and "いまの締切より後" in refused.content.decode()
    sent = {"day": f"{end:%Y-%m-%d}", "clock": "17:00"}
    assert client.post(at(asking, "extending"), sent).status_code == 302
    asking.survey.refresh_from_db()
    assert timezone.localtime(asking.survey.closes_at).date() == end.date()


def test_a_survey_is_closed_after_a_confirmation_and_once(asking: Asking) -> None:
    client = client_of(asking.office)
    assert client.post(at(asking, "closing")).status_code == 422
    for _ in range(2):
        assert client.post(at(asking, "closing"), {"sure": "on"}).status_code == 302
    assert OutboxMessage.objects.filter(topic="surveys.close").count() == 1
    assert "集計しています" in page(asking)


def test_a_missing_key_is_said_on_the_page(asking: Asking) -> None:
    box_keys.destroy(box_keys.path_of(asking.survey.public_key, asking.survey.box_key))
    assert "鍵が、この機械から見えません" in page(asking)
    request_close(by=asking.office, survey=asking.survey)
    assert "集計できません" in page(asking)


def test_a_closed_survey_says_when_answers_are_deleted(asking: Asking) -> None:
    for number in range(12):
        asking.answer(number)
    asking.closed()
    assert "自動で削除します" in page(asking) and "12件" in page(asking)


@pytest.mark.parametrize("origin", ["asked", "imported"])
def test_a_draft_says_what_comes_next(asking: Asking, origin: str) -> None:
    survey = draft(asking.organization, key="s2", origin=origin)
    assert ("開始の確認へ進む" in page(asking, "running", survey)) == (origin == "asked")


def test_everybody_is_reminded_once_a_day(asking: Asking) -> None:
    client = client_of(asking.office)
    assert client.post(at(asking, "reminding")).status_code == 302
    refused = client.post(at(asking, "reminding"))
    assert refused.status_code == 422 and "送っています" in refused.content.decode()


@pytest.mark.parametrize("name", ["running", "turnout", "opening", "extending", "closing"])
def test_others_do_not_see_how_a_survey_is_run(asking: Asking, name: str) -> None:
    assert client_of(asking.viewer).get(at(asking, name)).status_code == 403
    assert client_of(asking.outsider).get(at(asking, name)).status_code == 404
    stranger = Asking()
    other = reverse(f"surveys:{name}", args=[stranger.organization.code, asking.survey.pk])
    assert client_of(stranger.office).get(other).status_code == 404


def test_the_page_asks_as_little_for_many_groups(django_assert_max_num_queries: Any) -> None:
    counts = []
    for survey in (grouped(draft()), grouped(draft(key="s2"), ((12, 13), (14, 15)))):
        asking = Asking(survey)
        client = client_of(asking.office)
        with django_assert_max_num_queries(40) as asked:
            client.get(at(asking, "running"))
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


def test_the_page_names_the_address_people_answer_at(asking: Asking) -> None:
    assert f"http://testserver/s/{asking.survey.public_key}/" in page(asking)
    named = Asking(draft(entry="signed_in", confidential=True))
    shown = page(named)
    assert at(named, "answer") in shown and f"/s/{named.survey.public_key}/" not in shown
