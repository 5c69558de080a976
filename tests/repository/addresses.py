"""Every address of the portal, and the objects that stand in it, for the test of the matrix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from knox.models import AuthToken

from core.clock import today
from core.fiscal import Period
from core.working_days import next_working_day
from inventories.entry import RowTyped
from inventories.models import InventoryRow
from inventories.services.feeds import FeedTyped, add_feed
from inventories.services.inventories import InventoryTyped, make_inventory
from inventories.services.rows import add_row
from inventories.services.talent import LevelTyped, add_level
from kpis.models import CorrectiveAction, DepartmentSeries, ImportRun
from kpis.models.importing import ColumnMapping
from kpis.models.round import CollectionRound
from kpis.services.achievements import recompute_achievements
from kpis.services.evidence import attach_evidence
from kpis.services.round_rules import RoundTerms
from kpis.services.rounds import create_round, open_round
from organizations.models.notice import Notice
from organizations.services.notices import notify
from organizations.tokens import issue_token
from tests.factories import IndicatorFactory
from tests.kpis.cells import Office
from tests.repository.committee_objects import committee_objects
from tests.repository.people import Make, Person, people
from tests.repository.plan_objects import plan_objects
from tests.repository.survey_objects import survey_objects


@dataclass(frozen=True)
class Address:
    name: str
    keywords: frozenset[str]
    callback: Any

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:")

    @property
    def is_ours(self) -> bool:
        return not self.callback.__module__.startswith("allauth.")


def addresses() -> dict[str, Address]:
    """By name with namespace. A nameless or twice-named address is an error."""
    found: dict[str, Address] = {}
    for address in _walk(get_resolver(), "", frozenset()):
        assert address.name not in found, f"two addresses are named {address.name}"
        found[address.name] = address
    return found


def _walk(resolver: URLResolver, space: str, keywords: frozenset[str]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        below = keywords | set(entry.pattern.regex.groupindex)
        if isinstance(entry, URLPattern):
            assert entry.name, f"an address has no name: {space}{entry.pattern}"
            yield Address(space + entry.name, frozenset(below), entry.callback)
        else:
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, inner, frozenset(below))


class World:
    """An organization with a submitted figure to decide on, and another one just like it."""

    def __init__(self) -> None:
        self.own, self.other = _furnished(), _furnished()
        self.people = [*people(self.own, True), *people(self.other, False)]

    def arguments(self, address: Address, person: Person | None, *, of: Office) -> dict[str, Any]:
        """The keywords of an address: the own organization's code, and an object of `of`."""
        given: dict[str, Any] = {}
        for keyword in address.keywords:
            space = address.name.partition(":")[0] + ":"
            names = (address.name, space, "")
            make = next((OBJECTS[n, keyword] for n in names if (n, keyword) in OBJECTS), None)
            assert make, f"{address.name}: tests/repository/addresses.py knows no «{keyword}»"
            given[keyword] = make(of, person)
        if "code" in given:
            given["code"] = self.own.organization.code
        return given

    def path(self, address: Address, person: Person | None, *, of: Office | None = None) -> str:
        if address.name == "api:no-such-page":
            return "/api/v1/no-such-page/"
        return reverse(address.name, kwargs=self.arguments(address, person, of=of or self.own))


def _furnished() -> Office:
    place = Office()
    place.submitted()
    recompute_achievements([place.indicator.pk])
    return place


def _token(place: Office, person: Person | None) -> str:
    if person is None:
        return "00000000"
    issue_token(by=person.actor.user, days=90)
    return str(AuthToken.objects.filter(user=person.actor.user).latest("created").token_key)


def _round(place: Office, _: Person | None) -> int:
    """An open round of the place, made once."""
    asked = CollectionRound.objects.filter(organization=place.organization).first()
    if asked is None:
        terms = RoundTerms(title="令和7年度 実績調査", deadline=next_working_day(today()))
        asked = create_round(by=place.office, period=Period.year(2025), terms=terms, today=today())
        open_round(by=place.office, round_id=asked.pk, today=today())
    return asked.pk


def _notice(place: Office, person: Person | None) -> int:
    """A notice of the person who calls; of somebody else's where nobody does."""
    user = person.actor.user if person else place.viewer.user
    notify(
        organization_id=place.organization.pk,
        user_ids=[user.pk],
        key="address",
        title="お知らせ",
        body="",
        path="",
        mail=False,
    )
    return Notice.objects.get(organization=place.organization, user=user, key="address").pk


def _inventory(place: Office, _: Person | None) -> int:
    return _listed(place).inventory_id


def _row(place: Office, _: Person | None) -> int:
    return _listed(place).pk


def _level(place: Office, _: Person | None) -> int:
    """A level of people in the place's inventory; one that was removed is made again."""
    inventory = _listed(place).inventory
    return add_level(by=place.office, inventory=inventory, typed=LevelTyped("リーダー")).pk


def _feed(place: Office, _: Person | None) -> int:
    """A feed of the place's inventory, made once."""
    inventory = _listed(place).inventory
    feed = inventory.feeds.first()
    if feed is None:
        kpi = IndicatorFactory(organization=place.organization, kind="ratio", unit="%")
        typed = FeedTyped(kpi.pk, "rows", "share")
        feed = add_feed(by=place.office, inventory=inventory, typed=typed)
    return feed.pk


def _listed(place: Office) -> InventoryRow:
    """A row of the KPI's department in an inventory of the place, made once."""
    row = InventoryRow.objects.filter(organization=place.organization).first()
    if row is None:
        inventory = make_inventory(by=place.office, typed=InventoryTyped(name="行政手続"))
        typed = RowTyped(code="1", name="手続1", department_id=place.department.pk)
        row = add_row(by=place.office, inventory=inventory, typed=typed)
    return row


def _series(place: Office, _: Person | None) -> int:
    row, _ = DepartmentSeries.objects.get_or_create(
        organization=place.organization, indicator=place.indicator, department=place.elsewhere
    )
    return row.pk


def _corrective(place: Office) -> int:
    row, _ = CorrectiveAction.objects.get_or_create(
        organization=place.organization,
        indicator=place.indicator,
        fiscal_year=2025,
        status="late",
        asked_on=date(2026, 11, 2),
    )
    return row.pk


def _import_run(place: Office, person: Person | None) -> int:
    """An import of the person's own: a department's editors see no other."""
    by = person.actor if person else place.office
    return ImportRun.objects.create(
        organization=place.organization, by=by.user, source="paste", state="mapping"
    ).pk


def _mapping(place: Office, _: Person | None) -> int:
    made, _ = ColumnMapping.objects.get_or_create(
        organization=place.organization,
        name="月次調査",
        defaults={"headers": ["kpi名", "実績値"], "columns": {"0": "name", "1": "actual"}},
    )
    return made.pk


def _evidence(place: Office, _: Person | None) -> int:
    return attach_evidence(
        by=place.editor,
        measurement=place.indicator.measurements.get(),
        name="集計.pdf",
        content=b"%PDF-1.7",
    ).pk


# (address, keyword) → the object; an address without an entry takes its namespace's ("kpis:"), or
# else the keyword's usual one.
OBJECTS: dict[tuple[str, str], Make] = {
    ("", "code"): lambda place, _: place.organization.code,
    ("", "pk"): lambda place, _: place.indicator.pk,
    ("", "period"): lambda place, _: "2025",
    ("", "evidence"): _evidence,
    ("", "mapping"): _mapping,
    ("", "fiscal_year"): lambda place, _: 2025,
    ("", "slug"): lambda place, _: "achievement",
    ("", "target"): lambda place, _: place.indicator.targets.earliest("pk").pk,
    ("", "series"): _series,
    ("", "scheme"): lambda place, _: place.indicator.scheme_id,
    ("dashboards:department", "pk"): lambda place, _: place.department.pk,
    ("dashboards:plan", "pk"): lambda place, _: place.indicator.plan_id,
    ("api:plan", "pk"): lambda place, _: place.indicator.plan_id,
    **{
        (f"kpis:round{rest}", "pk"): _round
        for rest in (
            *("", "_edit", "_items", "_open", "_close", "_delete"),
            *("_figures", "_submit", "_answer", "_unlock", "_remind"),
        )
    },
    **{
        (f"inventories:{name}", "pk"): _inventory
        for name in (
            *("detail", "edit", "progress", "import", "mark"),
            *("row_new", "feeds", "feed_new"),
            *("rollout", "rollout_departments", "rollout_kpi", "rollout_restore"),
            *("talent", "talent_place", "level_new"),
        )
    },
    **{(f"inventories:{name}", "pk"): _row for name in ("row", "row_mark", "rollout_remove")},
    **{(f"inventories:{name}", "pk"): _level for name in ("level", "level_remove")},
    **{(f"inventories:{name}", "pk"): _feed for name in ("feed", "feed_remove")},
    ("organizations:notice_open", "pk"): _notice,
    **{
        (f"kpis:corrective{verb}", "pk"): lambda place, _: _corrective(place)
        for verb in ("", "_answer", "_report", "_close", "_reopen")
    },
    ("", "row"): lambda place, _: 1,
    ("token-revoke", "key"): _token,
    **dict.fromkeys(
        (
            ("kpis:import_run", "pk"),
            ("kpis:import_progress", "pk"),
            ("kpis:import_refused", "pk"),
            ("kpis:import_columns", "pk"),
            ("kpis:import_sheet", "pk"),
            ("kpis:import_kpis", "pk"),
            ("kpis:import_choose", "pk"),
            ("kpis:import_cancel", "pk"),
            ("kpis:import_undo", "pk"),
        ),
        _import_run,
    ),
    **committee_objects(),
    **plan_objects(),
    **survey_objects(),
    ("account_confirm_email", "key"): lambda place, _: "no-such-key",
    ("account_reset_password_from_key", "key"): lambda place, _: "no-such-key",
    ("account_reset_password_from_key", "uidb36"): lambda place, _: "1",
}

# What is sent where an empty body would be refused before the object's rights are looked at.
BODIES: dict[str, str] = {
    "api:measurements": '{"period": "2025", "value": "140", "expected_seq": 0, "submit": false}',
}
