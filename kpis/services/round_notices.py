"""What the people of the departments hear of a round: opened, reminded, closed, unlocked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from django.urls import reverse

from core.fiscal import Granularity, Period, era_year_label
from kpis.models import RoundItem
from kpis.models.round import CollectionRound, RoundUnlock
from kpis.selectors.round_standing import OUTSTANDING, Standing, with_standing
from organizations.models import Role
from organizations.people import people_answering
from organizations.selectors import Actor
from organizations.services.notices import Telling, notify, notify_each

ANSWERING = (Role.DEPARTMENT_EDITOR, Role.DEPARTMENT_HEAD)
SHOWN_NOTE = 600
Counts = Counter[str]


def tell_opened(by: Actor, asked: CollectionRound, *, today: date) -> None:
    """Tells the editors and heads what their departments are asked for, and by when.

    Whoever has nothing left to enter hears just that.
    """
    numbers: dict[int | None, Counts] = {}
    for department, standing in with_standing(asked.items.order_by()).values_list(
        "answerable_id", "standing"
    ):
        part = numbers.setdefault(department, Counter())
        part.update(
            asked=1,
            open=int(standing in OUTSTANDING),
            approved=int(standing == Standing.APPROVED),
        )
    found = people_answering(asked.organization_id, numbers, roles=ANSWERING, today=today)
    sums: dict[int, Counts] = {}
    for department, part in numbers.items():
        for user_id in found[department]:
            sums.setdefault(user_id, Counter()).update(part)
    title = f"調査依頼「{asked.title}」（締切 {era_year_label(asked.deadline)}）"
    notify_each(
        organization_id=asked.organization_id,
        tellings=[
            Telling(user_id, f"round:{asked.pk}:opened", title, _asking(asked, part), _page(asked))
            for user_id, part in sorted(sums.items())
        ],
    )


def _asking(asked: CollectionRound, part: Counts) -> str:
    """What is asked of one person, in words."""
    note = f"\n\n{asked.note[:SHOWN_NOTE]}" if asked.note else ""
    if not part["open"]:
        how = "承認済み" if part["approved"] == part["asked"] else "提出済みか承認済み"
        return (
            f"{_period(asked)}の実績{part['asked']}件は、すべて{how}です。入力は要りません。{note}"
        )
    already = part["asked"] - part["open"]
    rest = f"（ほかの{already}件は提出済みか承認済みです）" if already else ""
    return (
        f"{_period(asked)}の実績{part['open']}件の入力と提出をお願いします{rest}。\n"
        f"締切は{era_year_label(asked.deadline)}です。{note}"
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
