"""Totals that were published elsewhere: typed question by question, then registered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction

from core import audit
from core.clock import now
from core.errors import DomainError, Invalid, Refused
from organizations.selectors import Actor
from surveys.intake.pasted_totals import PastedTotals, read_totals
from surveys.models import Question, Survey
from surveys.selectors.structures import structure_of
from surveys.services.access import lock_draft, lock_row
from surveys.services.questions import add_pages, remove_question
from surveys.services.structure_rows import write_parts
from surveys.structures.checking import check_question, free_key, tidy
from surveys.structures.structure import Asked, AskedPage, ChoiceHead, Kind, RowHead
from surveys.tabulation.document import POOLED, WHOLE, Document, from_json
from surveys.tabulation.totals import Total, document_of_totals
from surveys.typed_fields import TypedFields

KINDS: dict[str, Kind] = {
    "single": "single",
    "scale": "scale",
    "multiple": "multiple",
    "matrix": "matrix",
}
MOST_PEOPLE = 10_000_000


@dataclass(frozen=True)
class TotalsTyped:
    """One question with its totals as typed. `accepts`: the person has seen the doubts."""

    wording: str
    kind: str
    table: str
    n: str = ""
    percents: bool = False
    accepts: bool = False


class Doubtful(Exception):
    """The sums don't fit; a person may say that they were published so."""

    def __init__(self, doubts: tuple[str, ...]) -> None:
        super().__init__(*doubts)
        self.doubts = doubts


def put_question(
    *, by: Actor, survey: Survey, typed: TotalsTyped, question: Question | None = None
) -> Question:
    """Adds a question with its totals, or puts both in place of one. Raises Refused, Doubtful."""
    with transaction.atomic(), audit.acting(by=by.user, intent="put_survey_totals"):
        current = _lock(by, survey)
        pasted, kind = _read(typed)
        keys = set(current.questions.values_list("key", flat=True))
        key = question.key if question else free_key(keys)
        asked = _asked(key, " ".join(typed.wording.split()), kind, pasted)
        if errors := check_question(asked):
            raise Refused({_FIELDS.get(name, "table"): why for name, why in errors.items()})
        known = _known(current)
        if question is None:
            add_pages(by=by, survey=current, pages=[AskedPage("", "", (asked,))])
            row = current.questions.get(key=key)
        else:
            row = _rewrite(by, current, question, asked)
        kept = {place: total for place, total in known.items() if place[0] != key}
        by_label = {each.label: each.key for each in asked.rows} | {"": ""}
        for label, total in pasted.totals.items():
            kept[key, by_label[label], WHOLE, WHOLE] = total
        _store(current, kept, decimals=pasted.decimals)
        return row


def remove_totals(*, by: Actor, survey: Survey, question: Question) -> None:
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_survey_totals"):
        current = _lock(by, survey)
        known = _known(current)
        remove_question(by=by, question=question)
        _store(current, {at: total for at, total in known.items() if at[0] != question.key})


def register(*, by: Actor, survey: Survey, responses: str, invited: str) -> Survey:
    """Makes the totals the survey's result and ends it. Again, it changes nothing."""
    with transaction.atomic(), audit.acting(by=by.user, intent="register_survey_totals"):
        there = Survey.objects.filter(
            organization=by.organization, pk=survey.pk, state=Survey.State.CLOSED
        ).first()
        if there is not None and there.origin == Survey.Origin.TOTALS:
            return there
        current = _lock(by, survey)
        people = _people(responses, invited)
        known = _known(current)
        if not known:
            raise Invalid(
                "no_totals", "集計がまだありません。", "先に、質問と集計を入力してください。"
            )
        if not current.source.strip():
            raise Invalid(
                "no_source",
                "出典が入力されていません。",
                "設定の画面で、どの資料の集計かを入力してください。",
            )
        _store(current, known, people=people)
        current.state = Survey.State.CLOSED
        current.closed_at = now()
        current.version += 1
        current.save(update_fields=["state", "closed_at", "version"])
        return current


_FIELDS = {"wording": "wording", "kind": "kind"}


def document_there(survey: Survey) -> Document | None:
    """What was typed so far."""
    result = getattr(survey, "result", None)
    return from_json(result.document) if result is not None else None


def _lock(by: Actor, survey: Survey) -> Survey:
    current = lock_draft(by, survey.pk)
    if current.origin != Survey.Origin.TOTALS:
        raise Invalid(
            "not_totals",
            "このアンケートは、公表された集計だけを登録するものではありません。",
            "設定の「回答の集め方」を「公表された集計だけを登録する」にしてください。",
            status=409,
        )
    return current


def _read(typed: TotalsTyped) -> tuple[PastedTotals, Kind]:
    fields = TypedFields()
    fields.text("wording", "質問文", typed.wording, limit=400, needed=True)
    n = fields.whole("n", "回答者数", typed.n, least=0, most=MOST_PEOPLE)
    kind = KINDS.get(typed.kind)
    if kind is None:
        fields.refuse("kind", "no_kind", "形式が選ばれていません。", "選んでください。")
    errors: dict[str, DomainError] = dict(fields.errors)
    pasted = None
    try:
        pasted = read_totals(typed.table, kind=kind or "single", n=n, percents=typed.percents)
    except Invalid as error:
        errors["table"] = error
    if errors or pasted is None or kind is None:
        raise Refused(errors)
    if pasted.doubts and not typed.accepts:
        raise Doubtful(pasted.doubts)
    return pasted, kind


def _people(responses: str, invited: str) -> dict[str, int | None]:
    fields = TypedFields()
    answered = fields.whole("responses", "回答者数", responses, least=0, most=MOST_PEOPLE)
    asked = fields.whole("invited", "対象者数", invited, least=0, most=MOST_PEOPLE)
    if answered is not None and asked is not None and answered > asked:
        fields.refuse(
            "responses",
            "more_than_asked",
            "回答者数が、対象者数より多くなっています。",
            "どちらかを直してください。",
        )
    fields.read()
    return {"responses": answered, "invited": asked}


def _asked(key: str, wording: str, kind: Kind, pasted: PastedTotals) -> Asked:
    choices = tuple(ChoiceHead(f"c{n}", label) for n, label in enumerate(pasted.choices, 1))
    rows = tuple(RowHead(f"r{n}", label) for n, label in enumerate(pasted.rows, 1))
    return tidy(Asked(key, kind, wording, choices=choices, rows=rows))


def _rewrite(by: Actor, survey: Survey, question: Question, asked: Asked) -> Question:
    """Choices whose words stay keep what a person said of them (their direction)."""
    row: Question = lock_row(Question, by, "質問", pk=question.pk, survey=survey)
    old = {choice.label: choice for choice in row.choices.all()}
    choices = tuple(
        replace(c, tone=old[c.label].tone, is_unknown=old[c.label].is_unknown)
        if c.label in old
        else c
        for c in asked.choices
    )
    row.kind, row.wording = asked.kind, asked.wording
    row.version += 1
    row.save()
    row.choices.all().delete()
    row.rows.all().delete()
    write_parts([(row, replace(asked, choices=choices))])
    return row


def _known(survey: Survey) -> dict[tuple[str, str, str, str], Total]:
    document = document_there(survey)
    found: dict[tuple[str, str, str, str], Total] = {}
    for line in document.lines if document else ():
        cell = (line.cells or {})[WHOLE][0]
        if line.row == POOLED:
            continue
        if cell.counts is not None:
            several = line.kind == "multiple"
            total = Total(counts=tuple(cell.counts), n=cell.n if several else None)
        else:
            total = Total(percents=tuple(Decimal(p) for p in cell.percents or ()), n=cell.n)
        found[line.question, line.row, WHOLE, WHOLE] = total
    return found


def _store(
    survey: Survey,
    totals: dict[tuple[str, str, str, str], Total],
    *,
    decimals: int = 0,
    people: Mapping[str, int | None] | None = None,
) -> None:
    # scipy takes a second to load; only what stores a result needs it.
    from surveys.tabulation.results import rounding_of, store

    before = document_there(survey)
    people = people or {
        "responses": before.responses if before else None,
        "invited": before.invited if before else None,
    }
    keys = set(survey.questions.values_list("key", flat=True))
    kept = {place: total for place, total in totals.items() if place[0] in keys}
    document = document_of_totals(
        structure_of(survey),
        kept,
        k=survey.k,
        responses=people["responses"],
        invited=people["invited"],
        decimals=max(decimals, before.decimals if before else 0),
        rounding=rounding_of(survey),
    )
    store(survey=survey, document=document)
