"""What was known at a past moment can be computed again, whatever has changed since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from core.fiscal import Period
from kpis.entry import Typed
from kpis.models import Indicator
from kpis.services.achievements import recompute_achievements
from kpis.services.measurements import (
    approve,
    record_measurement,
    return_for_correction,
    save_draft,
    submit,
)
from kpis.services.targets import TargetValue, revise_target
from organizations.models import Organization, Role
from tests.factories import IndicatorFactory, actor_with
from tests.kpis.series import evaluate

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 11, 20)
YEAR = Period.year(2025)


class Story:
    """An indicator whose facts change step by step, its achievements kept after each step."""

    def __init__(self) -> None:
        self.indicator: Indicator = IndicatorFactory(
            baseline=Decimal(0), baseline_on=date(2024, 3, 31)
        )
        self.organization: Organization = self.indicator.organization
        self.office = actor_with(Role.DX_OFFICE, self.organization)
        self.head = actor_with(Role.DEPARTMENT_HEAD, self.organization)
        self.moments: list[tuple[str, datetime, list[dict[str, Any]]]] = []

    def step(self, name: str, act: Callable[[], Any]) -> None:
        act()
        self.keep(name)

    def keep(self, name: str) -> None:
        recompute_achievements([self.indicator.pk], today=TODAY)
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            (now,) = cursor.fetchone()
        self.moments.append((name, now, evaluate([self.indicator], TODAY)))

    def set_target(self, value: str, seq: int, reason: str = "") -> None:
        revise_target(
            by=self.office,
            indicator=self.indicator,
            due_on=YEAR.last,
            to=TargetValue(Decimal(value), reason=reason),
            expected_seq=seq,
        )

    def enter(self, value: str, seq: int) -> Any:
        return record_measurement(
            by=self.office,
            indicator=self.indicator,
            period=YEAR,
            typed=Typed(value=value),
            expected_seq=seq,
        )

    def change(self, row: Any, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()


def _live(story: Story) -> None:
    indicator, head = story.indicator, story.head
    story.keep("nothing known")
    story.step("target set", lambda: story.set_target("100", 0))
    submitted = story.enter("40", 0)
    story.keep("submitted, not approved")
    cell = submitted.measurement
    story.step("approved", lambda: approve(by=head, measurement=cell, expected_seq=2))
    story.step("target revised", lambda: story.set_target("80", 1, "計画の改定"))
    redraft = save_draft(
        by=story.office, indicator=indicator, period=YEAR, typed=Typed(value="90"), expected_seq=3
    )
    submit(by=story.office, measurement=cell, expected_seq=redraft.seq)
    story.step(
        "correction returned",
        lambda: return_for_correction(
            by=head, measurement=cell, expected_seq=5, reason="根拠を確かめてください"
        ),
    )
    story.enter("85", 6)
    story.step("correction approved", lambda: approve(by=head, measurement=cell, expected_seq=8))
    story.step(
        "definition changed",
        lambda: story.change(
            indicator, rule="progress_from_baseline", baseline=Decimal(20), definition_version=2
        ),
    )
    story.step(
        "thresholds changed",
        lambda: story.change(indicator.scheme, on_track_from=Decimal(99)),
    )
    story.step("plan prolonged", lambda: story.change(indicator.plan, fy_from=2019))


def test_every_past_moment_is_computed_again_as_it_was() -> None:
    story = Story()
    _live(story)
    names = [name for name, _, _ in story.moments]
    results = [str(rows) for _, _, rows in story.moments]
    assert len(set(results)) == len(results) - 2, (
        "only what is not approved changes nothing: " + ", ".join(names)
    )
    for name, moment, rows in story.moments:
        assert evaluate([story.indicator], TODAY, moment) == rows, name


def test_now_as_a_moment_is_what_is_known_now() -> None:
    story = Story()
    _live(story)
    _, moment, _ = story.moments[-1]
    assert evaluate([story.indicator], TODAY, moment) == evaluate([story.indicator], TODAY)


def test_before_the_indicator_existed_nothing_is_known() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (before,) = cursor.fetchone()
    indicator = IndicatorFactory()
    assert evaluate([indicator], TODAY, before) == []


def test_a_removed_indicator_is_still_known_as_of_the_day_before() -> None:
    story = Story()
    story.keep("created")
    pk = story.indicator.pk
    story.indicator.delete()
    _, moment, rows = story.moments[0]
    assert evaluate([pk], TODAY) == []
    assert evaluate([pk], TODAY, moment) == rows
