from __future__ import annotations

from django.apps import AppConfig
from django.core.signals import request_started


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "基盤"

    def ready(self) -> None:
        from core import outbox

        request_started.connect(outbox.forget_wake_up, dispatch_uid="core.forget_wake_up")
