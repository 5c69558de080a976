from __future__ import annotations

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = "団体・組織"

    def ready(self) -> None:
        from core import outbox
        from organizations.services.notices import TOPIC, mail_notices

        outbox.register(TOPIC, mail_notices, singly=True)
