"""The document of a survey: counted, held against disclosure control, rounded, and stored once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from django.db.models import Count

from organizations.models import Organization
from surveys.disclosure.groups import Grouping, group
from surveys.disclosure.pattern import Answered, Pattern, pattern_of
from surveys.disclosure.ranges import Counts, Flags, Told
from surveys.models import RollCell, Survey, SurveyResult
from surveys.selectors.structures import structure_of
from surveys.structures.structure import Structure
from surveys.tabulation.counting import Counted, count
from surveys.tabulation.document import (
    POOLED,
    Document,
    Group,
    Shown,
    Source,
    Table,
    to_json,
)
from surveys.tabulation.lines import CountedLine, Manner, lines_of
from surveys.tabulation.loading import Loaded, load
from surveys.tabulation.shares import Rounding

RULE = "1"
FEWEST_TEXTS = 10  # comments are shown from so many on, whatever K is


def make_document(
    structure: Structure,
    loaded: Loaded,
    *,
    k: int,
    invited: Mapping[tuple[int, ...], int] | None,
    decimals: int = 0,
    rounding: Rounding = "largest_remainder",
    source: Source = Source.ANSWERS,
    texts: Mapping[str, int] | None = None,
) -> Document:
    """Everything that may be shown. Withheld cells carry no figure.

    `invited` counts people by numbers along the base axes; without it no turnout is known.
    `texts` counts written answers by name.
    """
    grouping, cell = group(structure, loaded.groups, invited)
    combos = len(grouping.combos)
    people = np.bincount(cell, minlength=combos)
    counted = count(structure, loaded, cell, combos)
    pattern, withheld = _pattern(grouping, people, counted, k)
    total = len(loaded)
    manner = Manner(k, decimals, rounding)
    lines = [CountedLine(grouping, each, ~withheld[each.question.key], manner) for each in counted]
    return Document(
        rule=RULE,
        k=k,
        source=source,
        decimals=decimals,
        invited=sum(invited.values()) if invited else None,
        responses=total if total >= k else None,
        tables=_tables(grouping, pattern, people),
        lines=lines_of(lines),
        texts={
            name: number for name, number in (texts or {}).items() if number >= max(k, FEWEST_TEXTS)
        },
    )


def make_result(*, survey: Survey) -> SurveyResult:
    """Counts the survey's responses and stores what may be shown, in the caller's transaction.

    Made anew, the document takes the place of the former one.
    """
    structure = structure_of(survey)
    roll = RollCell.objects.filter(survey=survey).values_list("numbers", "invited")
    invited = {tuple(numbers): people for numbers, people in roll}
    names = {question.id: question for question in structure.questions}
    texts: dict[str, int] = {}
    written = dict(structure.written())
    by_question = survey.texts.order_by().values_list("question").annotate(number=Count("id"))
    for question, number in by_question:
        key = names[question].key
        texts[key if key in written else f"{key}.other"] = number
    document = make_document(
        structure,
        load(survey, structure),
        k=survey.k,
        invited=invited or None,
        rounding=rounding_of(survey),
        source=Source.IMPORTED if survey.origin == Survey.Origin.IMPORTED else Source.ANSWERS,
        texts=texts,
    )
    return store(survey=survey, document=document)


def rounding_of(survey: Survey) -> Rounding:
    plain = survey.organization.share_rounding == Organization.ShareRounding.PLAIN
    return "plain" if plain else "largest_remainder"


def store(*, survey: Survey, document: Document) -> SurveyResult:
    result, _ = SurveyResult.objects.update_or_create(
        survey=survey,
        defaults={
            "organization": survey.organization,
            "rule": document.rule,
            "document": to_json(document),
        },
    )
    return result


def _pattern(
    grouping: Grouping, people: Counts, counted: Sequence[Counted], k: int
) -> tuple[Pattern, dict[str, Flags]]:
    """The common pattern, and by question the groups withheld.

    Questions with a rule of their own, and those fewer than half answered, don't decide about the
    other ones: for them further groups may be withheld.
    """
    by_question: dict[str, list[Counted]] = {}
    for each in counted:
        if each.row != POOLED:
            by_question.setdefault(each.question.key, []).append(each)
    total = int(people.sum())
    questions = [
        Answered(
            lines=tuple(_told(line) for line in lines),
            is_common=all(
                not line.question.show_if and 2 * int(line.n.sum()) >= total for line in lines
            ),
        )
        for lines in by_question.values()
    ]
    pattern = pattern_of(grouping, people, questions, k=k)
    return pattern, dict(zip(by_question, pattern.own, strict=True))


def _told(line: Counted) -> Told:
    others = np.array([line.no_answer, line.not_asked])
    if line.is_partition:
        return Told(line.chosen, others, np.zeros((0, len(line.n)), dtype=np.int64))
    return Told(line.n[None, :], others, line.chosen)


def _tables(grouping: Grouping, pattern: Pattern, people: Counts) -> tuple[Table, ...]:
    responses = (grouping.members.astype(np.int64) @ people).tolist()
    titles = {axis.key: axis.title for axis in grouping.structure.axes}
    made = []
    for number, table in enumerate(grouping.tables):
        start = grouping.offsets[number]
        groups = tuple(
            _group(
                "-".join(str(each) for each in numbers) or table.key,
                labels,
                is_empty=bool(grouping.is_empty[start + at]),
                withheld=bool(pattern.common[start + at]),
                invited=grouping.invited[start + at],
                responses=responses[start + at],
            )
            for at, (numbers, labels) in enumerate(zip(table.numbers, table.labels, strict=True))
        )
        title = "×".join(titles[axis] for axis in table.axes) or "全体"
        made.append(Table(table.key, title, table.axes, groups))
    return tuple(made)


def _group(
    key: str,
    labels: tuple[str, ...],
    *,
    is_empty: bool,
    withheld: bool,
    invited: int | None,
    responses: int,
) -> Group:
    if is_empty:
        return Group(key, labels, Shown.EMPTY)
    if withheld:
        return Group(key, labels, Shown.WITHHELD)
    return Group(key, labels, Shown.SHOWN, invited=invited, responses=responses)
