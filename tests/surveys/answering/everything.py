"""An open survey with a question of every kind, and what a person may answer to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.db import connection
from django.http import HttpResponse
from django.test import Client

from core.clock import now, today
from organizations.models import Organization
from surveys import box_keys
from surveys.models import Choice, DeclaredTable, MatrixRow, Page, Question, Survey
from surveys.selectors.answering import open_structure
from surveys.services import ballots
from surveys.structures.slots import Filled, from_payload
from surveys.structures.structure import Structure
from tests.factories import OrganizationFactory
from tests.surveys.ballot.asking import grouped

FORM = "application/x-www-form-urlencoded"
# (page, key, kind, wording, choices, rows, further fields); a choice: key, label, further fields.
QUESTIONS: tuple[tuple[int, str, str, str, tuple[Any, ...], tuple[Any, ...], dict[str, Any]], ...]
QUESTIONS = (
    (
        *(0, "satisfied", "scale", "いまの働き方に満足していますか"),
        (("good", "満足"), ("fair", "どちらともいえない"), ("bad", "不満")),
        (),
        {"required": True},
    ),
    (
        *(0, "reason", "multiple", "不満な点はどこですか"),
        (
            ("desk", "机や部屋"),
            ("tool", "使う道具"),
            ("time", "時間のやりくり"),
            ("else", "その他", {"is_other": True}),
            ("none", "特になし", {"is_alone": True}),
        ),
        (),
        {
            "show_if": {"question": "satisfied", "any_of": ["bad"]},
            "least": 1,
            "most": 2,
            "order": "random",
        },
    ),
    (
        *(0, "place", "single", "主にどこで働いていますか"),
        (("office", "庁舎"), ("home", "自宅"), ("else", "その他", {"is_other": True})),
        (),
        {},
    ),
    (
        *(1, "ways", "matrix", "次のことは、できていますか"),
        (("yes", "できている"), ("unknown", "知らなかった"), ("no", "できていない")),
        (("share", "予定の共有"), ("desk", "机の片付け")),
        {"required": True},
    ),
    (1, "hours", "number", "週に何時間、在宅で働きますか", (), (), {"most": 80, "decimals": 1}),
    (1, "since", "date", "いまの所属に移った日", (), (), {}),
    (
        2,
        "section",
        "text",
        "ここからは自由にお書きください",
        (),
        (),
        {"note": "短くてもかまいません。"},
    ),
    (2, "word", "short", "一言で言うと", (), (), {"longest": 20}),
    (2, "comment", "long", "ご意見", (), (), {}),
)
GOOD: dict[str, Any] = {
    "satisfied": "bad",
    "reason": ["tool", "else"],
    "reason.other": "会議が多い",
    "place": "home",
    "ways.share": "yes",
    "ways.desk": "no",
    "hours": "７．５",
    "since": "2024-04-01",
    "word": "静か",
    "comment": "道具を新しくしてほしい。",
}
FILLED = Filled(
    groups=(1, 1),
    slots=(3, 0, 1, 0, 1, 0, 2, 1, 3),
    figures=(),
    texts={"reason.other": "会議が多い", "word": "静か", "comment": "道具を新しくしてほしい。"},
)


def everything(organization: Organization | None = None, **fields: Any) -> Survey:
    """A draft with every kind of question on three pages, and departments × grades."""
    owner = organization or OrganizationFactory()
    given: dict[str, Any] = {
        "key": f"s{uuid4().hex[:8]}",
        "title": "働き方の職員アンケート",
        "purpose": "働き方を見直すため",
        "audience": "全職員",
        "contact": "DX推進課（内線1234）",
        "closes_at": now() + timedelta(days=7),
        "delete_on": today() + timedelta(days=90),
    }
    survey = Survey.objects.create(organization=owner, **(given | fields))
    pages = [
        Page.objects.create(organization=owner, survey=survey, position=at, title=title)
        for at, title in enumerate(("いまの働き方", "進め方", "ご意見"))
    ]
    for position, (at, key, kind, wording, choices, rows, more) in enumerate(QUESTIONS):
        question = Question.objects.create(
            organization=owner,
            survey=survey,
            page=pages[at],
            position=position,
            key=key,
            kind=kind,
            wording=wording,
            **more,
        )
        _parts(owner, question, choices, rows)
    DeclaredTable.objects.create(organization=owner, survey=survey, axes=[])
    return grouped(survey)


def _parts(
    owner: Organization, question: Question, choices: tuple[Any, ...], rows: tuple[Any, ...]
) -> None:
    for place, (choice, label, *flags) in enumerate(choices):
        given = flags[0] if flags else {}
        Choice.objects.create(
            organization=owner, question=question, position=place, key=choice, label=label, **given
        )
    for place, (row, label) in enumerate(rows):
        MatrixRow.objects.create(
            organization=owner, question=question, position=place, key=row, label=label
        )


class Respondent:
    """Somebody at a survey's page, as a browser without JavaScript: no session, no cookie."""

    def __init__(self, survey: Survey, code: str = "") -> None:
        self.survey, self.code = survey, code
        self.client = Client()
        self.ballot = uuid4()
        self.path = f"/s/{survey.public_key}/"

    def look(self) -> HttpResponse:
        return self.client.get(self.path)

    def step(self, step: str, answers: dict[str, Any] | None = None, **own: Any) -> HttpResponse:
        sent = {".step": step, ".code": self.code, ".ballot": str(self.ballot)}
        sent |= {f".{name}": value for name, value in own.items()}
        return self.post(urlencode(sent | (answers or {}), doseq=True))

    def enter(self, **own: Any) -> HttpResponse:
        return self.step("enter", **own)

    def send(self, answers: dict[str, Any] | None = None, **own: Any) -> HttpResponse:
        return self.step("send", GOOD if answers is None else answers, **own)

    def post(self, body: str | bytes, content_type: str = FORM, **headers: Any) -> HttpResponse:
        return self.client.post(self.path, body, content_type=content_type, **headers)


def in_box(survey: Survey) -> list[tuple[Filled, int | None]]:
    """What lies in the survey's box, unsealed with the key that the portal keeps apart."""
    survey.refresh_from_db()
    assert survey.box_key is not None
    key = box_keys.read_key(survey.public_key, bytes(survey.box_key))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM surveys_ballot WHERE survey_id = %s", [survey.pk])
        sealed = [bytes(each) for (each,) in cursor.fetchall()]
    return [from_payload(ballots.unseal(key, each)) for each in sealed]


def structure(survey: Survey) -> Structure:
    return open_structure(survey)
