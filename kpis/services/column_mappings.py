"""Kept meanings of columns: given another name, or dropped."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from core import audit
from core.errors import Invalid, Stale
from kpis.models import ImportRun
from kpis.models.importing import ColumnMapping
from kpis.selectors.imports import get_mapping
from organizations.permissions import Act
from organizations.selectors import Actor

NAME_LENGTH = 80


def rename_mapping(
    *, by: Actor, mapping_id: int, name: str, expected_version: int
) -> ColumnMapping:
    """Gives kept meanings another name. Raises Invalid, NotFound, or Stale."""
    by.require(Act.FIGURE_IMPORT, anywhere=True)
    wanted = name.strip()
    if not wanted or len(wanted) > NAME_LENGTH:
        raise Invalid(
            "name_length",
            "名前が空欄か、80字を超えています。",
            "1字から80字までの名前を入力してください。",
            field="name",
        )
    try:
        with transaction.atomic(), audit.acting(by=by.user, intent="rename_mapping"):
            mapping = get_mapping(by, mapping_id, lock=True)
            if mapping.name == wanted:
                return mapping
            _check_version(mapping, expected_version, typed=wanted)
            mapping.name = wanted
            mapping.version += 1
            mapping.save(update_fields=["name", "version"])
            return mapping
    except IntegrityError as error:
        raise Invalid(
            "name_taken",
            f"「{wanted}」という名前は、すでに使われています。",
            "ほかの名前を入力してください。",
            field="name",
        ) from error


def delete_mapping(*, by: Actor, mapping_id: int, expected_version: int) -> None:
    """Drops kept meanings; imports that used them stay. Raises NotFound or Stale."""
    by.require(Act.FIGURE_IMPORT, anywhere=True)
    with transaction.atomic(), audit.acting(by=by.user, intent="delete_mapping"):
        mapping = get_mapping(by, mapping_id, lock=True)
        _check_version(mapping, expected_version)
        ImportRun.objects.filter(mapping=mapping).update(mapping=None)
        mapping.delete()


def _check_version(mapping: ColumnMapping, expected: int, *, typed: str = "") -> None:
    if mapping.version != expected:
        raise Stale(
            "changed_meanwhile",
            "この列の意味は、画面を開いたあとに変更されました。",
            "いまの内容を確かめてから、もう一度操作してください。",
            theirs={"name": mapping.name, "version": mapping.version},
            typed={"name": typed},
        )
