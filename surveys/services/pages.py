"""Pages of a draft: adding, naming, ordering, taking away."""

from __future__ import annotations

from django.db import transaction

from core import audit
from core.errors import Invalid, Refused
from organizations.selectors import Actor
from surveys.models import Page, Survey
from surveys.services.access import lock_draft, lock_row, save_fields
from surveys.services.questions import refuse_bound, refuse_broken_rules
from surveys.structures.checking import MOST_PAGES, check_page
from surveys.typed_fields import cleaned


def add_page(*, by: Actor, survey: Survey, title: str = "", text: str = "") -> Page:
    """A page behind the others. Raises Refused."""
    with transaction.atomic(), audit.acting(by=by.user, intent="add_survey_page"):
        current = lock_draft(by, survey.pk)
        fields = _read(title, text)
        places = list(current.pages.values_list("position", flat=True))
        if len(places) >= MOST_PAGES:
            raise Invalid(
                "too_many_pages",
                f"ページが{len(places)}ページあります。",
                f"{MOST_PAGES}ページ以内にしてください。",
            )
        return Page.objects.create(
            organization_id=current.organization_id,
            survey=current,
            position=max(places, default=0) + 1,
            **fields,
        )


def edit_page(*, by: Actor, page: Page, title: str, text: str, version: int) -> Page:
    """Saves the heading and the text above the questions. Raises Refused or Stale."""
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_survey_page"):
        survey = lock_draft(by, page.survey_id)
        current: Page = lock_row(Page, by, "ページ", pk=page.pk, survey=survey)
        return save_fields(current, _read(title, text), version)


def move_page(*, by: Actor, page: Page, up: bool) -> None:
    """One place up or down, with its questions. At the ends it stays."""
    with transaction.atomic(), audit.acting(by=by.user, intent="move_survey_page"):
        survey = lock_draft(by, page.survey_id)
        lock_row(Page, by, "ページ", pk=page.pk, survey=survey)
        ids = list(survey.pages.values_list("pk", flat=True))
        place = ids.index(page.pk)
        target = place - 1 if up else place + 1
        if not 0 <= target < len(ids):
            return
        ids[place], ids[target] = ids[target], ids[place]
        for position, pk in enumerate(ids, start=1):
            Page.objects.filter(pk=pk).exclude(position=position).update(position=position)
        refuse_broken_rules(survey)


def remove_page(*, by: Actor, page: Page) -> None:
    """Takes a page away with its questions. Raises Invalid for the last one, or where another
    question's rule names one of them."""
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_survey_page"):
        survey = lock_draft(by, page.survey_id)
        current: Page = lock_row(Page, by, "ページ", pk=page.pk, survey=survey)
        if survey.pages.count() == 1:
            raise Invalid(
                "last_page",
                "最後の1ページは削除できません。",
                "質問だけを削除するか、別のページを作ってから削除してください。",
            )
        refuse_bound(list(current.questions.values_list("pk", flat=True)))
        current.questions.all().delete()
        current.delete()
        refuse_broken_rules(survey)


def _read(title: str, text: str) -> dict[str, str]:
    fields = {"title": " ".join(cleaned(title).split()), "text": cleaned(text)}
    if errors := check_page(**fields):
        raise Refused(errors)
    return fields
