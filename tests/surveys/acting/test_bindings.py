"""KPIs that take their value from a question: bound, proposed once, approved by a person."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from core.errors import NotAllowed, NotFound, Refused
from kpis.models import MeasurementRevision
from organizations.models import Notice
from surveys.models import KpiBinding, SurveyResult
from surveys.services.bindings import BindingTyped, bind, propose, unbind
from tests.factories import IndicatorFactory
from tests.surveys.acting.ended import TODAY, Ended, outsider
from tests.surveys.acting.test_pages import page, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Ended:
    return Ended()


def ratio(place: Ended, **fields: Any) -> Any:
    usual = {"kind": "ratio", "unit": "%", "organization": place.organization}
    return IndicatorFactory(**(usual | fields))


def bound(place: Ended, indicator: Any, line: str = "q1", *choices: str) -> KpiBinding:
    typed = BindingTyped(line, choices or ("good",), indicator.pk)
    return bind(by=place.office, survey=place.survey, typed=typed)


def test_the_share_is_proposed_with_its_people_and_waits_for_approval(place: Ended) -> None:
    row = bound(place, ratio(place))
    (outcome,) = propose(place.survey.pk, today=TODAY)
    assert outcome.revision is not None
    stored = MeasurementRevision.objects.get(pk=outcome.revision.pk)
    assert (stored.numerator, stored.denominator) == (30, 100)
    assert stored.state == "submitted"
    assert "働き方アンケート" in stored.note
    row.refresh_from_db()
    assert row.proposed_at is not None


def test_twice_proposes_once(place: Ended) -> None:
    bound(place, ratio(place))
    propose(place.survey.pk, today=TODAY)
    number = MeasurementRevision.objects.count()
    assert propose(place.survey.pk, today=TODAY) == []
    assert MeasurementRevision.objects.count() == number


def test_a_kpi_in_percent_takes_the_rounded_share(place: Ended) -> None:
    bound(place, ratio(place, kind="level"), "q2.r1", "done", "unknown")
    (outcome,) = propose(place.survey.pk, today=TODAY)
    assert outcome.revision is not None
    assert outcome.revision.value == Decimal(90)


def test_what_is_withheld_proposes_nothing_and_says_why(place: Ended) -> None:
    row = bound(place, ratio(place))
    result = SurveyResult.objects.get(survey=place.survey)
    result.document["lines"][0]["cells"]["all"][0] |= {
        "shown": "withheld",
        "n": None,
        "counts": None,
        "percents": None,
    }
    result.save()
    (outcome,) = propose(place.survey.pk, today=TODAY)
    assert outcome.revision is None
    assert "非表示" in outcome.why_none
    row.refresh_from_db()
    assert row.proposed_at is None
    assert not MeasurementRevision.objects.exists()
    assert "非表示" in Notice.objects.get(user=place.office.user).body
    assert "提案できません" in page(place.office, place.path("kpis/"))


@pytest.mark.parametrize(
    ("line", "choices", "field"),
    [
        ("", ("good",), "line"),
        ("words", ("good",), "line"),
        ("q2", ("done",), "line"),
        ("q1", (), "choices"),
        ("q1", ("none",), "choices"),
    ],
)
def test_what_is_missing_is_refused(
    place: Ended, line: str, choices: tuple[str, ...], field: str
) -> None:
    typed = BindingTyped(line, choices, ratio(place).pk)
    with pytest.raises(Refused) as refused:
        bind(by=place.office, survey=place.survey, typed=typed)
    assert set(refused.value.errors) == {field}


def test_a_kpi_that_takes_no_share_or_is_not_ours_is_refused(place: Ended) -> None:
    plain = IndicatorFactory(organization=place.organization, unit="件")
    theirs = ratio(Ended())
    for indicator in (plain, theirs):
        with pytest.raises(Refused) as refused:
            bound(place, indicator)
        assert set(refused.value.errors) == {"indicator"}


def test_only_the_office_binds(place: Ended) -> None:
    typed = BindingTyped("q1", ("good",), ratio(place).pk)
    for actor in (place.editor, place.viewer):
        with pytest.raises(NotAllowed):
            bind(by=actor, survey=place.survey, typed=typed)
    with pytest.raises(NotFound):
        bind(by=outsider(), survey=place.survey, typed=typed)
    assert propose(place.survey.pk, by=outsider(), today=TODAY) == []


def test_binding_again_changes_the_choices_and_unbinding_twice_is_once(place: Ended) -> None:
    indicator = ratio(place)
    first = bound(place, indicator)
    again = bound(place, indicator, "q1", "bad")
    assert (again.pk, again.choices) == (first.pk, ["bad"])
    for _ in range(2):
        unbind(by=place.office, survey=place.survey, binding_id=first.pk)
    assert not KpiBinding.objects.exists()


def test_bound_and_proposed_from_the_page(place: Ended) -> None:
    indicator = ratio(place)
    path = place.path("kpis/?line=q1")
    assert send(place.office, path, indicator=indicator.pk, choices=[]).status_code == 422
    assert send(place.office, path, indicator=indicator.pk, choices=["good"]).status_code == 302
    assert "30人／100人を提案できます" in page(place.office, place.path("kpis/"))
    assert send(place.office, place.path("kpis/propose/")).status_code == 302
    assert "提案しました" in page(place.office, place.path("kpis/"))
