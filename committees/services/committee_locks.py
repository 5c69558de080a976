"""Whose committee it is, and the locks under which it changes."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model

from committees.models import Committee, Meeting
from core.errors import NotFound, Stale
from core.models import Versioned
from organizations.selectors import Actor

Row = TypeVar("Row", bound=Versioned)


def not_found(what: str = "会議体") -> NotFound:
    return NotFound(
        "committee_part_not_found",
        f"この{what}は見つかりません。",
        "会議体の一覧から選び直してください。",
    )


def lock_committee(by: Actor, pk: int) -> Committee:
    """The committee, locked: names, numbers and orders within it are given out one at a time."""
    found = (
        Committee.objects.select_for_update(of=("self",))
        .filter(organization=by.organization, pk=pk)
        .first()
    )
    if found is None:
        raise not_found()
    return found


def lock_meeting(by: Actor, pk: int) -> Meeting:
    """The meeting, locked: its agenda, papers and minutes change one person after the other."""
    found = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("committee")
        .filter(organization=by.organization, pk=pk)
        .first()
    )
    if found is None:
        raise not_found("会議")
    return found


def lock_row(model: type[Model], by: Actor, what: str, **where: Any) -> Any:
    """One row of the person's organization, locked. Raises NotFound."""
    found = (
        model._default_manager.select_for_update(of=("self",))
        .filter(organization=by.organization, **where)
        .first()
    )
    if found is None:
        raise not_found(what)
    return found


def refuse_if_stale(row: Versioned, version: int, typed: Any = None) -> None:
    """Raises Stale where somebody else saved the row after this person opened it."""
    if row.version != version:
        raise Stale(
            "changed_meanwhile",
            "画面を開いたあとに、ほかの人がこの内容を変更しました。",
            "最新の内容を確かめてから、もう一度操作してください。入力した文字は残しています。",
            theirs={"row": row},
            typed=typed or {},
        )


def save_fields(row: Row, fields: dict[str, Any], version: int | None) -> Row:
    """Writes the fields onto a locked row; unchanged it stays as it is. Raises Stale."""
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if not changed:
        return row
    if version is not None:
        refuse_if_stale(row, version, fields)
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    return row
