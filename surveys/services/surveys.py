"""Surveys as such: making one, saying what it is for and when it runs, giving it up."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from core import audit
from core.errors import Invalid
from core.folding import fold
from organizations.models import Organization
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import Plan
from surveys.models import DeclaredTable, Page, Survey
from surveys.models.survey import DEFAULT_K, SMALLEST_K
from surveys.services.access import lock_survey, refuse_if_stale, save_fields
from surveys.typed_fields import TypedFields, cleaned

LARGEST_K = 1000
END_OF_DAY = time(23, 59)
_CLOCK = re.compile(r"(\d{1,2})[:時](\d{1,2})?分?", re.ASCII)
# What stands still once people were told it; the rest may be put right at any time.
TOLD = frozenset({"origin", "entry", "confidential", "k", "opens_on", "closes_at"})


@dataclass(frozen=True)
class SurveyTyped:
    """The settings of a survey as typed. `entry` decides whether it is with names."""

    title: str
    purpose: str = ""
    audience: str = ""
    greeting: str = ""
    contact: str = ""
    origin: str = Survey.Origin.ASKED
    entry: str = Survey.Entry.CODES
    k: str = str(DEFAULT_K)
    assumed_turnout: str = "50"
    opens_on: str = ""
    closes_on: str = ""
    closes_time: str = ""
    delete_on: str = ""
    shown_to: str = Survey.Audience.STAFF
    plan: str = ""
    source: str = ""


def make_survey(*, by: Actor, typed: SurveyTyped, today: date) -> Survey:
    """A draft with one empty page and the table of the whole. Raises Refused."""
    by.require(Act.SURVEY_MANAGE)
    fields = _read(by, typed, today=today)
    with transaction.atomic(), audit.acting(by=by.user, intent="make_survey"):
        # Keys are given out one at a time.
        organization = Organization.objects.select_for_update().get(pk=by.organization.pk)
        survey = Survey.objects.create(
            organization=organization, key=_free_key(organization, fields["title"]), **fields
        )
        Page.objects.create(organization=organization, survey=survey, position=1)
        DeclaredTable.objects.create(organization=organization, survey=survey, axes=[])
        return survey


def edit_survey(
    *, by: Actor, survey: Survey, typed: SurveyTyped, version: int, today: date
) -> Survey:
    """Saves the settings. Raises Refused or Stale.

    From the opening on what people were told stands still; texts may be put right until the end.
    """
    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_survey"):
        current = lock_survey(by, survey.pk)
        if current.state in (Survey.State.CLOSED, Survey.State.DISCARDED, Survey.State.CLOSING):
            _only_readers(by, current, typed, version, today)
            return current
        fields = _read(by, typed, today=today)
        if not current.is_draft:
            refuse_if_stale(current, version, fields)
            fields = {"contact": fields["contact"], "shown_to": fields["shown_to"]}
        return save_fields(current, fields, version)


def _only_readers(
    by: Actor, current: Survey, typed: SurveyTyped, version: int, today: date
) -> None:
    """After the end only who may see the result is decided anew."""
    fields = _read(by, typed, today=today)
    save_fields(current, {"shown_to": fields["shown_to"]}, version)


def discard_survey(*, by: Actor, survey: Survey) -> Survey:
    """Gives up a draft; it stays in the list. Again, it changes nothing. Raises Invalid."""
    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="discard_survey"):
        current = lock_survey(by, survey.pk)
        if current.state == Survey.State.DISCARDED:
            return current
        if not current.is_draft:
            raise Invalid(
                "survey_started",
                "回答の受付を始めたアンケートは取りやめにできません。",
                "「実施」の画面から受付を終えてください。",
                status=409,
            )
        return save_fields(current, {"state": Survey.State.DISCARDED}, None)


def revive_survey(*, by: Actor, survey: Survey) -> Survey:
    """Takes a given-up draft up again. Raises Invalid for one that was opened."""
    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="revive_survey"):
        current = lock_survey(by, survey.pk)
        if current.is_draft:
            return current
        if current.state != Survey.State.DISCARDED:
            raise Invalid(
                "survey_started",
                "このアンケートは取りやめていません。",
                "アンケートの画面で状態を確かめてください。",
                status=409,
            )
        return save_fields(current, {"state": Survey.State.DRAFT}, None)


def _read(by: Actor, typed: SurveyTyped, *, today: date) -> dict[str, Any]:
    fields = TypedFields()
    fields.text("title", "題名", typed.title, limit=120, needed=True)
    fields.text("purpose", "目的", typed.purpose, limit=2000)
    fields.text("audience", "対象", typed.audience, limit=200)
    fields.text("greeting", "回答者への案内", typed.greeting, limit=4000)
    fields.text("contact", "問い合わせ先", typed.contact, limit=200)
    fields.text("source", "出典", typed.source, limit=300)
    _chosen(fields, "origin", "回答の集め方", typed.origin, Survey.Origin.values)
    _chosen(fields, "entry", "回答の入口", typed.entry, Survey.Entry.values)
    _chosen(fields, "shown_to", "結果を見られる人", typed.shown_to, Survey.Audience.values)
    fields.values["confidential"] = typed.entry == Survey.Entry.SIGNED_IN
    fields.whole(
        "k", "最少の回答者数（K）", typed.k, least=SMALLEST_K, most=LARGEST_K, blank=DEFAULT_K
    )
    fields.whole(
        "assumed_turnout", "見込みの回答率", typed.assumed_turnout, least=1, most=100, blank=50
    )
    _period(fields, typed, today)
    fields.values["plan_id"] = _plan_id(by, fields, typed.plan)
    return fields.read()


def _period(fields: TypedFields, typed: SurveyTyped, today: date) -> None:
    opens = fields.day("opens_on", typed.opens_on)
    closes = fields.day("closes_on", typed.closes_on)
    deleted = fields.day("delete_on", typed.delete_on)
    at = _clock(fields, typed.closes_time) if cleaned(typed.closes_time) else END_OF_DAY
    del fields.values["closes_on"]
    fields.values["closes_at"] = (
        timezone.make_aware(datetime.combine(closes, at)) if closes and at else None
    )
    if opens and closes and closes < opens:
        fields.refuse(
            "closes_on",
            "period_order",
            "回答締切が、回答開始日より前になっています。",
            "締切を開始日以降にしてください。",
        )
    if deleted and closes and deleted <= closes:
        fields.refuse(
            "delete_on",
            "deleted_before_close",
            "個々の回答を削除する日が、回答締切の日かそれより前になっています。",
            "締切より後の日にしてください。",
        )
    if deleted and typed.origin == Survey.Origin.IMPORTED and deleted <= today:
        fields.refuse(
            "delete_on",
            "deleted_already",
            "個々の回答を削除する日が、今日かそれより前になっています。",
            "明日以降の日にしてください。",
        )


def _clock(fields: TypedFields, typed: str) -> time | None:
    found = _CLOCK.fullmatch(re.sub(r"\s", "", fold(typed)))
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if hour >= 24 or minute >= 60:
        fields.refuse(
            "closes_time",
            "unreadable_time",
            f"「{cleaned(typed)[:20]}」は、時刻として読めません。",
            "「17:00」のように入力してください。",
        )
        return None
    return time(hour, minute)


def _chosen(fields: TypedFields, field: str, label: str, typed: str, choices: list[str]) -> None:
    fields.values[field] = typed
    if typed not in choices:
        fields.refuse(
            field, "not_chosen", f"{label}が選ばれていません。", "一覧から選んでください。"
        )


def _plan_id(by: Actor, fields: TypedFields, typed: str) -> int | None:
    if not typed:
        return None
    number = int(typed) if typed.isdecimal() and len(typed) < 19 else 0
    if not Plan.objects.filter(organization=by.organization, pk=number).exists():
        fields.refuse(
            "plan", "unknown_plan", "この計画は見つかりません。", "一覧から選び直してください。"
        )
        return None
    return number


def _free_key(organization: Organization, title: str) -> str:
    base = slugify(title, allow_unicode=True)[:50].strip("-_") or "survey"
    taken = set(Survey.objects.filter(organization=organization).values_list("key", flat=True))
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


def new_wave_fields(source: Survey) -> dict[str, Any]:
    """The settings that a next wave takes over; its period and address are its own."""
    kept = ("title", "purpose", "audience", "greeting", "contact", "entry", "confidential", "k")
    return {
        **{name: getattr(source, name) for name in (*kept, "shown_to", "plan_id")},
        "assumed_turnout": source.assumed_turnout,
        "organization_id": source.organization_id,
        "series": source.series,
        "key": f"{source.key[:40]}-{uuid.uuid4().hex[:6]}",
    }
