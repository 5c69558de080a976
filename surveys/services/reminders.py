"""Reminding everybody. Who has answered is not known, so nobody is reminded alone."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core import audit
from core.errors import Invalid
from core.fiscal import era_year_label
from core.models import ScheduledRun
from organizations.models import Membership
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.services.notices import notify
from surveys.models import Survey
from surveys.services.access import lock_survey

JOB = "surveys.remind"


def remind_all(*, by: Actor, survey: Survey, today: date) -> int:
    """Tells all members of the organization, whether they have answered or not; once a day.

    Returns how many people were told. Raises Invalid unless the survey is open.
    """
    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="remind_of_survey"):
        current = lock_survey(by, survey.pk)
        if current.state != Survey.State.OPEN:
            raise Invalid(
                "survey_state",
                "回答を受け付けていないため、お知らせを送れません。",
                "画面を開き直して、いまの状態を確かめてください。",
                status=409,
            )
        _, first = ScheduledRun.objects.get_or_create(
            job=JOB, period=f"{current.pk}:{today:%y%m%d}"
        )
        if not first:
            raise Invalid(
                "reminded_today",
                "今日はすでにお知らせを送っています。",
                "1日に1回まで送れます。明日以降にもう一度操作してください。",
            )
        assert current.closes_at is not None
        members = Membership.objects.filter(
            organization=by.organization, user__is_active=True
        ).values_list("user_id", flat=True)
        return notify(
            organization_id=by.organization.pk,
            user_ids=list(members),
            key=f"survey-reminder:{current.pk}:{today:%y%m%d}",
            title=f"【アンケート】{current.title}",
            body=reminder_text(current),
            path=answer_path(current),
        )


def reminded_on(survey: Survey, today: date) -> bool:
    return ScheduledRun.objects.filter(job=JOB, period=f"{survey.pk}:{today:%y%m%d}").exists()


def answer_path(survey: Survey) -> str:
    """Where people answer: on the quiet pages, or signed in where it is with names."""
    if survey.entry == Survey.Entry.SIGNED_IN:
        return reverse("surveys:answer", args=[survey.organization.code, survey.pk])
    return reverse("answering:survey", args=[survey.public_key])


def reminder_text(survey: Survey) -> str:
    """The same words for everybody, for the notice and for a mail to copy."""
    assert survey.closes_at is not None
    end = timezone.localtime(survey.closes_at)
    how = {
        Survey.Entry.CODES: "お手元の回答コードで回答できます。コードは一人に一つで、"
        "どのコードをだれが使ったかは記録していません。",
        Survey.Entry.LINK: "回答用のページから回答できます。",
        Survey.Entry.SIGNED_IN: "サインインして回答してください（記名のアンケートです）。",
    }[Survey.Entry(survey.entry)]
    return (
        f"アンケート「{survey.title}」の回答をお願いしています。"
        f"締切は{era_year_label(end.date())}{end:%H:%M}です。\n{how}\n"
        "すでに回答された方には、行き違いをお詫びします"
        "（回答の有無にかかわらず、全員に同じお知らせを送っています）。"
    )
