"""The KPIs of the public documents, restated from the golden file, and what must be computed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).resolve().parents[2].parent / "shared" / "golden" / "kpis.json"


@dataclass(frozen=True)
class GoldenRow:
    """`targets` by fiscal year, None if undecided; `rate` at one decimal, or why there is none."""

    org: str
    plan: str
    name: str
    unit: str
    kind: str
    desired: str
    targets: tuple[tuple[int, str | None], ...]
    actual: str | None = None
    rate: str | None = None
    next_rate: str | None = None
    why_none: str | None = None

    @property
    def label(self) -> str:
        return f"{self.org} {self.name}"


def _kanazawa(name: str, unit: str, kind: str, first: str | None, second: str) -> GoldenRow:
    desired = "lower" if kind == "change_from_baseline" else "higher"
    targets = ((2021, first), (2022, second))
    plan = "金沢市デジタル戦略"
    return GoldenRow("172014", plan, name, unit, kind, desired, targets, why_none="no_actual")


ISHIKAWA = ("170003", "石川県デジタル化推進計画")
MIE = "240001"
ROWS = [
    GoldenRow(
        *ISHIKAWA,
        "デジタル化導入支援件数",
        "件",
        "level",
        "higher",
        ((2025, "320"),),
        "614",
        "191.9",
    ),
    GoldenRow(
        *ISHIKAWA,
        "行政手続きのオンライン化率",
        "%",
        "ratio",
        "higher",
        ((2025, "100"),),
        "90",
        "90.0",
    ),
    GoldenRow(
        *ISHIKAWA, "オープンデータ件数", "件", "level", "higher", ((2025, "150"),), "137", "91.3"
    ),
    GoldenRow(
        *ISHIKAWA,
        "全庁コピー用紙使用枚数の削減率",
        "%",
        "change_from_baseline",
        "lower",
        ((2025, "-30"),),
        "-25",
        "83.3",
    ),
    GoldenRow(*ISHIKAWA, "電子決裁率", "%", "ratio", "higher", ((2025, "100"),), "90", "90.0"),
    _kanazawa("行政手続きのオンライン化率", "%", "ratio", "80", "100"),
    _kanazawa("窓口での対応時間の削減", "時間", "flow", "62.5", "825"),
    _kanazawa("結ネット等の地域活動発信アプリ導入数", "校下(地区)", "cumulative", "15", "30"),
    _kanazawa("高齢者向け電子申請講座参加者数", "人", "cumulative", "700", "1500"),
    _kanazawa("市民によるオープンデータ活用件数", "件", "flow", "1500", "2000"),
    _kanazawa("コピー用紙使用量の削減率", "%", "change_from_baseline", None, "-50"),
    _kanazawa("ペーパーレス会議の実施率", "%", "share_of_departments", "100", "100"),
    _kanazawa("テレワーク、BYOD端末の利用回数", "回", "cumulative", "6400", "15000"),
    _kanazawa("最新技術の活用による削減時間", "時間", "flow", "8000", "9700"),
    _kanazawa("育成したデジタル推進リーダー数", "人", "cumulative", "20", "40"),
    GoldenRow(
        "160008",
        "富山県 DX・働き方改革推進",
        "デジタルツールを活用して業務を効率化した所属の割合",
        "%",
        "share_of_departments",
        "higher",
        ((2022, "50"), (2023, "100")),
        "66.5",
        "133.0",
        "66.5",
    ),
    GoldenRow(
        MIE,
        "三重県 県庁DXの推進",
        "重点手続のデジタル化率",
        "%",
        "ratio",
        "higher",
        ((2024, "100"),),
        why_none="no_actual",
    ),
    GoldenRow(
        MIE,
        "三重県 DX人材育成方針",
        "DX推進スペシャリストの養成数",
        "人/年度",
        "flow",
        "higher",
        tuple((year, "20") for year in range(2022, 2027)),
        why_none="no_actual",
    ),
    GoldenRow(
        MIE,
        "三重県 DX推進基盤整備計画",
        "データ活用の実証実験テーマ数",
        "テーマ/年度",
        "flow",
        "higher",
        tuple((year, "3") for year in range(2023, 2026)),
        why_none="no_actual",
    ),
]


def rows_of_the_file() -> list[GoldenRow]:
    """The same rows as the golden file has them."""
    return [_row(raw) for raw in json.loads(GOLDEN.read_text(encoding="utf-8"))["kpis"]]


def _row(raw: dict[str, Any]) -> GoldenRow:
    targets = raw.get("targets") or [raw["target"]]
    return GoldenRow(
        org=raw["org"],
        plan=raw["plan"],
        name=raw["name"],
        unit=raw["unit"],
        kind=raw["kind"],
        desired=raw["desired"],
        targets=tuple((each["fy"], each["value"]) for each in targets),
        actual=raw["actual"]["value"] if raw["actual"] else None,
        rate=raw["rate"],
        next_rate=raw.get("rate_against_next_target"),
        why_none=raw.get("why_none"),
    )
