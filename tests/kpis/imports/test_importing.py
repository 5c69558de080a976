"""From a file to drafts and back: preview, writing, undoing, each as a person meets it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from core.errors import Invalid, NotFound, Stale
from dashboards.selectors.tasks import tasks
from kpis.imports.columns import guess
from kpis.models import ImportCell, ImportRun, MeasurementRevision
from kpis.models.importing import ColumnMapping
from kpis.services import imports
from kpis.services.import_reading import read_import
from kpis.services.import_undo import start_undo
from kpis.services.import_writing import write_import
from kpis.services.measurements import return_for_correction
from tests.kpis.imports.steps import (
    TODAY,
    csv_bytes,
    only_cell,
    outcomes,
    previewed,
    received,
    undo,
    workbook,
    written,
)
from tests.kpis.pages import YEAR, Office, approved, draft, submitted

pytestmark = pytest.mark.django_db
State = ImportRun.State


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_cp932_table_asks_for_its_columns_and_guesses_them(office: Office) -> None:
    office.indicator(name="電子申請件数")
    run = received(
        office.editor, csv_bytes("指標名,単位,令和7年度実績", "電子申請件数,件,１４１件"), "a.csv"
    )
    assert run.state == State.MAPPING
    assert run.options["encoding"] == "cp932"
    assert run.options["guess"] == {"0": "name", "1": "unit", "2": "actual@令和7年度"}


def test_the_words_of_a_departments_own_paper_are_guessed() -> None:
    titles = ("指標の名前", "対象年月", "今回の実績(件)", "当月実績", "ビコウ")
    assert [guess(title) for title in titles] == ["name", "period", "actual", "actual", ""]


def test_a_new_figure_is_previewed_and_nothing_is_written(office: Office) -> None:
    kpi = office.indicator(name="電子申請件数")
    run = previewed(
        office.editor, csv_bytes("指標名,年度,実績値", "電子申請件数,R7年度,１４１"), "a.csv"
    )
    cell = only_cell(run)
    assert (run.state, cell.outcome, cell.value, cell.indicator_id) == (
        State.PREVIEWED,
        "new",
        141,
        kpi.pk,
    )
    assert MeasurementRevision.objects.count() == 0


def test_writing_makes_drafts_that_name_the_import(office: Office) -> None:
    kpi = office.indicator(name="電子申請件数")
    run = written(
        office.editor,
        previewed(office.editor, workbook([["KPI名", "R7年度"], ["電子申請件数", 141]])),
    )
    row = MeasurementRevision.objects.get(measurement__indicator=kpi)
    assert (run.state, row.state, row.origin, row.import_run_id, row.value, row.by) == (
        State.DONE,
        "draft",
        "import",
        run.pk,
        141,
        office.editor.user,
    )


def test_writing_twice_writes_once(office: Office) -> None:
    office.indicator(name="電子申請件数")
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["電子申請件数", 141]]))
    written(office.editor, run)
    imports.start_writing(by=office.editor, run_id=run.pk)
    write_import(run.pk, today=TODAY)
    assert MeasurementRevision.objects.count() == 1


def test_the_same_file_sent_twice_is_one_import(office: Office) -> None:
    table = workbook([["KPI名", "R7年度"], ["電子申請件数", 141]])
    first = imports.receive(by=office.editor, content=table, file_name="a.xlsx")
    assert imports.receive(by=office.editor, content=table, file_name="a.xlsx") == first


def test_reading_twice_gives_one_preview(office: Office) -> None:
    office.indicator(name="電子申請件数")
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["電子申請件数", 141]]))
    read_import(run.pk, today=TODAY)
    assert ImportCell.objects.filter(run=run).count() == 1


def test_an_equal_figure_is_unchanged_and_another_is_changed(office: Office) -> None:
    one, two = office.indicator(name="甲"), office.indicator(name="乙")
    approved(office, one, "141")
    approved(office, two, "150")
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["甲", 141], ["乙", 151]]))
    assert outcomes(run) == ["unchanged", "changed"]
    assert ImportCell.objects.get(run=run, outcome="changed").before == "150件"


def test_a_draft_of_another_person_is_a_conflict_and_not_chosen(office: Office) -> None:
    kpi = office.indicator(name="甲")
    draft(office, kpi, "140")
    run = previewed(office.dx, workbook([["KPI名", "R7年度"], ["甲", 141]]))
    cell = only_cell(run)
    assert (cell.outcome, cell.chosen, cell.code) == ("conflict", False, "draft_of_another")


def test_a_submitted_figure_cannot_be_chosen(office: Office) -> None:
    kpi = office.indicator(name="甲")
    submitted(office, kpi, "140")
    run = previewed(office.dx, workbook([["KPI名", "R7年度"], ["甲", 141]]))
    cell = only_cell(run)
    imports.choose(by=office.dx, run_id=run.pk, shown=[cell.pk], chosen=[cell.pk])
    cell.refresh_from_db()
    assert (cell.outcome, cell.chosen) == ("conflict", False)


def test_another_departments_figure_is_refused(office: Office) -> None:
    office.indicator(name="甲")
    run = previewed(office.outsider, workbook([["KPI名", "R7年度"], ["甲", 141]]))
    assert only_cell(run).code == "not_yours"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("○", "status_mark"), (-5, "below_minimum"), ("12人", "unit_mismatch"), (True, "yes_or_no")],
)
def test_what_cannot_be_entered_by_hand_is_refused(
    office: Office, typed: object, code: str
) -> None:
    office.indicator(name="甲")
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["甲", typed]]))
    cell = only_cell(run)
    assert (cell.outcome, cell.code, cell.chosen) == ("refused", code, False)


def test_an_unknown_name_can_be_told(office: Office) -> None:
    kpi = office.indicator(name="電子申請の件数")
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["電子申請", 141]]))
    assert only_cell(run).code == "kpi_unknown"
    imports.name_kpis(by=office.editor, run_id=run.pk, picks={"電子申請": kpi.pk})
    read_import(run.pk, today=TODAY)
    assert (only_cell(run).outcome, only_cell(run).indicator_id) == ("new", kpi.pk)


def test_two_kpis_of_one_name_are_told_apart_by_department_or_refused(office: Office) -> None:
    office.indicator(name="甲")
    other = office.indicator(name="甲", department=office.other)
    table = [["KPI名", "担当課", "R7年度"], ["甲", office.other.name, 1], ["甲", "", 2]]
    run = previewed(office.dx, workbook(table))
    cells = list(ImportCell.objects.filter(run=run).order_by("row"))
    assert (cells[0].indicator_id, cells[1].code) == (other.pk, "kpi_ambiguous")


def test_a_percentage_is_read_as_it_looks(office: Office) -> None:
    office.indicator(name="率", unit="%", kind="ratio")
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["率", 0.9]], B2="0%"))
    assert (only_cell(run).value, only_cell(run).typed) == (90, "90%")


def test_a_percentage_for_a_number_of_things_is_refused(office: Office) -> None:
    office.indicator(name="件数")
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["件数", 0.9]], B2="0%"))
    assert only_cell(run).code == "unit_mismatch"


def test_a_figure_given_twice_is_refused_both_times(office: Office) -> None:
    office.indicator(name="甲")
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["甲", 1], ["甲", 2]]))
    assert set(ImportCell.objects.filter(run=run).values_list("code", flat=True)) == {"twice"}


def test_a_wrong_unit_is_refused(office: Office) -> None:
    office.indicator(name="甲")
    run = previewed(office.editor, workbook([["KPI名", "単位", "R7年度"], ["甲", "人", 1]]))
    assert only_cell(run).code == "unit_differs"


def test_ditto_marks_and_repeated_headers_are_understood(office: Office) -> None:
    office.indicator(name="甲", frequency="month")
    rows = [
        ["KPI名", "時点", "実績値"],
        ["甲", "R7.4", 1],
        ["〃", "R7.5", 2],
        ["KPI名", "時点", "実績値"],
        ["〃", "R7.6", 3],
    ]
    run = previewed(office.editor, workbook(rows))
    values = ImportCell.objects.filter(run=run).order_by("row").values_list("value", flat=True)
    assert [int(value or 0) for value in values] == [1, 2, 3]


def test_a_jump_needs_a_reason_given_in_the_table_or_on_the_page(office: Office) -> None:
    kpi = office.indicator(name="甲", frequency="month")
    months = [f"R7.{month}" for month in range(4, 11)]
    row = ["甲", 100, 101, 102, 103, 104, 105, 9000]
    run = previewed(office.editor, workbook([["KPI名", *months], row]))
    last = ImportCell.objects.get(run=run, place="H2")
    assert (last.outcome, last.code, last.indicator_id) == ("refused", "needs_reason", kpi.pk)
    imports.give_reasons(by=office.editor, run_id=run.pk, reasons={last.pk: "制度が変わったため"})
    written(office.editor, run)
    assert MeasurementRevision.objects.get(value=9000).check_reason == "制度が変わったため"


def test_undoing_drops_new_drafts_and_brings_earlier_ones_back(office: Office) -> None:
    one, two, three = (office.indicator(name=name) for name in ("甲", "乙", "丙"))
    draft(office, two, "5")
    approved(office, three, "7")
    table = workbook([["KPI名", "R7年度"], ["甲", 1], ["乙", 6], ["丙", 8]])
    run = written(office.editor, previewed(office.editor, table))
    assert undo(by=office.editor, run_id=run.pk) == (3, 0)
    states = {
        kpi.name: (cell.state, cell.revisions.get(seq=cell.seq).value)
        for kpi in (one, two, three)
        for cell in kpi.measurements.all()
    }
    assert states == {"甲": ("discarded", 1), "乙": ("draft", 5), "丙": ("discarded", 8)}
    assert three.measurements.get().value == 7


def test_undoing_gives_a_returned_figure_back_as_returned(office: Office) -> None:
    kpi = office.indicator(name="甲")
    sent = submitted(office, kpi, "5")
    return_for_correction(
        by=office.head, measurement=sent.measurement, expected_seq=sent.seq, reason="桁が違います"
    )
    table = workbook([["KPI名", "R7年度"], ["甲", 6]])
    for number in (1, 2):
        run = written(office.editor, previewed(office.editor, table))
        assert undo(by=office.editor, run_id=run.pk) == (1, 0)
        cell = kpi.measurements.get()
        latest = cell.revisions.get(seq=cell.seq)
        assert (latest.state, latest.value, cell.state) == ("returned", 5, "returned"), number
        assert latest.reason == f"桁が違います（取込み{run.pk}の取消し）"
    assert [one.indicator_name for one in tasks(office.editor, today=TODAY).returned] == ["甲"]


def test_postgresql_gives_a_return_back_for_an_undo_only(office: Office) -> None:
    kpi = office.indicator(name="甲")
    sent = submitted(office, kpi, "5")
    return_for_correction(
        by=office.head, measurement=sent.measurement, expected_seq=sent.seq, reason="桁が違います"
    )
    table = workbook([["KPI名", "R7年度"], ["甲", 6]])
    run = written(office.editor, previewed(office.editor, table))
    cell = kpi.measurements.get()

    def back(value: int) -> None:
        with transaction.atomic():
            MeasurementRevision.objects.create(
                organization=office.organization,
                measurement=cell,
                seq=cell.seq + 1,
                state="returned",
                figure_state="value",
                value=value,
                reason="桁が違います",
            )

    with pytest.raises(IntegrityError, match="draft to returned is not allowed"):
        back(5)  # nobody asked for the import to be undone
    start_undo(by=office.editor, run_id=run.pk)
    with pytest.raises(IntegrityError, match="draft to returned is not allowed"):
        back(7)  # not the figure that was returned
    back(5)
    assert kpi.measurements.get().state == "returned"


def test_undoing_leaves_what_was_changed_since_and_lists_it(office: Office) -> None:
    kpi = office.indicator(name="甲")
    table = workbook([["KPI名", "R7年度"], ["甲", 1]])
    run = written(office.editor, previewed(office.editor, table))
    draft(office, kpi, "2")
    assert undo(by=office.editor, run_id=run.pk) == (0, 1)
    assert only_cell(run).code == "kept"


def test_undoing_twice_undoes_once(office: Office) -> None:
    office.indicator(name="甲")
    table = workbook([["KPI名", "R7年度"], ["甲", 1]])
    run = written(office.editor, previewed(office.editor, table))
    undo(by=office.editor, run_id=run.pk)
    assert undo(by=office.editor, run_id=run.pk) == (0, 0)
    assert MeasurementRevision.objects.count() == 2


def test_after_undoing_the_same_file_is_new_again(office: Office) -> None:
    office.indicator(name="甲")
    table = workbook([["KPI名", "R7年度"], ["甲", 1]])
    run = written(office.editor, previewed(office.editor, table))
    undo(by=office.editor, run_id=run.pk)
    again = previewed(office.editor, table)
    assert (again.pk != run.pk, only_cell(again).outcome) == (True, "new")
    written(office.editor, again)
    assert MeasurementRevision.objects.filter(import_run=again).count() == 1


def test_a_figure_changed_after_the_preview_is_left(office: Office) -> None:
    kpi = office.indicator(name="甲")
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["甲", 1]]))
    draft(office, kpi, "2")
    written(office.editor, run)
    assert only_cell(run).code == "changed_meanwhile"
    assert run.done_rows == 0
    assert kpi.measurements.get().revisions.count() == 1


def test_only_the_chosen_rows_are_written(office: Office) -> None:
    one, two = office.indicator(name="甲"), office.indicator(name="乙")
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["甲", 1], ["乙", 2]]))
    cells = list(ImportCell.objects.filter(run=run).order_by("row"))
    imports.choose(
        by=office.editor, run_id=run.pk, shown=[c.pk for c in cells], chosen=[cells[1].pk]
    )
    written(office.editor, run)
    assert (one.measurements.count(), two.measurements.count()) == (0, 1)


def test_a_cancelled_import_is_neither_read_nor_written(office: Office) -> None:
    office.indicator(name="甲")
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["甲", 1]]))
    imports.cancel(by=office.editor, run_id=run.pk)
    imports.cancel(by=office.editor, run_id=run.pk)
    with pytest.raises(Stale):
        imports.start_writing(by=office.editor, run_id=run.pk)


def test_a_kept_mapping_is_made_once_and_updated(office: Office) -> None:
    office.indicator(name="甲")
    for value in (1, 2):
        run = received(office.editor, workbook([["KPI名", "R7年度"], ["甲", value]]))
        imports.name_columns(
            by=office.editor, run_id=run.pk, columns=run.options["guess"], keep_as="月次調査"
        )
    mapping = ColumnMapping.objects.get()
    assert (mapping.name, mapping.headers, mapping.version) == ("月次調査", ["kpi名", "r7年度"], 1)


def test_a_person_of_another_department_does_not_see_the_import(office: Office) -> None:
    run = received(office.editor, workbook([["KPI名", "R7年度"], ["甲", 1]]))
    with pytest.raises(NotFound):
        undo(by=office.outsider, run_id=run.pk)
    assert imports.get_run(office.dx, run.pk) == run


def test_nothing_chosen_is_said(office: Office) -> None:
    run = previewed(office.editor, workbook([["KPI名", "R7年度"], ["甲", 1]]))
    with pytest.raises(Invalid, match="選ばれていません"):
        imports.start_writing(by=office.editor, run_id=run.pk)


def test_the_year_of_the_period_is_the_fiscal_year(office: Office) -> None:
    kpi = office.indicator(name="甲", frequency="month")
    run = written(
        office.editor,
        previewed(office.editor, workbook([["KPI名", "時点", "実績"], ["甲", "R7.3", 1]])),
    )
    assert (run.state, kpi.measurements.get().fiscal_year) == (State.DONE, 2024)
    assert YEAR.fiscal_year == 2025
