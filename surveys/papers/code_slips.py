"""Codes on their way to people: slips to cut, and lists for a mail merge, group by group.

One ZIP, made in memory for the one download and kept nowhere.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import segno
import typst
from django.urls import reverse
from django.utils import timezone

from core.fiscal import era_year_label
from core.paper_font import FONT, font_folder
from core.sheets.writing import Column, table_csv, table_xlsx
from surveys.models import Survey
from surveys.services.codes import CodeBatch, CodeGroup

NOTE = "コードは一人に一つ、一度だけ使えます。だれにどのコードを渡したかは記録していません。"
READ_ME = """このZIPには、アンケート「{title}」の回答コードが入っています。

・グループごとに、切り取って配る用紙（PDF）と、差し込み印刷用の一覧（Excel・CSV）があります。
・コードはここにしかありません。画面で見直すことはできません。
・グループの中では、だれにどのコードを渡してもかまいません。渡した相手の記録は作らないでください。
・配り終えたら、このZIPと取り出したファイルを削除してください。
・なくしたときは「実施」の画面で作り直せます。まだ使われていない前のコードは使えなくなります。
"""
_TEMPLATE = Path(__file__).with_name("code_slips.typ")
_UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')


def codes_zip(batch: CodeBatch, *, base_url: str) -> bytes:
    """Every group's slips and lists. `base_url`: the portal's address, as people reach it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("はじめにお読みください.txt", READ_ME.format(title=batch.survey.title))
        for number, group in enumerate(batch.groups, 1):
            name = f"{number:03d}_{_UNSAFE.sub('_', group.name)[:60]}"
            rows = list(_rows(batch, group, base_url))
            archive.writestr(f"用紙/{name}.pdf", slips_pdf(batch.survey, group, base_url=base_url))
            archive.writestr(f"一覧/{name}.csv", table_csv(columns=_columns(batch), rows=rows))
            archive.writestr(f"一覧/{name}.xlsx", _workbook(batch, group, rows))
    return stream.getvalue()


def answer_address(survey: Survey, base_url: str) -> str:
    return base_url.rstrip("/") + reverse("answering:survey", args=[survey.public_key])


def code_link(survey: Survey, code: str, base_url: str) -> str:
    """The code stands in the fragment: browsers send it to no server, so no log ever has it."""
    return f"{answer_address(survey, base_url)}#{code}"


def slips_pdf(survey: Survey, group: CodeGroup, *, base_url: str) -> bytes:
    assert survey.closes_at is not None
    end = timezone.localtime(survey.closes_at)
    data = {
        "fonts": [FONT],
        "title": survey.title,
        "organization": survey.organization.name,
        "group": f"{group.name}（{len(group.codes)}人分）",
        "address": answer_address(survey, base_url),
        "end": f"{era_year_label(end.date())} {end:%H:%M}",
        "note": NOTE,
        "slips": [
            {"code": code, "qr": _qr(code_link(survey, code, base_url))} for code in group.codes
        ],
    }
    compiler = typst.Compiler(  # type: ignore[misc]
        _TEMPLATE.read_bytes(), font_paths=[str(font_folder())], ignore_system_fonts=True
    )
    made = compiler.compile(format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)})
    assert isinstance(made, bytes), "one document gives one file"
    return made


def _qr(address: str) -> str:
    return segno.make_qr(address, error="m").svg_inline(border=2, scale=4)


def _columns(batch: CodeBatch) -> list[Column]:
    return [*(Column(title) for title in batch.axes), Column("回答コード"), Column("回答用リンク")]


def _rows(batch: CodeBatch, group: CodeGroup, base_url: str) -> list[list[str]]:
    return [[*group.labels, code, code_link(batch.survey, code, base_url)] for code in group.codes]


def _workbook(batch: CodeBatch, group: CodeGroup, rows: list[list[str]]) -> bytes:
    return table_xlsx(
        title="回答コード",
        columns=_columns(batch),
        rows=rows,
        caption=f"{batch.survey.title}　{group.name}（{len(group.codes)}人分）",
    )
