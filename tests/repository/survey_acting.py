"""Objects of issues and measures that stand in addresses: all of one ended survey."""

from __future__ import annotations

from surveys.models import Citation, Finding, Measure, Survey
from tests.kpis.cells import Office
from tests.repository.people import Make, Person


def acting_objects() -> dict[tuple[str, str], Make]:
    """(address, keyword) → the object, for tests.repository.survey_objects."""
    names = (
        *("findings", "finding_new", "finding", "finding_edit", "finding_move", "finding_remove"),
        *("finding_cite", "citation", "citation_remove", "measure_new", "measure_table"),
        *("measure_report", "measure_edit", "measure_move", "measure_remove"),
    )
    return {
        **{(f"surveys:{name}", "pk"): lambda place, _: _ended(place).pk for name in names},
        ("surveys:", "finding"): lambda place, _: _finding(place).pk,
        ("surveys:", "citation"): _citation,
        ("surveys:", "measure"): _measure,
        ("surveys:", "binding"): lambda place, _: 1,
    }


def _ended(place: Office) -> Survey:
    """A survey with a result that all may see, made once."""
    from tests.surveys.acting.ended import store_ended

    found = Survey.objects.filter(organization=place.organization, key="acted-on").first()
    return found or store_ended(organization=place.organization, key="acted-on")


def _finding(place: Office) -> Finding:
    survey = _ended(place)
    found = survey.findings.first()
    return found or Finding.objects.create(
        organization=place.organization, survey=survey, text="会議が長い", is_public=True
    )


def _citation(place: Office, _: Person | None) -> int:
    finding = _finding(place)
    return Citation.objects.create(
        organization=place.organization, finding=finding, words="満足30％"
    ).pk


def _measure(place: Office, person: Person | None) -> int:
    """A measure of the department of the person who calls."""
    elsewhere = person is not None and "elsewhere" in person.label
    department = place.elsewhere if elsewhere else place.department
    return Measure.objects.create(
        organization=place.organization,
        finding=_finding(place),
        text="会議を短くする",
        department=department,
        is_public=True,
    ).pk
