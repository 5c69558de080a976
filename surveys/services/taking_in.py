"""A structure read from a file, put into a draft."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import transaction

from core import audit
from core.errors import DomainError, Invalid, Refused
from organizations.selectors import Actor
from surveys.exchange.json_file import SurveyFile
from surveys.models import Axis, AxisValue, DeclaredTable, Survey
from surveys.services.access import lock_draft
from surveys.services.groups_copying import clear_groups
from surveys.services.groups_merging import MOST_AXES, MOST_BY_ROLL
from surveys.services.questions import add_pages, refuse_bound
from surveys.services.roll import MOST_TABLES
from surveys.services.structure_rows import clear_pages
from surveys.structures.checking import all_questions, check_structure
from surveys.structures.roll_text import MOST_GROUPS
from surveys.structures.structure import GroupAxis, Structure

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,19}")


def take_in(
    *, by: Actor, survey: Survey, file: SurveyFile, replaces: bool, with_groups: bool = False
) -> int:
    """Writes the file's pages, in place of the draft's or behind them. Returns how many questions.

    With `with_groups` its axes and tables replace those of the draft, whose roll is given up.
    Raises Refused (field "file") with what is wrong with the first few.
    """
    problems = problems_of(file)
    if problems:
        raise Refused({f"file{at}": error for at, error in enumerate(problems[:20])})
    with transaction.atomic(), audit.acting(by=by.user, intent="take_in_survey_file"):
        current = lock_draft(by, survey.pk)
        if replaces:
            refuse_bound(list(current.questions.values_list("pk", flat=True)))
            clear_pages(current)
        count = add_pages(by=by, survey=current, pages=file.structure.pages)
        if with_groups and file.has_groups:
            clear_groups(current)
            _write_groups(current, file.structure)
        return count


def problems_of(file: SurveyFile) -> list[DomainError]:
    """Everything that keeps the file from being taken in."""
    found = check_structure(file.structure)
    if not all_questions(file.structure.pages):
        found.append(_error("取り込める質問がありません。", "質問のあるファイルを選んでください。"))
    return [*found, *check_groups(file.structure)]


def check_groups(structure: Structure) -> list[DomainError]:
    """What is wrong with the axes and tables; none where there are none."""
    errors: list[DomainError] = []
    axes = {axis.key: axis for axis in structure.axes}
    if len(axes) != len(structure.axes) or len(axes) > MOST_AXES:
        errors.append(_error("分け方の識別子が重なっているか、分け方が多すぎます。", _MEND))
    if sum(axis.by_roll and not axis.base for axis in structure.axes) > MOST_BY_ROLL:
        errors.append(_error(f"名簿から分かる分け方が{MOST_BY_ROLL}つより多くあります。", _MEND))
    for axis in structure.axes:
        if why := _axis_error(axis, axes):
            errors.append(_error(f"分け方「{axis.title[:40]}」：{why}", _MEND))
    for table in structure.tables:
        if not set(table) <= set(axes) or len(set(table)) != len(table) or len(table) > 2:
            errors.append(_error("公表する表に、分け方にないものがあります。", _MEND))
    if len(structure.tables) > MOST_TABLES:
        errors.append(_error(f"公表する表が{len(structure.tables)}あります。", _MEND))
    return errors


_MEND = "ファイルを直してから、もう一度選んでください。"


def _axis_error(axis: GroupAxis, axes: dict[str, GroupAxis]) -> str:
    labels = [value.label for value in axis.values]
    numbers = [value.number for value in axis.values]
    wrong = {
        "識別子か名称が使えません。": not _KEY.fullmatch(axis.key)
        or not 1 <= len(axis.title) <= 40,
        "名称の数が合いません。": not 2 <= len(labels) <= MOST_GROUPS,
        "同じ名称が二つあります。": len(set(labels)) != len(labels),
        "名称が空白か、長すぎます。": not all(1 <= len(label) <= 80 for label in labels),
        "番号が1から順に並んでいません。": numbers != list(range(1, len(numbers) + 1)),
        "まとめ方に、重なりか漏れがあります。": bool(axis.base) and not _merges(axis, axes),
    }
    return next((why for why, is_wrong in wrong.items() if is_wrong), "")


def _merges(axis: GroupAxis, axes: dict[str, GroupAxis]) -> bool:
    """Whether each group of the base stands in exactly one of the merged ones."""
    base = axes.get(axis.base)
    parts = sorted(part for value in axis.values for part in value.parts)
    return base is not None and not base.base and parts == [value.number for value in base.values]


def _write_groups(survey: Survey, structure: Structure) -> None:
    made: dict[str, Axis] = {}
    ordered: Sequence[tuple[int, GroupAxis]] = sorted(
        enumerate(structure.axes, start=1), key=lambda pair: bool(pair[1].base)
    )
    for position, axis in ordered:
        made[axis.key] = Axis.objects.create(
            organization_id=survey.organization_id,
            survey=survey,
            base=made.get(axis.base),
            key=axis.key,
            title=axis.title,
            position=position,
            by_roll=axis.by_roll,
        )
        AxisValue.objects.bulk_create(
            AxisValue(
                organization_id=survey.organization_id,
                axis=made[axis.key],
                number=value.number,
                label=value.label,
                parts=list(value.parts),
            )
            for value in axis.values
        )
    tables = [(), *(table for table in dict.fromkeys(structure.tables) if table)]
    DeclaredTable.objects.bulk_create(
        DeclaredTable(
            organization_id=survey.organization_id,
            survey=survey,
            axes=list(table),
            position=position,
        )
        for position, table in enumerate(tables)
    )


def _error(sentence: str, next_step: str) -> Invalid:
    return Invalid("survey_file", sentence, next_step, field="file")
