"""Evidence files of a figure: attached, fetched, taken off; by whom, and which files are taken."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from core.errors import Invalid, NotAllowed, NotFound
from kpis.evidence_types import MAX_BYTES, clean_name, media_type_of
from kpis.models import Evidence
from kpis.services.evidence import attach_evidence, remove_evidence
from organizations.selectors import Actor
from tests.kpis.cells import Office as Figure
from tests.kpis.cells import outsider
from tests.kpis.pages import Office, browser, draft, text_of
from tests.kpis.test_entry_bulk import closed

PDF = b"%PDF-1.7\n%..."
PNG = b"\x89PNG\r\n\x1a\n...."


def office_file(*parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "<x/>")
    return target.getvalue()


# ── Which files ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("集計.pdf", PDF),
        ("写真.PNG", PNG),
        ("写真.jpeg", b"\xff\xd8\xff\xe0..."),
        ("台帳.xlsx", office_file("xl/workbook.xml")),
        ("通知.docx", office_file("word/document.xml")),
        ("説明.pptx", office_file("ppt/presentation.xml")),
        ("一覧.csv", "部署,件数\n髙﨑,1\n".encode("cp932")),
        ("メモ.txt", "メモ".encode("utf-8-sig")),
        ("メモ.txt", "メモ".encode("utf-16")),
    ],
)
def test_files_of_the_named_types_are_taken(name: str, content: bytes) -> None:
    assert "/" in media_type_of(name, content)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("集計.pdf", b"", "empty_file"),
        ("集計.exe", b"MZ", "type_not_taken"),
        ("集計", PDF, "type_not_taken"),
        ("集計.xls", b"\xd0\xcf\x11\xe0", "type_not_taken"),
        ("図.svg", b"<svg onload=''/>", "type_not_taken"),
        ("集計.html", b"<script>", "type_not_taken"),
        ("集計.pdf", b"MZ\x90\x00", "content_does_not_fit"),
        ("集計.pdf", PNG, "content_does_not_fit"),
        ("写真.png", PDF, "content_does_not_fit"),
        ("写真.jpg", PNG, "content_does_not_fit"),
        ("台帳.xlsx", b"PK\x03\x04broken", "content_does_not_fit"),
        ("台帳.xlsx", office_file("word/document.xml"), "content_does_not_fit"),
        ("台帳.xlsx", office_file("xl/workbook.xml", "xl/vbaProject.bin"), "content_does_not_fit"),
        ("台帳.xlsx", b"\xd0\xcf\x11\xe0....", "content_does_not_fit"),
        ("メモ.txt", b"MZ\x00\x00", "content_does_not_fit"),
        ("一覧.csv", b"\x81", "content_does_not_fit"),
        ("集計.pdf", PDF + b" " * MAX_BYTES, "file_too_large"),
    ],
)
def test_other_files_are_refused_with_a_sentence(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        media_type_of(name, content)
    assert refused.value.code == code
    assert name in refused.value.sentence
    assert refused.value.next_step


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\a\\集計.pdf", "集計.pdf"),
        ("../../etc/集計.pdf", "集計.pdf"),
        ("集\r\n計\u202e.pdf", "集計.pdf"),
        ("あ" * 300 + ".pdf", "あ" * 196 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(given: str, kept: str) -> None:
    assert clean_name(given) == kept


# ── The services ─────────────────────────────────────────────────────────────────────────────
def attach(office: Figure, by: Actor | None = None, **more: Any) -> Evidence:
    arguments = {"name": "集計.pdf", "content": PDF} | more
    cell = office.indicator.measurements.get()
    return attach_evidence(by=by or office.editor, measurement=cell, **arguments)


@pytest.fixture
def figure(db: None) -> Figure:
    office = Figure()
    office.draft()
    return office


def test_a_file_is_kept_with_who_attached_it(figure: Figure) -> None:
    file = attach(figure)
    assert (file.name, file.size, file.media_type) == ("集計.pdf", len(PDF), "application/pdf")
    assert (file.by, bytes(file.content)) == (figure.editor.user, PDF)


def test_the_same_file_twice_is_one(figure: Figure) -> None:
    assert attach(figure).pk == attach(figure, name="別の名前.pdf").pk
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("who", ["other_editor", "head", "viewer"])
def test_who_may_not_enter_neither_attaches_nor_removes(figure: Figure, who: str) -> None:
    file = attach(figure)
    person = getattr(figure, who)
    with pytest.raises(NotAllowed):
        attach(figure, by=person, content=PDF + b"2")
    with pytest.raises(NotAllowed):
        remove_evidence(by=person, evidence=file)
    assert Evidence.objects.get().removed_at is None


def test_another_organizations_people_find_no_figure(figure: Figure) -> None:
    for stranger in outsider():
        with pytest.raises(NotFound):
            attach(figure, by=stranger)


def test_a_removed_file_stays_in_the_record_and_can_come_back(figure: Figure) -> None:
    file = attach(figure)
    remove_evidence(by=figure.editor, evidence=file)
    remove_evidence(by=figure.office, evidence=file)
    kept = Evidence.objects.get()
    assert (kept.removed_by, bytes(kept.content)) == (figure.editor.user, PDF)
    assert attach(figure).pk != file.pk
    assert Evidence.objects.filter(removed_at=None).count() == 1


def test_a_closed_round_keeps_its_files(figure: Figure) -> None:
    file = attach(figure)
    closed(figure)
    with pytest.raises(Invalid):
        attach(figure, content=PDF + b"2")
    with pytest.raises(Invalid):
        remove_evidence(by=figure.editor, evidence=file)
    assert Evidence.objects.get().removed_at is None


def test_what_a_head_looks_at_is_not_taken_away(db: None) -> None:
    office = Figure()
    office.submitted()
    file = attach(office)
    with pytest.raises(Invalid) as refused:
        remove_evidence(by=office.editor, evidence=file)
    assert refused.value.code == "evidence_under_review"


# ── The pages ────────────────────────────────────────────────────────────────────────────────
class Page:
    def __init__(self) -> None:
        self.office = Office()
        self.kpi = self.office.indicator()
        draft(self.office, self.kpi, "614")
        self.url = self.office.url(f"{self.kpi.pk}/figures/2025/")

    def send(self, content: bytes, name: str = "集計 表.pdf", by: Any = None) -> HttpResponse:
        file = SimpleUploadedFile(name, content)
        client = browser(by or self.office.editor)
        return client.post(f"{self.url}evidence/", {"file": file})  # type: ignore[return-value]


@pytest.fixture
def page(db: None) -> Page:
    return Page()


def test_an_attached_file_is_listed_and_downloaded_unchanged(page: Page) -> None:
    assert page.send(PDF).status_code == 302
    file = Evidence.objects.get()
    for person in (page.office.editor, page.office.head, page.office.dx):
        client = browser(person)
        assert "集計 表.pdf" in text_of(client.get(page.url))
        answer = client.get(f"{page.url}evidence/{file.pk}/")
        assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E9%9B%86%E8%A8%88%20%E8%A1%A8.pdf"
    )
    assert "no-store" in answer["Cache-Control"]


def test_readers_without_the_right_neither_see_nor_fetch_it(page: Page) -> None:
    page.send(PDF)
    file = Evidence.objects.get()
    for person in (page.office.viewer, page.office.outsider, page.office.member):
        client = browser(person)
        assert "集計 表.pdf" not in text_of(client.get(page.url))
        assert client.get(f"{page.url}evidence/{file.pk}/").status_code == 403


def test_a_file_of_another_figure_is_not_found(page: Page) -> None:
    page.send(PDF)
    file = Evidence.objects.get()
    other = page.office.indicator()
    draft(page.office, other, "1")
    url = page.office.url(f"{other.pk}/figures/2025/evidence/{file.pk}/")
    assert browser(page.office.editor).get(url).status_code == 404
    assert browser(page.office.editor).post(f"{url}remove/").status_code == 404


def test_a_refused_file_is_told_beside_its_field(page: Page) -> None:
    answer = page.send(b"MZ", "集計.pdf")
    assert answer.status_code == 422
    shown = text_of(answer)
    assert "中身が「.pdf」のファイルではありません" in shown
    assert 'href="#evidence_file"' in shown
    assert not Evidence.objects.exists()


def test_no_file_at_all_is_told(page: Page) -> None:
    answer = browser(page.office.editor).post(f"{page.url}evidence/")
    assert answer.status_code == 422
    assert "ファイルが選ばれていません" in text_of(answer)


def test_removing_takes_it_off_the_page(page: Page) -> None:
    page.send(PDF)
    file = Evidence.objects.get()
    client = browser(page.office.editor)
    for _ in range(2):
        assert client.post(f"{page.url}evidence/{file.pk}/remove/").status_code == 302
    assert "evidence__file" not in text_of(client.get(page.url))
    assert client.get(f"{page.url}evidence/{file.pk}/").status_code == 404


def test_nothing_is_attached_before_a_figure_is_entered(page: Page) -> None:
    url = page.office.url(f"{page.kpi.pk}/figures/2024/")
    assert "ファイルを付ける" not in text_of(browser(page.office.editor).get(url))
