"""Differences as a reader would mark them by hand."""

from __future__ import annotations

import time
from itertools import pairwise
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.text_changes import Piece, PieceKind, changes, inserted_spans

SHOWN = {PieceKind.SAME: "{}", PieceKind.INSERTED: "<{}>", PieceKind.DELETED: "[{}]"}


def marked(before: str, after: str) -> str:
    return "".join(SHOWN[piece.kind].format(piece.text) for piece in changes(before, after))


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("", "", ""),
        ("同じ文。", "同じ文。", "同じ文。"),
        ("", "新しい文。", "<新しい文。>"),
        ("消えた文。", "", "[消えた文。]"),
        ("対応", "対応済", "対応<済>"),
        # A number, or a word in katakana, is one thing.
        ("達成率は66.5%。", "達成率は91.4%。", "達成率は[66.5]<91.4>%。"),
        ("1,000人以上", "1,200人以上", "[1,000]<1,200>人以上"),
        ("１０月に開く", "１２月に開く", "[１０]<１２>月に開く"),
        ("マニュアルを配る", "マネージャを配る", "[マニュアル]<マネージャ>を配る"),
        # So is a word of two kanji.
        ("引き続き検討する。", "引き続き検証する。", "引き続き[検討]<検証>する。"),
        ("業務改善を進める", "業務改革を進める", "業務[改善]<改革>を進める"),
        # An insertion stands where a reader sees it begin.
        ("検討し、", "検討し、試行し、", "検討し、<試行し、>"),
        ("・甲\n・丙", "・甲\n・乙\n・丙", "・甲\n<・乙\n>・丙"),
        ("・甲\n・乙\n・丙", "・甲\n・丙", "・甲\n[・乙\n]・丙"),
        ("・甲", "・甲\n・乙", "・甲<\n・乙>"),
        # A particle that recurs by chance does not split an edit.
        (
            "今後、行動指針を検討する予定。",
            "全所属で行動指針を定めた。",
            "[今後、]<全所属で>行動指針を[検討する予定]<定めた>。",
        ),
        # What has nothing in common is replaced as a whole.
        (
            "研修を行った。",
            "窓口へ来る人が減り始めた",
            "[研修を行った。]<窓口へ来る人が減り始めた>",
        ),
    ],
)
def test_changes_are_marked_where_a_reader_would(before: str, after: str, wanted: str) -> None:
    assert marked(before, after) == wanted


def test_an_unchanged_line_is_never_marked_among_changed_ones() -> None:
    before = "・勉強会を終えた。\n・研修を行った。\n・手引きを作る。"
    after = "・勉強会を10回行った。\n・研修を行った。\n・手引きを配った。"
    kept = [piece.text for piece in changes(before, after) if piece.kind is PieceKind.SAME]
    assert any("\n・研修を行った。\n" in text for text in kept)


def test_inserted_spans_are_places_in_the_newer_text() -> None:
    before, after = "率は66%で、対応中。", "率は91%で、対応済み。完了。"
    spans = inserted_spans(changes(before, after))
    pieces = [p.text for p in changes(before, after) if p.kind is PieceKind.INSERTED]
    assert [after[first:last] for first, last in spans] == pieces
    assert "91" in pieces


# Letters that meet in offices' texts, so that generated texts share words, numbers and bullets.
LETTERS = st.sampled_from(
    list("県庁検討検証電子決裁のをにしたするマニュアルデータKPI0123456789.,、。・\n　*【】()（）")
)
WORDS = st.sampled_from(
    ["電子決裁", "マニュアル", "令和8年", "91.4%", "1,000人", "を検討する", "。\n・", "、", "**"]
)
TEXTS = st.lists(LETTERS | WORDS, max_size=40).map("".join)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str]:
    """A text and what became of it by a few cuts and insertions; or two texts of their own."""
    before = draw(TEXTS)
    if draw(st.booleans()):
        return before, draw(TEXTS | st.text(max_size=30))
    after = before
    for _ in range(draw(st.integers(0, 4))):
        first = draw(st.integers(0, len(after)))
        last = draw(st.integers(first, min(len(after), first + 6)))
        after = after[:first] + draw(TEXTS) + after[last:]
    return before, after


def rebuilt(pieces: tuple[Piece, ...], left_out: PieceKind) -> str:
    return "".join(piece.text for piece in pieces if piece.kind is not left_out)


@settings(max_examples=10_000, deadline=None)
@given(edits())
@example(("ab", "ba"))
@example(("県県", "県庁"))
@example(("𠮷野𠮷", "𠮷𠮷野"))
def test_the_pieces_rebuild_both_texts(pair: tuple[str, str]) -> None:
    before, after = pair
    pieces = changes(before, after)
    assert rebuilt(pieces, PieceKind.INSERTED) == before
    assert rebuilt(pieces, PieceKind.DELETED) == after
    assert all(piece.text for piece in pieces)
    kinds = [piece.kind for piece in pieces]
    assert all(one != other for one, other in pairwise(kinds))
    # In a replacement, what was taken out stands first.
    assert (PieceKind.INSERTED, PieceKind.DELETED) not in set(pairwise(kinds))
    spans = inserted_spans(pieces)
    assert [after[first:last] for first, last in spans] == [
        piece.text for piece in pieces if piece.kind is PieceKind.INSERTED
    ]


@settings(max_examples=500, deadline=None)
@given(edits())
def test_the_same_texts_give_the_same_pieces(pair: tuple[str, str]) -> None:
    assert changes(*pair) == changes(*pair)


@settings(max_examples=2_000, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6), TEXTS, TEXTS)
def test_a_number_is_marked_whole(one: int, other: int, head: str, tail: str) -> None:
    before, after = f"{head}は{one:,}件{tail}", f"{head}は{other:,}件{tail}"
    if one == other:
        assert changes(before, after) == (Piece(PieceKind.SAME, before),)
        return
    found = changes(before, after)
    assert any(f"{other:,}" in p.text for p in found if p.kind is PieceKind.INSERTED)
    assert any(f"{one:,}" in p.text for p in found if p.kind is PieceKind.DELETED)


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 1.0])
def test_long_texts_are_compared_in_no_time(share: float) -> None:
    random = Random(11)
    letters = "県庁のデジタル化を推進する。、ための研修会5月開催"
    before = "".join(random.choice(letters) for _ in range(3000))
    after = "".join(random.choice("あ漢5ア、") if random.random() < share else c for c in before)
    began = time.process_time()
    pieces = changes(before, after)
    assert time.process_time() - began < 3
    assert rebuilt(pieces, PieceKind.INSERTED) == before
    assert rebuilt(pieces, PieceKind.DELETED) == after
