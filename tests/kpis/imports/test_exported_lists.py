"""The portal's own lists, exported and taken in again, say "unchanged" for every cell."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.management import call_command

from kpis.models import ImportCell, ImportRun, Indicator, Measurement
from kpis.services.achievements import recompute_achievements
from organizations.models import Organization, Role
from tests.factories import actor_with
from tests.kpis.imports.steps import outcomes, previewed, workbook
from tests.kpis.pages import YEAR, Office, approved, browser, computed, submitted

pytestmark = pytest.mark.django_db


def said(run: ImportRun) -> Counter[tuple[str, str]]:
    assert run.state == ImportRun.State.PREVIEWED, run.refusal
    return Counter(ImportCell.objects.filter(run=run).values_list("outcome", "code"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_kpi_list_of_every_organization_comes_back_unchanged(kind: str) -> None:
    call_command("load_plans", verbosity=0)
    recompute_achievements(list(Indicator.objects.values_list("pk", flat=True)))
    seen = 0
    with_figures = Measurement.objects.filter(approved_seq__isnull=False).values("organization")
    for organization in Organization.objects.filter(pk__in=with_figures):
        actor = actor_with(Role.DX_OFFICE, organization)
        answer = browser(actor).get(f"/o/{organization.code}/kpis/?format={kind}")
        run = previewed(actor, answer.content, f"kpi.{kind}")
        assert {outcome for outcome, _ in said(run)} == {"unchanged"}, said(run)
        seen += run.total_rows
    assert seen >= 6


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_figures_of_every_kpi_come_back_unchanged(kind: str) -> None:
    call_command("load_plans", verbosity=0)
    for organization in Organization.objects.all():
        actor = actor_with(Role.DX_OFFICE, organization)
        entered = Measurement.objects.filter(organization=organization, department=None)
        for kpi in Indicator.objects.filter(pk__in=entered.values("indicator"))[:8]:
            address = f"/o/{organization.code}/kpis/{kpi.pk}/figures/?format={kind}"
            run = previewed(actor, browser(actor).get(address).content, f"値.{kind}")
            assert {outcome for outcome, _ in said(run)} == {"unchanged"}, (kpi, said(run))


def test_a_figure_finer_than_it_is_shown_is_not_made_coarser() -> None:
    office = Office()
    kpi = office.indicator(name="甲", unit="%", kind="ratio", decimals=1)
    sent = submitted(office, kpi, "66.66666")
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["甲", 66.7]]))
    assert (outcomes(run), sent.measurement.period_last) == (["unchanged"], YEAR.last)
    assert "表示される桁では" in ImportCell.objects.get(run=run).sentence


def test_a_ratio_entered_by_its_parts_keeps_them() -> None:
    office = Office()
    kpi = office.indicator(name="甲", unit="%", kind="ratio", decimals=1)
    submitted(office, kpi, "", numerator="2", denominator="3")
    table = [["KPI名", "R7年度", "備考"], ["甲", 66.7, None]]
    assert outcomes(previewed(office.editor, workbook(table))) == ["unchanged"]
    other = [["KPI名", "R7年度"], ["甲", 66.8]]
    assert outcomes(previewed(office.editor, workbook(other))) == ["refused"]


def test_an_approximate_figure_comes_back_unchanged_from_a_csv() -> None:
    office = Office()
    kpi = office.indicator(name="甲")
    approved(office, kpi, "約60")
    computed(kpi)
    content = browser(office.dx).get(office.url("?format=csv")).content
    assert outcomes(previewed(office.dx, content, "kpi.csv")) == ["unchanged"]
    plain = "KPI名,R7年度\r\n甲,61".encode()
    assert outcomes(previewed(office.dx, plain, "表.csv")) == ["changed"]
