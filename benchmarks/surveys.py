"""Loading and tabulating a survey's answers, with everything that disclosure control withholds.

20 questions (32 lines, matrices by row) of a made-up survey over 17 departments × 4 grades, at the
size of Ishikawa's and at 100,000 answers. Beside it stands the least that any tabulation does: one
SQL pass that counts every place of the answers, without groups and without withholding anything.
What is measured of files lies in modules of their own, run where they stand.
"""

from __future__ import annotations

import importlib
import importlib.util
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from surveys.models import RollCell, Survey
from surveys.selectors.structures import structure_of
from surveys.tabulation.document import Document, Shown
from surveys.tabulation.loading import load
from surveys.tabulation.results import make_document
from tests.surveys import made
from tests.surveys.stored import store_answers, store_survey

RUNS = 5
SIZES = ((1_891, 3_782, 0.15), (100_000, 200_000, 1.0))
FILES = ("benchmarks.surveys_imports", "benchmarks.surveys_exports", "benchmarks.surveys_answering")

BARE = """
SELECT place, slot, count(*)
  FROM surveys_response, unnest(slots) WITH ORDINALITY AS each (slot, place)
 WHERE survey_id = %s GROUP BY place, slot
"""


@dataclass(frozen=True)
class Spread:
    """Seconds of the same work, by the clock and of this process's processor time."""

    clock: list[float]
    processor: list[float]

    def __str__(self) -> str:
        least, most = min(self.clock) * 1000, max(self.clock) * 1000
        return (
            f"{least:.0f}–{self.median * 1000:.0f}–{most:.0f} ms（CPU {self.busy * 1000:.0f} ms）"
        )

    @property
    def median(self) -> float:
        return statistics.median(self.clock)

    @property
    def busy(self) -> float:
        return statistics.median(self.processor)


def run() -> str:
    lines: list[str] = []
    for answers, people, within in SIZES:
        lines += _tabulated(answers, people, within)
    found = [importlib.import_module(name) for name in FILES if importlib.util.find_spec(name)]
    return "\n".join([*lines, *(module.run() for module in found), ""])


def _tabulated(answers: int, people: int, within: float) -> list[str]:
    survey = fill(answers, people, made.MARGINS)
    crossed = fill(answers, people, made.ADVISED)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    bare = measured(lambda: _bare(survey))
    whole = measured(lambda: tabulate(survey))
    cross = measured(lambda: tabulate(crossed))
    verdict = "達成" if whole.median <= within else "未達"
    return [
        f"■ アンケートの集計 {answers:,}件・20問・17所属×4役職（{RUNS}回、最小–中央–最大）",
        f"  SQLで数えるだけ（区分・非表示なし）  {bare}",
        f"  読込み・集計・非表示（全体、所属別、役職別）  {whole}",
        f"    数えるだけの {whole.median / bare.median:.1f} 倍",
        f"    {verdict}: 中央値 {within} 秒以下",
        f"  さらに所属×役職（2区分）  {cross}、非表示 {_withheld(tabulate(crossed))}区分",
    ]


def fill(answers: int, people: int, tables: tuple[tuple[str, ...], ...]) -> Survey:
    from organizations.models import Organization

    organization, _ = Organization.objects.get_or_create(
        code="980196",
        defaults={"name": "計測用アンケート", "kind": "prefecture", "is_sample": True},
    )
    structure, roll = made.structure(tables), made.roll(people)
    survey = store_survey(organization, structure, roll, k=10)
    store_answers(survey, made.answers(structure, roll, count=answers, seed=7))
    return survey


def tabulate(survey: Survey) -> Document:
    """What the close does, up to the document."""
    roll = RollCell.objects.filter(survey=survey).values_list("numbers", "invited")
    structure = structure_of(survey)
    invited = {tuple(numbers): people for numbers, people in roll}
    return make_document(structure, load(survey, structure), k=survey.k, invited=invited)


def measured(work: Callable[[], object]) -> Spread:
    """The first run is not counted: it warms up the database and the solver."""
    work()
    clock, processor = [], []
    for _ in range(RUNS):
        began, busy = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - began)
        processor.append(time.process_time() - busy)
    return Spread(clock, processor)


def _bare(survey: Survey) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, [survey.pk])
        cursor.fetchall()


def _withheld(document: Document) -> int:
    return sum(group.shown == Shown.WITHHELD for table in document.tables for group in table.groups)
