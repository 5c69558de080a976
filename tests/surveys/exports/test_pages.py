"""Who may take which file, and what is put on record."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from core.clock import now
from organizations.models import Role
from surveys.models import Response, Survey, SurveyResult
from surveys.structures.structure import Asked, RowHead
from surveys.tabulation.document import to_json
from surveys.tabulation.results import make_result
from tests.factories import OrganizationFactory, actor_with
from tests.surveys.exports.documents import alike, heads, of_totals
from tests.surveys.stored import store_survey
from tests.surveys.tabulation.small import asking, axis

pytestmark = pytest.mark.django_db
KINDS = ("csv", "xlsx", "pdf", "pptx")


def closed(organization, **fields) -> Survey:
    survey = store_survey(organization, asking(), {}, **{"origin": "imported"} | fields)
    Survey.objects.filter(pk=survey.pk).update(state="closed", closed_at=now())
    SurveyResult.objects.create(
        organization=organization, survey=survey, rule="1", document=to_json(alike())
    )
    return survey


def client_of(actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def address(survey: Survey, name: str) -> str:
    return reverse(f"surveys:{name}", args=[survey.organization.code, survey.pk])


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_may_see_the_result_takes_it_as_a_file(kind):
    organization = OrganizationFactory()
    survey = closed(organization)
    answer = client_of(actor_with(Role.VIEWER, organization)).get(
        address(survey, f"results_{kind}")
    )
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert "attachment" in answer["Content-Disposition"]
    assert len(answer.content) > 500


@pytest.mark.parametrize("kind", KINDS)
def test_a_result_for_the_office_alone_is_not_there_for_others(kind):
    organization = OrganizationFactory()
    survey = closed(organization, shown_to="office")
    viewer, office = actor_with(Role.VIEWER, organization), actor_with(Role.DX_OFFICE, organization)
    outsider = actor_with(Role.DX_OFFICE, OrganizationFactory())
    path = address(survey, f"results_{kind}")
    assert client_of(viewer).get(path).status_code == 404
    assert client_of(outsider).get(path).status_code == 404
    assert client_of(office).get(path).status_code == 200


def test_there_is_no_file_before_the_close():
    organization = OrganizationFactory()
    survey = store_survey(organization, asking(), {})
    office = client_of(actor_with(Role.DX_OFFICE, organization))
    assert [office.get(address(survey, f"results_{kind}")).status_code for kind in KINDS] == [
        404
    ] * 4


def test_the_page_of_results_leads_to_the_files():
    organization = OrganizationFactory()
    survey = closed(organization)
    page = client_of(actor_with(Role.VIEWER, organization)).get(address(survey, "results"))
    words = page.content.decode()
    assert all(address(survey, f"results_{kind}") in words for kind in KINDS)
    assert address(survey, "answers_csv") not in words


QUESTIONS = (
    Asked("q1", "single", "満足度", choices=heads("はい", "=いいえ")),
    Asked("q2", "multiple", "道具", choices=heads("甲", "乙")),
    Asked("q3", "matrix", "型", choices=heads("済", "未"), rows=(RowHead("r", "会議"),)),
    Asked("q4", "number", "時間", unit="時間"),
    Asked("q5", "date", "日"),
)


def named(organization, **fields) -> tuple[Survey, str]:
    given = {"confidential": True, "entry": "signed_in"} | fields
    survey = store_survey(
        organization, asking(*QUESTIONS, axes=[axis(groups=2)]), {(1,): 9}, **given
    )
    person = actor_with(Role.VIEWER, organization).user
    person.display_name = "=試験 太郎"
    person.save()
    Response.objects.create(
        survey=survey,
        groups=[1],
        slots=[2, 1, 1, 1],
        figures=[Decimal("1.5"), Decimal(20000)],
        respondent=person,
    )
    Response.objects.create(survey=survey, groups=[0], slots=[-1, -1, -1, 0], figures=[None, None])
    make_result(survey=survey)
    opened = now()
    ends = {
        "closes_at": opened + timedelta(days=7),
        "delete_on": opened.date() + timedelta(days=90),
    }
    row = Survey.objects.filter(pk=survey.pk)
    row.update(state="open", opened_at=opened, **ends)
    row.update(state="closing")
    row.update(state="closed", closed_at=now())
    return survey, person.email


def test_answers_with_names_come_as_a_row_a_person():
    organization = OrganizationFactory()
    survey, email = named(organization)
    office = client_of(actor_with(Role.DX_OFFICE, organization))
    text = office.post(address(survey, "answers_csv")).content.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert head == [
        "氏名",
        "メールアドレス",
        "d",
        "満足度",
        "道具",
        "型［会議］",
        "時間（時間）",
        "日",
    ]
    assert sorted(rows) == sorted(
        [
            ["'=試験 太郎", email, "d1", "'=いいえ", "甲；乙", "済", "1.5", "2024-10-04"],
            ["", "", "", "聞いていない", "聞いていない", "", "", ""],
        ]
    )
    content = office.post(address(survey, "answers_xlsx")).content
    book = load_workbook(io.BytesIO(content))
    found = sorted(
        [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)], key=str
    )
    assert found[0][:6] == ["=試験 太郎", email, "d1", "=いいえ", "甲；乙", "済"]
    assert (found[0][6], found[0][7].date()) == (1.5, date(2024, 10, 4))
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    assert book.active.auto_filter.ref == "A1:H3"


def test_taking_answers_with_names_is_put_on_record_each_time():
    organization = OrganizationFactory()
    survey, _ = named(organization)
    actor = actor_with(Role.DX_OFFICE, organization)
    for kind in ("answers_csv", "answers_xlsx"):
        assert client_of(actor).post(address(survey, kind)).status_code == 200
    events = survey.events.filter(pgh_label="singles_taken")
    assert [each.pgh_context["user"] for each in events] == [actor.user.pk] * 2


@pytest.mark.parametrize(
    "fields",
    [{"confidential": False, "entry": "codes"}, {"responses_deleted_on": date(2026, 1, 1)}],
)
def test_there_are_no_single_answers_of_an_anonymous_survey_nor_after_their_day(fields):
    organization = OrganizationFactory()
    survey, _ = named(organization, **fields)
    office = client_of(actor_with(Role.DX_OFFICE, organization))
    assert office.post(address(survey, "answers_csv")).status_code == 404
    assert office.post(address(survey, "answers_xlsx")).status_code == 404
    assert not survey.events.filter(pgh_label="singles_taken").exists()


def test_only_the_office_takes_single_answers_and_only_by_a_command():
    organization = OrganizationFactory()
    survey, _ = named(organization)
    head = client_of(actor_with(Role.DEPARTMENT_HEAD, organization))
    assert head.post(address(survey, "answers_csv")).status_code == 403
    office = client_of(actor_with(Role.DX_OFFICE, organization))
    assert office.get(address(survey, "answers_csv")).status_code == 405
    outsider = client_of(actor_with(Role.DX_OFFICE, OrganizationFactory()))
    assert outsider.post(address(survey, "answers_csv")).status_code == 404


def test_the_api_answers_with_the_stored_document():
    organization = OrganizationFactory()
    survey = closed(organization)
    viewer = client_of(actor_with(Role.VIEWER, organization))
    path = reverse("api:survey-results", args=[organization.code, survey.pk])
    answer = viewer.get(path).json()
    stored = to_json(alike())
    given = answer | {"tables": [_without_turnout(each) for each in answer["tables"]]}
    assert given.pop("survey")["id"] == survey.pk
    assert given == _as_json(stored)
    withheld = [c for c in answer["lines"][0]["cells"]["d"] if c["shown"] == "withheld"]
    assert len(withheld) == 2
    assert all(
        value is None for cell in withheld for name, value in cell.items() if name != "shown"
    )


def _as_json(stored):
    import json

    return json.loads(json.dumps(stored))


def _without_turnout(table):
    groups = [{k: v for k, v in group.items() if k != "turnout"} for group in table["groups"]]
    return table | {"groups": groups}


def test_the_api_hides_what_the_pages_hide():
    organization = OrganizationFactory()
    shown, hidden = closed(organization), closed(organization, shown_to="office")
    viewer = client_of(actor_with(Role.VIEWER, organization))
    listed = viewer.get(reverse("api:surveys", args=[organization.code])).json()
    assert [each["id"] for each in listed["results"]] == [shown.pk]
    path = reverse("api:survey-results", args=[organization.code, hidden.pk])
    assert viewer.get(path).status_code == 404
    assert viewer.get(path).json()["code"] == "survey_not_found"


def test_published_percentages_go_out_without_counts():
    organization = OrganizationFactory()
    survey = closed(organization, origin="totals")
    SurveyResult.objects.filter(survey=survey).update(document=to_json(of_totals()))
    viewer = client_of(actor_with(Role.VIEWER, organization))
    path = reverse("api:survey-results", args=[organization.code, survey.pk])
    cell = viewer.get(path).json()["lines"][0]["cells"]["all"][0]
    assert (cell["counts"], cell["percents"]) == (None, ["5", "58", "31", "6"])
