"""API tokens: the page of one's own, and what a token opens."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from core.errors import Invalid
from dashboards.api.throttles import TokenFailureThrottle, WriteThrottle
from organizations import tokens
from tests.api.conftest import Address, send
from tests.factories import UserFactory
from tests.kpis.cells import Office

PAGE = "/api/tokens/"


@pytest.fixture(autouse=True)
def _no_counts(db: None) -> None:
    cache.clear()


def with_token(token: str, scheme: str = "Token") -> APIClient:
    return APIClient(headers={"Authorization": f"{scheme} {token}"})


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown_token(answer: Any) -> str:
    found = re.search(r"<textarea[^>]*>([0-9a-f]{64})</textarea>", answer.content.decode())
    assert found
    return found[1]


def test_a_token_opens_what_its_owner_may_read(office: Office, address: Address) -> None:
    token = tokens.issue_token(by=office.viewer.user, days=90)
    assert with_token(token).get(address.indicator).status_code == 200


def test_a_token_writes_in_its_owners_name_without_csrf(office: Office, address: Address) -> None:
    token = tokens.issue_token(by=office.editor.user, days=90)
    client = with_token(token)
    client.handler.enforce_csrf_checks = True
    body = {"period": "2025", "value": "137", "submit": True}
    answer = client.post(address.measurements, body, format="json")
    assert (answer.status_code, answer.json()["state"]) == (200, "submitted")
    cell = office.indicator.measurements.get()
    assert {each.by for each in cell.revisions.all()} == {office.editor.user}


def test_a_token_opens_no_more_than_its_owner_may(office: Office, address: Address) -> None:
    token = tokens.issue_token(by=office.viewer.user, days=90)
    body = {"period": "2025", "value": "137"}
    answer = with_token(token).post(address.measurements, body, format="json")
    assert answer.status_code == 403
    outside = tokens.issue_token(by=UserFactory(), days=90)
    assert with_token(outside).get(address.indicator).status_code == 404


def test_an_expired_token_opens_nothing(office: Office, address: Address) -> None:
    token = tokens.issue_token(by=office.viewer.user, days=30)
    AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert with_token(token).get(address.indicator).status_code == 401


def test_a_person_who_left_has_no_working_token(office: Office, address: Address) -> None:
    token = tokens.issue_token(by=office.viewer.user, days=90)
    office.viewer.user.is_active = False
    office.viewer.user.save()
    assert with_token(token).get(address.indicator).status_code == 401


@pytest.mark.parametrize(
    "header", ["Token", "Token ", "Token a b", "Token \xff\xfe", "Token %00", "Token " + "a" * 9000]
)
def test_what_is_no_token_is_401_in_japanese(address: Address, header: str) -> None:
    answer = APIClient(headers={"Authorization": header}).get(address.indicator)
    assert answer.status_code == 401
    assert re.search(r"[ぁ-ん]", answer.json()["detail"])


def test_wrong_tokens_are_answered_429_after_a_while_and_right_ones_go_on(
    office: Office, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TokenFailureThrottle, "rate", "3/min")
    right = tokens.issue_token(by=office.viewer.user, days=90)
    tried = [with_token("0" * 64).get(address.indicator) for _ in range(4)]
    assert [answer.status_code for answer in tried] == [401, 401, 401, 429]
    assert int(tried[-1]["Retry-After"]) > 0
    assert tried[-1].json()["code"] == "throttled"
    assert with_token(right).get(address.indicator).status_code == 200


def test_forged_forwarding_headers_do_not_reset_the_count(
    address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TokenFailureThrottle, "rate", "2/min")
    tried = [
        with_token("0" * 64).get(address.indicator, headers={"X-Forwarded-For": f"10.0.0.{n}"})
        for n in range(3)
    ]
    assert [answer.status_code for answer in tried] == [401, 401, 429]


def test_writes_are_limited_by_person_and_reads_are_not(
    office: Office, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WriteThrottle, "rate", "2/min")
    assert [send(office.editor, address).status_code for _ in range(3)] == [200, 200, 429]
    assert send(office.office, address).status_code == 200
    client = browser(office.editor.user)
    assert [client.get(address.indicator).status_code for _ in range(4)] == [200] * 4


def test_the_page_leads_to_signing_in() -> None:
    answer = Client().get(PAGE)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={PAGE}")


def test_a_token_is_shown_once_and_stored_as_a_digest() -> None:
    user = UserFactory()
    client = browser(user)
    answer = client.post(PAGE, {"days": "90"})
    token = shown_token(answer)
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    assert token not in client.get(PAGE).content.decode()
    kept = AuthToken.objects.get(user=user)
    assert token not in (kept.digest, kept.token_key)
    assert kept.expiry - kept.created > timedelta(days=89)


def test_the_page_lists_only_ones_own_tokens() -> None:
    mine, theirs = UserFactory(), UserFactory()
    own = tokens.issue_token(by=mine, days=90)
    other = tokens.issue_token(by=theirs, days=90)
    text = browser(mine).get(PAGE).content.decode()
    assert own[:8] in text
    assert other[:8] not in text


def test_the_page_without_tokens_says_what_to_do() -> None:
    assert "まだトークンがありません" in browser(UserFactory()).get(PAGE).content.decode()


@pytest.mark.parametrize("days", ["", "1", "36500", "abc"])
def test_only_the_offered_lengths_are_taken(days: str) -> None:
    client = browser(UserFactory())
    answer = client.post(PAGE, {"days": days})
    assert answer.status_code == 422
    assert "有効期間" in answer.content.decode()
    assert AuthToken.objects.count() == 0


def test_there_is_a_most_and_expired_ones_do_not_count() -> None:
    user = UserFactory()
    for _ in range(tokens.MOST):
        tokens.issue_token(by=user, days=30)
    with pytest.raises(Invalid, match="すでに10個"):
        tokens.issue_token(by=user, days=30)
    assert browser(user).post(PAGE, {"days": "30"}).status_code == 422
    AuthToken.objects.filter(pk=AuthToken.objects.first().pk).update(expiry=timezone.now())
    assert tokens.issue_token(by=user, days=30)


def test_revoking_asks_first_and_then_closes_the_door(office: Office, address: Address) -> None:
    user = office.viewer.user
    token = tokens.issue_token(by=user, days=90)
    client = browser(user)
    (row,) = tokens.tokens_of(user)
    question = client.get(f"{PAGE}{row.key}/revoke/")
    assert "取り消すと元に戻せません" in question.content.decode()
    assert with_token(token).get(address.indicator).status_code == 200
    assert client.post(f"{PAGE}{row.key}/revoke/").status_code == 302
    assert with_token(token).get(address.indicator).status_code == 401


def test_revoking_twice_is_revoking_once() -> None:
    user = UserFactory()
    tokens.issue_token(by=user, days=90)
    (row,) = tokens.tokens_of(user)
    client = browser(user)
    for _ in range(2):
        assert client.post(f"{PAGE}{row.key}/revoke/").status_code == 302
    assert tokens.tokens_of(user) == []


def test_nobody_sees_or_revokes_anothers_token() -> None:
    owner = UserFactory()
    tokens.issue_token(by=owner, days=90)
    (row,) = tokens.tokens_of(owner)
    client = browser(UserFactory())
    assert client.get(f"{PAGE}{row.key}/revoke/").status_code == 404
    client.post(f"{PAGE}{row.key}/revoke/")
    assert tokens.tokens_of(owner) == [row]


def test_a_token_does_not_open_the_page_that_makes_tokens() -> None:
    token = tokens.issue_token(by=UserFactory(), days=90)
    assert with_token(token).get(PAGE).status_code == 302
