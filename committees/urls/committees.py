"""Addresses of committees and who sits on them."""

from __future__ import annotations

from django.urls import path

from committees.views import committees, committees_members, committees_words

urlpatterns = [
    path("", committees.committee_list, name="list"),
    path("new/", committees.committee_new, name="new"),
    path("<int:pk>/", committees.committee, name="committee"),
    path("<int:pk>/edit/", committees.committee_edit, name="committee_edit"),
    path("<int:pk>/members/", committees_members.members, name="members"),
    path("<int:pk>/members/<int:member>/", committees_members.member, name="member"),
    path(
        "<int:pk>/members/<int:member>/remove/",
        committees_members.member_remove,
        name="member_remove",
    ),
    path("<int:pk>/words/", committees_words.words, name="words"),
    path("<int:pk>/words/marks/", committees_words.mark_new, name="mark_new"),
    path("<int:pk>/words/marks/<int:mark>/", committees_words.mark, name="mark"),
    path("<int:pk>/words/statuses/", committees_words.status_new, name="status_new"),
    path("<int:pk>/words/statuses/<int:status>/", committees_words.status, name="status"),
]
