"""Addresses of drafting, deciding and taking over plans."""

from __future__ import annotations

from django.urls import URLPattern, path

from plans.views import drafts, facts, items, milestones, progress, systems, terms

ITEM = "<int:pk>/draft/items/<int:plan_item>/"
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
    path("<int:pk>/milestones/<int:milestone>/", milestones.milestone, name="milestone"),
    path("<int:pk>/terms/", terms.terms, name="terms"),
    path("<int:pk>/stages/new/", terms.stage_new, name="stage_new"),
    path("<int:pk>/stages/<int:stage>/", terms.stage, name="stage"),
    path("<int:pk>/viewpoints/new/", terms.viewpoint_new, name="viewpoint_new"),
    path("<int:pk>/viewpoints/<int:viewpoint>/", terms.viewpoint, name="viewpoint"),
    path("<int:pk>/systems/", systems.systems, name="systems"),
    path("<int:pk>/systems/new/", systems.system_new, name="system_new"),
    path("<int:pk>/systems/<int:system>/", systems.system, name="system"),
    path("<int:pk>/progress/", progress.progress, name="progress"),
    path(CELL, progress.cell, name="progress_cell"),
    path(f"{CELL}undo/", progress.undo, name="progress_undo"),
]
