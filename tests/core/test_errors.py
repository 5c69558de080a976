"""Domain errors: what they carry, and the status each is answered with."""

from __future__ import annotations

import pickle

import pytest

from core.errors import DomainError, Invalid, NotAllowed, NotFound, Stale


def test_an_error_reads_as_its_sentence_and_the_next_step():
    error = DomainError("no_value", "値がありません。", "令和8年6月の値を入力してください。")
    assert str(error) == "値がありません。令和8年6月の値を入力してください。"


def test_an_error_carries_code_field_and_status():
    error = DomainError("no_value", "一。", "二。", field="value", status=400)
    assert (error.code, error.field, error.status) == ("no_value", "value", 400)


def test_an_error_without_a_field_has_none():
    assert DomainError("code", "一。", "二。").field is None


@pytest.mark.parametrize(
    ("kind", "status"),
    [(DomainError, 422), (NotAllowed, 403), (NotFound, 404), (Stale, 409), (Invalid, 422)],
)
def test_each_kind_has_its_http_status(kind, status):
    assert kind("code", "一。", "二。").status == status


def test_a_status_given_to_one_error_leaves_the_others_alone():
    Invalid("code", "一。", "二。", status=400)
    assert Invalid("code", "一。", "二。").status == 422


def test_a_stale_error_carries_both_sides():
    error = Stale("stale", "一。", "二。", theirs={"value": "90"}, typed={"value": "91"})
    assert (error.theirs, error.typed) == ({"value": "90"}, {"value": "91"})


def test_a_stale_error_keeps_its_own_copy_of_what_was_typed():
    typed = {"value": "91"}
    error = Stale("stale", "一。", "二。", typed=typed)
    typed["value"] = "0"
    assert error.typed == {"value": "91"}


def test_an_error_survives_pickling_as_a_worker_does_it():
    error = Stale("stale", "一。", "二。", theirs={"value": "90"}, field="value")
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, Stale)
    assert (str(again), again.theirs, again.field) == ("一。二。", {"value": "90"}, "value")
