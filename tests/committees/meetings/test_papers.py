"""資料n: files with versions, tables of the portal frozen as of the meeting."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from committees.models import Meeting, Paper
from committees.selectors.meetings import papers_of
from committees.selectors.meetings_tables import kpi_table
from committees.services.items import ItemTyped, add_items
from committees.services.meeting_papers import (
    PaperTyped,
    add_file,
    freeze_again,
    remove_paper,
    replace_file,
    restore_paper,
)
from core.errors import Invalid, NotAllowed, NotFound, Refused
from tests.committees.tables import Table, outsider
from tests.factories import IndicatorFactory, PlanFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 one"


@pytest.fixture
def table() -> Table:
    return Table()


def filed(table: Table, number: str = "", content: bytes = PDF, name: str = "計画.pdf") -> Paper:
    typed = PaperTyped("計画案", number)
    return add_file(by=table.office, meeting=table.first, typed=typed, name=name, content=content)


def numbers(meeting: Meeting) -> list[str]:
    return [paper.label for paper in papers_of(meeting)]


def test_papers_are_numbered_one_after_the_other(table: Table) -> None:
    for typed in ("", "資料２－１", "", "参考1", "10", ""):
        filed(table, typed)
    assert numbers(table.first) == [
        *("資料1", "資料2-1", "資料3", "資料10", "資料11"),
        "参考1",
    ]


def test_a_number_is_given_once(table: Table) -> None:
    filed(table, "1")
    with pytest.raises(Refused) as refused:
        filed(table, "資料１")
    assert refused.value.errors["number"].code == "number_taken"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ", "type_not_taken"),
        ("a.pdf", b"MZ", "content_does_not_fit"),
        ("a.pdf", b"", "empty_file"),
        ("a.pdf", PDF + b"0" * (50 * 1024 * 1024), "file_too_large"),
    ],
)
def test_files_that_are_refused(table: Table, name: str, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as invalid:
        filed(table, name=name, content=content)
    assert invalid.value.code == code
    assert not Paper.objects.exists()


def test_replacing_keeps_the_former_version(table: Table) -> None:
    paper = filed(table)
    for content in (b"%PDF-1.7 two", b"%PDF-1.7 two"):
        replace_file(by=table.office, paper=paper, name="計画2.pdf", content=content)
    kept = [(one.seq, one.name, bytes(one.content or b"")) for one in paper.versions.all()]
    assert kept == [(1, "計画.pdf", PDF), (2, "計画2.pdf", b"%PDF-1.7 two")]


def test_a_paper_taken_off_can_be_put_back_under_a_free_number(table: Table) -> None:
    paper = filed(table)
    remove_paper(by=table.office, paper=paper)
    remove_paper(by=table.office, paper=paper)
    assert numbers(table.first) == []
    filed(table)
    assert restore_paper(by=table.office, paper=paper).number == "2"


def test_who_may_add_papers(table: Table) -> None:
    typed = PaperTyped("計画案")
    for by in (table.editor, table.viewer, table.expert):
        with pytest.raises(NotAllowed):
            add_file(by=by, meeting=table.first, typed=typed, name="a.pdf", content=PDF)
    with pytest.raises(NotFound):
        add_file(by=outsider(), meeting=table.first, typed=typed, name="a.pdf", content=PDF)


def frozen(table: Table, chosen: str) -> Paper:
    """The paper that the page makes of a table."""
    client = Client()
    client.force_login(table.office.user)
    places = [table.code, table.committee.pk, table.first.pk]
    answer = client.post(reverse("committees:meeting_paper_freeze", args=places), {"table": chosen})
    assert answer.status_code == 302, answer.content.decode()
    return Paper.objects.get(meeting=table.first)


def test_frozen_items_do_not_follow_what_changes_later(table: Table) -> None:
    item = ItemTyped(number="1", heading="研修を増やす", status_mark="△")
    add_items(by=table.office, committee=table.committee, items=[item], settled=True)
    draft = ItemTyped(number="2", heading="まだ下書き")
    add_items(by=table.office, committee=table.committee, items=[draft], settled=False)
    paper = frozen(table, "action_items")
    later = ItemTyped(number="3", heading="あとからの項目", status_mark="○")
    add_items(by=table.office, committee=table.committee, items=[later], settled=True)
    client = Client()
    client.force_login(table.expert.user)
    url = reverse(
        "committees:meeting_paper",
        args=[table.code, table.committee.pk, table.first.pk, paper.pk],
    )
    text = client.get(url).content.decode()
    assert "研修を増やす" in text
    assert "まだ下書き" not in text
    assert "あとからの項目" not in text
    book = load_workbook(io.BytesIO(client.get(f"{url}?format=xlsx").content))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert any("研修を増やす" in text for text in cells)
    assert "研修を増やす" in client.get(f"{url}?format=csv").content.decode("utf-8-sig")


def test_frozen_kpis_and_freezing_again(table: Table) -> None:
    plan = PlanFactory(organization=table.organization)
    IndicatorFactory(organization=table.organization, plan=plan, name="研修の受講者数")
    paper = frozen(table, f"kpis:{plan.pk}")
    (version,) = paper.versions.all()
    assert version.table is not None
    assert version.table["rows"][0][0] == "研修の受講者数"

    def build(paper: Paper) -> dict[str, object]:
        return kpi_table(table.office, paper)

    assert freeze_again(by=table.office, paper=paper, build=build).seq == 1
    IndicatorFactory(organization=table.organization, plan=plan, name="相談の件数")
    assert freeze_again(by=table.office, paper=paper, build=build).seq == 2
    assert len(paper.versions.get(seq=1).table["rows"]) == 1  # type: ignore[index]


def test_an_empty_table_makes_no_paper(table: Table) -> None:
    client = Client()
    client.force_login(table.office.user)
    places = [table.code, table.committee.pk, table.first.pk]
    url = reverse("committees:meeting_paper_freeze", args=places)
    answer = client.post(url, {"table": "action_items"})
    assert answer.status_code == 422
    assert "まだ行がありません" in answer.content.decode()
    assert not Paper.objects.exists()
