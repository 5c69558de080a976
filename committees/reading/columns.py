"""What the columns of an action table mean, by their titles: in any order, under any usual name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from committees.reading.rows import Meaning
from core.folding import fold

_BRACKETS = re.compile(r"[(（\[［【〔].*?[)）\]］】〕]|※.*$")
# Exact titles, folded; the first that matches counts.
_EXACT: dict[Meaning, tuple[str, ...]] = {
    Meaning.NUMBER: (
        *("番号", "no", "no.", "項番", "連番", "通番", "整理番号", "項目番号", "#", "№"),
        *("通し番号", "指摘番号"),
    ),
    Meaning.AREA: (
        *("施策区分", "分野", "区分", "大分類", "大項目", "柱", "施策", "政策分野", "施策分野"),
        *("テーマ", "部会"),
    ),
    Meaning.CATEGORY: ("項目分類", "項目", "分類", "中分類", "小分類", "中項目", "小項目", "種別"),
    Meaning.HEADING: ("見出し", "件名", "タイトル", "論点", "要旨", "標題", "表題"),
    Meaning.TEXT: (
        *(
            "指摘事項",
            "意見の内容",
            "提言",
            "指摘の内容",
            "意見",
            "ご意見",
            "内容",
            "指摘",
            "意見等",
        ),
        *("質問", "質問・意見", "意見・質問", "提言の内容", "提言内容", "指摘内容", "発言内容"),
        *("主な意見", "課題", "委員意見", "意見内容", "指摘・意見", "検討課題"),
        *("発言要旨", "委員発言要旨", "委員の発言要旨", "委員発言", "委員の発言", "発言の要旨"),
        *("要望", "要望事項", "質疑", "御意見", "意見要旨", "意見の要旨", "委員の意見"),
    ),
    Meaning.SOURCE: (
        *("出所", "発言者", "会議", "出典", "会議名", "委員名", "委員", "提案者", "指摘者"),
        *("発言", "提出者", "発言者等", "会議・発言者"),
    ),
    Meaning.BOTH: ("対応状況",),
    Meaning.STATUS: (
        *("状況", "進捗", "進捗状況", "対応区分", "ステータス", "状態", "評価", "対応結果", "記号"),
        *("反映状況", "対応の状況"),
    ),
    Meaning.RESPONSE: (
        *("回答", "対応内容", "対応", "対応方針", "対応策", "県の考え方", "市の考え方", "考え方"),
        *("今後の対応", "取組状況", "取組内容", "対応状況・方針", "回答内容", "事務局回答", "措置"),
        *("対応の内容", "措置状況", "具体的な対応", "対応状況(文章)", "対応状況の内容"),
        *("県の対応", "市の対応", "町の対応", "村の対応", "区の対応", "県対応", "市対応"),
        *("県の回答", "市の回答", "対応等", "対応結果の内容", "答弁"),
    ),
    Meaning.DEPARTMENTS: (
        *("担当課", "所管課", "担当", "所管", "担当部局", "担当所属", "所属", "部局", "関係課"),
        *(
            "担当部署",
            "所管部局",
            "担当室課",
            "部署",
            "所管部署",
            "担当課室",
            "担当課等",
            "担当部課",
        ),
    ),
    Meaning.DUE: (
        "期限",
        "期日",
        "時期",
        "予定時期",
        "実施時期",
        "対応時期",
        "完了予定",
        "対応期限",
        "締切",
        "締切日",
        "締め切り",
        "〆切",
    ),
}
# Words within longer titles: 「継続的な検討課題」及びPTにおける委員指摘事項等.
_WITHIN: tuple[tuple[Meaning, tuple[str, ...]], ...] = (
    (Meaning.DEPARTMENTS, ("担当課", "所管課", "担当部", "担当室", "所管部")),
    # 意見に対する県の対応: what it ends with is what it holds.
    (Meaning.RESPONSE, ("に対する対応", "に対する県", "に対する市", "に対する回答")),
    (
        Meaning.TEXT,
        ("指摘事項", "ご意見", "御意見", "意見の", "提言", "委員意見", "指摘の内容", "発言要旨"),
    ),
    (Meaning.TEXT, ("からの意見", "からの指摘", "委員の発言", "発言の概要", "意見の概要")),
    (Meaning.DUE, ("期限", "時期", "完了予定")),
    (Meaning.BOTH, ("対応状況",)),
    (
        Meaning.RESPONSE,
        ("回答", "対応内容", "対応方針", "考え方", "今後の対応", "取組状況", "の対応", "対応の"),
    ),
    (Meaning.SOURCE, ("出所", "発言者", "出典")),
    (Meaning.NUMBER, ("番号",)),
    (Meaning.AREA, ("施策区分", "分野")),
    (Meaning.CATEGORY, ("項目分類",)),
)
# Titles that say by their end what they hold: 指摘事項に対する担当課の回答.
_AT_END = ("の対応", "の回答", "の考え方", "への対応", "への回答", "の対応方針", "の取組状況")
# Between the two rows of a title (対応状況／区分).
PARTED = "／"
_MARK_WORDS = {"区分", "記号", "状況", "評価", "分類", "判定", "進捗", "反映"}
_ANSWERS = {Meaning.BOTH, Meaning.STATUS, Meaning.RESPONSE}
LONGEST_TITLE = 60
# A column of the portal's own papers that says nothing of its own.
DERIVED = frozenset({"変更点", "前回からの変更"})


def folded_title(title: str) -> str:
    """A title as titles are compared: look-alikes, blanks and what stands in brackets away."""
    bare = _BRACKETS.sub("", title) or title
    return "".join(fold(bare).split()).lower()


def meaning_of(title: str) -> Meaning:
    """The meaning of a column with that title; NONE where it does not tell."""
    words = folded_title(title)
    if not words or len(words) > LONGEST_TITLE:
        return Meaning.NONE
    for meaning, names in _EXACT.items():
        if words in names:
            return meaning
    if PARTED in title:
        return _below(*title.split(PARTED, 1))
    if words.endswith(_AT_END):
        return Meaning.RESPONSE
    for meaning, parts in _WITHIN:
        if any(part in words for part in parts):
            return meaning
    return Meaning.NONE


def _below(over: str, under: str) -> Meaning:
    """What a title below another one means: 区分 is the items', or the answers' status."""
    parent, own = meaning_of(over), meaning_of(under)
    if parent in _ANSWERS:
        if own is Meaning.STATUS or folded_title(under) in _MARK_WORDS:
            return Meaning.STATUS
        if own in {Meaning.DUE, Meaning.DEPARTMENTS, Meaning.NUMBER, Meaning.SOURCE}:
            return own
        return Meaning.RESPONSE
    return own or parent


def is_heading(cells: Sequence[str]) -> bool:
    """Whether a row is the table's heading: several usual titles, and nothing like an item."""
    titles = [cell.strip() for cell in cells if cell.strip()]
    if any(len(title) > LONGEST_TITLE + 40 for title in titles):
        return False
    meanings = [meaning_of(title) for title in dict.fromkeys(titles)]
    known = {meaning for meaning in meanings if meaning}
    if not known & {Meaning.TEXT, Meaning.HEADING, Meaning.BOTH, Meaning.RESPONSE, Meaning.NUMBER}:
        return False
    # An item may hold such words too, hardly in most of its cells.
    return len(known) >= 3 and len(known) * 2 >= len(meanings)


def guessed(titles: Sequence[str]) -> list[Meaning]:
    """A meaning for each title. One that would come twice is kept for the first.

    「対応状況」 holds mark and text, only where neither has a column of its own.
    """
    found = [meaning_of(title) for title in titles]
    has_status, has_response = Meaning.STATUS in found, Meaning.RESPONSE in found
    for place, meaning in enumerate(found):
        if meaning is Meaning.BOTH:
            later = Meaning.BOTH in found[place + 1 :]
            if has_status and has_response:
                found[place] = Meaning.NONE
            elif later and not has_response:
                # A title over two columns: the mark's and the text's.
                found[place], has_status = Meaning.STATUS, True
            elif has_status:
                found[place], has_response = Meaning.RESPONSE, True
            elif has_response:
                found[place], has_status = Meaning.STATUS, True
    seen: set[Meaning] = set()
    for place, meaning in enumerate(found):
        if meaning in seen:
            found[place] = _second(meaning, seen)
        seen.add(found[place])
    return found


def _second(meaning: Meaning, seen: set[Meaning]) -> Meaning:
    other = {Meaning.AREA: Meaning.CATEGORY, Meaning.CATEGORY: Meaning.AREA}.get(meaning)
    return other if other and other not in seen else Meaning.NONE
