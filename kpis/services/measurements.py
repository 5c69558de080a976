"""Entering, submitting, approving and returning a figure.

Each verb appends one revision (nothing is overwritten), is refused when somebody else was faster,
and gives the same result when it is repeated. An approval asks for the achievements to be
recomputed in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from core import audit
from core.clock import today as clock_today
from core.errors import Invalid, NotAllowed, Stale
from core.fiscal import Period
from kpis.entry import Entry, Typed, read_entry
from kpis.models import Indicator, Measurement, MeasurementRevision
from kpis.models.measurement import FigureState, Origin
from kpis.models.measurement import WorkflowState as State
from kpis.services.achievements import mark_for_recompute
from kpis.services.scope import require_department_of, require_own_indicator
from kpis.workflow import may_step
from organizations.permissions import Act
from organizations.selectors import Actor

FIGURE_FIELDS = (
    "figure_state",
    "value",
    "numerator",
    "denominator",
    "approximate",
    "as_of",
    "typed",
    "typed_denominator",
    "note",
)


def save_draft(
    *,
    by: Actor,
    indicator: Indicator,
    period: Period,
    typed: Typed,
    expected_seq: int,
    department_id: int | None = None,
    origin: Origin = Origin.ENTRY,
) -> MeasurementRevision:
    """Stores what was typed as a draft. `expected_seq` is the revision the person saw (0: none).

    Raises Refused (a field cannot be accepted), NotAllowed, or Stale (somebody was faster).
    An unchanged draft is not stored again. NotFound: not an indicator, or not a department, of
    the person's organization.
    """
    require_own_indicator(by, indicator)
    require_department_of(indicator, department_id)
    by.require(Act.FIGURE_ENTER, department_id or indicator.department_id)
    entry = read_entry(indicator, period, typed, today=clock_today())
    with transaction.atomic(), audit.acting(by=by.user, intent="save_draft"):
        cell = _cell(indicator, period, department_id)
        latest = _latest(cell)
        if latest and latest.state == State.DRAFT and _same(latest, entry):
            return latest
        _refuse_if_stale(cell, latest, expected_seq, typed=vars(typed))
        return _append(cell, latest, State.DRAFT, by=by, origin=origin, **vars(entry))


def submit(*, by: Actor, measurement: Measurement, expected_seq: int) -> MeasurementRevision:
    """Hands a draft to the department's head."""
    return _step(Act.FIGURE_SUBMIT, State.SUBMITTED, by, measurement, expected_seq)


def withdraw(*, by: Actor, measurement: Measurement, expected_seq: int) -> MeasurementRevision:
    """Takes a submitted figure back as a draft, to correct it."""
    return _step(Act.FIGURE_SUBMIT, State.DRAFT, by, measurement, expected_seq)


def approve(*, by: Actor, measurement: Measurement, expected_seq: int) -> MeasurementRevision:
    """Makes the submitted figure count; asks for the achievements to be recomputed.

    Raises NotAllowed where the approver submitted the figure: four eyes see each figure.
    """
    return _step(
        Act.FIGURE_APPROVE, State.APPROVED, by, measurement, expected_seq, check=_four_eyes
    )


def return_for_correction(
    *, by: Actor, measurement: Measurement, expected_seq: int, reason: str
) -> MeasurementRevision:
    """Sends a submitted figure back with the reason; an approved one keeps counting meanwhile."""
    reason = reason.strip()
    if not reason:
        raise Invalid(
            "reason_missing",
            "差戻しの理由が入力されていません。",
            "何を直してほしいかを入力してください。",
            field="reason",
        )
    if len(reason) > 400:
        raise Invalid(
            "reason_too_long",
            f"差戻しの理由が{len(reason)}文字あります。",
            "400文字以内にしてください。",
            field="reason",
        )
    return _step(Act.FIGURE_RETURN, State.RETURNED, by, measurement, expected_seq, reason=reason)


def record_measurement(
    *,
    by: Actor,
    indicator: Indicator,
    period: Period,
    typed: Typed,
    expected_seq: int,
    department_id: int | None = None,
    origin: Origin = Origin.API,
) -> MeasurementRevision:
    """Drafts and submits a figure in one act: for whatever feeds a KPI (page, API, inventory).

    The same figure sent again by the same person, who had seen the same revision, stays one.
    """
    try:
        with transaction.atomic():
            draft = save_draft(
                by=by,
                indicator=indicator,
                period=period,
                typed=typed,
                expected_seq=expected_seq,
                department_id=department_id,
                origin=origin,
            )
            return submit(by=by, measurement=draft.measurement, expected_seq=draft.seq)
    except Stale as stale:
        latest: MeasurementRevision | None = stale.theirs.get("revision")
        entry = read_entry(indicator, period, typed, today=clock_today())
        if (
            latest is not None
            and latest.state == State.SUBMITTED
            and latest.by_id == by.user.pk
            and latest.seq <= expected_seq + 2
            and _same(latest, entry)
        ):
            return latest
        raise


def _cell(indicator: Indicator, period: Period, department_id: int | None) -> Measurement:
    """The period's cell, made if there is none, locked until the transaction ends."""
    key = {
        "indicator": indicator,
        "department_id": department_id,
        "period_first": period.first,
        "period_last": period.last,
    }
    Measurement.objects.bulk_create(
        [
            Measurement(
                organization_id=indicator.organization_id, granularity=period.granularity, **key
            )
        ],
        ignore_conflicts=True,
    )
    return _lock(Measurement.objects.get(**key))


def _lock(measurement: Measurement) -> Measurement:
    """The measurement as it is now, with its indicator, locked until the transaction ends."""
    return (
        Measurement.objects.select_for_update(of=("self",))
        .select_related("indicator")
        .get(pk=measurement.pk)
    )


def _latest(cell: Measurement) -> MeasurementRevision | None:
    return cell.revisions.select_related("by").order_by("-seq").first()


def _same(latest: MeasurementRevision, entry: Entry) -> bool:
    stored = Entry(
        FigureState(latest.figure_state),
        latest.typed,
        latest.value,
        latest.numerator,
        latest.denominator,
        latest.approximate,
        latest.as_of,
        latest.typed_denominator,
        latest.note,
    )
    return stored.same_figure(entry)


def _refuse_if_stale(
    cell: Measurement,
    latest: MeasurementRevision | None,
    expected_seq: int,
    typed: dict[str, str] | None = None,
) -> None:
    if cell.seq == expected_seq:
        return
    who = str(latest.by) if latest and latest.by else "取込み"
    raise Stale(
        "changed_meanwhile",
        f"この値は、画面を開いたあとに{who}さんが変更しました。",
        "下に表示した最新の内容を確認してから、もう一度操作してください。"
        "入力した文字は残しています。",
        theirs={"revision": latest},
        typed=typed or {},
    )


def _four_eyes(latest: MeasurementRevision, by: Actor) -> None:
    if latest.by_id == by.user.pk:
        raise NotAllowed(
            "own_submission",
            "自分で提出した値は、自分では承認できません。",
            "別の部局長に承認を依頼してください。",
        )


def _step(
    act: Act,
    to: State,
    by: Actor,
    measurement: Measurement,
    expected_seq: int,
    *,
    reason: str = "",
    check: Callable[[MeasurementRevision, Actor], None] | None = None,
) -> MeasurementRevision:
    with transaction.atomic(), audit.acting(by=by.user, intent=to.value):
        cell = _lock(measurement)
        require_own_indicator(by, cell.indicator)
        by.require(act, cell.department_id or cell.indicator.department_id)
        latest = _latest(cell)
        if latest is None:
            raise Invalid(
                "nothing_entered",
                "この期間の値はまだ入力されていません。",
                "値を入力してから操作してください。",
            )
        if latest.state == to and latest.seq == expected_seq + 1 and latest.by_id == by.user.pk:
            return latest  # the same click again
        _refuse_if_stale(cell, latest, expected_seq)
        if not may_step(State(latest.state), to):
            raise Invalid(
                "step_not_possible",
                f"「{State(latest.state).label}」の値を「{to.label}」にすることはできません。",
                "画面を開き直して、いまの状態を確認してください。",
            )
        if check:
            check(latest, by)
        figure = {name: getattr(latest, name) for name in FIGURE_FIELDS}
        added = _append(
            cell, latest, to, by=by, origin=Origin(latest.origin), reason=reason, **figure
        )
        if to == State.APPROVED:
            mark_for_recompute([cell.indicator_id])
        return added


def _append(
    cell: Measurement,
    latest: MeasurementRevision | None,
    state: State,
    *,
    by: Actor,
    origin: Origin,
    reason: str = "",
    **figure: object,
) -> MeasurementRevision:
    if latest and not may_step(State(latest.state), state):
        raise Invalid(
            "step_not_possible",
            f"「{State(latest.state).label}」の値は、このままでは変更できません。",
            "提出を取り下げてから入力してください。",
        )
    # A published or sample figure that is corrected by hand is a hand's from then on.
    own = Origin.ENTRY if origin in (Origin.DOCUMENT, Origin.SAMPLE) else origin
    return MeasurementRevision.objects.create(
        organization_id=cell.organization_id,
        measurement=cell,
        seq=cell.seq + 1,
        state=state,
        by=by.user,
        origin=own,
        reason=reason,
        **figure,
    )
