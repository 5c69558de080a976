"""How each choice looks on a bar: a colour by its tone, and a mark that says the same in words.

Colour never speaks alone: `mark` stands beside it, 知らない is hatched, figures stand on the bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.tabulation.document import Choice

GOOD, MIDDLE, BAD, UNKNOWN = "＋", "・", "−", "？"
SHADES = 3
PLAIN_SHADES = 6


@dataclass(frozen=True)
class Look:
    """`name` is the last part of a CSS class: good1 (the strongest) to good3, bad1 to bad3, mid,
    unknown, plain1 to plain6."""

    name: str
    mark: str


def looks(choices: Sequence[Choice]) -> tuple[Look, ...]:
    """A look for each choice; without any tone the choices differ by shade only."""
    if not any(choice.tone for choice in choices):
        return tuple(
            Look("unknown", UNKNOWN)
            if choice.is_unknown
            else Look(f"plain{min(at, PLAIN_SHADES - 1) + 1}", "")
            for at, choice in enumerate(choices)
        )
    ranks = {**_ranks(choices, 1), **_ranks(choices, -1)}
    return tuple(_look(choice, ranks.get(at, 1)) for at, choice in enumerate(choices))


def _look(choice: Choice, rank: int) -> Look:
    if choice.is_unknown:
        return Look("unknown", UNKNOWN)
    if choice.tone > 0:
        return Look(f"good{rank}", GOOD)
    if choice.tone < 0:
        return Look(f"bad{rank}", BAD)
    return Look("mid", MIDDLE)


def _ranks(choices: Sequence[Choice], tone: int) -> dict[int, int]:
    """By place, 1 for the strongest. The strongest stands outermost in the order asked."""
    places = [at for at, each in enumerate(choices) if each.tone == tone and not each.is_unknown]
    if not places:
        return {}
    others = [at for at, each in enumerate(choices) if each.tone == -tone]
    stands_first = not others or places[0] < others[0]
    outward = places if stands_first else places[::-1]
    if len(outward) == 1:
        return {outward[0]: 2 if tone < 0 else 1}
    return {at: min(rank, SHADES) for rank, at in enumerate(outward, 1)}


def across(choices: Sequence[Choice]) -> tuple[list[int], list[int], list[int], list[int]]:
    """Places from left to right on a bar with two sides: bad (the strongest outermost), neutral,
    good (the strongest outermost), and beside them 知らない."""
    tones = [choice.tone for choice in choices if not choice.is_unknown and choice.tone]
    order = range(len(choices))
    if tones and tones[0] > 0:
        order = order[::-1]
    known = [at for at in order if not choices[at].is_unknown]
    return (
        [at for at in known if choices[at].tone < 0],
        [at for at in known if choices[at].tone == 0],
        [at for at in known if choices[at].tone > 0],
        [at for at in order if choices[at].is_unknown],
    )
