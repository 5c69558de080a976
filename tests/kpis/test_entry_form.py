"""The entry form's fields: what a telephone may type into them, and how they are marked."""

from __future__ import annotations

from datetime import date

import pytest

from core.errors import Refused
from core.fiscal import Period
from kpis.entry import Typed, read_entry
from kpis.forms import FigureForm
from kpis.models.indicator import Kind
from tests.kpis.pages import Office

pytestmark = pytest.mark.django_db


def test_the_value_may_be_typed_as_a_word_on_a_telephone() -> None:
    form = FigureForm(indicator=Office().indicator())
    assert 'inputmode="text"' in str(form["value"])


def test_a_ratios_parts_are_not_called_required_when_the_rate_alone_will_do() -> None:
    form = FigureForm(indicator=Office().indicator(kind=Kind.RATIO))
    marked = form.render()
    assert "※必須" not in marked
    assert marked.count("※率だけが分かるときを除き必須") == 2


def test_a_value_is_marked_as_required() -> None:
    assert "※必須" in FigureForm(indicator=Office().indicator()).render()


def test_a_period_before_the_plan_is_refused_and_its_first_year_is_not() -> None:
    indicator = Office().indicator(plan__fy_from=2021, plan__fy_to=2025)
    today = date(2026, 11, 20)
    with pytest.raises(Refused) as refused:
        read_entry(indicator, Period.year(2010), Typed(value="5"), today=today)
    assert refused.value.errors["value"].code == "before_plan"
    assert read_entry(indicator, Period.year(2021), Typed(value="5"), today=today).value == 5


def test_a_plan_without_a_period_takes_any_past_year() -> None:
    indicator = Office().indicator(plan__fy_from=None, plan__fy_to=None)
    entry = read_entry(indicator, Period.year(2015), Typed(value="5"), today=date(2026, 11, 20))
    assert entry.value == 5
