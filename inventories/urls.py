"""Addresses of the inventories, below /o/<code>/inventories/."""

from __future__ import annotations

from django.urls import path

from inventories.views import editing, feeds, imports, listing, marking, rollouts, rows, talent

app_name = "inventories"
urlpatterns = [
    path("", listing.inventory_list, name="list"),
    path("new/", editing.inventory_new, name="new"),
    path("<int:pk>/", listing.inventory, name="detail"),
    path("<int:pk>/edit/", editing.inventory_edit, name="edit"),
    path("<int:pk>/departments/", listing.progress, name="progress"),
    path("<int:pk>/import/", imports.import_page, name="import"),
    path("<int:pk>/mark/", marking.rows_mark, name="mark"),
    path("<int:pk>/rows/new/", rows.row_new, name="row_new"),
    path("rollouts/new/", rollouts.rollout_new, name="rollout_new"),
    path("<int:pk>/rollout/", rollouts.rollout, name="rollout"),
    path("<int:pk>/rollout/add/", rollouts.rollout_departments, name="rollout_departments"),
    path("<int:pk>/rollout/kpi/", rollouts.rollout_kpi, name="rollout_kpi"),
    path("<int:pk>/rollout/restore/", rollouts.rollout_restore, name="rollout_restore"),
    path("talent/new/", talent.talent_new, name="talent_new"),
    path("<int:pk>/talent/", talent.talent, name="talent"),
    path("<int:pk>/talent/place/", talent.talent_place, name="talent_place"),
    path("<int:pk>/levels/new/", talent.level_new, name="level_new"),
    path("levels/<int:pk>/", talent.level, name="level"),
    path("levels/<int:pk>/remove/", talent.level_remove, name="level_remove"),
    path("rows/<int:pk>/", rows.row, name="row"),
    path("rows/<int:pk>/mark/", marking.row_mark, name="row_mark"),
    path("rows/<int:pk>/remove/", rollouts.rollout_remove, name="rollout_remove"),
    path("<int:pk>/feeds/", feeds.feeds, name="feeds"),
    path("<int:pk>/feeds/new/", feeds.feed_new, name="feed_new"),
    path("feeds/<int:pk>/", feeds.feed_edit, name="feed"),
    path("feeds/<int:pk>/remove/", feeds.feed_remove, name="feed_remove"),
]
