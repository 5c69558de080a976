"""Ishikawa's survey as loaded, against the figures of its document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from organizations.models import Organization
from surveys.loading import load_published_survey, published_files
from surveys.models import Finding, Measure, Response, Survey
from surveys.tabulation.document import POOLED, WHOLE, Document, Shown, Source, from_json
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).resolve().parents[4] / "shared/golden/survey_ishikawa_2025.json"


@pytest.fixture
def golden() -> dict:
    return json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.fixture
def survey() -> Survey:
    if not Organization.objects.filter(code="170003").exists():
        OrganizationFactory(code="170003", name="石川県")
    for path in published_files():
        load_published_survey(path)
    return Survey.objects.get(organization__code="170003")


def document_of(survey: Survey) -> Document:
    return from_json(survey.result.document)


def cells(survey: Survey, question: str) -> dict:
    return {
        line.row: line.cells[WHOLE][0]
        for line in document_of(survey).lines
        if line.question == question
    }


def test_every_matrix_row_is_as_published_and_adds_up(survey: Survey, golden: dict) -> None:
    rows = cells(survey, "common_practices")
    published = golden["matrix"]["rows"]
    assert [list(rows[f"r{row['no']}"].counts) for row in published] == [
        row["counts"] for row in published
    ]
    sums = {sum(rows[f"r{row['no']}"].counts) for row in published}
    assert sums == {golden["matrix"]["every_row_sums_to"]} == {1891}


def test_the_pooled_shares_are_35_45_20(survey: Survey, golden: dict) -> None:
    pooled = cells(survey, "common_practices")[POOLED]
    assert list(pooled.counts) == golden["matrix"]["pooled_counts"]
    assert [int(p) for p in pooled.percents] == golden["matrix"]["pooled_percent_printed"]
    assert pooled.percents == ("35", "45", "20")


def test_63_percent_are_satisfied(survey: Survey, golden: dict) -> None:
    cell = cells(survey, "satisfaction")[""]
    assert [int(p) for p in cell.percents] == golden["single_choice"][0]["percent"]
    assert cell.percents == ("5", "58", "31", "6")
    assert cell.counts is None
    line = next(each for each in document_of(survey).lines if each.question == "satisfaction")
    positive = zip(line.choices, cell.percents, strict=True)
    assert sum(int(percent) for choice, percent in positive if choice.tone > 0) == 63


def test_only_what_the_document_shows_surely_is_loaded(survey: Survey, golden: dict) -> None:
    assert not survey.questions.filter(key="telework_obstacle").exists()
    telework = next(q for q in golden["single_choice"] if q["key"] == "telework_frequency")
    first, rest = cells(survey, "telework_frequency")[""].percents
    assert int(first) == telework["first"]
    assert int(rest) == sum(telework["percent_any_order"]) - telework["first"]


def test_it_is_marked_as_totals_with_its_source(survey: Survey, golden: dict) -> None:
    document = document_of(survey)
    assert document.source == Source.TOTALS
    assert document.responses == golden["responses"]
    assert survey.origin == Survey.Origin.TOTALS
    assert survey.source
    assert not Response.objects.filter(survey=survey).exists()
    assert document.tables[0].groups[0].shown == Shown.SHOWN


def test_issues_and_measures_stand_under_the_five_viewpoints(survey: Survey, golden: dict) -> None:
    viewpoints = list(Finding.objects.filter(survey=survey).values_list("viewpoint", flat=True))
    assert len(viewpoints) == len(golden["issues_and_measures"]["viewpoints"])
    assert set(viewpoints) == {
        "本気の合意",
        "分厚い推進体制",
        "便利なシステム",
        "学ぶ環境",
        "動機付け",
    }
    assert not Finding.objects.filter(survey=survey, measures=None).exists()
    assert not Measure.objects.filter(finding__survey=survey).exclude(due_last=None).exists()


def test_loading_again_changes_nothing(survey: Survey) -> None:
    before = survey.version, Finding.objects.count(), survey.result.version
    reports = [load_published_survey(path) for path in published_files()]
    survey.refresh_from_db()
    assert [report.changes for report in reports] == [0]
    assert (survey.version, Finding.objects.count(), survey.result.version) == before
