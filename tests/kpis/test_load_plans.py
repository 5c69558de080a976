"""The command that loads plans and KPIs: again, changed, compared and refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.models import OutboxMessage
from kpis.management.commands.load_plans import data_files
from kpis.models import Achievement, Indicator, Measurement, MeasurementRevision, TargetRevision
from kpis.models.measurement import Origin
from kpis.services.load import load_indicator_file
from kpis.services.targets import TargetValue, revise_target
from organizations.models import Role
from plans.services.data_file import DataFileError
from tests.factories import PlanFactory, UserFactory, actor_with, due
from tests.record_counts import record_counts

pytestmark = pytest.mark.django_db
Write = Callable[[dict[str, Any]], Path]


def load_plans(**options: Any) -> str:
    out = StringIO()
    call_command("load_plans", stdout=out, skip_checks=True, **options)
    return out.getvalue()


def small_file() -> dict[str, Any]:
    """One KPI with a target and a published figure."""
    return {
        "organization": "990001",
        "indicators": [
            {
                "key": "cases",
                "plan": "plan",
                "name": "支援件数",
                "definition": "支援した件数。",
                "unit": "件",
                "kind": "level",
                "desired": "higher",
                "rule": "actual_over_target",
                "frequency": "year",
                "source": "試験の資料（令和6年度）",
                "targets": [{"due": "R7年度", "decisions": [{"figure": "320件"}]}],
                "actuals": [{"period": "R6年度", "figure": "614件"}],
            }
        ],
    }


@pytest.fixture
def write(tmp_path: Path) -> Write:
    PlanFactory(organization__code="990001", key="plan")

    def write_file(content: dict[str, Any]) -> Path:
        path = tmp_path / "990001.json"
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return path

    return write_file


def test_loading_twice_changes_nothing() -> None:
    load_plans()
    before = record_counts()
    assert "追加 0件、更新 0件" in load_plans().splitlines()[-1]
    assert record_counts() == before


def test_summary_names_each_organization() -> None:
    lines = load_plans().splitlines()
    assert [line.split("（")[0] for line in lines[:4]] == ["富山県", "石川県", "金沢市", "三重県"]


def test_every_plan_file_has_its_indicator_file() -> None:
    names = [path.name for path in data_files("plans")]
    assert [path.name for path in data_files("kpis")] == names
    assert len(names) == 4


def test_achievements_are_there_without_a_worker() -> None:
    load_plans()
    headlines = Achievement.objects.filter(is_headline=True, department=None)
    assert headlines.count() == Indicator.objects.count()
    assert not OutboxMessage.objects.exists()


def test_check_of_a_new_database_fails_and_loads_nothing() -> None:
    with pytest.raises(CommandError, match="違うところが"):
        load_plans(check=True)
    assert sum(record_counts().values()) == 0


def test_check_of_a_loaded_database_passes() -> None:
    load_plans()
    assert "追加 0件、更新 0件" in load_plans(check=True)


def test_changed_figure_becomes_a_revision_and_keeps_the_old_one(write: Write) -> None:
    content = small_file()
    load_indicator_file(write(content))
    content["indicators"][0]["actuals"][0]["figure"] = "615件"
    report = load_indicator_file(write(content))
    assert (report.created, report.updated) == (0, 1)
    revisions = MeasurementRevision.objects.order_by("seq")
    assert list(revisions.values_list("seq", "value", "typed")) == [
        (1, 614, "614件"),
        (2, 615, "615件"),
    ]
    assert Measurement.objects.get().value == 615


def test_same_figure_typed_otherwise_is_no_revision(write: Write) -> None:
    content = small_file()
    load_indicator_file(write(content))
    content["indicators"][0]["actuals"][0]["figure"] = "６１４"
    assert load_indicator_file(write(content)).changes == 0


def test_changed_target_becomes_a_revision_with_a_reason(write: Write) -> None:
    content = small_file()
    load_indicator_file(write(content))
    content["indicators"][0]["targets"][0]["decisions"][0]["figure"] = "350件"
    load_indicator_file(write(content))
    last = TargetRevision.objects.latest("seq")
    assert (last.seq, last.value) == (2, 350)
    assert last.reason


def test_earlier_decisions_are_earlier_revisions(write: Write) -> None:
    content = small_file()
    content["indicators"][0]["targets"][0]["decisions"] = [
        {"figure": "200件", "decided_on": "令和4年3月28日", "decided_by": "本部会議"},
        {"figure": "320件", "decided_on": "令和6年3月22日", "reason": "前倒しのため"},
    ]
    path = write(content)
    load_indicator_file(path)
    assert load_indicator_file(path).changes == 0
    revisions = TargetRevision.objects.order_by("seq").values_list("value", "reason")
    assert list(revisions) == [(200, ""), (320, "前倒しのため")]


def test_figure_corrected_by_a_person_stays(write: Write) -> None:
    path = write(small_file())
    load_indicator_file(path)
    cell = Measurement.objects.get()
    for seq, state in enumerate(["draft", "submitted", "approved"], start=2):
        MeasurementRevision.objects.create(
            organization=cell.organization,
            measurement=cell,
            seq=seq,
            state=state,
            figure_state="value",
            value=Decimal(620),
            origin=Origin.ENTRY,
            by=UserFactory(),
        )
    assert load_indicator_file(path).changes == 0
    cell.refresh_from_db()
    assert (cell.value, cell.seq) == (620, 4)


def test_target_revised_by_a_person_stays(write: Write) -> None:
    path = write(small_file())
    load_indicator_file(path)
    indicator = Indicator.objects.get()
    revise_target(
        by=actor_with(Role.DX_OFFICE, indicator.organization),
        indicator=indicator,
        due_on=due(2025),
        to=TargetValue(Decimal(400), reason="本部会議の決定"),
        expected_seq=1,
    )
    assert load_indicator_file(path).changes == 0
    assert TargetRevision.objects.latest("seq").value == 400


def test_changed_definition_counts_its_version_up(write: Write) -> None:
    content = small_file()
    load_indicator_file(write(content))
    content["indicators"][0]["definition"] = "支援を終えた件数。"
    load_indicator_file(write(content))
    indicator = Indicator.objects.get()
    assert (indicator.definition_version, indicator.version) == (2, 2)


def test_unchanged_file_asks_for_no_recompute(write: Write) -> None:
    path = write(small_file())
    load_indicator_file(path)
    OutboxMessage.objects.all().delete()
    load_indicator_file(path)
    assert not OutboxMessage.objects.exists()


def test_numerator_and_denominator_are_kept(write: Write) -> None:
    content = small_file()
    content["indicators"][0] |= {"unit": "%", "kind": "ratio"}
    content["indicators"][0]["targets"][0]["decisions"][0]["figure"] = "100%"
    content["indicators"][0]["actuals"][0] |= {"figure": "１，２００", "denominator": "1,500"}
    load_indicator_file(write(content))
    cell = Measurement.objects.get()
    assert (cell.value, cell.numerator, cell.denominator) == (None, 1200, 1500)


REFUSED = {
    "unknown key": (["rating"], "x", "indicators[0]: 「rating」という項目は使えません"),
    "unknown rule": (["rule"], "guess", "indicators[0].rule: 「guess」は使えません"),
    "unknown plan": (["plan"], "other", "indicators[0].plan: 計画「other」がありません"),
    "unknown item": (["item"], "other", "indicators[0].item: 項目「other」"),
    "unreadable figure": (["actuals", 0, "figure"], "○", "indicators[0].actuals[0].figure"),
    "another unit": (["actuals", 0, "figure"], "614人", "indicators[0].actuals[0].figure"),
    "bare number": (["actuals", 0, "figure"], 614, "indicators[0].actuals[0].figure"),
    "blank figure": (["actuals", 0, "figure"], "", "値が空です"),
    "ten days": (["actuals", 0, "period"], "R7.3月下旬", "indicators[0].actuals[0].period"),
    "denominator 0": (
        ["actuals", 0],
        {"period": "R6年度", "figure": "614", "denominator": "0"},
        "indicators[0].actuals[0].denominator: 分母が0以下です",
    ),
    "no figure, decided": (["targets", 0, "decisions", 0, "figure"], "-", "undecided が付いていま"),
    "figure, undecided": (["targets", 0, "decisions", 0, "undecided"], True, "値があるのに"),
    "baseline without value": (["baseline"], {"figure": "-"}, "indicators[0].baseline.figure"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused_and_loads_nothing(case: str, write: Write) -> None:
    path, value, expected = REFUSED[case]
    content = small_file()
    place: Any = content["indicators"][0]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(DataFileError) as caught:
        load_indicator_file(write(content))
    assert "990001.json" in caught.value.sentence
    assert expected in caught.value.sentence
    assert not Indicator.objects.exists()


def test_same_period_twice_is_refused(write: Write) -> None:
    content = small_file()
    content["indicators"][0]["actuals"] *= 2
    with pytest.raises(DataFileError, match=r"actuals\[1\]: 同じ期間の値が2回"):
        load_indicator_file(write(content))


def test_indicators_of_an_unknown_organization_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"organization": "990001", "indicators": []}', encoding="utf-8")
    with pytest.raises(DataFileError, match="団体「990001」がまだありません"):
        load_indicator_file(path)
