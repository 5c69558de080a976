"""Files of answers as Microsoft Forms and LoGoフォーム write them, small and by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime

import openpyxl

from core.clock import today
from organizations.models import Role
from surveys.exchange.json_file import SurveyFile
from surveys.models import AnswerImport, Survey
from surveys.services import imports
from surveys.services.surveys import SurveyTyped, make_survey
from surveys.services.taking_in import take_in
from surveys.structures.structure import Asked, AskedPage, ChoiceHead, RowHead, Structure
from tests.factories import OrganizationFactory, actor_with

PERSON = "県庁花子"
MAIL = "hanako.kencho@pref.example"
LABELS = ("満足", "ふつう", "不満")
TOOLS = ("チャット", "Web会議", "その他")
ROWS = ("会議", "資料")
STATES = ("できている", "できていない")


def choices(*labels: str) -> tuple[ChoiceHead, ...]:
    return tuple(
        ChoiceHead(f"c{n}", label, is_other=label == "その他") for n, label in enumerate(labels, 1)
    )


def structure() -> Structure:
    asked = (
        Asked("q1", "single", "満足していますか。", choices=choices(*LABELS)),
        Asked("q2", "multiple", "使っている道具は何ですか。", choices=choices(*TOOLS)),
        Asked(
            "q3",
            "matrix",
            "仕事の進め方",
            choices=choices(*STATES),
            rows=tuple(RowHead(f"r{n}", label) for n, label in enumerate(ROWS, 1)),
        ),
        Asked("q4", "number", "会議の回数", unit="回"),
        Asked("q5", "date", "研修を受けた日"),
        Asked("q6", "long", "ご意見"),
    )
    return Structure((AskedPage("", "", asked),))


# One row a person; what is told of them by the other columns must never be stored.
ANSWERS = (
    ("満足", ("チャット", "Web会議"), ("できている", "できていない"), "3", "2026-05-01", "よい"),
    ("満足", ("チャット",), ("できている", "できている"), "12", "2026-05-02", ""),
    ("不満", ("電話",), ("できていない", "できていない"), "", "", "紙が多い"),
    ("", ("Web会議",), ("できている", ""), "5回", "2026-06-10", ""),
)


def forms_rows() -> list[list[object]]:
    """Microsoft Forms: ID and times first, several answers in one cell with a ; at the end."""
    head = ["ID", "開始時刻", "完了時刻", "メール", "名前", "満足していますか。"]
    head += ["使っている道具は何ですか。", "仕事の進め方 [会議]", "仕事の進め方 [資料]"]
    head += ["会議の回数", "研修を受けた日", "ご意見"]
    rows: list[list[object]] = [list(head)]
    for n, (one, several, states, number, day, words) in enumerate(ANSWERS, 1):
        moment = datetime(2026, 6, 1, 9, n)
        cells = [one, ";".join(several) + ";", *states, number, day, words]
        rows.append([n, moment, moment, MAIL, PERSON, *(cell or None for cell in cells)])
    return rows


def logo_rows() -> list[list[object]]:
    """LoGoフォーム: a column of its own for each choice, numbered questions, receipt numbers."""
    head = [
        "受付番号",
        "送信日時",
        "氏名",
        "職員番号",
        "電話番号",
        "IPアドレス",
        "Q1.満足していますか。",
    ]
    head += [f"使っている道具は何ですか。_{tool}" for tool in TOOLS]
    head += ["仕事の進め方.会議", "仕事の進め方.資料", "会議の回数", "研修を受けた日", "ご意見"]
    rows: list[list[object]] = [list(head)]
    for n, (one, several, states, number, day, words) in enumerate(ANSWERS, 1):
        flags = ["1" if tool in several else "0" for tool in TOOLS[:2]]
        other = next((each for each in several if each not in TOOLS), "")
        rows.append(
            [
                *(f"R{n:04}", f"2026/06/01 09:0{n}:00", PERSON, f"10{n}", "076-225-0000"),
                *("10.0.0.1", one, *flags, other, *states, number, day, words),
            ]
        )
    return rows


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def delimited(rows: Sequence[Sequence[object]], encoding: str) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows([["" if c is None else c for c in row] for row in rows])
    return target.getvalue().encode(encoding)


class Intake:
    """An office that takes in answers, and an outsider."""

    def __init__(self, *, with_questions: bool = True) -> None:
        self.organization = OrganizationFactory()
        self.office = actor_with(Role.DX_OFFICE, self.organization)
        self.viewer = actor_with(Role.VIEWER, self.organization)
        self.outsider = actor_with(Role.DX_OFFICE, OrganizationFactory())
        self.survey: Survey = make_survey(
            by=self.office,
            typed=SurveyTyped(
                title="他で集めたアンケート",
                origin=Survey.Origin.IMPORTED,
                k="5",
                delete_on="2099-03-31",
                source="別のフォーム",
            ),
            today=today(),
        )
        if with_questions:
            file = SurveyFile("", structure())
            take_in(by=self.office, survey=self.survey, file=file, replaces=True)
            self.survey.refresh_from_db()

    def received(self, content: bytes, name: str = "回答.xlsx") -> AnswerImport:
        return imports.receive(by=self.office, survey=self.survey, content=content, file_name=name)

    def written(self, found: AnswerImport) -> int:
        return imports.write(by=self.office, found=found, today=today())

    def path(self, rest: str = "") -> str:
        return f"/o/{self.organization.code}/surveys/{self.survey.pk}/{rest}"
