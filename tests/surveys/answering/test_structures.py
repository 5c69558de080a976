"""From what a form sends to the places of a response and back, for structures of any shape."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.structures.answers import Answers, read_answers
from surveys.structures.slots import EPOCH, Filled, fill, from_payload, to_payload
from surveys.structures.structure import Asked, AskedPage, ChoiceHead, Kind, RowHead, Structure
from tests.surveys.building.structures import structures

Given = dict[str, Any]
DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
WORDS = st.text(st.sampled_from("あ亜Aa1<>&'\"=+\\🍣"), min_size=1, max_size=20)
MESS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["c1", "c2", "\0", "\ufffd", "1e9", "９", "-", "2026-02-30", "\ud800", "NaN"]),
)


def may_answer(question: Asked) -> st.SearchStrategy[Any]:
    """An answer that the form could send: choices' keys, a number, a day, words; None for none."""
    keys = [choice.key for choice in question.choices]
    if question.kind == "multiple":
        return st.sets(st.sampled_from(keys))
    if question.kind == "matrix":
        rows = [row.key for row in question.rows]
        return st.dictionaries(st.sampled_from(rows), st.sampled_from(keys))
    if question.kind == "number":
        return st.none() | st.decimals(-9999, 9999, places=3)
    if question.kind == "date":
        return st.none() | DAYS
    if question.kind in ("short", "long"):
        longest = question.longest or 20
        return st.none() | WORDS.map(lambda text: text[:longest])
    return st.none() | st.sampled_from(keys)


@st.composite
def answered(draw: Any) -> tuple[Structure, Given, dict[str, str]]:
    """A structure, answers by key to each of its questions, and words for each その他."""
    structure = draw(structures())
    answers = {each.key: draw(may_answer(each)) for each in structure.questions}
    return structure, answers, {each.key: draw(WORDS) for each in structure.questions}


def typed(structure: Structure, answers: Given, others: Mapping[str, str]) -> dict[str, list[str]]:
    """The fields as a browser sends them: for every question, whether it is asked or not."""
    sent: dict[str, list[str]] = {}
    for question in structure.questions:
        answer = answers[question.key]
        sent[f"{question.key}.other"] = [others[question.key]]
        if question.kind == "matrix":
            sent |= {f"{question.key}.{row}": [state] for row, state in answer.items()}
        elif question.kind == "multiple":
            sent[question.key] = sorted(answer, reverse=True)
        else:
            sent[question.key] = ["" if answer is None else str(answer)]
    return sent


def leads_to(rule: Mapping[str, Any], chosen: Mapping[str, set[str]]) -> bool:
    if not rule:
        return True
    if "question" in rule:
        return bool(chosen.get(rule["question"], set()) & set(rule["any_of"]))
    results = [leads_to(part, chosen) for part in rule.get("all") or rule["any"]]
    return all(results) if "all" in rule else any(results)


def places_of(question: Asked, answer: Any, is_asked: bool) -> list[int]:
    """Worked out anew, place by place."""
    keys = [choice.key for choice in question.choices]
    if question.kind in ("number", "date", "short", "long"):
        return []
    if question.kind == "matrix":
        numbers = [keys.index(answer[r.key]) + 1 if r.key in answer else 0 for r in question.rows]
    elif question.kind == "multiple":
        numbers = [1 if key in answer else 0 for key in keys]
    else:
        numbers = [0 if answer is None else keys.index(answer) + 1]
    return numbers if is_asked else [-1 for _ in numbers]


def expected(structure: Structure, answers: Given, others: Mapping[str, str]) -> Filled:
    chosen: dict[str, set[str]] = {}
    slots: list[int] = []
    figures: list[Decimal | None] = []
    texts: dict[str, str] = {}
    for question in structure.questions:
        answer = answers[question.key]
        is_asked = leads_to(question.show_if, chosen)
        slots += places_of(question, answer, is_asked)
        if question.kind in ("number", "date"):
            days = Decimal((answer - EPOCH).days) if isinstance(answer, date) else answer
            figures.append(days if is_asked else None)
        if not is_asked:
            continue
        if question.kind in ("single", "scale", "multiple"):
            picked = answer if isinstance(answer, set) else {answer} - {None}
            chosen[question.key] = picked
            if any(each.is_other and each.key in picked for each in question.choices):
                texts[f"{question.key}.other"] = others[question.key]
        if question.kind in ("short", "long") and answer:
            texts[question.key] = answer
    return Filled((1, 2), tuple(slots), tuple(figures), texts)


@given(answered(), st.none() | st.integers(1, 2**31))
def test_whatever_is_answered_comes_out_of_the_box_as_it_was_given(
    drawn: tuple[Structure, Given, dict[str, str]], respondent: int | None
) -> None:
    structure, answers, others = drawn
    read, _ = read_answers(structure, typed(structure, answers, others))
    filled = fill(structure, read, (1, 2))
    assert filled == expected(structure, answers, others)
    assert from_payload(to_payload(filled, respondent=respondent)) == (filled, respondent)


@given(answered())
def test_places_are_those_that_the_structure_names(
    drawn: tuple[Structure, Given, dict[str, str]],
) -> None:
    structure, answers, others = drawn
    filled = fill(structure, read_answers(structure, typed(structure, answers, others))[0], ())
    assert len(filled.slots) == structure.slot_total
    assert len(filled.figures) == len(structure.figure_of)
    assert set(filled.texts) <= {name for name, _ in structure.written()}
    for question in structure.questions:
        if question.slot_count:
            at = structure.slot_of[question.key]
            own = filled.slots[at : at + question.slot_count]
            is_asked = -1 not in own
            assert list(own) == places_of(question, answers[question.key], is_asked)


@given(structures(), st.data())
def test_whatever_is_sent_is_read_or_told_and_what_is_taken_can_be_kept(
    structure: Structure, data: st.DataObject
) -> None:
    names = [question.key for question in structure.questions]
    names += [f"{name}.{part}" for name in names for part in ("r1", "r9", "other")]
    fields = st.dictionaries(st.sampled_from([*names, "x"]), st.lists(MESS, max_size=3))
    read, errors = read_answers(structure, data.draw(fields))
    assert set(errors) <= read.asked <= {question.key for question in structure.questions}
    assert set(read.values) <= read.asked
    kept = from_payload(to_payload(fill(structure, read, ())))[0]
    assert not any("\0" in text or "\ufffd" in text for text in kept.texts.values())


CHOICES = (
    ChoiceHead("a", "甲"),
    ChoiceHead("b", "乙"),
    ChoiceHead("else", "その他", is_other=True),
    ChoiceHead("none", "特になし", is_alone=True),
)


def asking(kind: Kind, **fields: Any) -> Structure:
    """One question, called q."""
    given = {
        "choices": CHOICES if kind in ("single", "scale", "multiple", "matrix") else (),
        "rows": (RowHead("r1", "一"), RowHead("r2", "二")) if kind == "matrix" else (),
    }
    return Structure((AskedPage("", "", (Asked("q", kind, "問い", **(given | fields)),)),))


def code_of(structure: Structure, sent: dict[str, list[str]]) -> str:
    _, errors = read_answers(structure, sent)
    return errors["q"].code if errors else ""


@pytest.mark.parametrize(
    ("kind", "some"),
    [
        ("single", {"q": ["a"]}),
        ("scale", {"q": ["b"]}),
        ("multiple", {"q": ["a", "b"]}),
        ("number", {"q": ["0"]}),
        ("date", {"q": ["令和6年4月1日"]}),
        ("short", {"q": ["一言"]}),
        ("long", {"q": ["一行\r\n二行"]}),
    ],
)
def test_a_required_question_wants_an_answer_and_any_other_does_not(
    kind: Kind, some: dict[str, list[str]]
) -> None:
    for nothing in ({}, {"q": []}, {"q": [""]}):
        assert code_of(asking(kind, required=True), nothing) == "missing"
        assert code_of(asking(kind), nothing) == ""
    assert code_of(asking(kind, required=True), some) == ""


@pytest.mark.parametrize("blank", ["　 ", "\t", "\r\n"])
@pytest.mark.parametrize("kind", ["short", "long", "number", "date"])
def test_blanks_are_no_answer(kind: Kind, blank: str) -> None:
    assert code_of(asking(kind, required=True), {"q": [blank]}) == "missing"


def test_a_required_matrix_names_the_rows_left() -> None:
    structure = asking("matrix", required=True)
    _, errors = read_answers(structure, {"q.r1": ["a"]})
    assert errors["q"].code == "rows_missing"
    assert "（二）" in errors["q"].sentence
    assert code_of(structure, {"q.r1": ["a"], "q.r2": ["b"]}) == ""


@pytest.mark.parametrize(
    ("fields", "sent", "code"),
    [
        ({"least": Decimal(2)}, ["a"], "too_few"),
        ({"least": Decimal(2)}, ["a", "b"], ""),
        ({"least": Decimal(2)}, ["none"], ""),
        ({"least": Decimal(2)}, [], ""),
        ({"most": Decimal(1)}, ["a", "b"], "too_many"),
        ({"most": Decimal(1)}, ["b"], ""),
        ({}, ["a", "none"], "not_alone"),
        ({}, ["a", "a"], ""),
        ({}, ["a", "z"], "unknown_choice"),
    ],
)
def test_limits_of_several_choices(fields: dict[str, Any], sent: list[str], code: str) -> None:
    assert code_of(asking("multiple", **fields), {"q": sent}) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-1", "out_of_range"),
        ("△１", "out_of_range"),
        ("0", ""),
        ("８０．０", ""),
        ("80.1", "out_of_range"),
        ("7.50", ""),
        ("7.25", "too_exact"),
        ("1e1", "not_a_number"),
        ("NaN", "not_a_number"),
        ("七", "not_a_number"),
    ],
)
def test_limits_of_a_number(text: str, code: str) -> None:
    structure = asking("number", least=Decimal(0), most=Decimal(80), decimals=1)
    assert code_of(structure, {"q": [text]}) == code


@pytest.mark.parametrize(
    ("kind", "fields", "longest"),
    [("short", {}, 200), ("long", {}, 2000), ("short", {"longest": 5}, 5)],
)
def test_a_text_may_be_as_long_as_its_limit(
    kind: Kind, fields: dict[str, Any], longest: int
) -> None:
    structure = asking(kind, **fields)
    assert code_of(structure, {"q": ["あ" * longest]}) == ""
    assert code_of(structure, {"q": ["あ" * (longest + 1)]}) == "too_long"


@pytest.mark.parametrize("kind", ["single", "multiple"])
def test_words_beside_other_are_taken_only_with_it(kind: Kind) -> None:
    structure = asking(kind)
    read, errors = read_answers(structure, {"q": ["else"], "q.other": [" 会議 "]})
    assert (read.texts, errors) == ({"q.other": "会議"}, {})
    assert read_answers(structure, {"q": ["a"], "q.other": ["会議"]})[0].texts == {}
    assert code_of(structure, {"q": ["else"], "q.other": ["あ" * 201]}) == "too_long"


@pytest.mark.parametrize(("day", "number"), [("1970-01-01", 0), ("1969-12-31", -1)])
def test_a_day_is_kept_as_days_since_1970(day: str, number: int) -> None:
    structure = asking("date")
    read, errors = read_answers(structure, {"q": [day]})
    assert not errors
    assert fill(structure, read, ()).figures == (Decimal(number),)


def test_an_answer_that_was_spared_does_not_lead_on() -> None:
    """Three questions in a row: the third hangs on the second, which hangs on the first."""

    def after(key: str) -> dict[str, Any]:
        return {"question": key, "any_of": ["a"]}

    asked = (
        Asked("one", "single", "一", choices=CHOICES),
        Asked("two", "single", "二", choices=CHOICES, show_if=after("one"), required=True),
        Asked("three", "short", "三", show_if=after("two"), required=True),
    )
    structure = Structure((AskedPage("", "", asked),))
    read, errors = read_answers(structure, {"one": ["b"], "two": ["a"], "three": ["字"]})
    assert (read, errors) == (Answers({"one": "b"}, {}, frozenset({"one"})), {})
    assert fill(structure, read, ()).slots == (2, -1)
    _, errors = read_answers(structure, {"one": ["a"], "two": ["a"]})
    assert set(errors) == {"three"}


def test_an_answer_that_is_no_choice_of_its_question_is_never_put_in() -> None:
    with pytest.raises(KeyError):
        fill(asking("single"), Answers({"q": "z"}, {}, frozenset({"q"})), ())


@pytest.mark.parametrize("payload", [b"", b"x", b"{}", b'{"g":[],"s":[],"f":[]}'])
def test_what_is_no_payload_of_ours_is_refused(payload: bytes) -> None:
    with pytest.raises((ValueError, KeyError)):
        from_payload(payload)


def test_a_payload_holds_nothing_but_the_answers() -> None:
    structure = asking("number")
    read, _ = read_answers(structure, {"q": ["1.50"]})
    assert to_payload(fill(structure, read, (3,))) == b'{"g":[3],"s":[],"f":["1.50"],"t":{}}'
