"""Which KPIs a survey feeds, what they get, and what may still be bound."""

from __future__ import annotations

from dataclasses import dataclass

from kpis.selectors.indicators import visible_indicators
from organizations.selectors import Actor
from surveys.models import KpiBinding, Question, Survey
from surveys.proposing import BOUND_KINDS, Proposal, proposal_of, takes_shares
from surveys.selectors.results import document_of


@dataclass(frozen=True)
class BoundLine:
    binding: KpiBinding
    row_label: str
    choices: tuple[str, ...]
    proposal: Proposal | None  # None before the result is there


@dataclass(frozen=True)
class LineToBind:
    """A question, or a row of a matrix, with its choices."""

    value: str
    label: str
    choices: tuple[tuple[str, str], ...]
    only_one: bool


def bindings_of(survey: Survey) -> list[BoundLine]:
    document = document_of(survey)
    found = []
    rows = KpiBinding.objects.filter(question__survey=survey).select_related(
        "question", "indicator__plan", "indicator__organization"
    )
    for binding in rows.prefetch_related("question__choices", "question__rows").order_by("pk"):
        labels = {each.key: each.label for each in binding.question.choices.all()}
        found.append(
            BoundLine(
                binding,
                next((r.label for r in binding.question.rows.all() if r.key == binding.row), ""),
                tuple(labels.get(key, key) for key in binding.choices),
                proposal_of(
                    document,
                    binding.question.key,
                    binding.row,
                    binding.choices,
                    binding.indicator,
                )
                if document
                else None,
            )
        )
    return found


def lines_to_bind(survey: Survey) -> list[LineToBind]:
    rows = Question.objects.filter(survey=survey, kind__in=BOUND_KINDS).prefetch_related(
        "choices", "rows"
    )
    found = []
    for question in rows:
        choices = tuple((each.key, each.label) for each in question.choices.all())
        one = question.kind == "multiple"
        parts = [(f".{row.key}", f"　{row.label}") for row in question.rows.all()] or [("", "")]
        for key, label in parts:
            found.append(LineToBind(question.key + key, f"{question}{label}", choices, one))
    return found


def indicators_to_bind(actor: Actor) -> list[tuple[str, str]]:
    rows = visible_indicators(actor).order_by("plan__title", "name", "id")
    return [(str(row.pk), f"{row.name}（{row.plan.title}）") for row in rows if takes_shares(row)]
