"""Rating schemes: taken over ready-made, edited, made the default, given to KPIs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.errors import NotAllowed, NotFound, Refused, Stale
from kpis.models import Achievement, RatingScheme
from kpis.ready_schemes import BY_KEY, READY, GradeValues, grade_by_rate, grade_by_status
from kpis.services.schemes import (
    assign_scheme,
    create_scheme,
    edit_scheme,
    make_default,
    values_of,
)
from tests.factories import IndicatorFactory
from tests.kpis.pages import Office, approved, browser, computed, target, text_of

pytestmark = pytest.mark.django_db
AD = BY_KEY["a-d"].values


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.parametrize("key", sorted(BY_KEY))
def test_every_ready_scheme_is_stored_as_it_is(office: Office, key: str) -> None:
    scheme = create_scheme(by=office.dx, key=key, values=BY_KEY[key].values)
    assert values_of(scheme) == BY_KEY[key].values


@pytest.mark.parametrize(
    ("rate", "mark"),
    [("100", "A"), ("99.99", "B"), ("80", "B"), ("79.9", "C"), ("50", "C"), ("49.9", "D"),
     ("-20", "D"), (None, "−")],
)  # fmt: skip
def test_the_grades_of_a_to_d_begin_at_100_80_and_50(rate: str | None, mark: str) -> None:
    found = grade_by_rate(AD.grades, None if rate is None else Decimal(rate))
    assert found is not None
    assert found.mark == mark


def test_a_status_without_a_grade_keeps_its_own_word() -> None:
    assert grade_by_status(BY_KEY["standard"].values.grades, "late") is None
    late = grade_by_status(BY_KEY["words"].values.grades, "backward")
    assert late is not None
    assert late.word == "遅れ"


def test_sent_twice_it_is_made_once(office: Office) -> None:
    first = create_scheme(by=office.dx, key="a", values=AD)
    assert create_scheme(by=office.dx, key="a", values=AD).pk == first.pk


def test_only_the_dx_office_keeps_schemes(office: Office) -> None:
    with pytest.raises(NotAllowed):
        create_scheme(by=office.head, key="a", values=AD)
    foreign = IndicatorFactory().scheme
    with pytest.raises(NotFound):
        edit_scheme(by=office.dx, scheme_id=foreign.pk, values=AD, expected_version=1)
    assert browser(office.viewer).get(office.url("schemes/")).status_code == 403
    assert browser(office.dx).get(office.url(f"schemes/{foreign.pk}/")).status_code == 404


@pytest.mark.parametrize(
    "grades",
    [
        (GradeValues("A", from_percent=Decimal(80)),),
        (GradeValues("A"), GradeValues("B")),
        (
            GradeValues("A"),
            GradeValues("−", without_rate=True),
            GradeValues("−", without_rate=True),
        ),
        (GradeValues("あいうえお"),),
        (GradeValues("A", status="late"),),
    ],
)
def test_a_scale_with_gaps_or_doubles_is_refused(
    office: Office, grades: tuple[GradeValues, ...]
) -> None:
    with pytest.raises(Refused) as refusal:
        create_scheme(by=office.dx, key="x", values=replace(AD, grades=grades))
    assert "grades" in refusal.value.errors


def test_the_second_of_two_editors_is_told(office: Office) -> None:
    scheme = create_scheme(by=office.dx, key="a", values=AD)
    edit_scheme(
        by=office.dx, scheme_id=scheme.pk, values=replace(AD, name="先"), expected_version=1
    )
    with pytest.raises(Stale):
        edit_scheme(
            by=office.dx, scheme_id=scheme.pk, values=replace(AD, name="後"), expected_version=1
        )


def test_an_organization_has_one_default(office: Office) -> None:
    first = create_scheme(by=office.dx, key="a", values=AD)
    second = create_scheme(by=office.dx, key="b", values=replace(AD, name="B"))
    for scheme in (first, second, second):
        make_default(by=office.dx, scheme_id=scheme.pk)
    found = RatingScheme.objects.filter(organization=office.organization, is_default=True)
    assert [row.pk for row in found] == [second.pk]
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingScheme.objects.filter(pk=first.pk).update(is_default=True)
    page = browser(office.dx).get(office.url("new/"))
    assert str(page.context["form"]["scheme"].value()) == str(second.pk)


def test_many_kpis_are_given_a_scheme_and_graded_by_it(office: Office) -> None:
    kpis = [office.indicator(), office.indicator()]
    for kpi in kpis:
        target(kpi, "100")
        approved(office, kpi, "85")
    scheme = create_scheme(by=office.dx, key="a", values=AD)
    ids = [kpi.pk for kpi in kpis]
    assert assign_scheme(by=office.dx, scheme_id=scheme.pk, indicator_ids=ids) == 2
    assert assign_scheme(by=office.dx, scheme_id=scheme.pk, indicator_ids=ids) == 0
    computed(*kpis)
    heads = Achievement.objects.filter(indicator__in=kpis, is_headline=True)
    assert {head.grade_mark for head in heads} == {"B"}
    words = text_of(browser(office.viewer).get(office.url("")))
    assert words.count("おおむね達成") == 2
    with pytest.raises(NotFound):
        assign_scheme(by=office.dx, scheme_id=scheme.pk, indicator_ids=[IndicatorFactory().pk])


def test_the_page_shows_how_a_scale_would_look_before_it_is_made(office: Office) -> None:
    client = browser(office.dx)
    listing = text_of(client.get(office.url("schemes/")))
    assert all(ready.values.name in listing for ready in READY)
    path = office.url("schemes/new/?ready=s-c")
    page = client.get(path)
    assert "提案です" in text_of(page)
    data = {"name": "独自", "basis": "rate", "on_track_from": "80", "slightly_late_from": "50",
            "key": "own", "g0-mark": "良", "g0-tone": "ok", "g0-from_percent": "100",
            "g1-mark": "否", "g1-tone": "late"}  # fmt: skip
    looked = client.post(path, data | {"act": "preview"})
    assert looked.status_code == 200
    assert "否" in text_of(looked)
    assert not RatingScheme.objects.filter(key="own").exists()
    assert client.post(path, data | {"act": "save"}).status_code == 302
    assert RatingScheme.objects.get(key="own").grades.count() == 2
