"""A figure's way from draft to approval. PostgreSQL enforces the same steps (kpis_step_ok)."""

from __future__ import annotations

from kpis.models.measurement import WorkflowState as State

STEPS: dict[State | None, frozenset[State]] = {
    None: frozenset({State.DRAFT}),
    State.DRAFT: frozenset({State.DRAFT, State.SUBMITTED, State.DISCARDED}),
    State.SUBMITTED: frozenset({State.APPROVED, State.RETURNED, State.DRAFT}),
    State.RETURNED: frozenset({State.DRAFT, State.DISCARDED}),
    State.APPROVED: frozenset({State.DRAFT}),
    State.DISCARDED: frozenset({State.DRAFT}),
}


def may_step(before: State | None, after: State) -> bool:
    """Whether a figure in state `before` (None: not entered yet) may become `after`."""
    return after in STEPS[before]
