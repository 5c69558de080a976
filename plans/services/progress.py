"""What became of the roadmap's cells: reported by the departments, each report a further row."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from core import audit
from core.clock import today as clock_today
from core.errors import DomainError, Invalid, NotFound, Refused, Stale
from core.fiscal import fiscal_year_of
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import ItemProgress, Plan
from plans.responsibility import responsible_for
from plans.services.drafts_access import plan_not_found

DONE_LIMIT, NOTE_LIMIT = 40, 400


@dataclass(frozen=True)
class ProgressTyped:
    """`done` in the roadmap's own words, `judgement` one of ItemProgress.Judgement."""

    done: str
    judgement: str
    note: str = ""


def record_progress(
    *,
    by: Actor,
    plan_id: int,
    item_key: str,
    fiscal_year: int,
    typed: ProgressTyped,
    expected_seq: int,
) -> ItemProgress:
    """Adds what was reached in a year. Raises Refused, Stale, NotAllowed, NotFound.

    The same report sent again adds nothing.
    """
    with transaction.atomic(), audit.acting(by=by.user, intent="record_progress"):
        plan = _locked(by, plan_id, item_key)
        entry = _read(typed, fiscal_year)
        last = _last(plan, item_key, fiscal_year)
        if last is not None and as_kept(last) == entry:
            return last
        _refuse_if_stale(last, expected_seq, entry)
        return _append(by, plan, (item_key, fiscal_year), last, entry)


def undo_progress(
    *, by: Actor, plan_id: int, item_key: str, fiscal_year: int, expected_seq: int
) -> ItemProgress:
    """Takes the newest report back: the one before it counts again, or none.

    Raises Stale where another report came meanwhile, Invalid where there is nothing to take back.
    """
    with transaction.atomic(), audit.acting(by=by.user, intent="undo_progress"):
        plan = _locked(by, plan_id, item_key)
        rows = list(_rows(plan, item_key, fiscal_year))
        last = rows[-1] if rows else None
        if last is None or not last.judgement:
            raise Invalid("nothing_to_undo", "取り消す実績がありません。", "履歴をご確認ください。")
        _refuse_if_stale(last, expected_seq, as_kept(last))
        before = standing_before(rows)
        entry = as_kept(before) if before else ProgressTyped("", "")
        return _append(by, plan, (item_key, fiscal_year), last, entry)


def standing_before(rows: list[ItemProgress]) -> ItemProgress | None:
    """What counted before the newest of a year's rows; None where nothing did, or it was none."""
    before = rows[-2] if len(rows) > 1 else None
    return before if before and before.judgement else None


def as_kept(row: ItemProgress) -> ProgressTyped:
    return ProgressTyped(row.done, row.judgement, row.note)


def _locked(by: Actor, plan_id: int, item_key: str) -> Plan:
    plan = (
        Plan.objects.select_for_update(of=("self",))
        .filter(organization=by.organization, pk=plan_id)
        .first()
    )
    if plan is None:
        raise plan_not_found()
    departments = responsible_for(plan, item_key)
    if departments is None:
        raise NotFound(
            "plan_item_not_found",
            "この取組は、いまの版の計画に見つかりません。",
            "計画のページから選び直してください。",
        )
    if not any(by.can(Act.PLAN_PROGRESS, pk) for pk in departments or (None,)):
        by.require(Act.PLAN_PROGRESS)
    return plan


def _rows(plan: Plan, item_key: str, fiscal_year: int) -> list[ItemProgress]:
    found = ItemProgress.objects.filter(plan=plan, item_key=item_key, fiscal_year=fiscal_year)
    return list(found.order_by("seq"))


def _last(plan: Plan, item_key: str, fiscal_year: int) -> ItemProgress | None:
    rows = _rows(plan, item_key, fiscal_year)
    return rows[-1] if rows else None


def _append(
    by: Actor,
    plan: Plan,
    cell: tuple[str, int],
    last: ItemProgress | None,
    entry: ProgressTyped,
) -> ItemProgress:
    item_key, fiscal_year = cell
    return ItemProgress.objects.create(
        organization_id=plan.organization_id,
        plan=plan,
        item_key=item_key,
        fiscal_year=fiscal_year,
        seq=last.seq + 1 if last else 1,
        done=entry.done,
        judgement=entry.judgement,
        note=entry.note,
        by=by.user,
    )


def _refuse_if_stale(last: ItemProgress | None, expected_seq: int, entry: ProgressTyped) -> None:
    if (last.seq if last else 0) != expected_seq:
        raise Stale(
            "changed_meanwhile",
            "画面を開いたあとに、ほかの人がこの実績を保存しました。",
            "違いを確かめてから、もう一度保存してください。入力した文字は残しています。",
            theirs={"row": last},
            typed=vars(entry),
        )


def _read(typed: ProgressTyped, fiscal_year: int) -> ProgressTyped:
    entry = ProgressTyped(
        typed.done.strip(), typed.judgement, typed.note.replace("\r\n", "\n").strip()
    )
    errors: dict[str, DomainError] = {}

    def refuse(field: str, sentence: str, next_step: str) -> None:
        errors.setdefault(field, Invalid(f"{field}_not_accepted", sentence, next_step, field=field))

    this_year = fiscal_year_of(clock_today())
    if fiscal_year > this_year:
        refuse("done", "これからの年度の実績は入力できません。", "その年度になってから入力します。")
    if not entry.done:
        refuse("done", "実績が入力されていません。", "「構築」「未着手」のように入力してください。")
    if len(entry.done) > DONE_LIMIT:
        refuse("done", "実績が長すぎます。", f"{DONE_LIMIT}文字以内にし、詳しくは注記に。")
    if entry.judgement not in ItemProgress.Judgement.values:
        refuse("judgement", "判断が選ばれていません。", "予定と比べてどうだったかを選びます。")
    if len(entry.note) > NOTE_LIMIT:
        refuse("note", f"注記が{len(entry.note)}文字あります。", f"{NOTE_LIMIT}文字以内です。")
    if errors:
        raise Refused(errors)
    return entry
