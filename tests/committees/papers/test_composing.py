"""Which items a paper takes, in which order, and what it says of them."""

from __future__ import annotations

import json
from dataclasses import replace

from committees.paper_settings import PaperColumn, PaperOrder
from committees.papers.action_paper import ActionPaper, merged_groups, plain_cell, read_table
from tests.committees.papers.states import edited, printed, second_meeting, state


def numbers(paper: ActionPaper) -> list[str]:
    return [row.plain[0] for row in paper.rows]


def test_filters_take_what_meets_all_of_them() -> None:
    before, after = second_meeting()
    assert len(printed(before, after).rows) == 47
    assert numbers(printed(before, after, changed_only=True)) == ["3", "7", "12", "20", "33", "47"]
    paper = printed(before, after, changed_only=True, statuses=("△",))
    assert numbers(paper) == ["3", "12", "33"]
    assert paper.notes[-1] == "条件に合う3件を載せています（全47件）。"
    area = after[0].area
    assert numbers(printed(before, after, areas=(area,), departments=("情報政策課",))) == [
        str(number) for number in range(1, 17, 2)
    ]


def test_orders_keep_the_committees_own_within_them() -> None:
    before, after = second_meeting()
    changed = numbers(printed(before, after, order=PaperOrder.CHANGED))
    assert changed[:7] == ["3", "7", "12", "20", "33", "47", "1"]
    by_status = numbers(printed(before, after, order=PaperOrder.STATUS))
    assert by_status[0] == "1"
    assert by_status[-1] == "45"


def test_columns_stand_in_the_order_chosen() -> None:
    columns = (PaperColumn.NUMBER, PaperColumn.RESPONSE, PaperColumn.CONTENT)
    paper = printed(None, [state(1)], columns=columns)
    assert paper.titles == ("番号", "対応状況", "指摘事項")
    assert len(paper.rows[0].cells) == 3


def test_the_notes_say_what_red_means_and_count_the_statuses() -> None:
    notes = printed(*second_meeting()).notes
    assert notes[0] == ("※赤字に下線の部分は、令和8年度第1回（令和8年8月4日）からの変更です。")
    assert notes[1] == "全47件：○ 対応済 32件、△ 引き続き検討 15件（変更 6件）"


def test_an_own_note_replaces_the_sentence_on_red() -> None:
    assert printed(*second_meeting(), note="変更部分は赤字").notes[0] == "※変更部分は赤字"


def test_items_that_were_dropped_are_named_below_the_title() -> None:
    before = [state(1), state(2)]
    paper = printed(before, before[:1])
    assert numbers(paper) == ["1"]
    assert paper.notes[-1] == "前回のあとに取りやめた項目：2 見出し2"


def test_a_new_item_is_marked_as_a_whole() -> None:
    paper = printed([state(1)], [state(1), state(2)])
    cells = dict(zip(paper.columns, paper.rows[1].cells, strict=True))
    for column in (PaperColumn.CONTENT, PaperColumn.RESPONSE, PaperColumn.STATUS):
        assert all(run.changed for line in cells[column] for run in line.runs)


def test_spans_of_a_paper_from_outside_are_marked_where_nothing_earlier_is_known() -> None:
    item = state(1, response="120人が参加した。", response_changed=((0, 3),))
    cell = printed(None, [item]).rows[0].cells[6]
    assert [(run.text, run.changed) for run in cell[0].runs] == [
        ("120", True),
        ("人が参加した。", False),
    ]


def test_the_heading_is_bold_in_brackets_and_marked_where_it_changed() -> None:
    before = state(1, heading="研修の充実")
    paper = printed([before], [edited(before, heading="研修の大幅な充実")])
    runs = paper.rows[0].cells[3][0].runs
    assert "".join(run.text for run in runs) == "【研修の大幅な充実】"
    assert all(run.strong for run in runs)
    assert [run.text for run in runs if run.changed] == ["大幅な"]


def test_a_paper_as_json_is_the_same_paper() -> None:
    paper = printed(*second_meeting(), deletions=True, columns=tuple(PaperColumn))
    assert read_table(json.loads(json.dumps(paper.table()))) == paper


def test_areas_and_categories_are_merged_where_they_follow_one_another() -> None:
    items = [
        state(1, area="甲", category="一"),
        state(2, area="甲", category="一"),
        state(3, area="乙", category="一"),
        state(4, area="", category=""),
        state(5, area="", category=""),
    ]
    groups = merged_groups(printed(None, items))
    spans = {
        index: [(group.start, group.stop) for group in found] for index, found in groups.items()
    }
    assert spans == {1: [(0, 2), (2, 3), (3, 4), (4, 5)], 2: [(0, 2), (2, 3), (3, 4), (4, 5)]}
    within = merged_groups(printed(None, items), breaks=[1])
    assert within[1][0] == range(1)


def test_the_files_name_says_number_committee_meeting_and_title() -> None:
    paper = printed(None, [state(1)])
    assert paper.file_name == "資料4_DX推進会議_令和8年度第2回_指摘事項への対応状況"
    odd = replace(paper, title="対応/状況: 一覧\n*?", is_draft=True)
    assert odd.file_name == "資料4（案）_DX推進会議_令和8年度第2回_対応状況一覧"


def test_cells_are_read_without_what_was_deleted() -> None:
    before = state(1, response="4回開いた。")
    paper = printed([before], [edited(before, response="12回開いた。")], deletions=True)
    assert plain_cell(paper.rows[0].cells[6]) == "12回開いた。"
