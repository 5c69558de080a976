"""Out and in again without a change: every cell says "unchanged"."""

from __future__ import annotations

import io
from collections import Counter
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import call_command

from core.errors import Invalid
from core.fiscal import Period, fiscal_year_of
from core.sheets.writing import Column, columns_of, table_csv
from kpis.imports.template import template_workbook
from kpis.imports.template_layout import MARK_SHEET, Mark
from kpis.imports.template_lines import template_sheet
from kpis.models import ImportCell, ImportRun, Measurement
from organizations.models import Organization, Role
from organizations.selectors import Actor
from tests.factories import actor_with
from tests.kpis.imports.steps import TODAY, outcomes, previewed, received
from tests.kpis.pages import Office, approved, draft, submitted

pytestmark = pytest.mark.django_db


def template_of(actor: Actor, fiscal_year: int) -> bytes:
    from core.clock import now

    sheet = template_sheet(actor, fiscal_year=fiscal_year, today=TODAY)
    organization = actor.organization
    return template_workbook(
        sheet, code=organization.code, organization=organization.name, made_at=now()
    )


def changed(content: bytes, change: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)  # type: ignore[operator]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(("command", "least"), [("load_plans", 7), ("load_sample", 1000)])
def test_every_figure_of_every_organization_comes_back_unchanged(command: str, least: int) -> None:
    call_command(command, verbosity=0)
    seen = 0
    for organization in Organization.objects.all():
        actor = actor_with(Role.DX_OFFICE, organization)
        figures = Measurement.objects.filter(organization=organization, seq__gt=0)
        years = {fiscal_year_of(day) for day in figures.values_list("period_last", flat=True)}
        for year in sorted(years):
            run = received(actor, template_of(actor, year), "様式.xlsx")
            assert run.state == ImportRun.State.PREVIEWED, run.refusal
            assert set(outcomes(run)) == {"unchanged"}, Counter(
                ImportCell.objects.filter(run=run).values_list("outcome", "code")
            )
            days = figures.values_list("period_last", flat=True)
            assert run.total_rows == sum(fiscal_year_of(day) == year for day in days)
            seen += run.total_rows
    assert seen >= least


def test_a_row_is_as_high_as_its_fullest_cell_needs() -> None:
    office = Office()
    kpi = office.indicator(name="利用率", kind="ratio", unit="%", decimals=1, frequency="month")
    office.indicator(name="行政手続のオンライン化に取り組んだ所属の割合（出先機関と学校を含む）")
    office.indicator(name="件数")
    for month, (top, bottom) in ((4, ("10936", "12942")), (5, ("1234567890", "9876543210"))):
        submitted(office, kpi, "", Period.month(2025, month), numerator=top, denominator=bottom)
    page = openpyxl.load_workbook(io.BytesIO(template_of(office.editor, 2025)))["入力"]
    for row in page.iter_rows(min_row=5):
        height = page.row_dimensions[row[0].row].height
        for cell in row[1:8]:
            width = page.column_dimensions[cell.column_letter].width
            lines = -(-columns_of(str(cell.value or "")) // width)
            assert height >= 16 * lines, cell.value
    heights = {row[1].value: page.row_dimensions[row[0].row].height for row in page["A5:H9"]}
    assert (heights["件数"], len(set(heights.values()))) == (16, 2), heights


def test_a_filled_in_template_is_new_and_a_changed_one_changed() -> None:
    office = Office()
    one, two = office.indicator(name="甲"), office.indicator(name="乙")
    approved(office, one, "141")

    def fill(book: openpyxl.Workbook) -> None:
        page = book["入力"]
        for row in page.iter_rows(min_row=5):
            row[8].value = {"甲": 150, "乙": "未集計"}[str(row[1].value)]

    run = received(office.editor, changed(template_of(office.editor, 2025), fill))
    assert dict(ImportCell.objects.filter(run=run).values_list("indicator_id", "outcome")) == {
        one.pk: "changed",
        two.pk: "new",
    }


def test_rows_may_be_moved_and_removed() -> None:
    office = Office()
    kpis = [office.indicator(name=name) for name in ("甲", "乙", "丙")]
    for number, kpi in enumerate(kpis):
        approved(office, kpi, str(100 + number))

    def move(book: openpyxl.Workbook) -> None:
        page = book["入力"]
        page.delete_rows(6)
        page.move_range("A5:K5", rows=4)

    run = received(office.editor, changed(template_of(office.editor, 2025), move))
    assert outcomes(run) == ["unchanged", "unchanged"]


def test_names_that_were_sorted_without_their_ids_are_refused() -> None:
    office = Office()
    for name in ("甲", "乙"):
        approved(office, office.indicator(name=name), "100")

    def swap(book: openpyxl.Workbook) -> None:
        page = book["入力"]
        page["B5"], page["B6"] = page["B6"].value, page["B5"].value

    run = received(office.editor, changed(template_of(office.editor, 2025), swap))
    codes = set(ImportCell.objects.filter(run=run).values_list("code", flat=True))
    assert codes == {"template_row_mismatch"}


def test_a_figure_changed_after_the_template_was_made_is_a_conflict() -> None:
    office = Office()
    kpi = office.indicator(name="甲")
    approved(office, kpi, "141")
    template = template_of(office.dx, 2025)
    draft(office, kpi, "142")

    def fill(book: openpyxl.Workbook) -> None:
        book["入力"]["I5"] = 143

    run = received(office.dx, changed(template, fill))
    cell = ImportCell.objects.get(run=run)
    assert (cell.outcome, cell.code) == ("conflict", "newer_than_template")


def test_a_figure_taken_out_of_the_template_is_told_not_dropped() -> None:
    office = Office()
    approved(office, office.indicator(name="甲"), "141")

    def clear(book: openpyxl.Workbook) -> None:
        book["入力"]["I5"] = None

    run = received(office.editor, changed(template_of(office.editor, 2025), clear))
    assert ImportCell.objects.get(run=run).code == "emptied"


def test_a_template_of_another_version_is_refused() -> None:
    office = Office()
    office.indicator(name="甲")
    from core.clock import now

    def age(book: openpyxl.Workbook) -> None:
        book[MARK_SHEET]["A1"] = Mark(office.organization.code, 99, now()).signed()

    run = received(office.editor, changed(template_of(office.editor, 2025), age))
    assert (run.state, run.refusal_code) == (ImportRun.State.REFUSED, "template_version")


def test_another_organizations_template_is_refused() -> None:
    office, other = Office(), Office()
    office.indicator(name="甲")
    other.indicator(name="甲")
    run = received(other.editor, template_of(office.editor, 2025))
    assert run.refusal_code == "template_of_another"


def test_a_template_whose_mark_was_changed_is_refused() -> None:
    office = Office()
    office.indicator(name="甲")

    def forge(book: openpyxl.Workbook) -> None:
        book[MARK_SHEET]["A1"] = "x" + str(book[MARK_SHEET]["A1"].value)

    run = received(office.editor, changed(template_of(office.editor, 2025), forge))
    assert run.refusal_code == "template_mark"


def test_a_department_without_kpis_gets_no_template() -> None:
    office = Office()
    office.indicator(name="甲")
    with pytest.raises(Invalid, match="入力するKPIはありません"):
        template_of(office.outsider, 2025)


def test_the_template_prints_on_a4_with_its_header_repeated_and_locks_what_is_not_open() -> None:
    office = Office()
    office.indicator(name="=甲")
    book = openpyxl.load_workbook(io.BytesIO(template_of(office.editor, 2025)))
    page = book["入力"]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.print_title_rows, page.protection.sheet) == ("$4:$4", True)
    assert (page["I5"].protection.locked, page["B5"].protection.locked) == (False, True)
    assert (page["B5"].data_type, page.column_dimensions["A"].hidden) == ("s", True)
    assert page.data_validations.dataValidation[0].formula1 == '"未集計,該当なし"'


def test_a_csv_written_by_the_portal_says_unchanged_when_it_is_taken_in_again() -> None:
    office = Office()
    rows = []
    for name, value in (("甲", "141"), ("=乙", "150")):
        approved(office, office.indicator(name=name), value)
        rows.append((name, "件", "R7年度", Decimal(value)))
    titles = [Column("KPI"), Column("単位"), Column("最新値の期間"), Column("最新値", "number")]
    content = table_csv(columns=titles, rows=rows)
    run = previewed(office.dx, content, "kpi.csv")
    assert outcomes(run) == ["unchanged", "unchanged"]
