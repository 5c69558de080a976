"""Who may do what: the permission matrix (role × act), as data.

An act names an object and a verb. A cell says how far the role reaches: the whole organization,
its own department with those below it, or not at all (absent). Everything that asks for a right
reads this table; a test calls every URL as every role of the own and of another organization and
holds the answers against it.
"""

from __future__ import annotations

from enum import StrEnum

from organizations.models import Role


class Act(StrEnum):
    DASHBOARD_VIEW = "dashboard.view"
    PLAN_VIEW = "plan.view"
    INDICATOR_VIEW = "indicator.view"
    FIGURE_VIEW_UNAPPROVED = "figure.view_unapproved"
    FIGURE_ENTER = "figure.enter"
    FIGURE_SUBMIT = "figure.submit"
    FIGURE_APPROVE = "figure.approve"
    FIGURE_RETURN = "figure.return"
    DEPARTMENT_VIEW = "department.view"
    MEMBER_VIEW = "member.view"
    TASK_VIEW = "task.view"
    INDICATOR_EDIT = "indicator.edit"
    TARGET_REVISE = "target.revise"
    SCHEME_EDIT = "scheme.edit"
    FIGURE_IMPORT = "figure.import"
    EVIDENCE_VIEW = "evidence.view"
    ROUND_VIEW = "round.view"
    ROUND_MANAGE = "round.manage"
    INVENTORY_VIEW = "inventory.view"
    INVENTORY_EDIT = "inventory.edit"
    INVENTORY_MANAGE = "inventory.manage"
    CORRECTIVE_VIEW = "corrective.view"
    CORRECTIVE_ANSWER = "corrective.answer"
    CORRECTIVE_CLOSE = "corrective.close"
    NOTICE_VIEW = "notice.view"
    PLAN_EDIT = "plan.edit"
    PLAN_PROGRESS = "plan.progress"
    COMMITTEE_VIEW = "committee.view"
    COMMITTEE_MANAGE = "committee.manage"
    ITEM_EDIT = "item.edit"
    ITEM_ANSWER = "item.answer"
    ITEM_COMMENT = "item.comment"
    SURVEY_VIEW = "survey.view"
    SURVEY_MANAGE = "survey.manage"
    SURVEY_ANSWER = "survey.answer"
    MEASURE_EDIT = "measure.edit"
    MEASURE_REPORT = "measure.report"


class Reach(StrEnum):
    DEPARTMENT = "department"
    ORGANIZATION = "organization"


_DX, _EDITOR, _HEAD = Role.DX_OFFICE, Role.DEPARTMENT_EDITOR, Role.DEPARTMENT_HEAD
_VIEWER, _ADMIN = Role.VIEWER, Role.ADMINISTRATOR
_OFFICE = dict.fromkeys((_DX,), Reach.ORGANIZATION)
_THOSE_WHO_ENTER = {_DX: Reach.ORGANIZATION, _EDITOR: Reach.DEPARTMENT}
_THOSE_WHO_ANSWER = {**_THOSE_WHO_ENTER, _HEAD: Reach.DEPARTMENT}
_ALL = dict.fromkeys(Role, Reach.ORGANIZATION)

MATRIX: dict[Act, dict[Role, Reach]] = {
    Act.DASHBOARD_VIEW: _ALL,
    Act.PLAN_VIEW: _ALL,
    Act.INDICATOR_VIEW: _ALL,
    Act.TASK_VIEW: _ALL,
    # Drafts and what is under review stay with those who work on them.
    Act.FIGURE_VIEW_UNAPPROVED: _THOSE_WHO_ANSWER,
    Act.EVIDENCE_VIEW: _THOSE_WHO_ANSWER,
    Act.FIGURE_ENTER: _THOSE_WHO_ENTER,
    Act.FIGURE_SUBMIT: _THOSE_WHO_ENTER,
    Act.FIGURE_IMPORT: _THOSE_WHO_ENTER,
    # The DX office collects; the head answers for the figure.
    Act.FIGURE_APPROVE: {_HEAD: Reach.DEPARTMENT},
    Act.FIGURE_RETURN: {_HEAD: Reach.DEPARTMENT},
    Act.DEPARTMENT_VIEW: dict.fromkeys((_DX, _EDITOR, _HEAD, _VIEWER, _ADMIN), Reach.ORGANIZATION),
    Act.MEMBER_VIEW: {_DX: Reach.ORGANIZATION, _ADMIN: Reach.ORGANIZATION},
    # What a figure means and what it is held against is the DX office's to keep.
    Act.INDICATOR_EDIT: _OFFICE,
    Act.TARGET_REVISE: _OFFICE,
    Act.SCHEME_EDIT: _OFFICE,
    Act.ROUND_VIEW: _THOSE_WHO_ANSWER,
    Act.ROUND_MANAGE: _OFFICE,
    Act.INVENTORY_VIEW: dict.fromkeys((_DX, _EDITOR, _HEAD, _VIEWER, _ADMIN), Reach.ORGANIZATION),
    Act.INVENTORY_EDIT: _THOSE_WHO_ENTER,
    Act.INVENTORY_MANAGE: _OFFICE,
    Act.CORRECTIVE_VIEW: dict.fromkeys((_DX, _EDITOR, _HEAD, _VIEWER, _ADMIN), Reach.ORGANIZATION),
    # The department says why and what it does; the DX office follows up and closes.
    Act.CORRECTIVE_ANSWER: _THOSE_WHO_ANSWER,
    Act.CORRECTIVE_CLOSE: _OFFICE,
    Act.NOTICE_VIEW: _ALL,
    # What a plan says is the DX office's to draft; how far an item came its departments report.
    Act.PLAN_EDIT: _OFFICE,
    Act.PLAN_PROGRESS: _THOSE_WHO_ENTER,
    # A committee's members from outside see the committees they sit on, and nothing unsettled there
    # (committees/selectors/seats.py); whoever has a seat may comment.
    Act.COMMITTEE_VIEW: _ALL,
    Act.COMMITTEE_MANAGE: _OFFICE,
    Act.ITEM_EDIT: _OFFICE,
    Act.ITEM_ANSWER: _THOSE_WHO_ANSWER,
    Act.ITEM_COMMENT: _ALL,
    # Results pass the same disclosure control for everybody; each survey says who may see them
    # (surveys/selectors/surveys.py). Building, opening, closing and masking is the DX office's.
    Act.SURVEY_VIEW: dict.fromkeys((_DX, _EDITOR, _HEAD, _VIEWER, _ADMIN), Reach.ORGANIZATION),
    Act.SURVEY_MANAGE: _OFFICE,
    # A survey with names; anonymous ones are answered without signing in.
    Act.SURVEY_ANSWER: dict.fromkeys((_DX, _EDITOR, _HEAD, _VIEWER, _ADMIN), Reach.ORGANIZATION),
    Act.MEASURE_EDIT: _OFFICE,
    Act.MEASURE_REPORT: _THOSE_WHO_ANSWER,
}
