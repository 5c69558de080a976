"""Addresses of meetings, agenda, papers and minutes."""

from __future__ import annotations

from django.urls import path

from committees.views import (
    meeting_papers,
    meetings,
    meetings_agenda,
    minutes,
    minutes_paste,
    minutes_statements,
)

_ONE = "<int:pk>/meetings/<int:meeting>/"
_PAPER = f"{_ONE}papers/<int:paper>/"
_SAID = f"{_ONE}minutes/<int:statement>/"
urlpatterns = [
    path("<int:pk>/meetings/new/", meetings.meeting_new, name="meeting_new"),
    path(_ONE, meetings.meeting, name="meeting"),
    path(f"{_ONE}edit/", meetings.meeting_edit, name="meeting_edit"),
    path(f"{_ONE}mark/", meetings.meeting_mark, name="meeting_mark"),
    path(f"{_ONE}agenda/", meetings_agenda.agenda, name="agenda"),
    path(f"{_ONE}agenda/<int:agenda>/", meetings_agenda.agenda_item, name="agenda_item"),
    path(f"{_ONE}agenda/<int:agenda>/step/", meetings_agenda.agenda_step, name="agenda_step"),
    path(f"{_ONE}papers/new/", meeting_papers.paper_new, name="meeting_paper_new"),
    path(f"{_ONE}papers/freeze/", meeting_papers.paper_freeze, name="meeting_paper_freeze"),
    path(_PAPER, meeting_papers.meeting_paper, name="meeting_paper"),
    path(f"{_PAPER}edit/", meeting_papers.meeting_paper_edit, name="meeting_paper_edit"),
    path(
        f"{_PAPER}versions/<int:seq>/", meeting_papers.meeting_paper_file, name="meeting_paper_file"
    ),
    path(f"{_PAPER}replace/", meeting_papers.meeting_paper_replace, name="meeting_paper_replace"),
    path(f"{_PAPER}remove/", meeting_papers.meeting_paper_remove, name="meeting_paper_remove"),
    path(f"{_ONE}minutes/", minutes.minutes, name="minutes"),
    path(f"{_ONE}minutes/step/", minutes.minutes_step, name="minutes_step"),
    path(f"{_ONE}minutes/published/", minutes.minutes_published, name="minutes_published"),
    path(f"{_ONE}minutes/paste/", minutes_paste.minutes_paste, name="minutes_paste"),
    path(f"{_ONE}minutes/write/", minutes_paste.minutes_write, name="minutes_write"),
    path(f"{_ONE}minutes/new/", minutes_statements.statement_new, name="statement_new"),
    path(_SAID, minutes_statements.statement, name="statement"),
    path(f"{_SAID}step/", minutes_statements.statement_step, name="statement_step"),
]
