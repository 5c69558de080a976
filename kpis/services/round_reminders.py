"""Reminding before and after a deadline, once each, whatever was down in between.

The question is always "due and not yet sent", never "due today". A row per round, kind and
deadline is claimed in the transaction of its notices; a reminder whose time has passed (before the
deadline, once it is over) is not sent late.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from core import audit
from core.errors import Invalid
from core.fiscal import era_year_label
from core.models import ScheduledRun
from core.working_days import add_working_days
from kpis.models.round import CollectionRound
from kpis.selectors.round_reminders import hand_key
from kpis.selectors.round_standing import OUTSTANDING, with_standing
from kpis.services.round_notices import tell_departments, tell_office
from organizations.permissions import Act
from organizations.selectors import Actor

NO_VALUE_YET = (
    "\nまだ集計できていない値は「未集計」、値がないものは「該当なし」として提出できます。"
)


def remind_of_rounds(*, today: date) -> int:
    """Sends what is due and not yet sent of all open rounds. Returns how many reminders it was."""
    sent = 0
    for pk in CollectionRound.objects.filter(state=CollectionRound.State.OPEN).values_list(
        "pk", flat=True
    ):
        sent += _remind_of(pk, today)
    return sent


def remind_by_hand(*, by: Actor, round_id: int, today: date) -> int:
    """Reminds whoever has figures outstanding, because the DX office asks for it: once a day.

    The notices say who asked and when (kpis.selectors.round_reminders). Returns how many people
    were told. Raises Invalid where nothing is outstanding, nobody answers, or today's is sent.
    """
    by.require(Act.ROUND_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="remind_by_hand"):
        asked = (
            CollectionRound.objects.select_for_update(of=("self",))
            .select_related("organization")
            .filter(pk=round_id, organization=by.organization, state=CollectionRound.State.OPEN)
            .first()
        )
        if asked is None:
            raise Invalid(
                "round_not_open",
                "受付中ではないため、催促できません。",
                "画面を開き直して、いまの状態を確認してください。",
            )
        counts = _outstanding(asked)
        if not counts:
            raise Invalid(
                "nothing_outstanding",
                "まだ提出されていない値がないため、催促していません。",
                "回収の状況を確認してください。",
            )
        _, first = ScheduledRun.objects.get_or_create(
            job="kpis.round.hand", period=f"{asked.pk}:{today:%y%m%d}"
        )
        if not first:
            raise Invalid(
                "reminded_today",
                "今日はすでに催促しています。",
                "手動の催促は1日に1回です。明日以降にもう一度操作してください。",
            )
        told = _tell(asked, hand_key(asked.pk, today, by.user.pk), counts, today)
        if not told:
            raise Invalid(
                "nobody_to_remind",
                "催促を受け取る人がいないため、送っていません。",
                "部局の入力担当と部局長の役割を確認してください。",
            )
        return told


def _tell(asked: CollectionRound, key: str, counts: Counter[int | None], today: date) -> int:
    """The departments' reminder of the day: before the deadline, or after it."""
    deadline, before = era_year_label(asked.deadline), today <= asked.deadline
    wish = (
        f"締切（{deadline}）までに提出してください。"
        if before
        else f"締切は{deadline}でした。できるだけ早く提出してください。"
    )
    return tell_departments(
        asked,
        counts,
        key=key,
        title=f"【{'締切前' if before else '締切超過'}の催促】調査依頼「{asked.title}」",
        body=lambda number: f"まだ提出されていない値が{number}件あります。\n{wish}{NO_VALUE_YET}",
        today=today,
    )


def due_kinds(asked: CollectionRound, *, today: date) -> list[str]:
    """Which reminders the day asks for: before, after (departments), over (the DX office)."""
    if today <= asked.deadline:
        begin = add_working_days(asked.deadline, -asked.remind_before)
        opened = asked.opened_at
        # Whoever was asked on that day or later has only just heard of it.
        fresh = opened is not None and timezone.localdate(opened) >= begin
        return ["before"] if begin <= today and not fresh else []
    kinds = ["over"]
    if today >= add_working_days(asked.deadline, asked.remind_after):
        kinds.append("after")
    return kinds


def _remind_of(pk: int, today: date) -> int:
    with transaction.atomic(), audit.acting(by=None, intent="remind_of_round"):
        asked = (
            CollectionRound.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("organization")
            .filter(pk=pk, state=CollectionRound.State.OPEN)
            .first()
        )
        if asked is None:  # closed meanwhile, or another beat is at it
            return 0
        kinds = [kind for kind in due_kinds(asked, today=today) if _claim(asked, kind)]
        if not kinds:
            return 0
        counts = _outstanding(asked)
        for kind in kinds:
            _send(asked, kind, counts, today)
        return len(kinds)


def _claim(asked: CollectionRound, kind: str) -> bool:
    """Whether this reminder is ours to send; a moved deadline is another deadline."""
    _, first = ScheduledRun.objects.get_or_create(
        job=f"kpis.round.{kind}", period=f"{asked.pk}:{asked.deadline:%y%m%d}"
    )
    return first


def _outstanding(asked: CollectionRound) -> Counter[int | None]:
    rows = (
        with_standing(asked.items.all())
        .filter(standing__in=OUTSTANDING)
        .order_by()
        .values_list("answerable_id")
        .annotate(number=Count("pk"))
    )
    return Counter(dict(rows))


def _send(asked: CollectionRound, kind: str, counts: Counter[int | None], today: date) -> None:
    deadline = era_year_label(asked.deadline)
    key = f"round:{asked.pk}:{kind}:{asked.deadline}"
    if kind == "over":
        tell_office(
            asked,
            key=key,
            title=f"調査依頼「{asked.title}」の締切（{deadline}）を過ぎました",
            body=f"まだ提出されていない値が{counts.total()}件あります。\n"
            "回収の状況を確かめて、受付を終えるときは締め切ってください。",
            today=today,
        )
        return
    before = kind == "before"
    tell_departments(
        asked,
        counts,
        key=key,
        title=f"【{'まもなく締切' if before else '締切超過'}】調査依頼「{asked.title}」",
        body=lambda number: (
            f"まだ提出されていない値が{number}件あります。\n"
            + (
                f"締切（{deadline}）までに提出してください。"
                if before
                else f"締切は{deadline}でした。できるだけ早く提出してください。"
            )
            + NO_VALUE_YET
        ),
        today=today,
    )
