"""What every file of results says besides figures: whose, why, when, how many, what is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from core.rounding import round_half_up
from kpis.wording import day_text
from surveys.models import Survey
from surveys.readings.shares import instead, name_of, withheld
from surveys.tabulation.document import WHOLE, Cell, Document, Group, Line, Shown, Source


@dataclass(frozen=True)
class Report:
    """A survey and its document. `facts` are pairs of a name and its text."""

    title: str
    organization: str
    as_of: str
    document: Document
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    @property
    def file_name(self) -> str:
        return f"{self.organization}_{self.title}_結果"

    @property
    def base(self) -> str:
        """How many answered, of how many: the line below every chart."""
        return base_words(self.document)


def report_of(survey: Survey, document: Document, *, today: date) -> Report:
    organization = survey.organization.name
    facts = (
        ("団体", organization),
        ("目的", survey.purpose),
        ("対象", survey.audience),
        ("期間", _period(survey)),
        ("回答の集め方", "記名" if survey.confidential else survey.get_origin_display()),
        ("回答数と回答率", base_words(document)),
        ("公表した集計表", "、".join(table.title for table in document.tables)),
        ("表示する最少の回答者数", f"{document.k}人" if document.source != Source.TOTALS else ""),
        ("出典", survey.source),
    )
    title = survey.title if survey.wave == 1 else f"{survey.title}（第{survey.wave}回）"
    return Report(
        title=title,
        organization=organization,
        as_of=f"{day_text(today)} 作成",
        document=document,
        facts=tuple((name, text) for name, text in facts if text),
        notes=notes_of(document),
    )


def notes_of(document: Document) -> tuple[str, ...]:
    """What is withheld and why, and how shares are rounded."""
    found = []
    states = {cell.shown for line in document.lines for cell in cells_of(line)}
    states |= {group.shown for table in document.tables for group in table.groups}
    if document.source == Source.TOTALS:
        found.append("公表された集計だけを載せています。個々の回答はありません。")
        if Shown.WITHHELD in states:
            found.append(f"「{withheld(document)}」は、公表されていない区分です。0ではありません。")
    elif Shown.WITHHELD in states:
        found.append(
            f"「{withheld(document)}」は、回答した人が{document.k}人に満たない区分と、"
            "公表する表から割り出せてしまう区分です。0ではありません。"
        )
    if Shown.BANDED in states:
        found.append("ほぼ全員の答えが同じ区分は、「95％以上」とだけ示しています。")
    if Shown.VEILED in states:
        found.append(
            "「内訳は非表示」は、ほかの区分の答えが割り出せるため、回答者数だけを示す区分です。"
        )
    if any(line.kind == "multiple" for line in document.lines):
        found.append(
            "複数回答の割合は、一つ以上を選んだ人に対するもので、合計は100％になりません。"
        )
    return tuple(found)


def cells_of(line: Line) -> list[Cell]:
    return [cell for cells in (line.cells or {}).values() for cell in cells]


def whole_group(document: Document) -> Group | None:
    whole = document.table(WHOLE)
    return whole.groups[0] if whole else None


def turnout_words(document: Document, group: Group) -> str:
    turnout = document.turnout(group)
    return "" if turnout is None else str(round_half_up(turnout, 1))


def base_words(document: Document) -> str:
    if document.responses is None:
        return (
            "回答数は公表されていません" if document.source == Source.TOTALS else "回答数は非表示"
        )
    words = f"回答{document.responses:,}人"
    if document.invited is None:
        return words
    group = whole_group(document)
    rate = turnout_words(document, group) if group else ""
    return f"{words}／対象{document.invited:,}人" + (f"（回答率{rate}％）" if rate else "")


def state_words(document: Document, line: Line, cell: Cell) -> str:
    """表示, or why there is no distribution."""
    return instead(document, line, cell) or "表示"


def group_name(group: Group) -> str:
    return name_of(group) or "全体"


def line_name(line: Line) -> str:
    return line.row_label or ("すべての項目" if line.row else "")


def _period(survey: Survey) -> str:
    ends = [
        survey.opens_on,
        timezone.localtime(survey.closes_at).date() if survey.closes_at else None,
    ]
    return "～".join(day_text(each) if each else "" for each in ends) if any(ends) else ""
