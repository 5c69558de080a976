"""Answers collected elsewhere: received without names, put in order by a person, written once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from core import audit
from core.clock import now
from core.errors import DomainError, Invalid, Refused
from core.sheets.reading import read_table
from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.intake.coding import NEW, Coded, code
from surveys.intake.shapes import as_kind, propose
from surveys.intake.sheet import pack, sheet_of, unpack
from surveys.intake.targets import guess_targets, targets_of
from surveys.models import AnswerImport, Survey
from surveys.selectors.structures import structure_of
from surveys.services.access import lock_draft, lock_row
from surveys.services.imports_kept import new_choice, remember, remembered
from surveys.services.questions import add_pages
from surveys.services.structure_rows import clear_pages
from surveys.services.writing import write_responses
from surveys.structures.checking import check_structure, tidy
from surveys.structures.structure import Asked, AskedPage, Kind, Structure

State = AnswerImport.State
KEPT = 5000  # decisions about unknown answers; more is a wrong column


@dataclass(frozen=True)
class QuestionChoice:
    """What a person made of a proposed question: left out, or of that kind and wording."""

    taken: bool
    kind: str
    wording: str


def receive(*, by: Actor, survey: Survey, content: bytes, file_name: str) -> AnswerImport:
    """Takes a file in. Names, addresses, times and the like are gone before anything is stored.

    Raises Invalid (field "file"). An earlier file that was not written is given up.
    """
    by.require(Act.SURVEY_MANAGE)
    sheet = sheet_of(read_table(content, file_name=file_name))
    with transaction.atomic(), audit.acting(by=by.user, intent="receive_answers"):
        current = _lock(by, survey)
        _give_up(current)
        structure = structure_of(current)
        return AnswerImport.objects.create(
            organization_id=current.organization_id,
            survey=current,
            file_name=file_name[:200],
            headings=[column.heading for column in sheet.columns],
            dropped=[list(each) for each in sheet.dropped],
            rows=pack(sheet),
            row_count=sheet.rows,
            columns={"targets": remembered(current, structure, sheet), "decisions": {}},
            by=by.user,
        )


def make_questions(*, by: Actor, found: AnswerImport, choices: Sequence[QuestionChoice]) -> int:
    """Makes the survey's questions from the file's columns; returns how many. Raises Refused."""
    with transaction.atomic(), audit.acting(by=by.user, intent="questions_from_answers"):
        survey, current = _lock_both(by, found)
        if survey.questions.exists():
            raise Invalid(
                "questions_there",
                "このアンケートには、すでに質問があります。",
                "「質問」の画面で直すか、いまの質問に列を対応させてください。",
                status=409,
            )
        sheet = unpack(bytes(current.rows or b""))
        proposals = propose(sheet)
        if len(choices) != len(proposals):
            raise _changed()
        asked = [
            _named(as_kind(proposal, sheet, _kind(chosen.kind, proposal.kinds)), chosen.wording)
            for proposal, chosen in zip(proposals, choices, strict=True)
            if chosen.taken
        ]
        problems = check_structure(Structure((AskedPage("", "", tuple(asked)),)))
        if not asked:
            problems = [Invalid("none", "質問にする列が選ばれていません。", "選んでください。")]
        if problems:
            raise Refused({f"q{at}": error for at, error in enumerate(problems[:20])})
        clear_pages(survey)
        add_pages(by=by, survey=survey, pages=[AskedPage("", "", tuple(asked))])
        guessed = guess_targets(structure_of(survey), sheet)
        places = {
            place
            for p, chosen in zip(proposals, choices, strict=True)
            if chosen.taken
            for place in p.columns
        }
        targets = [target if at in places else "" for at, target in enumerate(guessed)]
        _store(current, targets, {})
        return len(asked)


def set_targets(*, by: Actor, found: AnswerImport, targets: Sequence[str]) -> AnswerImport:
    """What each column answers. Raises Refused with an error for each column, by "c0", "c1" …"""
    with transaction.atomic(), audit.acting(by=by.user, intent="map_answer_columns"):
        survey, current = _lock_both(by, found)
        allowed = {"", *(t for _, own in targets_of(structure_of(survey)) for t, _ in own)}
        errors: dict[str, DomainError] = {}
        if len(targets) != len(current.headings):
            raise _changed()
        counts = Counter(target for target in targets if target)
        for at, target in enumerate(targets):
            if target not in allowed:
                errors[f"c{at}"] = Invalid(
                    "unknown_target", "選んだ質問が見つかりません。", "選び直してください。"
                )
            elif counts[target] > 1:
                errors[f"c{at}"] = Invalid(
                    "target_twice",
                    "同じものを、二つ以上の列に選んでいます。",
                    "一つの列だけにしてください。",
                )
        if not counts and not errors:
            errors["c0"] = Invalid(
                "no_target", "質問を選んだ列がありません。", "少なくとも一つの列に選んでください。"
            )
        if errors:
            raise Refused(errors)
        kept = {key: value for key, value in decisions_of(current).items() if key in counts}
        _store(current, targets, kept)
        remember(survey, current, targets)
        return current


def decide(*, by: Actor, found: AnswerImport, decisions: Mapping[str, Mapping[str, str]]) -> None:
    """What becomes of answers that no choice has. "new" makes a choice of the answer."""
    with transaction.atomic(), audit.acting(by=by.user, intent="decide_unknown_answers"):
        survey, current = _lock_both(by, found)
        kept = decisions_of(current)
        for target, own in decisions.items():
            for text, decided in own.items():
                kept.setdefault(target, {})[text] = (
                    new_choice(survey, target, text) if decided == NEW else decided
                )
        if sum(len(own) for own in kept.values()) > KEPT:
            raise Invalid(
                "too_many_unknown",
                f"選択肢にない答えが{KEPT:,}種類を超えています。",
                "列の対応が違っていないか、確かめてください。",
            )
        _store(current, targets_stored(current), kept)


def write(*, by: Actor, found: AnswerImport, today: date) -> int:
    """Writes all answers, shuffled, makes the result and ends the survey, in one transaction.

    Twice is once. Raises Invalid where something is left to decide.
    """
    # scipy takes a second to load; only a written import needs it.
    from surveys.tabulation.results import make_result

    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="write_answers"):
        done = AnswerImport.objects.filter(
            organization=by.organization, pk=found.pk, state=State.WRITTEN
        ).first()
        if done is not None:
            return done.row_count
        survey, current = _lock_both(by, found)
        _refuse_unready(survey, today)
        structure = structure_of(survey)
        coded = coded_of(current, structure)
        if coded.undecided:
            raise Invalid(
                "undecided",
                f"どう扱うか決まっていない答えが{coded.undecided}種類あります。",
                "「選択肢にない答え」の欄で、一つずつ選んでください。",
            )
        written = write_responses(survey=survey, structure=structure, filled=coded.filled())
        make_result(survey=survey)
        survey.state = Survey.State.CLOSED
        survey.closed_at = now()
        survey.version += 1
        survey.save(update_fields=["state", "closed_at", "version"])
        _end(current, State.WRITTEN)
        return written


def drop(*, by: Actor, found: AnswerImport) -> None:
    """Gives a file up: its rows vanish. Again, it changes nothing."""
    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="drop_answers"):
        current: AnswerImport = lock_row(AnswerImport, by, "取込み", pk=found.pk)
        if current.state == State.MAPPING:
            _end(current, State.DROPPED)


def coded_of(found: AnswerImport, structure: Structure) -> Coded:
    """The file's answers as they would be written now."""
    known = {target for _, own in targets_of(structure) for target, _ in own}
    targets = [target if target in known else "" for target in targets_stored(found)]
    return code(structure, unpack(bytes(found.rows or b"")), targets, decisions_of(found))


def targets_stored(found: AnswerImport) -> list[str]:
    return list(found.columns["targets"])


def decisions_of(found: AnswerImport) -> dict[str, dict[str, str]]:
    return {target: dict(own) for target, own in found.columns["decisions"].items()}


def _lock(by: Actor, survey: Survey) -> Survey:
    current = lock_draft(by, survey.pk)
    if current.origin != Survey.Origin.IMPORTED:
        raise Invalid(
            "not_imported",
            "このアンケートは、他で集めた回答を取り込むものではありません。",
            "設定の「回答の集め方」を「他で集めた回答を取り込む」にしてください。",
            field="file",
            status=409,
        )
    return current


def _lock_both(by: Actor, found: AnswerImport) -> tuple[Survey, AnswerImport]:
    by.require(Act.SURVEY_MANAGE)
    survey = _lock(by, found.survey)
    current: AnswerImport = lock_row(AnswerImport, by, "取込み", pk=found.pk, survey=survey)
    if current.state != State.MAPPING:
        raise Invalid(
            "import_ended",
            "この取込みは終わっています。",
            "取込みの一覧から、いまの状態を確かめてください。",
            status=409,
        )
    return survey, current


def _refuse_unready(survey: Survey, today: date) -> None:
    if survey.delete_on is None or survey.delete_on <= today:
        raise Invalid(
            "no_deletion",
            "個々の回答を削除する日が決まっていないか、過ぎています。",
            "設定の画面で、明日以降の日を入力してください。",
        )


def _store(
    found: AnswerImport, targets: Sequence[str], decisions: Mapping[str, Mapping[str, str]]
) -> None:
    found.columns = {"targets": list(targets), "decisions": decisions}
    found.version += 1
    found.save(update_fields=["columns", "version"])


def _end(found: AnswerImport, state: str) -> None:
    """Rows go, and so do answers quoted in decisions."""
    found.state = state
    found.rows = None
    found.columns = {"targets": targets_stored(found), "decisions": {}}
    found.version += 1
    found.save(update_fields=["state", "rows", "columns", "version"])


def _give_up(survey: Survey) -> None:
    for earlier in survey.imports.select_for_update().filter(state=State.MAPPING):
        _end(earlier, State.DROPPED)


def _kind(chosen: str, allowed: Sequence[Kind]) -> Kind:
    return next((kind for kind in allowed if kind == chosen), allowed[0])


def _named(asked: Asked, wording: str) -> Asked:
    return tidy(replace(asked, wording=" ".join(wording.split()) or asked.wording))


def _changed() -> Invalid:
    return Invalid(
        "file_changed",
        "画面を開いたあとに、取り込むファイルが変わりました。",
        "画面を開き直して、もう一度選んでください。",
        status=409,
    )
