"""Tables of a Word document as a grid: merged cells, red runs, lists, headings on every page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import ParseError, fromstring

from committees.papers.action_paper import MADE_BY
from committees.reading.rows import BLANK, Grid, GridRow, RichCell
from committees.reading.xlsx_grid import is_reddish
from core.rich_text import Run
from core.sheets import reading_refusals as refusals
from core.sheets.docx_package import MAIN, NUMBERING, PROPERTIES, document_parts

_SPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
MOST_COLUMNS = 60
STRUCK = "取消線の付いた文字と、変更履歴で削除された文字は、取り込みません。"


def read_docx(content: bytes) -> Grid:
    """All tables of the document in order, other paragraphs between them. Raises Invalid."""
    parts = document_parts(content)
    try:
        reader = _Document(fromstring(parts[MAIN]), parts.get(NUMBERING))
    except ParseError as error:
        raise refusals.damaged() from error
    rows = tuple(reader.rows())
    struck = any(run.deleted for row in rows for cell in row.cells for run in cell.runs)
    notes = (STRUCK,) if struck or reader.deleted else ()
    return Grid(rows, notes=notes, bold_headings=_is_own(parts.get(PROPERTIES)))


def _is_own(properties: bytes | None) -> bool:
    """Whether the portal made the document."""
    try:
        root = fromstring(properties) if properties else None
    except ParseError:
        return False
    found = root.iter() if root is not None else ()
    return any(part.tag.endswith("}keywords") and part.text == MADE_BY for part in found)


class _Document:
    def __init__(self, root: Element, numbering: bytes | None) -> None:
        self.w = next((space for space in _SPACES if root.tag.startswith(space)), _SPACES[0])
        self.body = root.find(f"{self.w}body")
        self.formats = self._formats(numbering)
        self.counts: Counter[tuple[str, int]] = Counter()
        self.deleted = False
        self.tables = 0

    def rows(self) -> Iterator[GridRow]:
        paragraphs = 0
        for block in self._blocks(self.body):
            if block.tag == f"{self.w}tbl":
                self.tables += 1
                yield from self._table(block)
            else:
                paragraphs += 1
                cell = self._cell([block])
                if not cell.is_blank:
                    yield GridRow((cell,), f"{paragraphs}段落目", loose=True)

    def _blocks(self, parent: Element | None) -> Iterator[Element]:
        """Paragraphs and tables in order, also those that a content control holds."""
        for child in parent if parent is not None else ():
            if child.tag in {f"{self.w}p", f"{self.w}tbl"}:
                yield child
            elif child.tag == f"{self.w}sdt":
                yield from self._blocks(child.find(f"{self.w}sdtContent"))

    def _table(self, table: Element) -> Iterator[GridRow]:
        above: dict[int, RichCell] = {}
        width = 0
        for number, row in enumerate(table.iter(f"{self.w}tr"), 1):
            cells: list[RichCell] = []
            below: set[int] = set()
            parts = list(self._row_cells(row))
            for part in parts:
                at = len(cells)
                cell = self._cell(self._blocks(part))
                span, goes_on = self._extent(part)
                if goes_on:
                    cell = above.get(at, BLANK)
                    below.add(at)
                for column in range(at, min(at + span, MOST_COLUMNS)):
                    above[column] = cell
                    cells.append(cell)
            width = max(width, len(cells))
            filled = sum(not cell.is_blank for cell in cells)
            banner = len(parts) == 1 and len(cells) > 2
            place = f"表{self.tables}の{number}行目"
            loose = filled == 1 and len(parts) == 1
            yield GridRow(tuple(cells), place, loose, banner, frozenset(below))

    def _row_cells(self, row: Element) -> Iterator[Element]:
        for child in row:
            if child.tag == f"{self.w}tc":
                yield child
            elif child.tag == f"{self.w}sdt":
                content = child.find(f"{self.w}sdtContent")
                yield from content.findall(f"{self.w}tc") if content is not None else ()

    def _extent(self, cell: Element) -> tuple[int, bool]:
        """How many columns a cell spans, and whether it is the one above going on."""
        span = cell.find(f"{self.w}tcPr/{self.w}gridSpan")
        merge = cell.find(f"{self.w}tcPr/{self.w}vMerge")
        wide = self._value(span, "1")
        goes_on = merge is not None and self._value(merge, "continue") != "restart"
        return int(wide) if wide.isdecimal() else 1, goes_on

    def _cell(self, blocks: Iterable[Element]) -> RichCell:
        runs: list[Run] = []
        for number, block in enumerate(blocks):
            if number:
                runs.append(Run("\n"))
            if block.tag == f"{self.w}tbl":
                texts = ("".join(part.itertext()) for part in block.iter(f"{self.w}p"))
                runs.append(Run("\n".join(texts)))
                continue
            if lead := self._lead(block):
                runs.append(Run(lead))
            runs += self._runs(block, changed=False, linked=False)
        return RichCell(tuple(run for run in runs if run.text)) if runs else BLANK

    def _runs(self, parent: Element, *, changed: bool, linked: bool) -> Iterator[Run]:
        for child in parent:
            name = child.tag.removeprefix(self.w)
            if name == "r":
                yield self._run(child, changed, linked)
            elif name in {"ins", "moveTo"}:
                yield from self._runs(child, changed=True, linked=linked)
            elif name in {"del", "moveFrom"}:
                self.deleted = True
            elif name in {"hyperlink", "smartTag", "fldSimple", "sdt", "sdtContent"}:
                yield from self._runs(child, changed=changed, linked=linked or name == "hyperlink")

    def _run(self, run: Element, changed: bool, linked: bool) -> Run:
        text = ""
        for part in run:
            name = part.tag.removeprefix(self.w)
            if name == "t":
                text += part.text or ""
            elif name in {"br", "cr"}:
                text += "\n"
            elif name == "tab":
                text += "\t"
            elif name == "noBreakHyphen":
                text += "-"
        looks = run.find(f"{self.w}rPr")
        if looks is None:
            return Run(text, False, changed)
        underlined = self._value(looks.find(f"{self.w}u"), "none") != "none" and not linked
        color = self._value(looks.find(f"{self.w}color"), "auto")
        return Run(
            text,
            self._is_on(looks.find(f"{self.w}b")),
            changed or _is_red(color) or (underlined and not _is_blue(color)),
            self._is_on(looks.find(f"{self.w}strike"))
            or self._is_on(looks.find(f"{self.w}dstrike")),
        )

    def _lead(self, paragraph: Element) -> str:
        """The bullet or number that Word shows before a paragraph of a list."""
        found = paragraph.find(f"{self.w}pPr/{self.w}numPr")
        if found is None:
            return ""
        number = self._value(found.find(f"{self.w}numId"), "0")
        level = self._value(found.find(f"{self.w}ilvl"), "0")
        depth = int(level) if level.isdecimal() else 0
        if number == "0":
            return ""
        kind = self.formats.get(number, {}).get(depth, "bullet")
        if kind in {"bullet", "none"}:
            return "\u3000" * depth + "・"
        self.counts[number, depth] += 1
        return "\u3000" * depth + f"{self.counts[number, depth]}．"

    def _formats(self, numbering: bytes | None) -> dict[str, dict[int, str]]:
        """By list, the kind of number of each level."""
        if not numbering:
            return {}
        root = fromstring(numbering)
        kinds: dict[str, dict[int, str]] = defaultdict(dict)
        for abstract in root.iter(f"{self.w}abstractNum"):
            key = abstract.get(f"{self.w}abstractNumId", "")
            for level in abstract.iter(f"{self.w}lvl"):
                depth = level.get(f"{self.w}ilvl", "0")
                if depth.isdecimal():
                    kinds[key][int(depth)] = self._value(level.find(f"{self.w}numFmt"), "bullet")
        return {
            each.get(f"{self.w}numId", ""): kinds.get(
                self._value(each.find(f"{self.w}abstractNumId"), ""), {}
            )
            for each in root.iter(f"{self.w}num")
        }

    def _value(self, element: Element | None, default: str) -> str:
        return default if element is None else element.get(f"{self.w}val", default)

    def _is_on(self, element: Element | None) -> bool:
        return element is not None and self._value(element, "true") not in {"0", "false", "none"}


def _rgb(color: str) -> tuple[int, int, int] | None:
    try:
        return int(color[0:2], 16), int(color[2:4], 16), int(color[4:6], 16)
    except ValueError:
        return None


def _is_red(color: str) -> bool:
    rgb = _rgb(color)
    return rgb is not None and is_reddish(*rgb)


def _is_blue(color: str) -> bool:
    rgb = _rgb(color)
    return rgb is not None and rgb[2] >= 0x80 and rgb[0] <= 0x60
