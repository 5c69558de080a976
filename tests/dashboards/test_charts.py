"""The charts' specifications: what is drawn, and that Plotly accepts it."""

from __future__ import annotations

from decimal import Decimal

import plotly.graph_objects as go
import pytest

from core import clock
from dashboards.charts import Chart, rate_chart, share_parts, shares_in_words
from dashboards.selectors.board import organization_board
from dashboards.selectors.choices import Choice
from kpis.models.indicator import Rule
from tests.dashboards.boards import judged
from tests.kpis.pages import Office

pytestmark = pytest.mark.django_db


def chart_of(office: Office) -> Chart | None:
    return rate_chart(organization_board(office.viewer, Choice(), now=clock.now()).scoped)


def bars(chart: Chart) -> list[float]:
    return sorted(x for trace in chart.spec["data"] if trace["type"] == "bar" for x in trace["x"])


def test_plotly_accepts_the_specification(office: Office) -> None:
    judged(office.organization, [100, 85, 60, 10])
    chart = chart_of(office)
    assert chart is not None
    figure = go.Figure(chart.spec, skip_invalid=False)
    assert len(figure.data) == 5  # a trace for each of four tones, and the column of figures


def test_only_kpis_with_a_rate_are_drawn(office: Office) -> None:
    judged(office.organization, [90, None])
    chart = chart_of(office)
    assert chart is not None and bars(chart) == [90.0]


def test_without_any_rate_there_is_no_chart(office: Office) -> None:
    judged(office.organization, [None])
    assert chart_of(office) is None


def test_a_bar_is_cut_at_150_and_its_label_is_not(office: Office) -> None:
    judged(office.organization, [614], target=320)
    chart = chart_of(office)
    assert chart is not None and bars(chart) == [150.0]
    assert chart.spec["data"][-1]["text"] == ["◎ 191.9%"]
    assert chart.rows[0][3] == "191.9%"


def test_a_negative_rate_is_drawn_to_the_left(office: Office) -> None:
    judged(
        office.organization, [5], target=30, rule=Rule.PROGRESS_FROM_BASELINE, baseline=Decimal(10)
    )
    chart = chart_of(office)
    assert chart is not None and bars(chart) == [-25.0]
    assert chart.spec["layout"]["xaxis"]["range"][0] == -30


def test_of_many_kpis_the_lowest_forty_are_drawn(office: Office) -> None:
    judged(office.organization, list(range(50)), target=100)
    chart = chart_of(office)
    assert chart is not None
    assert bars(chart) == [float(value) for value in range(40)]
    assert (chart.size, len(chart.rows)) == ("bars-40", 40)
    assert "50件のうち、低いほうから40件" in chart.title


def test_the_share_bar_fills_its_length(office: Office) -> None:
    judged(office.organization, [100, 85, 60])
    tiles = organization_board(office.viewer, Choice(), now=clock.now()).tiles
    parts = share_parts(tiles)
    assert [part.tone for part in parts] == ["ok", "on", "slow"]
    assert parts[0].x == 0
    assert abs(parts[-1].x + parts[-1].width - 100) < Decimal("0.01")
    assert shares_in_words(tiles) == "達成1件、順調1件、やや遅れ1件"
