"""An XLSForm workbook as questions: what we can ask is taken, the rest is named in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.exchange.expressions import Limits, NotUnderstood, limits_of, rule_of
from surveys.exchange.json_file import SurveyFile
from surveys.exchange.xlsform_lists import Lists
from surveys.exchange.xlsform_sheets import Row, sheets_of_file, wrong
from surveys.exchange.xlsform_words import (
    decimals_of,
    is_yes,
    keys_of,
    one_line,
    row_keys,
    select_of,
    type_of,
)
from surveys.structures.checking import KINDS, tidy
from surveys.structures.structure import Asked, AskedPage, RowHead, Structure
from surveys.typed_fields import cleaned

# Where and when a form was filled in, by whom and on what: never taken over.
IDENTIFYING = frozenset(
    {"start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit", "simserial"}
    | {"subscriberid", "start-geopoint", "background-audio", "background-geopoint"}
)
PLAIN_KINDS = {"integer": "number", "decimal": "number", "date": "date", "text": "short"}


def read_xlsform(content: bytes, *, file_name: str = "") -> SurveyFile:
    """Raises Invalid (field "file") for a file that is no XLSForm; what can't be asked here is
    left out and said in `notes`."""
    sheets = sheets_of_file(content, file_name)
    title = sheets["settings"][0].get("form_title", "") if sheets["settings"] else ""
    reader = _Reader(sheets["survey"], sheets["choices"])
    return SurveyFile(cleaned(title), Structure(reader.pages()), tuple(reader.notes))


@dataclass
class _Group:
    """An open group: a page, or a matrix whose rows are being read."""

    name: str
    row: Row
    is_matrix: bool = False
    questions: list[Asked] = field(default_factory=list)
    lines: list[RowHead] = field(default_factory=list)
    list_name: str = ""
    required: bool = False
    text: str = ""


class _Reader:
    def __init__(self, survey: list[Row], choices: list[Row]) -> None:
        self.rows = survey
        self.notes: list[str] = []
        self.lists = Lists(choices)
        self.keys = keys_of(row.get("name", "") for row in survey)
        self.found: list[AskedPage] = []
        self.page = _Group("", {})
        self.matrix: _Group | None = None
        self.depth: list[str] = []

    def pages(self) -> tuple[AskedPage, ...]:
        for at, row in enumerate(self.rows):
            self._row(at, row)
        self._close_page()
        return tuple(
            replace(page, questions=tuple(self._ruled(question) for question in page.questions))
            for page in self.found
        )

    def _row(self, at: int, row: Row) -> None:
        words = row.get("type", "").split()
        kind = type_of(words)
        if kind == "begin_group":
            self._begin(at, row)
        elif kind == "end_group":
            self._end()
        elif kind in ("begin_repeat", "end_repeat"):
            if kind == "begin_repeat":
                raise wrong(
                    f"繰り返し（{row.get('name', '')}）のある調査票は取り込めません。",
                    "繰り返しを外した調査票にしてから選んでください。",
                )
        elif words:
            self._asked(words, row)

    def _begin(self, at: int, row: Row) -> None:
        matrix = row.get("dx_kind") == "matrix" or "table-list" in row.get("appearance", "")
        if matrix and self.matrix is None and self._is_matrix(at):
            self.matrix = _Group(row.get("name", ""), row, is_matrix=True)
            self.depth.append("matrix")
            return
        if self.depth:
            self.depth.append("inner")
            self.notes.append(
                f"グループ「{_called(row)}」は、ページの中のグループのため、"
                "中の質問をそのページに並べます。"
            )
            return
        self._close_page()
        self.page = _Group(row.get("name", "page"), row)
        if row.get("relevant"):
            self.notes.append(
                f"ページ「{_called(row)}」の表示する条件は取り込めません。"
                "質問ごとに条件を付けてください。"
            )
        self.depth.append("page")

    def _is_matrix(self, at: int) -> bool:
        """Whether the group holds select_one questions of one list and nothing else."""
        lists: set[str] = set()
        for row in self.rows[at + 1 :]:
            words = row.get("type", "").split()
            if type_of(words) == "end_group":
                return len(lists) == 1
            one = select_of(words)
            if one is None or one[0] != "single":
                return False
            lists.add(one[1])
        return False

    def _end(self) -> None:
        closed = self.depth.pop() if self.depth else ""
        if closed == "matrix" and self.matrix is not None:
            group, self.matrix = self.matrix, None
            asked = self._base(group.row, "matrix")
            self.page.questions.append(
                replace(
                    asked,
                    required=group.required,
                    random_order=group.row.get("dx_of") == "random",
                    rows=tuple(row_keys(group.lines)),
                    choices=self.lists.heads(group.list_name, or_other=False),
                )
            )
        elif closed == "page":
            self._close_page()

    def _close_page(self) -> None:
        if self.page.name or self.page.questions or self.page.text:
            title = cleaned(self.page.row.get("label", ""))
            questions = tuple(tidy(question) for question in self.page.questions)
            self.found.append(AskedPage(title, self.page.text, questions))
        self.page = _Group("", {})

    def _asked(self, words: list[str], row: Row) -> None:
        kind = words[0].lower()
        mine = row.get("dx_kind", "")
        select = select_of(words)
        if mine == "other":
            return
        if mine == "page_text":
            self.page.text = cleaned(row.get("label", ""))
        elif self.matrix is not None and select:
            self.matrix.list_name = select[1]
            self.matrix.required = self.matrix.required or is_yes(row.get("required", ""))
            self.matrix.lines.append(
                RowHead(
                    row.get("dx_of", ""),
                    one_line(row.get("label", "")),
                    one_line(row.get("hint", "")),
                )
            )
        elif kind in IDENTIFYING:
            self.notes.append(
                f"「{row.get('name') or kind}」は、回答した時刻・端末・人を記録する項目のため、"
                "取り込みません。"
            )
        elif select:
            self._selected(select, row)
        elif kind in PLAIN_KINDS or kind in ("note", "range"):
            self._plain(kind, row)
        else:
            self.notes.append(
                f"「{_called(row)}」は、形式（{kind}）がこのポータルにないため、取り込みません。"
            )

    def _selected(self, select: tuple[str, str, bool], row: Row) -> None:
        kind, list_name, or_other = select
        mine = row.get("dx_kind", "")
        likert = "likert" in row.get("appearance", "")
        if kind == "single" and (mine == "scale" or (not mine and likert)):
            kind = "scale"
        asked = self._base(row, kind)
        limits = self._limits(row, "multiple", asked) if kind == "multiple" else Limits()
        choices = self.lists.heads(list_name, or_other=or_other)
        alone = {self.lists.key_of(list_name, name) for name in limits.alone}
        if not self.lists.ours:
            choices = tuple(replace(c, is_alone=c.is_alone or c.key in alone) for c in choices)
        self.page.questions.append(
            replace(
                asked,
                required=is_yes(row.get("required", "")),
                random_order="randomize=true" in row.get("parameters", "").replace(" ", ""),
                choices=choices,
                least=limits.least,
                most=limits.most,
            )
        )

    def _plain(self, kind: str, row: Row) -> None:
        mine = row.get("dx_kind", "")
        ours = "text" if kind == "note" else PLAIN_KINDS.get(kind, "number")
        if ours == "short" and (mine == "long" or "multiline" in row.get("appearance", "")):
            ours = "long"
        asked = self._base(row, ours)
        limits = Limits()
        if ours in ("short", "long"):
            limits = self._limits(row, "text", asked)
        elif ours == "number":
            limits = self._limits(row, "number", asked)
        self.page.questions.append(
            replace(
                asked,
                required=is_yes(row.get("required", "")),
                least=limits.least,
                most=limits.most,
                longest=limits.longest,
                decimals=decimals_of(row, kind, limits),
                unit=cleaned(row.get("dx_unit", "")),
            )
        )

    def _base(self, row: Row, kind: str) -> Asked:
        name = row.get("name", "")
        rule: dict[str, Any] = {}
        try:
            rule = rule_of(row.get("relevant", ""))
        except NotUnderstood:
            self.notes.append(
                f"「{_called(row)}」の表示する条件（{row.get('relevant', '')[:80]}）は、"
                "このポータルで表せないため、取り込みません。全員に聞く質問になります。"
            )
        wording = one_line(row.get("label", "")) or name
        note = cleaned(row.get("hint", ""))
        if row.get("dx_kind") not in KINDS and "\n" in cleaned(row.get("label", "")):
            first, _, rest = cleaned(row["label"]).partition("\n")
            wording, note = one_line(first), "\n".join(filter(None, (rest.strip(), note)))
        return Asked(
            key=self.keys[name],
            kind=kind,  # type: ignore[arg-type]
            wording=wording,
            note=note,
            short_name=cleaned(row.get("dx_short_name", "")),
            identity=row.get("dx_identity", ""),
            show_if=rule,
        )

    def _limits(self, row: Row, kind: str, asked: Asked) -> Limits:
        try:
            return limits_of(row.get("constraint", ""), kind)
        except NotUnderstood:
            self.notes.append(
                f"「{asked.wording}」の入力の制限（{row.get('constraint', '')[:80]}）は、"
                "このポータルで表せないため、取り込みません。"
            )
            return Limits()

    def _ruled(self, question: Asked) -> Asked:
        """The question with its rule's names as keys."""
        return replace(question, show_if=self._translated(question.show_if))

    def _translated(self, rule: Mapping[str, Any]) -> dict[str, Any]:
        if "question" in rule:
            name = rule["question"]
            return {
                "question": self.keys.get(name, name),
                "any_of": [self._wanted(name, choice) for choice in rule["any_of"]],
            }
        return {join: [self._translated(part) for part in parts] for join, parts in rule.items()}

    def _wanted(self, name: str, choice: str) -> str:
        for row in self.rows:
            if row.get("name") == name and (select := select_of(row.get("type", "").split())):
                return self.lists.key_of(select[1], choice)
        return choice


def _called(row: Row) -> str:
    return row.get("label") or row.get("name", "")
