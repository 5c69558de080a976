"""Codes are seen once, made anew only where that tells nothing, and reach people on slips."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from pypdf import PdfReader

from core.errors import Invalid, NotAllowed, NotFound
from surveys.models import RollCell, Survey
from surveys.papers.code_slips import codes_zip, slips_pdf
from surveys.services.ballots import CastOutcome
from surveys.services.codes import make_codes, new_code, remake_codes
from tests.surveys.ballot.asking import Asking, draft, grouped

pytestmark = pytest.mark.django_db
BASE = "https://portal.example.lg.jp"


@pytest.fixture
def asking() -> Asking:
    return Asking(grouped(draft(), ((12, 4), (11, 15))))


def cell(survey: Survey, *numbers: int) -> int:
    return RollCell.objects.get(survey=survey, numbers=list(numbers)).pk


def test_everybody_on_the_roll_gets_a_code_of_their_own(asking: Asking) -> None:
    assert asking.batch is not None
    assert [len(group.codes) for group in asking.batch.groups] == [12, 4, 11, 15]
    assert len(set(asking.codes)) == 42
    assert asking.batch.groups[1].labels == ("総務部", "管理職")


def test_a_code_has_four_groups_of_four_plain_letters() -> None:
    shape = re.compile(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}")
    assert all(shape.fullmatch(new_code()) for _ in range(200))


def test_codes_are_made_once(asking: Asking) -> None:
    with pytest.raises(Invalid) as refused:
        make_codes(by=asking.office, survey=asking.survey)
    assert refused.value.code == "codes_made"


def test_made_anew_the_old_unused_codes_let_nobody_in(asking: Asking) -> None:
    assert asking.batch is not None
    old = asking.batch.groups[0].codes
    asking.cast(old[0])
    batch = remake_codes(by=asking.office, survey=asking.survey, cell_id=cell(asking.survey, 1, 1))
    assert batch.total == 11
    assert asking.cast(old[1]) == CastOutcome.UNKNOWN
    assert asking.cast(old[0]) == CastOutcome.USED
    assert asking.cast(batch.groups[0].codes[0]) == CastOutcome.CAST
    assert asking.cast(asking.batch.groups[2].codes[0]) == CastOutcome.CAST


def test_all_codes_are_made_anew_while_nobody_has_answered(asking: Asking) -> None:
    batch = remake_codes(by=asking.office, survey=asking.survey)
    assert batch.total == 42
    assert asking.cast(asking.codes[0]) == CastOutcome.UNKNOWN


def test_making_anew_does_not_tell_who_of_a_few_has_answered(asking: Asking) -> None:
    asking.cast(asking.codes[0])
    with pytest.raises(Invalid) as refused:
        remake_codes(by=asking.office, survey=asking.survey, cell_id=cell(asking.survey, 1, 2))
    assert refused.value.code == "group_too_small"
    with pytest.raises(Invalid) as refused:
        remake_codes(by=asking.office, survey=asking.survey)
    assert refused.value.code == "answers_there"


def test_only_the_own_dx_office_makes_codes() -> None:
    asking = Asking(codes=False)
    with pytest.raises(NotAllowed):
        make_codes(by=asking.editor, survey=asking.survey)
    with pytest.raises(NotFound):
        make_codes(by=asking.outsider, survey=asking.survey)


def test_another_surveys_group_is_not_found(asking: Asking) -> None:
    other = grouped(draft(asking.organization, key="s2"))
    with pytest.raises(NotFound):
        remake_codes(by=asking.office, survey=asking.survey, cell_id=cell(other, 1, 1))


def test_no_codes_where_none_are_asked_for() -> None:
    asking = Asking(draft(entry="link"))
    with pytest.raises(Invalid):
        make_codes(by=asking.office, survey=asking.survey)


def test_the_download_holds_slips_and_lists_of_each_group(asking: Asking) -> None:
    assert asking.batch is not None
    archive = zipfile.ZipFile(io.BytesIO(codes_zip(asking.batch, base_url=BASE)))
    names = archive.namelist()
    assert len(names) == 1 + 3 * 4
    first = archive.read("一覧/001_総務部・一般.csv").decode("utf-8-sig").split("\r\n")
    assert first[0] == "所属,役職,回答コード,回答用リンク"
    code = asking.codes[0]
    assert first[1] == f"総務部,一般,{code},{BASE}/s/{asking.survey.public_key}/#{code}"


def test_slips_show_each_code_once(asking: Asking) -> None:
    assert asking.batch is not None
    group = asking.batch.groups[0]
    paper = PdfReader(io.BytesIO(slips_pdf(asking.survey, group, base_url=BASE)))
    text = "".join(page.extract_text() for page in paper.pages).replace("\n", "")
    assert len(paper.pages) == 2
    assert all(text.count(code) == 1 for code in group.codes)
    assert not any(code in text for code in asking.batch.groups[1].codes)
