"""Committees, their meetings and what they asked for."""

from __future__ import annotations

from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "committees"
    verbose_name = "会議・指摘事項"

    def ready(self) -> None:
        from committees.services.announcements import NOTICE
        from committees.services.calendar_mails import calendar_attachment
        from organizations.mail import attach

        attach(NOTICE, calendar_attachment)
