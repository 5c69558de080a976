"""Objects of results that stand in addresses: a closed survey with its result and comments."""

from __future__ import annotations

from core.clock import now
from surveys.models import FreeText, Survey, Theme
from tests.kpis.cells import Office
from tests.repository.people import Make
from tests.surveys.results.closed import closed_survey_with_result

RESULT_PAGES = ("results", "results_groups", "results_waves", "result")
FILES = ("results_csv", "results_xlsx", "results_pdf", "results_pptx")
TEXT_PAGES = ("texts", "texts_assign", "theme", "masking", "masking_save")


def result_objects() -> dict[tuple[str, str], Make]:
    """(address, keyword) → the object, for tests.repository.addresses."""
    return {
        **{
            (f"surveys:{name}", "pk"): lambda place, _: _closed(place).pk
            for name in (*RESULT_PAGES, *TEXT_PAGES, *FILES)
        },
        ("api:survey-results", "pk"): lambda place, _: _closed(place).pk,
        **{
            (f"surveys:{name}", "pk"): lambda place, _: _with_names(place).pk
            for name in ("answers_csv", "answers_xlsx")
        },
        ("surveys:result", "key"): lambda place, _: "q1",
        ("surveys:theme", "theme"): lambda place, _: _theme(place).pk,
        **{
            (f"surveys:{name}", "question"): lambda place, _: _text(place).question_id
            for name in ("masking", "masking_save")
        },
        ("surveys:masking_save", "text"): lambda place, _: _text(place).pk,
    }


def _closed(place: Office) -> Survey:
    found = Survey.objects.filter(organization=place.organization, title="働き方の調べ").first()
    return found or closed_survey_with_result(place.organization)


def _text(place: Office) -> FreeText:
    return FreeText.objects.filter(survey=_closed(place)).earliest("id")


def _theme(place: Office) -> Theme:
    """One that was removed is made again."""
    survey = _closed(place)
    theme, _ = Theme.objects.get_or_create(
        survey=survey, name="機器", defaults={"organization": place.organization}
    )
    return theme


def _with_names(place: Office) -> Survey:
    """A closed survey that asked with names, made once."""
    moment = now()
    found, _ = Survey.objects.get_or_create(
        organization=place.organization,
        key="named-closed",
        defaults={
            "title": "終わった記名の調査",
            "entry": Survey.Entry.SIGNED_IN,
            "confidential": True,
            "state": Survey.State.CLOSED,
            "opened_at": moment,
            "closed_at": moment,
        },
    )
    return found
