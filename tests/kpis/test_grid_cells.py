"""Cells that the grid sends: each stored, or answered with why not; and submitting the drafts."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.fiscal import Period
from kpis.models import DepartmentSeries, Indicator, Measurement, MeasurementRevision
from kpis.models.indicator import Frequency, Kind
from kpis.selectors.grid_sent import MOST_CELLS, split_ratio
from tests.kpis.pages import Office, approved, browser, draft, submitted, target

pytestmark = pytest.mark.django_db
OCTOBER = Period.month(2026, 10)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2026, 11, 20)
    monkeypatch.setattr("kpis.views.grid.today", lambda: day)
    for module in ("kpis.services.bulk", "kpis.services.decisions", "kpis.services.measurements"):
        monkeypatch.setattr(f"{module}.clock_today", lambda: day)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def kpi(office: Office) -> Indicator:
    return office.indicator(frequency=Frequency.MONTH)


def cell(kpi: Indicator, value: str, *, seq: int = 0, **more: Any) -> dict[str, Any]:
    sent = {"id": "c-0-6", "kpi": kpi.pk, "department": None, "period": "2026-10"}
    return sent | {"seq": seq, "value": value} | more


def send(office: Office, *cells: Any, actor: Any = None, client: Client | None = None) -> Any:
    return (client or browser(actor or office.editor)).post(
        office.url("grid/cells/"), json.dumps({"cells": cells}), content_type="application/json"
    )


def one(response: Any) -> dict[str, Any]:
    assert response.status_code == 200, response.content
    (answer,) = response.json()["cells"]
    return answer


def stored(kpi: Indicator) -> list[MeasurementRevision]:
    return list(MeasurementRevision.objects.filter(measurement__indicator=kpi).order_by("seq"))


def test_what_was_typed_is_stored_as_a_draft_and_shown(office: Office, kpi: Indicator) -> None:
    answer = one(send(office, cell(kpi, "１，８９１件")))
    assert (answer["outcome"], answer["seq"], answer["state"]) == ("saved", 1, "draft")
    assert (answer["text"], answer["raw"]) == ("1,891", "１，８９１件")
    assert [(row.typed, row.state) for row in stored(kpi)] == [("１，８９１件", "draft")]


def test_a_departments_figure_tells_how_the_whole_stands_now(office: Office) -> None:
    kpi = office.indicator(frequency=Frequency.MONTH, roll_up=Indicator.RollUp.ADD)
    target(kpi, "200", 2026)
    DepartmentSeries.objects.create(
        organization=office.organization, indicator=kpi, department=office.department
    )
    sent = cell(kpi, "150", department=office.department.pk)
    rows = send(office, sent, actor=office.dx).json()["rows"]
    whole = next(row for row in rows if row["department"] is None)
    assert whole["judged"]["rate"] == "75.0%"


def test_the_same_message_twice_stores_once(office: Office, kpi: Indicator) -> None:
    send(office, cell(kpi, "12"))
    again = one(send(office, cell(kpi, "12")))
    assert (again["outcome"], again["seq"]) == ("unchanged", 1)
    assert len(stored(kpi)) == 1


def test_what_cannot_be_read_comes_back_with_its_reason_and_the_others_are_stored(
    office: Office, kpi: Indicator
) -> None:
    other = office.indicator(frequency=Frequency.MONTH, plan=kpi.plan)
    answer = send(office, cell(kpi, "９１．４％程度", id="a"), cell(other, "5", id="b")).json()
    by_id = {each["id"]: each for each in answer["cells"]}
    assert by_id["a"]["outcome"] == "refused"
    assert by_id["a"]["errors"][0]["sentence"] and by_id["a"]["errors"][0]["next"]
    assert by_id["b"]["outcome"] == "saved"
    assert stored(kpi) == []


def test_somebody_elses_newer_figure_is_a_conflict_that_shows_theirs(
    office: Office, kpi: Indicator
) -> None:
    draft(office, kpi, "12", OCTOBER)
    answer = one(send(office, cell(kpi, "15"), actor=office.dx))
    assert answer["outcome"] == "conflict"
    assert answer["theirs"]["raw"] == "12" and answer["theirs"]["seq"] == 1
    assert office.editor.user.display_name in answer["theirs"]["who"]
    over = one(send(office, cell(kpi, "15", seq=1), actor=office.dx))
    assert over["outcome"] == "saved"


def test_a_running_total_that_falls_asks_for_a_reason_and_passes_with_one(
    office: Office,
) -> None:
    total = office.indicator(frequency=Frequency.MONTH, kind=Kind.CUMULATIVE)
    draft(office, total, "120", Period.month(2026, 9))
    asked = one(send(office, cell(total, "100")))
    assert asked["outcome"] == "needs_reason"
    assert any(finding["asks"] for finding in asked["findings"])
    given = one(send(office, cell(total, "100", reason="重複を除いたため")))
    assert given["outcome"] == "saved"
    assert stored(total)[-1].check_reason == "重複を除いたため"


def test_a_reason_given_for_one_value_is_none_for_another(office: Office) -> None:
    total = office.indicator(frequency=Frequency.MONTH, kind=Kind.CUMULATIVE)
    draft(office, total, "120", Period.month(2026, 9))
    first = one(send(office, cell(total, "100", reason="重複を除いたため")))
    again = one(send(office, cell(total, "1", seq=first["seq"])))
    assert again["outcome"] == "needs_reason"


def test_an_emptied_cell_drops_its_draft(office: Office, kpi: Indicator) -> None:
    draft(office, kpi, "12", OCTOBER)
    answer = one(send(office, cell(kpi, "", seq=1)))
    assert (answer["outcome"], answer["text"], answer["state"]) == ("cleared", "", "")
    assert stored(kpi)[-1].state == "discarded"


def test_a_note_is_kept_when_only_the_value_changes(office: Office, kpi: Indicator) -> None:
    send(office, cell(kpi, "12", note="10月末に再集計"))
    answer = one(send(office, cell(kpi, "13", seq=1)))
    assert answer["note"] == "10月末に再集計"


def test_a_ratio_is_typed_by_its_parts(office: Office) -> None:
    share = office.indicator(frequency=Frequency.MONTH, kind=Kind.RATIO, unit="%", decimals=1)
    answer = one(send(office, cell(share, "45／60")))
    assert (answer["text"], answer["raw"]) == ("75.0", "45／60")
    assert (stored(share)[0].numerator, stored(share)[0].denominator) == (45, 60)


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("45/60", ("", "45", "60")),
        ("４５／６０", ("", "４５", "６０")),
        ("75%", ("75%", "", "")),
        ("45/", ("45/", "", "")),
        ("1/2/3", ("1/2/3", "", "")),
    ],
)
def test_parts_of_a_ratio_are_told_from_other_text(typed: str, parts: tuple[str, ...]) -> None:
    assert split_ratio(typed) == parts


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_a_figure_under_review_or_approved_keeps_standing(
    office: Office, kpi: Indicator, state: str
) -> None:
    (submitted if state == "submitted" else approved)(office, kpi, "12", OCTOBER)
    before = len(stored(kpi))
    answer = one(send(office, cell(kpi, "", seq=before)))
    assert answer["outcome"] == "refused"
    assert len(stored(kpi)) == before


def test_another_departments_editor_is_refused_cell_by_cell(office: Office, kpi: Indicator) -> None:
    answer = one(send(office, cell(kpi, "12"), actor=office.outsider))
    assert answer["outcome"] == "refused"
    assert stored(kpi) == []


def test_another_organizations_kpi_is_not_found(office: Office, kpi: Indicator) -> None:
    elsewhere = Office()
    stranger = elsewhere.indicator(frequency=Frequency.MONTH)
    answer = one(send(office, cell(stranger, "12"), actor=office.dx))
    assert answer["errors"][0]["code"] == "indicator_not_found"
    foreign = one(send(office, cell(kpi, "12", department=elsewhere.department.pk)))
    assert foreign["outcome"] == "refused"
    assert stored(stranger) == stored(kpi) == []


def test_who_may_not_enter_may_not_send(office: Office, kpi: Indicator) -> None:
    for actor in (office.viewer, office.head, office.member):
        assert send(office, cell(kpi, "12"), actor=actor).status_code == 403
    assert send(office, cell(kpi, "12"), client=Client()).status_code == 302
    assert stored(kpi) == []


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"cells": []}',
        '{"cells": [1]}',
        '{"cells": [{"id": "a", "kpi": "1", "period": "2026-10", "seq": 0, "value": "1"}]}',
        '{"cells": [{"id": "a", "kpi": true, "period": "2026-10", "seq": 0, "value": "1"}]}',
        '{"cells": [{"id": "a", "kpi": 1, "period": 1, "seq": 0, "value": "1"}]}',
        '{"cells": [{"id": "a", "kpi": 1, "period": "2026-10", "seq": -1, "value": "1"}]}',
        '{"cells": [{"id": "a", "kpi": 1, "period": "2026-10", "seq": 0, "value": 1}]}',
        "[" * 100_000,
    ],
)
def test_a_message_that_is_none_is_refused_with_a_sentence(office: Office, body: str) -> None:
    answer = browser(office.editor).post(
        office.url("grid/cells/"), body, content_type="application/json"
    )
    assert answer.status_code == 422
    assert answer.json()["error"]["sentence"]


def test_more_cells_than_one_message_holds_are_refused(office: Office, kpi: Indicator) -> None:
    answer = send(office, *[cell(kpi, "1")] * (MOST_CELLS + 1))
    assert answer.status_code == 422
    assert "2,000個まで" in answer.json()["error"]["sentence"]
    assert stored(kpi) == []


def test_a_period_of_another_length_is_refused(office: Office, kpi: Indicator) -> None:
    assert one(send(office, cell(kpi, "1", period="2026")))["outcome"] == "refused"


def test_the_answer_tells_the_rows_new_state(office: Office, kpi: Indicator) -> None:
    answer = send(office, cell(kpi, "12")).json()
    (row,) = answer["rows"]
    assert (row["kpi"], row["department"], row["year"]) == (kpi.pk, None, 2026)
    assert row["judged"]["word"] == "目標未設定"
    assert answer["saved_at"]


def test_forty_cells_cost_as_many_queries_as_four(office: Office, kpi: Indicator) -> None:
    kpis = [kpi, *(office.indicator(frequency=Frequency.MONTH, plan=kpi.plan) for _ in range(19))]
    client = browser(office.editor)

    queries_of_new(kpis[:1], client, office)
    few = queries_of_new(kpis[1:3], client, office)
    many = queries_of_new(kpis[3:20], client, office)
    assert few == many


def queries_of_new(kpis: list[Indicator], client: Client, office: Office) -> int:
    cells = [
        cell(each, "8", id=f"{each.pk}-{month}", period=f"2026-{month:02d}")
        for each in kpis
        for month in (9, 10)
    ]
    with CaptureQueriesContext(connection) as captured:
        assert send(office, *cells, client=client).status_code == 200
    return len(captured)


# ── Submitting ───────────────────────────────────────────────────────────────────────────────
def submit(office: Office, drafts: str, actor: Any = None, back: str = "") -> Any:
    return browser(actor or office.editor).post(
        office.url("grid/submit/"), {"drafts": drafts, "back": back}, follow=True
    )


def test_the_drafts_on_the_page_are_submitted_in_one_act(office: Office, kpi: Indicator) -> None:
    draft(office, kpi, "12", OCTOBER)
    draft(office, kpi, "11", Period.month(2026, 9))
    back = office.url("grid/?year=2026")
    answer = submit(office, f"{kpi.pk}.-.2026-10:1 {kpi.pk}.-.2026-09:1", back=back)
    assert answer.redirect_chain == [(back, 302)]
    assert "2件を提出しました" in answer.content.decode()
    assert set(Measurement.objects.values_list("state", flat=True)) == {"submitted"}


def test_what_cannot_be_submitted_says_why_and_holds_up_nothing(
    office: Office, kpi: Indicator
) -> None:
    draft(office, kpi, "12", OCTOBER)
    draft(office, kpi, "11", Period.month(2026, 9))
    text = submit(office, f"{kpi.pk}.-.2026-10:1 {kpi.pk}.-.2026-09:7").content.decode()
    assert "1件を提出しました" in text
    assert "提出できなかった値が1件あります" in text
    assert f"{kpi.name} R8年9月" in text


def test_submitting_twice_submits_once(office: Office, kpi: Indicator) -> None:
    draft(office, kpi, "12", OCTOBER)
    for _ in range(2):
        submit(office, f"{kpi.pk}.-.2026-10:1")
    assert [row.state for row in stored(kpi)] == ["draft", "submitted"]


def test_another_organizations_drafts_are_not_submitted(office: Office, kpi: Indicator) -> None:
    draft(office, kpi, "12", OCTOBER)
    elsewhere = Office()
    submit(elsewhere, f"{kpi.pk}.-.2026-10:1", elsewhere.dx)
    assert [row.state for row in stored(kpi)] == ["draft"]


@pytest.mark.parametrize("drafts", ["", "x", "1.2:3", ":", "9.-.2026-10:1", "1.-.2026-10:x"])
def test_words_that_are_no_drafts_submit_nothing(office: Office, drafts: str) -> None:
    assert "提出する下書きがありません" in submit(office, drafts).content.decode()


def test_the_way_back_leads_nowhere_else(office: Office) -> None:
    for back in ("//evil.example/o/", "https://evil.example/", "/o/\\evil.example"):
        answer = submit(office, "", back=back)
        assert answer.redirect_chain[0][0].startswith("/o/")
