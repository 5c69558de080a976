"""A file of questions, whichever of the two formats it is."""

from __future__ import annotations

from core.errors import Invalid
from surveys.exchange.json_file import SurveyFile, from_json
from surveys.exchange.xlsform_reading import read_xlsform

XLSX = b"PK"


def read_file(content: bytes, *, file_name: str) -> SurveyFile:
    """Raises Invalid (field "file") for anything else."""
    if content.startswith(XLSX):
        return read_xlsform(content, file_name=file_name)
    if file_name.lower().endswith(".json") or content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(
        b"{"
    ):
        return from_json(content.removeprefix(b"\xef\xbb\xbf"))
    raise Invalid(
        "not_a_survey_file",
        "XLSForm（.xlsx）でも、このポータルのJSONでもないファイルです。",
        "XLSForm、または「JSONで書き出す」で作ったファイルを選んでください。",
        field="file",
    )
