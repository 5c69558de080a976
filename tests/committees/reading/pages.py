"""What the tests of imports share: the committee's pages, a table to send, the document itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.test import Client

from committees.models import ItemImport
from committees.selectors.states import states_now
from committees.states import ItemState
from organizations.selectors import Actor
from tests.committees.tables import Table

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
HEAD = "番号\t施策区分\t項目分類\t指摘事項\t出所\t状況\t対応状況\t担当課"
ROWS = (
    "1\t組織\t人材\t【研修】・受講者を増やす。\t第1回 北村委員発言\t△\t・年2回開く。\t情報政策課",
    "2\t〃\t〃\t【評価】・見直す。\t第1回 北村委員発言\t○\t・見直した。\t情報政策課 道路管理課",
)
TABLE = "\n".join((HEAD, *ROWS))


def document() -> str:
    return next((SHARED / "seeds").glob("003*")).read_text()


def golden() -> dict[str, Any]:
    return json.loads((SHARED / "golden" / "actions_toyama_r5_1.json").read_text())


class Pages:
    """A person's browser on the imports of one committee."""

    def __init__(self, table: Table, actor: Actor | None = None) -> None:
        self.table = table
        self.client = Client()
        self.client.force_login((actor or table.office).user)
        self.base = f"/o/{table.code}/committees/{table.committee.pk}/imports/"

    def send(self, text: str = TABLE, **more: Any) -> Any:
        return self.client.post(self.base, {"text": text, "meeting": "", **more})

    def received(self, text: str = TABLE, **more: Any) -> ItemImport:
        answer = self.send(text, **more)
        assert answer.status_code == 302, answer.content.decode()
        return self.newest()

    def newest(self) -> ItemImport:
        return ItemImport.objects.filter(committee=self.table.committee).latest("id")

    def get(self, found: ItemImport, rest: str = "") -> Any:
        return self.client.get(f"{self.base}{found.pk}/{rest}")

    def post(self, found: ItemImport, rest: str, data: dict[str, Any] | None = None) -> Any:
        found.refresh_from_db()
        sent = {"version": found.version, **(data or {})}
        return self.client.post(f"{self.base}{found.pk}/{rest}", sent)

    def write(self, found: ItemImport, chosen: list[int] | None = None, **more: Any) -> Any:
        preview = self.get(found).context["preview"]
        rows = [row.index for row in preview.judged.writable] if chosen is None else chosen
        return self.post(found, "write/", {"seen": preview.seen, "chosen": rows, **more})

    def taken_in(self, text: str = TABLE, **more: Any) -> ItemImport:
        found = self.received(text, **more)
        assert self.write(found).status_code == 302
        return self.newest()

    def states(self) -> list[ItemState]:
        return states_now(self.table.committee, settled=True)
