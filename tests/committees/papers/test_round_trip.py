"""What leaves as Excel or Word comes back to the character."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from committees.papers.excel import action_table_xlsx
from committees.papers.word import action_table_docx
from committees.reading.docx_grid import read_docx
from committees.reading.judging import Ground, Outcome, judge
from committees.reading.rows import Grid, ItemRow, Words
from committees.reading.sources import normal_source
from committees.reading.table import read_grid
from committees.reading.xlsx_grid import read_xlsx
from committees.states import ItemState
from core.rich_text import canonical
from tests.committees.papers.states import LEGEND, NASTY, edited, printed, second_meeting, state

Files = tuple[Callable[..., bytes], Callable[[bytes], Grid]]
XLSX: Files = (action_table_xlsx, lambda content: read_xlsx(content, file_name="資料4.xlsx"))
DOCX: Files = (action_table_docx, read_docx)
BOTH = pytest.mark.parametrize("files", [XLSX, DOCX], ids=["xlsx", "docx"])
NAMES = ("人事課", "情報政策課", "働き方改革・女性活躍推進室")


def back(files: Files, items: Sequence[ItemState], **options: object) -> list[ItemRow]:
    write, read = files
    content = write(printed(None, items, **options))
    found = read_grid(read(content), Words(LEGEND, NAMES))
    return list(found.rows)


def all_unchanged(files: Files, items: Sequence[ItemState]) -> None:
    """Taken in again, the file would write nothing."""
    write, read = files
    table = read_grid(read(write(printed(None, items))), Words(LEGEND, NAMES))
    judged = judge(table.rows, Ground(items, table.meanings, NAMES))
    assert [row.outcome for row in judged.rows] == [Outcome.UNCHANGED] * len(items)
    assert judged.missing == ()


def same(item: ItemState, row: ItemRow) -> None:
    assert row.problems == ()
    for name in ("number", "area", "category", "heading", "status_mark", "departments"):
        assert getattr(row, name) == getattr(item, name), (item.number, name)
    # Blanks that a narrow column may have made are judged away; the stored spelling stays.
    assert row.source == normal_source(item.source)
    assert (row.text, list(row.text_changed)) == canonical(item.text, item.text_changed)
    assert (row.response, list(row.response_changed)) == canonical(
        item.response, item.response_changed
    )
    assert row.text == item.text
    assert row.response == item.response


@BOTH
def test_a_table_comes_back_to_the_character(files: Files) -> None:
    items = [
        state(1),
        state(2, response="", status_mark="△"),
        state(3, text=f"・{NASTY}\n\n間に空行。", response=NASTY, heading="<見出し> & =A1"),
        state(4, text="**強調**から始まり\n　・深い箇条書き**も強調**", departments=NAMES),
        state(5, status_mark="○(一部△)", source="第1・3回会議 委員発言 第4回会議 座長発言"),
        state(17, response="・" + "長い文をくり返し、区切らずに書いている。" * 150),
        state(18, text="\n".join(f"・{n}番目の行。" for n in range(120))),
        state(25, area="", category=""),
        state(26, text="_x0041_ と 'A と　全角", response="終わり。　・途中の点"),
    ]
    rows = back(files, items)
    assert [row.number for row in rows] == [item.number for item in items]
    for item, row in zip(items, rows, strict=True):
        same(item, row)
    all_unchanged(files, items)


@BOTH
def test_what_was_red_comes_back_red(files: Files) -> None:
    items = [
        state(1, response="120人が参加した。", response_changed=((0, 4),)),
        state(2, text="・**重要**な点と新しい点", text_changed=((1, 7), (11, 14))),
        state(3),
        state(4, response="全部が新しい。\n二行目も。", response_changed=((0, 12),)),
    ]
    for item, row in zip(items, back(files, items), strict=True):
        same(item, row)


@BOTH
def test_changes_of_a_second_meeting_come_back_as_changed_spans(files: Files) -> None:
    before, after = second_meeting()
    write, read = files
    rows = read_grid(read(write(printed(before, after))), Words(LEGEND, NAMES)).rows
    red = [int(row.number) for row in rows if row.response_changed or row.text_changed]
    assert red == [3, 7, 12, 20, 33, 47]
    for item, row in zip(after, rows, strict=True):
        assert (row.text, row.response) == (item.text, item.response)


@BOTH
def test_what_was_struck_through_does_not_come_back(files: Files) -> None:
    before = [state(1), state(2)]
    after = [
        edited(
            before[0],
            response="・研修を6回開き、120人が参加した。\n来年度も続ける。",
            status_mark="△",
            departments=("情報政策課",),
        ),
        before[1],
    ]
    write, read = files
    paper = printed(before, after, deletions=True)
    rows = read_grid(read(write(paper)), Words(LEGEND, NAMES)).rows
    assert rows[0].response == after[0].response
    assert rows[0].response_changed != ()
    assert (rows[0].status_mark, rows[0].departments) == ("△", ("情報政策課",))


_WORDS = st.text(alphabet="課題を解く、研修120人=+-@<&#*_　。・（）", min_size=1, max_size=30)
_LINES = st.lists(
    st.tuples(st.sampled_from(["", "・", "　・"]), _WORDS.filter(lambda text: "**" not in text)),
    min_size=1,
    max_size=6,
)


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A stored text in its one spelling, with spans that are changed."""
    rows = (lead + words.strip() for lead, words in draw(_LINES))
    text, _ = canonical("\n".join(row for row in rows if row.strip(" 　・")), ())
    text = "\n".join(line.rstrip() for line in text.split("\n") if line.strip())
    place = st.integers(0, max(len(text) - 1, 0))
    ends = sorted(draw(st.lists(place, max_size=4, unique=True)))
    spans = tuple(zip(ends[::2], ends[1::2], strict=False))
    return text, tuple(map(tuple, canonical(text, spans)[1]))  # type: ignore[arg-type]


@BOTH
@given(question=texts(), answer=texts())
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back(
    files: Files,
    question: tuple[str, tuple[tuple[int, int], ...]],
    answer: tuple[str, tuple[tuple[int, int], ...]],
) -> None:
    item = state(
        1,
        text=question[0],
        text_changed=question[1],
        response=answer[0],
        response_changed=answer[1],
    )
    rows = back(files, [item, state(2)])
    assert len(rows) == 2
    same(item, rows[0])
