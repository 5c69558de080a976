from __future__ import annotations

from django.apps import AppConfig


def _outlooks(indicator_ids: list[int]) -> None:
    # SciPy is slow to load, and only the workers need it.
    from kpis.services.outlook import recompute_outlooks

    recompute_outlooks(indicator_ids)


def _read_imports(run_ids: list[int]) -> None:
    from kpis.services.import_reading import read_imports

    read_imports(run_ids)


def _write_imports(run_ids: list[int]) -> None:
    from kpis.services.import_writing import write_imports

    write_imports(run_ids)


def _undo_imports(run_ids: list[int]) -> None:
    from kpis.services.import_undo import undo_imports

    undo_imports(run_ids)


class KpisConfig(AppConfig):
    name = "kpis"
    verbose_name = "KPI"

    def ready(self) -> None:
        from core import outbox
        from kpis.services.achievements import recompute_achievements

        outbox.register("kpis.recompute", recompute_achievements)
        outbox.register("kpis.outlook", _outlooks)
        outbox.register("kpis.import_read", _read_imports)
        outbox.register("kpis.import_write", _write_imports)
        outbox.register("kpis.import_undo", _undo_imports)
