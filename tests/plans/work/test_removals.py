"""Milestones, stages, viewpoints and moves: taken out, refused while used, put back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import Invalid, NotAllowed, NotFound, Stale
from organizations.models import Organization, Role
from plans.models import Milestone, PlanItem, PlanItemViewpoint, PlanStage, PlanViewpoint
from plans.services.load import load_plan_file
from plans.services.milestones import MilestoneTyped, add_milestone
from plans.services.removals import remove_part, restore_part
from plans.services.system_migrations import PhaseTyped, SystemTyped, save_system
from plans.services.terms import StageTyped, ViewpointTyped, save_stage, save_viewpoint
from tests.factories import actor_with
from tests.kpis.pages import browser, text_of
from tests.plans.test_load import small_file
from tests.plans.work.desk import Desk, edited

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def made(desk: Desk, part: str) -> Any:
    given: dict[str, Any] = {"by": desk.dx, "plan_id": desk.plan.pk}
    if part == "milestone":
        return Milestone.objects.get(plan=desk.plan)
    if part == "stage":
        return save_stage(**given, typed=StageTyped(1, "紙をデータに", is_current=True))
    if part == "viewpoint":
        return save_viewpoint(**given, typed=ViewpointTyped("便利なシステム"))
    phases = (PhaseTyped("trial", "R7.2月上旬", "R7.3月下旬"), PhaseTyped("cutover", ends="R7.4"))
    typed = SystemTyped("メール", "新基盤", phases=phases)
    return save_system(**given, typed=typed, key="s-0123456789ab")


def taken_out(desk: Desk, part: str, row: Any, by: Any = None) -> str:
    return remove_part(
        by=by or desk.dx, plan_id=desk.plan.pk, part=part, pk=row.pk, version=row.version
    )


PAGES = {
    "milestone": ("milestones/", "milestones/{}/remove/"),
    "stage": ("terms/", "stages/{}/remove/"),
    "viewpoint": ("terms/", "viewpoints/{}/remove/"),
    "system": ("systems/", "systems/{}/remove/"),
}


@pytest.mark.parametrize("part", list(PAGES))
def test_what_is_taken_out_through_the_page_comes_back_as_it_was(desk: Desk, part: str) -> None:
    row = made(desk, part)
    name = str(row)
    listing, remove = PAGES[part]
    client = browser(desk.dx)
    page = client.post(desk.url(remove.format(row.pk)), {"version": row.version}, follow=True)
    assert f"「{name}」を外しました" in text_of(page)
    assert not type(row).objects.filter(pk=row.pk).exists()
    (one,) = page.context["removed" if part in {"milestone", "system"} else f"removed_{part}s"]
    sent = {"part": part, "event": one.event}
    for _ in range(2):
        page = client.post(desk.url("removed/restore/"), sent, follow=True)
        assert f"「{name}」を元に戻しました" in text_of(page)
    back = type(row).objects.get(pk=row.pk)
    assert str(back) == name
    assert "元に戻す" not in text_of(client.get(desk.url(listing)))


def test_a_move_comes_back_with_its_phases(desk: Desk) -> None:
    row = made(desk, "system")
    taken_out(desk, "system", row)
    event = _events(row).get()
    restore_part(by=desk.dx, plan_id=desk.plan.pk, part="system", event_id=event.pgh_id)
    assert sorted(row.phases.values_list("kind", "to_typed")) == [
        ("cutover", "R7.4"),
        ("trial", "R7.3月下旬"),
    ]


def _events(row: Any) -> Any:
    model = row._meta.get_field("events").related_model
    return model.objects.filter(pgh_label="delete", pgh_obj_id=row.pk)


def test_saying_which_phases_went_with_their_times(desk: Desk) -> None:
    row = made(desk, "system")
    sent = {"function": "メール", "to_system": "新基盤", "ends_cutover": "R7.4", "version": 1}
    page = browser(desk.dx).post(desk.url(f"systems/{row.pk}/"), sent, follow=True)
    assert "外した段階：試行（R7.2月上旬～R7.3月下旬）" in text_of(page)
    assert list(row.phases.values_list("kind", flat=True)) == ["cutover"]


def test_a_stage_of_a_draft_is_refused_naming_the_item(desk: Desk) -> None:
    row = made(desk, "stage")
    item = desk.item(desk.draft())
    edited(desk, item, stage_id=row.pk)
    with pytest.raises(Invalid) as caught:
        taken_out(desk, "stage", row)
    assert f"版「2.0」の「{item.title}」が使っているため" in caught.value.sentence
    assert "案の項目の段階を選び直して" in caught.value.next_step


def test_a_viewpoint_of_a_decided_version_stays(desk: Desk) -> None:
    row = made(desk, "viewpoint")
    for item in PlanItem.objects.filter(plan_version__plan=desk.plan):
        own = {"organization": desk.organization, "item": item}
        PlanItemViewpoint.objects.create(**own, viewpoint=row)
    url = desk.url(f"viewpoints/{row.pk}/remove/")
    page = text_of(browser(desk.dx).post(url, {"version": 1}, follow=True))
    assert "版「1.0」の「項目v」" in page
    assert "など7項目が使っているため、外せません" in page
    assert "決定した版の内容は変更できないため" in page
    assert PlanViewpoint.objects.filter(pk=row.pk).exists()


def test_somebody_elses_change_is_seen_before_a_milestone_goes(desk: Desk) -> None:
    row = made(desk, "milestone")
    with pytest.raises(Stale):
        remove_part(
            by=desk.dx, plan_id=desk.plan.pk, part="milestone", pk=row.pk, version=row.version + 1
        )


def test_removing_is_the_dx_offices_and_the_own_organizations(desk: Desk) -> None:
    row = made(desk, "milestone")
    for actor, error in ((desk.editor, NotAllowed), (Desk().dx, NotFound)):
        with pytest.raises(error):
            taken_out(desk, "milestone", row, by=actor)
    taken_out(desk, "milestone", row)
    with pytest.raises(NotFound):
        taken_out(desk, "milestone", row)


def test_a_stage_does_not_come_back_beside_another_of_its_number(desk: Desk) -> None:
    row = made(desk, "stage")
    taken_out(desk, "stage", row)
    save_stage(by=desk.dx, plan_id=desk.plan.pk, typed=StageTyped(1, "別の段階"))
    event = _events(row).get()
    with pytest.raises(Invalid, match="すでに登録されています"):
        restore_part(by=desk.dx, plan_id=desk.plan.pk, part="stage", event_id=event.pgh_id)


def test_a_stage_comes_back_without_taking_the_present_from_another(desk: Desk) -> None:
    row = made(desk, "stage")
    taken_out(desk, "stage", row)
    now = StageTyped(2, "業務のICT化", is_current=True)
    save_stage(by=desk.dx, plan_id=desk.plan.pk, typed=now)
    event = _events(row).get()
    restore_part(by=desk.dx, plan_id=desk.plan.pk, part="stage", event_id=event.pgh_id)
    assert list(PlanStage.objects.values_list("number", "is_current")) == [(1, False), (2, True)]


def test_what_people_took_out_stays_out_when_the_file_is_loaded_again(tmp_path: Path) -> None:
    content = small_file()
    path = tmp_path / "990001.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    load_plan_file(path)
    dx = actor_with(Role.DX_OFFICE, Organization.objects.get(code="990001"))
    row = Milestone.objects.first()
    assert row is not None
    count = Milestone.objects.count()
    remove_part(by=dx, plan_id=row.plan_id, part="milestone", pk=row.pk, version=row.version)
    assert load_plan_file(path).changes == 0
    assert Milestone.objects.count() == count - 1


# ── Times that cannot be read ───────────────────────────────────────────────────────────────
def sent(**fields: str) -> dict[str, str]:
    return {"title": "共同調達", "key": "m-0123456789ab", **fields}


def test_words_for_no_time_are_kept_and_the_page_says_so(desk: Desk) -> None:
    url = desk.url("milestones/new/")
    page = text_of(browser(desk.dx).post(url, sent(when="未定"), follow=True))
    assert "時期「未定」は日付に直さず、表記のまま登録しています" in page
    assert "日付に直していません" in page
    assert "時期の定めなし" in page
    for path in ("timeline/", "roadmap/", ""):
        assert "共同調達" in text_of(browser(desk.viewer).get(desk.url(path))), path


def test_other_words_are_kept_only_once_the_person_says_so(desk: Desk) -> None:
    client, url = browser(desk.dx), desk.url("milestones/new/")
    page = client.post(url, sent(when="検討→構築"))
    assert page.status_code == 422
    assert page.context["form"].fields["as_text"].widget.input_type == "checkbox"
    assert "表記のまま登録する" in text_of(page)
    page = client.post(url, sent(when="検討→構築", as_text="on"), follow=True)
    row = Milestone.objects.get(title="共同調達")
    assert (row.when_typed, row.when_first, row.when_last) == ("検討→構築", None, None)
    assert "表記のまま登録" in text_of(page)


def test_what_was_read_is_said_to_whoever_typed_it(desk: Desk) -> None:
    url = desk.url("milestones/new/")
    page = text_of(browser(desk.dx).post(url, sent(when="R7上期"), follow=True))
    assert "時期「R7上期」を令和7年4月1日から令和7年9月30日までと読みました" in page


def test_a_past_time_nobody_reports_on_is_grey_until_somebody_does(desk: Desk) -> None:
    assert "時期経過・報告なし" in text_of(browser(desk.viewer).get(desk.url("timeline/")))
    done = MilestoneTyped("済んだ節目", "R6.3", done="R6.3")
    add_milestone(by=desk.dx, plan_id=desk.plan.pk, key="m-0123456789ab", typed=done)
    page = browser(desk.viewer).get(desk.url("timeline/"))
    assert [mark.word for mark in page.context["page"].milestones] == ["実施済み", "時期経過"]
