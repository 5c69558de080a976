"""Collection rounds, and deciding on many figures at once."""

from __future__ import annotations

from django.urls import path

from kpis.views.review import review_decide
from kpis.views.round_figures import round_answer, round_figures, round_submit
from kpis.views.round_steps import (
    round_close,
    round_delete,
    round_edit,
    round_items,
    round_new,
    round_open,
    round_remind,
)
from kpis.views.rounds import round_detail, rounds
from kpis.views.unlocks import round_unlock

urlpatterns = [
    path("review/decide/", review_decide, name="review_decide"),
    path("rounds/", rounds, name="rounds"),
    path("rounds/new/", round_new, name="round_new"),
    path("rounds/<int:pk>/", round_detail, name="round"),
    path("rounds/<int:pk>/edit/", round_edit, name="round_edit"),
    path("rounds/<int:pk>/items/", round_items, name="round_items"),
    path("rounds/<int:pk>/open/", round_open, name="round_open"),
    path("rounds/<int:pk>/remind/", round_remind, name="round_remind"),
    path("rounds/<int:pk>/close/", round_close, name="round_close"),
    path("rounds/<int:pk>/delete/", round_delete, name="round_delete"),
    path("rounds/<int:pk>/figures/", round_figures, name="round_figures"),
    path("rounds/<int:pk>/submit/", round_submit, name="round_submit"),
    path("rounds/<int:pk>/answer/", round_answer, name="round_answer"),
    path("rounds/<int:pk>/unlock/", round_unlock, name="round_unlock"),
]
