"""Head-counts by group as people paste them out of a workbook, with totals checked.

The first row and the first column name the groups. A row or column named 計, 合計, … holds
totals: it is held against the sum and then left out. A blank or a dash is nobody (0).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import Invalid
from core.folding import fold, trim
from surveys.typed_fields import read_number

TOTALS = frozenset(
    {"計", "合計", "総計", "全体", "総数", "合 計", "小計", "全庁", "計(人)", "合計(人)"}
)
NOBODY = frozenset({"", "-", "−", "ー", "－", "―", "—", "–", "…"})
MOST_PEOPLE = 1_000_000
MOST_GROUPS = 200


@dataclass(frozen=True)
class PastedRoll:
    """`counts` by (row, column) place; `columns` is empty for a list of one count a row.

    `note` says what was checked.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Mapping[tuple[int, int], int]
    note: str = ""

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def turned(self) -> PastedRoll:
        turned = {(column, row): count for (row, column), count in self.counts.items()}
        return PastedRoll(self.columns, self.rows, turned, self.note)


def read_roll(text: str) -> PastedRoll:
    """The counts. Raises Invalid (field "pasted") naming the place that can't be read."""
    lines = [
        [trim(cell) for cell in line.split("\t")]
        for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if line.strip()
    ]
    if len(lines) < 2 or max(map(len, lines)) < 2:
        raise _wrong(
            "not_a_table",
            "表として読めませんでした。",
            "Excelで、見出しの行と列を含めて範囲を選び、コピーして貼り付けてください。",
        )
    width = max(map(len, lines))
    lines = [[*line, *[""] * (width - len(line))] for line in lines]
    if width == 2 and not is_nobody(lines[0][1]) and _readable(lines[0][1]):
        lines.insert(0, ["", "人数"])  # a list without a heading
    head, body = lines[0], lines[1:]
    counts = {
        (at, place): read_count(cell, f"「{line[0] or at + 1}」の「{head[place + 1]}」")
        for at, line in enumerate(body)
        for place, cell in enumerate(line[1:])
    }
    return _without_totals([line[0] for line in body], head[1:], counts)


def read_count(typed: str, where: str) -> int:
    """How many people. Raises Invalid naming the place."""
    text = trim(typed).removesuffix("人").removesuffix("名")
    if is_nobody(text):
        return 0
    try:
        value = read_number(text)
    except Invalid as error:
        raise _wrong(
            "not_a_count", f"{where}：{error.sentence}", "人数を数字で入れてください。"
        ) from None
    if value is None or value != value.to_integral_value() or not 0 <= value <= MOST_PEOPLE:
        raise _wrong(
            "not_a_count",
            f"{where}の「{trim(typed)[:20]}」は、人数として使えません。",
            "0以上の整数にしてください。",
        )
    return int(value)


def is_nobody(text: str) -> bool:
    return trim(text) in NOBODY


def matched(headings: Sequence[str], labels: Sequence[str], what: str) -> list[int]:
    """For each heading the place of the group it names. Raises Invalid for strays and gaps."""
    known = {same(label): at for at, label in enumerate(labels)}
    found = [known.get(same(heading), -1) for heading in headings]
    strays = [heading for heading, at in zip(headings, found, strict=True) if at < 0]
    gaps = [label for at, label in enumerate(labels) if at not in found]
    if strays:
        raise _wrong(
            "unknown_group",
            f"{what}に、見出し「{'」「'.join(strays[:5])}」に当たるものがありません。",
            "見出しを分け方の名称に合わせるか、分け方を直してください。",
        )
    if gaps:
        raise _wrong(
            "missing_group",
            f"{what}の「{'」「'.join(gaps[:5])}」が、貼り付けた表にありません。",
            "対象者がいない場合も、0人の行または列を入れてください。",
        )
    return found


def same(text: str) -> str:
    """What two spellings of a name have in common."""
    return "".join(fold(text).split())


def _without_totals(
    rows: list[str], columns: list[str], counts: dict[tuple[int, int], int]
) -> PastedRoll:
    plain_rows = [at for at, name in enumerate(rows) if same(name) not in TOTALS]
    plain_columns = [at for at, name in enumerate(columns) if same(name) not in TOTALS]
    if not plain_columns:
        # One column of totals is the count itself.
        plain_columns = [0]
    _check_names("行", [rows[at] for at in plain_rows])
    if len(plain_columns) > 1 or len(columns) > 1:
        _check_names("列", [columns[at] for at in plain_columns])
    checked: list[str] = []
    for at in set(range(len(columns))) - set(plain_columns):
        for row in range(len(rows)):
            _hold(counts[row, at], [counts[row, c] for c in plain_columns], f"「{rows[row]}」の計")
        checked.append("列")
    for row in set(range(len(rows))) - set(plain_rows):
        for at in range(len(columns)):
            _hold(counts[row, at], [counts[r, at] for r in plain_rows], f"「{columns[at]}」の計")
        checked.append("行")
    kept = {
        (r, c): counts[row, column]
        for r, row in enumerate(plain_rows)
        for c, column in enumerate(plain_columns)
    }
    names = tuple(columns[at] for at in plain_columns)
    single = len(columns) == 1
    note = (
        f"合計の{'と'.join(sorted(set(checked)))}は、内訳の合計と一致しています。"
        if checked
        else ""
    )
    return PastedRoll(tuple(rows[at] for at in plain_rows), () if single else names, kept, note)


def _check_names(what: str, names: list[str]) -> None:
    if len(names) > MOST_GROUPS:
        raise _wrong(
            "too_many_groups",
            f"{what}が{len(names)}あります。",
            f"{MOST_GROUPS}以内にしてください。",
        )
    if not names or "" in names:
        raise _wrong(
            "unnamed_group",
            f"見出しが空白の{what}があります。",
            "行と列の見出しを含めて貼り付けてください。",
        )
    seen = [same(name) for name in names]
    if twice := [name for at, name in enumerate(names) if same(name) in seen[:at]]:
        raise _wrong(
            "group_twice", f"見出し「{twice[0]}」の{what}が二つあります。", "一つにしてください。"
        )


def _hold(total: int, parts: list[int], where: str) -> None:
    if total != sum(parts):
        raise _wrong(
            "total_differs",
            f"{where}は{total:,}人ですが、内訳を足すと{sum(parts):,}人です。",
            "どちらが正しいか確かめて、表を直してから貼り付けてください。",
        )


def _readable(text: str) -> bool:
    try:
        return read_number(trim(text).removesuffix("人")) is not None
    except Invalid:
        return False


def _wrong(code: str, sentence: str, next_step: str) -> Invalid:
    return Invalid(code, sentence, next_step, field="pasted")
