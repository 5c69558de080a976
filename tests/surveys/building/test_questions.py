"""The editor of questions: what is typed is kept or refused beside its field, rules never break."""

from __future__ import annotations

import pytest

from core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from organizations.models import Role
from surveys.models import Question, Survey
from surveys.selectors.editor import get_question
from surveys.selectors.structures import structure_of
from surveys.services.pages import add_page, edit_page, move_page, remove_page
from surveys.services.questions import (
    add_question,
    copy_question,
    edit_question,
    move_question,
    remove_question,
)
from surveys.structures.editing import ChoiceTyped, QuestionTyped
from tests.factories import actor_with
from tests.surveys.building.desk import Desk, browser, single, text_of

pytestmark = pytest.mark.django_db
RULE = {"q1": ("c2",)}


def _keys(survey: Survey) -> list[str]:
    return [q.key for page in structure_of(survey).pages for q in page.questions]


def test_keys_are_given_by_number_and_may_be_typed() -> None:
    desk = Desk()
    survey = desk.survey()
    for typed in ({}, {"key": "telework"}, {}):
        desk.question(survey, **typed)
    assert _keys(survey) == ["q1", "telework", "q2"]
    with pytest.raises(Refused) as refused:
        desk.question(survey, key="TELEWORK")
    assert "key" in refused.value.errors


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"wording": " "}, "wording"),
        ({"choices": (ChoiceTyped("一つだけ"),)}, "choices"),
        ({"choices": (ChoiceTyped("同じ"), ChoiceTyped("同じ"))}, "choices"),
        ({"key": "質問"}, "key"),
        ({"key": "code"}, "key"),
        ({"kind": "matrix", "rows": ""}, "rows"),
        ({"kind": "number", "least": "5", "most": "3"}, "most"),
        ({"kind": "number", "least": "たくさん"}, "least"),
        ({"kind": "multiple", "most": "9"}, "most"),
        ({"kind": "long", "longest": "100000"}, "longest"),
        ({"kind": "unheard"}, "kind"),
        ({"wording": "長" * 401}, "wording"),
    ],
)
def test_what_cannot_be_asked_is_refused_beside_its_field(typed: dict, field: str) -> None:
    desk = Desk()
    survey = desk.survey()
    with pytest.raises(Refused) as refused:
        desk.question(survey, **typed)
    assert field in refused.value.errors
    assert not survey.questions.exists()


def test_pasted_choices_are_marked_by_what_their_labels_say() -> None:
    desk = Desk()
    row = desk.question(
        desk.survey(),
        kind="multiple",
        choices=(),
        more_choices="満足している\n満足していない\n知らなかった\nその他\n特にない\n\n満足している",
    )
    marks = [(c.label, c.tone, c.is_unknown, c.is_other, c.is_alone) for c in row.choices.all()]
    assert marks == [
        ("満足している", 1, False, False, False),
        ("満足していない", -1, False, False, False),
        ("知らなかった", 0, True, False, False),
        ("その他", 0, False, True, False),
        ("特にない", 0, False, False, True),
    ]


def test_choices_are_reordered_by_their_numbers_and_keep_their_keys() -> None:
    desk = Desk()
    row = desk.question(desk.survey())
    choices = (ChoiceTyped("した", key="c1", place="2"), ChoiceTyped("していない", "c2", "1"))
    edit_question(by=desk.office, question=row, typed=single(choices=choices), version=1)
    assert list(row.choices.values_list("key", "label")) == [("c2", "していない"), ("c1", "した")]


def test_saving_the_same_again_changes_nothing_and_an_old_version_is_refused() -> None:
    desk = Desk()
    row = desk.question(desk.survey())
    choices = (ChoiceTyped("した", key="c1"), ChoiceTyped("していない", "c2"))
    same = single(choices=choices, key="q1")
    assert edit_question(by=desk.office, question=row, typed=same, version=1).version == 1
    other = single(choices=choices, wording="別の質問文")
    assert edit_question(by=desk.office, question=row, typed=other, version=1).version == 2
    with pytest.raises(Stale):
        edit_question(by=desk.office, question=row, typed=single(wording="三つ目"), version=1)


def test_a_rule_names_earlier_questions_and_their_choices_only() -> None:
    desk = Desk()
    survey = desk.survey()
    desk.question(survey)
    after = desk.question(survey, rule=RULE)
    assert after.show_if == {"question": "q1", "any_of": ["c2"]}
    with pytest.raises(Refused) as refused:
        desk.question(survey, rule={"q1": ("c9",)})
    assert "show_if" in refused.value.errors
    with pytest.raises(Refused):
        desk.question(survey, rule={"nowhere": ("c1",)})


def test_what_would_break_a_rule_is_refused_as_a_whole() -> None:
    desk = Desk()
    survey = desk.survey()
    first = desk.question(survey)
    desk.question(survey, rule=RULE)
    for act in (
        lambda: remove_question(by=desk.office, question=first),
        lambda: move_question(by=desk.office, question=first, up=False),
        lambda: edit_question(
            by=desk.office,
            question=first,
            typed=single(choices=(ChoiceTyped("した", "c1"), ChoiceTyped("別", "c3"))),
            version=1,
        ),
    ):
        with pytest.raises(Invalid, match="成り立たなく"):
            act()
    assert _keys(survey) == ["q1", "q2"]
    assert list(first.choices.values_list("key", flat=True)) == ["c1", "c2"]


def test_a_rule_follows_the_question_it_names_under_a_new_key() -> None:
    desk = Desk()
    survey = desk.survey()
    first = desk.question(survey)
    second = desk.question(survey, rule=RULE)
    choices = (ChoiceTyped("した", "c1"), ChoiceTyped("していない", "c2"))
    renamed = single(key="telework", choices=choices)
    edit_question(by=desk.office, question=first, typed=renamed, version=1)
    second.refresh_from_db()
    assert second.show_if["question"] == "telework"


def test_questions_move_within_and_between_pages_and_stay_at_the_ends() -> None:
    desk = Desk()
    survey = desk.survey()
    for _ in range(2):
        desk.question(survey)
    add_page(by=desk.office, survey=survey, title="2ページ目")
    last = survey.questions.get(key="q2")
    move_question(by=desk.office, question=last, up=True)
    assert _keys(survey) == ["q2", "q1"]
    first = survey.questions.get(key="q2")
    move_question(by=desk.office, question=first, up=True)
    assert _keys(survey) == ["q2", "q1"]
    for _ in range(3):
        move_question(by=desk.office, question=first, up=False)
    pages = structure_of(survey).pages
    assert [[q.key for q in page.questions] for page in pages] == [["q1"], ["q2"]]


def test_a_copy_stands_behind_with_another_identity() -> None:
    desk = Desk()
    survey = desk.survey()
    row = desk.question(survey)
    desk.question(survey)
    made = copy_question(by=desk.office, question=row)
    assert _keys(survey) == ["q1", "q3", "q2"]
    assert made.identity != row.identity and made.choices.count() == 2


def test_pages_are_named_ordered_and_taken_away_but_never_the_last() -> None:
    desk = Desk()
    survey = desk.survey()
    desk.question(survey)
    page = add_page(by=desk.office, survey=survey)
    edit_page(by=desk.office, page=page, title="あとの話", text="説明", version=1)
    with pytest.raises(Stale):
        edit_page(by=desk.office, page=page, title="別", text="", version=1)
    move_page(by=desk.office, page=page, up=True)
    assert [p.title for p in structure_of(survey).pages] == ["あとの話", ""]
    remove_page(by=desk.office, page=page)
    with pytest.raises(Invalid, match="最後の1ページ"):
        remove_page(by=desk.office, page=survey.pages.get())
    assert survey.questions.count() == 1


def test_nothing_is_asked_otherwise_once_the_survey_is_no_draft() -> None:
    desk = Desk()
    survey = desk.survey()
    row = desk.question(survey)
    Survey.objects.filter(pk=survey.pk).update(state="discarded")
    with pytest.raises(Invalid, match="取りやめた"):
        remove_question(by=desk.office, question=row)
    answer = browser(desk.office).get(desk.path(survey, "questions/"))
    assert "取りやめたため" in text_of(answer) and "質問を追加" not in text_of(answer)


def test_another_role_and_another_organization_build_nothing_here() -> None:
    desk, stranger = Desk(), Desk()
    survey = desk.survey()
    row = desk.question(survey)
    with pytest.raises(NotAllowed):
        add_question(by=desk.viewer, survey=survey, page=survey.pages.get(), typed=single())
    with pytest.raises(NotFound):
        remove_question(by=stranger.office, question=row)
    with pytest.raises(NotFound):
        get_question(actor_with(Role.DX_OFFICE, stranger.organization), survey.pk, row.pk)


def test_the_form_keeps_what_was_typed_and_points_at_what_is_wrong() -> None:
    desk = Desk()
    survey = desk.survey()
    page = survey.pages.get()
    path = desk.path(survey, f"pages/{page.pk}/questions/new/?kind=multiple")
    typed = {
        "wording": "どれを使いましたか。",
        "choice.0.label": "一つだけの選択肢",
        "choice.0.tone": "1",
        "choice.0.is_alone": "1",
        "most": "三つ",
    }
    answer = browser(desk.office).post(path, typed)
    text = text_of(answer)
    assert answer.status_code == 422
    for kept in ("どれを使いましたか。", "一つだけの選択肢", "三つ", "選択肢が1個です"):
        assert kept in text
    assert text.count("checked") >= 1 and not survey.questions.exists()


def test_more_rows_are_given_without_saving_or_losing_anything() -> None:
    desk = Desk()
    survey = desk.survey()
    path = desk.path(survey, f"pages/{survey.pages.get().pk}/questions/new/?kind=single")
    typed = {"wording": "書きかけ", "choice.0.label": "甲", "more": "1"}
    answer = browser(desk.office).post(path, typed)
    text = text_of(answer)
    assert answer.status_code == 200 and "書きかけ" in text and 'value="甲"' in text
    assert 'name="choice.5.label"' in text and "入力内容を確認" not in text


def test_the_form_adds_a_question_with_a_condition() -> None:
    desk = Desk()
    survey = desk.survey()
    first = desk.question(survey)
    path = desk.path(survey, f"pages/{first.page_id}/questions/new/?kind=long")
    typed = {
        "wording": "理由は何ですか。",
        "longest": "２００",
        "rule.q1": ["c2"],
        "required": "on",
    }
    answer = browser(desk.office).post(path, typed)
    assert answer.status_code == 302
    made = Question.objects.get(survey=survey, kind="long")
    assert (made.longest, made.required) == (200, True)
    assert made.show_if == {"question": "q1", "any_of": ["c2"]}
    page = text_of(browser(desk.office).get(desk.path(survey, f"questions/{made.pk}/")))
    assert 'value="c2" checked' in page


def test_two_people_who_edit_one_question_see_each_others_words() -> None:
    desk = Desk()
    row = desk.question(desk.survey())
    choices = {f"choice.{n}.label": label for n, label in enumerate(("した", "していない"))}
    path = desk.path(row.survey, f"questions/{row.pk}/")
    client = browser(desk.office)
    assert client.post(path, {"wording": "先の人", "version": "1", **choices}).status_code == 302
    answer = client.post(path, {"wording": "後の人", "version": "1", **choices})
    text = text_of(answer)
    assert answer.status_code == 409 and "先の人" in text and "後の人" in text
    assert 'name="version" value="2"' in text


def test_a_rule_from_a_file_that_the_controls_cannot_show_is_kept() -> None:
    desk = Desk()
    survey = desk.survey()
    desk.question(survey)
    row = desk.question(survey, kind="short", choices=())
    part = {"question": "q1", "any_of": ["c1"]}
    deep = {"any": [{"all": [part, part]}, part]}
    Question.objects.filter(pk=row.pk).update(show_if=deep)
    typed = QuestionTyped(kind="short", wording="変えた", keeps_rule=True)
    edit_question(by=desk.office, question=row, typed=typed, version=1)
    row.refresh_from_db()
    assert row.show_if == deep
