"""Questions as an XLSForm workbook that other survey tools can read.

Pages are groups (field-list), a matrix is a group (table-list) with a select_one for each of its
rows, その他 has a text question of its own behind it. What XLSForm has no word for stands in
columns whose names begin with dx_; other tools pass over them. Table: docs/guide/surveys.md.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from core.sheets import safe_text
from surveys.exchange.expressions import constraint_of, relevant_of
from surveys.structures.checking import WITH_CHOICES
from surveys.structures.structure import Asked, AskedPage, Structure

Row = dict[str, str]
SURVEY = (
    *("type", "name", "label", "hint", "required", "relevant", "constraint"),
    *("constraint_message", "appearance", "parameters"),
    *("dx_kind", "dx_of", "dx_short_name", "dx_unit", "dx_decimals", "dx_identity"),
)
CHOICES = ("list_name", "name", "label", "dx_tone", "dx_unknown", "dx_other", "dx_alone")
SETTINGS = ("form_title", "form_id", "version", "default_language")
TYPES = {
    "single": "select_one",
    "scale": "select_one",
    "multiple": "select_multiple",
    "date": "date",
    "short": "text",
    "long": "text",
    "text": "note",
}


def sheets_of(title: str, key: str, structure: Structure) -> dict[str, list[Row]]:
    """The three sheets, as pyxform takes them too."""
    return _Writer(structure).sheets(title, key)


def xlsform(title: str, key: str, structure: Structure) -> bytes:
    """The workbook."""
    book = Workbook(write_only=True)
    book.properties.creator = "DXポータル"
    found = sheets_of(title, key, structure)
    for name, columns in (("survey", SURVEY), ("choices", CHOICES), ("settings", SETTINGS)):
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        sheet.append([_cell(sheet, column, bold=True) for column in columns])
        for row in found[name]:
            sheet.append([_cell(sheet, row.get(column, "")) for column in columns])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(sheet: object, text: str, *, bold: bool = False) -> object:
    """Always text: a wording that begins with = must not run."""
    if not text:
        return None
    cell = WriteOnlyCell(sheet, safe_text.for_workbook(text))  # type: ignore[arg-type]
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


class _Writer:
    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        everything = [question for page in structure.pages for question in page.questions]
        self.names = {question.key for question in everything}
        self.survey: list[Row] = []
        self.choices: list[Row] = []

    def sheets(self, title: str, key: str) -> dict[str, list[Row]]:
        for number, page in enumerate(self.structure.pages, start=1):
            self._page(number, page)
        form_id = "".join(c if c.isascii() and c.isalnum() else "_" for c in key) or "survey"
        settings = {"form_title": title, "form_id": f"dx_{form_id}", "version": "1"}
        return {"survey": self.survey, "choices": self.choices, "settings": [settings]}

    def _page(self, number: int, page: AskedPage) -> None:
        name = self._free(f"page{number}")
        self._add(type="begin_group", name=name, label=page.title, appearance="field-list")
        if page.text:
            note = self._free(f"{name}_text")
            self._add(type="note", name=note, label=page.text, dx_kind="page_text")
        for question in page.questions:
            self._question(question)
        self._add(type="end_group", name=name)

    def _question(self, question: Asked) -> None:
        if question.kind in WITH_CHOICES:
            self._choices(question)
        told = {
            "name": question.key,
            "label": question.wording,
            "hint": question.note,
            "relevant": relevant_of(question.show_if),
            "dx_kind": question.kind,
            "dx_short_name": question.short_name,
            "dx_identity": question.identity,
        }
        if question.kind == "matrix":
            self._matrix(question, told)
            return
        constraint = constraint_of(question)
        self._add(
            type=self._type(question),
            required="yes" if question.required else "",
            constraint=constraint,
            constraint_message="入力できる範囲を確かめてください。" if constraint else "",
            appearance={"long": "multiline", "scale": "likert"}.get(question.kind, ""),
            parameters="randomize=true" if question.random_order else "",
            dx_unit=question.unit,
            dx_decimals=str(question.decimals) if question.decimals else "",
            **told,
        )
        self._other(question)

    def _type(self, question: Asked) -> str:
        if question.kind == "number":
            return "decimal" if question.decimals else "integer"
        name = TYPES[question.kind]
        return f"{name} {self._list(question)}" if question.kind in WITH_CHOICES else name

    def _matrix(self, question: Asked, told: Mapping[str, str]) -> None:
        random = "random" if question.random_order else ""
        self._add(type="begin_group", appearance="table-list", dx_of=random, **told)
        for row in question.rows:
            self._add(
                type=f"select_one {self._list(question)}",
                name=self._free(f"{question.key}__{row.key}"),
                label=row.label,
                hint=row.note,
                required="yes" if question.required else "",
                dx_kind="row",
                dx_of=row.key,
            )
        self._add(type="end_group", name=question.key)

    def _other(self, question: Asked) -> None:
        for choice in question.choices:
            if choice.is_other:
                self._add(
                    type="text",
                    name=self._free(f"{question.key}_other"),
                    label=f"「{choice.label}」の内容",
                    relevant=f"selected(${{{question.key}}}, '{choice.key}')",
                    dx_kind="other",
                    dx_of=question.key,
                )

    def _choices(self, question: Asked) -> None:
        self.choices += [
            {
                "list_name": self._list(question),
                "name": choice.key,
                "label": _plain(choice.label),
                "dx_tone": str(choice.tone),
                "dx_unknown": "yes" if choice.is_unknown else "",
                "dx_other": "yes" if choice.is_other else "",
                "dx_alone": "yes" if choice.is_alone else "",
            }
            for choice in question.choices
        ]

    @staticmethod
    def _list(question: Asked) -> str:
        return f"list_{question.key}"

    def _free(self, name: str) -> str:
        """A name that no question has: names are used once in a form."""
        number, free = 1, name
        while free in self.names:
            number += 1
            free = f"{name}_{number}"
        self.names.add(free)
        return free

    def _add(self, **row: str) -> None:
        told = {name: value for name, value in row.items() if value}
        for name in ("label", "hint"):
            if name in told:
                told[name] = _plain(told[name])
        self.survey.append(told)


def _plain(text: str) -> str:
    """`${…}` names a question in XLSForm; in a wording it is only signs."""
    return text.replace("${", "＄{")
