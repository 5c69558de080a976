"""What an indicator may say about itself: values in, refusals and advice out. No rows, no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.errors import DomainError, Invalid
from kpis.models.indicator import Desired, Frequency, Indicator, Kind, Rule

LIMIT = Decimal(10**18)
LOW_WANTED = {Desired.LOWER, Desired.AT_MOST}
RollUp, Derivation = Indicator.RollUp, Indicator.Derivation


@dataclass(frozen=True)
class IndicatorValues:
    """The columns of an indicator that people edit. References are ids of the own organization."""

    name: str
    unit: str
    plan_id: int
    scheme_id: int
    kind: str
    desired: str
    rule: str
    frequency: str
    item_id: int | None = None
    department_id: int | None = None
    decimals: int = 0
    reporting: str = Indicator.Reporting.COLLECTED
    entry_days: int = 60
    pace_shape: str = Indicator.PaceShape.LINEAR
    baseline: Decimal | None = None
    baseline_on: date | None = None
    baseline_note: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    roll_up: str = RollUp.NONE
    derivation: str = Derivation.TYPED
    department_threshold: Decimal | None = None
    source: str = ""


@dataclass(frozen=True)
class Advice:
    """Something allowed that rarely is meant: it asks to be confirmed."""

    field: str
    sentence: str
    next_step: str


def refusals(values: IndicatorValues) -> dict[str, DomainError]:
    """What cannot be, by field: PostgreSQL refuses most of it too."""
    errors: dict[str, DomainError] = {}

    def refuse(field: str, code: str, sentence: str, next_step: str) -> None:
        errors.setdefault(field, Invalid(code, sentence, next_step, field=field))

    _names(values, refuse)
    _numbers(values, refuse)
    _combinations(values, refuse)
    return errors


Refuse = Callable[[str, str, str, str], None]


def _names(v: IndicatorValues, refuse: Refuse) -> None:
    for field, label, text, most, needed in (
        ("name", "KPI名", v.name, 120, True),
        ("unit", "単位", v.unit, 20, True),
        ("baseline_note", "基準の注記", v.baseline_note, 200, False),
        ("source", "出典", v.source, 300, False),
    ):
        if needed and not text.strip():
            refuse(
                field, "missing", f"{label}が入力されていません。", f"{label}を入力してください。"
            )
        elif len(text) > most:
            refuse(
                field,
                "too_long",
                f"{label}が{len(text)}文字あります。",
                f"{most}文字以内にしてください。",
            )


def _numbers(v: IndicatorValues, refuse: Refuse) -> None:
    for field, value in (
        ("baseline", v.baseline),
        ("minimum", v.minimum),
        ("maximum", v.maximum),
        ("department_threshold", v.department_threshold),
    ):
        if value is not None and abs(value) >= LIMIT:
            refuse(field, "too_large", "値の桁数が多すぎます。", "整数18桁までで入力してください。")
    if not 0 <= v.decimals <= 10:
        refuse(
            "decimals",
            "decimals_limit",
            "小数の桁数は0から10までです。",
            "表示する小数の桁数を、0から10までの整数で入力してください。",
        )
    if not 0 <= v.entry_days <= 366:
        refuse(
            "entry_days",
            "entry_days_limit",
            "入力期限の日数は0から366までです。",
            "期末から何日以内に入力するかを、0から366までの整数で入力してください。",
        )
    if v.baseline is None and v.baseline_on is not None:
        refuse(
            "baseline",
            "baseline_missing",
            "基準日がありますが、基準値がありません。",
            "基準値を入力するか、基準日を消してください。",
        )
    if v.minimum is not None and v.maximum is not None and v.maximum < v.minimum:
        refuse(
            "maximum",
            "bounds_order",
            "値の上限が、下限より小さくなっています。",
            "上限には、下限以上の値を入力してください。",
        )


def _combinations(v: IndicatorValues, refuse: Refuse) -> None:
    if (v.desired == Desired.WITHIN) != (v.rule == Rule.WITHIN):
        refuse(
            "rule",
            "within_goes_with_within",
            "「範囲に収める」と「範囲内・範囲外」は、組にして使います。",
            "望ましい方向と達成率の規則の両方を、範囲のものにそろえるか、両方をほかのものにしてください。",
        )
    if v.rule == Rule.PROGRESS_FROM_BASELINE and v.baseline is None:
        refuse(
            "baseline",
            "baseline_needed",
            "「基準値からの進捗」は、基準値がないと計算できません。",
            "基準値を入力するか、ほかの規則を選んでください。",
        )
    if v.roll_up == RollUp.MEAN and v.kind != Kind.LEVEL:
        refuse(
            "roll_up",
            "only_levels_are_averaged",
            "平均でまとめられるのは「時点の値」だけです。",
            "割合は「足し上げる」を選ぶと、分子と分母を足して計算します。",
        )
    if v.roll_up == RollUp.LATEST and v.kind not in (Kind.LEVEL, Kind.RATIO):
        refuse(
            "roll_up",
            "latest_of_amounts",
            "期間の値や累計を、最も新しい部局の値だけで代表させることはできません。",
            "「足し上げる」か「全体の値を入力する」を選んでください。",
        )
    if v.roll_up == RollUp.ADD and v.kind == Kind.SHARE_OF_DEPARTMENTS:
        refuse(
            "roll_up",
            "shares_do_not_add",
            "基準に達した部署の割合は、足し上げられません。",
            "「基準に達した部局の割合を数える」を選んでください。",
        )
    if v.roll_up == RollUp.REACHED and v.kind != Kind.SHARE_OF_DEPARTMENTS:
        refuse(
            "roll_up",
            "reached_is_a_share",
            "部局の割合を数えるのは、値の種類が「基準に達した部署の割合」のときだけです。",
            "値の種類を変えるか、ほかのまとめ方を選んでください。",
        )
    if v.roll_up == RollUp.REACHED and v.department_threshold is None:
        refuse(
            "department_threshold",
            "threshold_missing",
            "部署の基準値がないと、達した部局を数えられません。",
            "例えば「実施率70%以上の課」を数えるときは、70と入力してください。",
        )
    if v.derivation == Derivation.FROM_FLOWS and v.kind != Kind.CUMULATIVE:
        refuse(
            "derivation",
            "flows_make_totals",
            "期間ごとの値から計算できるのは累計だけです。",
            "値の種類を「累計」にするか、「そのまま入力する」を選んでください。",
        )
    if v.derivation == Derivation.FROM_LEVEL and v.kind != Kind.CHANGE_FROM_BASELINE:
        refuse(
            "derivation",
            "levels_make_changes",
            "時点の値から計算できるのは「基準からの増減」だけです。",
            "値の種類を「基準からの増減」にするか、「そのまま入力する」を選んでください。",
        )
    elif v.derivation == Derivation.FROM_LEVEL and v.baseline is None:
        refuse(
            "baseline",
            "baseline_needed",
            "増減を計算するための基準値がありません。",
            "基準値を入力するか、「そのまま入力する」を選んでください。",
        )


def advice(values: IndicatorValues, *, positive_targets: bool = True) -> list[Advice]:
    """What is allowed but misleads; `positive_targets`: the targets are, or will be, above 0."""
    found = []
    if (
        values.desired in LOW_WANTED
        and values.rule == Rule.ACTUAL_OVER_TARGET
        and positive_targets
        and values.kind != Kind.CHANGE_FROM_BASELINE
    ):
        found.append(
            Advice(
                "rule",
                "低いほどよいKPIで「実績÷目標」を使うと、実績が悪くなるほど達成率が高くなります。",
                "「目標÷実績」か「基準値からの進捗」を選ぶことをおすすめします。",
            )
        )
    if values.desired not in LOW_WANTED and values.rule == Rule.TARGET_OVER_ACTUAL:
        found.append(
            Advice(
                "rule",
                "高いほどよいKPIで「目標÷実績」を使うと、実績がよくなるほど達成率が低くなります。",
                "「実績÷目標」を選ぶことをおすすめします。",
            )
        )
    if values.kind == Kind.FLOW and values.frequency == Frequency.IRREGULAR:
        found.append(
            Advice(
                "frequency",
                "年度で合計する値を随時に入力すると、入力のない期間があっても分かりません。",
                "決まった頻度（毎月・四半期など）を選ぶことをおすすめします。",
            )
        )
    if values.baseline is not None and values.baseline_on is None:
        found.append(
            Advice(
                "baseline_on",
                "基準値の日付がないため、最初の目標までの期待値（進捗）を計算できません。",
                "基準値がいつの値かを入力することをおすすめします。",
            )
        )
    return found
