"""Rounds, imports and 根拠資料 for the pages that show them; run by tests.journeys.staging.

Everything is made by the services, as the pages would make it, in periods that no story touches.
"""

from __future__ import annotations

import json
import time
from datetime import timedelta

from knox.models import AuthToken

from core.clock import today
from core.fiscal import Period
from core.working_days import next_working_day
from kpis.models import ImportRun, Indicator, Measurement
from kpis.models.evidence import Evidence
from kpis.models.round import CollectionRound
from kpis.services import imports, rounds
from kpis.services.evidence import attach_evidence
from kpis.services.round_rules import RoundTerms
from kpis.services.unlocks import unlock
from organizations.models import User
from organizations.selectors import Actor, get_actor
from organizations.tokens import issue_token
from tests.journeys.staged_committees import committees, plans
from tests.journeys.staged_surveys import surveys

SAMPLE = "990001"
LOCKED, UNLOCKED = "online-use-rate", "telework-rate"
TABLE = (
    "デジタル施策の実績調べ\r\n\r\n成果指標,担当,令和6年6月実績,メモ欄\r\n"
    "テレワークの実施率,,41.5,月報による\r\n見たことのない名前,,3,\r\nコピー用紙,,およそ半分,\r\n"
)
State = ImportRun.State


def main() -> None:
    office = get_actor(user=User.objects.get(email="office@demo.example"), code=SAMPLE)
    made: dict[str, object] = {
        **_rounds(office),
        **_imports(office),
        **_figure_with_evidence(office),
        "token": _token(office),
        **plans(office),
        **committees(office),
        **surveys(office),
    }
    print(json.dumps(made))


def _round(office: Actor, title: str, period: Period, *keys: str) -> CollectionRound:
    """A draft; it asks for everything of the period, or for the KPIs with these keys."""
    day = today()
    terms = RoundTerms(
        title=title,
        deadline=next_working_day(day + timedelta(days=7)),
        note="集計が終わったものから入力してください。",
    )
    asked = rounds.create_round(by=office, period=period, terms=terms, today=day)
    if not keys:
        return asked
    chosen = Indicator.objects.filter(organization=office.organization, key__in=keys)
    return rounds.choose_indicators(
        by=office,
        round_id=asked.pk,
        expected_version=asked.version,
        indicator_ids=[kpi.pk for kpi in chosen],
    )


def _rounds(office: Actor) -> dict[str, int]:
    day = today()
    draft = _round(office, "準備中の調査（見本）", Period.month(2026, 8))
    opened = _round(office, "受付中の調査（見本）", Period.month(2026, 10))
    rounds.open_round(by=office, round_id=opened.pk, today=day)
    closed = _round(office, "締め切った調査（見本）", Period.month(2024, 4), LOCKED, UNLOCKED)
    rounds.open_round(by=office, round_id=closed.pk, today=day)
    rounds.close_round(by=office, round_id=closed.pk, today=day)
    item = closed.items.get(indicator__key=UNLOCKED, department=None)
    unlock(
        by=office,
        round_id=closed.pk,
        reason="集計の誤りが分かったため",
        until=day,
        today=day,
        item_id=item.pk,
    )
    locked = Indicator.objects.get(organization=office.organization, key=LOCKED)
    return {
        "round_draft": draft.pk,
        "round_open": opened.pk,
        "round_closed": closed.pk,
        "locked_kpi": locked.pk,
    }


def _imports(office: Actor) -> dict[str, int]:
    """A run that waits for its columns, one that waits for its rows, and a refused one."""
    columns = _received(office, TABLE, "列の意味を待つ表.csv", State.MAPPING)
    table = TABLE.replace("41.5", "42")
    preview = _received(office, table, "内容の確認を待つ表.csv", State.MAPPING)
    imports.name_columns(
        by=office, run_id=preview, columns=_guessed(preview), keep_as="毎月の実績調べ（見本）"
    )
    _wait(preview, State.PREVIEWED)
    refused = _received(office, "PK\x03\x04", "壊れたブック.xlsx", State.REFUSED)
    mapping = ImportRun.objects.get(pk=preview).mapping_id
    assert mapping is not None
    return {
        "run_columns": columns,
        "run_preview": preview,
        "run_refused": refused,
        "mapping": mapping,
    }


def _received(office: Actor, table: str, name: str, state: str) -> int:
    run = imports.receive(by=office, content=table.encode("cp932"), file_name=name)
    _wait(run.pk, state)
    return run.pk


def _guessed(run_id: int) -> dict[str, str]:
    guess: dict[str, str] = ImportRun.objects.get(pk=run_id).options["guess"]
    return guess


def _wait(run_id: int, state: str, *, seconds: float = 40) -> None:
    """The worker reads it."""
    until = time.monotonic() + seconds
    while ImportRun.objects.get(pk=run_id).state != state:
        if time.monotonic() > until:
            raise AssertionError(f"import {run_id} did not become {state} within {seconds} s")
        time.sleep(0.1)


def _token(office: Actor) -> str:
    issue_token(by=office.user, days=30)
    return str(AuthToken.objects.filter(user=office.user).latest("created").token_key)


def _figure_with_evidence(office: Actor) -> dict[str, int]:
    cell = Measurement.objects.get(
        indicator__organization=office.organization,
        indicator__key=LOCKED,
        department=None,
        period_last="2026-10-31",
    )
    evidence: Evidence = attach_evidence(
        by=office, measurement=cell, name="10月の集計.csv", content=b"month,count\r\n10,5\r\n"
    )
    return {"draft_kpi": cell.indicator_id, "evidence": evidence.pk}
