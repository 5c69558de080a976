"""Minutes in the many spellings that offices use, whole and half-broken."""

from __future__ import annotations

from datetime import date, time

import pytest

from committees.minutes import Place, Seat, split

MARKS = ("●", "☆")
SEATS = (
    Seat(1, "高橋太郎", "座長", "座長"),
    Seat(2, "北村花子", "大学教授", "委員"),
    Seat(3, "森一郎", "デジタル改革推進課長", "事務局"),
)


def said(text: str, marks: tuple[str, ...] = MARKS) -> list[tuple[str, str, str, str]]:
    """Mark, speaker, aside and text of each statement."""
    found = split(text, marks=marks, seats=SEATS).statements
    return [(one.mark, one.speaker, one.aside, one.text) for one in found]


def codes(text: str, marks: tuple[str, ...] = MARKS) -> list[list[str]]:
    return [
        [problem.code for problem in block.problems]
        for block in split(text, marks=marks, seats=SEATS).blocks
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("●森課長：説明します。", ("●", "森課長", "", "説明します。")),
        ("● 森課長　説明します。", ("●", "森課長", "", "説明します。")),
        ("●森課長（資料１により説明）", ("●", "森課長", "資料１により説明", "")),
        ("●森課長（補足）：説明します。", ("●", "森課長", "補足", "説明します。")),
        ("●（座長）始めます。", ("●", "座長", "", "始めます。")),
        ("●【北村委員】賛成です。", ("●", "北村委員", "", "賛成です。")),
        ("⚫座長：始めます。", ("●", "座長", "", "始めます。")),
        ("（座長）始めます。", ("", "座長", "", "始めます。")),
        ("【北村委員】賛成です。", ("", "北村委員", "", "賛成です。")),
        ("北村委員：賛成です。", ("", "北村委員", "", "賛成です。")),
        ("北村委員　賛成です。", ("", "北村委員", "", "賛成です。")),
        ("委員Ａ：賛成です。", ("", "委員Ａ", "", "賛成です。")),
        ("●座長（高橋）：始めます。", ("●", "座長（高橋）", "", "始めます。")),
        ("★事務局：説明します。", ("★", "事務局", "", "説明します。")),
        ("◆事務局　説明します。", ("◆", "事務局", "", "説明します。")),
    ],
)
def test_how_a_statement_begins(line: str, expected: tuple[str, str, str, str]) -> None:
    assert said(line) == [expected]


def test_a_mark_of_look_alikes_is_the_committees_own() -> None:
    assert [one[0] for one in said("◯座長：はい。\n〇森課長：はい。", ("○",))] == ["○", "○"]


def test_brackets_as_the_committees_mark() -> None:
    assert said("【山本】そう思います。", ("【】",)) == [("【】", "山本", "", "そう思います。")]


@pytest.mark.parametrize(
    "line",
    [
        "議題1 計画について",
        "議題１　計画について",
        "議題（１）計画について",
        "議題(1)計画について",
        "【議題１】計画について",
        "■議題1：計画について",
        "第1号議案 計画について",
        "第１号議案　計画について",
        "議案第1号 計画について",
        "報告事項（１）計画について",
        "議題① 計画について",
        "議題一　計画について",
        "（１）計画について",
        "１．計画について",
        "1 計画について",
        "議題1\n計画について",
    ],
)
def test_how_an_agenda_line_is_written(line: str) -> None:
    found = split(f"{line}\n●座長：始めます。", marks=MARKS, seats=SEATS)
    assert [(one.number, one.title) for one in found.agenda] == [(1, "計画について")]
    assert [one.agenda for one in found.statements] == [1]


def test_a_list_within_a_statement_is_no_agenda() -> None:
    text = "●森課長：次の2点です。\n（１）人材の育成\n（２）基盤の整備\n以上です。"
    found = split(text, marks=MARKS, seats=SEATS)
    assert found.agenda == ()
    assert (
        found.statements[0].text == "次の2点です。\n（１）人材の育成\n（２）基盤の整備\n以上です。"
    )


def test_words_about_an_agenda_item_stay_in_the_statement() -> None:
    text = "議題1 計画\n●座長\n議題1から議題4までについて\n承認とします。"
    (one,) = split(text, marks=MARKS, seats=SEATS).statements
    assert one.text == "議題1から議題4までについて\n承認とします。"


def test_the_agenda_at_the_top_and_again_in_the_text_is_one() -> None:
    text = "議題1 計画\n議題2 予算\n\n議題1 計画\n●座長：はい。\n議題2 予算\n●座長：次です。"
    found = split(text, marks=MARKS, seats=SEATS)
    assert [(one.number, one.title) for one in found.agenda] == [(1, "計画"), (2, "予算")]
    assert [one.agenda for one in found.statements] == [1, 2]


def test_two_names_for_one_agenda_item_are_told() -> None:
    text = "議題1 計画\n議題1 予算\n●座長：はい。"
    assert codes(text)[1] == ["two_titles"]


def test_the_head_in_other_spellings() -> None:
    text = "日　時　令和5年7月3日（月）　午後1時30分から3時まで\n場　所\n県庁6階会議室\n"
    found = split(f"{text}●座長：はい。", marks=MARKS, seats=SEATS)
    assert found.held_on == date(2023, 7, 3)
    assert (found.starts, found.ends) == (time(13, 30), time(15, 0))
    assert found.place == "県庁6階会議室"


def test_a_weekday_that_does_not_fit_is_told() -> None:
    assert codes("日時：令和5年7月3日（火）10時\n●座長：はい。")[0] == ["weekday"]


def test_without_any_mark_or_speaker_everything_waits_for_the_person() -> None:
    text = "本日の会議の様子です。\n\nよい意見が出ました。"
    found = split(text, marks=MARKS)
    assert [block.place for block in found.blocks] == [Place.UNDECIDED, Place.UNDECIDED]
    assert all(problem.grave for block in found.blocks for problem in block.problems)


def test_an_unknown_speaker_is_told() -> None:
    assert codes("●山本部長：はい。") == [["unknown_speaker"]]


def test_a_mark_without_a_speaker_is_told() -> None:
    text = "☆職員の負担が増えないように、進めてほしい。"
    assert codes(text) == [["no_speaker"]]
    assert said(text) == [("☆", "", "", "職員の負担が増えないように、進めてほしい。")]


def test_a_bracket_left_open_is_told_and_kept() -> None:
    (one,) = split("●森課長（資料1に基づいて説明", marks=MARKS, seats=SEATS).statements
    assert one.speaker == "森課長"
    assert one.text == "（資料1に基づいて説明"
    assert "bracket" in [problem.code for problem in one.problems]


def test_remnants_of_html_and_page_numbers_are_listed() -> None:
    text = "●座長：始めます。br>\n- 3 -\n<p>よろしくお願いします。</p>"
    (one,) = split(text, marks=MARKS, seats=SEATS).statements
    assert one.text == "始めます。\nよろしくお願いします。"
    assert one.stripped == "br>- 3 -<p></p>"
    assert "stripped" in [problem.code for problem in one.problems]


def test_a_member_of_several_is_told() -> None:
    seats = (Seat(1, "森一郎", "財政課長"), Seat(2, "森次郎", "財政課長"))
    (one,) = split("●森財政課長：はい。", marks=MARKS, seats=seats).statements
    assert [problem.code for problem in one.problems] == ["ambiguous"]


def test_closing_words_are_nobodys() -> None:
    found = split("●座長：以上です。\n３　閉会", marks=MARKS, seats=SEATS)
    assert [block.place for block in found.blocks] == [Place.STATEMENT, Place.OUT]
