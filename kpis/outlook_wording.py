"""How an outlook is worded: what would be if the trend went on, never what is."""

from __future__ import annotations

from decimal import Decimal

from core.rounding import round_half_up

HEADING = "この傾向が続いた場合の見込み"
METHOD_WORDS = (
    "承認済みの値（新しいほうから24個まで）に最小二乗法で直線を当てはめ、"
    "次の目標の期日まで延ばした推計です。"
    "区間と確率は自由度n−2のt分布から求めています。"
    "季節による増減や、これから始める取組の効果は入っていません。"
)


def chance_text(probability: Decimal | None) -> str:
    """約30%, 1%未満, 99%超: no finer than an estimate is worth."""
    if probability is None:
        return ""
    percent = 100 * probability
    if percent < 1:
        return "1%未満"
    if percent > 99:
        return "99%超"
    return f"約{round_half_up(percent, 0)}%"
