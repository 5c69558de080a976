"""The committee of the public document: its facts, in words of our own, without anybody's name."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from committees.comparison import compare
from committees.loading import committee_files, load_committee_file
from committees.models import Committee
from committees.selectors.states import states_now
from committees.states import ItemState
from tests.committees.reading.pages import document, golden
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def states() -> list[ItemState]:
    OrganizationFactory(code="160008")
    for path in committee_files():
        load_committee_file(path)
    return states_now(Committee.objects.get(organization__code="160008"), settled=True)


def test_its_facts_are_the_documents(states: list[ItemState]) -> None:
    facts: list[dict[str, Any]] = golden()["items"]
    assert [
        (each.number, each.area, each.category, each.heading, each.status_mark, each.departments)
        for each in states
    ] == [
        (
            *(str(fact["no"]), fact["area"], fact["category"], fact["heading"]),
            *(fact["status"], tuple(fact["departments"])),
        )
        for fact in facts
    ]
    compared = compare(None, states, marks=["○", "△", "○(一部△)"])
    assert compared.summary_line == "○ 30・△ 16・○(一部△) 1（変更 4）"
    changed = [each.number for each in states if each.text_changed or each.response_changed]
    assert changed == ["5", "6", "24", "36"]


def test_speakers_are_named_by_capacity_only() -> None:
    said = " ".join(fact["source"] for fact in golden()["items"])
    names = set(re.findall(r"(?:PT|発言|・)(\w\w)(?=委員|オブザーバー|座長)", said))
    stored = "".join(path.read_text(encoding="utf-8") for path in committee_files())
    assert len(names) >= 8 and not [name for name in names if name in stored]


def test_no_sentence_is_the_documents() -> None:
    whole = re.sub(r"\s|<[^>]+>", "", document())
    for path in committee_files():
        for each in json.loads(path.read_text(encoding="utf-8"))["items"]:
            for text in (each["text"], each["response"]):
                for sentence in re.split(r"[。\n・]", text):
                    assert len(sentence) < 16 or sentence not in whole


def test_loading_again_changes_nothing(states: list[ItemState]) -> None:
    reports = [load_committee_file(path) for path in committee_files()]
    assert [report.unchanged for report in reports] == [47]
    assert len(states) == 47
