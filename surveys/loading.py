"""A survey of a public document: its totals, the issues it found and the measures against them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from django.utils import timezone

from core.clock import now
from organizations.models import Organization, Role, User
from organizations.selectors import Actor, Grant
from plans.services.row_sync import LoadReport, loading
from surveys.models import Citation, DeclaredTable, Finding, Measure, Survey
from surveys.selectors.structures import structure_of
from surveys.services.structure_rows import write_pages
from surveys.structures.structure import Asked, AskedPage, ChoiceHead, RowHead
from surveys.tabulation.document import POOLED, WHOLE, Cell, Document
from surveys.tabulation.results import store
from surveys.tabulation.totals import Total, Totals, document_of_totals

INTENT = "load_surveys"
FOLDER = Path(__file__).resolve().parent / "data"


def published_files() -> Iterator[Path]:
    """The files of surveys that public documents tell of."""
    yield from sorted(FOLDER.glob("ishikawa_*.json"))


def load_published_survey(path: Path) -> LoadReport:
    """Loads one survey as totals. One that is there already stays as it is."""
    data = json.loads(path.read_text(encoding="utf-8"))
    with loading(INTENT):
        organization = Organization.objects.get(code=data["organization"])
        about = data["survey"]
        if Survey.objects.filter(organization=organization, key=about["key"]).exists():
            return LoadReport(unchanged=1)
        survey = _survey(organization, about)
        write_pages(survey, [AskedPage("", about["note"], _questions(data["questions"]))])
        DeclaredTable.objects.create(organization=organization, survey=survey, axes=[])
        document = document_of_totals(
            structure_of(survey),
            _totals(data["questions"]),
            k=survey.k,
            responses=about["responses"],
        )
        store(survey=survey, document=document)
        survey.state = Survey.State.CLOSED
        survey.closed_at = now()
        survey.save(update_fields=["state", "closed_at"])
        _findings(survey, data["findings"], document)
        return LoadReport(created=1)


def the_portal(organization: Organization) -> Actor:
    """The portal itself, acting for nobody: what it loads has no author."""
    return Actor(cast(User, None), organization, (Grant(Role.DX_OFFICE, None),))


def _survey(organization: Organization, about: dict[str, Any]) -> Survey:
    closes = datetime.combine(date.fromisoformat(about["closes_on"]), time(23, 59))
    return Survey.objects.create(
        organization=organization,
        origin=Survey.Origin.TOTALS,
        opens_on=date.fromisoformat(about["opens_on"]),
        closes_at=timezone.make_aware(closes),
        **{name: about[name] for name in ("key", "title", "purpose", "audience", "source")},
    )


def _questions(stored: list[dict[str, Any]]) -> tuple[Asked, ...]:
    return tuple(
        Asked(
            key=each["key"],
            kind=each["kind"],
            wording=each["wording"],
            short_name=each["short_name"],
            note=each.get("note", ""),
            choices=tuple(ChoiceHead(**choice) for choice in each["choices"]),
            rows=tuple(RowHead(row["key"], row["label"]) for row in each.get("rows", ())),
        )
        for each in stored
    )


def _totals(stored: list[dict[str, Any]]) -> Totals:
    found: dict[tuple[str, str, str, str], Total] = {}
    for each in stored:
        for row in each.get("rows", ()):
            found[each["key"], row["key"], WHOLE, WHOLE] = Total(counts=tuple(row["counts"]))
        if "percents" in each:
            percents = tuple(Decimal(percent) for percent in each["percents"])
            found[each["key"], "", WHOLE, WHOLE] = Total(percents=percents)
    return found


def _findings(survey: Survey, stored: list[dict[str, Any]], document: Document) -> None:
    """Deadlines of the document stay as its words: nobody here knows whether they were met."""
    own = {"organization": survey.organization}
    for position, each in enumerate(stored, 1):
        finding = Finding.objects.create(
            **own,
            survey=survey,
            position=position,
            viewpoint=each["viewpoint"],
            text=each["text"],
            is_public=True,
        )
        if cited := each.get("cites"):
            Citation.objects.create(
                **own,
                finding=finding,
                question=survey.questions.get(key=cited["question"]),
                row=cited["row"],
                table=WHOLE,
                group=WHOLE,
                words=_words(document, cited["question"], cited["row"]),
            )
        Measure.objects.bulk_create(
            Measure(
                **own,
                finding=finding,
                position=at,
                text=measure["text"],
                viewpoint=each["viewpoint"],
                timing=measure["timing"],
                state=measure.get("state", Measure.State.PLANNED),
                is_public=True,
            )
            for at, measure in enumerate(each["measures"], 1)
        )


def _words(document: Document, question: str, row: str) -> str:
    wanted = question, row or POOLED
    line = next(each for each in document.lines if (each.question, each.row) == wanted)
    cell: Cell = (line.cells or {})[WHOLE][0]
    shares = "、".join(
        f"{choice.label}{percent}％"
        for choice, percent in zip(line.choices, cell.percents or (), strict=True)
    )
    return f"{line.name}「{line.row_label}」：{shares}（回答{cell.n:,}人）"
