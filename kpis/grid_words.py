"""What the entry grid says to the browser: cells, results and rows as plain JSON values."""

from __future__ import annotations

from typing import Any, Protocol

from core.errors import DomainError
from kpis import wording
from kpis.faces import STATUS_FACES
from kpis.models import Indicator, MeasurementRevision
from kpis.models.achievement import NoRate
from kpis.models.measurement import WorkflowState as State
from kpis.selectors.grid_cells import raw_text, shown_text
from kpis.selectors.grid_sent import FoundCell
from kpis.services.bulk import CellOutcome, CellResult


class Judged(Protocol):
    """A year as it was judged: an achievement, or a preview of one."""

    @property
    def rate(self) -> Any: ...
    @property
    def no_rate(self) -> str | None: ...
    @property
    def status(self) -> str: ...
    @property
    def grade_mark(self) -> str | None: ...
    @property
    def grade_word(self) -> str | None: ...
    @property
    def grade_tone(self) -> str | None: ...


# Nothing is judged: no figure and no target of this year.
NOTHING = {"mark": "―", "word": "値なし", "tone": "none"}


def face_of(judged: Judged | None) -> dict[str, str]:
    """Mark, word and tone: the organization's own grade where there is one, else the status."""
    if judged is not None and judged.grade_mark:
        word = judged.grade_word or ""
        return {"mark": judged.grade_mark, "word": word, "tone": judged.grade_tone or "none"}
    face = STATUS_FACES[judged.status if judged else None]
    return {"mark": face.mark, "word": face.word, "tone": face.tone}


def judged_words(judged: Judged | None, *, negative: str) -> dict[str, str]:
    """The face with the rate, or with why there is none."""
    words = (face_of(judged) if judged is not None else NOTHING) | {"rate": "", "why": ""}
    if judged is not None and judged.rate is not None:
        words["rate"] = wording.percent_text(judged.rate, negative=negative)
    elif judged is not None and judged.no_rate:
        words["why"] = f"{NoRate(judged.no_rate).label}、達成率はありません。"
    return words


def result_words(found: FoundCell, result: CellResult) -> dict[str, Any]:
    """What became of a cell, with what it now shows and holds."""
    words: dict[str, Any] = {
        "id": found.sent.id,
        "outcome": result.outcome.value,
        "seq": result.seq,
        "errors": [error_words(error) for error in result.errors.values()],
        "findings": [
            {"sentence": each.sentence, "next": each.next_step, "asks": each.asks_reason}
            for each in result.findings
        ],
    }
    if result.outcome in (CellOutcome.SAVED, CellOutcome.UNCHANGED):
        row = result.revision
        words |= {
            "text": shown_text(result.entry, found.indicator),
            "raw": raw_text(result.entry),
            "state": row.state if row else "",
            "note": row.note if row else "",
        }
    elif result.outcome is CellOutcome.CLEARED:
        words |= {"text": "", "raw": "", "state": "", "note": ""}
    elif result.outcome is CellOutcome.CONFLICT:
        words["theirs"] = _theirs(result.theirs, found.indicator) | {"seq": result.seq}
    return words


def lost_words(cell_id: str, seq: int, error: DomainError) -> dict[str, Any]:
    """A cell whose place is not there."""
    return {
        "id": cell_id,
        "outcome": CellOutcome.REFUSED.value,
        "seq": seq,
        "errors": [error_words(error)],
        "findings": [],
    }


def error_words(error: DomainError) -> dict[str, str]:
    return {"code": error.code, "sentence": error.sentence, "next": error.next_step}


def _theirs(theirs: MeasurementRevision | None, indicator: Indicator) -> dict[str, Any]:
    if theirs is None or theirs.state == State.DISCARDED:
        return {"text": "", "raw": "", "state": "", "who": "", "when": "", "note": ""}
    return {
        "text": shown_text(theirs, indicator),
        "raw": raw_text(theirs),
        "state": theirs.state,
        "label": State(theirs.state).label,
        "who": f"{theirs.by}さん" if theirs.by else "取込み",
        "when": wording.moment_text(theirs.recorded_at),
        "note": theirs.note,
    }
