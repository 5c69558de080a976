"""Surveys as such: making, settings, giving up, asking again, taking in a file."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.errors import Invalid, NotAllowed, Refused, Stale
from surveys.bank import bank
from surveys.exchange.json_file import to_json
from surveys.models import Survey
from surveys.selectors.listing import steps_before_opening
from surveys.selectors.structures import structure_of
from surveys.selectors.waves import changed_since
from surveys.services.groups import AxisTyped, add_axis
from surveys.services.questions import add_ready, edit_question
from surveys.services.surveys import (
    SurveyTyped,
    discard_survey,
    edit_survey,
    make_survey,
    revive_survey,
)
from surveys.services.waves import copy_as_next_wave
from surveys.structures.checking import all_questions, check_question
from tests.surveys.building.desk import TODAY, Desk, browser, single, text_of

pytestmark = pytest.mark.django_db


def test_a_survey_starts_as_a_draft_with_a_page_and_the_table_of_the_whole() -> None:
    desk = Desk()
    survey = desk.survey(closes_on="令和8年12月11日", closes_time="17時", delete_on="R9.3.31")
    assert survey.state == "draft" and survey.pages.count() == 1
    assert [list(table.axes) for table in survey.tables.all()] == [[]]
    assert survey.closes_at.isoformat() == "2026-12-11T17:00:00+09:00"
    assert desk.survey().key != survey.key


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": ""}, "title"),
        ({"k": "4"}, "k"),
        ({"k": "十"}, "k"),
        ({"assumed_turnout": "101"}, "assumed_turnout"),
        ({"closes_on": "12月のどこか"}, "closes_on"),
        ({"closes_on": "R8.12.1", "closes_time": "25:00"}, "closes_time"),
        ({"opens_on": "R8.12.10", "closes_on": "R8.12.1"}, "closes_on"),
        ({"closes_on": "R8.12.10", "delete_on": "R8.12.10"}, "delete_on"),
        ({"entry": "letters"}, "entry"),
        ({"plan": "99999"}, "plan"),
    ],
)
def test_settings_that_cannot_hold_are_refused_beside_their_field(typed: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        Desk().survey(**typed)
    assert field in refused.value.errors


def test_only_signing_in_makes_a_survey_one_with_names() -> None:
    desk = Desk()
    assert desk.survey(entry="signed_in").confidential
    assert not desk.survey(entry="link").confidential


def test_settings_are_saved_once_and_the_second_of_two_people_sees_the_first() -> None:
    desk = Desk()
    survey = desk.survey()
    typed = SurveyTyped(title="新しい題名")
    for version in (1, 2):
        saved = edit_survey(
            by=desk.office, survey=survey, typed=typed, version=version, today=TODAY
        )
        assert saved.version == 2
    late = SurveyTyped(title="後の人の題名")
    with pytest.raises(Stale):
        edit_survey(by=desk.office, survey=survey, typed=late, version=1, today=TODAY)
    data = {"title": "後の人の題名", "origin": "asked", "entry": "codes", "shown_to": "staff"}
    form = data | {"k": "10", "assumed_turnout": "50", "version": "1"}
    answer = browser(desk.office).post(desk.path(survey, "edit/"), form)
    assert answer.status_code == 409
    assert "新しい題名" in text_of(answer) and "後の人の題名" in text_of(answer)


def test_the_form_makes_a_survey_or_keeps_what_was_typed() -> None:
    desk = Desk()
    client = browser(desk.office)
    data = {"title": "職員調査", "origin": "asked", "entry": "codes", "shown_to": "staff"}
    bad = client.post(desk.path(None, "new/"), data | {"k": "3", "assumed_turnout": "50"})
    assert bad.status_code == 422 and "職員調査" in text_of(bad) and 'value="3"' in text_of(bad)
    good = client.post(desk.path(None, "new/"), data | {"k": "10", "assumed_turnout": "50"})
    made = Survey.objects.get(organization=desk.organization)
    assert good.status_code == 302 and good["Location"] == desk.path(made, "questions/")


def test_a_draft_is_given_up_and_taken_up_again_and_twice_is_once() -> None:
    desk = Desk()
    survey = desk.survey()
    for _ in range(2):
        assert discard_survey(by=desk.office, survey=survey).version == 2
    for _ in range(2):
        assert revive_survey(by=desk.office, survey=survey).state == "draft"
    with pytest.raises(NotAllowed):
        discard_survey(by=desk.viewer, survey=survey)


def test_the_page_says_what_is_left_before_the_opening() -> None:
    desk = Desk()
    survey = desk.survey()
    left = {step.label for step in steps_before_opening(survey) if step.needed and not step.done}
    assert {"質問", "対象者の人数", "回答締切", "個々の回答を削除する日"} <= left
    page = text_of(browser(desk.office).get(desk.path(survey)))
    assert "あと何をすれば開始できるか" in page
    desk.question(survey)
    again = {step.label for step in steps_before_opening(survey) if not step.done}
    assert "質問" not in again


def test_the_bank_holds_about_ten_questions_that_can_be_asked_as_they_are() -> None:
    assert len(bank()) >= 10
    assert {each.asked.kind for each in bank()} >= {"single", "multiple", "scale", "matrix", "long"}
    for each in bank():
        assert check_question(each.asked) == {} and each.why


def test_a_ready_question_is_put_in_with_one_click_and_again_under_another_key() -> None:
    desk = Desk()
    survey = desk.survey()
    page = survey.pages.get()
    path = desk.path(survey, f"pages/{page.pk}/ready/")
    for _ in range(2):
        assert browser(desk.office).post(path, {"name": "satisfaction"}).status_code == 302
    assert list(survey.questions.values_list("key", flat=True)) == ["satisfaction", "q1"]
    browser(desk.office).post(path, {"name": "no-such"})
    assert survey.questions.count() == 2


def test_the_next_wave_keeps_identities_axes_and_tables_and_is_made_once() -> None:
    desk = Desk()
    survey = desk.survey()
    row = desk.question(survey)
    add_ready(by=desk.office, page=row.page, asked=bank()[3].asked)
    add_axis(by=desk.office, survey=survey, typed=AxisTyped("所属", "甲\n乙"))
    made = copy_as_next_wave(by=desk.office, survey=survey)
    assert (made.series, made.wave, made.state) == (survey.series, 2, "draft")
    assert made.public_key != survey.public_key
    pairs = zip(
        all_questions(structure_of(survey).pages),
        all_questions(structure_of(made).pages),
        strict=True,
    )
    for old, new in pairs:
        assert (new.identity, new.key, new.choices, new.rows) == (
            *(old.identity, old.key, old.choices, old.rows),
        )
    assert [axis.key for axis in made.axes.all()] == ["department"] and not made.roll.exists()
    assert copy_as_next_wave(by=desk.office, survey=survey).pk == made.pk


def test_a_wording_that_changed_since_the_last_wave_is_warned_of() -> None:
    desk = Desk()
    survey = desk.survey()
    desk.question(survey)
    made = copy_as_next_wave(by=desk.office, survey=survey)
    assert changed_since(made, structure_of(made)) == {}
    row = made.questions.get()
    edit_question(
        by=desk.office, question=row, typed=single(wording="週に何日していますか。"), version=1
    )
    assert changed_since(made, structure_of(made)) == {"q1": "質問文"}
    page = text_of(browser(desk.office).get(desk.path(made, "questions/")))
    assert "前回と質問文が違うため" in page


def _file(text: str, name: str = "a.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="application/json")


def test_a_file_is_looked_at_first_and_taken_in_behind_or_in_place() -> None:
    desk = Desk()
    source, survey = desk.survey(), desk.survey()
    desk.question(source, wording="写される質問")
    desk.question(survey, wording="もとからある質問")
    text = to_json("題名", structure_of(source))
    client = browser(desk.office)
    look = client.post(desk.path(survey, "questions/file/"), {"file": _file(text)})
    assert look.status_code == 200 and "写される質問" in text_of(look)
    assert survey.questions.count() == 1
    take = desk.path(survey, "questions/file/take/")
    assert client.post(take, {"structure": text, "how": "append"}).status_code == 302
    assert list(survey.questions.values_list("key", flat=True)) == ["q1", "q2"]
    assert client.post(take, {"structure": text, "how": "replace"}).status_code == 302
    assert [q.wording for q in survey.questions.all()] == ["写される質問"]


def test_a_file_with_faults_shows_them_and_changes_nothing() -> None:
    desk = Desk()
    survey = desk.survey()
    desk.question(survey)
    text = to_json("題名", structure_of(survey)).replace("テレワークをしましたか。", "")
    client = browser(desk.office)
    look = client.post(desk.path(survey, "questions/file/"), {"file": _file(text)})
    assert look.status_code == 422 and "質問文が入力されていません" in text_of(look)
    taken = client.post(desk.path(survey, "questions/file/take/"), {"structure": text})
    assert taken.status_code == 422
    none = client.post(desk.path(survey, "questions/file/"), {})
    assert none.status_code == 422 and "ファイルが選ばれていません" in text_of(none)
    assert survey.questions.get().wording == "テレワークをしましたか。"


def test_questions_go_out_as_xlsform_and_json() -> None:
    desk = Desk()
    survey = desk.survey()
    desk.question(survey)
    client = browser(desk.office)
    book = client.get(desk.path(survey, "questions/xlsform/"))
    assert book.content.startswith(b"PK") and "attachment" in book["Content-Disposition"]
    stored = client.get(desk.path(survey, "questions/json/"))
    assert stored["Content-Type"].startswith("application/json")
    taken = client.post(
        desk.path(survey, "questions/file/"),
        {"file": SimpleUploadedFile("f.xlsx", book.content)},
    )
    assert taken.status_code == 200 and "テレワークをしましたか。" in text_of(taken)


def test_a_survey_that_was_given_up_is_not_asked_again() -> None:
    desk = Desk()
    survey = desk.survey()
    discard_survey(by=desk.office, survey=survey)
    with pytest.raises(Invalid):
        copy_as_next_wave(by=desk.office, survey=survey)
    with pytest.raises(NotAllowed):
        make_survey(by=desk.editor, typed=SurveyTyped(title="x"), today=TODAY)
