"""The pages of a committee's items, for tests."""

from __future__ import annotations

from typing import Any

from django.test import Client

from committees.models import ActionItem
from organizations.selectors import Actor
from tests.committees.tables import Table


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def url(table: Table, rest: str = "") -> str:
    return f"/o/{table.code}/committees/{table.committee.pk}/{rest}"


def page(actor: Actor, path: str, status: int = 200) -> str:
    answer = browser(actor).get(path)
    assert answer.status_code == status
    return answer.content.decode()


def sent(row: ActionItem | None = None, **fields: Any) -> dict[str, Any]:
    seq = row.latest_seq if row else 0
    return {"heading": "見出し", "text": "・本文", "status_mark": "△", "seq": seq, **fields}
