"""The columns of a table: by their titles first, then by what stands in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from committees.reading.columns import DERIVED, folded_title, guessed, is_heading
from committees.reading.departments import looks_like_departments
from committees.reading.row_cells import Layout
from committees.reading.rows import Grid, GridRow, Meaning, Words
from committees.reading.statuses import is_usual, read_status, split_status, split_word

SAMPLE = 60
# What a table has besides numbers; without the text, only for items that are there.
SAYING = {
    *(Meaning.TEXT, Meaning.HEADING, Meaning.STATUS, Meaning.RESPONSE, Meaning.BOTH),
}
_DIGITS = re.compile(r"\D{0,4}\d{1,4}\D{0,2}$")
_DITTO = {"〃", "同上"}
_ASKED = {Meaning.STATUS, Meaning.RESPONSE, Meaning.BOTH}


class Columns:
    """The rows of a grid from a heading on, and what its columns are."""

    def __init__(
        self, grid: Grid, first: int, words: Words, named: Mapping[str, Meaning] | None
    ) -> None:
        self.grid, self.words, self.named = grid, words, named
        heading = grid.rows[first]
        self.known = is_heading_row(heading)
        self.rows = [row for row in grid.rows[first:] if not row.loose and not row.is_banner]
        # Titles nobody knows are titles still: they are asked about.
        self.headed = self.known or _is_titled(self.rows)
        self.body = [
            row
            for row in self.rows[1 if self.headed else 0 :]
            if row is not heading and not is_heading_row(row)
        ] or self.rows[1:]
        self.layout = self.layout_of(heading)

    def layout_of(self, heading: GridRow) -> Layout:
        """The columns under a heading; a later one may have others."""
        texts = [cell.text.strip() for cell in heading.cells]
        if not self.headed:
            places = list(range(len(texts)))
            titles = tuple(f"{n}列目" for n in range(1, len(texts) + 1))
        elif self.grid.ragged:
            titles = tuple(text for text in texts if text)
            places = list(range(len(titles)))
        else:
            width = max((len(each.cells) for each in self.grid.rows), default=0)
            texts += [""] * (width - len(texts))
            places = [n for n, text in enumerate(texts) if text or any(self._texts(n))]
            titles = tuple(texts[n] for n in places)
        if self.named is not None:
            meanings = [self.named.get(key, Meaning.NONE) for key in column_keys(titles)]
        else:
            meanings = guessed(titles)
            if not self.grid.ragged:
                self._settle(meanings, titles, places)
            self._guess_the_rest(meanings, titles, places)
        return Layout(tuple(places), titles, tuple(meanings))

    def samples(self, layout: Layout) -> tuple[str, ...]:
        """The beginning of what stands in each column."""
        texts = (next(iter(self._texts(place)), "") for place in layout.places)
        return tuple(" ".join(text.split())[:SAMPLE] for text in texts)

    @property
    def is_certain(self) -> bool:
        """Whether no column has to be asked for."""
        if self.named is not None:
            return True
        layout = self.layout
        # A meaning that only the contents suggest is not known before a person agrees.
        told = all(
            told_by_title or not sample or folded_title(title) in DERIVED
            for title, told_by_title, sample in zip(
                layout.titles, self._told(layout), self.samples(layout), strict=True
            )
        )
        used = set(layout.meanings)
        return self.known and told and Meaning.NUMBER in used and bool(used & SAYING)

    def _told(self, layout: Layout) -> list[bool]:
        by_title = guessed(layout.titles)
        if not self.grid.ragged:
            self._settle(by_title, layout.titles, layout.places)
        return [bool(meaning) for meaning in by_title]

    def _settle(
        self, meanings: list[Meaning], titles: Sequence[str], places: Sequence[int]
    ) -> None:
        """Mark or text or both: what stands in the columns tells it best."""
        for place, meaning in enumerate(meanings):
            untitled = not titles[place]
            if not (meaning in _ASKED or untitled):
                continue
            kind = self._kind(places[place])
            if kind is Meaning.STATUS and (untitled or meaning in {Meaning.BOTH, Meaning.RESPONSE}):
                meanings[place] = Meaning.STATUS if Meaning.STATUS not in meanings else meaning
            elif kind is Meaning.RESPONSE and meaning is Meaning.BOTH:
                meanings[place] = Meaning.RESPONSE
            elif kind is Meaning.BOTH and meaning is Meaning.STATUS:
                has_text = Meaning.RESPONSE in meanings
                meanings[place] = Meaning.STATUS if has_text else Meaning.BOTH
            elif (
                untitled
                and place
                and kind is Meaning.RESPONSE
                and Meaning.RESPONSE not in meanings
                and meanings[place - 1] is Meaning.STATUS
            ):
                meanings[place] = Meaning.RESPONSE

    def _kind(self, column: int) -> Meaning:
        texts = [text for text in self._texts(column) if text not in _DITTO]
        if not texts:
            return Meaning.NONE
        marks = sum(
            is_usual(text) or bool(read_status(text, self.words.statuses)) for text in texts
        )
        if marks * 2 >= len(texts):
            return Meaning.STATUS
        begins = sum(
            bool(split_status(text, self.words.statuses)[0] or split_word(text)[0])
            for text in texts
            if not is_usual(text) and not read_status(text, self.words.statuses)
        )
        return Meaning.BOTH if (begins + marks) * 2 >= len(texts) else Meaning.RESPONSE

    def _guess_the_rest(
        self, meanings: list[Meaning], titles: Sequence[str], places: Sequence[int]
    ) -> None:
        """A guess for columns whose titles tell nothing; the person is asked about them."""
        lengths: dict[int, float] = {}
        for place, meaning in enumerate(meanings):
            texts = [text for text in self._texts(places[place]) if text not in _DITTO]
            if meaning or not texts or folded_title(titles[place]) in DERIVED:
                continue
            guess = self._by_content(texts)
            if guess and guess not in meanings:
                meanings[place] = guess
            else:
                lengths[place] = sum(map(len, texts)) / len(texts)
        if {Meaning.TEXT, Meaning.HEADING, Meaning.RESPONSE} & {*meanings}:
            return
        most = max(lengths.values(), default=0)
        long = [place for place in lengths if lengths[place] * 2 >= most]
        longest = sorted(sorted(long, key=lambda place: -lengths[place])[:2])
        for place, meaning in zip(longest, (Meaning.TEXT, Meaning.RESPONSE), strict=False):
            meanings[place] = meaning

    def _by_content(self, texts: Sequence[str]) -> Meaning:
        if len({*texts}) == len(texts) and all(_DIGITS.match(text) for text in texts):
            return Meaning.NUMBER
        if all(is_usual(text) or read_status(text, self.words.statuses) for text in texts):
            return Meaning.STATUS
        known = self.words.departments
        if all(looks_like_departments(text, known) for text in texts):
            return Meaning.DEPARTMENTS
        return Meaning.NONE

    def _texts(self, column: int) -> list[str]:
        """What stands in a column below the heading."""
        texts = (row.cells[column].text.strip() for row in self.body if column < len(row.cells))
        return [text for text in texts if text]


def column_keys(titles: Sequence[str]) -> list[str]:
    """A key for each column that stays the same in the committee's next table."""
    seen: Counter[str] = Counter()
    keys = []
    for title in titles:
        key = folded_title(title)
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return keys


def is_heading_row(row: GridRow) -> bool:
    return not row.loose and is_heading([cell.text for cell in row.cells])


def _is_titled(rows: Sequence[GridRow]) -> bool:
    """Whether the first row holds titles: in a column of numbers it has none."""
    below = rows[1:]
    return any(
        bool(below)
        and not cell.is_blank
        and not _DIGITS.match(cell.text.strip())
        and all(n < len(row.cells) and _DIGITS.match(row.cells[n].text.strip()) for row in below)
        for n, cell in enumerate(rows[0].cells if rows else ())
    )
