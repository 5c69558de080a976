"""What the answers say: plans, targets, achievements, and the same figures as on the pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from core.fiscal import Period
from core.rounding import round_half_up
from kpis.entry import Typed
from kpis.models import Achievement, Indicator
from kpis.models.indicator import Frequency, Kind
from kpis.services.achievements import recompute_achievements
from kpis.services.measurements import approve, record_measurement
from kpis.services.targets import TargetValue, revise_target
from plans.models import PlanItem, PlanItemDepartment, PlanItemYear, PlanVersion
from tests.api.conftest import Address, client_of
from tests.factories import due
from tests.kpis.cells import Office
from tests.kpis.series import add_targets
from tests.oracle_years import Aim

TODAY = date(2026, 11, 20)


def achievements(office: Office, address: Address, query: str = "") -> list[dict]:
    recompute_achievements([office.indicator.pk], today=TODAY)
    return client_of(office.viewer).get(address.achievements + query).json()["results"]


def test_an_achievement_carries_rate_status_rule_inputs_and_as_of_date(
    office: Office, address: Address
) -> None:
    office.approved("137")
    (row,) = achievements(office, address, "?fiscal_year=2025")
    assert (row["rate"], row["rate_shown"]) == (
        "91.3333333333333333333333333333333333333333",
        "91.3",
    )
    assert (row["status"], row["status_label"], row["met"]) == ("missed", "未達", False)
    assert (row["no_rate"], row["no_rate_label"]) == (None, None)
    assert (row["actual"], row["target"], row["due_on"]) == ("137", "150", "2026-03-31")
    assert (row["rule"], row["rule_version"]) == ("actual_over_target", 2)
    assert (row["inputs"]["actual"], row["inputs"]["target"]) == ("137", "150")
    assert row["judged_on"] == "2026-11-20"
    assert row["computed_at"]
    assert row["period"] == {
        "key": "2025",
        "label": "R7年度",
        "granularity": "year",
        "first": "2025-04-01",
        "last": "2026-03-31",
    }
    assert row["indicator"]["id"] == office.indicator.pk
    assert row["department"] is None


def test_without_a_figure_there_is_a_reason_and_no_zero(office: Office, address: Address) -> None:
    (row,) = achievements(office, address, "?fiscal_year=2025")
    assert (row["rate"], row["rate_shown"], row["actual"], row["pace"]) == (None,) * 4
    assert (row["no_rate"], row["no_rate_label"]) == ("no_actual", "実績がないため")
    assert (row["status"], row["status_label"]) == ("no_entry", "未入力")
    assert row["period"] is None


def test_a_rate_over_a_hundred_is_not_capped(office: Office, address: Address) -> None:
    office.approved("320")
    (row,) = achievements(office, address, "?fiscal_year=2025")
    assert row["rate_shown"] == "213.3"


def test_a_year_of_months_spans_them_and_has_no_key(db: None) -> None:
    office = Office(kind=Kind.FLOW, frequency=Frequency.MONTH)
    for month, value in ((4, "10"), (5, "2.50")):
        sent = record_measurement(
            by=office.office,
            indicator=office.indicator,
            period=Period.month(2025, month),
            typed=Typed(value=value),
            expected_seq=0,
        )
        approve(by=office.head, measurement=sent.measurement, expected_seq=sent.seq)
    (row,) = achievements(office, Address(office), "?fiscal_year=2025")
    assert (row["actual"], row["figures"]) == ("12.5", 2)
    assert (row["period"]["key"], row["period"]["label"]) == (None, "R7年4月～R7年5月")
    assert (row["period"]["first"], row["period"]["last"]) == ("2025-04-01", "2025-05-31")


def test_the_api_shows_the_stored_achievement_to_the_digit(
    office: Office, address: Address
) -> None:
    office.approved("66.5")
    rows = achievements(office, address)
    stored = {a.fiscal_year: a for a in Achievement.objects.filter(indicator=office.indicator)}
    assert len(rows) == len(stored) > 1
    for row in rows:
        kept = stored[row["fiscal_year"]]
        for name in ("rate", "pace", "actual", "target", "expected", "next_rate"):
            value = getattr(kept, name)
            assert (Decimal(row[name]) if row[name] else None) == value, name
        if kept.rate is not None:
            assert row["rate_shown"] == str(round_half_up(kept.rate, 1))
        assert row["inputs"] == kept.inputs


def test_achievements_are_filtered_by_year_status_kpi_and_headline(
    office: Office, address: Address
) -> None:
    office.approved("137")
    everything = achievements(office, address)
    assert len(everything) > 1
    assert [r["fiscal_year"] for r in everything] == sorted(r["fiscal_year"] for r in everything)
    headline = achievements(office, address, "?headline=1&whole=1")
    assert [r["fiscal_year"] for r in headline] == [2025]
    missed = achievements(office, address, "?status=missed")
    assert {r["status"] for r in missed} == {"missed"}
    assert achievements(office, address, f"?indicator={office.indicator.pk + 999}") == []
    assert achievements(office, address, f"?department={office.department.pk}") == []


def test_a_kpi_comes_with_its_headline(office: Office, address: Address) -> None:
    client = client_of(office.viewer)
    assert client.get(address.indicator).json()["headline"] is None
    office.approved("137")
    recompute_achievements([office.indicator.pk], today=TODAY)
    body = client.get(address.indicator).json()
    assert body["headline"]["rate_shown"] == "91.3"
    assert (body["name"], body["baseline"]) == (office.indicator.name, None)
    assert body["department"] == {"id": office.department.pk, "name": office.department.name}


def test_a_target_shows_every_revision_it_has_had(office: Office, address: Address) -> None:
    revise_target(
        by=office.office,
        indicator=office.indicator,
        due_on=due(2025),
        to=TargetValue(value=Decimal("140.0"), reason="推進会議で見直したため"),
        expected_seq=1,
    )
    (target,) = client_of(office.viewer).get(address.targets).json()["results"]
    assert target["due_on"] == "2026-03-31"
    assert [(r["seq"], r["value"], r["reason"]) for r in target["revisions"]] == [
        (1, "150", ""),
        (2, "140", "推進会議で見直したため"),
    ]


def test_a_departments_target_names_the_department(office: Office, address: Address) -> None:
    add_targets([(office.indicator, [Aim(due(2025), Fraction(5))])], office.department)
    whole, part = client_of(office.viewer).get(address.targets).json()["results"]
    assert whole["department"] is None
    assert part["department"]["id"] == office.department.pk


def test_a_plans_items_are_flat_and_name_their_parents(office: Office, address: Address) -> None:
    plan = office.indicator.plan
    own = {"organization": office.organization}
    version = PlanVersion.objects.create(
        **own, plan=plan, label="初版", state=PlanVersion.State.DECIDED
    )
    policy = PlanItem.objects.create(
        **own, plan_version=version, key="p1", kind="policy", title="方針1"
    )
    measure = PlanItem.objects.create(
        **own, plan_version=version, key="m1", kind="measure", title="施策1", parent=policy
    )
    PlanItemDepartment.objects.create(**own, item=measure, department=office.department)
    PlanItemYear.objects.create(**own, item=measure, fiscal_year=2025, planned="実施")
    body = client_of(office.viewer).get(f"{address.root}plans/{plan.pk}/").json()
    assert [each["label"] for each in body["versions"]] == ["初版"]
    found = {item["key"]: item for item in body["items"]}
    assert (found["p1"]["parent"], found["m1"]["parent"]) == (None, policy.pk)
    assert found["m1"]["version"] == version.pk
    assert found["m1"]["departments"][0]["name"] == office.department.name
    assert found["m1"]["years"] == [{"fiscal_year": 2025, "planned": "実施", "note": ""}]


@pytest.mark.parametrize(
    ("typed", "shown"), [("1.50", "1.5"), ("100", "100"), ("0", "0"), ("0.0", "0")]
)
def test_the_same_number_is_always_the_same_text(
    office: Office, address: Address, typed: str, shown: str
) -> None:
    office.approved(typed)
    (row,) = client_of(office.viewer).get(address.measurements).json()["results"]
    assert (row["value"], row["typed"]) == (shown, typed)


def test_a_kpi_tells_its_last_day_and_why(office: Office, address: Address) -> None:
    client = client_of(office.viewer)
    before = client.get(address.indicator).json()
    assert (before["ended_on"], before["ended_reason"]) == (None, "")
    Indicator.objects.filter(pk=office.indicator.pk).update(
        ended_on=date(2026, 3, 31), ended_reason="計画の改定"
    )
    after = client.get(address.indicator).json()
    assert (after["ended_on"], after["ended_reason"]) == ("2026-03-31", "計画の改定")
    (row,) = client.get(f"{address.root}indicators/").json()["results"]
    assert row["ended_on"] == "2026-03-31"
    fields = client.get("/api/v1/schema/?format=json").json()["components"]["schemas"]["Indicator"]
    assert fields["properties"]["ended_on"]["format"] == "date"
