"""docs/formulas/{achievement,status}.md say what PostgreSQL computes: each row is run."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kpis.faces import STATUS_FACES
from kpis.models.achievement import NoRate, Status
from kpis.models.indicator import Desired, Indicator, Rule
from kpis.models.measurement import FigureState
from kpis.wording import percent_text
from tests.kpis.sql_rules import answers

pytestmark = pytest.mark.django_db
DOCUMENTS = Path(__file__).parents[2] / "docs" / "formulas"


def tables(document: str, chapter: str) -> list[list[list[str]]]:
    """The tables under a heading, each without its header."""
    text = (DOCUMENTS / f"{document}.md").read_text(encoding="utf-8")
    text = re.split(r"^## ", text.split(f"\n## {chapter}\n")[1], flags=re.M)[0]
    found, rows = [], []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            found.append(rows[2:])
            rows = []
    assert found, f"no table under {chapter}"
    return found


def number(cell: str) -> Decimal | None:
    return Decimal(cell) if cell and cell != "なし" else None


def day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def key(choices: type, label: str) -> str | None:
    return next((value for value, name in choices.choices if name == label), None)


def shown(value: Decimal | None) -> str:
    return "なし" if value is None else percent_text(value)


def test_each_rate_is_as_documented() -> None:
    rows = tables("achievement", "規則")[0]
    cases = [
        [key(Rule, rule), number(actual), number(target), number(base)]
        for rule, _, actual, target, base, _ in rows
    ]
    found = answers(
        "kpis_rate(rule, actual, target, baseline)",
        "rule text, actual numeric, target numeric, baseline numeric",
        cases,
    )
    assert [shown(value) for value in found] == [row[-1] for row in rows]


def test_each_reason_for_no_rate_is_as_documented() -> None:
    rows = tables("achievement", "達成率がないときの理由")[0]
    cases = [
        [key(Rule, row[2]), key(FigureState, row[3]), *map(number, row[4:7]), row[7] == "後"]
        for row in rows
    ]
    found = answers(
        "kpis_no_rate(rule, state, actual, target, baseline, due)",
        "rule text, state text, actual numeric, target numeric, baseline numeric, due boolean",
        cases,
    )
    assert [NoRate(value).label for value in found] == [row[0] for row in rows]
    assert {row[0] for row in rows} == set(NoRate.labels)


def test_each_expected_value_is_as_documented() -> None:
    rows = tables("status", "期待値")[0]
    cases = [
        [
            key(Indicator.PaceShape, shape),
            number(start),
            day(start_on),
            number(target),
            day(due_on),
            day(on),
        ]
        for shape, start, start_on, target, due_on, on, _ in rows
    ]
    found = answers(
        "kpis_expected(shape, start, start_on, target, due_on, day)",
        "shape text, start numeric, start_on date, target numeric, due_on date, day date",
        cases,
    )
    assert list(found) == [number(row[-1]) for row in rows]


def test_each_pace_is_as_documented() -> None:
    rows = tables("status", "進捗")[0]
    found = answers(
        "kpis_pace(actual, expected, origin)",
        "actual numeric, expected numeric, origin numeric",
        [[number(cell) for cell in row[:3]] for row in rows],
    )
    assert [shown(value) for value in found] == [row[-1] for row in rows]


def test_what_counts_as_met_is_as_documented() -> None:
    rows = tables("status", "達成の判定")[0]
    found = answers(
        "kpis_met(desired, actual, target, upper)",
        "desired text, actual numeric, target numeric, upper numeric",
        [[key(Desired, row[0]), *map(number, row[1:4])] for row in rows],
    )
    assert ["達成" if met else "未達" for met in found] == [row[-1] for row in rows]


def test_each_status_is_as_documented() -> None:
    rows = tables("status", "状況の判定")[1]
    met = {"はい": True, "いいえ": False, "": None}
    reporting = {"収集": "collected", "転記": "published"}
    cases = [
        [
            key(FigureState, state),
            number(actual),
            number(target),
            met[is_met],
            due == "後",
            final == "はい",
            base == "あり",
            number(pace),
            number(rate),
            Decimal(80),
            Decimal(50),
            reporting[how],
        ]
        for _, state, actual, target, is_met, due, final, base, pace, rate, how in rows
    ]
    found = answers(
        "kpis_status(state, actual, target, met, due, final, base, pace, rate, good, fair, how)",
        "state text, actual numeric, target numeric, met boolean, due boolean, final boolean,"
        " base boolean, pace numeric, rate numeric, good numeric, fair numeric, how text",
        cases,
    )
    assert [Status(value).label for value in found] == [row[0] for row in rows]
    assert {row[0] for row in rows} == set(Status.labels)


def test_marks_and_words_are_as_documented() -> None:
    rows = tables("status", "状況の表し方")[0]
    faces = {face.word: face.mark for status, face in STATUS_FACES.items() if status}
    assert {word: mark for mark, word in rows} == faces
    assert set(faces) == set(Status.labels)
