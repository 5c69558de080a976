"""Addresses of action items, their comparison between meetings."""

from __future__ import annotations

from django.urls import URLPattern, path

from committees.views import (
    comparisons,
    freezing,
    items,
    items_acts,
    items_one,
    items_statements,
    links,
)

_ITEM = "<int:pk>/items/<int:item>"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/items/", items.items, name="items"),
    path("<int:pk>/items/new/", items_one.item_new, name="item_new"),
    path("<int:pk>/items/settle/", items_acts.items_settle, name="items_settle"),
    path("<int:pk>/items/order/", items_acts.items_order, name="items_order"),
    path("<int:pk>/items/dropped/", items_acts.items_dropped, name="items_dropped"),
    path(f"{_ITEM}/", items_one.item, name="item"),
    path(f"{_ITEM}/edit/", items_one.item_edit, name="item_edit"),
    path(f"{_ITEM}/drop/", items_acts.item_drop, name="item_drop"),
    path(f"{_ITEM}/restore/", items_acts.item_restore, name="item_restore"),
    path(f"{_ITEM}/reopen/", items_acts.item_reopen, name="item_reopen"),
    path(f"{_ITEM}/links/", links.item_links, name="item_links"),
    path(
        f"{_ITEM}/links/<int:link>/remove/",
        links.item_link_remove,
        name="item_link_remove",
    ),
    path(
        f"{_ITEM}/sources/<int:source>/remove/",
        links.item_source_remove,
        name="item_source_remove",
    ),
    path("<int:pk>/compare/", comparisons.compare, name="compare"),
    path("<int:pk>/meetings/<int:meeting>/freeze/", freezing.freeze, name="freeze"),
    path(
        "<int:pk>/meetings/<int:meeting>/statements/<int:statement>/item/",
        items_statements.item_from_statement,
        name="item_from_statement",
    ),
]
