"""The description of the API: valid, in Japanese, complete, and served from our own host."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from drf_spectacular.validation import validate_schema

from tests.api.conftest import Address, client_of, send
from tests.kpis.cells import Office

SCHEMA = "/api/v1/schema/"


@pytest.fixture
def schema(office: Office) -> dict[str, Any]:
    return client_of(office.viewer).get(SCHEMA).json()


def operations(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path}", operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_schema_is_valid_and_raises_no_warning(tmp_path: Any) -> None:
    target = tmp_path / "schema.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(target))
    assert yaml.safe_load(target.read_text(encoding="utf-8"))["openapi"].startswith("3.")


def test_the_schema_comes_as_json_and_as_yaml(office: Office, schema: dict[str, Any]) -> None:
    validate_schema(schema)
    answer = client_of(office.viewer).get(f"{SCHEMA}?format=yaml")
    assert yaml.safe_load(answer.content) == schema


def test_every_operation_and_field_is_described_in_japanese(schema: dict[str, Any]) -> None:
    japanese = re.compile(r"[ぁ-んァ-ヶ一-龠]")
    for name, operation in operations(schema):
        assert japanese.search(operation["summary"]), name
        for parameter in operation.get("parameters", []):
            assert japanese.search(parameter["description"]), (name, parameter)
    for name, part in schema["components"]["schemas"].items():
        for field, described in part.get("properties", {}).items():
            text = described.get("description") or str(described.get("allOf", ""))
            assert japanese.search(text) or "$ref" in described, (name, field)


def test_every_operation_tells_how_it_may_be_refused(schema: dict[str, Any]) -> None:
    for name, operation in operations(schema):
        wanted = {"200", "401", "403", "404"} | (
            {"409", "413", "415", "422", "429"} if name.startswith("post") else set()
        )
        assert wanted <= set(operation["responses"]), name


def test_what_is_answered_fits_the_description(
    office: Office, address: Address, schema: dict[str, Any]
) -> None:
    stored = send(office.editor, address, submit=True).json()
    assert set(stored) == set(schema["components"]["schemas"]["Measurement"]["properties"])
    refused = send(office.editor, address, value="○").json()
    assert set(refused) == set(schema["components"]["schemas"]["Error"]["properties"])
    stale = send(office.editor, address, value="150").json()
    assert set(stale) == set(schema["components"]["schemas"]["Conflict"]["properties"])
    kpi = client_of(office.viewer).get(address.indicator).json()
    assert set(kpi) == set(schema["components"]["schemas"]["IndicatorDetail"]["properties"])


def test_the_documentation_needs_signing_in() -> None:
    for address in ("/api/docs/", "/api/docs/?script="):
        assert Client().get(address).status_code == 302


def test_the_documentation_has_no_inline_script_or_style_and_no_outside_host(
    office: Office,
) -> None:
    client = client_of(office.viewer)
    page = client.get("/api/docs/")
    text = page.content.decode()
    assert page.status_code == 200
    assert not re.search(r"<style|style=\"|<script(?![^>]*\bsrc=)|\son\w+=", text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text)
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    script = client.get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert script["Cross-Origin-Resource-Policy"] == "same-origin"
    assert '"validatorUrl": null' in script.content.decode()
