"""Committees whose action tables are public: facts, and texts in words of our own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from committees.models import Committee
from committees.sample import the_portal
from committees.services.committees import CommitteeTyped, make_committee
from committees.services.items import ItemTyped, add_items
from organizations.models import Organization
from plans.services.row_sync import LoadReport, loading

INTENT = "load_committees"
FOLDER = Path(__file__).resolve().parent / "data"


def committee_files() -> Iterator[Path]:
    """The files named by an organization's code."""
    yield from sorted(path for path in FOLDER.glob("*.json") if path.stem.isdecimal())


def load_committee_file(path: Path) -> LoadReport:
    """Loads a committee with its items. One that is there already stays as it is."""
    data = json.loads(path.read_text(encoding="utf-8"))
    with loading(INTENT):
        organization = Organization.objects.get(code=data["organization"])
        found = Committee.objects.filter(
            organization=organization, name=data["committee"]["name"]
        ).first()
        if found is not None:
            return LoadReport(unchanged=found.items.count())
        by = the_portal(organization)
        committee = make_committee(by=by, typed=CommitteeTyped(**data["committee"]))
        made = add_items(
            by=by,
            committee=committee,
            items=[
                ItemTyped(
                    number=each["number"],
                    area=each["area"],
                    category=each["category"],
                    heading=each["heading"],
                    text=each["text"],
                    text_changed=tuple((a, b) for a, b in each["text_changed"]),
                    source=each["source"],
                    status_mark=each["status"],
                    response=each["response"],
                    response_changed=tuple((a, b) for a, b in each["response_changed"]),
                    departments=tuple(each["departments"]),
                )
                for each in data["items"]
            ],
            settled=True,
            reason="公表資料の要旨の読込み",
        )
        return LoadReport(created=len(made))
