"""What a committee keeps of its papers: checked, stored, read back."""

from __future__ import annotations

import pytest

from committees.models import Committee
from committees.paper_settings import (
    DEFAULT_COLUMNS,
    PaperColumn,
    PaperOrder,
    PaperSettings,
    PaperTyped,
    check_settings,
    paper_number,
    read_settings,
)
from committees.services.paper_settings import save_paper_settings
from core.errors import NotAllowed, NotFound, Refused, Stale
from tests.committees.tables import Table, outsider

PLACES = {str(column): str(place) for place, column in enumerate(DEFAULT_COLUMNS, 1)}


def typed(**fields: object) -> PaperTyped:
    return PaperTyped(**({"title": "対応状況", "places": PLACES} | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize("number", ["4", "資料4", " 資料　４ ", "４"])
def test_the_number_is_read_with_or_without_its_word(number: str) -> None:
    assert paper_number(number) == "4"


def test_what_is_stored_comes_back() -> None:
    settings = check_settings(
        typed(
            number="資料4",
            note="変更部分は赤字",
            order="changed",
            statuses=["△"],
            areas=["甲"],
            departments=["人事課"],
            changed_only=True,
            deletions=True,
        )
    )
    assert read_settings(settings.stored()) == settings
    assert settings.order is PaperOrder.CHANGED
    assert settings.has_filter


@pytest.mark.parametrize(
    "stored", [None, [], "x", {"columns": ["nowhere"], "order": 1}, {"columns": ["number"]}]
)
def test_what_is_not_understood_is_the_usual(stored: object) -> None:
    assert read_settings(stored) == PaperSettings()


def test_columns_stand_by_their_places() -> None:
    places = {"number": "2", "content": "1", "response": "1", "source": ""}
    assert check_settings(typed(places=places)).columns == (
        PaperColumn.CONTENT,
        PaperColumn.RESPONSE,
        PaperColumn.NUMBER,
    )


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": "　"}, "title"),
        ({"title": "長" * 121}, "title"),
        ({"number": "12345678901"}, "number"),
        ({"note": "長" * 201}, "note"),
        ({"order": "sideways"}, "order"),
        ({"places": PLACES | {"number": ""}}, "place_number"),
        ({"places": PLACES | {"source": "11"}}, "place_source"),
        ({"places": PLACES | {"source": "先頭"}}, "place_source"),
    ],
)
def test_what_cannot_be_printed_is_refused_beside_its_field(
    fields: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        check_settings(typed(**fields))
    assert list(refused.value.errors) == [field]


@pytest.mark.django_db
def test_the_office_saves_and_what_else_is_kept_stays() -> None:
    table = Table()
    Committee.objects.filter(pk=table.committee.pk).update(paper={"other": 1})
    saved = save_paper_settings(
        by=table.office, committee=table.committee, typed=typed(number="4"), version=1
    )
    assert saved.paper["other"] == 1
    assert read_settings(saved.paper).number == "4"
    assert saved.version == table.committee.version + 1


@pytest.mark.django_db
def test_saving_the_same_twice_writes_once() -> None:
    table = Table()
    for _ in range(2):
        saved = save_paper_settings(
            by=table.office, committee=table.committee, typed=typed(), version=1
        )
    assert saved.version == 2


@pytest.mark.django_db
def test_the_second_of_two_people_is_told() -> None:
    table = Table()
    save_paper_settings(by=table.office, committee=table.committee, typed=typed(), version=1)
    with pytest.raises(Stale):
        save_paper_settings(
            by=table.office, committee=table.committee, typed=typed(number="9"), version=1
        )


@pytest.mark.django_db
def test_only_the_office_may_and_only_in_its_organization() -> None:
    table = Table()
    for person in (table.editor, table.viewer, table.expert, table.administrator):
        with pytest.raises(NotAllowed):
            save_paper_settings(by=person, committee=table.committee, typed=typed(), version=1)
    with pytest.raises(NotFound):
        save_paper_settings(by=outsider(), committee=table.committee, typed=typed(), version=1)
