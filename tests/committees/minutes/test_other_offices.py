"""Minutes as other offices write them: split, or shown for correction, never dropped."""

from __future__ import annotations

import pytest

from committees.minutes import Place, Seat, SplitMinutes, split

SEATS = (Seat(1, "山田", "大学教授", "委員"), Seat(2, "鈴木", "会社役員", "委員"))


def read(text: str, marks: tuple[str, ...] = ("●", "☆")) -> SplitMinutes:
    found = split(text, marks=marks, seats=SEATS)
    assert "".join(block.raw for block in found.blocks) == text
    return found


def said(found: SplitMinutes) -> list[tuple[str, str, int | None]]:
    return [(one.speaker or one.aside, one.text, one.agenda) for one in found.statements]


def test_two_circles_are_one_mark_and_an_agenda_below_a_numbered_head() -> None:
    found = read(
        "令和8年度第1回デジタル委員会議事録\n"
        "日時　令和8年6月3日（水）14時～15時30分\n"
        "１　開会\n"
        "２　議事\n"
        "（１）計画の進み具合について\n"
        "○委員長　説明をお願いします。\n"
        "〇事務局　資料1により説明します。\n"
        "◯山田委員　遅れている理由は何ですか。\n"
        "（２）その他\n"
        "○鈴木委員　特にありません。\n"
        "３　閉会\n"
    )
    assert [(line.number, line.title) for line in found.agenda] == [
        (1, "計画の進み具合について"),
        (2, "その他"),
    ]
    assert {one.mark for one in found.statements} == {"○"}
    assert [speaker for speaker, _, _ in said(found)] == [
        *("委員長", "事務局", "山田委員", "鈴木委員"),
    ]
    # The committee does not know the mark: each is shown with a sentence.
    assert all(
        any(problem.code == "foreign_mark" for problem in one.problems) for one in found.statements
    )


def test_speakers_in_round_brackets_alone_on_a_line_or_before_their_words() -> None:
    found = read(
        "議事（１）　窓口の見直し\n"
        "（山田委員）\n窓口の混み具合はどうか。\n"
        "（事務局）\n月初めに混んでいる。\n"
        "議事（２）　研修\n"
        "（鈴木委員）研修を増やせないか。\n"
        "（事務局）増やす方向で考える。\n"
    )
    assert said(found) == [
        ("山田委員", "窓口の混み具合はどうか。", 1),
        ("事務局", "月初めに混んでいる。", 1),
        ("鈴木委員", "研修を増やせないか。", 2),
        ("事務局", "増やす方向で考える。", 2),
    ]


def test_speakers_in_square_brackets_below_parts_that_do_not_begin_with_one() -> None:
    found = read(
        "2. 報告事項\n"
        "【委員長】　事務局から報告を。\n"
        "【事務局】　資料2のとおりです。\n"
        "3. 協議事項\n"
        "【鈴木委員】　来年の目標は。\n"
    )
    assert [(line.number, line.title) for line in found.agenda] == [
        (2, "報告事項"),
        (3, "協議事項"),
    ]
    assert [agenda for _, _, agenda in said(found)] == [2, 2, 3]


def test_questions_and_answers_without_names() -> None:
    found = read(
        "１．窓口について\n"
        "質問：混み具合はどうか。\n"
        "回答：月初めに混んでいる。\n続けて調べる。\n"
        "意見：予約を勧めてはどうか。\n"
        "Ｑ　予約の方法は。\n"
        "Ａ　電話と画面の両方です。\n"
    )
    assert said(found) == [
        ("質問", "混み具合はどうか。", 1),
        ("回答", "月初めに混んでいる。\n続けて調べる。", 1),
        ("意見", "予約を勧めてはどうか。", 1),
        ("Ｑ", "予約の方法は。", 1),
        ("Ａ", "電話と画面の両方です。", 1),
    ]
    assert all(one.problems[0].code == "no_speaker" for one in found.statements)


def test_a_word_can_be_the_committees_own_mark() -> None:
    found = read("質問：混み具合はどうか。\n回答：混んでいる。\n", marks=("質問", "回答"))
    assert [(one.mark, one.text) for one in found.statements] == [
        ("質問", "混み具合はどうか。"),
        ("回答", "混んでいる。"),
    ]


def test_an_answer_within_somebodys_words_stays_there() -> None:
    found = read("☆山田委員　前回の資料にある\n回答：済み、とは何か。\n●事務局　終えたことです。\n")
    assert len(found.statements) == 2
    assert "回答：済み、とは何か。" in found.statements[0].text


@pytest.mark.parametrize("marks", [("●", "☆"), ()])
def test_a_text_without_any_marks_is_shown_whole_for_correction(marks: tuple[str, ...]) -> None:
    text = (
        "窓口について話し合った。\n"
        "山田委員から、予約を勧めてはどうかと意見があった。\n"
        "事務局は、次回までに調べると答えた。\n"
    )
    found = read(text, marks)
    assert found.statements == ()
    assert {block.place for block in found.blocks} == {Place.UNDECIDED}
    assert all(any(problem.grave for problem in block.problems) for block in found.blocks)


def test_a_number_out_of_turn_between_statements_is_asked_about() -> None:
    found = read("議題１　窓口\n☆山田委員　どうか。\n（４）データの公開\n●事務局　進めている。\n")
    (asked,) = found.leftovers
    assert asked.text == "（４）データの公開"
    assert [problem.code for problem in asked.problems] == ["maybe_agenda"]
    assert found.statements[0].text == "どうか。"


def test_a_list_that_somebody_reads_out_stays_with_their_words() -> None:
    found = read(
        "議題１　窓口\n☆山田委員　次の点を確かめたい。\n(4) 広報\n(5) 研修\n●事務局　順に答える。\n"
    )
    assert found.statements[0].text.endswith("(4) 広報\n(5) 研修")
    assert len(found.statements) == 2 and found.leftovers == ()
