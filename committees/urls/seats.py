"""Addresses of what members from outside do, and of inviting them."""

from __future__ import annotations

from django.urls import URLPattern, path

from committees.views import calendar, comments, raises, seats

_ITEM = "<int:pk>/items/<int:item>"
_MEETING = "<int:pk>/meetings/<int:meeting>"
urlpatterns: list[URLPattern] = [
    path("mine/", seats.mine, name="mine"),
    path("<int:pk>/remarks/", seats.remarks, name="remarks"),
    path(f"{_ITEM}/comments/", comments.item_comment, name="item_comment"),
    path(f"{_ITEM}/comments/<int:comment>/remove/", comments.comment_remove, name="comment_remove"),
    path(f"{_ITEM}/raise/", raises.item_raise, name="item_raise"),
    path(f"{_MEETING}/raises/", raises.raises, name="raises"),
    path(f"{_MEETING}/calendar.ics", calendar.meeting_calendar_file, name="meeting_calendar"),
    path(f"{_MEETING}/announce/", calendar.meeting_announce, name="meeting_announce"),
]
