"""Milestones, stages, viewpoints, system migrations and progress of a plan."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from plans.models import ItemProgress, Milestone, PlanStage
from plans.selectors.progress import progress_cell, progress_table
from plans.services import system_migrations
from plans.services.milestones import MilestoneTyped, add_milestone, edit_milestone
from plans.services.progress import ProgressTyped, record_progress, undo_progress
from plans.services.system_migrations import PhaseTyped, SystemTyped, save_system
from plans.services.terms import StageTyped, ViewpointTyped, save_stage, save_viewpoint
from tests.plans.work.desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


# ── Milestones ──────────────────────────────────────────────────────────────────────────────
def milestone(desk: Desk, key: str = "m-0123456789ab", **fields: str) -> Milestone:
    typed = MilestoneTyped(**({"title": "切替え", "when": "R7.3月下旬予定"} | fields))
    return add_milestone(by=desk.dx, plan_id=desk.plan.pk, key=key, typed=typed)


def test_a_milestone_keeps_what_is_typed_beside_what_it_is_read_as(desk: Desk) -> None:
    row = milestone(desk, item_key="m")
    assert row.when_typed == "R7.3月下旬予定"
    assert (row.when_first, row.when_last) == (date(2025, 3, 21), date(2025, 3, 31))
    assert row.item is not None
    assert row.item.plan_version.label == "1.5"
    assert milestone(desk) == row


def test_an_open_beginning_is_read(desk: Desk) -> None:
    row = milestone(desk, when="～R9年度")
    assert (row.when_first, row.when_last) == (None, date(2028, 3, 31))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"when": "そのうち"}, "when"),
        ({"when": ""}, "when"),
        ({"title": " "}, "title"),
        ({"done": "R9.3"}, "done"),
        ({"done": "ぼちぼち"}, "done"),
        ({"item_key": "x"}, "item"),
    ],
)
def test_a_milestone_that_does_not_fit_is_refused(
    desk: Desk, fields: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as caught:
        milestone(desk, **fields)
    assert list(caught.value.errors) == [field]


def test_a_milestone_is_done_once_and_editing_keeps_what_was_loaded(desk: Desk) -> None:
    row = Milestone.objects.get(key="cutover")
    Milestone.objects.update(when_typed="昨年度")  # as a data file may word it, read with its date
    done = MilestoneTyped("切替え", "昨年度", done="R7.3.28")
    given: dict[str, Any] = {"by": desk.dx, "plan_id": desk.plan.pk, "milestone_id": row.pk}
    after = edit_milestone(**given, typed=done, version=1)
    assert (after.done_first, after.when_first) == (date(2025, 3, 28), date(2025, 3, 21))
    assert edit_milestone(**given, typed=done, version=1).version == 2
    with pytest.raises(Stale):
        edit_milestone(**given, typed=MilestoneTyped("別", "昨年度"), version=1)


def test_milestones_are_the_dx_offices_and_the_own_organizations(desk: Desk) -> None:
    for actor, error in ((desk.editor, NotAllowed), (Desk().dx, NotFound)):
        with pytest.raises(error):
            add_milestone(
                by=actor,
                plan_id=desk.plan.pk,
                key="m-0123456789ab",
                typed=MilestoneTyped("x", "R7.3"),
            )


# ── Stages and viewpoints ───────────────────────────────────────────────────────────────────
def stage(desk: Desk, number: int, name: str, **fields: Any) -> PlanStage:
    typed = StageTyped(number, name, **fields)
    return save_stage(by=desk.dx, plan_id=desk.plan.pk, typed=typed)


def test_one_stage_is_the_current_one(desk: Desk) -> None:
    first = stage(desk, 1, "紙をデータに", term="デジタイゼーション", is_current=True)
    second = stage(desk, 2, "業務のICT化", is_current=True)
    first.refresh_from_db()
    assert (first.is_current, second.is_current, first.version) == (False, True, 2)
    assert stage(desk, 2, "業務のICT化", is_current=True) == second


@pytest.mark.parametrize(
    ("number", "name", "field"), [(None, "名", "number"), (0, "名", "number"), (1, " ", "name")]
)
def test_a_stage_needs_a_number_and_a_name(
    desk: Desk, number: int | None, name: str, field: str
) -> None:
    with pytest.raises(Refused) as caught:
        stage(desk, number, name)  # type: ignore[arg-type]
    assert list(caught.value.errors) == [field]


def test_a_number_that_is_taken_is_refused(desk: Desk) -> None:
    stage(desk, 1, "紙をデータに")
    with pytest.raises(Refused) as caught:
        stage(desk, 1, "別の段階")
    assert "「紙をデータに」として登録" in caught.value.errors["number"].sentence


def test_viewpoints_are_added_once_and_edited(desk: Desk) -> None:
    given: dict[str, Any] = {"by": desk.dx, "plan_id": desk.plan.pk}
    row = save_viewpoint(**given, typed=ViewpointTyped("本気の合意"))
    assert save_viewpoint(**given, typed=ViewpointTyped("本気の合意")) == row
    to = ViewpointTyped("本気の合意", "庁内の課題を拾う")
    assert save_viewpoint(**given, typed=to, viewpoint_id=row.pk, version=1).version == 2
    with pytest.raises(Stale):
        save_viewpoint(**given, typed=ViewpointTyped("別"), viewpoint_id=row.pk, version=1)
    other = Desk()
    with pytest.raises(NotFound):
        save_viewpoint(by=other.dx, plan_id=other.plan.pk, typed=to, viewpoint_id=row.pk, version=1)


# ── System migrations ───────────────────────────────────────────────────────────────────────
MOVE = SystemTyped(
    "メール",
    "Microsoft 365",
    "庶務事務支援システム",
    phases=(
        PhaseTyped("trial", "R7.2月上旬"),
        PhaseTyped("parallel", "R7.2月上旬", "R7.3月下旬"),
        PhaseTyped("cutover", "", "R7.3月下旬予定", "R7.3.28"),
    ),
)


def move(desk: Desk, typed: SystemTyped = MOVE, **more: Any) -> Any:
    given = {"key": "s-0123456789ab"} | more
    return save_system(by=desk.dx, plan_id=desk.plan.pk, typed=typed, **given)


def test_phases_keep_what_is_typed_beside_their_days(desk: Desk) -> None:
    row = move(desk)
    assert list(row.phases.values_list("kind", "from_first", "to_last", "done_on")) == [
        ("parallel", date(2025, 2, 1), date(2025, 3, 31), None),
        ("trial", date(2025, 2, 1), None, None),
        ("cutover", None, date(2025, 3, 31), date(2025, 3, 28)),
    ]
    assert move(desk) == row


def test_a_move_is_edited_and_a_phase_taken_out(desk: Desk) -> None:
    row = move(desk)
    to = SystemTyped("メール", "M365", phases=(PhaseTyped("cutover", "", "R7.4"),))
    after = move(desk, to, migration_id=row.pk, version=1)
    assert (after.to_system, after.version) == ("M365", 2)
    assert list(after.phases.values_list("kind", "to_last")) == [("cutover", date(2025, 4, 30))]
    assert move(desk, system_migrations.as_kept(after), migration_id=row.pk).version == 2
    with pytest.raises(Stale):
        move(desk, MOVE, migration_id=row.pk, version=1)


@pytest.mark.parametrize(
    ("phase", "field"),
    [
        (PhaseTyped("trial", "いつか"), "starts_trial"),
        (PhaseTyped("trial", "R7.3", "R7.2"), "ends_trial"),
        (PhaseTyped("cutover", "", "R7.3", "R9.4.1"), "done_cutover"),
        (PhaseTyped("cutover", "", "", "R7.3.1"), "starts_cutover"),
    ],
)
def test_a_phase_that_does_not_fit_is_refused(desk: Desk, phase: PhaseTyped, field: str) -> None:
    with pytest.raises(Refused) as caught:
        move(desk, SystemTyped("メール", "新", phases=(phase,)))
    assert list(caught.value.errors) == [field]


def test_moves_of_another_organization_are_not_there(desk: Desk) -> None:
    row = move(desk)
    with pytest.raises(NotFound):
        move(Desk(), migration_id=row.pk, version=1)
    with pytest.raises(NotAllowed):
        save_system(by=desk.viewer, plan_id=desk.plan.pk, typed=MOVE, key="s-0123456789ab")


# ── Progress ────────────────────────────────────────────────────────────────────────────────
def report(desk: Desk, by: Any = None, seq: int = 0, key: str = "i", **fields: str) -> ItemProgress:
    typed = ProgressTyped(**({"done": "構築", "judgement": "done"} | fields))
    return record_progress(
        by=by or desk.editor,
        plan_id=desk.plan.pk,
        item_key=key,
        fiscal_year=2023,
        typed=typed,
        expected_seq=seq,
    )


def take_back(desk: Desk, seq: int) -> ItemProgress:
    return undo_progress(
        by=desk.editor, plan_id=desk.plan.pk, item_key="i", fiscal_year=2023, expected_seq=seq
    )


def test_the_department_of_the_item_above_reports(desk: Desk) -> None:
    assert report(desk).seq == 1
    assert report(desk).seq == 1
    assert report(desk, seq=1, done="導入").seq == 2


@pytest.mark.parametrize("who", ["outsider", "viewer", "head", "member"])
def test_nobody_else_reports(desk: Desk, who: str) -> None:
    with pytest.raises(NotAllowed):
        report(desk, by=getattr(desk, who))


def test_an_item_without_a_department_is_the_dx_offices(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        report(desk, key="p")
    assert report(desk, by=desk.dx, key="p").seq == 1


def test_another_organization_and_an_unknown_item_are_not_there(desk: Desk) -> None:
    with pytest.raises(NotFound):
        report(desk, by=Desk().dx)
    with pytest.raises(NotFound):
        report(desk, key="no-such-item")


def test_the_second_of_two_reports_is_told(desk: Desk) -> None:
    report(desk)
    with pytest.raises(Stale):
        report(desk, by=desk.dx, done="導入")


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"done": " "}, "done"), ({"judgement": "fine"}, "judgement"), ({"note": "あ" * 401}, "note")],
)
def test_a_report_that_does_not_fit_is_refused(
    desk: Desk, fields: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as caught:
        report(desk, **fields)
    assert list(caught.value.errors) == [field]


def test_a_report_taken_back_gives_way_to_the_one_before(desk: Desk) -> None:
    report(desk)
    report(desk, seq=1, done="導入")
    assert take_back(desk, 2).done == "構築"
    page = progress_cell(desk.viewer, desk.plan.pk, "i", 2023)
    assert page.current is not None
    assert (page.current.done, len(page.history), page.may_report) == ("構築", 3, False)


def test_the_only_report_taken_back_leaves_none(desk: Desk) -> None:
    report(desk)
    take_back(desk, 1)
    assert progress_cell(desk.editor, desk.plan.pk, "i", 2023).current is None
    with pytest.raises(Invalid, match="取り消す実績がありません"):
        take_back(desk, 2)


def test_the_table_sets_planned_beside_done(desk: Desk) -> None:
    report(desk, done="一部導入", judgement="partly")
    table = progress_table(desk.editor, desk.plan.pk, this_year=2026)
    assert table.fiscal_years == (2021, 2022, 2023)
    (row,) = table.rows
    assert row.departments == desk.department.name
    said = [(c.planned and c.planned.planned, c.done and c.done.done) for c in row.cells]
    assert said == [("検討", None), (None, None), ("導入", "一部導入")]
