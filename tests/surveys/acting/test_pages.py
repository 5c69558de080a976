"""The pages of issues and measures, as people open and send them."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from organizations.selectors import Actor
from surveys.citing import Place
from surveys.models import Citation, Finding, Measure
from surveys.services.findings import cite_result
from tests.surveys.acting.ended import Ended, outsider

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Ended:
    return Ended()


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def page(actor: Actor, path: str, status: int = 200) -> str:
    answer = browser(actor).get(path)
    assert answer.status_code == status
    return str(answer.content.decode())


def send(actor: Actor, path: str, **data: Any) -> Any:
    return browser(actor).post(path, data)


def test_every_page_opens_empty_and_filled(place: Ended) -> None:
    for path in ("findings/", "measures/", "kpis/", "findings/new/?question=q1"):
        page(place.office, place.path(path))
    row = place.finding()
    cited = cite_result(by=place.office, finding=row, place=Place("q1"))
    measure = place.measure(row, timing="R7年度中")
    one = f"findings/{row.pk}/"
    for path in (
        *("findings/", "measures/", "measures/?show=internal", "kpis/?line=q1"),
        *(one, f"{one}edit/", f"{one}cite/", f"{one}citations/{cited.pk}/"),
        *(f"{one}measures/new/", f"measures/{measure.pk}/", f"measures/{measure.pk}/edit/"),
    ):
        page(place.office, place.path(path))
    assert "研修を増やす" in page(place.viewer, place.path("findings/"))
    assert "期限超過" in page(place.viewer, place.path(one))


def test_from_a_question_to_an_issue_with_its_figure(place: Ended) -> None:
    path = place.path("findings/new/?question=q1&row=&table=all&group=all")
    assert "満足30％、不満70％" in page(place.office, path)
    assert send(place.office, path, words="満足が少ない").status_code == 302
    assert "満足30％" in Citation.objects.get().words
    assert Finding.objects.get().text == "満足が少ない"


def test_a_withheld_figure_makes_no_issue_and_loses_no_word(place: Ended) -> None:
    path = place.path("findings/new/?question=q1&table=department&group=2")
    answer = send(place.office, path, words="河川課に課題がある")
    assert answer.status_code == 422
    assert "河川課に課題がある" in answer.content.decode()
    assert not Finding.objects.exists()


def test_blank_is_said_beside_the_field(place: Ended) -> None:
    answer = send(place.office, place.path("findings/new/"), words=" ", viewpoint="学ぶ環境")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_words"' in shown
    assert "学ぶ環境" in shown


def test_two_people_at_one_measure(place: Ended) -> None:
    measure = place.measure()
    path = place.path(f"measures/{measure.pk}/edit/")
    first = {"words": "研修を二倍にする", "version": 1}
    assert send(place.office, path, **first).status_code == 302
    answer = send(place.office, path, words="研修をやめる", version=1)
    assert answer.status_code == 409
    assert "研修を二倍にする" in answer.content.decode()
    assert "研修をやめる" in answer.content.decode()


def test_an_unreadable_timing_is_kept_with_a_sentence(place: Ended) -> None:
    path = place.path(f"findings/{place.finding().pk}/measures/new/")
    client = browser(place.office)
    shown = client.post(path, {"words": "進める", "timing": "順次"}, follow=True).content.decode()
    assert "書いたまま残します" in shown
    assert Measure.objects.get().timing == "順次"


def test_a_department_reports_even_where_the_result_is_not_shown_to_it(place: Ended) -> None:
    measure = place.measure(place.finding(is_public=False), is_public=False)
    type(place.survey).objects.update(shown_to="office")
    path = place.path(f"measures/{measure.pk}/")
    page(place.editor, path)
    assert send(place.editor, path, state="done", report="終えた", version=1).status_code == 302
    measure.refresh_from_db()
    assert measure.state == "done"
    page(place.other_editor, path, 404)
    page(place.viewer, path, 403)
    assert "終えた" in page(place.office, path)


def test_the_public_table_never_has_internal_rows(place: Ended) -> None:
    row = place.finding(text="公開の課題")
    place.measure(row, text="公開の方針")
    place.measure(row, text="内部の方針", is_public=False)
    place.finding(text="内部の課題", is_public=False)
    shown = page(place.office, place.path("measures/"))
    assert "公開の方針" in shown
    assert "内部の" not in shown
    whole = page(place.office, place.path("measures/?show=internal"))
    assert "内部の方針" in whole
    assert "内部の課題" in whole
    assert "内部の" not in page(place.viewer, place.path("measures/?show=internal"))


def test_the_table_as_excel_and_pdf_says_the_same(place: Ended) -> None:
    from pypdf import PdfReader

    row = place.finding(text="=1+1")
    cite_result(by=place.office, finding=row, place=Place("q1"))
    place.measure(row, timing="年度内")
    client = browser(place.office)
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(place.path("measures/?format=xlsx")).content)
    )
    cells = [[cell.value for cell in line] for line in book.worksheets[0].iter_rows()]
    assert cells[0] == ["視点", "主な課題", "根拠", "対応方針", "担当", "時期", "状況"]
    assert cells[1][3:6] == ["研修を増やす", "改革推進課", "年度内"]
    assert book.worksheets[0]["B2"].data_type == "s"
    pdf = client.get(place.path("measures/?format=pdf"))
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "研修を増やす" in text
    assert "満足30％" in text


def test_heard_and_changed_tells_what_was_done_and_what_comes(place: Ended) -> None:
    path = f"/o/{place.organization.code}/surveys/changed/"
    row = place.finding()
    cite_result(by=place.office, finding=row, place=Place("q1"))
    place.measure(row, text="まだのこと", timing="年度内")
    Measure.objects.filter(pk=place.measure(row, text="紙の会議をやめた").pk).update(state="done")
    place.measure(row, text="庁内のこと", is_public=False)
    shown = page(place.viewer, path)
    done, coming = shown.index("紙の会議をやめた"), shown.index("まだのこと")
    assert shown.index("変えたこと</h3>") < done < shown.index("これから変えること</h3>") < coming
    assert "満足30％" in shown
    assert "庁内のこと" not in shown


def test_heard_and_changed_is_empty_with_a_way_on() -> None:
    alone = outsider()
    shown = page(alone, f"/o/{alone.organization.code}/surveys/changed/")
    assert "終了したアンケートはまだありません" in shown


def test_nobody_of_another_organization_opens_an_issue(place: Ended) -> None:
    other = Ended()
    row = place.finding()
    path = f"/o/{other.organization.code}/surveys/{place.survey.pk}/findings/{row.pk}/"
    page(other.office, path, 404)
    page(other.office, place.path(f"findings/{row.pk}/"), 404)
