"""Whatever is pasted: no character is lost, and the blocks in their order are the text."""

from __future__ import annotations

from collections import Counter

from hypothesis import example, given, settings
from hypothesis import strategies as st

from committees.minutes import Seat, split
from committees.minutes.lines import ALIKE

SEATS = (Seat(1, "高橋太郎", "座長", "座長"), Seat(2, "森一郎", "デジタル改革推進課長", "事務局"))
PARTS = (
    *(
        "●",
        "☆",
        "◯",
        "○",
        "◆",
        "【",
        "】",
        "（",
        "）",
        "(",
        ")",
        "：",
        ":",
        "　",
        " ",
        "\t",
        "\n",
        "\n\n",
    ),
    *(
        "議題",
        "第",
        "号議案",
        "１",
        "2",
        "①",
        "三",
        "座長",
        "森課長",
        "委員",
        "事務局",
        "田中",
        "部長",
    ),
    *(
        "資料1に基づいて説明",
        "日時",
        "場所",
        "令和4年4月14日（木）",
        "10時10分～10時30分",
        "br>",
        "<p>",
        "</p>",
    ),
    *(
        "&nbsp;",
        "- 3 -",
        "3/10",
        "・",
        "。",
        "、",
        "です",
        "始めます。",
        "出席者",
        "次第",
        "閉会",
        "その他",
        "X",
    ),
    *(
        "職員の負担が増えないように進めてほしいと考えている",
        "\r\n",
        "\u200b",
        "\ufeff",
        "\u3000\u3000",
        "\x0c",
    ),
)
texts = st.one_of(
    st.lists(st.sampled_from(PARTS), max_size=40).map("".join),
    st.text(max_size=120),
    st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=6)), max_size=30).map("".join),
)


def visible(text: str) -> Counter[str]:
    """The characters that are not blank; a mark's look-alikes count as one."""
    for alike in ALIKE:
        for other in alike[1:]:
            text = text.replace(other, alike[0])
    return Counter(character for character in text if not character.isspace())


@settings(max_examples=1500, deadline=None)
@given(text=texts)
@example(text="●森課長（資料1に基づいて説明）：はい。br>\n- 3 -\n（座長）次へ。")
@example(text="議題\n（１）\n計画\n●")
def test_every_character_is_somewhere(text: str) -> None:
    found = split(text, marks=("●", "☆", "○", "【】"), seats=SEATS)
    if text.strip():
        assert "".join(block.raw for block in found.blocks) == text
    for block in found.blocks:
        parts = (block.mark, block.speaker, block.aside, block.text, block.signs, block.stripped)
        assert visible("".join(parts)) == visible(block.raw), block
