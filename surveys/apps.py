"""Staff surveys."""

from __future__ import annotations

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = "アンケート"

    def ready(self) -> None:
        from core import outbox
        from surveys.services import bindings
        from surveys.services.closing import TOPIC, close_surveys

        outbox.register(TOPIC, close_surveys, singly=True)
        outbox.register(bindings.TOPIC, bindings.propose_surveys)
