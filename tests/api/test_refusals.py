"""Whatever is wrong gets a 4xx in Japanese, as JSON, and nothing is stored."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dashboards.api.parsers import MAX_BYTES
from kpis.models import Measurement
from kpis.models.indicator import Frequency, Kind
from tests.api.conftest import Address, client_of, send
from tests.kpis.cells import Office

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def refused(answer: Any, status: int, field: str = "", code: str = "") -> dict[str, Any]:
    body = answer.json()
    assert answer.status_code == status, body
    entries = [body, *body.get("errors", {}).values()]
    for entry in entries:
        assert JAPANESE.search(entry["detail"]), entry
        assert JAPANESE.search(entry["next_step"]), entry
    if field:
        assert body["errors"][field]["code"] == code, body
    assert Measurement.objects.count() == 0
    return body


FIGURES = [
    ("abc", "not_a_number"),
    ("○", "status_mark"),
    ("1" + "0" * 30, "too_large"),
    (10**30, "too_large"),
    ("-5", "below_minimum"),
    ("", "blank"),
    (1.5, "number_not_text"),
    (True, "invalid"),
    ([1], "invalid"),
    (None, "null"),
    ("1\x00", "null_characters_not_allowed"),
    ("9" * 200, "max_length"),
]


@pytest.mark.parametrize(("value", "code"), FIGURES)
def test_a_figure_that_cannot_be_read_is_refused(
    office: Office, address: Address, value: Any, code: str
) -> None:
    refused(send(office.editor, address, value=value), 422, "value", code)


@pytest.mark.parametrize(
    "period",
    ["2025-10", "R7", "20255", "2025-q1", "0001", "1900", "9999", "2025-", "x" * 11],
)
def test_a_period_that_is_none_is_refused(office: Office, address: Address, period: str) -> None:
    body = refused(send(office.editor, address, period=period), 422)
    assert body["errors"]["period"]["code"] in {"period_not_found", "max_length"}


@pytest.mark.parametrize("frequency", list(Frequency))
def test_a_refused_period_says_how_to_write_one(db: None, frequency: str) -> None:
    office = Office(frequency=frequency)
    body = refused(send(office.editor, Address(office), period="?"), 422)
    proposed = re.search(r"「([0-9qh-]+)」", body["errors"]["period"]["next_step"])
    assert proposed
    answer = send(office.editor, Address(office), period=proposed[1])
    assert answer.status_code == 200, answer.json()


def test_a_period_that_has_not_begun_is_refused(office: Office, address: Address) -> None:
    refused(send(office.editor, address, period="2090"), 422, "value", "future_period")


def test_a_date_outside_the_period_is_refused(office: Office, address: Address) -> None:
    answer = send(office.editor, address, as_of="R6.3.31")
    refused(answer, 422, "as_of", "as_of_outside_period")


RATIOS = [
    ({"numerator": "5", "denominator": "0"}, "denominator", "zero_denominator"),
    ({"numerator": "-5", "denominator": "10"}, "numerator", "negative_part"),
    ({"numerator": "5"}, "denominator", "part_missing"),
    ({"numerator": "11", "denominator": "10"}, "denominator", "numerator_over_denominator"),
    ({"numerator": "1", "denominator": "2", "value": "50"}, "value", "both_ways"),
]


@pytest.mark.parametrize(("parts", "field", "code"), RATIOS)
def test_a_ratio_that_makes_no_sense_is_refused(
    db: None, parts: dict[str, str], field: str, code: str
) -> None:
    office = Office(kind=Kind.RATIO, unit="%")
    answer = send(office.editor, Address(office), **({"value": ""} | parts))
    refused(answer, 422, field, code)


def test_every_wrong_field_is_named_at_once(office: Office, address: Address) -> None:
    answer = send(office.editor, address, value="○", as_of="R6.3.31", note="長" * 401)
    body = refused(answer, 422)
    assert set(body["errors"]) == {"value", "as_of", "note"}


def test_a_misspelt_name_is_not_ignored(office: Office, address: Address) -> None:
    refused(send(office.editor, address, expected_sequence=3), 422, "expected_sequence", "unknown")


@pytest.mark.parametrize("seq", [-1, "x", 2**31, None, 10**30])
def test_a_wrong_expected_seq_is_refused(office: Office, address: Address, seq: Any) -> None:
    body = refused(send(office.editor, address, expected_seq=seq), 422)
    assert set(body["errors"]) == {"expected_seq"}


BODIES = [
    (b"{", 400),
    (b"", 422),
    (b"[]", 422),
    (b'"2025"', 422),
    (b"null", 422),
    (b"\xff\xfe", 400),
    (b"[" * 20_000, 400),
    (b'{"period": NaN}', 400),
    (b"{" + b" " * MAX_BYTES + b"}", 413),
    (b'{"period":"2025","value":' + b"9" * 5000 + b"}", 400),
]


@pytest.mark.parametrize(("body", "status"), BODIES)
def test_a_body_that_is_no_figure_is_refused(
    office: Office, address: Address, body: bytes, status: int
) -> None:
    client = client_of(office.editor)
    answer = client.generic("POST", address.measurements, body, "application/json")
    refused(answer, status)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_content_type_is_refused(
    office: Office, address: Address, content_type: str
) -> None:
    client = client_of(office.editor)
    refused(client.generic("POST", address.measurements, b"period=2025", content_type), 415)


QUERIES = [
    ("achievements/?fiscal_year=R7", "fiscal_year"),
    ("achievements/?fiscal_year=" + "9" * 30, "fiscal_year"),
    ("achievements/?indicator=" + "9" * 30, "indicator"),
    ("achievements/?status=unknown", "status"),
    ("achievements/?status=%00", "status"),
    ("achievements/?headline=perhaps", "headline"),
    ("achievements/?year=2025", "year"),
    ("indicators/?plan=abc", "plan"),
    ("plans/?limit=501", "limit"),
    ("plans/?limit=0", "limit"),
    ("plans/?limit=１", "limit"),
    ("plans/?offset=-1", "offset"),
    ("plans/?offset=" + "9" * 30, "offset"),
]


@pytest.mark.parametrize(("query", "name"), QUERIES)
def test_a_wrong_query_is_refused_and_named(
    office: Office, address: Address, query: str, name: str
) -> None:
    body = refused(client_of(office.viewer).get(address.root + query), 400)
    assert body["code"] == "bad_query"
    assert set(body["errors"]) == {name}


@pytest.mark.parametrize(
    "tail",
    ["plans/999999999/", f"plans/{10**30}/", f"indicators/{10**30}/", "indicators/abc/",
     "indicators", "nothing/", f"indicators/{2**63}/measurements/"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(office: Office, address: Address, tail: str) -> None:
    refused(client_of(office.viewer).get(address.root + tail), 404)


@pytest.mark.parametrize("code", ["000000", "12345", "%00%00%00%00%00%00", "'; --", "９８０００１"])
def test_a_code_that_is_nobodys_is_not_found(office: Office, code: str) -> None:
    answer = client_of(office.viewer).get(f"/api/v1/organizations/{code}/plans/")
    refused(answer, 404)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(office: Office, address: Address, method: str) -> None:
    refused(getattr(client_of(office.office), method)(address.measurements), 405)
    refused(getattr(client_of(office.office), method)(address.root + "plans/"), 405)


def test_only_json_is_answered(office: Office, address: Address) -> None:
    client = client_of(office.viewer)
    refused(client.get(address.indicator, headers={"Accept": "image/png"}), 406)


def test_a_session_that_writes_needs_the_csrf_token(office: Office, address: Address) -> None:
    client = client_of(office.editor)
    client.handler.enforce_csrf_checks = True
    answer = client.post(address.measurements, {"period": "2025", "value": "1"}, format="json")
    refused(answer, 403)
    assert answer.json()["code"] == "permission_denied"
