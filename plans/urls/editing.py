"""Addresses of drafting, deciding and taking over plans."""

from __future__ import annotations

from django.urls import URLPattern, path

from plans.views import drafts, facts, items, milestones, progress, removals, systems, terms

ITEM = "<int:pk>/draft/items/<int:plan_item>/"
MILESTONE = "<int:pk>/milestones/<int:milestone>/"
VIEWPOINT = "<int:pk>/viewpoints/<int:viewpoint>/"
CELL = "<int:pk>/progress/<str:item_key>/<int:fiscal_year>/"

urlpatterns: list[URLPattern] = [
    path("new/", facts.plan_new, name="new"),
    path("<int:pk>/edit/", facts.plan_edit, name="edit"),
    path("<int:pk>/draft/", drafts.draft, name="draft"),
    path("<int:pk>/draft/new/", drafts.draft_new, name="draft_new"),
    path("<int:pk>/draft/edit/", drafts.draft_edit, name="draft_edit"),
    path("<int:pk>/draft/decide/", drafts.draft_decide, name="draft_decide"),
    path("<int:pk>/draft/discard/", drafts.draft_discard, name="draft_discard"),
    path("<int:pk>/draft/restore/", drafts.draft_restore, name="draft_restore"),
    path("<int:pk>/draft/items/new/", items.item_new, name="item_new"),
    path("<int:pk>/draft/items/restore/", items.item_restore, name="item_restore"),
    path(ITEM, items.item_edit, name="item_edit"),
    path(f"{ITEM}move/", items.item_move, name="item_move"),
    path(f"{ITEM}remove/", items.item_remove, name="item_remove"),
    path("<int:pk>/milestones/", milestones.milestones, name="milestones"),
    path("<int:pk>/milestones/new/", milestones.milestone_new, name="milestone_new"),
    path(MILESTONE, milestones.milestone, name="milestone"),
    path(f"{MILESTONE}remove/", removals.milestone_remove, name="milestone_remove"),
    path("<int:pk>/terms/", terms.terms, name="terms"),
    path("<int:pk>/stages/new/", terms.stage_new, name="stage_new"),
    path("<int:pk>/stages/<int:stage>/", terms.stage, name="stage"),
    path("<int:pk>/stages/<int:stage>/remove/", removals.stage_remove, name="stage_remove"),
    path("<int:pk>/viewpoints/new/", terms.viewpoint_new, name="viewpoint_new"),
    path(VIEWPOINT, terms.viewpoint, name="viewpoint"),
    path(f"{VIEWPOINT}remove/", removals.viewpoint_remove, name="viewpoint_remove"),
    path("<int:pk>/systems/", systems.systems, name="systems"),
    path("<int:pk>/systems/new/", systems.system_new, name="system_new"),
    path("<int:pk>/systems/<int:system>/", systems.system, name="system"),
    path("<int:pk>/systems/<int:system>/remove/", removals.system_remove, name="system_remove"),
    path("<int:pk>/removed/restore/", removals.part_restore, name="part_restore"),
    path("<int:pk>/progress/", progress.progress, name="progress"),
    path(CELL, progress.cell, name="progress_cell"),
    path(f"{CELL}undo/", progress.undo, name="progress_undo"),
]
