"""Comments: masked and released by a person, held back, and put under themes.

No act here is recorded row by row with a time of its own: a comment has no history, only the
person who released it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max

from core import audit
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.models import FreeText, Survey, Theme
from surveys.selectors.results import document_of
from surveys.services.access import lock_row, lock_survey, not_found, refuse_if_stale
from surveys.typed_fields import cleaned

LONGEST_NAME = 80
LONGEST_COMMENT = 20_000
State = FreeText.State


@dataclass(frozen=True)
class MaskTyped:
    """`state`: waiting (kept for later), released or held."""

    masked: str
    state: str


def mask_text(*, by: Actor, survey: Survey, text: UUID, typed: MaskTyped, version: int) -> FreeText:
    """Saves what may be read of a comment, and whether it may. Raises Invalid or Stale."""
    by.require(Act.SURVEY_MANAGE)
    masked = typed.masked.replace("\0", "").replace("\r\n", "\n").strip()
    _check(typed, masked)
    with transaction.atomic(), audit.acting(by=by.user, intent="mask_comment"):
        current = _lock_text(by, survey, text)
        if (current.masked, current.state) == (masked, typed.state):
            return current
        refuse_if_stale(current, version, {"masked": masked})
        current.masked = masked
        current.state = typed.state
        current.released_by = by.user if typed.state == State.RELEASED else None
        current.version += 1
        current.save(update_fields=["masked", "state", "released_by", "version"])
        return current


def _check(typed: MaskTyped, masked: str) -> None:
    if typed.state not in State.values:
        raise Invalid(
            "unknown_state", "公開するかどうかが選ばれていません。", "ボタンを押し直してください。"
        )
    if typed.state == State.RELEASED and not masked:
        raise Invalid(
            "nothing_to_release",
            "公開する文が空です。",
            "伏せ字にした文を入力するか、「公開しない」を選んでください。",
            field="masked",
        )
    if len(masked) > LONGEST_COMMENT:
        raise Invalid(
            "comment_too_long",
            f"文が長すぎます（{LONGEST_COMMENT:,}字まで）。",
            "文を短くしてください。",
            field="masked",
        )


def _lock_text(by: Actor, survey: Survey, text: UUID) -> FreeText:
    """A comment of a closed survey whose question has enough of them to be looked at."""
    current = lock_survey(by, survey.pk)
    document = document_of(current)
    names = {name.partition(".")[0] for name in (document.texts or {})} if document else set()
    found = (
        FreeText.objects.select_for_update(of=("self",))
        .filter(survey=current, pk=text, question__key__in=names)
        .first()
    )
    if found is None:
        raise not_found("自由記述")
    return found


def add_theme(*, by: Actor, survey: Survey, name: str) -> Theme:
    """The theme of the name; one that is there already is given back."""
    by.require(Act.SURVEY_MANAGE)
    called = _theme_name(name)
    with transaction.atomic(), audit.acting(by=by.user, intent="add_theme"):
        current = lock_survey(by, survey.pk)
        last = current.themes.aggregate(last=Max("position"))["last"] or 0
        theme, _ = Theme.objects.get_or_create(
            survey=current,
            name=called,
            defaults={"organization": by.organization, "position": last + 1},
        )
        return theme


def rename_theme(*, by: Actor, survey: Survey, theme: int, name: str, version: int) -> Theme:
    """Raises Invalid for a name that another theme has: those are merged instead."""
    by.require(Act.SURVEY_MANAGE)
    called = _theme_name(name)
    with transaction.atomic(), audit.acting(by=by.user, intent="rename_theme"):
        lock_survey(by, survey.pk)
        current: Theme = lock_row(Theme, by, "まとまり", survey=survey, pk=theme)
        if current.name == called:
            return current
        refuse_if_stale(current, version, {"name": called})
        if Theme.objects.filter(survey=survey, name=called).exclude(pk=theme).exists():
            raise Invalid(
                "theme_taken",
                f"「{called}」という名前のまとまりがすでにあります。",
                "二つを一つにするには「まとめる」を使ってください。",
                field="name",
            )
        current.name = called
        current.version += 1
        current.save(update_fields=["name", "version"])
        return current


def merge_theme(*, by: Actor, survey: Survey, theme: int, into: int) -> Theme:
    """Moves all comments of one theme to another and removes the emptied one."""
    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="merge_theme"):
        lock_survey(by, survey.pk)
        kept: Theme = lock_row(Theme, by, "まとまり", survey=survey, pk=into)
        if theme == into:
            return kept
        gone: Theme = lock_row(Theme, by, "まとまり", survey=survey, pk=theme)
        FreeText.objects.filter(theme=gone).update(theme=kept, version=F("version") + 1)
        gone.delete()
        return kept


def remove_theme(*, by: Actor, survey: Survey, theme: int) -> None:
    """Its comments belong to none afterwards. Twice is once."""
    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_theme"):
        lock_survey(by, survey.pk)
        found = Theme.objects.filter(organization=by.organization, survey=survey, pk=theme).first()
        if found is not None:
            FreeText.objects.filter(theme=found).update(theme=None, version=F("version") + 1)
            found.delete()


def assign_theme(*, by: Actor, survey: Survey, texts: Collection[UUID], theme: int | None) -> int:
    """Puts released comments under a theme, or under none; returns how many changed."""
    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="assign_theme"):
        lock_survey(by, survey.pk)
        into = None
        if theme is not None:
            into = lock_row(Theme, by, "まとまり", survey=survey, pk=theme)
        chosen = FreeText.objects.filter(survey=survey, pk__in=texts, state=State.RELEASED)
        same = chosen.filter(theme=into) if into else chosen.filter(theme__isnull=True)
        return chosen.exclude(pk__in=same.values("pk")).update(theme=into, version=F("version") + 1)


def _theme_name(name: str) -> str:
    called = cleaned(name)
    if not called or len(called) > LONGEST_NAME:
        raise Invalid(
            "theme_name",
            f"まとまりの名前は、1字以上{LONGEST_NAME}字までです。",
            "名前を入力してください。",
            field="name",
        )
    return called
