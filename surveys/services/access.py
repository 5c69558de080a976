"""Whose survey it is, and the locks under which it changes."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model

from core.errors import Invalid, NotFound, Stale
from core.models import Versioned
from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.models import Survey

Row = TypeVar("Row", bound=Versioned)
WHY_FIXED = {
    Survey.State.OPEN: "回答の受付が始まっているため、質問・対象・公表する表は変えられません。",
    Survey.State.CLOSING: "集計中のため、変えられません。",
    Survey.State.CLOSED: "このアンケートは終了しているため、変えられません。",
    Survey.State.DISCARDED: "このアンケートは取りやめたため、変えられません。",
}


def not_found(what: str = "アンケート") -> NotFound:
    return NotFound(
        "survey_part_not_found",
        f"この{what}は見つかりません。",
        "アンケートの一覧から選び直してください。",
    )


def why_fixed(survey: Survey) -> str:
    """Why questions and groups can't be changed; blank while they can."""
    return WHY_FIXED.get(Survey.State(survey.state), "")


def lock_survey(by: Actor, pk: int) -> Survey:
    """The person's survey, locked: orders and keys within it are given out one at a time."""
    found = (
        Survey.objects.select_for_update(of=("self",))
        .select_related("organization")
        .filter(organization=by.organization, pk=pk)
        .first()
    )
    if found is None:
        raise not_found()
    return found


def lock_draft(by: Actor, pk: int) -> Survey:
    """As lock_survey, for changes to what is asked. Raises Invalid from the opening on."""
    by.require(Act.SURVEY_MANAGE)
    found = lock_survey(by, pk)
    if not found.is_draft:
        raise Invalid(
            "survey_fixed",
            why_fixed(found),
            "次の回として写し、新しいアンケートで変えてください。",
            status=409,
        )
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
