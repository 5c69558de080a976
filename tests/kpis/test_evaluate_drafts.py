"""With drafts: the newest revision of a figure counts, unless it was dropped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from kpis.services import measurements
from tests.factories import OrganizationFactory
from tests.kpis.cells import Office
from tests.kpis.series import add_figures, evaluate, store
from tests.oracle_series import Cell, Part
from tests.oracle_years import Facts

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def both(office: Office) -> tuple[Decimal | None, Decimal | None]:
    """The year's actual without and with drafts."""

    def actual(**how: Any) -> Decimal | None:
        rows = evaluate([office.indicator], TODAY, **how)
        found: Decimal | None = next(r for r in rows if r["fiscal_year"] == 2025)["actual"]
        return found

    return actual(), actual(with_drafts=True)


def test_a_draft_counts_only_where_it_is_asked_for() -> None:
    office = Office()
    office.draft("120")
    assert both(office) == (None, Decimal(120))


def test_a_submitted_correction_stands_in_for_the_approved_figure() -> None:
    office = Office()
    approved = office.approved("137")
    office.submitted("140", approved.seq)
    assert both(office) == (Decimal(137), Decimal(140))


def test_a_dropped_draft_leaves_the_approved_figure() -> None:
    office = Office()
    approved = office.approved("137")
    draft = office.draft("140", approved.seq)
    measurements.discard(by=office.editor, measurement=draft.measurement, expected_seq=draft.seq)
    assert both(office) == (Decimal(137), Decimal(137))


def test_a_dropped_draft_alone_is_no_figure() -> None:
    office = Office()
    draft = office.draft("140")
    measurements.discard(by=office.editor, measurement=draft.measurement, expected_seq=draft.seq)
    assert both(office) == (None, None)


def test_what_was_typed_for_a_whole_that_is_rolled_up_does_not_count() -> None:
    first, last = date(2025, 4, 1), date(2026, 3, 31)
    facts = Facts(
        kind="flow",
        roll_up="add",
        plan_years=(2025, 2025),
        parts=tuple(Part((Cell(first, last, value=Fraction(n)),)) for n in (3, 4)),
    )
    (indicator,) = store([facts], OrganizationFactory())
    typed = Facts(cells=(Cell(first, last, value=Fraction(999)),))
    add_figures([(indicator, typed.cells)])
    whole = next(row for row in evaluate([indicator], TODAY) if row["department_id"] is None)
    assert (whole["actual"], whole["departments_in"], whole["departments_asked"]) == (7, 2, 2)
