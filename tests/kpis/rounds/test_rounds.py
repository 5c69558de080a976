"""Preparing, opening, changing and closing a round: yes, no, outsider, twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import Error, IntegrityError, connection, transaction

from core.clock import today
from core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from core.fiscal import Period
from core.working_days import next_working_day
from kpis.models import DepartmentSeries, Indicator, RoundItem
from kpis.models.indicator import Frequency
from kpis.models.round import CollectionRound
from kpis.services.rounds import (
    choose_indicators,
    close_round,
    create_round,
    discard_round,
    edit_round,
    open_round,
)
from organizations.models.notice import Notice
from tests.kpis.pages import Office
from tests.kpis.rounds.places import YEAR, closed, opened, prepared, soon, terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def asked_for(asked: CollectionRound) -> set[tuple[int, int | None, int | None]]:
    return set(asked.items.values_list("indicator_id", "department_id", "answerable_id"))


# ── What a round asks for ────────────────────────────────────────────────────────────────────
def test_a_round_asks_for_every_collected_kpi_of_its_frequency(office: Office) -> None:
    yearly = office.indicator()
    office.indicator(frequency=Frequency.MONTH)
    office.indicator(reporting=Indicator.Reporting.PUBLISHED)
    office.indicator(plan__fy_from=2026)
    asked = prepared(office)
    assert asked_for(asked) == {(yearly.pk, None, office.department.pk)}


def test_departments_with_their_own_series_are_asked_beside_the_whole(office: Office) -> None:
    kpi = office.indicator()
    for department in (office.department, office.other):
        DepartmentSeries.objects.create(
            organization=office.organization, indicator=kpi, department=department
        )
    ours, theirs = office.department.pk, office.other.pk
    assert asked_for(prepared(office)) == {
        (kpi.pk, None, ours),
        (kpi.pk, ours, ours),
        (kpi.pk, theirs, theirs),
    }


def test_a_whole_made_from_departments_is_not_asked_itself(office: Office) -> None:
    kpi = office.indicator(roll_up=Indicator.RollUp.ADD)
    DepartmentSeries.objects.create(
        organization=office.organization, indicator=kpi, department=office.other
    )
    assert asked_for(prepared(office)) == {(kpi.pk, office.other.pk, office.other.pk)}


def test_a_department_no_longer_asked_is_left_out(office: Office) -> None:
    kpi = office.indicator(roll_up=Indicator.RollUp.ADD)
    for department, until in ((office.department, None), (office.other, date(2025, 3, 31))):
        DepartmentSeries.objects.create(
            organization=office.organization, indicator=kpi, department=department, asked_to=until
        )
    assert asked_for(prepared(office)) == {(kpi.pk, office.department.pk, office.department.pk)}


def test_a_round_can_be_narrowed_to_a_department(office: Office) -> None:
    office.indicator()
    theirs = office.indicator(department=office.other)
    asked = create_round(
        by=office.dx, period=YEAR, terms=terms(), today=today(), department_id=office.other.pk
    )
    assert asked_for(asked) == {(theirs.pk, None, office.other.pk)}


def test_a_round_that_would_ask_for_nothing_is_refused(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        prepared(office)
    assert set(refused.value.errors) == {"period"}


def test_kpis_can_be_left_out_while_it_is_prepared(office: Office) -> None:
    keep, drop = office.indicator(), office.indicator()
    asked = prepared(office)
    chosen = {"round_id": asked.pk, "expected_version": 1, "indicator_ids": [keep.pk]}
    choose_indicators(by=office.dx, **chosen)
    again = choose_indicators(by=office.dx, **chosen)
    assert asked_for(again) == {(keep.pk, None, office.department.pk)}
    assert again.version == 2
    with pytest.raises(Stale):
        choose_indicators(by=office.dx, **{**chosen, "indicator_ids": [drop.pk]})


def test_the_database_keeps_one_item_a_series(office: Office) -> None:
    office.indicator()
    asked = prepared(office)
    item = asked.items.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundItem.objects.create(
            organization=office.organization, round=asked, indicator=item.indicator
        )


# ── Terms ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("deadline", "proposed"),
    [(date(2026, 11, 21), "令和8年11月24日"), (date(2026, 12, 30), "令和9年1月4日")],
)
def test_a_deadline_on_a_closed_day_is_refused_with_the_next_working_day(
    office: Office, deadline: date, proposed: str
) -> None:
    office.indicator()
    with pytest.raises(Refused) as refused:
        create_round(
            by=office.dx, period=YEAR, terms=terms(deadline=deadline), today=date(2026, 11, 20)
        )
    assert proposed in str(refused.value.errors["deadline"])


def test_a_deadline_in_the_past_is_refused(office: Office) -> None:
    office.indicator()
    with pytest.raises(Refused) as refused:
        prepared(office, deadline=today() - timedelta(days=1))
    assert refused.value.errors["deadline"].code == "deadline_past"


def test_every_field_that_is_wrong_says_so(office: Office) -> None:
    office.indicator()
    with pytest.raises(Refused) as refused:
        prepared(office, title=" ", remind_after=0, remind_before=21, note="あ" * 4001)
    assert set(refused.value.errors) == {"title", "remind_after", "remind_before", "note"}


def test_two_rounds_cannot_have_one_title(office: Office) -> None:
    office.indicator()
    prepared(office)
    with pytest.raises(Refused) as refused:
        prepared(office)
    assert set(refused.value.errors) == {"title"}


def test_the_second_of_two_editors_sees_the_first_ones_change(office: Office) -> None:
    office.indicator()
    asked = opened(office)
    seen = {"by": office.dx, "round_id": asked.pk, "expected_version": asked.version}
    edit_round(**seen, terms=terms(note="最初の人"), today=today())
    with pytest.raises(Stale) as stale:
        edit_round(**seen, terms=terms(note="次の人"), today=today())
    assert stale.value.theirs["note"] == "最初の人"
    assert stale.value.typed["note"] == "次の人"


def test_an_open_round_keeps_its_title_and_takes_a_new_deadline(office: Office) -> None:
    office.indicator()
    asked = opened(office)
    edited = edit_round(
        by=office.dx,
        round_id=asked.pk,
        expected_version=asked.version,
        terms=terms(title="別の名称", deadline=soon(14)),
        today=today(),
    )
    assert (edited.title, edited.deadline) == (asked.title, soon(14))


def test_a_deadline_that_has_passed_does_not_stop_the_note_from_being_mended(
    office: Office,
) -> None:
    office.indicator()
    asked = opened(office)
    edited = edit_round(
        by=office.dx,
        round_id=asked.pk,
        expected_version=asked.version,
        terms=terms(note="追記"),
        today=asked.deadline + timedelta(days=3),
    )
    assert edited.note == "追記"


# ── Opening ──────────────────────────────────────────────────────────────────────────────────
def test_opening_tells_editors_and_heads_of_the_asked_departments_once(office: Office) -> None:
    office.indicator()
    asked = opened(office)
    open_round(by=office.dx, round_id=asked.pk, today=today())
    told = set(Notice.objects.values_list("user_id", flat=True))
    assert told == {office.editor.user.pk, office.head.user.pk}
    assert Notice.objects.count() == 2
    assert "1件" in Notice.objects.first().body


def test_figures_without_a_department_are_the_dx_offices(office: Office) -> None:
    office.indicator(department=None)
    opened(office)
    assert list(Notice.objects.values_list("user_id", flat=True)) == [office.dx.user.pk]


def test_a_period_that_has_not_begun_cannot_be_opened(office: Office) -> None:
    office.indicator(plan__fy_to=2099)
    later = Period.year(today().year + 1)
    deadline = next_working_day(later.first + timedelta(days=30))
    asked = create_round(by=office.dx, period=later, terms=terms(deadline=deadline), today=today())
    with pytest.raises(Invalid) as refused:
        open_round(by=office.dx, round_id=asked.pk, today=today())
    assert refused.value.code == "period_not_begun"


def test_what_an_open_round_asks_for_is_fixed_in_the_database(office: Office) -> None:
    office.indicator()
    asked = opened(office)
    more = office.indicator()
    with pytest.raises(Invalid):
        choose_indicators(
            by=office.dx, round_id=asked.pk, expected_version=2, indicator_ids=[more.pk]
        )
    for act in (
        lambda: RoundItem.objects.create(
            organization=office.organization, round=asked, indicator=more
        ),
        lambda: asked.items.all().delete(),
        lambda: CollectionRound.objects.filter(pk=asked.pk).update(
            period_first=date(2024, 4, 1), period_last=date(2025, 3, 31)
        ),
        lambda: CollectionRound.objects.filter(pk=asked.pk).update(state="draft", opened_at=None),
        asked.delete,
    ):
        with pytest.raises(Error), transaction.atomic():
            act()


# ── Closing and removing ─────────────────────────────────────────────────────────────────────
def test_closing_twice_tells_once(office: Office) -> None:
    office.indicator()
    asked = closed(office)
    again = close_round(by=office.dx, round_id=asked.pk, today=today())
    assert again.closed_at == asked.closed_at
    assert Notice.objects.filter(key=f"round:{asked.pk}:closed").count() == 2


def test_a_closed_round_stays_closed_and_as_it_is(office: Office) -> None:
    office.indicator()
    asked = closed(office)
    with pytest.raises(Invalid):
        open_round(by=office.dx, round_id=asked.pk, today=today())
    with pytest.raises(Invalid):
        edit_round(
            by=office.dx,
            round_id=asked.pk,
            expected_version=asked.version,
            terms=terms(note="あとから"),
            today=today(),
        )
    with (
        pytest.raises(Error),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE kpis_collectionround SET state = 'open', closed_at = NULL")


def test_only_a_draft_can_be_removed(office: Office) -> None:
    office.indicator()
    draft = prepared(office)
    discard_round(by=office.dx, round_id=draft.pk)
    assert not CollectionRound.objects.exists()
    asked = opened(office)
    with pytest.raises(Invalid):
        discard_round(by=office.dx, round_id=asked.pk)


@pytest.mark.parametrize("who", ["editor", "head", "viewer", "member"])
def test_only_the_dx_office_manages_rounds(office: Office, who: str) -> None:
    office.indicator()
    asked = opened(office)
    by = getattr(office, who)
    for act in (open_round, close_round):
        with pytest.raises(NotAllowed):
            act(by=by, round_id=asked.pk, today=today())
    with pytest.raises(NotAllowed):
        create_round(by=by, period=YEAR, terms=terms(title="別"), today=today())


def test_another_organizations_round_is_not_found(office: Office) -> None:
    office.indicator()
    asked = opened(office)
    for act in (open_round, close_round):
        with pytest.raises(NotFound):
            act(by=Office().dx, round_id=asked.pk, today=today())
