"""Totals that were published, as pasted: answers with counts or percentages, or rows by states."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from core.errors import DomainError, Invalid
from core.folding import fold
from surveys.structures.checking import LABEL, MOST_CHOICES, MOST_ROWS
from surveys.tabulation.totals import Total
from surveys.typed_fields import read_number

_FIGURE = re.compile(r"^(.*\S)[\s　]+([\d０-９][\d０-９,，.．]*\s*(?:[%％]|件|人|名)?)$")
_UNIT = re.compile(r"\s*(%|件|人|名)$")
_TOTAL = re.compile(r"(合?計|全体|総数|total)", re.I)
MOST_FIGURE = Decimal(10**9)


@dataclass(frozen=True)
class PastedTotals:
    """`rows` are empty for a question without them; totals by row label ("" without rows).

    `doubts` are sentences about sums that don't fit: a person says whether to go on.
    """

    choices: tuple[str, ...]
    rows: tuple[str, ...]
    totals: dict[str, Total]
    decimals: int
    doubts: tuple[str, ...]


def read_totals(text: str, *, kind: str, n: int | None, percents: bool) -> PastedTotals:
    """Raises Invalid (field "table")."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    if not lines:
        raise _no("数がありません。", "選択肢と数を1行に1つずつ入力してください。")
    if kind == "matrix":
        return _matrix(lines, n, percents)
    labels, figures = [], []
    for line in lines:
        label, typed = _parted(line)
        if _TOTAL.fullmatch(fold(label)):
            continue
        labels.append(label)
        figures.append((label, typed))
    _check_labels(labels, "選択肢", MOST_CHOICES)
    read = [_figure(typed, label) for label, typed in figures]
    is_percent = percents or any("%" in fold(typed) for _, typed in figures)
    total, doubts = _total(read, is_percent, n, "", several=kind == "multiple")
    return PastedTotals(tuple(labels), (), {"": total}, _decimals(read, is_percent), tuple(doubts))


def _matrix(lines: list[str], n: int | None, percents: bool) -> PastedTotals:
    """The first line names the states, each further one a row. A last column 計 is checked."""
    head = [cell.strip() for cell in lines[0].split("\t")]
    states = [cell for cell in head[1:] if cell] if not head[0] else [c for c in head if c]
    body = [[cell.strip() for cell in line.split("\t")] for line in lines[1:]]
    if head[0] and body and len(head) == len(body[0]):
        states = [cell for cell in head[1:] if cell]
    summed = bool(states) and bool(_TOTAL.fullmatch(fold(states[-1])))
    states = states[:-1] if summed else states
    _check_labels(states, "状態", MOST_CHOICES)
    body = [cells for cells in body if not _TOTAL.fullmatch(fold(cells[0]))]
    _check_labels([cells[0] for cells in body], "項目", MOST_ROWS, least=1)
    totals: dict[str, Total] = {}
    doubts: list[str] = []
    decimals = 0
    for cells in body:
        figures = [cell for cell in cells[1:] if cell]
        if len(figures) != len(states) + summed:
            raise _no(
                f"項目「{cells[0]}」の数が{len(figures)}個で、状態の数（{len(states)}）と合いません。",
                "Excelの表をそのまま貼り付けるか、項目と数の間をタブで区切ってください。",
            )
        read = [_figure(typed, cells[0]) for typed in figures]
        is_percent = percents or any("%" in fold(typed) for typed in figures)
        if summed and read[-1] != sum(read[:-1]) and not is_percent:
            doubts.append(
                f"項目「{cells[0]}」の合計（{sum(read[:-1]):,f}）が、計の列（{read[-1]:,f}）と違います。"
            )
        read = read[: len(states)]
        total, found = _total(read, is_percent, n, cells[0])
        totals[cells[0]] = total
        doubts += found
        decimals = max(decimals, _decimals(read, is_percent))
    sums = {sum(t.counts) for t in totals.values() if t.counts is not None}
    if len(sums) > 1 and n is None:
        doubts.append(
            "項目ごとの合計がそろっていません（"
            + "、".join(f"{each:,}" for each in sorted(sums))
            + "）。"
        )
    return PastedTotals(tuple(states), tuple(totals), totals, decimals, tuple(doubts))


def _total(
    read: list[Decimal], is_percent: bool, n: int | None, row: str, *, several: bool = False
) -> tuple[Total, list[str]]:
    of = f"項目「{row}」の" if row else ""
    if is_percent:
        added = sum(read)
        if any(value > 100 for value in read):
            raise _no(f"{of}割合に、100％を超えるものがあります。", "数を確かめてください。")
        doubts = []
        if not several and not 99 <= added <= 101:
            doubts = [f"{of}割合の合計が{added:f}％で、99～101％に入っていません。"]
        return Total(percents=tuple(read), n=n), doubts
    if any(value != value.to_integral_value() for value in read):
        raise _no(f"{of}件数に、小数があります。", "割合のときは「割合（％）」を選んでください。")
    counts = tuple(int(value) for value in read)
    if several:
        if n is not None and max(counts) > n:
            raise _no(
                f"件数（{max(counts):,}）が、回答者数（{n:,}）より多くあります。",
                "数を確かめてください。",
            )
        return Total(counts=counts, n=n), []
    if n is not None and sum(counts) != n:
        raise _no(
            f"{of}件数の合計（{sum(counts):,}）が、回答者数（{n:,}）と合いません。",
            "件数か回答者数を直してください。",
        )
    return Total(counts=counts), []


def _parted(line: str) -> tuple[str, str]:
    if "\t" in line:
        cells = [cell.strip() for cell in line.split("\t") if cell.strip()]
        if len(cells) == 2:
            return cells[0], cells[1]
    elif found := _FIGURE.match(line.strip()):
        return found[1].strip(), found[2]
    raise _no(
        f"「{line.strip()[:40]}」の行を、選択肢と数に分けられませんでした。",
        "「満足　58」のように、選択肢と数の間を空けてください。",
    )


def _figure(typed: str, label: str) -> Decimal:
    try:
        value = read_number(_UNIT.sub("", fold(typed).strip()))
    except DomainError:
        value = None
    if value is None or not 0 <= value < MOST_FIGURE:
        raise _no(
            f"「{label}」の「{typed[:20]}」は、数として読めません。",
            "0以上の数を入力してください。",
        )
    return value


def _decimals(read: list[Decimal], is_percent: bool) -> int:
    if not is_percent:
        return 0
    exponents = [value.normalize().as_tuple().exponent for value in read]
    return min(2, max(-each if isinstance(each, int) and each < 0 else 0 for each in exponents))


def _check_labels(labels: list[str], what: str, most: int, *, least: int = 2) -> None:
    if not least <= len(labels) <= most:
        raise _no(
            f"{what}が{len(labels)}個です。", f"{what}を{least}個以上、{most}個以内にしてください。"
        )
    if len(set(labels)) != len(labels):
        raise _no(f"同じ{what}が二つ以上あります。", "一つにまとめてください。")
    if any(not label or len(label) > LABEL for label in labels):
        raise _no(f"{what}の名称が空白か、長すぎます。", f"{LABEL}文字以内にしてください。")


def _no(sentence: str, next_step: str) -> Invalid:
    return Invalid("totals_text", sentence, next_step, field="table")
