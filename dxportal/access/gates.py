"""What an address asks for: the words of the tables beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from organizations.permissions import Act


class Gate(StrEnum):
    """What an address asks for that belongs to no organization."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"


@dataclass(frozen=True)
class Access:
    """`asks`: by method, the act (anywhere in the organization) or gate that the address asks for.

    `on_object`: by method, the act that must reach the department of the object in the address.
    HEAD goes with GET. A method that is not named is refused (405).
    """

    asks: Mapping[str, Act | Gate]
    on_object: Mapping[str, Act] = field(default_factory=dict)


def reading(act: Act | Gate) -> Access:
    return Access({"GET": act})


def form(act: Act | Gate, *, sends: Act | None = None) -> Access:
    """A page with a form: both methods pass the page's gate; `sends` must reach the object."""
    return Access({"GET": act, "POST": act}, {"POST": sends} if sends else {})


def command(act: Act) -> Access:
    """An address that only takes POST, on an object that the act must reach."""
    return Access({"POST": act}, {"POST": act})
