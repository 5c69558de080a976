"""Kept meanings of columns: listed, given another name, dropped."""

from __future__ import annotations

import pytest

from core.errors import Invalid, NotAllowed, NotFound, Stale
from kpis.models import ImportRun
from kpis.models.importing import ColumnMapping
from kpis.services import imports
from kpis.services.column_mappings import delete_mapping, rename_mapping
from tests.kpis.imports.steps import received, workbook
from tests.kpis.pages import Office, browser, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def kept(office: Office, name: str = "月次調査", title: str = "R7年度") -> ColumnMapping:
    run = received(office.editor, workbook([["KPI名", title], ["甲", 1]]))
    imports.name_columns(
        by=office.editor, run_id=run.pk, columns=run.options["guess"], keep_as=name
    )
    return ColumnMapping.objects.get(organization=office.organization, name=name)


def test_the_list_says_what_each_column_means(office: Office) -> None:
    kept(office)
    page = text_of(browser(office.editor).get(office.url("imports/mappings/")))
    assert "月次調査" in page and "R7年度＝実績値（R7年度）" in page


def test_the_page_of_a_new_import_leads_to_the_list(office: Office) -> None:
    page = text_of(browser(office.editor).get(office.url("imports/new/")))
    assert office.url("imports/mappings/") in page


def test_without_any_the_list_says_how_to_keep_one(office: Office) -> None:
    page = text_of(browser(office.editor).get(office.url("imports/mappings/")))
    assert "残した列の意味はありません" in page


def test_a_name_can_be_changed(office: Office) -> None:
    row = kept(office)
    sent = {"name": "毎月の調べ", "version": row.version}
    answer = browser(office.editor).post(office.url(f"imports/mappings/{row.pk}/"), sent)
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.name, row.version) == ("毎月の調べ", 2)


def test_the_same_name_twice_changes_nothing_more(office: Office) -> None:
    row = kept(office)
    for _ in range(2):
        rename_mapping(
            by=office.editor, mapping_id=row.pk, name="調べ", expected_version=row.version
        )
    row.refresh_from_db()
    assert row.version == 2


def test_a_name_that_is_taken_is_told_beside_the_field(office: Office) -> None:
    kept(office)
    row = kept(office, "年次調査", "R6年度")
    sent = {"name": "月次調査", "version": row.version}
    answer = browser(office.editor).post(office.url(f"imports/mappings/{row.pk}/"), sent)
    assert answer.status_code == 422
    assert "すでに使われています" in text_of(answer)


@pytest.mark.parametrize("name", ["", "  ", "長" * 81])
def test_a_name_of_no_or_too_many_letters_is_refused(office: Office, name: str) -> None:
    row = kept(office)
    with pytest.raises(Invalid):
        rename_mapping(by=office.editor, mapping_id=row.pk, name=name, expected_version=row.version)


def test_who_comes_second_sees_the_first_ones_name_and_keeps_what_was_typed(
    office: Office,
) -> None:
    row = kept(office)
    rename_mapping(by=office.dx, mapping_id=row.pk, name="先の名前", expected_version=row.version)
    sent = {"name": "あとの名前", "version": row.version}
    answer = browser(office.editor).post(office.url(f"imports/mappings/{row.pk}/"), sent)
    assert answer.status_code == 409
    assert "先の名前" in text_of(answer) and 'value="あとの名前"' in text_of(answer)
    assert 'name="version" value="2"' in text_of(answer)


def test_dropping_keeps_the_imports_that_used_it(office: Office) -> None:
    row = kept(office)
    address = office.url(f"imports/mappings/{row.pk}/delete/")
    assert browser(office.editor).post(address, {"version": row.version}).status_code == 302
    assert not ColumnMapping.objects.exists()
    assert ImportRun.objects.get().mapping is None


def test_what_was_changed_meanwhile_is_not_dropped(office: Office) -> None:
    row = kept(office)
    rename_mapping(by=office.dx, mapping_id=row.pk, name="先の名前", expected_version=row.version)
    with pytest.raises(Stale):
        delete_mapping(by=office.editor, mapping_id=row.pk, expected_version=row.version)
    assert ColumnMapping.objects.exists()


def test_another_organizations_are_not_found(office: Office) -> None:
    row, other = kept(office), Office()
    with pytest.raises(NotFound):
        rename_mapping(by=other.dx, mapping_id=row.pk, name="調べ", expected_version=row.version)
    with pytest.raises(NotFound):
        delete_mapping(by=other.dx, mapping_id=row.pk, expected_version=row.version)


def test_a_viewer_may_not_change_them(office: Office) -> None:
    row = kept(office)
    with pytest.raises(NotAllowed):
        delete_mapping(by=office.viewer, mapping_id=row.pk, expected_version=row.version)
