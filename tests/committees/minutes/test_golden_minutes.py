"""The minutes of a public meeting, taken apart as the facts taken from them by hand say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from committees.minutes import SplitMinutes, split
from committees.minutes.speakers import guess

SHARED = Path(__file__).resolve().parents[4] / "shared"
EXPLAINER = "森デジタル改革推進課長"
CHAIR = "三宅デジタル社会推進局長"


@pytest.fixture(scope="module")
def text() -> str:
    (path,) = (SHARED / "seeds").glob("004*.txt")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    path = SHARED / "golden" / "meeting_mie_2022_04_14.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def read(text: str) -> SplitMinutes:
    return split(text, marks=("●", "☆"))


def test_day_times_and_place(read: SplitMinutes, golden: dict[str, Any]) -> None:
    assert read.held_on is not None
    assert read.held_on.isoformat() == golden["date"]
    assert f"{read.starts:%H:%M}" == golden["starts"]
    assert f"{read.ends:%H:%M}" == golden["ends"]
    assert read.place == golden["place"]


def test_the_four_agenda_items_with_their_papers(
    read: SplitMinutes, golden: dict[str, Any]
) -> None:
    assert [
        {"no": line.number, "title": line.title, "paper": line.paper} for line in read.agenda
    ] == golden["agenda"]


def test_every_statement_with_its_mark_speaker_and_item(read: SplitMinutes) -> None:
    assert [(one.agenda, one.mark, one.speaker) for one in read.statements] == [
        (1, "●", EXPLAINER),
        (2, "●", EXPLAINER),
        (3, "●", EXPLAINER),
        (4, "●", EXPLAINER),
        (4, "●", CHAIR),
        (4, "☆", "高間総務部長"),
        (4, "☆", "田中CDO"),
        (4, "●", CHAIR),
        (4, "☆", "一見知事"),
    ]
    assert [one.aside for one in read.statements[:4]] == [
        f"資料{number}に基づいて説明" for number in (1, 2, 3, 4)
    ]
    assert all(one.text for one in read.statements)


def test_the_speakers_by_capacity(read: SplitMinutes, golden: dict[str, Any]) -> None:
    capacities = dict.fromkeys(guess(one.speaker).capacity for one in read.statements)
    assert list(capacities) == golden["speakers_by_capacity"]


def test_nothing_is_left_over_or_lost(read: SplitMinutes, text: str) -> None:
    assert read.leftovers == ()
    assert "".join(block.raw for block in read.blocks) == text


def test_sentences_that_a_page_cut_are_whole_again(read: SplitMinutes) -> None:
    whole = "\n".join(one.text for one in read.statements)
    assert "支援を行うこととしている。" in whole
    assert "行政手続のデジタル化だと" in whole
    joined = [
        problem for one in read.statements for problem in one.problems if problem.code == "joined"
    ]
    assert len(joined) == 2


def test_the_words_that_explain_the_marks(read: SplitMinutes) -> None:
    assert list(read.head.legend) == ["●", "☆"]
    assert "意見・質問" in read.head.legend["☆"]
