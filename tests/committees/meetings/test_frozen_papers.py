"""Frozen papers say for ever what they said when they were frozen, in every kind of file."""

from __future__ import annotations

import io

import docx
import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from committees.models import Paper
from organizations.selectors import Actor
from plans.models import PlanItem, PlanItemYear
from tests.committees.items.rows import item, revised
from tests.committees.meetings.test_papers import frozen
from tests.committees.tables import Table
from tests.factories import IndicatorFactory
from tests.plans.plan_rows import two_versions

pytestmark = pytest.mark.django_db


@pytest.fixture
def table() -> Table:
    return Table()


def fetched(table: Table, paper: Paper, query: str = "", by: Actor | None = None) -> bytes:
    client = Client()
    client.force_login((by or table.viewer).user)
    places = [table.code, table.committee.pk, table.first.pk, paper.pk]
    answer = client.get(reverse("committees:meeting_paper", args=places) + query)
    assert answer.status_code == 200
    return bytes(answer.content)


def texts(table: Table, paper: Paper) -> dict[str, str]:
    """What each kind of file says."""
    book = load_workbook(io.BytesIO(fetched(table, paper, "?format=xlsx")))
    document = docx.Document(io.BytesIO(fetched(table, paper, "?format=docx")))
    pdf = pypdf.PdfReader(io.BytesIO(fetched(table, paper, "?format=pdf")))
    return {
        "page": fetched(table, paper).decode(),
        "xlsx": "".join(str(cell.value) for row in book.worksheets[0] for cell in row),
        "csv": fetched(table, paper, "?format=csv").decode("utf-8-sig"),
        "docx": "".join(
            cell.text for one in document.tables for row in one.rows for cell in row.cells
        ),
        "pdf": "".join(page.extract_text() for page in pdf.pages).replace("\n", ""),
    }


def test_the_items_as_frozen_in_every_kind_of_file(table: Table) -> None:
    row = item(table, heading="研修を増やす", response="・年に2回開いた。")
    paper = frozen(table, "action_items")
    revised(table.office, row, response="・年に5回開いた。", status_mark="○")
    item(table, number="2", heading="あとからの項目")
    for kind, text in texts(table, paper).items():
        assert "研修を増やす" in text, kind
        assert "年に2回開いた。" in text, kind
        assert "年に5回" not in text, kind
        assert "あとからの項目" not in text, kind


def test_the_files_are_named_by_the_paper(table: Table) -> None:
    item(table)
    paper = frozen(table, "action_items")
    client = Client()
    client.force_login(table.viewer.user)
    places = [table.code, table.committee.pk, table.first.pk, paper.pk]
    url = reverse("committees:meeting_paper", args=places)
    shown = client.get(url).content.decode()
    for kind, media in (("pdf", "application/pdf"), ("docx", "wordprocessingml")):
        answer = client.get(f"{url}?format={kind}")
        assert media in answer["Content-Type"]
        assert f".{kind}" in answer["Content-Disposition"]
        assert f'href="?format={kind}"' in shown


def test_a_frozen_roadmap_does_not_follow_the_plan(table: Table) -> None:
    plan = two_versions(table.organization)
    paper = frozen(table, f"roadmap:{plan.pk}")
    before = fetched(table, paper, "?format=csv")
    assert "検討" in before.decode("utf-8-sig")
    PlanItem.objects.filter(plan_version__plan=plan, key="i").update(title="別の名前の取組")
    PlanItemYear.objects.filter(item__plan_version__plan=plan).update(planned="拡充")
    assert fetched(table, paper, "?format=csv") == before
    assert "別の名前の取組" not in fetched(table, paper).decode()
    # Only the table of items is a paper that is set for PDF and Word.
    assert b"format=pdf" not in fetched(table, paper)
    assert b"<html" in fetched(table, paper, "?format=pdf")[:300]


def test_frozen_kpis_do_not_follow_the_kpis(table: Table) -> None:
    plan = two_versions(table.organization)
    kpi = IndicatorFactory(organization=table.organization, plan=plan, name="研修の受講者数")
    paper = frozen(table, f"kpis:{plan.pk}")
    before = fetched(table, paper, "?format=csv")
    type(kpi).objects.filter(pk=kpi.pk).update(name="別の名前のKPI", unit="回")  # type: ignore[attr-defined]
    IndicatorFactory(organization=table.organization, plan=plan, name="相談の件数")
    assert fetched(table, paper, "?format=csv") == before
    shown = fetched(table, paper).decode()
    assert "研修の受講者数" in shown
    assert "別の名前のKPI" not in shown
    assert "相談の件数" not in shown
