"""What an answering form sends. The form's own fields begin with a dot, as no question's does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.http import QueryDict

from core.errors import Invalid
from surveys.structures.structure import GroupAxis

STEPS = ("enter", "edit", "check", "send")
LONGEST_CODE = 200


@dataclass(frozen=True)
class Sent:
    """`groups` are the numbers told along the axes asked; an axis not answered is missing.

    `untold` are the keys of axes for which something was sent that is no group. `ballot` was made
    with the form: sent twice it counts once.
    """

    step: str
    code: str
    ballot: UUID
    groups: Mapping[str, int]
    untold: tuple[str, ...]
    typed: Mapping[str, Sequence[str]] = field(repr=False, default_factory=dict)


def read_sent(data: QueryDict, axes: Sequence[GroupAxis]) -> Sent:
    """Raises Invalid for what no page of ours sends."""
    step = data.get(".step", "enter").partition(":")[0]
    if step not in STEPS:
        raise _not_ours()
    groups: dict[str, int] = {}
    untold = []
    for axis in axes:
        text = data.get(f".group.{axis.key}", "")
        if text in {str(value.number) for value in axis.values} | {"0"}:
            groups[axis.key] = int(text)
        else:
            untold.append(axis.key)
    return Sent(
        step=step,
        code=data.get(".code", "")[:LONGEST_CODE],
        ballot=_ballot(data.get(".ballot", ""), new=step == "enter"),
        groups=groups,
        untold=tuple(untold),
        typed={name: values for name, values in data.lists() if not name.startswith(".")},
    )


def _ballot(text: str, *, new: bool) -> UUID:
    if new:
        return uuid4()
    try:
        return UUID(text)
    except ValueError:
        raise _not_ours() from None


def _not_ours() -> Invalid:
    return Invalid(
        "not_ours",
        "回答ページのものではない送信が届いたため、受け付けていません。",
        "回答ページを開き直してから、もう一度お答えください。",
        status=400,
    )
