"""What of an import is kept for good: its record. Files and previews go a while after its end.

An import that nobody carries on ends by itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from core import audit
from kpis.models import ImportCell, ImportRun
from kpis.models.importing import WAITING_DAYS
from kpis.models.importing import ImportRun as Run

KEPT_DAYS = 30
WAITING = (Run.State.MAPPING, Run.State.PREVIEWED)
FINISHED = (Run.State.DONE, Run.State.REFUSED, Run.State.CANCELLED, Run.State.UNDONE)


def drop_old_previews(*, now: datetime) -> int:
    """Drops the files and preview cells of imports that ended over 30 days ago.

    Gives the number of imports. Doing it twice changes nothing more. An import can be undone
    without them: what it wrote stands in the revisions.
    """
    ended = Coalesce("undone_at", "written_at", "previewed_at", "created_at")
    cells = ImportCell.objects.filter(run=OuterRef("pk"))
    with transaction.atomic(), audit.acting(by=None, intent="drop_old_previews"):
        old = list(
            ImportRun.objects.alias(ended=ended)
            .filter(Exists(cells) | Q(content__isnull=False))
            .filter(state__in=FINISHED, ended__lt=now - timedelta(days=KEPT_DAYS))
            .values_list("pk", flat=True)
        )
        ImportCell.objects.filter(run__in=old).delete()
        ImportRun.objects.filter(pk__in=old).update(content=None)
    return len(old)


def discard_waiting(*, now: datetime) -> int:
    """Gives up imports that have waited for 30 days without a change, with file and preview.

    Gives the number of imports. Doing it twice changes nothing more. Nothing had been written.
    """
    changed = Coalesce("previewed_at", "created_at")
    with transaction.atomic(), audit.acting(by=None, intent="discard_waiting_imports"):
        old = list(
            ImportRun.objects.select_for_update()
            .alias(changed=changed)
            .filter(state__in=WAITING, changed__lt=now - timedelta(days=WAITING_DAYS))
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        ImportCell.objects.filter(run__in=old).delete()
        ImportRun.objects.filter(pk__in=old).update(
            state=Run.State.CANCELLED,
            content=None,
            refusal_code="waited_too_long",
            refusal=f"{WAITING_DAYS}日のあいだ変更がなかったため、自動で中止しました。"
            "値は書き込んでいません。取り込むときは、もう一度ファイルを送ってください。",
        )
    return len(old)
