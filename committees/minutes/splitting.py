"""Pasted minutes, taken apart line by line. Pure: text in, blocks out; nothing is dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from committees.minutes import heads, lines
from committees.minutes.checking import MAYBE, NO_SPEAKER, checked_block
from committees.minutes.endings import ENDED, is_closing, is_end
from committees.minutes.open_blocks import OpenBlock
from committees.minutes.shapes import Head, Place, Problem, Seat, SplitMinutes
from committees.minutes.speakers import is_speaker
from committees.minutes.starts import (
    Start,
    question_start,
    starts_with_own_mark,
    statement_start,
)

_PARTICLE = re.compile(r"\s*(?:から|まで|の|は|に|を|と|も|が|で|及び|および|～|〜|、|，)")
_UNNUMBERED = re.compile(r"\s*(?:議題|案件)\s*[:：\u3000\s]\s*(\S.*)")
_OTHERS = re.compile(r"\s*[（(]?\s*(その他|意見交換|質疑応答|自由討議)\s*[）)]?\s*")
_LEGEND_LINE = re.compile(
    r"\s*\S{1,2}\s*[:：…]?\s*[^。]{0,20}(?:説明|回答|意見|質問|発言)[^。]{0,6}"
)
_LISTS = re.compile(
    r"出\s*席\s*者|欠\s*席\s*者|参\s*加\s*者|傍\s*聴\s*者|出席委員|欠席委員|次\s*第|資料"
)
LONGEST_TITLE, LONGEST_HEAD = 120, 60


def split(text: str, *, marks: Sequence[str], seats: Sequence[Seat] = ()) -> SplitMinutes:
    """The text as blocks. `marks` are the committee's own, `seats` those who may be speaking."""
    reader = _Reader(tuple(marks), tuple(seats))
    reader.lines = text.splitlines(keepends=True)
    reader.read()
    checked = (
        checked_block(block.closed(), seats=seats, marked=reader.marked, titles=reader.titles)
        for block in reader.blocks
    )
    return SplitMinutes(tuple(checked), reader.head)


class _Reader:
    def __init__(self, marks: tuple[str, ...], seats: tuple[Seat, ...]) -> None:
        self.marks, self.seats = marks, seats
        self.lines: list[str] = []
        self.blocks: list[OpenBlock] = []
        self.head = Head()
        self.agenda: int | None = None
        self.titles: dict[int, str] = {}
        self.started = self.marked = self.named = False
        self._blanks = ""

    def read(self) -> None:
        self.marked = any(starts_with_own_mark(line, self.marks) for line in self.lines)
        for at, raw in enumerate(self.lines):
            clean, stripped = lines.strip_html(raw)
            if not clean.strip():
                self._blank(raw, stripped)
            elif self.blocks and self.started and lines.is_page_number(clean):
                self._page_number(raw, clean, stripped)
            else:
                self._line(raw, clean, stripped, at)
        if self._blanks and self.blocks:
            self.blocks[-1].raw += self._blanks

    def _blank(self, raw: str, stripped: str) -> None:
        if stripped and not self.blocks:
            self._open(OpenBlock(Place.OUT), raw, stripped=stripped)
        elif self.blocks:
            self.blocks[-1].raw += raw
            self.blocks[-1].stripped += [stripped] if stripped else []
            self.blocks[-1].ended = True
        else:
            self._blanks += raw

    def _page_number(self, raw: str, clean: str, stripped: str) -> None:
        current = self.blocks[-1]
        current.raw += raw
        current.stripped += [part for part in (stripped, clean.strip()) if part]

    def _line(self, raw: str, clean: str, stripped: str, at: int) -> None:
        for reading in (self._in_head, self._as_agenda, self._as_statement, self._as_numbered):
            if reading(raw, clean, stripped, at):
                return
        self._goes_on(raw, clean, stripped)

    def _open(self, block: OpenBlock, raw: str, *, text: str = "", stripped: str = "") -> OpenBlock:
        block.raw, self._blanks = self._blanks + raw, ""
        block.texts += [text] if text.strip() else []
        block.stripped += [stripped] if stripped else []
        self.blocks.append(block)
        return block

    def _in_head(self, raw: str, clean: str, stripped: str, at: int) -> bool:
        if self.started:
            return self._closes(raw, clean, stripped, at)
        last = self.blocks[-1] if self.blocks else None
        if last is not None and last.wants in {"when", "where"}:
            wanted, last.wants = last.wants, ""
            self._head_line(raw, clean, stripped, **{wanted: clean.strip()})
            return True
        when, where = heads.when_in(clean), heads.where_in(clean)
        legend = heads.legend_in(clean)
        if when is not None or where is not None:
            self._head_line(raw, clean, stripped, when=when, where=where)
        elif legend or self._explains_a_mark(clean):
            self.head.legend.update(legend)
            self.marks += tuple(mark for mark in legend if mark not in self.marks)
            self._open(OpenBlock(Place.HEAD), raw, text=clean, stripped=stripped)
        elif self._is_heading(clean):
            block = self._open(OpenBlock(Place.HEAD), raw, text=clean, stripped=stripped)
            block.lists = bool(_LISTS.search(clean))
        elif last is not None and last.lists and self._is_listed(clean):
            self._open(OpenBlock(Place.HEAD, lists=True), raw, text=clean, stripped=stripped)
        else:
            return False
        return True

    def _closes(self, raw: str, clean: str, stripped: str, at: int) -> bool:
        """３　閉会 between or after statements is nobody's words, and 以上 at the very end."""
        ends = bool(self.blocks[-1].texts) and is_end(clean, self.lines[at + 1 :])
        if not ends and not is_closing(clean):
            return False
        notes = [ENDED] if ends else []
        self._open(OpenBlock(Place.OUT, problems=notes), raw, text=clean, stripped=stripped)
        return True

    @staticmethod
    def _is_heading(clean: str) -> bool:
        return (
            heads.is_other_head(clean)
            and _UNNUMBERED.fullmatch(clean) is None
            and lines.agenda_line(clean) is None
        )

    def _explains_a_mark(self, clean: str) -> bool:
        """●：説明・回答, one mark a line, before the agenda."""
        start = self._starts(clean)
        return (
            not self.titles
            and starts_with_own_mark(clean, self.marks)
            and _LEGEND_LINE.fullmatch(clean) is not None
            and not (start and is_speaker(start.speaker, self.seats))
        )

    def _is_listed(self, clean: str) -> bool:
        short = len(clean.strip()) <= LONGEST_HEAD and "。" not in clean
        return (
            short
            and not starts_with_own_mark(clean, self.marks)
            and lines.agenda_line(clean) is None
        )

    def _head_line(
        self,
        raw: str,
        clean: str,
        stripped: str,
        *,
        when: str | None = None,
        where: str | None = None,
    ) -> None:
        block = self._open(OpenBlock(Place.HEAD), raw, text=clean, stripped=stripped)
        if when is not None and not when.strip():
            block.wants = "when"
        elif when is not None:
            read, problems = heads.read_when(when)
            block.problems += problems
            self.head = replace(
                self.head,
                held_on=self.head.held_on or read.held_on,
                starts=self.head.starts or read.starts,
                ends=self.head.ends or read.ends,
            )
        if where is not None and not where.strip():
            block.wants = "where"
        elif where is not None:
            self.head = replace(self.head, place=self.head.place or where.strip())

    def _as_agenda(self, raw: str, clean: str, stripped: str, at: int) -> bool:
        last = self.blocks[-1] if self.blocks else None
        if last is not None and last.wants == "title" and not self._starts(clean):
            last.wants = ""
            last.raw += raw
            last.texts.append(clean)
            last.stripped += [stripped] if stripped else []
            self.titles.setdefault(last.agenda or 0, clean.strip())
            return True
        found = lines.agenda_line(clean)
        if found is not None:
            if _PARTICLE.match(found.title) or len(found.title) > LONGEST_TITLE:
                return False
            self._agenda(raw, found, stripped)
            return True
        unnumbered = _UNNUMBERED.fullmatch(clean) or (
            _OTHERS.fullmatch(clean) if self.titles and self._starts_after(at) else None
        )
        if unnumbered is None or unnumbered[1].endswith("。"):
            return False
        title = unnumbered[1].strip()
        match = lines.AgendaMatch(self._next_number(), title, clean.replace(title, "", 1).strip())
        note = Problem("numbered", f"番号がないため、議題{match.number}として読みました。")
        self._agenda(raw, match, stripped, note)
        return True

    def _as_numbered(self, raw: str, clean: str, stripped: str, at: int) -> bool:
        found = lines.numbered_line(clean)
        if found is None or len(found.title) > LONGEST_HEAD:
            return False
        after = self._after(at)
        is_part = lines.PARTS.fullmatch(found.title) is not None
        if found.number != self._next_number() and not (
            is_part and found.number > self._next_number()
        ):
            return self._may_be_title(raw, clean, stripped, found, after)
        listed = lines.numbered_line(after) if not self.started else None
        if not self._starts(after) and (listed is None or listed.number != found.number + 1):
            return False
        note = Problem(
            "numbered", f"「{clean.strip()[:20]}」を議題{found.number}として読みました。"
        )
        self._agenda(raw, found, stripped, note)
        return True

    def _may_be_title(
        self, raw: str, clean: str, stripped: str, found: lines.AgendaMatch, after: str
    ) -> bool:
        """A numbered line between statements whose number does not go on: a person decides.

        The last line of a list that somebody read out is no title.
        """
        last = self.blocks[-1] if self.blocks else None
        before = lines.numbered_line(last.texts[-1]) if last and last.texts else None
        goes_on = before is not None and before.number == found.number - 1
        if not self.started or goes_on or not self._starts(after):
            return False
        problem = Problem("maybe_agenda", MAYBE.format(clean.strip()[:20]), grave=True)
        block = OpenBlock(Place.UNDECIDED, agenda=self.agenda, problems=[problem], ended=True)
        self._open(block, raw, text=clean, stripped=stripped)
        return True

    def _agenda(self, raw: str, found: lines.AgendaMatch, stripped: str, *notes: Problem) -> None:
        self.agenda = found.number
        block = OpenBlock(
            Place.AGENDA,
            start=Start(signs=found.signs),
            agenda=found.number,
            wants="" if found.title else "title",
            problems=list(notes),
        )
        self._open(block, raw, text=found.title, stripped=stripped)
        if found.title:
            self.titles.setdefault(found.number, found.title)

    def _next_number(self) -> int:
        return max(self.titles, default=0) + 1

    def _as_statement(self, raw: str, clean: str, stripped: str, at: int) -> bool:
        start = self._starts(clean)
        if start is None:
            return False
        self.started = True
        self.named = self.named or bool(start.speaker)
        block = OpenBlock(Place.STATEMENT, start=start, agenda=self.agenda)
        self._open(block, raw, text=start.text, stripped=stripped)
        return True

    def _starts(self, line: str) -> Start | None:
        """Where nobody is named in the text so far, 質問： and 回答： begin statements too."""
        if not line.strip():
            return None
        found = statement_start(line, self.marks, self.seats)
        if found is None and not self.marked and not self.named:
            return question_start(line)
        return found

    def _after(self, at: int) -> str:
        """The next line that is not blank."""
        rest = (lines.strip_html(line)[0] for line in self.lines[at + 1 :])
        return next((line for line in rest if line.strip()), "")

    def _starts_after(self, at: int) -> bool:
        return self._starts(self._after(at)) is not None

    def _goes_on(self, raw: str, clean: str, stripped: str) -> None:
        last = self.blocks[-1] if self.blocks else None
        if last is not None and (
            last.place is Place.STATEMENT or (last.place is Place.UNDECIDED and not last.ended)
        ):
            last.raw += raw
            last.texts.append(clean)
            last.stripped += [stripped] if stripped else []
        else:
            block = OpenBlock(Place.UNDECIDED, agenda=self.agenda, problems=[NO_SPEAKER])
            self._open(block, raw, text=clean, stripped=stripped)
