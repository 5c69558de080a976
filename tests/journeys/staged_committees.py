"""Drafts, answers, papers and lists for the pages of plans and committees, made by the services."""

from __future__ import annotations

from datetime import date

from committees.models import ActionItem, Committee, Statement
from committees.services import imports
from committees.services.answers import AnswerTyped, ask_departments, save_answer
from committees.services.items_dropping import drop_item
from committees.services.meeting_papers import PaperTyped, add_file
from inventories.services.rollouts import RolloutTyped, make_rollout
from inventories.services.talent import LevelTyped, TalentTyped, add_level, make_talent
from organizations.models import Department
from organizations.selectors import Actor
from plans.models import Plan
from plans.services.drafts import DraftTyped, make_draft
from plans.services.milestones import MilestoneTyped, add_milestone
from plans.services.system_migrations import PhaseTyped, SystemTyped, save_system
from plans.services.terms import StageTyped, ViewpointTyped, save_stage, save_viewpoint

TABLE = (
    "番号\t施策区分\t項目分類\t指摘事項\t出所\t対応状況\t回答\t担当課\n"
    "101\t行政サービス\t窓口\t【窓口の混雑】・待つ時間が長い。"
    "\t第1回 大学教授発言\t△\t・予約を試す。\t業務改革課\n"
    "102\t〃\t〃\t【書かない窓口】・同じことを書かせない。"
    "\t第1回 座長発言\t済\t・始めた。\t知らない課\n"
)


def plans(office: Actor) -> dict[str, int | str]:
    """A draft of the sample's plan and what hangs on the plan."""
    plan = Plan.objects.filter(organization=office.organization).earliest("pk")
    draft = plan.versions.filter(state="draft").first() or make_draft(
        by=office, plan_id=plan.pk, typed=DraftTyped("9.0", "ことばを改める。")
    )
    item = draft.items.earliest("pk")
    stage = save_stage(by=office, plan_id=plan.pk, typed=StageTyped(9, "先を読む行政", "DX"))
    viewpoint = save_viewpoint(by=office, plan_id=plan.pk, typed=ViewpointTyped("使う人から考える"))
    system = save_system(
        by=office,
        plan_id=plan.pk,
        key="s-0123456789ab",
        typed=SystemTyped(
            function="庁内の連絡",
            from_system="いまの掲示板",
            to_system="新しい連絡の仕組み",
            phases=(
                PhaseTyped("trial", "R8.10月上旬", "R8.12月下旬"),
                PhaseTyped("cutover", "R9.3月下旬", "R9.3月下旬"),
            ),
        ),
    )
    milestone = add_milestone(
        by=office,
        plan_id=plan.pk,
        key="m-0123456789ab",
        typed=MilestoneTyped("新しい連絡の仕組みに移る", "R9.3月下旬予定"),
    )
    rollout = make_rollout(
        by=office,
        typed=RolloutTyped(
            name="連絡の仕組みの展開（試し）",
            plan_id=plan.pk,
            item_key=item.key,
            planned="R9.1",
            department_ids=tuple(
                Department.objects.filter(
                    organization=office.organization, valid_to=None
                ).values_list("pk", flat=True)[:5]
            ),
        ),
    )
    talent = make_talent(
        by=office, typed=TalentTyped("進める人を育てる（試し）", plan_id=plan.pk, item_key=item.key)
    )
    level = add_level(
        by=office, inventory=talent, typed=LevelTyped("支える人", "40", "デジタル推進課")
    )
    return {
        "plan": plan.pk,
        "plan_draft": draft.pk,
        "plan_item": item.pk,
        "plan_item_key": item.key,
        "stage": stage.pk,
        "viewpoint": viewpoint.pk,
        "system": system.pk,
        "milestone": milestone.pk,
        "rollout": rollout.pk,
        "talent": talent.pk,
        "level": level.pk,
    }


def committees(office: Actor) -> dict[str, int]:
    """Answers, an import on its way, a paper and a dropped item of the sample's committee."""
    committee = Committee.objects.get(organization=office.organization, name__startswith="見本県")
    held, ahead = committee.meetings.order_by("order")
    items = list(ActionItem.objects.filter(committee=committee, dropped_at=None).order_by("pk"))
    asked = [item.pk for item in items[:3]]
    due, told = date(2026, 11, 27), date(2026, 11, 21)
    ask_departments(by=office, meeting=ahead, item_ids=asked, due_on=due, today=told)
    draft = ahead.drafts.filter(latest_seq=0).earliest("pk")  # stories may have written others
    save_answer(
        by=office,
        draft=draft,
        typed=AnswerTyped("△", "・試した結果を**秋**にまとめた。"),
        expected_seq=0,
        submit=True,
    )
    paper = add_file(
        by=office,
        meeting=ahead,
        typed=PaperTyped("進み方の説明", "1"),
        name="進み方.csv",
        content=b"a,b\r\n1,2\r\n",
    )
    dropped = items[-1]
    drop_item(by=office, item=dropped, reason="重なっていたため")
    imported = imports.receive(by=office, committee=committee, text=TABLE)
    statement = Statement.objects.filter(meeting=held).earliest("position")
    return {
        "committee": committee.pk,
        "meeting_held": held.pk,
        "meeting_ahead": ahead.pk,
        "agenda": ahead.agenda.earliest("pk").pk,
        "statement": statement.pk,
        "item": items[0].pk,
        "answer_item": draft.item_id,
        "answer_department": draft.department_id,
        "paper": paper.pk,
        "import": imported.pk,
        "member": committee.members.earliest("pk").pk,
        "mark": committee.marks.earliest("pk").pk,
        "status": committee.statuses.earliest("pk").pk,
    }
