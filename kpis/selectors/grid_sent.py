"""From the cells that a browser sends to drafts that a service takes: reads, nothing written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from core.errors import DomainError, Invalid, NotFound
from core.fiscal import Period
from kpis import wording
from kpis.entry import Typed
from kpis.models import Indicator, Measurement, MeasurementRevision
from kpis.models.indicator import Kind
from kpis.periods import read_period_key
from kpis.selectors.grid_cells import CellPlace
from kpis.selectors.indicators import visible_indicators
from organizations.models import Department
from organizations.selectors import Actor

MOST_CELLS = 2000
LONGEST = 500


@dataclass(frozen=True)
class SentCell:
    """A cell as the browser sent it. `note` None: keep what is stored."""

    id: str
    kpi: int
    department: int | None
    period: str
    seq: int
    value: str
    note: str | None
    reason: str | None


@dataclass(frozen=True)
class FoundCell:
    """A sent cell with the indicator, period and text that it stands for."""

    sent: SentCell
    indicator: Indicator
    period: Period
    typed: Typed
    reason: str

    @property
    def place(self) -> CellPlace:
        return (self.sent.kpi, self.sent.department, self.period.first, self.period.last)


def read_cells(body: Any) -> list[SentCell]:
    """The cells of a message. Raises Invalid where it is none."""
    cells = body.get("cells") if isinstance(body, dict) else None
    if not isinstance(cells, list) or not cells:
        raise _unreadable()
    if len(cells) > MOST_CELLS:
        raise Invalid(
            "too_many_cells",
            f"一度に送れる値は{MOST_CELLS:,}個までです（{len(cells):,}個ありました）。",
            "分けて貼り付けてください。大きな表は、Excelの取込みをお使いください。",
        )
    return [_cell(cell) for cell in cells]


def _cell(cell: Any) -> SentCell:
    if not isinstance(cell, dict):
        raise _unreadable()
    kpi, department, seq = _whole(cell.get("kpi")), cell.get("department"), cell.get("seq")
    texts = [cell.get("value", ""), cell.get("note"), cell.get("reason")]
    if (
        not kpi
        or (department is not None and not _whole(department))
        or not (seq == 0 or _whole(seq))
        or not isinstance(cell.get("id"), str)
        or not isinstance(cell.get("period"), str)
        or not isinstance(texts[0], str)
        or not all(isinstance(text, str | None) for text in texts)
    ):
        raise _unreadable()
    value, note, reason = texts
    return SentCell(
        id=cell["id"][:40],
        kpi=kpi,
        department=department,
        period=cell["period"][:12],
        seq=_whole(seq) or 0,
        value=value.replace("\0", "")[:LONGEST],
        note=note if note is None else note.replace("\0", "")[:LONGEST],
        reason=reason if reason is None else reason.replace("\0", "")[:LONGEST],
    )


def _whole(number: Any) -> int | None:
    """A positive whole number that fits a column, or None."""
    if isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**31:
        return number
    return None


def _unreadable() -> Invalid:
    return Invalid(
        "unreadable_message",
        "送られた内容を読み取れませんでした。",
        "画面を開き直して、もう一度入力してください。",
    )


def find_cells(
    actor: Actor, sent: Sequence[SentCell]
) -> tuple[list[FoundCell], dict[str, DomainError]]:
    """The places of the cells, and by id why others have none: three queries, however many."""
    indicators = visible_indicators(actor).in_bulk({cell.kpi for cell in sent})
    asked = {cell.department for cell in sent if cell.department}
    departments = set(
        Department.objects.filter(organization=actor.organization, pk__in=asked).values_list(
            "pk", flat=True
        )
    )
    found: list[FoundCell] = []
    lost: dict[str, DomainError] = {}
    kept = _kept(sent, indicators)
    for cell in sent:
        indicator = indicators.get(cell.kpi)
        try:
            if indicator is None or (cell.department and cell.department not in departments):
                raise NotFound(
                    "indicator_not_found",
                    "このKPIは見つかりません。",
                    "画面を開き直してください。",
                )
            period = read_period_key(cell.period, indicator.frequency)
        except DomainError as error:
            lost[cell.id] = error
            continue
        place = (cell.kpi, cell.department, period.first, period.last)
        found.append(_found(cell, indicator, period, kept.get(place)))
    return found, lost


def _kept(
    sent: Sequence[SentCell], indicators: Mapping[int, Indicator]
) -> dict[CellPlace, MeasurementRevision]:
    """The newest revisions at these places, for the note and day that a grid does not show."""
    wanted = Q(pk__in=[])
    by_period: dict[tuple[str, str], tuple[Period, set[int]]] = {}
    for cell in sent:
        indicator = indicators.get(cell.kpi)
        if indicator is None:
            continue
        key = (cell.period, indicator.frequency)
        if key not in by_period:
            try:
                by_period[key] = (read_period_key(*key), set())
            except DomainError:
                continue
        by_period[key][1].add(cell.kpi)
    for period, ids in by_period.values():
        wanted |= Q(
            measurement__indicator__in=ids,
            measurement__period_first=period.first,
            measurement__period_last=period.last,
        )
    rows = MeasurementRevision.objects.filter(wanted, seq=F("measurement__seq"))
    return {
        (
            row.measurement.indicator_id,
            row.measurement.department_id,
            row.measurement.period_first,
            row.measurement.period_last,
        ): row
        for row in rows.select_related("measurement")
    }


def _found(
    cell: SentCell, indicator: Indicator, period: Period, kept: MeasurementRevision | None
) -> FoundCell:
    # What somebody else stored meanwhile is not this person's to keep: a conflict answers that.
    own = kept if kept is not None and kept.seq == cell.seq else None
    value, numerator, denominator = cell.value, "", ""
    if indicator.kind == Kind.RATIO:
        value, numerator, denominator = split_ratio(cell.value)
    note = cell.note if cell.note is not None else (own.note if own else "")
    typed = Typed(
        value=value,
        numerator=numerator,
        denominator=denominator,
        as_of=wording.day_text(own.as_of) if own else "",
        note=note,
    )
    return FoundCell(cell, indicator, period, typed, cell.reason or "")


def split_ratio(text: str) -> tuple[str, str, str]:
    """(value, numerator, denominator): 45/60 and 45／60 are the two parts of a ratio."""
    parts = text.replace("／", "/").split("/")
    if len(parts) == 2 and all(part.strip() for part in parts):
        return "", parts[0].strip(), parts[1].strip()
    return text, "", ""


def read_drafts(text: str) -> dict[str, int]:
    """`12.-.2026-10:3` by spaces: the drafts that a page shows, with the revision seen."""
    found: dict[str, int] = {}
    for word in text.split()[:MOST_CELLS]:
        place, _, seq = word.rpartition(":")
        if place and seq.isascii() and seq.isdigit() and len(seq) < 10:
            found[place] = int(seq)
    return found


def drafts_of(actor: Actor, drafts: Mapping[str, int]) -> list[tuple[Measurement, int]]:
    """The cells of these drafts, with the revision seen; what is not the organization's is left.

    Two queries, however many.
    """
    ids = {int(pk) for pk in (place.split(".")[0] for place in drafts) if _is_id(pk)}
    indicators = visible_indicators(actor).in_bulk(ids)
    wanted: dict[CellPlace, int] = {}
    for place, seq in drafts.items():
        kpi, _, rest = place.partition(".")
        department, _, key = rest.partition(".")
        indicator = indicators.get(int(kpi)) if _is_id(kpi) else None
        if indicator is None or not (department == "-" or _is_id(department)):
            continue
        try:
            period = read_period_key(key, indicator.frequency)
        except DomainError:
            continue
        dep = None if department == "-" else int(department)
        wanted[indicator.pk, dep, period.first, period.last] = seq
    cells = Measurement.objects.filter(
        organization=actor.organization,
        indicator__in={place[0] for place in wanted},
        period_first__in={place[2] for place in wanted},
    ).select_related("indicator", "department")
    found = []
    for cell in cells:
        place_of = (cell.indicator_id, cell.department_id, cell.period_first, cell.period_last)
        if place_of in wanted:
            found.append((cell, wanted[place_of]))
    return found


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
