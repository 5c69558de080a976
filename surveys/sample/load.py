"""Loading the surveys of 見本県 through the services that real surveys go through."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from core.clock import today as clock_today
from kpis.sample.load import CODE
from organizations.models import Organization
from organizations.selectors import Actor
from plans.services.row_sync import LoadReport, loading
from surveys.exchange.json_file import SurveyFile, from_json
from surveys.loading import the_portal
from surveys.models import AxisValue, Survey
from surveys.sample.people import Cell, Respondents, roll_of, who_answers
from surveys.selectors.departments import departments_at
from surveys.selectors.structures import structure_of
from surveys.services import ballots
from surveys.services.closing import request_close, run_close
from surveys.services.codes import make_codes, new_code
from surveys.services.groups import write_roll
from surveys.services.opening import open_survey
from surveys.services.surveys import SurveyTyped, make_survey
from surveys.services.taking_in import take_in
from surveys.services.writing import write_responses
from surveys.structures.slots import to_payload
from surveys.structures.structure import GroupAxis, GroupValue, Structure
from surveys.tabulation.results import make_result

INTENT = "load_sample_surveys"
DATA = Path(__file__).resolve().parent.parent / "data" / "sample.json"
SEEDS = {1: 20250602, 2: 20260615}
ANSWERS = {1: 1742, 2: 1891}
FIRST_OPENED = datetime(2025, 6, 2, 0, 0, tzinfo=UTC)
FIRST_CLOSED = datetime(2025, 6, 13, 9, 0, tzinfo=UTC)
FIRST_DELETED = date(2027, 3, 31)
ANSWERED_SO_FAR = 412
# For trying out how answering goes; they open nothing but the sample.
DEMO_ADDRESS = "mihonken-telework"
DEMO_CODES = tuple(f"DEM0-2026-AAAA-AA{number:02}" for number in range(1, 21))


def load_sample_surveys(*, today: date | None = None) -> LoadReport:
    """Two waves that ended, one open survey and one with names. Again, it changes nothing."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    report = LoadReport()
    organization = Organization.objects.get(code=CODE)
    sample = _Sample(organization, data, today or clock_today())
    for act in (sample.first_wave, sample.second_wave, sample.open_survey, sample.named_survey):
        with loading(INTENT):
            made = act()
        report += LoadReport(created=1) if made else LoadReport(unchanged=1)
    return report


class _Sample:
    def __init__(self, organization: Organization, data: dict[str, Any], today: date) -> None:
        self.organization = organization
        self.data = data
        self.today = today
        self.by: Actor = the_portal(organization)

    def first_wave(self) -> Survey | None:
        """Asked a year ago: its answers are written as a close writes them."""
        survey = self._draft("main", 1, opens=FIRST_OPENED.date(), closes=FIRST_CLOSED.date())
        if survey is None:
            return None
        roll = self._ask(survey, self.data["structure"])
        Survey.objects.filter(pk=survey.pk).update(
            state=Survey.State.OPEN,
            opened_at=FIRST_OPENED,
            closes_at=FIRST_CLOSED,
            delete_on=FIRST_DELETED,
        )
        Survey.objects.filter(pk=survey.pk).update(state=Survey.State.CLOSING)
        survey.refresh_from_db()
        structure = structure_of(survey)
        cells = who_answers(roll, count=ANSWERS[1], seed=SEEDS[1])
        people = Respondents(self.data, structure, seed=SEEDS[1])
        filled = ((each, None) for each in people.answers_of(cells))
        write_responses(survey=survey, structure=structure, filled=filled)
        make_result(survey=survey)
        survey.state, survey.closed_at = Survey.State.CLOSED, FIRST_CLOSED
        survey.save(update_fields=["state", "closed_at"])
        return survey

    def second_wave(self) -> Survey | None:
        """Opened, answered with codes and closed, all through the services."""
        survey = self._draft("main", 2)
        if survey is None:
            return None
        first = Survey.objects.get(organization=self.organization, key=_key("main", 1))
        survey.series = first.series
        survey.wave = 2
        survey.save(update_fields=["series", "wave"])
        roll = self._ask(survey, self.data["structure"], reworded=self.data["reworded"])
        opened = open_survey(by=self.by, survey=survey, expected_version=survey.version)
        batch = make_codes(by=self.by, survey=opened)
        cells = who_answers(roll, count=ANSWERS[2], seed=SEEDS[2])
        numbers = dict(opened.roll.values_list("pk", "numbers"))
        codes = {tuple(numbers[group.cell_id]): list(group.codes) for group in batch.groups}
        self._answer(opened, cells, codes, seed=SEEDS[2])
        request_close(by=self.by, survey=opened)
        run_close(opened.pk, today=self.today)
        return opened

    def open_survey(self) -> Survey | None:
        survey = self._draft("open", 1)
        if survey is None:
            return None
        survey.public_key = DEMO_ADDRESS
        survey.save(update_fields=["public_key"])
        roll = self._ask(survey, self.data["open"])
        opened = open_survey(by=self.by, survey=survey, expected_version=survey.version)
        codes = self._codes_with_known_ones(opened)
        cells = who_answers(roll, count=ANSWERED_SO_FAR, seed=SEEDS[2])
        self._answer(opened, cells, codes, seed=SEEDS[2])
        return opened

    def named_survey(self) -> Survey | None:
        survey = self._draft("named", 1, entry=Survey.Entry.SIGNED_IN)
        if survey is None:
            return None
        take_in(by=self.by, survey=survey, file=_file(self.data["named"]), replaces=True)
        survey.refresh_from_db()
        return open_survey(by=self.by, survey=survey, expected_version=survey.version)

    def _draft(
        self,
        name: str,
        wave: int,
        *,
        opens: date | None = None,
        closes: date | None = None,
        entry: str = Survey.Entry.CODES,
    ) -> Survey | None:
        """A draft, or None where the survey is there already."""
        if Survey.objects.filter(organization=self.organization, key=_key(name, wave)).exists():
            return None
        ends = closes or self.today + timedelta(days=30)
        typed = SurveyTyped(
            **self.data["surveys"][name],
            entry=entry,
            opens_on=(opens or self.today).isoformat(),
            closes_on=ends.isoformat(),
            closes_time="17:00",
            delete_on=(ends + timedelta(days=365)).isoformat(),
        )
        survey = make_survey(by=self.by, typed=typed, today=self.today)
        survey.key = _key(name, wave)
        survey.save(update_fields=["key"])
        return survey

    def _ask(
        self,
        survey: Survey,
        stored: Mapping[str, Any],
        reworded: Mapping[str, str] | None = None,
    ) -> dict[Cell, int]:
        """Puts in questions, groups and the roll; returns the roll."""
        file = _file(stored)
        departments = departments_at(self.by, level=0, today=self.today)
        structure = _worded(_with_departments(file.structure, list(departments)), reworded or {})
        take_in(
            by=self.by,
            survey=survey,
            file=replace(file, structure=structure),
            replaces=True,
            with_groups=True,
        )
        for value in AxisValue.objects.filter(axis__survey=survey, axis__key="department"):
            value.department_id = departments[value.label]
            value.save(update_fields=["department"])
        roll = roll_of(len(departments))
        write_roll(survey, roll)
        survey.refresh_from_db()
        return roll

    def _codes_with_known_ones(self, survey: Survey) -> dict[Cell, list[str]]:
        """A code for each person; of the largest group, twenty are those of the demo."""
        cells = list(survey.roll.filter(invited__gt=0))
        largest = max(cells, key=lambda cell: cell.invited)
        made = {cell.pk: [new_code() for _ in range(cell.invited)] for cell in cells}
        known = made[largest.pk]
        known[-len(DEMO_CODES) :] = DEMO_CODES
        pairs = [(pk, code) for pk, codes in made.items() for code in codes]
        ballots.add_codes(
            survey.pk,
            [pk for pk, _ in pairs],
            [ballots.digest_of(survey, code) for _, code in pairs],
        )
        return {tuple(cell.numbers): made[cell.pk] for cell in cells}

    def _answer(
        self, survey: Survey, cells: list[Cell], codes: dict[Cell, list[str]], *, seed: int
    ) -> None:
        people = Respondents(self.data, structure_of(survey), seed=seed)
        left = {cell: iter(own) for cell, own in codes.items()}
        for filled in people.answers_of(cells):
            outcome = ballots.cast(
                survey=survey,
                payload=to_payload(filled),
                code=next(left[filled.groups]),
                ballot=uuid4(),
            )
            if outcome is not ballots.CastOutcome.CAST:
                raise ValueError(f"the sample's answer was not taken: {outcome}")


def _key(name: str, wave: int) -> str:
    return f"mihon-{name}-{wave}"


def _file(stored: Mapping[str, Any]) -> SurveyFile:
    return from_json(json.dumps(stored, ensure_ascii=False))


def _with_departments(structure: Structure, names: list[str]) -> Structure:
    values = tuple(GroupValue(number, name) for number, name in enumerate(names, 1))
    axes: list[GroupAxis] = [
        replace(axis, values=values) if axis.key == "department" else axis
        for axis in structure.axes
    ]
    return replace(structure, axes=tuple(axes))


def _worded(structure: Structure, reworded: Mapping[str, str]) -> Structure:
    pages = tuple(
        replace(
            page,
            questions=tuple(
                replace(each, wording=reworded.get(each.key, each.wording))
                for each in page.questions
            ),
        )
        for page in structure.pages
    )
    return replace(structure, pages=pages)
