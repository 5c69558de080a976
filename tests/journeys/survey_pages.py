"""Addresses of the surveys' pages, on the sample."""

from __future__ import annotations

from tests.journeys.conftest import GUEST
from tests.journeys.places import SAMPLE
from tests.journeys.stack import Stack
from tests.journeys.staging import staged

HOME = f"/o/{SAMPLE}/surveys"
Found = list[tuple[str, str, str]]
OFFICE, EDITOR, VIEWER = "dx_office", "department_editor", "viewer"


def survey_pages(stack: Stack) -> Found:
    """(name, role, address) of the pages that build a survey, run it and answer it."""
    made = staged(stack)
    draft, taken = f"{HOME}/{made['survey_draft']}", f"{HOME}/{made['survey_import']}"
    question, page = made["survey_question"], made["survey_page"]
    running, named = _open(stack, confidential=False), _open(stack, confidential=True)
    return [
        ("surveys", VIEWER, f"{HOME}/"),
        ("survey-new", OFFICE, f"{HOME}/new/"),
        ("survey", OFFICE, f"{draft}/"),
        ("survey-edit", OFFICE, f"{draft}/edit/"),
        ("survey-next-wave", OFFICE, f"{HOME}/{made['survey_ended']}/next-wave/"),
        ("survey-questions", OFFICE, f"{draft}/questions/"),
        ("survey-bank", OFFICE, f"{draft}/questions/bank/"),
        ("survey-question-new", OFFICE, f"{draft}/pages/{page}/questions/new/"),
        ("survey-question", OFFICE, f"{draft}/questions/{question}/"),
        ("survey-page-new", OFFICE, f"{draft}/pages/new/"),
        ("survey-page", OFFICE, f"{draft}/pages/{page}/"),
        ("survey-preview", OFFICE, f"{HOME}/{running[0]}/preview/"),
        ("survey-structure-import", OFFICE, f"{draft}/questions/file/"),
        ("survey-groups", OFFICE, f"{HOME}/{running[0]}/groups/"),
        ("survey-axis-new", OFFICE, f"{draft}/groups/axes/new/"),
        ("survey-axis", OFFICE, f"{draft}/groups/axes/{made['survey_axis']}/"),
        ("survey-axis-merge", OFFICE, f"{draft}/groups/axes/{made['survey_axis']}/merge/"),
        ("survey-running", OFFICE, f"{HOME}/{running[0]}/running/"),
        ("survey-opening", OFFICE, f"{draft}/opening/"),
        ("survey-extending", OFFICE, f"{HOME}/{running[0]}/extending/"),
        ("survey-closing", OFFICE, f"{HOME}/{running[0]}/closing/"),
        ("survey-answer", GUEST, f"/s/{running[1]}/"),
        ("survey-thanks", GUEST, "/s/thanks/"),
        ("survey-answer-named", EDITOR, f"{HOME}/{named[0]}/answer/"),
        ("survey-answered-named", EDITOR, f"{HOME}/{named[0]}/answered/"),
        ("survey-imports", OFFICE, f"{taken}/imports/"),
        ("survey-import-columns", OFFICE, f"{taken}/imports/{made['survey_imported']}/"),
        ("survey-import-check", OFFICE, f"{taken}/imports/{made['survey_imported']}/check/"),
        ("survey-totals", OFFICE, f"{HOME}/{made['survey_totals']}/totals/"),
    ]


def survey_result_pages(stack: Stack) -> Found:
    """The pages that show what came out, and what follows from it."""
    made = staged(stack)
    ended = f"{HOME}/{made['survey_ended']}"
    finding = f"{ended}/findings/{made['survey_finding']}"
    measure = f"{ended}/measures/{made['survey_measure']}"
    return [
        ("survey-results", VIEWER, f"{ended}/results/"),
        ("survey-groups-shown", VIEWER, f"{ended}/results/groups/"),
        ("survey-waves", VIEWER, f"{ended}/results/waves/"),
        ("survey-result", VIEWER, f"{ended}/results/questions/{made['survey_key']}/"),
        ("survey-texts", OFFICE, f"{ended}/texts/"),
        ("survey-masking", OFFICE, f"{ended}/texts/{made['survey_text_question']}/"),
        ("survey-findings", OFFICE, f"{ended}/findings/"),
        ("survey-finding-new", OFFICE, f"{ended}/findings/new/"),
        ("survey-finding", OFFICE, f"{finding}/"),
        ("survey-finding-edit", OFFICE, f"{finding}/edit/"),
        ("survey-finding-cite", OFFICE, f"{finding}/cite/"),
        ("survey-citation", OFFICE, f"{finding}/citations/{made['survey_citation']}/"),
        ("survey-measure-new", OFFICE, f"{finding}/measures/new/"),
        ("survey-measure-report", OFFICE, f"{measure}/"),
        ("survey-measure-edit", OFFICE, f"{measure}/edit/"),
        ("survey-measures", VIEWER, f"{ended}/measures/"),
        ("survey-changed", VIEWER, f"{HOME}/changed/"),
        ("survey-bindings", OFFICE, f"{ended}/kpis/"),
    ]


def _open(stack: Stack, *, confidential: bool) -> tuple[object, ...]:
    """Id and public key of the sample's open survey."""
    return stack.sql(
        "SELECT s.id, s.public_key FROM surveys_survey s "
        "JOIN organizations_organization o ON o.id = s.organization_id "
        "WHERE o.code = %s AND s.state = 'open' AND s.confidential = %s ORDER BY s.id",
        SAMPLE,
        confidential,
    )[0]
