"""The table of issues and measures as offices print it, one row a measure, put together once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from organizations.selectors import Actor
from surveys.models import Survey
from surveys.selectors.findings import FindingLine, lines_of_survey, sees_internal

TITLES = ("視点", "主な課題", "根拠", "対応方針", "担当", "時期", "状況")


@dataclass(frozen=True)
class TableRow:
    """`span` is how many rows the issue's cells take; 0 in the rows below its first."""

    viewpoint: str
    finding: str
    finding_id: int
    grounds: tuple[str, ...]
    measure: str
    department: str
    timing: str
    state: str
    is_internal: bool
    span: int

    @property
    def cells(self) -> tuple[str, ...]:
        grounds = "\n".join(f"・{each}" for each in self.grounds)
        return (
            self.viewpoint,
            self.finding,
            grounds,
            self.measure,
            self.department,
            self.timing,
            self.state,
        )


@dataclass(frozen=True)
class MeasureTable:
    """`is_public` leaves out what is internal, whoever looks."""

    survey: Survey
    rows: tuple[TableRow, ...]
    is_public: bool
    may_see_internal: bool

    @property
    def caption(self) -> str:
        return "公開する課題と対応方針" if self.is_public else "庁内用（公開しないものを含む）"


def measure_table(actor: Actor, survey: Survey, *, public: bool, today: date) -> MeasureTable:
    """Internal rows only for the DX office that asks for them; a fixed number of queries."""
    internal = sees_internal(actor)
    is_public = public or not internal
    rows: list[TableRow] = []
    for line in lines_of_survey(actor, survey, today=today):
        if is_public and not line.finding.is_public:
            continue
        rows += _rows(line, is_public)
    return MeasureTable(survey, tuple(rows), is_public, internal)


def _rows(line: FindingLine, is_public: bool) -> list[TableRow]:
    finding = line.finding
    measures = [each for each in line.measures if each.measure.is_public or not is_public]
    own = {
        "finding": finding.text,
        "finding_id": finding.pk,
        "grounds": tuple(each.words for each in line.citations),
    }
    if not measures:
        return [
            TableRow(
                **own,  # type: ignore[arg-type]
                viewpoint=finding.viewpoint,
                measure="（検討中）",
                department="",
                timing="",
                state="",
                is_internal=not finding.is_public,
                span=1,
            )
        ]
    return [
        TableRow(
            **own,  # type: ignore[arg-type]
            viewpoint=finding.viewpoint or each.measure.viewpoint,
            measure=each.measure.text,
            department=each.measure.department.name if each.measure.department else "",
            timing=each.measure.timing,
            state=f"{each.mark} {each.measure.get_state_display()}",
            is_internal=not (finding.is_public and each.measure.is_public),
            span=len(measures) if at == 0 else 0,
        )
        for at, each in enumerate(measures)
    ]
