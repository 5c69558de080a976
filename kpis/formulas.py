"""How an achievement was computed, in words: values in, sentences out.

The computing itself is done in PostgreSQL (kpis/sql); docs/formulas/achievement.md and
docs/formulas/status.md give the same rules to the portal's users. Figures are put into the
sentences with all their decimals where they have few; a figure cut for reading is marked 約.
"""

from __future__ import annotations

from kpis import wording
from kpis.computed import Computed, Step
from kpis.faces import STATUS_FACES, Face
from kpis.models.achievement import NoRate, Status
from kpis.models.indicator import Desired, Indicator, Kind, Rule
from kpis.models.measurement import FigureState

__all__ = ["RULE_WORDS", "STATUS_FACES", "Computed", "Face", "Step", "explain"]

RULE_WORDS: dict[str, str] = {
    Rule.ACTUAL_OVER_TARGET: "実績 ÷ 目標 × 100",
    Rule.TARGET_OVER_ACTUAL: "目標 ÷ 実績 × 100",
    Rule.PROGRESS_FROM_BASELINE: "（実績 − 基準値）÷（目標 − 基準値）× 100",
    Rule.MET_OR_NOT: "率は出さず、目標を満たしたかどうかだけを判定",
    Rule.WITHIN: "率は出さず、目標の範囲に入ったかどうかだけを判定",
}
MET_WORDS: dict[str, str] = {
    Desired.HIGHER: "実績が目標以上であれば達成",
    Desired.AT_LEAST: "実績が目標以上であれば達成",
    Desired.LOWER: "実績が目標以下であれば達成",
    Desired.AT_MOST: "実績が目標以下であれば達成",
    Desired.WITHIN: "実績が目標の範囲内であれば達成",
}


def explain(computed: Computed) -> list[Step]:
    """The steps from the figures to the status, in the order in which they are taken."""
    return [
        _actual(computed),
        _target(computed),
        _rate(computed),
        _pace(computed),
        _status(computed),
    ]


def _actual(c: Computed) -> Step:
    actual, of = c.number("actual"), f"{c.period}の" if c.period else ""
    if actual is None:
        return Step("実績", (_why_no_actual(c), *_from_departments(c)))
    about = " 概数です。" if c.approximate else ""
    sentences: tuple[str, ...]
    if c.inputs.get("derivation") == Indicator.Derivation.FROM_FLOWS:
        sentences = (f"{_running_total(c)} {c.shown(actual)} を使います。{about}",)
    elif c.inputs.get("derivation") == Indicator.Derivation.FROM_LEVEL:
        base = c.shown(c.number("baseline"))
        sentences = (
            f"{of}時点の値から基準値 {base} を引いた増減 {c.shown(actual)} を使います。{about}",
        )
    elif c.inputs.get("kind") == Kind.FLOW and _added(c) > 1:
        sentences = (f"{of}{_added(c)}件の値を合計した {c.shown(actual)} を使います。{about}",)
    elif c.inputs.get("numerator") is not None and c.inputs.get("kind") != Kind.FLOW:
        return Step(
            "実績",
            (
                f"{of}分子と分母から率を計算します。率どうしの平均は使いません。{about}",
                *_from_departments(c),
            ),
            f"分子 {c.part('numerator')} ÷ 分母 {c.part('denominator')} × 100 ＝ {c.shown(actual)}",
        )
    else:
        sentences = (f"{of}値 {c.shown(actual)} を使います。{about}",)
    return Step("実績", (*sentences, *_from_departments(c)))


def _added(c: Computed) -> int:
    """How many values were added up; version 1 of the rules kept the number of figures only."""
    return int(c.inputs.get("added") or c.inputs.get("figures") or 0)


def _running_total(c: Computed) -> str:
    count = c.inputs.get("added") or 0
    if c.number("baseline") is None:
        return f"期間ごとの値{count}件を、初めから順に足した累計"
    return f"基準値 {c.shown(c.number('baseline'))} に、その後の期間ごとの値{count}件を足した累計"


_ROLLED_WORDS: dict[str, str] = {
    Indicator.RollUp.ADD: "全体の値は、部局の値を足し上げたものです"
    "（割合は分子と分母を足します）。",
    Indicator.RollUp.MEAN: "全体の値は、部局の値を重みで平均したものです。",
    Indicator.RollUp.LATEST: "全体の値は、部局の値のうち最も新しいものです。",
    Indicator.RollUp.REACHED: "全体の値は、基準に達した部局の割合です"
    "（分子が達した部局、分母が値のある部局の数）。",
}


def _from_departments(c: Computed) -> tuple[str, ...]:
    words = _ROLLED_WORDS.get(str(c.inputs.get("roll_up")))
    if words is None:
        return ()
    given, asked = c.inputs.get("departments_in"), c.inputs.get("departments_asked")
    if not asked:
        return (words, "値を聞く部局がないため、全体の値はありません。")
    turnout = f"最も新しい期間では、{asked}部局のうち{given}部局の値がそろっています。"
    if given < asked:
        turnout += "すべての部局の値がそろった期間だけを使います。"
    elif c.number("actual") is None and c.inputs.get("figure_state") is None:
        turnout += "分子・分母のない割合があるため、足し上げられません。"
    return (words, turnout)


def _why_no_actual(c: Computed) -> str:
    state = c.inputs.get("figure_state")
    if state in (FigureState.NOT_APPLICABLE, FigureState.WITHHELD):
        return f"この年度の値は「{FigureState(state).label}」です。"
    if state == FigureState.MISSING:
        return "この年度の値は「未集計」です。0としては扱いません。"
    return "この年度の承認済みの値がありません。0としては扱いません。"


def _target(c: Computed) -> Step:
    target = c.number("target")
    if target is None:
        return Step("目標", ("この年度に使う、決まった目標がありません。",))
    upper, due = c.number("target_upper"), c.day("due_on")
    value = c.shown(target) if upper is None else f"{c.shown(target, '')}～{c.shown(upper)}"
    words = (
        f"期日が{wording.due_text(due)}の目標 {value} を使います。"
        "実績の期間の最後の日以降に期日が来る目標のうち、最も早いものです"
        "（すべて過ぎているときは、最後の目標です）。"
    )
    return Step("目標", (words, *_original(c)))


def _original(c: Computed) -> tuple[str, ...]:
    """What was decided first, where the target has been revised since."""
    if c.original_target is None:
        return ()
    rate = "達成率なし" if c.original_rate is None else f"達成率 {c.percent(c.original_rate)}"
    return (
        f"当初の目標は、期日が{wording.due_text(c.original_due_on)}の"
        f" {c.shown(c.original_target)} でした。当初の目標に対しては、{rate}です。",
    )


def _rate(c: Computed) -> Step:
    words = RULE_WORDS[c.rule]
    if c.rate is None:
        return Step("達成率", (f"規則：{words}", *_no_rate(c)))
    return Step(
        "達成率",
        (f"規則：{words}", "上限は設けません。表示だけを小数第1位に四捨五入します。"),
        _rate_expression(c) + _exactly(c) + c.percent(c.rate),
    )


def _exactly(c: Computed) -> str:
    return " ＝ " if c.brief else f" ＝ {c.shown(c.rate, '')} → "


def _rate_expression(c: Computed) -> str:
    actual, target, base = c.named("actual"), c.named("target"), c.named("baseline")
    if c.rule == Rule.ACTUAL_OVER_TARGET:
        return f"実績 {actual} ÷ 目標 {target} × 100"
    if c.rule == Rule.TARGET_OVER_ACTUAL:
        return f"目標 {target} ÷ 実績 {actual} × 100"
    if c.inputs.get("desired") in (Desired.LOWER, Desired.AT_MOST):
        return f"（基準 {base} − 実績 {actual}）÷（基準 {base} − 目標 {target}）× 100"
    return f"（実績 {actual} − 基準 {base}）÷（目標 {target} − 基準 {base}）× 100"


def _no_rate(c: Computed) -> tuple[str, ...]:
    if c.no_rate == NoRate.MET_OR_NOT:
        word = "達成" if c.met else "未達"
        how = MET_WORDS.get(str(c.inputs.get("desired")), "")
        return (f"{how}です。この値では{word}です。",)
    reason = NoRate(c.no_rate).label if c.no_rate else "必要な値がそろわないため"
    words = f"{reason}、達成率はありません。"
    if c.no_rate == NoRate.TARGET_EQUALS_BASELINE:
        words += "目標を満たしたかどうかだけを比べます。"
    return (words,)


def _pace(c: Computed) -> Step:
    heading = "進捗"
    if c.number("actual") is None or c.number("target") is None:
        return Step(heading, ("実績と目標がそろっていないため、進捗はありません。",))
    if c.rule in (Rule.MET_OR_NOT, Rule.WITHIN):
        return Step(heading, ("達成・未達だけを判定する規則のため、進捗はありません。",))
    if c.expected is None:
        return Step(
            heading,
            (
                "基準値とその日付、または前の目標がないため、進捗はありません。達成率で見ます。"
                "定義が変わる前の基準値と目標は使いません。",
            ),
        )
    expected = (_expected(c),)
    if c.pace is None:
        return Step(
            heading, (*expected, "まだ進むはずの量がないため、進捗はありません。達成率で見ます。")
        )
    origin = c.shown(c.number("origin"), "")
    return Step(
        heading,
        expected,
        f"（実績 {c.named('actual')} − 起点 {origin}）÷（期待値 {c.shown(c.expected, '')}"
        f" − 起点 {origin}）× 100 ＝ {c.percent(c.pace)}",
    )


def _expected(c: Computed) -> str:
    start, due, day = c.day("start_on"), c.day("due_on"), c.day("day")
    span = (
        f"{wording.due_text(start)}の {c.shown(c.number('start_value'))} から"
        f"{wording.due_text(due)}の {c.shown(c.number('target'))} まで"
    )
    how = "期日に一度に達する" if c.inputs.get("pace_shape") == "step" else "一直線に進む"
    return (
        f"{span}{how}ものとして、{wording.day_text(day)}に期待される値は"
        f" {c.shown(c.expected)} です。"
    )


def _status(c: Computed) -> Step:
    face = STATUS_FACES[c.status]
    return Step("状況", (f"{_why_status(c)}、「{face.mark} {face.word}」です。",))


def _why_status(c: Computed) -> str:
    limits = c.named("on_track_from"), c.named("slightly_late_from")
    measure = "進捗" if c.pace is not None else "達成率"
    value = c.percent(c.pace if c.pace is not None else c.rate)
    words = {
        Status.ACHIEVED: "実績が目標を満たしているため",
        Status.MISSED: "目標の期日が過ぎ、実績が目標を満たしていないため",
        Status.BACKWARD: f"進捗が {value} で、基準値より目標から遠ざかっているため",
        Status.ON_TRACK: f"{measure}が {value} で、{limits[0]}%以上のため",
        Status.SLIGHTLY_LATE: f"{measure}が {value} で、{limits[1]}%以上{limits[0]}%未満のため",
        Status.LATE: f"{measure}が {value} で、{limits[1]}%未満のため",
        Status.NO_ENTRY: "入力の期限が過ぎても承認済みの値がないため",
        Status.UNPUBLISHED: "期限が過ぎても値が公表されていないため",
        Status.NOT_DUE: "まだ入力の期限が来ていないため",
        Status.NO_TARGET: "目標が定められていないため",
        Status.NOT_APPLICABLE: "値が「該当なし」のため",
        Status.WITHHELD: "値が「非公表」のため",
    }
    if c.status == Status.LATE and c.pace is None and c.rate is None:
        return "目標をまだ満たしておらず、進捗も達成率もないため"
    return words[Status(c.status)]
