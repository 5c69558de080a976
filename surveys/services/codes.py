"""One-time codes: made once for everybody on the roll, kept as digests only.

The codes themselves exist in what these functions return, for the one download; nobody can look
them up again. Which person got which code is written down nowhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from core import audit
from core.errors import Invalid, NotFound
from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.models import RollCell, Survey
from surveys.selectors.roll import cell_labels
from surveys.services import ballots
from surveys.services.access import lock_survey


@dataclass(frozen=True)
class CodeGroup:
    """The codes of one group of the roll; `labels` are its names along the axes."""

    cell_id: int
    labels: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def name(self) -> str:
        return "・".join(self.labels) or "全体"


@dataclass(frozen=True)
class CodeBatch:
    survey: Survey
    axes: tuple[str, ...]
    groups: tuple[CodeGroup, ...]

    @property
    def total(self) -> int:
        return sum(len(group.codes) for group in self.groups)


def new_code() -> str:
    """16 letters, 80 bits, in four groups: AB12-CD34-EF56-GH78."""
    letters = "".join(secrets.choice(ballots.ALPHABET) for _ in range(ballots.CODE_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, ballots.CODE_LENGTH, 4))


def make_codes(*, by: Actor, survey: Survey) -> CodeBatch:
    """A code for each person on the roll. Once: the second time raises Invalid.

    What is returned is the only copy.
    """
    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="make_codes"):
        current = _open_with_codes(by, survey)
        if ballots.turnout(current.pk):
            raise Invalid(
                "codes_made",
                "回答コードは作成済みです。コードは作成したときにしか表示されません。",
                "受け取れなかった、またはなくした場合は、グループごとに作り直してください。",
                status=409,
            )
        cells = list(RollCell.objects.filter(survey=current, invited__gt=0))
        return _stored(current, [(cell, cell.invited) for cell in cells])


def remake_codes(*, by: Actor, survey: Survey, cell_id: int | None = None) -> CodeBatch:
    """New codes in place of a group's unused ones, which let nobody in any more.

    Without a group: of all, while nobody has answered. How many are made anew tells how many of
    the group have answered, so a group of fewer than K is refused once anybody has.
    """
    by.require(Act.SURVEY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="remake_codes"):
        current = _open_with_codes(by, survey)
        cells = list(RollCell.objects.filter(survey=current, invited__gt=0))
        if cell_id is not None:
            cells = [cell for cell in cells if cell.pk == cell_id]
            if not cells:
                raise NotFound(
                    "cell_not_found",
                    "このグループは見つかりません。",
                    "「実施」の画面から選び直してください。",
                )
        answered = any(each.used for each in ballots.turnout(current.pk))
        if answered and (cell_id is None or cells[0].invited < current.k):
            raise _tells_too_much(current, all_of_them=cell_id is None)
        wanted = [(cell, ballots.void_codes(current.pk, cell.pk)) for cell in cells]
        if not any(count for _, count in wanted):
            raise Invalid(
                "no_codes_left",
                "まだ使われていない回答コードはありません。",
                "コードをまだ作っていない場合は、先に全員分を作成してください。",
                status=409,
            )
        return _stored(current, [(cell, count) for cell, count in wanted if count])


def _tells_too_much(survey: Survey, *, all_of_them: bool) -> Invalid:
    if all_of_them:
        return Invalid(
            "answers_there",
            "すでに回答があるため、全員分の作り直しはできません。",
            "必要なグループだけを作り直してください。",
            status=409,
        )
    return Invalid(
        "group_too_small",
        f"対象者が{survey.k}人未満のグループは、作り直すと何人が回答したかが分かるため、"
        "作り直せません。",
        "受け取れなかった方には、締切の延長などほかの方法をご検討ください。",
        status=409,
    )


def _open_with_codes(by: Actor, survey: Survey) -> Survey:
    """The survey, locked: codes are made one batch at a time."""
    current = lock_survey(by, survey.pk)
    if current.state != Survey.State.OPEN or current.entry != Survey.Entry.CODES:
        raise Invalid(
            "no_codes_now",
            "回答コードは、コードで回答するアンケートの受付中にだけ作れます。",
            "画面を開き直して、いまの状態を確かめてください。",
            status=409,
        )
    return current


def _stored(survey: Survey, wanted: Sequence[tuple[RollCell, int]]) -> CodeBatch:
    labels = cell_labels(survey)
    groups = tuple(
        CodeGroup(cell.pk, labels.of(cell), tuple(new_code() for _ in range(count)))
        for cell, count in wanted
    )
    pairs = [(group.cell_id, code) for group in groups for code in group.codes]
    ballots.add_codes(
        survey.pk,
        [cell_id for cell_id, _ in pairs],
        [ballots.digest_of(survey, code) for _, code in pairs],
    )
    return CodeBatch(survey, labels.axes, groups)
