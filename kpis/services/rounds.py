"""Collection rounds (調査依頼): preparing one, opening, changing its terms, closing.

Opening and closing are claimed by one statement each: whatever is clicked twice or by two people
happens once. The database keeps what a round asks for as it is once the round is open.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from core import audit
from core.errors import Invalid, NotFound, Refused, Stale
from core.fiscal import Granularity, Period
from kpis.models import RoundItem
from kpis.models.round import CollectionRound
from kpis.selectors.round_candidates import Asked, candidates
from kpis.services.round_notices import tell_closed, tell_opened
from kpis.services.round_rules import RoundTerms, check_deadline, check_terms
from organizations.permissions import Act
from organizations.selectors import Actor

State = CollectionRound.State


def create_round(
    *,
    by: Actor,
    period: Period,
    terms: RoundTerms,
    today: date,
    plan_id: int | None = None,
    department_id: int | None = None,
) -> CollectionRound:
    """Prepares a round that asks for every collected KPI of the period's frequency.

    Narrowed to a plan's KPIs or the figures of one department where given. Raises Refused.
    """
    by.require(Act.ROUND_MANAGE)
    check_terms(terms, period=period, today=today)
    chosen = candidates(by, period, plan_id=plan_id, department_id=department_id)
    if not chosen:
        raise Refused({"period": _nothing_to_ask(period)})
    try:
        with transaction.atomic(), audit.acting(by=by.user, intent="create_round"):
            asked = CollectionRound.objects.create(
                organization=by.organization,
                granularity=period.granularity,
                period_first=period.first,
                period_last=period.last,
                created_by=by.user,
                **_columns(terms),
            )
            _store_items(asked, [figure for one in chosen for figure in one.figures])
    except IntegrityError as error:
        raise _title_taken(error, terms.title) from error
    return asked


def edit_round(
    *, by: Actor, round_id: int, expected_version: int, terms: RoundTerms, today: date
) -> CollectionRound:
    """Changes a round's terms: all of them in a draft, all but the title once it is open.

    Raises Refused, Stale (somebody was faster) or Invalid (closed).
    """
    by.require(Act.ROUND_MANAGE)
    try:
        with transaction.atomic(), audit.acting(by=by.user, intent="edit_round"):
            asked = _locked(by, round_id)
            _refuse_closed(asked)
            values = _columns(terms)
            if asked.state == State.OPEN:
                values["title"] = asked.title
            if all(getattr(asked, name) == value for name, value in values.items()):
                return asked
            _refuse_if_stale(asked, expected_version, values)
            if terms.deadline != asked.deadline or asked.state == State.DRAFT:
                check_terms(terms, period=period_of(asked), today=today)
            else:  # a deadline that has passed meanwhile does not stop the note's mending
                check_terms(
                    RoundTerms(**{**values, "deadline": asked.deadline}),  # type: ignore[arg-type]
                    period=period_of(asked),
                    today=min(today, asked.deadline),
                )
            CollectionRound.objects.filter(pk=asked.pk).update(**values, version=F("version") + 1)
            asked.refresh_from_db()
    except IntegrityError as error:
        raise _title_taken(error, terms.title) from error
    return asked


def choose_indicators(
    *, by: Actor, round_id: int, expected_version: int, indicator_ids: Collection[int]
) -> CollectionRound:
    """Makes a draft ask for exactly these KPIs (with all their figures of the period)."""
    by.require(Act.ROUND_MANAGE)
    wanted = set(indicator_ids)
    with transaction.atomic(), audit.acting(by=by.user, intent="choose_round_items"):
        asked = _locked(by, round_id)
        if asked.state != State.DRAFT:
            raise Invalid(
                "round_not_draft",
                f"「{asked.title}」は開始しているため、対象のKPIは変更できません。",
                "足りないKPIがあるときは、別の調査依頼を作成してください。",
            )
        figures = {
            figure
            for one in candidates(by, period_of(asked))
            if one.indicator.pk in wanted
            for figure in one.figures
        }
        standing = {_asked(item): item.pk for item in asked.items.all()}
        if figures == standing.keys():
            return asked
        _refuse_if_stale(asked, expected_version, {})
        if not figures:
            raise Invalid(
                "nothing_chosen",
                "対象のKPIが1件も選ばれていません。",
                "調査の対象にするKPIを選んでください。",
                field="indicator",
            )
        gone = [pk for figure, pk in standing.items() if figure not in figures]
        RoundItem.objects.filter(pk__in=gone).delete()
        _store_items(asked, [figure for figure in figures if figure not in standing])
        CollectionRound.objects.filter(pk=asked.pk).update(version=F("version") + 1)
        asked.refresh_from_db()
    return asked


def open_round(*, by: Actor, round_id: int, today: date) -> CollectionRound:
    """Fixes what is asked for and tells the departments. Opening an open round changes nothing."""
    by.require(Act.ROUND_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="open_round"):
        asked = _locked(by, round_id)
        _refuse_closed(asked)
        if asked.state == State.OPEN:
            return asked
        period = period_of(asked)
        check_deadline(asked.deadline, period=period, today=today)
        if period.first > today:
            raise Invalid(
                "period_not_begun",
                f"対象の期間（{period.label}）がまだ始まっていません。",
                "期間が始まってから開始してください。",
            )
        if not asked.items.exists():
            raise Invalid(
                "nothing_chosen",
                "対象のKPIが1件も選ばれていません。",
                "対象のKPIを選んで保存してから、開始してください。",
            )
        CollectionRound.objects.filter(pk=asked.pk).update(
            state=State.OPEN, opened_at=Now(), version=F("version") + 1
        )
        asked.refresh_from_db()
        tell_opened(by, asked, today=today)
    return asked


def close_round(*, by: Actor, round_id: int, today: date) -> CollectionRound:
    """Closes a round and locks its figures. Closing a closed round changes nothing."""
    by.require(Act.ROUND_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="close_round"):
        asked = _locked(by, round_id)
        if asked.state == State.CLOSED:
            return asked
        if asked.state == State.DRAFT:
            raise Invalid(
                "round_not_open",
                f"「{asked.title}」はまだ開始していません。",
                "要らなくなったときは、締め切らずに削除してください。",
            )
        CollectionRound.objects.filter(pk=asked.pk).update(
            state=State.CLOSED, closed_at=Now(), version=F("version") + 1
        )
        asked.refresh_from_db()
        tell_closed(by, asked, today=today)
    return asked


def discard_round(*, by: Actor, round_id: int) -> None:
    """Removes a draft. What was opened stays with the record."""
    by.require(Act.ROUND_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="discard_round"):
        asked = _locked(by, round_id)
        if asked.state != State.DRAFT:
            raise Invalid(
                "round_not_draft",
                f"「{asked.title}」は開始しているため、削除できません。",
                "受付を終えるときは、締め切ってください。",
            )
        asked.items.all().delete()
        asked.delete()


def period_of(asked: CollectionRound) -> Period:
    return Period(Granularity(asked.granularity), asked.period_first, asked.period_last)


def _columns(terms: RoundTerms) -> dict[str, object]:
    return {
        "title": terms.title.strip(),
        "deadline": terms.deadline,
        "note": terms.note.strip(),
        "remind_before": terms.remind_before,
        "remind_after": terms.remind_after,
    }


def _locked(by: Actor, round_id: int) -> CollectionRound:
    """The organization's round, locked until the transaction ends. Raises NotFound."""
    found = (
        CollectionRound.objects.select_for_update()
        .filter(pk=round_id, organization=by.organization)
        .first()
    )
    if found is None:
        raise NotFound(
            "round_not_found",
            "この調査依頼は見つかりません。",
            "調査依頼の一覧から選び直してください。",
        )
    return found


def _asked(item: RoundItem) -> Asked:
    return Asked(item.indicator_id, item.department_id, item.answerable_id)


def _store_items(asked: CollectionRound, figures: Collection[Asked]) -> None:
    RoundItem.objects.bulk_create(
        [
            RoundItem(
                organization_id=asked.organization_id,
                round=asked,
                indicator_id=figure.indicator_id,
                department_id=figure.department_id,
                answerable_id=figure.answerable_id,
            )
            for figure in figures
        ]
    )


def _refuse_closed(asked: CollectionRound) -> None:
    if asked.state == State.CLOSED:
        raise Invalid(
            "round_closed",
            f"「{asked.title}」は締め切られています。",
            "値を直す必要があるときは、理由と最終日を決めて解除してください。",
        )


def _refuse_if_stale(
    asked: CollectionRound, expected_version: int, typed: dict[str, object]
) -> None:
    if asked.version != expected_version:
        raise Stale(
            "changed_meanwhile",
            "画面を開いたあとに、ほかの人がこの調査依頼を変更しました。",
            "下に表示した最新の内容を確認してから、もう一度保存してください。"
            "入力した内容は残しています。",
            theirs={name: getattr(asked, name) for name in typed},
            typed=typed,
        )


def _nothing_to_ask(period: Period) -> Invalid:
    return Invalid(
        "nothing_to_ask",
        f"{period.label}に実績を入力するKPIが、選んだ条件では1件もありません。",
        "期間の種類（月・四半期・半期・年度）か、計画・部局の条件を変えてください。",
        field="period",
    )


def _title_taken(error: IntegrityError, title: str) -> Exception:
    if "kpis_collectionround_title_once" not in str(error):
        return error
    return Refused(
        {
            "title": Invalid(
                "title_taken",
                f"「{title.strip()}」という名称の調査依頼がすでにあります。",
                "期間や回数を加えるなどして、別の名称にしてください。",
                field="title",
            )
        }
    )
