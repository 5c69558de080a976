"""Axes, roll and declared tables: counts stay with their groups, totals are held against sums."""

from __future__ import annotations

from datetime import date

import pytest

from core.errors import Invalid, NotFound, Refused
from surveys.models import Survey
from surveys.selectors.groups import invited_by_group
from surveys.services.groups import (
    AxisTyped,
    add_axis,
    axes_from_departments,
    edit_axis,
    remove_axis,
)
from surveys.services.groups_copying import copy_groups
from surveys.services.groups_merging import merge_axis
from surveys.services.roll import declare_tables, paste_roll, type_roll
from surveys.structures.roll_text import read_roll
from tests.factories import DepartmentFactory
from tests.surveys.building.desk import Desk, browser, text_of
from tests.surveys.made import roll as made_roll

pytestmark = pytest.mark.django_db
PASTED = (
    "所属\t管理職\t係員\t計\n総務部\t１０\t1,200\t1210\n企画部\t5\t－\t5\n合計\t15\t1200\t1,215"
)


def _crossed(desk: Desk) -> Survey:
    survey = desk.survey()
    add_axis(by=desk.office, survey=survey, typed=AxisTyped("所属", "総務部\n企画部"))
    add_axis(by=desk.office, survey=survey, typed=AxisTyped("役職", "管理職\n係員"))
    return survey


def test_a_pasted_table_is_read_with_wide_digits_commas_dashes_and_its_totals() -> None:
    found = read_roll(PASTED)
    assert found.rows == ("総務部", "企画部") and found.columns == ("管理職", "係員")
    assert found.counts == {(0, 0): 10, (0, 1): 1200, (1, 0): 5, (1, 1): 0}
    assert found.total == 1215 and "一致" in found.note


def test_a_total_that_is_not_the_sum_is_refused_with_both_figures() -> None:
    with pytest.raises(Invalid, match=r"1,216人.*1,215人"):
        read_roll(PASTED.replace("1,215", "1,216"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "所属",
        "所属\t人数",
        "所属\t人数\n総務部\t-3",
        "所属\t人数\n総務部\t1.5",
        "x\ta\nb\t多数",
    ],
)
def test_what_is_no_table_of_counts_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_roll(text)
    assert refused.value.field == "pasted"


def test_a_pasted_table_makes_the_axes_where_there_are_none() -> None:
    desk = Desk()
    survey = desk.survey()
    taken = paste_roll(by=desk.office, survey=survey, text=PASTED)
    assert [axis.title for axis in survey.axes.all()] == ["所属", "役職"]
    assert [axis.key for axis in survey.axes.all()] == ["department", "grade"]
    assert (taken.people, taken.groups) == (1215, 3)
    assert invited_by_group(survey) == {(1, 1): 10, (1, 2): 1200, (2, 1): 5}


def test_a_pasted_table_fits_the_axes_either_way_round_and_strays_are_named() -> None:
    desk = Desk()
    survey = _crossed(desk)
    turned = "\t企画部\t総務部\n係員\t0\t1200\n管理職\t5\t10"
    paste_roll(by=desk.office, survey=survey, text=turned)
    assert invited_by_group(survey) == {(1, 1): 10, (1, 2): 1200, (2, 1): 5}
    for text, words in (
        (PASTED.replace("総務部", "税務部"), "税務部"),
        ("所属\t管理職\t係員\n総務部\t1\t2", "企画部"),
        ("所属\t人数\n総務部\t1\n企画部\t2", "列が一つ"),
    ):
        with pytest.raises(Invalid, match=words):
            paste_roll(by=desk.office, survey=survey, text=text)
    assert invited_by_group(survey)[1, 2] == 1200


def test_counts_are_typed_in_the_grid_and_a_bad_one_is_told_beside_its_field() -> None:
    desk = Desk()
    survey = _crossed(desk)
    client = browser(desk.office)
    good = {"n.1.1": "１２", "n.1.2": "30", "n.2.1": "0", "n.2.2": ""}
    assert client.post(desk.path(survey, "groups/roll/"), good).status_code == 302
    assert invited_by_group(survey) == {(1, 1): 12, (1, 2): 30}
    bad = client.post(desk.path(survey, "groups/roll/"), good | {"n.2.2": "多数"})
    assert bad.status_code == 422
    assert "多数" in text_of(bad) and 'id="n.2.2-error"' in text_of(bad)
    assert invited_by_group(survey) == {(1, 1): 12, (1, 2): 30}


def test_counts_stay_with_groups_that_keep_their_name() -> None:
    desk = Desk()
    survey = _crossed(desk)
    paste_roll(by=desk.office, survey=survey, text=PASTED)
    axis = survey.axes.get(key="department")
    edit_axis(by=desk.office, axis=axis, typed=AxisTyped("部局", "企画部\n新しい部\n総務部"))
    assert invited_by_group(survey) == {(1, 1): 5, (3, 1): 10, (3, 2): 1200}
    remove_axis(by=desk.office, axis=survey.axes.get(key="department"))
    assert invited_by_group(survey) == {(1,): 15, (2,): 1200}


def test_merged_groups_follow_their_base_and_keep_it_from_being_removed() -> None:
    desk = Desk()
    survey = desk.survey()
    typed = AxisTyped("役職", "部長\n課長\n係長\n係員")
    base = add_axis(by=desk.office, survey=survey, typed=typed)
    names = {1: "管理職", 2: "管理職", 3: "そのほか", 4: "そのほか"}
    merged = merge_axis(by=desk.office, base=base, title="役職（2区分）", names=names)
    assert [list(value.parts) for value in merged.values.all()] == [[1, 2], [3, 4]]
    edit_axis(by=desk.office, axis=base, typed=AxisTyped("役職", "課長\n部長\n係長\n新人"))
    groups = {value.label: list(value.parts) for value in merged.values.all()}
    assert groups == {"管理職": [1, 2], "そのほか": [3], "新人": [4]}
    with pytest.raises(Invalid, match="まとめた分け方"):
        remove_axis(by=desk.office, axis=base)
    with pytest.raises(Refused):
        merge_axis(by=desk.office, base=base, title="役職", names=names)
    with pytest.raises(Refused):
        merge_axis(
            by=desk.office, base=base, title="同じ", names=dict.fromkeys(range(1, 5), "全部")
        )


def test_axes_come_from_the_departments_of_today_at_a_level() -> None:
    desk = Desk()
    gone = {"organization": desk.organization, "valid_to": date(2020, 3, 31)}
    DepartmentFactory(name="なくなった部", **gone)
    DepartmentFactory(organization=desk.organization, name="別の部")
    survey = desk.survey()
    today = date(2026, 11, 21)
    axis = axes_from_departments(by=desk.office, survey=survey, level=0, today=today)
    labels = [value.label for value in axis.values.all()]
    assert labels == [desk.department.name, "別の部"] or set(labels) == {
        desk.department.name,
        "別の部",
    }
    assert all(value.department_id for value in axis.values.all())
    with pytest.raises(Invalid, match="この階層"):
        axes_from_departments(by=desk.office, survey=desk.survey(), level=7, today=today)


@pytest.mark.parametrize(
    ("title", "values"),
    [("", "甲\n乙"), ("所属", "甲"), ("所属", "甲\n甲"), ("所属", "甲\n" + "長" * 81)],
)
def test_a_way_to_part_people_needs_a_name_and_two_groups(title: str, values: str) -> None:
    desk = Desk()
    with pytest.raises(Refused):
        add_axis(by=desk.office, survey=desk.survey(), typed=AxisTyped(title, values))


def test_the_whole_is_always_declared_and_unknown_tables_are_refused() -> None:
    desk = Desk()
    survey = _crossed(desk)
    assert declare_tables(by=desk.office, survey=survey, tables=[["grade"]]) == 2
    assert [list(table.axes) for table in survey.tables.all()] == [[], ["grade"]]
    with pytest.raises(Invalid, match="作れないもの"):
        declare_tables(by=desk.office, survey=survey, tables=[["nowhere"]])
    assert declare_tables(by=desk.office, survey=survey, tables=[]) == 1


def test_a_cross_of_seventeen_by_four_is_refused_with_the_reason_and_a_proposal() -> None:
    desk = Desk()
    survey = desk.survey()
    departments = "\n".join(f"第{n}部" for n in range(1, 18))
    grades = "\n".join(f"役職{n}" for n in range(1, 5))
    add_axis(by=desk.office, survey=survey, typed=AxisTyped("所属", departments))
    add_axis(by=desk.office, survey=survey, typed=AxisTyped("役職", grades))
    typed = {numbers: str(count) for numbers, count in made_roll().items()}
    taken = type_roll(by=desk.office, survey=survey, typed=typed)
    assert taken.people == 3782
    client = browser(desk.office)
    chosen = {"tables": ["department", "grade", "department*grade"]}
    answer = client.post(desk.path(survey, "groups/tables/"), chosen)
    text = text_of(answer)
    assert answer.status_code == 422
    assert "公表する表にできません" in text and "代わりに次のようにできます" in text
    assert [list(table.axes) for table in survey.tables.all()] == [[]]
    apart = {"tables": ["department", "grade"]}
    assert client.post(desk.path(survey, "groups/tables/"), apart).status_code == 302
    page = text_of(client.get(desk.path(survey, "groups/")))
    assert "結果を出せる区分の見込み" in page and "3,782" in page


def test_groups_are_copied_from_another_survey_without_its_counts() -> None:
    desk, stranger = Desk(), Desk()
    source = _crossed(desk)
    paste_roll(by=desk.office, survey=source, text=PASTED)
    declare_tables(by=desk.office, survey=source, tables=[["department"]])
    survey = desk.survey()
    for _ in range(2):
        assert copy_groups(by=desk.office, survey=survey, source=source) == 2
    assert [axis.key for axis in survey.axes.all()] == ["department", "grade"]
    assert survey.tables.count() == 2 and not survey.roll.exists()
    with pytest.raises(Invalid):
        copy_groups(by=desk.office, survey=survey, source=stranger.survey())
    with pytest.raises(NotFound):
        add_axis(by=stranger.office, survey=survey, typed=AxisTyped("x", "a\nb"))
