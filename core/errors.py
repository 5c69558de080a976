"""Domain errors: what happened, and what the person can do next, in Japanese.

Every rule of the portal that refuses something raises one of these. Views, forms, the API and the
importers turn them into a message beside the field; none of them writes wording of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """A rule of the portal refused something.

    `code` is a stable ASCII word for programs; `sentence` (Japanese) says what happened;
    `next_step` (Japanese) says what to do; `field` names the form or API field, where there is one;
    `status` is the HTTP status to answer with.
    """

    status: int = 422

    def __init__(
        self,
        code: str,
        sentence: str,
        next_step: str,
        *,
        field: str | None = None,
        status: int | None = None,
    ) -> None:
        # The positional arguments go to Exception so that pickling (Celery) rebuilds the error.
        super().__init__(code, sentence, next_step)
        self.code = code
        self.sentence = sentence
        self.next_step = next_step
        self.field = field
        if status is not None:
            self.status = status

    def __str__(self) -> str:
        return f"{self.sentence}{self.next_step}"


class NotAllowed(DomainError):
    """The person may see the object but not do this to it (HTTP 403)."""

    status = 403


class NotFound(DomainError):
    """There is no such object, or the person may not know that there is one (HTTP 404)."""

    status = 404


class Invalid(DomainError):
    """What was typed or sent cannot be accepted as it is (HTTP 422)."""

    status = 422


class Stale(DomainError):
    """Somebody else changed the row first (HTTP 409).

    `theirs` holds the values now stored and `typed` those this person was about to save, both by
    field name, so that the page can show the one and lose nothing of the other.
    """

    status = 409

    def __init__(
        self,
        code: str,
        sentence: str,
        next_step: str,
        *,
        theirs: Mapping[str, Any] | None = None,
        typed: Mapping[str, Any] | None = None,
        field: str | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(code, sentence, next_step, field=field, status=status)
        self.theirs: dict[str, Any] = dict(theirs or {})
        self.typed: dict[str, Any] = dict(typed or {})


class Refused(DomainError):
    """Several fields cannot be accepted; `errors` holds one error a field, in the fields' order."""

    status = 422

    def __init__(self, errors: Mapping[str, DomainError]) -> None:
        super().__init__(
            "refused",
            f"入力した内容に、直していただきたいところが{len(errors)}か所あります。",
            "入力した文字はそのまま残しています。各項目の説明をご確認ください。",
        )
        self.errors: dict[str, DomainError] = dict(errors)

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.errors,))
