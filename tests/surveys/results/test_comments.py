"""Comments: masked by a person before anybody reads them, and put under themes."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from core.errors import Invalid, NotAllowed, NotFound, Stale
from surveys.models import FreeText, Survey
from surveys.readings.words import most_used, words_of
from surveys.selectors import comment_words
from surveys.services.comments import (
    MaskTyped,
    add_theme,
    assign_theme,
    mask_text,
    merge_theme,
    remove_theme,
    rename_theme,
)
from tests.surveys.building.desk import Desk, browser, text_of
from tests.surveys.results.closed import closed_survey_with_result

pytestmark = pytest.mark.django_db
RELEASED = MaskTyped("●●課長の会議を減らしてほしい。", "released")


def _first(survey: Survey) -> FreeText:
    return FreeText.objects.filter(survey=survey).earliest("id")


def _release_all(desk: Desk, survey: Survey) -> None:
    for text in FreeText.objects.filter(survey=survey):
        mask_text(by=desk.office, survey=survey, text=text.pk, typed=RELEASED, version=1)


def test_only_released_comments_are_read_and_only_as_masked() -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization)
    client = browser(desk.viewer)
    assert "会議を減らして" not in text_of(client.get(desk.path(survey, "texts/")))
    text = _first(survey)
    mask_text(by=desk.office, survey=survey, text=text.pk, typed=RELEASED, version=1)
    page = text_of(client.get(desk.path(survey, "texts/")))
    assert "●●課長の会議" in page and "山田" not in page


def test_fewer_than_ten_comments_are_shown_to_nobody_not_even_those_who_mask() -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization, comments=12)
    result = survey.result
    result.document["texts"] = {}
    result.save()
    question = _first(survey).question_id
    assert browser(desk.office).get(desk.path(survey, f"texts/{question}/")).status_code == 404
    with pytest.raises(NotFound):
        mask_text(by=desk.office, survey=survey, text=_first(survey).pk, typed=RELEASED, version=1)


def test_the_masking_page_shows_both_texts_and_saving_goes_on_to_the_next() -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization)
    text = _first(survey)
    client = browser(desk.office)
    path = desk.path(survey, f"texts/{text.question_id}/")
    assert "山田" in text_of(client.get(path))
    answer = client.post(
        f"{path}{text.pk}/", {"masked": "伏せた文", "state": "released", "version": 1}
    )
    assert answer.status_code == 302
    text.refresh_from_db()
    assert (text.state, text.masked, text.released_by) == ("released", "伏せた文", desk.office.user)
    assert "autofocus" in text_of(client.get(answer["Location"]))


def test_masking_twice_alike_changes_nothing_more() -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization)
    text = _first(survey)
    for _ in range(2):
        saved = mask_text(by=desk.office, survey=survey, text=text.pk, typed=RELEASED, version=1)
    assert saved.version == 2


def test_of_two_people_the_second_learns_of_the_first_and_loses_nothing() -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization)
    text = _first(survey)
    mask_text(by=desk.office, survey=survey, text=text.pk, typed=RELEASED, version=1)
    other = MaskTyped("別の文", "released")
    with pytest.raises(Stale):
        mask_text(by=desk.office, survey=survey, text=text.pk, typed=other, version=1)
    path = desk.path(survey, f"texts/{text.question_id}/{text.pk}/")
    answer = browser(desk.office).post(
        path, {"masked": "別の文", "state": "released", "version": 1}
    )
    assert answer.status_code == 409
    assert "別の文" in text_of(answer) and RELEASED.masked in text_of(answer)


def test_an_empty_text_is_not_released() -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization)
    text = _first(survey)
    with pytest.raises(Invalid, match="空です"):
        mask_text(
            by=desk.office,
            survey=survey,
            text=text.pk,
            typed=MaskTyped(" ", "released"),
            version=1,
        )
    path = desk.path(survey, f"texts/{text.question_id}/{text.pk}/")
    answer = browser(desk.office).post(path, {"masked": " ", "state": "released", "version": 1})
    assert answer.status_code == 422


def test_viewers_and_outsiders_mask_nothing() -> None:
    desk, other = Desk(), Desk()
    survey = closed_survey_with_result(desk.organization)
    text = _first(survey)
    with pytest.raises(NotAllowed):
        mask_text(by=desk.viewer, survey=survey, text=text.pk, typed=RELEASED, version=1)
    with pytest.raises(NotFound):
        mask_text(by=other.office, survey=survey, text=text.pk, typed=RELEASED, version=1)
    path = desk.path(survey, f"texts/{text.question_id}/")
    assert browser(desk.viewer).get(path).status_code == 403


def test_themes_are_made_renamed_merged_removed_and_comments_follow() -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization)
    _release_all(desk, survey)
    by = desk.office
    keys = list(FreeText.objects.filter(survey=survey).values_list("pk", flat=True))
    meetings = add_theme(by=by, survey=survey, name="会議")
    assert add_theme(by=by, survey=survey, name="会議") == meetings
    assert assign_theme(by=by, survey=survey, texts=keys[:3], theme=meetings.pk) == 3
    assert assign_theme(by=by, survey=survey, texts=keys[:3], theme=meetings.pk) == 0
    devices = add_theme(by=by, survey=survey, name="機器")
    assign_theme(by=by, survey=survey, texts=keys[3:5], theme=devices.pk)
    with pytest.raises(Invalid, match="すでにあります"):
        rename_theme(by=by, survey=survey, theme=devices.pk, name="会議", version=1)
    rename_theme(by=by, survey=survey, theme=devices.pk, name="端末", version=1)
    merge_theme(by=by, survey=survey, theme=devices.pk, into=meetings.pk)
    assert FreeText.objects.filter(theme=meetings).count() == 5
    remove_theme(by=by, survey=survey, theme=meetings.pk)
    remove_theme(by=by, survey=survey, theme=meetings.pk)
    assert FreeText.objects.filter(survey=survey, theme=None).count() == 12


def test_comments_are_found_by_words_by_theme_and_by_a_word_that_many_use() -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization)
    _release_all(desk, survey)
    client = browser(desk.viewer)
    page = text_of(client.get(desk.path(survey, "texts/")))
    assert "減らす<small>12</small>" in page
    assert "12件" in text_of(client.get(desk.path(survey, "texts/?word=減らす")))
    assert "当てはまる自由記述はありません" in text_of(
        client.get(desk.path(survey, "texts/?q=どこにもない"))
    )


def test_full_width_and_half_width_letters_are_found_alike() -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization)
    typed = MaskTyped("ＰＤＦの①ばかりで困る", "released")
    mask_text(by=desk.office, survey=survey, text=_first(survey).pk, typed=typed, version=1)
    client = browser(desk.viewer)
    for asked in ("PDF", "ｐｄｆ", "①"):
        page = text_of(client.get(desk.path(survey, "texts/"), {"q": asked}))
        assert typed.masked in page, asked


def test_the_word_list_says_when_it_read_only_some_of_the_comments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization)
    _release_all(desk, survey)
    path = desk.path(survey, "texts/")
    assert "だけを数えています" not in text_of(browser(desk.viewer).get(path))
    cache.clear()
    monkeypatch.setattr(comment_words, "MOST_COMMENTS", 5)
    page = text_of(browser(desk.viewer).get(path))
    assert "公開した自由記述12件のうち、無作為に選んだ5件だけを数えています" in page


def test_comments_are_put_under_a_new_theme_from_the_list() -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization)
    _release_all(desk, survey)
    data = {"text": [str(_first(survey).pk), "no-key"], "name": "会議の数"}
    answer = browser(desk.office).post(desk.path(survey, "texts/themes/"), data)
    assert answer.status_code == 302
    assert _first(survey).theme.name == "会議の数"


def test_words_are_dictionary_forms_of_what_says_something() -> None:
    words = words_of("会議を減らしたい。●●さんの2025年の資料が遅くて困ることがある")
    assert {"会議", "減らす", "遅い", "資料", "困る"} <= words
    assert not words & {"こと", "ある", "年", "2025", "●●"}
    assert [each.word for each in most_used([words, {"会議"}], at_most=3)] == ["会議"]
