"""The order in which one person sees the choices of a question."""

from __future__ import annotations

import random
from dataclasses import replace
from uuid import UUID

from surveys.structures.structure import Asked


def shuffled(question: Asked, seed: UUID) -> Asked:
    """The question with its choices in an order of their own where it asks for that.

    The same seed gives the same order, so that a form that comes back stays as it was. その他,
    特になし and わからない stay at the end.
    """
    if not question.random_order or question.kind == "matrix":
        return question
    last = [c for c in question.choices if c.is_other or c.is_alone or c.is_unknown]
    first = [c for c in question.choices if c not in last]
    # Not for secrets: the order tells nothing and is kept nowhere.
    random.Random(f"{seed}:{question.key}").shuffle(first)  # noqa: S311
    return replace(question, choices=(*first, *last))
