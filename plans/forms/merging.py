"""Two people edited one thing: what each of them changed, and a form that loses neither."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from core.text_changes import Piece, PieceKind, changes
from plans.forms.frame import WorkForm, read_base, sent_values

_OPS = {PieceKind.SAME: "equal", PieceKind.INSERTED: "insert", PieceKind.DELETED: "delete"}


@dataclass(frozen=True)
class FieldConflict:
    """A field whose stored value is not what this person sees. `parts` is what the other changed.

    `kept` is true where this person's own text stays in the form, false where only the other one
    changed the field and the form now shows theirs.
    """

    label: str
    theirs: str
    mine: str
    parts: list[dict[str, str]]
    kept: bool


@dataclass(frozen=True)
class Merged:
    data: QueryDict
    fields: tuple[FieldConflict, ...]


def merge(post: QueryDict, current: WorkForm, *, version: int) -> Merged:
    """What was sent, on top of what is stored now (`current`, a form without data).

    Fields that only the other person changed show the other's value; those that this person
    changed keep this person's. Saving again overwrites knowingly.
    """
    base, theirs = read_base(post), current.snapshot()
    fields = {name: current.fields[name] for name in theirs}
    mine = sent_values(post, fields)
    data = post.copy()
    found: list[FieldConflict] = []
    for name, field in fields.items():
        if mine[name] == theirs[name]:
            continue
        untouched = name in base and mine[name] == base[name]
        if untouched:
            _put(data, name, theirs[name])
        if name in base and theirs[name] == base[name]:
            continue  # only this person changed it
        found.append(_conflict(field, base.get(name), theirs[name], mine[name], kept=not untouched))
    data["version"] = str(version)
    data["base"] = json.dumps(theirs, ensure_ascii=False)
    return Merged(data, tuple(found))


def _conflict(field: forms.Field, base: Any, theirs: Any, mine: Any, *, kept: bool) -> Any:
    before, after = in_words(field, base), in_words(field, theirs)
    pieces = changes(before, after) if base is not None else (Piece(PieceKind.SAME, after),)
    return FieldConflict(
        label=str(field.label),
        theirs=after,
        mine=in_words(field, mine),
        parts=[{"op": _OPS[piece.kind], "text": piece.text} for piece in pieces],
        kept=kept,
    )


def in_words(field: Any, value: Any) -> str:
    """A value in words: labels of choices, names joined."""
    labels = {str(key): str(label).strip() for key, label in getattr(field, "choices", ())}
    if isinstance(field, forms.MultipleChoiceField):
        return "、".join(labels.get(one, one) for one in value or ())
    if isinstance(field, forms.ChoiceField):
        return labels.get(value or "", value or "")
    if isinstance(field, forms.BooleanField):
        return "はい" if value else "いいえ"
    return str(value or "")


def _put(data: QueryDict, name: str, value: Any) -> None:
    if isinstance(value, list):
        data.setlist(name, value)
    elif value:
        data[name] = value
    else:
        data.pop(name, None)
