"""KPIs: registered, edited, given a new definition, and asked of departments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from core.fiscal import Period
from kpis.indicator_rules import IndicatorValues, advice, refusals
from kpis.models import DefinitionVersion, DepartmentSeries, Indicator
from kpis.services.definitions import Definition, change_definition
from kpis.services.indicators import create_indicator, edit_indicator
from kpis.services.series import SeriesValues, add_departments, edit_series, remove_series
from tests.factories import DepartmentFactory, IndicatorFactory, PlanFactory, RatingSchemeFactory
from tests.kpis.pages import Office, approved, browser, computed, draft, target, text_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 1)


@pytest.fixture
def office() -> Office:
    return Office()


def values(office: Office, **more: Any) -> IndicatorValues:
    plan = PlanFactory(organization=office.organization)
    scheme = RatingSchemeFactory(organization=office.organization)
    base = IndicatorValues(
        "試験件数", "件", plan.pk, scheme.pk, "level", "higher", "actual_over_target", "year"
    )
    return replace(base, **more)


def test_a_new_kpi_has_version_1_of_its_definition(office: Office) -> None:
    kpi = create_indicator(by=office.dx, values=values(office), definition="数えた件数", key="k")
    assert [(row.number, row.text) for row in kpi.definitions.all()] == [(1, "数えた件数")]


def test_the_same_form_sent_twice_makes_one_kpi(office: Office) -> None:
    given = values(office)
    first = create_indicator(by=office.dx, values=given, key="k")
    assert create_indicator(by=office.dx, values=given, key="k").pk == first.pk
    assert Indicator.objects.filter(organization=office.organization).count() == 1


def test_only_the_dx_office_registers_and_edits(office: Office) -> None:
    kpi = office.indicator()
    for actor in (office.editor, office.head, office.viewer):
        with pytest.raises(NotAllowed):
            create_indicator(by=actor, values=values(office), key="k")
        with pytest.raises(NotAllowed):
            edit_indicator(by=actor, indicator=kpi, values=values(office), expected_version=1)
    with pytest.raises(NotFound):
        edit_indicator(
            by=office.dx, indicator=IndicatorFactory(), values=values(office), expected_version=1
        )


def test_another_organizations_plan_cannot_be_chosen(office: Office) -> None:
    with pytest.raises(Refused) as refusal:
        create_indicator(by=office.dx, values=values(office, plan_id=PlanFactory().pk), key="k")
    assert set(refusal.value.errors) == {"plan"}


def test_the_second_of_two_editors_sees_the_first_ones_change(office: Office) -> None:
    kpi = office.indicator(plan__organization=office.organization)
    given = values(office, plan_id=kpi.plan_id, scheme_id=kpi.scheme_id)
    edit_indicator(
        by=office.dx, indicator=kpi, values=replace(given, name="先の名前"), expected_version=1
    )
    with pytest.raises(Stale) as stale:
        edit_indicator(
            by=office.dx, indicator=kpi, values=replace(given, name="後の名前"), expected_version=1
        )
    assert stale.value.theirs["indicator"].name == "先の名前"


BAD = [
    ({"desired": "within"}, "rule"),
    ({"rule": "progress_from_baseline"}, "baseline"),
    ({"roll_up": "mean", "kind": "ratio"}, "roll_up"),
    ({"roll_up": "add", "kind": "share_of_departments"}, "roll_up"),
    ({"roll_up": "reached", "kind": "share_of_departments"}, "department_threshold"),
    ({"derivation": "from_flows"}, "derivation"),
    ({"derivation": "from_level", "kind": "change_from_baseline"}, "baseline"),
    ({"minimum": Decimal(2), "maximum": Decimal(1)}, "maximum"),
    ({"baseline_on": DAY}, "baseline"),
    ({"name": " "}, "name"),
    *(({field: Decimal(10**18)}, field) for field in ("baseline", "minimum", "maximum")),
    ({"department_threshold": Decimal(-(10**18))}, "department_threshold"),
]


@pytest.mark.parametrize(("more", "field"), BAD)
def test_a_combination_that_cannot_be_is_refused_beside_its_field(
    office: Office, more: dict[str, Any], field: str
) -> None:
    assert field in refusals(values(office, **more))


def test_lower_wanted_with_actual_over_target_is_warned_of(office: Office) -> None:
    found = advice(values(office, desired="lower"))
    assert "実績が悪くなるほど達成率が高く" in found[0].sentence
    assert "目標÷実績" in found[0].next_step
    assert advice(values(office, desired="lower"), positive_targets=False) == []
    assert advice(values(office, desired="lower", rule="target_over_actual")) == []


def form_data(office: Office, **more: str) -> dict[str, str]:
    given = values(office)
    return {
        "name": "新しいKPI", "unit": "件", "plan": str(given.plan_id),
        "scheme": str(given.scheme_id), "decimals": "0", "kind": "level", "derivation": "typed",
        "frequency": "year", "entry_days": "60", "reporting": "collected", "desired": "higher",
        "rule": "actual_over_target", "pace_shape": "linear", "roll_up": "none", "key": "form-1",
    } | more  # fmt: skip


def test_a_doubtful_combination_is_saved_only_once_confirmed(office: Office) -> None:
    client, path = browser(office.dx), office.url("new/")
    data = form_data(office, desired="lower")
    asked = client.post(path, data)
    assert asked.status_code == 422
    assert "この組み合わせで保存する" in text_of(asked)
    assert not Indicator.objects.filter(name="新しいKPI").exists()
    assert client.post(path, data | {"confirmed": "on"}).status_code == 302
    assert Indicator.objects.get(name="新しいKPI").desired == "lower"


def test_the_note_says_what_the_rule_computes(office: Office) -> None:
    answer = browser(office.dx).get(
        office.url("new/note/"), {"rule": "target_over_actual", "desired": "lower"}
    )
    assert "80.0%" in text_of(answer)


def test_the_page_of_a_new_kpi_starts_with_the_plan_in_force(office: Office) -> None:
    PlanFactory(organization=office.organization, fy_from=2016, fy_to=2020, state="ended")
    plan = PlanFactory(organization=office.organization, fy_from=2022, state="current")
    PlanFactory(organization=office.organization, fy_from=2027, fy_to=None, state="preparing")
    page = text_of(browser(office.dx).get(office.url("new/")))
    assert f'<option value="{plan.pk}" selected>' in page


def test_an_empty_field_of_a_new_kpi_says_what_to_enter(office: Office) -> None:
    answer = browser(office.dx).post(office.url("new/"), {"name": ""})
    assert answer.status_code == 422
    assert "KPI名が入力されていません。KPI名を入力してください。" in text_of(answer)
    assert "計画が選ばれていません。計画を選んでください。" in text_of(answer)
    assert "この項目は必須です" not in text_of(answer)


def test_the_edit_page_shows_what_is_stored_and_saves_it(office: Office) -> None:
    kpi = office.indicator(baseline=Decimal("12.5"), baseline_on=date(2021, 3, 31))
    client, path = browser(office.dx), office.url(f"{kpi.pk}/edit/")
    page = client.get(path)
    assert 'value="12.5"' in text_of(page)
    form = page.context["form"]
    data = {
        name: "" if (value := form[name].value()) is None else value
        for name in form.fields
        if name != "confirmed"
    }
    data["baseline_on"] = "R2年度末"
    assert client.post(path, data | {"name": "改めた名前"}).status_code == 302
    kpi.refresh_from_db()
    assert (kpi.name, kpi.baseline, kpi.version) == ("改めた名前", Decimal("12.5"), 2)


# ── Definitions ──────────────────────────────────────────────────────────────────────────────
NEW = Definition("数え方を改めた件数", DAY, "対象の見直し", breaks_series=True)


def with_definition(office: Office) -> Indicator:
    return create_indicator(by=office.dx, values=values(office), definition="件数", key="k")


def test_a_changed_definition_is_a_version_of_its_own(office: Office) -> None:
    kpi = with_definition(office)
    change_definition(by=office.dx, indicator=kpi, to=NEW, expected_number=1)
    again = change_definition(by=office.dx, indicator=kpi, to=NEW, expected_number=1)
    kpi.refresh_from_db()
    assert (again.number, kpi.definition_version, kpi.definition) == (2, 2, NEW.text)
    assert DefinitionVersion.objects.filter(indicator=kpi).count() == 2


def test_a_definition_needs_its_first_day_and_a_reason(office: Office) -> None:
    kpi = with_definition(office)
    with pytest.raises(Refused) as refusal:
        change_definition(
            by=office.dx, indicator=kpi, to=Definition("新", None, " "), expected_number=1
        )
    assert set(refusal.value.errors) == {"applies_from", "reason"}


def test_who_may_not_edit_changes_no_definition(office: Office) -> None:
    kpi = with_definition(office)
    with pytest.raises(NotAllowed):
        change_definition(by=office.head, indicator=kpi, to=NEW, expected_number=1)
    with pytest.raises(Stale):
        change_definition(by=office.dx, indicator=kpi, to=NEW, expected_number=0)


def test_the_kpi_page_lists_the_versions(office: Office) -> None:
    kpi = with_definition(office)
    change_definition(by=office.dx, indicator=kpi, to=NEW, expected_number=1)
    words = text_of(browser(office.viewer).get(office.url(f"{kpi.pk}/")))
    for shown in ("第1版", "第2版", "対象の見直し", "前の版の値と比べられません"):
        assert shown in words


def test_the_chart_joins_nothing_across_a_break(office: Office) -> None:
    kpi = office.indicator()
    for year, value in ((2024, "10"), (2025, "20")):
        approved(office, kpi, value, Period.year(year))
    target(kpi, "50", 2026)
    first = Definition("もとの件数", date(2023, 4, 1), "版の記録を始める")
    number = kpi.definitions.count()
    change_definition(by=office.dx, indicator=kpi, to=first, expected_number=number)
    broken = Definition("改めた件数", date(2025, 4, 1), "見直し", breaks_series=True)
    change_definition(by=office.dx, indicator=kpi, to=broken, expected_number=number + 1)
    computed(kpi)
    page = browser(office.viewer).get(office.url(f"{kpi.pk}/"))
    spec = page.context["chart"].spec
    held = list(spec["data"][0]["y"])
    assert held[held.index(10.0) + 1] is None
    assert spec["data"][0]["connectgaps"] is False
    assert "定義変更" in [each["text"] for each in spec["layout"]["annotations"]]
    assert any("比べられません" in cell for row in page.context["chart"].rows for cell in row)


# ── Departments ──────────────────────────────────────────────────────────────────────────────
def test_departments_are_added_at_once_and_only_once(office: Office) -> None:
    kpi = office.indicator()
    ids = [office.department.pk, office.other.pk]
    assert add_departments(by=office.dx, indicator=kpi, department_ids=ids, asked_from=DAY) == 2
    assert add_departments(by=office.dx, indicator=kpi, department_ids=ids) == 0
    assert set(kpi.department_series.values_list("asked_from", flat=True)) == {DAY}


def test_a_foreign_department_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        add_departments(
            by=office.dx, indicator=office.indicator(), department_ids=[DepartmentFactory().pk]
        )


def test_a_department_with_figures_is_ended_not_removed(office: Office) -> None:
    from kpis.entry import Typed
    from kpis.services.measurements import save_draft
    from tests.kpis.pages import YEAR

    kpi = office.indicator()
    add_departments(by=office.dx, indicator=kpi, department_ids=[office.department.pk])
    row = kpi.department_series.get()
    save_draft(
        by=office.editor,
        indicator=kpi,
        period=YEAR,
        typed=Typed(value="5"),
        expected_seq=0,
        department_id=office.department.pk,
    )
    with pytest.raises(Invalid, match="外せません"):
        remove_series(by=office.dx, indicator=kpi, series_id=row.pk)
    ended = edit_series(
        by=office.dx,
        indicator=kpi,
        series_id=row.pk,
        values=SeriesValues(asked_to=date(2026, 3, 31)),
        expected_version=1,
    )
    assert (ended.asked_to, ended.version) == (date(2026, 3, 31), 2)


def test_a_department_without_figures_can_be_taken_off(office: Office) -> None:
    kpi = office.indicator()
    add_departments(by=office.dx, indicator=kpi, department_ids=[office.other.pk])
    row = kpi.department_series.get()
    path = office.url(f"{kpi.pk}/departments/{row.pk}/remove/")
    assert browser(office.editor).post(path).status_code == 403
    assert browser(office.dx).post(path).status_code == 302
    assert not DepartmentSeries.objects.filter(indicator=kpi).exists()


def test_a_draft_of_the_whole_keeps_no_department(office: Office) -> None:
    kpi = office.indicator()
    add_departments(by=office.dx, indicator=kpi, department_ids=[office.department.pk])
    draft(office, kpi, "5")
    remove_series(by=office.dx, indicator=kpi, series_id=kpi.department_series.get().pk)
    assert not kpi.department_series.exists()


@pytest.mark.parametrize("field", ["weight", "baseline"])
def test_a_departments_figure_beyond_the_column_is_refused(office: Office, field: str) -> None:
    kpi = office.indicator()
    add_departments(by=office.dx, indicator=kpi, department_ids=[office.department.pk])
    row = kpi.department_series.get()
    with pytest.raises(Refused) as refusal:
        edit_series(
            by=office.dx,
            indicator=kpi,
            series_id=row.pk,
            values=SeriesValues(**{field: Decimal(10**18)}),
            expected_version=row.version,
        )
    assert "桁数が多すぎます" in str(refusal.value.errors[field])


@pytest.mark.parametrize("field", ["baseline", "minimum", "maximum", "department_threshold"])
def test_the_form_refuses_a_figure_beyond_the_column_beside_its_field(
    office: Office, field: str
) -> None:
    given = form_data(office, **{field: "1" + "0" * 18})
    answer = browser(office.dx).post(office.url("new/"), given)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
