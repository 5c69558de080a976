"""The words for a computation: the numbers put in, and the reason where there is no rate."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kpis.formulas import MET_WORDS, RULE_WORDS, Computed, explain
from kpis.models.achievement import NoRate, Status
from kpis.models.indicator import Desired, Rule

LIMITS = {"on_track_from": "80", "slightly_late_from": "50"}


def computed(**changes: Any) -> Computed:
    inputs = {
        "actual": "614",
        "target": "320",
        "due_on": "2026-03-31",
        "day": "2025-03-31",
        "kind": "level",
        "desired": "higher",
        "figures": 1,
        "figure_state": "value",
        **LIMITS,
        **changes.pop("inputs", {}),
    }
    base: dict[str, Any] = {
        "rule": Rule.ACTUAL_OVER_TARGET,
        "rule_version": 1,
        "status": Status.ACHIEVED,
        "rate": Decimal("191.875"),
        "met": True,
        "period": "R6年度",
        "unit": "件",
    }
    return Computed(**{**base, **changes}, inputs=inputs)


def words(case: Computed) -> dict[str, str]:
    return {step.heading: "\n".join([*step.sentences, step.expression]) for step in explain(case)}


def test_the_steps_come_in_the_order_in_which_they_are_taken() -> None:
    assert [step.heading for step in explain(computed())] == [
        "実績", "目標", "達成率", "進捗", "状況",
    ]  # fmt: skip


def test_a_rate_shows_its_sum_exactly_and_rounded() -> None:
    step = explain(computed())[2]
    assert step.expression == "実績 614 ÷ 目標 320 × 100 ＝ 191.875 → 191.9%"


def test_lower_is_better_turns_the_fraction() -> None:
    case = computed(
        rule=Rule.TARGET_OVER_ACTUAL,
        rate=Decimal(80),
        met=False,
        status=Status.ON_TRACK,
        inputs={"actual": "50", "target": "40", "desired": "lower"},
    )
    assert "目標 40 ÷ 実績 50 × 100 ＝ 80 → 80.0%" in words(case)["達成率"]


def test_progress_of_a_reduction_counts_downwards_from_the_baseline() -> None:
    case = computed(
        rule=Rule.PROGRESS_FROM_BASELINE,
        rate=Decimal("83.333333333333333333"),
        unit="%",
        decimals=1,
        inputs={"actual": "-25", "target": "-30", "baseline": "0", "desired": "lower"},
    )
    assert words(case)["達成率"].splitlines()[-1] == (
        "（基準 0.0 − 実績 ▲25.0）÷（基準 0.0 − 目標 ▲30.0）× 100 ＝ 約83.333333 → 83.3%"
    )


def test_progress_of_a_rise_counts_upwards_from_the_baseline() -> None:
    case = computed(
        rule=Rule.PROGRESS_FROM_BASELINE,
        inputs={"actual": "36.2", "target": "100", "baseline": "27.8"},
    )
    assert "（実績 36.2 − 基準 27.8）÷（目標 100 − 基準 27.8）× 100" in words(case)["達成率"]


def test_the_organizations_minus_is_used() -> None:
    case = computed(negative="−", inputs={"actual": "-25", "target": "-30"})
    assert "実績 −25 ÷ 目標 −30" in words(case)["達成率"]


@pytest.mark.parametrize("reason", [r for r in NoRate if r != NoRate.MET_OR_NOT])
def test_each_reason_for_no_rate_is_said(reason: NoRate) -> None:
    case = computed(rate=None, no_rate=reason, met=None, status=Status.LATE)
    assert f"{reason.label}、達成率はありません。" in words(case)["達成率"]


@pytest.mark.parametrize("desired", list(Desired))
def test_met_or_not_says_what_is_compared(desired: Desired) -> None:
    case = computed(
        rule=Rule.MET_OR_NOT, rate=None, no_rate=NoRate.MET_OR_NOT, inputs={"desired": desired}
    )
    assert MET_WORDS[desired] in words(case)["達成率"]
    assert "この値では達成です" in words(case)["達成率"]


def test_a_ratio_shows_its_parts() -> None:
    case = computed(
        unit="%",
        inputs={"actual": "75", "numerator": "45", "denominator": "60", "kind": "ratio"},
    )
    assert "分子 45 ÷ 分母 60 × 100 ＝ 75%" in words(case)["実績"]


def test_a_ratios_parts_have_none_of_its_decimals() -> None:
    case = computed(
        unit="%",
        decimals=1,
        inputs={"actual": "75", "numerator": "11617", "denominator": "13342", "kind": "ratio"},
    )
    assert "分子 11,617 ÷ 分母 13,342 × 100 ＝ 75.0%" in words(case)["実績"]


def test_a_flow_says_how_many_figures_were_added() -> None:
    case = computed(inputs={"kind": "flow", "figures": 7}, period="R8年4月～R8年10月")
    assert "R8年4月～R8年10月の7件の値を合計した 614件" in words(case)["実績"]


@pytest.mark.parametrize(
    ("state", "said"),
    [(None, "承認済みの値がありません"), ("missing", "未集計"), ("withheld", "非公表")],
)
def test_no_figure_is_said_to_be_none_and_never_zero(state: str | None, said: str) -> None:
    case = computed(
        rate=None,
        no_rate=NoRate.NO_ACTUAL,
        status=Status.NO_ENTRY,
        inputs={"actual": None, "figure_state": state},
    )
    assert said in words(case)["実績"]
    assert not re.search(r"実績 0", words(case)["達成率"])


def test_a_pace_shows_where_the_figure_should_be() -> None:
    case = computed(
        status=Status.SLIGHTLY_LATE,
        pace=Decimal(60),
        expected=Decimal(50),
        met=False,
        inputs={
            "actual": "30",
            "target": "100",
            "origin": "0",
            "start_value": "0",
            "start_on": "2024-03-31",
            "pace_shape": "linear",
        },
    )
    found = words(case)
    assert "R5年度末の 0件 からR7年度末の 100件 まで一直線に進む" in found["進捗"]
    assert "（実績 30 − 起点 0）÷（期待値 50 − 起点 0）× 100 ＝ 60.0%" in found["進捗"]
    assert "進捗が 60.0% で、50%以上80%未満のため、「△ やや遅れ」です。" in found["状況"]


def test_without_a_pace_the_rate_decides_and_it_is_said() -> None:
    case = computed(status=Status.ON_TRACK, rate=Decimal(85), met=False)
    assert "前の目標がないため、進捗はありません。達成率で見ます。" in words(case)["進捗"]
    assert "達成率が 85.0% で、80%以上のため" in words(case)["状況"]


def test_late_without_pace_and_rate_says_so() -> None:
    case = computed(
        status=Status.LATE, rate=None, no_rate=NoRate.ZERO_TARGET, inputs={"target": "0"}
    )
    assert "進捗も達成率もないため" in words(case)["状況"]


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_its_sentence(status: Status) -> None:
    assert f"{status.label}」です。" in words(computed(status=status))["状況"]


def test_every_rule_has_its_words() -> None:
    assert set(RULE_WORDS) == set(Rule)


def test_a_whole_made_of_departments_says_how_and_how_many() -> None:
    case = computed(
        inputs={"roll_up": "add", "departments_in": 12, "departments_asked": 17},
    )
    said = words(case)["実績"]
    assert "部局の値を足し上げたもの" in said
    assert "17部局のうち12部局" in said
    assert "すべての部局の値がそろった期間だけ" in said


def test_a_running_total_says_what_it_starts_from() -> None:
    case = computed(
        inputs={"kind": "cumulative", "derivation": "from_flows", "added": 9, "baseline": "100"},
    )
    assert "基準値 100件 に、その後の期間ごとの値9件を足した累計 614件" in words(case)["実績"]


def test_a_change_says_what_it_is_measured_from() -> None:
    case = computed(
        inputs={"kind": "change_from_baseline", "derivation": "from_level", "baseline": "100"},
    )
    assert "基準値 100件 を引いた増減 614件" in words(case)["実績"]


def test_a_revised_target_says_what_was_decided_first() -> None:
    case = computed(
        original_target=Decimal(640),
        original_due_on=date(2026, 3, 31),
        original_rate=Decimal("95.9375"),
    )
    assert "当初の目標は、期日がR7年度末の 640件 でした。" in words(case)["目標"]
    assert "達成率 95.9%" in words(case)["目標"]
