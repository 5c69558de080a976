"""How plans' versions are named and cited: values in, Japanese out."""

from __future__ import annotations

import re
from datetime import date

from core.eras import era_year_label
from plans.models import Milestone

# What the decision is called in the source itself; otherwise it is a 決定.
_DECISIONS = ("策定", "決定", "改定", "改訂", "制定", "公表", "見直し")


def reading_sentence(row: Milestone) -> str:
    """What a milestone's words were read as, for whoever typed them."""
    first, last = row.when_first, row.when_last
    if first and last:
        days = "" if first == last else _from(first)
        days += era_year_label(last) + ("" if first == last else "まで")
    elif first:
        days = f"{_from(first)}（終わりの定めなし）"
    elif last:
        days = f"{era_year_label(last)}まで"
    else:
        return f"時期「{row.when_typed}」は日付に直さず、表記のまま登録しています。"
    return f"時期「{row.when_typed}」を{days}と読みました。"


def _from(day: date) -> str:
    return f"{era_year_label(day)}から"


def version_label(label: str) -> str:
    """第1.1版 for a numbered version; the source's own word (当初版, 策定中) for any other."""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)*", label):
        return f"第{label}版"
    return label if label.endswith(("版", "中")) else f"{label}版"


def decision_text(*, decided: bool, typed: str) -> str:
    """令和3年3月策定, 令和3年度決定, 案; says so where the source gives no time."""
    if not decided:
        return "案"
    if not typed:
        return "決定時期の記載なし"
    return typed if typed.endswith(_DECISIONS) else f"{typed}決定"


def citation(*, title: str, label: str, decided: bool, typed: str, item: str = "") -> str:
    """金沢市デジタル戦略 第1.0版（令和3年3月策定）, 3-1 窓口の改革."""
    version = f"{title} {version_label(label)}（{decision_text(decided=decided, typed=typed)}）"
    return f"{version}, {item}" if item else version


def item_title(number: str, title: str) -> str:
    """1-2 窓口の改革."""
    return f"{number} {title}".strip()
