"""Planned against done, year by year: what a cell of the roadmap shows. Values in, values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# How plans write that a year goes on with what the year before it began.
_ARROWS = frozenset("⇒→➡⟹⇨➔▶►⟶━─＝=>＞")


@dataclass(frozen=True)
class Face:
    """A judgement as shown: a mark, a word and a colour, so that it also reads without colour."""

    mark: str
    word: str
    tone: str


FACES = {
    "ahead": Face("◎", "予定より進んだ", "ok"),
    "done": Face("○", "予定どおり実施", "ok"),
    "partly": Face("△", "一部実施", "slow"),
    "late": Face("▲", "遅れ", "late"),
    "stopped": Face("×", "中止", "late"),
}
# A year that is over and of which nobody has said anything.
NOT_REPORTED = Face("－", "報告なし", "none")
BEHIND = frozenset({"late", "stopped"})


@dataclass(frozen=True)
class Planned:
    fiscal_year: int
    words: str
    note: str = ""


@dataclass(frozen=True)
class Done:
    """What was reported of a year; `judgement` is a key of FACES."""

    fiscal_year: int
    words: str
    judgement: str
    note: str = ""


@dataclass(frozen=True)
class RoadCell:
    """A year of an item. `continues` is what an arrow goes on with; blank: nothing known."""

    fiscal_year: int
    planned: str = ""
    note: str = ""
    arrow: bool = False
    continues: str = ""
    done: Done | None = None
    face: Face | None = None

    @property
    def behind(self) -> bool:
        return self.done is not None and self.done.judgement in BEHIND

    @property
    def planned_words(self) -> str:
        """⇒ as words, for who cannot see the arrow: 継続（拡充）."""
        if not self.arrow:
            return self.planned
        return f"継続（{self.continues}）" if self.continues else "継続"


def says_nothing(words: str) -> bool:
    """Whether the words are a dash alone (－, ―, …): the plan has the cell and leaves it empty."""
    return bool(words.strip()) and not words.strip().strip("-‐－ー―–—−…・")


def is_arrow(words: str) -> bool:
    """Whether the words are an arrow alone (⇒, →)."""
    text = words.strip()
    return bool(text.strip("━─＝=-－")) and all(letter in _ARROWS for letter in text)


def road_cells(
    fiscal_years: Sequence[int],
    planned: Mapping[int, Planned],
    done: Mapping[int, Done],
    *,
    this_year: int,
) -> tuple[RoadCell, ...]:
    """An item's cells for those years, in order.

    A planned year that is over and has no report says so; a year to come, or the present one, does
    not. A year of which the plan says nothing is blank unless something was reported.
    """
    cells: list[RoadCell] = []
    going = ""
    for year in fiscal_years:
        plan, report = planned.get(year), done.get(year)
        arrow = plan is not None and is_arrow(plan.words)
        if plan is None:
            going = ""
        elif not arrow:
            going = "" if says_nothing(plan.words) else plan.words
        face = FACES[report.judgement] if report else None
        awaited = plan is not None and not says_nothing(plan.words)
        if awaited and report is None and year < this_year:
            face = NOT_REPORTED
        cells.append(
            RoadCell(
                fiscal_year=year,
                planned=plan.words if plan else "",
                note=plan.note if plan else "",
                arrow=arrow,
                continues=going if arrow else "",
                done=report,
                face=face,
            )
        )
    return tuple(cells)
