"""Which files may stand as evidence: by name, and by what they hold. Bytes in, a type out."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import PurePosixPath

from core.errors import Invalid

MAX_BYTES = 20 * 1024 * 1024
MAX_NAME = 200
MAX_MEMBERS = 10_000

_OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "csv": "text/csv",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
}
ACCEPTED = ",".join(f".{ending}" for ending in (*MEDIA_TYPES, "jpeg"))
_MAGIC = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
_MAIN_PARTS = {
    "xlsx": "xl/workbook.xml",
    "docx": "word/document.xml",
    "pptx": "ppt/presentation.xml",
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def clean_name(name: str) -> str:
    """The file's name without folders and characters that no name should have."""
    bare = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(
        char for char in bare if unicodedata.category(char) not in {"Cc", "Cf", "Zl", "Zp"}
    )
    kept = kept.strip()
    if len(kept) <= MAX_NAME:
        return kept
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: MAX_NAME - len(ending) - 1]}{dot}{ending}"


def media_type_of(
    name: str, content: bytes, *, most: int = MAX_BYTES, what: str = "根拠資料"
) -> str:
    """The type by the name's ending, where the content is of that type. Raises Invalid."""
    if not content:
        raise _invalid(
            "empty_file", f"ファイル「{name}」は空です。", "中身のあるファイルを選んでください。"
        )
    if len(content) > most:
        raise too_large(name, most=most)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    ending = {"jpeg": "jpg"}.get(ending, ending)
    if ending not in MEDIA_TYPES:
        raise _invalid(
            "type_not_taken",
            f"「{name}」は、{what}として受け付けていない種類のファイルです。",
            "PDF、Excel（.xlsx）、Word（.docx）、PowerPoint（.pptx）、CSV、テキスト、"
            "画像（.png、.jpg）のどれかにしてください。",
        )
    if not _holds(ending, content):
        raise _not_what_it_says(name, ending, content)
    return MEDIA_TYPES[ending]


def too_large(name: str, *, most: int = MAX_BYTES) -> Invalid:
    size = f"{most // (1024 * 1024)}MB"
    return _invalid(
        "file_too_large",
        f"ファイル「{name}」は{size}を超えています。",
        f"必要なページだけにするなどして、{size}以下にしてください。",
    )


def _holds(ending: str, content: bytes) -> bool:
    if ending in _MAGIC:
        return content.startswith(_MAGIC[ending])
    if ending in _MAIN_PARTS:
        return _is_office(content, _MAIN_PARTS[ending])
    return _is_text(content)


def _is_office(content: bytes, main_part: str) -> bool:
    """Whether the archive is such a document, without macros. Nothing in it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {member.lower() for member in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    macros = any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names)
    return (
        len(names) <= MAX_MEMBERS
        and "[content_types].xml" in names
        and main_part in names
        and not macros
    )


def _is_text(content: bytes) -> bool:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in content:
        return False
    else:
        encodings = ["utf-8", "cp932"]
    for encoding in encodings:
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _not_what_it_says(name: str, ending: str, content: bytes) -> Invalid:
    if content.startswith(_OLD_OFFICE) and ending in _MAIN_PARTS:
        why = "パスワード付きか、古い形式（.xls、.docなど）のファイルです。"
        step = "パスワードを外して、新しい形式で保存し直してください。"
    elif ending in _MAIN_PARTS and b"vbaProject.bin" in content:
        why = "マクロの入ったファイルです。"
        step = "マクロを含まない形式で保存し直してください。"
    else:
        why = f"中身が「.{ending}」のファイルではありません。"
        step = "ファイルを開いて確かめ、正しい種類で保存し直してください。"
    return _invalid("content_does_not_fit", f"ファイル「{name}」は、{why}", step)


def _invalid(code: str, sentence: str, next_step: str) -> Invalid:
    return Invalid(code, sentence, next_step, field="file")
