"""The ZIP around a Word document, checked as a workbook's is before anything in it is parsed."""

from __future__ import annotations

import io
import zipfile

from core.sheets import reading_refusals as refusals
from core.sheets.limits import MAX_BYTES
from core.sheets.xlsx_package import MACRO_PARTS, check_sizes, checked_xml, unpacked

MAIN = "word/document.xml"
NUMBERING = "word/numbering.xml"
PROPERTIES = "docProps/core.xml"
_SAVE_AS = "Wordで開き、「名前を付けて保存」でファイルの種類を「Word文書（.docx）」にしてください。"


def document_parts(content: bytes) -> dict[str, bytes]:
    """The document's text, its numbering and what it says of itself.

    Raises Invalid for what is none, or is unsafe.
    """
    if len(content) > MAX_BYTES:
        raise refusals.too_big(len(content))
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise refusals.refused(
                "password",
                "このファイルはパスワードで保護されています。",
                "Wordで開いてパスワードを外し、保存し直してから選んでください。",
            )
        raise refusals.refused(
            "old_word", "このファイルは古い形式のWord文書（.docなど）です。", _SAVE_AS
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _damaged() from error
    _check(members)
    return {
        member.filename: checked_xml(unpacked(content, member))
        for member in members
        if member.filename in {MAIN, NUMBERING, PROPERTIES}
    }


def _check(members: list[zipfile.ZipInfo]) -> None:
    check_sizes(members)
    names = [member.filename.lower() for member in members]
    if len(set(names)) != len(names) or any(member.flag_bits & 0x1 for member in members):
        raise _damaged()
    if any(mark in name for name in names for mark in MACRO_PARTS):
        raise refusals.refused(
            "macro",
            "このファイルにはマクロが含まれています。",
            _SAVE_AS + "マクロのないファイルだけを取り込めます。",
        )
    if MAIN not in names:
        raise refusals.refused("not_docx", "このファイルは、Word文書ではありません。", _SAVE_AS)


def _damaged() -> Exception:
    return refusals.refused(
        "damaged",
        "ファイルが壊れているため、読み取れませんでした。",
        "Wordで開けることを確かめ、保存し直してから選んでください。",
    )
