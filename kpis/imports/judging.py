"""Each cell of a file held against what stands: new, changed, unchanged, conflict or refused.

The rules are those of entry by hand (kpis.entry, kpis.checks, kpis.selectors.obstacles). A plain
number goes a shorter way that gives the same entry; a test holds the two against each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.errors import DomainError, NotAllowed
from core.fiscal import Period
from kpis import wording
from kpis.checks import REASON_LENGTH, SeriesPast, asks_reason, check_entry, entry_value
from kpis.entry import Entry
from kpis.imports.cell_reading import (
    TYPED_LENGTH,
    CellReader,
    first_sentence,
    restates,
    same_as_shown,
    same_as_standing,
    words,
)
from kpis.imports.found import FoundCell
from kpis.imports.screening import Screen, with_typed
from kpis.models import ImportCell, Indicator
from kpis.models.measurement import WorkflowState as State
from kpis.selectors.imports import Catalogue, CellKey, Series, Standing
from kpis.selectors.obstacles import Obstacles

Outcome = ImportCell.Outcome
SENTENCE = 400


@dataclass(slots=True)
class Judged:
    """What becomes of a cell, and why. `shown`: the figure of one that cannot be entered."""

    cell: FoundCell
    outcome: str
    entry: Entry | None = None
    shown: Entry | None = None
    standing: Standing | None = None
    code: str = ""
    sentence: str = ""
    reason: str = ""

    def refuse(self, code: str, sentence: str) -> None:
        self.outcome, self.code, self.sentence = Outcome.REFUSED, code, sentence


@dataclass(frozen=True)
class Ground:
    """What a file is judged on, loaded once. `by_id` is the person's."""

    catalogue: Catalogue
    standing: Mapping[CellKey, Standing]
    obstacles: Obstacles
    pasts: Mapping[Series, SeriesPast]
    by_id: int
    today: date


def judge(cells: Sequence[FoundCell], ground: Ground) -> list[Judged]:
    """The cells with their outcomes, in the same order. No queries."""
    reader = CellReader(ground.today)
    judged = [_read(cell, reader, ground) for cell in cells]
    _refuse_doubles(judged)
    _check(judged, ground)
    return judged


def key_of(cell: FoundCell) -> CellKey:
    assert cell.indicator is not None and cell.period is not None
    return (cell.indicator.pk, cell.department_id, cell.period.first, cell.period.last)


def _read(cell: FoundCell, reader: CellReader, ground: Ground) -> Judged:
    result = Judged(cell, Outcome.REFUSED)
    if cell.problem or cell.indicator is None or cell.period is None:
        if cell.problem:
            result.refuse(cell.problem.code, cell.problem.sentence + cell.problem.next_step)
        return result
    standing = ground.standing.get(key_of(cell))
    result.standing = standing
    if cell.was_filled and cell.value is None and cell.numerator is None:
        result.refuse(*EMPTIED)
        return result
    try:
        why = _obstacle(cell, cell.indicator, cell.period, ground)
        entry = reader.read(cell)
        if why is not None:
            result.shown = entry
            raise why
    except DomainError as error:
        if standing is not None and restates(cell, standing):
            result.outcome = Outcome.UNCHANGED
        else:
            result.refuse(error.code, first_sentence(error))
        return result
    result.entry = entry
    _compare(result, entry, ground)
    return result


def _obstacle(
    cell: FoundCell, indicator: Indicator, period: Period, ground: Ground
) -> DomainError | None:
    if not ground.catalogue.may_enter(indicator, cell.department_id):
        owner = ground.catalogue.departments.get(
            cell.department_id or indicator.department_id or 0, ""
        )
        return NotAllowed(
            "not_yours",
            f"このKPIを入力できるのは、{owner or '担当部局'}の入力担当とDX推進担当です。",
            "この行を除いて取り込んでください。",
        )
    return ground.obstacles.why(indicator, cell.department_id, period)


def _compare(result: Judged, entry: Entry, ground: Ground) -> None:
    standing, cell = result.standing, result.cell
    result.code, result.sentence = "differs" if cell.remarks else "", cell.remarks
    if standing is None or standing.figure_state is None:
        result.outcome = Outcome.NEW
        return
    if same_as_standing(entry, standing, cell):
        result.outcome = Outcome.UNCHANGED
        if same_as_shown(entry, standing, cell):
            result.code, result.sentence = "as_shown", AS_SHOWN + cell.remarks
        return
    result.outcome = Outcome.CHANGED
    who = standing.by_name or "取込み"
    if standing.state == State.SUBMITTED:
        result.outcome = Outcome.CONFLICT if standing.by_id != ground.by_id else Outcome.REFUSED
        result.code = "submitted"
        result.sentence = (
            f"{who}さんが提出した値があります。変えるときは、先に提出を取り下げてください。"
        )
    elif cell.made_at and standing.recorded_at and standing.recorded_at > cell.made_at:
        result.outcome, result.code = Outcome.CONFLICT, "newer_than_template"
        result.sentence = f"入力様式を作ったあとに、{who}さんが値を変えています。"
    elif standing.state == State.DRAFT and standing.by_id not in (None, ground.by_id):
        result.outcome, result.code = Outcome.CONFLICT, "draft_of_another"
        result.sentence = f"{who}さんが入力中の下書きがあります。"


def _refuse_doubles(judged: Sequence[Judged]) -> None:
    """A figure that a file gives twice is refused both times, unless both say the same."""
    first: dict[CellKey, Judged] = {}
    for each in judged:
        if each.entry is None:
            continue
        key = key_of(each.cell)
        other = first.setdefault(key, each)
        if other is each:
            continue
        where = f"表の{other.cell.place}と{each.cell.place}に、同じKPI・同じ期間の値があります。"
        each.refuse("twice", where + "どちらか一つにしてください。")
        if other.entry is None or not other.entry.same_figure(each.entry or other.entry):
            other.refuse("twice", where + "どちらか一つにしてください。")


def _check(judged: Sequence[Judged], ground: Ground) -> None:
    """Each figure against its series as it will be. What is unusual needs a reason."""
    typed: dict[Series, list[Judged]] = defaultdict(list)
    for each in judged:
        if each.entry is not None and each.outcome != Outcome.REFUSED:
            assert each.cell.indicator is not None
            typed[each.cell.indicator.pk, each.cell.department_id].append(each)
    for series, group in typed.items():
        if all(each.outcome == Outcome.UNCHANGED for each in group):
            continue
        past = with_typed(
            ground.pasts.get(series, SeriesPast()),
            [(e.cell.period, _value(e.entry)) for e in group if e.cell.period and e.entry],
        )
        assert group[0].cell.indicator is not None
        screen = Screen(group[0].cell.indicator, past)
        for each in group:
            if each.outcome != Outcome.UNCHANGED:
                _ask_reason(each, past, screen, ground.today)


def _value(entry: Entry) -> Decimal | None:
    return entry.value if entry.numerator is None else entry_value(entry)


def _ask_reason(each: Judged, past: SeriesPast, screen: Screen, today: date) -> None:
    cell, entry = each.cell, each.entry
    assert cell.indicator is not None and cell.period is not None and entry is not None
    if screen.surely_usual(cell.period):
        return
    findings = check_entry(cell.indicator, cell.period, entry, past, today=today)
    if not asks_reason(findings):
        return
    asking = next(finding for finding in findings if finding.asks_reason)
    reason = cell.reason.strip()
    if reason and len(reason) <= REASON_LENGTH:
        each.reason, each.code, each.sentence = reason, "with_reason", asking.sentence
        return
    each.refuse("needs_reason", asking.sentence + NEEDS_REASON)


def rows_for_copy(
    judged: Sequence[Judged], *, organization_id: int, run_id: int
) -> Iterator[tuple[object, ...]]:
    """The rows of kpis_importcell, in the order of COLUMNS."""
    for each in judged:
        cell, entry, standing = each.cell, each.entry or each.shown, each.standing
        period = cell.period
        yield (
            organization_id,
            run_id,
            cell.row,
            cell.place,
            cell.label,
            cell.indicator.pk if cell.indicator else None,
            cell.department_id,
            period.granularity.value if period else None,
            period.first if period else None,
            period.last if period else None,
            (entry.typed if entry else words(cell.value) or words(cell.numerator))[:TYPED_LENGTH],
            (entry.typed_denominator if entry else words(cell.denominator))[:TYPED_LENGTH],
            entry.note if entry else "",
            each.reason,
            entry.figure_state.value if entry else None,
            entry.value if entry else None,
            entry.numerator if entry else None,
            entry.denominator if entry else None,
            entry.approximate if entry else False,
            entry.as_of if entry else None,
            str(each.outcome),
            each.code,
            each.sentence[:SENTENCE],
            standing.seq if standing else 0,
            _before(cell.indicator, standing)[:TYPED_LENGTH],
            each.outcome in (Outcome.NEW, Outcome.CHANGED),
        )


COLUMNS = (
    "organization_id",
    "run_id",
    "row",
    "place",
    "label",
    "indicator_id",
    "department_id",
    "granularity",
    "period_first",
    "period_last",
    "typed",
    "typed_denominator",
    "note",
    "check_reason",
    "figure_state",
    "value",
    "numerator",
    "denominator",
    "approximate",
    "as_of",
    "outcome",
    "code",
    "sentence",
    "base_seq",
    "before",
    "chosen",
)


def _before(indicator: Indicator | None, standing: Standing | None) -> str:
    if indicator is None or standing is None or standing.figure_state is None:
        return ""
    return wording.cell_text(
        figure_state=standing.figure_state,
        value=standing.value,
        numerator=standing.numerator,
        denominator=standing.denominator,
        approximate=standing.approximate,
        unit=indicator.unit,
        decimals=indicator.decimals,
        negative=indicator.organization.negative_mark,
    )


NEEDS_REASON = (
    "正しい値であれば、「確認した理由」の列に理由を書くか、この画面で理由を入力してください。"
)
AS_SHOWN = "画面に表示される桁では、いまの値と同じです。"
EMPTIED = (
    "emptied",
    "入力様式にあった値が空欄になっています。空欄では値は消えません。"
    "値がないときは「未集計」か「該当なし」と入力してください。",
)
