"""What a question's limits say to the person who answers it."""

from __future__ import annotations

from decimal import Decimal

from surveys.structures.structure import WRITTEN, Asked


def limit_words(question: Asked) -> str:
    """The limits in one sentence; blank where there are none."""
    if question.kind in WRITTEN:
        return f"{question.longest:,}文字まで" if question.longest else ""
    if question.kind == "multiple":
        return _chosen(question.least, question.most)
    if question.kind == "number":
        return _number(question)
    return ""


def plain(value: Decimal | None) -> str:
    """A number without zeros at its end: 3, 0.5; blank for none."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _chosen(least: Decimal | None, most: Decimal | None) -> str:
    if least is not None and most is not None:
        if least == most:
            return f"{plain(least)}個選んでください"
        return f"{plain(least)}個から{plain(most)}個まで選んでください"
    if least is not None:
        return f"{plain(least)}個以上選んでください"
    return f"{plain(most)}個まで選べます" if most is not None else "いくつでも選べます"


def _number(question: Asked) -> str:
    least, most, unit = plain(question.least), plain(question.most), question.unit
    words = ""
    if least and most:
        words = f"{least}{unit}から{most}{unit}まで"
    elif least:
        words = f"{least}{unit}以上"
    elif most:
        words = f"{most}{unit}以下"
    places = f"小数第{question.decimals}位まで" if question.decimals else ""
    return "、".join(part for part in (words, places) if part)
