"""The pages of the intake: from a file to a result, and from pasted totals to a result."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.clock import today
from surveys.models import AnswerImport, Response, Survey
from surveys.services.surveys import SurveyTyped, make_survey
from surveys.tabulation.document import POOLED, WHOLE, from_json
from tests.surveys.intake.files import PERSON, Intake, forms_rows, workbook

pytestmark = pytest.mark.django_db
MATRIX = "\tできている\tできていない\t計\n会議\t6\t4\t10\n資料\t7\t3\t10"


def browser(intake: Intake) -> Client:
    client = Client()
    client.force_login(intake.office.user)
    return client


def upload(content: bytes) -> dict:
    return {"file": SimpleUploadedFile("回答.xlsx", content)}


def totals_survey(intake: Intake, source: str = "公表資料") -> str:
    survey = make_survey(
        by=intake.office,
        typed=SurveyTyped(title="公表された集計", origin=Survey.Origin.TOTALS, source=source),
        today=today(),
    )
    return f"/o/{intake.organization.code}/surveys/{survey.pk}/"


def test_a_file_goes_all_the_way_through_the_pages() -> None:
    intake = Intake()
    client = browser(intake)
    sent = client.post(intake.path("imports/"), upload(workbook(forms_rows())))
    found = AnswerImport.objects.get()
    columns = client.get(sent.headers["Location"])
    text = columns.content.decode()
    assert "取り除いた列が5列あります" in text
    assert PERSON not in text
    chosen = dict(re.findall(r'<select id="(c\d+)".*?value="([^"]*)" selected', text, re.S))
    assert client.post(sent.headers["Location"], chosen).status_code == 302
    check = client.get(intake.path(f"imports/{found.pk}/check/")).content.decode()
    assert "電話" in check
    assert "満足 2" in check
    done = client.post(intake.path(f"imports/{found.pk}/write/"))
    assert done.status_code == 302
    assert Response.objects.filter(survey=intake.survey).count() == 4
    assert "取り込み済み" in client.get(intake.path("imports/")).content.decode()


def test_questions_from_a_file_are_shown_before_they_are_made() -> None:
    intake = Intake(with_questions=False)
    client = browser(intake)
    sent = client.post(intake.path("imports/"), upload(workbook(forms_rows())))
    page = client.get(sent.headers["Location"]).content.decode()
    assert page.count('type="checkbox"') == 6
    nothing = client.post(sent.headers["Location"] + "questions/", {})
    assert nothing.status_code == 422
    assert intake.survey.questions.count() == 0


def test_a_wrong_file_is_refused_beside_its_field() -> None:
    intake = Intake()
    refused = browser(intake).post(intake.path("imports/"), upload(b"%PDF-1.7"))
    assert refused.status_code in (400, 422)
    assert not AnswerImport.objects.exists()


def test_pasted_totals_become_a_result_marked_as_totals() -> None:
    intake = Intake()
    client, path = browser(intake), totals_survey(intake)
    first = {"wording": "満足していますか", "kind": "scale", "table": "満足 63%\n不満 37%"}
    assert client.post(f"{path}totals/", first).status_code == 302
    second = {"wording": "進め方", "kind": "matrix", "table": MATRIX, "n": "10"}
    assert client.post(f"{path}totals/", second).status_code == 302
    published = client.post(f"{path}totals/publish/", {"responses": "10", "invited": "20"})
    assert published.status_code == 302
    survey = Survey.objects.get(title="公表された集計")
    assert survey.state == Survey.State.CLOSED
    document = from_json(survey.result.document)
    cells = {(line.question, line.row): line.cells[WHOLE][0] for line in document.lines}
    assert (document.source, document.responses, document.invited) == ("totals", 10, 20)
    assert cells["q1", ""].percents == ("63", "37")
    assert cells["q1", ""].counts is None
    assert cells["q2", POOLED].counts == (13, 7)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "single", "table": "満足 40%\n不満 40%"}, "割合の合計が80％"),
        ({"kind": "matrix", "table": "\tよい\tわるい\n会議\t6\t4\n資料\t7\t4"}, "そろっていません"),
        ({"kind": "matrix", "table": MATRIX.replace("7\t3\t10", "7\t4\t10")}, "計の列"),
    ],
)
def test_sums_that_do_not_fit_are_asked_about(typed: dict, sentence: str) -> None:
    intake = Intake()
    client, path = browser(intake), totals_survey(intake)
    asked = {"wording": "質問", **typed}
    doubted = client.post(f"{path}totals/", asked)
    assert doubted.status_code == 422
    assert sentence in doubted.content.decode()
    assert client.post(f"{path}totals/", {**asked, "accepts": "on"}).status_code == 302


def test_counts_that_contradict_the_number_of_people_are_refused() -> None:
    intake = Intake()
    client, path = browser(intake), totals_survey(intake)
    typed = {"wording": "質問", "kind": "single", "table": "満足 6\n不満 3", "n": "10"}
    refused = client.post(f"{path}totals/", typed)
    assert refused.status_code == 422
    assert "満足 6" in refused.content.decode()
    assert "回答者数（10）" in refused.content.decode()


def test_totals_without_a_source_are_not_registered() -> None:
    intake = Intake()
    client, path = browser(intake), totals_survey(intake, source="")
    client.post(f"{path}totals/", {"wording": "問", "kind": "single", "table": "は 6\nい 4"})
    refused = client.post(f"{path}totals/publish/", {})
    assert "出典が入力されていません" in refused.content.decode()
    assert not Survey.objects.filter(state=Survey.State.CLOSED).exists()


def test_totals_can_be_put_right_and_removed() -> None:
    intake = Intake()
    client, path = browser(intake), totals_survey(intake)
    client.post(f"{path}totals/", {"wording": "問", "kind": "single", "table": "は 6\nい 4"})
    survey = Survey.objects.get(title="公表された集計")
    question = survey.questions.get()
    form = client.get(f"{path}totals/?question={question.pk}").content.decode()
    assert "は\t6" in form
    again = {"wording": "問", "kind": "single", "table": "は 5\nい 5"}
    client.post(f"{path}totals/?question={question.pk}", again)
    survey.refresh_from_db()
    (line,) = from_json(survey.result.document).lines
    assert line.cells[WHOLE][0].counts == (5, 5)
    client.post(f"{path}totals/{question.pk}/remove/")
    assert survey.questions.count() == 0
