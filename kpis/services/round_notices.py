"""What the people of the departments hear of a round: opened, reminded, closed, unlocked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from django.urls import reverse

from core.fiscal import Granularity, Period, era_year_label
from kpis.models import RoundItem
from kpis.models.round import CollectionRound, RoundUnlock
from organizations.models import Role
from organizations.people import people_answering
from organizations.selectors import Actor
from organizations.services.notices import Telling, notify, notify_each

ANSWERING = (Role.DEPARTMENT_EDITOR, Role.DEPARTMENT_HEAD)
SHOWN_NOTE = 600


def tell_opened(by: Actor, asked: CollectionRound, *, today: date) -> None:
    """Tells the editors and heads what their departments are asked for, and by when."""
    counts: Counter[int | None] = Counter(
        asked.items.values_list("answerable_id", flat=True).order_by()
    )
    note = f"\n\n{asked.note[:SHOWN_NOTE]}" if asked.note else ""
    tell_departments(
        asked,
        counts,
        key=f"round:{asked.pk}:opened",
        title=f"調査依頼「{asked.title}」（締切 {era_year_label(asked.deadline)}）",
        body=lambda number: (
            f"{_period(asked)}の実績{number}件の入力と提出をお願いします。\n"
            f"締切は{era_year_label(asked.deadline)}です。{note}"
        ),
        today=today,
    )


def tell_closed(by: Actor, asked: CollectionRound, *, today: date) -> None:
    """Tells the same people that the round's figures are locked."""
    counts: Counter[int | None] = Counter(
        asked.items.values_list("answerable_id", flat=True).order_by()
    )
    tell_departments(
        asked,
        counts,
        key=f"round:{asked.pk}:closed",
        title=f"調査依頼「{asked.title}」は締め切られました",
        body=lambda number: (
            f"{_period(asked)}の実績の受付を終えました。対象の値は変更できません。\n"
            "直す必要があるときは、理由を添えてDX推進担当に解除を依頼してください。"
        ),
        today=today,
    )


def tell_unlocked(by: Actor, unlock: RoundUnlock, *, today: date) -> None:
    """Tells the department that answers for the figures until when it can change them."""
    asked = unlock.round
    item: RoundItem | None = unlock.item
    department = item.answerable_id if item else unlock.department_id
    what = f"「{item.indicator.name}」の値" if item else "部局の値"
    found = people_answering(asked.organization_id, [department], roles=ANSWERING, today=today)
    notify(
        organization_id=asked.organization_id,
        user_ids=found[department],
        key=f"round:{asked.pk}:unlocked:{unlock.pk}",
        title=f"調査依頼「{asked.title}」の{what}を{era_year_label(unlock.until)}まで直せます",
        body=f"理由：{unlock.reason}\n"
        f"{era_year_label(unlock.until)}を過ぎると、また変更できなくなります。",
        path=_page(asked),
    )


def tell_departments(
    asked: CollectionRound,
    counts: Mapping[int | None, int],
    *,
    key: str,
    title: str,
    body: Callable[[int], str],
    today: date,
) -> int:
    """Tells everybody who answers for one of the departments, with the sum of their figures.

    `body` makes the text from that number. Returns how many people were told.
    """
    found = people_answering(asked.organization_id, counts, roles=ANSWERING, today=today)
    sums: Counter[int] = Counter()
    for department, number in counts.items():
        for user_id in found[department]:
            sums[user_id] += number
    page = _page(asked)
    return notify_each(
        organization_id=asked.organization_id,
        tellings=[
            Telling(user_id, key, title, body(number), page)
            for user_id, number in sorted(sums.items())
        ],
    )


def tell_office(asked: CollectionRound, *, key: str, title: str, body: str, today: date) -> int:
    """Tells the DX office."""
    found = people_answering(asked.organization_id, [None], roles=[], today=today)
    return notify(
        organization_id=asked.organization_id,
        user_ids=found[None],
        key=key,
        title=title,
        body=body,
        path=reverse("kpis:round", args=[asked.organization.code, asked.pk]),
    )


def _page(asked: CollectionRound) -> str:
    return reverse("kpis:round_figures", args=[asked.organization.code, asked.pk])


def _period(asked: CollectionRound) -> str:
    return Period(Granularity(asked.granularity), asked.period_first, asked.period_last).label
