"""Answers of other systems, in each form they come in, become responses without names."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection

from core.errors import Invalid, NotAllowed, NotFound, Refused
from surveys.models import AnswerImport, ColumnMap, FreeText, Response, Survey
from surveys.selectors.structures import structure_of
from surveys.services import imports
from tests.surveys.intake.files import (
    ANSWERS,
    MAIL,
    PERSON,
    Intake,
    delimited,
    forms_rows,
    logo_rows,
    workbook,
)

pytestmark = pytest.mark.django_db

FILES = {
    "forms.xlsx": lambda: workbook(forms_rows()),
    "forms.csv": lambda: delimited(forms_rows(), "utf-8-sig"),
    "forms-cp932.csv": lambda: delimited(forms_rows(), "cp932"),
    "logo.xlsx": lambda: workbook(logo_rows()),
    "logo.csv": lambda: delimited(logo_rows(), "utf-8"),
    "logo-cp932.csv": lambda: delimited(logo_rows(), "cp932"),
}
# q1, q2 (チャット, Web会議, その他), q3 (会議, 資料)
SLOTS = Counter([(1, 1, 1, 0, 1, 2), (1, 1, 0, 0, 1, 1), (3, 0, 0, 1, 2, 2), (0, 0, 1, 0, 1, 0)])


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file_gives_the_same_responses(name: str) -> None:
    intake = Intake()
    found = intake.received(FILES[name](), name)
    imports.decide(by=intake.office, found=found, decisions=_others(intake, found))
    assert intake.written(found) == len(ANSWERS)
    responses = list(Response.objects.filter(survey=intake.survey))
    assert Counter(tuple(response.slots) for response in responses) == SLOTS
    days = {20574, 20575, 20614}  # since 1970-01-01
    assert {r.figures[1] for r in responses} == {None, *(Decimal(day) for day in days)}
    assert Counter(r.figures[0] for r in responses) == Counter(
        [Decimal(3), Decimal(12), None, Decimal(5)]
    )
    assert sorted(FreeText.objects.values_list("text", flat=True)) == ["よい", "紙が多い", "電話"]
    intake.survey.refresh_from_db()
    assert intake.survey.state == Survey.State.CLOSED
    assert intake.survey.result.document["source"] == "imported"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("ends", ["received", "written", "dropped"])
def test_what_names_a_person_stands_nowhere_in_the_database(name: str, ends: str) -> None:
    intake = Intake()
    found = intake.received(FILES[name](), name)
    if ends == "dropped":
        imports.drop(by=intake.office, found=found)
    if ends == "written":
        imports.decide(by=intake.office, found=found, decisions=_others(intake, found))
        intake.written(found)
    assert _places_of(PERSON, MAIL, "R0001", "076-225-0000", "10.0.0.1") == []
    if found.rows:
        found.refresh_from_db()


def test_the_search_through_the_database_would_find_a_name() -> None:
    intake = Intake()
    Survey.objects.filter(pk=intake.survey.pk).update(contact=PERSON)
    assert "surveys_survey" in _places_of(PERSON)


def test_stored_rows_hold_no_name_inside_their_packing() -> None:
    from surveys.intake.sheet import unpack

    found = Intake().received(FILES["logo.xlsx"]())
    sheet = unpack(bytes(found.rows))
    stored = [text for column in sheet.columns for text in (column.heading, *column.values)]
    assert "紙が多い" in stored
    assert not {PERSON, MAIL, "R0001", "101"} & set(stored)


def test_dropped_columns_are_shown_with_their_reason() -> None:
    found = Intake().received(FILES["logo.xlsx"]())
    assert [heading for heading, _ in found.dropped] == [
        *("受付番号", "送信日時", "氏名", "職員番号", "電話番号", "IPアドレス"),
    ]
    assert dict(found.dropped)["氏名"] == "氏名"


def test_a_question_that_speaks_of_names_is_kept() -> None:
    rows = [["名前を知っている制度はどれですか", "メールの使い方を選んでください"], ["A", "B"]]
    found = Intake().received(workbook(rows))
    assert found.headings == rows[0]


def test_a_column_full_of_addresses_goes_whatever_its_heading() -> None:
    rows = [["満足していますか。", "項目2"], ["満足", MAIL], ["不満", "b@c.example"]]
    found = Intake().received(workbook(rows))
    assert found.headings == ["満足していますか。"]
    assert found.dropped == [["項目2", "中身がメールアドレス"]]


def test_an_unknown_answer_is_not_written_before_somebody_decides() -> None:
    intake = Intake()
    found = intake.received(workbook([["満足していますか。"], ["満足"], ["とても満足"]]))
    with pytest.raises(Invalid, match="1種類"):
        intake.written(found)
    assert not Response.objects.exists()
    imports.decide(by=intake.office, found=found, decisions={"q:q1": {"とても満足": "new"}})
    found.refresh_from_db()
    assert intake.written(found) == 2
    labels = [choice.label for choice in structure_of(intake.survey).by_key["q1"].choices]
    assert labels[-1] == "とても満足"
    assert sorted(r.slots[0] for r in Response.objects.all()) == [1, 4]


def test_written_twice_is_written_once() -> None:
    intake = Intake()
    found = intake.received(workbook([["満足していますか。"], ["満足"], ["不満"]]))
    assert [intake.written(found), intake.written(found)] == [2, 2]
    assert Response.objects.count() == 2
    found.refresh_from_db()
    assert (found.state, found.rows) == (AnswerImport.State.WRITTEN, None)


def test_a_given_up_file_leaves_no_rows() -> None:
    intake = Intake()
    found = intake.received(FILES["forms.xlsx"]())
    imports.drop(by=intake.office, found=found)
    imports.drop(by=intake.office, found=found)
    found.refresh_from_db()
    assert (found.state, found.rows) == (AnswerImport.State.DROPPED, None)
    with pytest.raises(Invalid, match="終わっています"):
        intake.written(found)


def test_no_order_of_the_file_is_left() -> None:
    rows = [["会議の回数"], *([str(n)] for n in range(300))]
    intake = Intake()
    intake.written(intake.received(workbook(rows)))
    stored = [int(r.figures[0]) for r in Response.objects.filter(survey=intake.survey)]
    assert sorted(stored) == list(range(300))
    assert stored != list(range(300))


def test_a_mapping_is_kept_for_the_next_file_of_the_same_shape() -> None:
    intake = Intake()
    rows = [["項目A", "項目B"], ["満足", "よい"], ["不満", "わるい"]]
    first = intake.received(workbook(rows))
    imports.set_targets(by=intake.office, found=first, targets=["q:q1", "q:q6"])
    assert ColumnMap.objects.filter(survey=intake.survey).count() == 1
    second = intake.received(workbook(rows))
    assert imports.targets_stored(second) == ["q:q1", "q:q6"]


def test_one_question_is_not_given_to_two_columns() -> None:
    intake = Intake()
    found = intake.received(workbook([["あ", "い"], ["満足", "満足"]]))
    with pytest.raises(Refused) as refused:
        imports.set_targets(by=intake.office, found=found, targets=["q:q1", "q:q1"])
    assert set(refused.value.errors) == {"c0", "c1"}


def test_others_may_not_import() -> None:
    intake = Intake()
    with pytest.raises(NotAllowed):
        imports.receive(by=intake.viewer, survey=intake.survey, content=b"a", file_name="a.csv")
    found = intake.received(FILES["forms.xlsx"]())
    with pytest.raises(NotFound):
        imports.set_targets(by=intake.outsider, found=found, targets=[])


def test_questions_are_made_from_a_file_and_its_columns_fit_them() -> None:
    intake = Intake(with_questions=False)
    found = intake.received(FILES["forms.xlsx"]())
    from surveys.intake.shapes import propose
    from surveys.intake.sheet import unpack

    proposals = propose(unpack(bytes(found.rows)))
    kinds = [each.asked.kind for each in proposals]
    assert kinds == ["single", "multiple", "matrix", "short", "date", "short"]
    choices = [
        imports.QuestionChoice(True, "number" if at == 3 else each.asked.kind, each.asked.wording)
        for at, each in enumerate(proposals)
    ]
    assert imports.make_questions(by=intake.office, found=found, choices=choices) == 6
    found.refresh_from_db()
    assert all(imports.targets_stored(found))
    imports.decide(by=intake.office, found=found, decisions={"q:q4": {"5回": "empty"}})
    found.refresh_from_db()
    assert intake.written(found) == len(ANSWERS)


def test_a_survey_asked_here_takes_no_file() -> None:
    intake = Intake()
    Survey.objects.filter(pk=intake.survey.pk).update(origin=Survey.Origin.ASKED)
    with pytest.raises(Invalid, match="取り込むものではありません"):
        intake.received(FILES["forms.xlsx"]())


def test_a_bomb_or_another_kind_of_file_is_refused_with_a_sentence() -> None:
    intake = Intake()
    with pytest.raises(Invalid):
        intake.received(b"%PDF-1.7", "回答.pdf")
    with pytest.raises(Invalid, match="回答の行がありません"):
        intake.received(workbook([["満足していますか。"]]))


def _others(intake: Intake, found: AnswerImport) -> dict[str, dict[str, str]]:
    """The one unknown answer (電話) as その他, wherever it stands."""
    found.refresh_from_db()
    lines = imports.coded_of(found, structure_of(intake.survey)).tallies
    return {line.target: dict.fromkeys(line.unknown, "other") for line in lines if line.unknown}


def _places_of(*words: str) -> list[str]:
    """Every table of the database that holds one of the words, as text or as bytes."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            for word in words:
                cursor.execute(
                    f'SELECT EXISTS (SELECT FROM "{table}" AS t WHERE strpos(t::text, %s) > 0'
                    " OR strpos(t::text, %s) > 0)",
                    [word, word.encode().hex()],
                )
                if cursor.fetchone()[0] and table not in found:
                    found.append(table)
    return found
