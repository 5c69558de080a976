"""Taking in an action table: received and read, columns named, rows corrected, given up.

Nothing is written to the items here; committees/services/imports_writing.py does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import F

from committees.models import Committee, ItemImport, Meeting
from committees.reading.files import read_file, read_pasted
from committees.reading.layouts import SAYING, column_keys
from committees.reading.rows import Grid, ItemRow, Meaning
from committees.reading.table import Choices, read_grid
from committees.selectors.imports import get_import, words_of
from committees.services.imports_stored import Kept, from_json, of_reading, to_json
from committees.services.items_access import lock_committee
from core import audit
from core.errors import Invalid, Stale
from core.rich_text import normal
from organizations.permissions import Act
from organizations.selectors import Actor

Source, State = ItemImport.Source, ItemImport.State
EDITABLE = (
    *("number", "area", "category", "heading", "text", "source"),
    *("status_mark", "response", "due"),
)


def receive(
    *,
    by: Actor,
    committee: Committee,
    text: str = "",
    content: bytes = b"",
    file_name: str = "",
    meeting: Meeting | None = None,
) -> ItemImport:
    """Reads a pasted table or a file and keeps it for its preview. Raises Invalid."""
    by.require(Act.ITEM_EDIT)
    if content and text.strip():
        raise Invalid(
            "two_sources",
            "貼り付けた表とファイルの両方があります。",
            "どちらか一方だけにしてください。",
            field="text",
        )
    if content or file_name:
        source, grid = read_file(content, file_name=file_name)
    else:
        source, grid = Source.PASTE, read_pasted(text)
    kept = _read(grid, committee, columns=None)
    if known := _kept_columns(committee, kept.keys):
        kept = _read(grid, committee, columns=known)
    with transaction.atomic(), audit.acting(by=by.user, intent="receive_items"):
        locked = lock_committee(by, committee.pk)
        return ItemImport.objects.create(
            organization=by.organization,
            committee=locked,
            meeting=meeting,
            source=source,
            file_name=file_name[-200:],
            content=content or text.encode(),
            rows=to_json(kept),
            by=by.user,
        )


def name_columns(
    *,
    by: Actor,
    found: ItemImport,
    columns: Mapping[str, str],
    bold_is_change: bool | None = None,
    fill_blanks: bool = False,
) -> ItemImport:
    """Reads the table again with what its columns mean. Corrections made before are gone.

    Raises Invalid where two columns mean the same, or none holds the number or the text.
    """
    meanings = _checked({key: Meaning(value) for key, value in columns.items()})
    current = open_import(by, found)
    content = bytes(ItemImport.objects.values_list("content", flat=True).get(pk=current.pk) or b"")
    if current.source == Source.PASTE:
        grid = read_pasted(content.decode())
    else:
        _, grid = read_file(content, file_name=current.file_name)
    kept = _read(
        grid,
        current.committee,
        columns=meanings,
        bold_is_change=bold_is_change,
        fill_blanks=fill_blanks,
    )
    return _keep(by, current, kept, intent="name_item_columns")


def correct_row(
    *, by: Actor, found: ItemImport, index: int, typed: Mapping[str, str], version: int
) -> ItemImport:
    """Puts a corrected row in the place of the one that was read."""
    current = open_import(by, found, version=version)
    kept = from_json(current.rows)
    _in_table(kept, index)
    row = kept.items[index]
    values: dict[str, Any] = {name: typed[name].strip() for name in EDITABLE if name in typed}
    for name in ("text", "response"):
        values[name] = normal(typed.get(name, getattr(row, name)))
        if values[name] != getattr(row, name):
            values[f"{name}_changed"] = ()
    if "departments" in typed:
        names = [name.strip() for name in typed["departments"].replace("，", "、").split("、")]
        values["departments"] = tuple(name for name in names if name)
    kept.items[index] = replace(row, **values, problems=())
    kept.corrected = sorted({*kept.corrected, index})
    return _keep(by, current, kept, intent="correct_item_row")


def join_row(*, by: Actor, found: ItemImport, index: int, version: int) -> ItemImport:
    """Puts a row's texts below those of the row above it: a page had cut the one in two."""
    current = open_import(by, found, version=version)
    kept = from_json(current.rows)
    _in_table(kept, index)
    if index == 0:
        raise Invalid("first_row", "最初の行には、上の行がありません。", "番号を入力してください。")
    kept.items[index - 1] = _joined(kept.items[index - 1], kept.items.pop(index))
    kept.corrected = sorted({*(n - (n > index) for n in kept.corrected if n != index), index - 1})
    return _keep(by, current, kept, intent="join_item_rows")


def name_departments(
    *, by: Actor, found: ItemImport, names: Mapping[str, str], version: int
) -> ItemImport:
    """Replaces names of departments in all rows (a former name by today's)."""
    current = open_import(by, found, version=version)
    kept = from_json(current.rows)
    known = {old: new.strip() for old, new in names.items() if new.strip()}
    for index, row in enumerate(kept.items):
        renamed = tuple(dict.fromkeys(known.get(name, name) for name in row.departments))
        kept.items[index] = replace(row, departments=renamed)
    return _keep(by, current, kept, intent="name_item_departments")


def name_statuses(
    *, by: Actor, found: ItemImport, marks: Mapping[str, str], version: int
) -> ItemImport:
    """Replaces words for a status in all rows by marks of the committee (対応済 by ○)."""
    current = open_import(by, found, version=version)
    kept = from_json(current.rows)
    own = {mark for mark, _ in words_of(current.committee).statuses}
    chosen = {word: mark for word, mark in marks.items() if mark in own}
    for index, row in enumerate(kept.items):
        if row.status_mark in chosen:
            kept.items[index] = replace(row, status_mark=chosen[row.status_mark])
    return _keep(by, current, kept, intent="name_item_statuses")


def cancel(*, by: Actor, found: ItemImport) -> ItemImport:
    """Gives an import up before it was written. Twice is once."""
    by.require(Act.ITEM_EDIT)
    with transaction.atomic(), audit.acting(by=by.user, intent="cancel_item_import"):
        current = _locked(by, found)
        if current.state == State.CANCELLED:
            return current
        if current.state != State.PREVIEWED:
            raise moved_on()
        current.state, current.content = State.CANCELLED, None
        current.version += 1
        current.save()
        return current


def open_import(by: Actor, found: ItemImport, *, version: int | None = None) -> ItemImport:
    """The import as it is now, still waiting to be written. Raises Stale, NotFound."""
    by.require(Act.ITEM_EDIT)
    current = get_import(by, found.committee_id, found.pk)
    if current.state != State.PREVIEWED or (version is not None and current.version != version):
        raise moved_on()
    return current


def moved_on() -> Stale:
    return Stale(
        "import_moved_on",
        "この取込みは、画面を開いたあとに変わっています。",
        "画面を開き直して、いまの内容を確かめてください。",
    )


def _read(
    grid: Grid,
    committee: Committee,
    *,
    columns: Mapping[str, Meaning] | None,
    bold_is_change: bool | None = None,
    fill_blanks: bool = False,
) -> Kept:
    choices = Choices(columns, bold_is_change, fill_blanks)
    table = read_grid(grid, words_of(committee), choices)
    return of_reading(
        table,
        column_keys(table.titles),
        fill_blanks=fill_blanks,
        columns={key: str(value) for key, value in columns.items()} if columns else None,
    )


def _kept_columns(committee: Committee, keys: list[str]) -> dict[str, Meaning] | None:
    """What the committee's people said of the same columns the last time."""
    recent = ItemImport.objects.filter(committee=committee).exclude(state=State.CANCELLED)
    for stored in recent.order_by("-id").values_list("rows", flat=True)[:10]:
        kept = from_json(stored)
        if kept.columns and {*kept.columns} == {*keys}:
            return {key: Meaning(value) for key, value in kept.columns.items()}
    return None


def _checked(columns: dict[str, Meaning]) -> dict[str, Meaning]:
    used = [meaning for meaning in columns.values() if meaning]
    twice = sorted({meaning for meaning in used if used.count(meaning) > 1})
    wrong = ""
    if twice:
        wrong = "同じ意味の列が、二つ以上あります。"
    elif Meaning.NUMBER not in used:
        wrong = "番号の列が選ばれていません。"
    elif not SAYING & set(used):
        wrong = "指摘の内容・状況・対応状況のどの列も選ばれていません。"
    elif Meaning.BOTH in used and {Meaning.STATUS, Meaning.RESPONSE} & set(used):
        wrong = "「状況の記号と対応状況の文章」の列と、別の状況・対応状況の列が選ばれています。"
    if wrong:
        raise Invalid("columns", wrong, "列の意味を選び直してください。", field="columns")
    return columns


def _keep(by: Actor, found: ItemImport, kept: Kept, *, intent: str) -> ItemImport:
    with transaction.atomic(), audit.acting(by=by.user, intent=intent):
        changed = ItemImport.objects.filter(
            pk=found.pk, version=found.version, state=State.PREVIEWED
        ).update(rows=to_json(kept), version=F("version") + 1)
        if not changed:
            raise moved_on()
    return get_import(by, found.committee_id, found.pk)


def _locked(by: Actor, found: ItemImport) -> ItemImport:
    """The import, locked with its committee: two people write one after the other."""
    lock_committee(by, found.committee_id)
    get_import(by, found.committee_id, found.pk)
    return ItemImport.objects.select_for_update().get(pk=found.pk)


def _in_table(kept: Kept, index: int) -> None:
    if not 0 <= index < len(kept.items):
        raise Invalid("no_such_row", "その行はありません。", "一覧から選び直してください。")


def _joined(above: ItemRow, row: ItemRow) -> ItemRow:
    def below(first: str, second: str) -> str:
        return "\n".join(part for part in (first, second) if part)

    shift = {name: len(below(getattr(above, name), "x")) - 1 for name in ("text", "response")}
    heading = f"【{row.heading}】\n" if row.heading else ""
    if heading:
        row = replace(row, heading="", text=heading + row.text)
    moved: dict[str, Any] = {
        f"{name}_changed": (
            *getattr(above, f"{name}_changed"),
            *(
                (a + shift[name] + extra, b + shift[name] + extra)
                for a, b in getattr(row, f"{name}_changed")
            ),
        )
        for name, extra in (("text", len(heading)), ("response", 0))
    }
    return replace(
        above,
        text=below(above.text, row.text),
        response=below(above.response, row.response),
        source=" ".join(part for part in (above.source, row.source) if part),
        status_mark=above.status_mark or row.status_mark,
        departments=tuple(dict.fromkeys((*above.departments, *row.departments))),
        **moved,
    )
