"""What the forms of issues and measures offer: viewpoints, plan items, KPIs, cells, comments."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import NotFound
from kpis.selectors.indicators import visible_indicators
from organizations.selectors import Actor
from plans.models import PlanItem, PlanVersion, PlanViewpoint
from plans.responsibility import current_version
from surveys.citing import Cited, Place, cited, is_citable, words_of
from surveys.models import Finding, FreeText, Measure, Question, Survey
from surveys.tabulation.document import POOLED, WHOLE, Document

VIEWPOINTS = ("本気の合意", "分厚い推進体制", "便利なシステム", "学ぶ環境", "動機付け")
MOST_FOUND = 30
Choices = list[tuple[str, str]]


def viewpoints_for(survey: Survey) -> list[str]:
    """Words to choose from: the usual five, the plan's own, those used before here."""
    own = PlanViewpoint.objects.filter(plan=survey.plan_id).values_list("name", flat=True)
    used: list[str] = []
    for model in (Finding, Measure):
        rows = model._default_manager.filter(organization=survey.organization_id)
        used += rows.exclude(viewpoint="").order_by().values_list("viewpoint", flat=True).distinct()
    return list(dict.fromkeys([*VIEWPOINTS, *own, *sorted(used)]))


def plan_items_for(survey: Survey) -> Choices:
    """Items of the survey's plan as the version in force names them, by key."""
    if survey.plan_id is None:
        return []
    versions = list(PlanVersion.objects.filter(plan=survey.plan_id).order_by("position"))
    version = current_version(versions)
    if version is None:
        return []
    rows = PlanItem.objects.filter(plan_version=version).order_by("position", "id")
    return [(row.key, f"{row.number} {row.title}".strip()) for row in rows]


def indicators_for(actor: Actor) -> Choices:
    rows = visible_indicators(actor).order_by("plan__title", "name", "id")
    return [(str(row.pk), f"{row.name}（{row.plan.title}）") for row in rows]


@dataclass(frozen=True)
class CitableLine:
    """A line of the result to choose, by how a form names it; `words` is what would be cited."""

    value: str
    label: str
    words: str


def lines_to_cite(document: Document, table_key: str, group_key: str) -> list[CitableLine]:
    """Every line of one group that may be shown."""
    found = []
    for line in document.lines:
        place = Place(line.question, line.row, table_key, group_key)
        cell = _cell(document, place)
        if cell is not None:
            label = f"{line.name}　{line.row_label}" if line.row else line.name
            if line.row == POOLED:
                label = f"{line.name}　全項目の合計"
            found.append(CitableLine(f"{line.question}|{line.row}", label, words_of(cell)))
    return found


def _cell(document: Document, place: Place) -> Cited | None:
    table = document.table(place.table)
    line = next(
        (
            each
            for each in document.lines
            if each.question == place.question and each.row == place.row
        ),
        None,
    )
    if table is None or line is None:
        return None
    cells = (line.cells or {}).get(table.key, ())
    at = next((n for n, group in enumerate(table.groups) if group.key == place.group), None)
    if at is None or at >= len(cells) or not is_citable(cells[at]):
        return None
    return cited(document, place)


def groups_to_cite(document: Document) -> Choices:
    """The whole and every group of the declared tables, as a form names them."""
    return [
        (
            f"{table.key}|{group.key}",
            "全体" if table.key == WHOLE else f"{table.title}：{'・'.join(group.labels)}",
        )
        for table in document.tables
        for group in table.groups
        if group.shown.value == "shown"
    ]


def released_texts(survey: Survey, words: str) -> list[FreeText]:
    """Released comments with all the words; masked as they were released."""
    rows = FreeText.objects.filter(survey=survey, state=FreeText.State.RELEASED)
    for word in words.split():
        rows = rows.filter(masked__icontains=word)
    return list(rows.select_related("question").order_by("question", "pk")[:MOST_FOUND])


def question_of(survey: Survey, key: str) -> Question:
    found = Question.objects.filter(survey=survey, key=key).first()
    if found is None:
        raise NotFound(
            "question_not_found",
            "この質問は見つかりません。",
            "結果の画面から選び直してください。",
        )
    return found
