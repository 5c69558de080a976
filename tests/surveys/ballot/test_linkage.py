"""The database's owner, who saw people answer one after another, tries to find their answers.

The attacker has every table with its system columns, sequences, change records and statistics,
before and after the close, and knows who answered when. A random order matches one of 200 by
chance; more than 8 happen once in a million.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection

from surveys.models import Survey
from surveys.services import ballots
from tests.surveys.ballot.asking import Asking, draft, grouped

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, CHANCE = 200, 8


def rows(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall()


def tables() -> list[str]:
    return [row[0] for row in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


def traces() -> dict[str, str]:
    """A fingerprint of everything outside the box: rows with their system columns, sequences."""
    found = {}
    for table in tables():
        if not table.startswith(("surveys_ballot", "surveys_code")):
            lines = rows(f'SELECT ctid::text, xmin::text, xmax::text, t::text FROM "{table}" t')
            found[table] = hashlib.sha256(repr(lines).encode()).hexdigest()
    found["sequences"] = repr(rows("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"))
    return found


def linked(guess: Sequence[int]) -> int:
    """How many people the attacker found: person i is guessed to have given answer guess[i]."""
    return sum(person == answer for person, answer in enumerate(guess))


def answers_by(order: str) -> list[int]:
    return [
        int(row[0])
        for row in rows(f"SELECT figures[1]::int FROM surveys_response ORDER BY {order}")
    ]


def words_by(order: str) -> list[int]:
    return [
        int(row[0].split("番")[0])
        for row in rows(f"SELECT text FROM surveys_freetext ORDER BY {order}")
    ]


def by_length(before: Sequence[tuple[str, int]], after: list[int]) -> list[int]:
    """Longest ciphertext to longest words, in the order people came where lengths are alike."""
    people = sorted(range(PEOPLE), key=lambda person: -before[person][1])
    guess = [0] * PEOPLE
    for person, answer in zip(people, after, strict=True):
        guess[person] = answer
    return guess


def test_two_hundred_people_who_answered_in_turn_are_not_found() -> None:
    asking = Asking(grouped(draft(), ((60, 60), (60, 60))))
    before = traces()
    for number in range(PEOPLE):
        assert asking.answer(number, text=f"{number}番の意見" + "あ" * (number % 40)) == "cast"
    assert traces() == before, "an answer left a trace outside the box"

    # The box, as its owner sees it: in the order people came, and closed.
    seen = rows(
        "SELECT key::text, octet_length(sealed) FROM surveys_ballot WHERE survey_id = %s"
        " ORDER BY xmin::text::bigint",
        asking.survey.pk,
    )
    keys = [key for key, _ in seen]
    assert len(seen) == PEOPLE and len({length for _, length in seen}) == 1
    digests = [ballots.digest_of(asking.survey, code).hex() for code in asking.codes]

    asking.closed()

    attacks: dict[str, Callable[[], list[int]]] = {
        "rows by xmin": lambda: answers_by("xmin::text::bigint, ctid"),
        "rows by ctid": lambda: answers_by("ctid"),
        "rows as they come": lambda: answers_by("tableoid"),
        "rows by key": lambda: answers_by("id"),
        "keys of the box": lambda: [
            answer for _, answer in sorted(zip(sorted(keys), answers_by("id"), strict=True))
        ],
        "words by ctid": lambda: words_by("ctid"),
        "words by key": lambda: words_by("id"),
        "lengths": lambda: by_length(seen, words_by("length(text) DESC, ctid")),
    }
    found = {name: linked(attack()) for name, attack in attacks.items()}
    assert all(count <= CHANCE for count in found.values()), found

    # Words and other answers of the same person do not lie in the same order either.
    pairs = zip(answers_by("ctid"), words_by("ctid"), strict=True)
    assert sum(answer == words for answer, words in pairs) <= CHANCE

    # Nothing that could be joined to what was seen before is left anywhere.
    everything = "\n".join(
        str(row) for table in tables() for row in rows(f'SELECT t::text FROM "{table}" t')
    )
    assert not [mark for mark in (*keys, *digests, *asking.codes) if mark in everything]
    assert not [table for table in tables() if table.endswith(f"_{asking.survey.pk}")]
    dead = rows("SELECT count(DISTINCT xmin::text) FROM surveys_response")
    assert dead == [(1,)]
    assert Survey.objects.get(pk=asking.survey.pk).box_key is None


def test_the_same_attacker_finds_everybody_in_a_plain_table() -> None:
    rows_made = "CREATE TABLE linkage_control (id uuid DEFAULT gen_random_uuid(), answer integer)"
    with connection.cursor() as cursor:
        cursor.execute(rows_made)
        try:
            for number in range(PEOPLE):
                cursor.execute("INSERT INTO linkage_control (answer) VALUES (%s)", [number])
            for order in ("xmin::text::bigint", "ctid"):
                cursor.execute(f"SELECT answer FROM linkage_control ORDER BY {order}")
                assert linked([row[0] for row in cursor.fetchall()]) == PEOPLE
        finally:
            cursor.execute("DROP TABLE linkage_control")
