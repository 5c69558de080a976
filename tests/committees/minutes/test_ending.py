"""以上 at the end of pasted minutes is nobody's words."""

from __future__ import annotations

import pytest

from committees.minutes import Place, split
from tests.committees.minutes.test_splitting import MARKS, SEATS, said


@pytest.mark.parametrize(
    "end", ["以上", "　　　　以　上\n", "（以上）", "－以上－\n\n", "以上。\n- 12 -\n"]
)
def test_the_closing_line_is_no_part_of_the_last_statement(end: str) -> None:
    text = f"●座長：次回もよろしく。\n{end}"
    assert said(text) == [("●", "座長", "", "次回もよろしく。")]
    found = split(text, marks=MARKS, seats=SEATS)
    assert found.blocks[1].place is Place.OUT
    assert [problem.code for problem in found.blocks[1].problems][:1] == ["ended"]
    assert "".join(block.raw for block in found.blocks) == text


def test_it_ends_the_minutes_before_the_closing_of_the_meeting_too() -> None:
    found = split("●座長：ありがとう。\n以上\n\n３　閉会\n", marks=MARKS, seats=SEATS)
    assert [block.place for block in found.blocks] == [Place.STATEMENT, Place.OUT, Place.OUT]


def test_inside_a_statement_it_is_what_was_said() -> None:
    for text in ("●座長：三点です。\n以上\nよろしく。", "●座長：三点。以上", "●座長：\n以上"):
        (only,) = split(text, marks=MARKS, seats=SEATS).statements
        assert "以上" in only.text, text
