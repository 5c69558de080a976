"""Imports of action tables: the committee's, and one with what it would do now."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from committees.models import Committee, ItemImport, Meeting
from committees.reading.judging import Ground, Judged, JudgedRow, Outcome, judge
from committees.reading.rows import Words
from committees.reading.statuses import suggested
from committees.selectors.seats import committees_visible_to
from committees.selectors.states import states_now
from committees.selectors.vocabulary import statuses_of
from committees.services.imports_stored import Kept, from_json
from committees.services.items_reading import Vocabulary, read_items
from committees.states import ItemState
from core.clock import today as clock_today
from core.errors import NotFound, Refused
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor

WITHOUT_LOOKS = frozenset({ItemImport.Source.DELIMITED, ItemImport.Source.PASTE})


@dataclass(frozen=True)
class Preview:
    """What an import would do. `seen` names the wordings it was compared with."""

    kept: Kept
    judged: Judged
    seen: str

    @property
    def counts(self) -> dict[Outcome, int]:
        return {outcome: len(self.judged.of(outcome)) for outcome in Outcome}


def imports_of(actor: Actor, committee: Committee) -> QuerySet[ItemImport]:
    """The committee's imports, newest first; for those who edit items."""
    actor.require(Act.ITEM_EDIT)
    return (
        ItemImport.objects.filter(committee=committee, organization=actor.organization)
        .select_related("by", "meeting")
        .defer("content", "rows")
    )


def get_import(actor: Actor, committee_id: int, pk: int) -> ItemImport:
    """An import of a committee of the person's. Raises NotFound, NotAllowed."""
    found = (
        ItemImport.objects.filter(
            committee__in=committees_visible_to(actor).order_by().values("pk"),
            committee_id=committee_id,
            pk=pk,
        )
        .select_related("committee__organization", "meeting", "by")
        .defer("content")
        .first()
    )
    if found is None:
        raise NotFound(
            "import_not_found",
            "この取込みは見つかりません。",
            "取込みの一覧から選び直してください。",
        )
    actor.require(Act.ITEM_EDIT)
    return found


def words_of(committee: Committee) -> Words:
    """The committee's marks and the departments that a table may name: three queries."""
    used = {name for state in states_now(committee, settled=False) for name in state.departments}
    return Words(
        tuple((row.mark, row.word) for row in statuses_of(committee)),
        tuple(sorted({*_departments(committee), *used})),
    )


def preview_of(found: ItemImport) -> Preview:
    """What the import would do to the items as they are now, in a fixed number of queries."""
    kept = from_json(found.rows)
    committee = found.committee
    states = states_now(committee, settled=False)
    ground = Ground(
        states=states,
        columns=kept.used,
        departments=_departments(committee),
        has_looks=found.source not in WITHOUT_LOOKS,
        corrected=frozenset(kept.corrected),
    )
    judged = judge(kept.items, ground)
    _check(judged, committee)
    return Preview(kept, judged, seen_of(states))


@dataclass(frozen=True)
class UnknownStatus:
    """A word for a status that the committee does not have; `near` is what it may stand for."""

    word: str
    times: int
    near: str


def unknown_statuses(kept: Kept, statuses: Sequence[tuple[str, str]]) -> list[UnknownStatus]:
    """Words of the table that are none of the committee's statuses, in the table's order."""
    own = {mark for mark, _ in statuses}
    counts = Counter(row.status_mark for row in kept.items if row.status_mark)
    return [
        UnknownStatus(word, times, suggested(word, statuses))
        for word, times in counts.items()
        if word not in own
    ]


def seen_of(states: list[ItemState]) -> str:
    """A short name of the wordings that a preview was made with."""
    text = ",".join(f"{state.item_id}:{state.seq}" for state in states)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _check(judged: Judged, committee: Committee) -> None:
    """The checks that storing makes, said on the row before anything is stored."""
    rows: list[JudgedRow] = [row for row in judged.rows if row.outcome is not Outcome.UNCHANGED]
    if not rows:
        return
    day = clock_today()
    try:
        read_items([row.typed for row in rows], Vocabulary.of(committee, today=day), today=day)
    except Refused as refused:
        for name, error in refused.errors.items():
            place, _, column = name.rpartition(":")
            row = rows[int(place or 0)]
            if column == "due" and row.before is not None and row.before.due == row.typed.due:
                continue
            row.problems.setdefault(column, str(error))
            row.outcome = Outcome.PROBLEM


def _departments(committee: Committee) -> list[str]:
    rows = Department.objects.filter(organization_id=committee.organization_id)
    return list(rows.values_list("name", flat=True))


def department_names(actor: Actor) -> list[str]:
    """The names of the organization's departments, each once, to choose from when correcting."""
    rows = Department.objects.filter(organization=actor.organization).order_by("name")
    return list(dict.fromkeys(rows.values_list("name", flat=True)))


def meetings_of(committee: Committee) -> list[Meeting]:
    """The meetings whose paper a table may be, newest first."""
    return list(Meeting.objects.filter(committee=committee).order_by("-order"))
