"""The sealed box: answers go in, closed with the survey's public key, and come out at its close.

Values travel beside the SQL text (server-side binding): neither a statement on record in
PostgreSQL (pg_stat_activity, a logged error) nor Django's wrappers ever hold a code or an answer.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection
from nacl.bindings import sodium_pad, sodium_unpad
from nacl.public import PrivateKey, PublicKey, SealedBox

from core.errors import Invalid
from surveys.models import RollCell, Survey

# Lengths tell little: every payload fills whole blocks.
BLOCK = 1024
LONGEST_PAYLOAD = 512 * BLOCK
# Crockford's base 32: no I, L, O, U. What people read into it is read as what was meant.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16  # 80 bits
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


class CastOutcome(StrEnum):
    CAST = "cast"
    USED = "used"
    UNKNOWN = "unknown"
    CLOSED = "closed"


class CodeState(StrEnum):
    OPEN = "open"
    USED = "used"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class CellTurnout:
    """Codes of one group: made and used. Without codes there is one line: answers in the box."""

    cell_id: int | None
    made: int | None
    used: int


def cast(*, survey: Survey, payload: bytes, code: str | None, ballot: UUID) -> CastOutcome:
    """Puts one answer into the box. `ballot` is made with the form: sent twice, it goes in once.

    The rules stand in PostgreSQL (surveys_cast). Raises Invalid for an answer past all limits.
    """
    if survey.box_key is None:
        return CastOutcome.CLOSED
    if len(payload) > LONGEST_PAYLOAD:
        raise Invalid(
            "answer_too_long",
            "回答の文字数が多すぎるため、受け付けられません。",
            "自由記入の文を短くしてから、もう一度送信してください。",
        )
    digest = digest_of(survey, code) if code is not None else None
    sealed = seal(bytes(survey.box_key), payload)
    (outcome,) = _call("SELECT surveys_cast(%s, %s, %s, %s)", survey.pk, digest, ballot, sealed)[0]
    return CastOutcome(outcome)


def group_of_code(*, survey: Survey, code: str) -> tuple[CodeState, tuple[int, ...]]:
    """Whether the code still lets in, and the numbers of its group (empty unless it does)."""
    state, cell_id = _call(
        "SELECT state, cell FROM surveys_code_state(%s, %s)", survey.pk, digest_of(survey, code)
    )[0]
    if state != CodeState.OPEN:
        return CodeState(state), ()
    return CodeState.OPEN, tuple(RollCell.objects.get(pk=cell_id).numbers)


def turnout(survey_id: int) -> list[CellTurnout]:
    rows = _call("SELECT cell, made, used FROM surveys_turnout(%s)", survey_id)
    return [CellTurnout(*row) for row in rows]


def normalized(code: str) -> str:
    """The code as stored: full width, blanks, hyphens and look-alikes are read as meant."""
    plain = unicodedata.normalize("NFKC", code).upper().translate(_MEANT)
    return "".join(letter for letter in plain if letter in ALPHABET)


def digest_of(survey: Survey, code: str) -> bytes:
    return hashlib.sha256(f"{survey.public_key}:{normalized(code)}".encode()).digest()


def seal(box_key: bytes, payload: bytes) -> bytes:
    return SealedBox(PublicKey(box_key)).encrypt(sodium_pad(payload, BLOCK))


def unseal(key: PrivateKey, sealed: bytes) -> bytes:
    return sodium_unpad(SealedBox(key).decrypt(bytes(sealed)), BLOCK)


def make_box(survey_id: int) -> None:
    """Raises IntegrityError unless the survey is a draft, just being opened."""
    _call("SELECT surveys_box_make(%s)", survey_id)


def add_codes(survey_id: int, cells: Sequence[int], digests: Sequence[bytes]) -> None:
    _call(
        "SELECT surveys_codes_add(%s, %s::bigint[], %s::bytea[])",
        survey_id,
        list(cells),
        list(digests),
    )


def void_codes(survey_id: int, cell_id: int) -> int:
    """Takes a group's unused codes away; returns how many there were."""
    return int(_call("SELECT surveys_codes_void(%s, %s)", survey_id, cell_id)[0][0])


def read_box(survey_id: int) -> Iterator[bytes]:
    """What lies in the box, sealed. Raises IntegrityError unless the survey is being closed."""
    for (sealed,) in _call("SELECT * FROM surveys_box_read(%s)", survey_id):
        yield bytes(sealed)


def destroy_box(survey_id: int) -> None:
    """Box and codes go, with the transaction. Raises IntegrityError unless it is being closed."""
    _call("SELECT surveys_box_destroy(%s)", survey_id)


def _call(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, values, prepare=False)  # type: ignore[arg-type]
        return cursor.fetchall()
