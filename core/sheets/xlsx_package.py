"""The ZIP around a workbook, checked before anything in it is parsed.

The sizes that its directory states are added up first; then every part is unpacked to exactly that
size and no further, so that a directory that lies is found out without filling the memory.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from core.sheets import reading_refusals as refusals
from core.sheets.limits import (
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_UNPACKED,
    RATIO_COUNTS_FROM,
)

MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "macrosheets/")
OTHER_DOCUMENTS = (
    ("word/document.xml", "Wordの文書"),
    ("ppt/presentation.xml", "PowerPointの資料"),
    ("xl/workbook.bin", "Excelバイナリブック（.xlsb）"),
    ("content.xml", "OpenDocument形式の文書"),
)
# What the reader of the values opens; all else (pictures, printer settings) is left out.
WANTED = ("xl/", "_rels/", "[content_types].xml")
LOCAL_HEADER = 30


def unpacked_parts(content: bytes) -> dict[str, bytes]:
    """The XML parts of a workbook by name. Raises Invalid for what is none, or is unsafe."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise refusals.damaged() from error
    _check_directory(members)
    parts: dict[str, bytes] = {}
    for member in members:
        name = member.filename.lower()
        if name.startswith(WANTED) and name.endswith((".xml", ".rels")):
            parts[member.filename] = checked_xml(unpacked(content, member))
    return parts


def repacked(parts: dict[str, bytes]) -> bytes:
    """The parts as an archive whose directory is true, for a parser that trusts directories."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def check_sizes(members: list[zipfile.ZipInfo]) -> None:
    """Refuses what would unfold too far, going by the archive's directory. Raises Invalid."""
    if len(members) > MAX_MEMBERS or sum(each.file_size for each in members) > MAX_UNPACKED:
        raise refusals.bomb()
    for member in members:
        ratio = member.file_size / max(member.compress_size, 1)
        if member.file_size > RATIO_COUNTS_FROM and ratio > MAX_RATIO:
            raise refusals.bomb()


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    check_sizes(members)
    names = [member.filename.lower() for member in members]
    if len(set(names)) != len(names):
        raise refusals.damaged()
    if any(member.flag_bits & 0x1 for member in members):
        raise refusals.password()
    if any(mark in name for name in names for mark in MACRO_PARTS):
        raise refusals.macro()
    for part, kind in OTHER_DOCUMENTS:
        if part in names:
            raise refusals.other_workbook(kind)
    if "xl/workbook.xml" not in names:
        raise refusals.not_a_table()


def unpacked(content: bytes, member: zipfile.ZipInfo) -> bytes:
    """A part, unpacked to exactly the size that the directory states. Raises Invalid."""
    start = member.header_offset
    header = content[start : start + LOCAL_HEADER]
    if len(header) < LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise refusals.damaged()
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start += LOCAL_HEADER + name_length + extra_length
    packed = content[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        part = packed
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        part = _inflated(packed, member.file_size)
    else:
        raise refusals.damaged()
    if len(part) != member.file_size or zlib.crc32(part) != member.CRC:
        raise refusals.damaged()
    return part


def _inflated(packed: bytes, size: int) -> bytes:
    engine = zlib.decompressobj(-15)
    try:
        part = engine.decompress(packed, size + 1)
    except zlib.error as error:
        raise refusals.damaged() from error
    if len(part) > size:
        raise refusals.bomb()
    return part


def checked_xml(part: bytes) -> bytes:
    """A spreadsheet declares no document type; whoever does wants entities expanded."""
    if part[:2] in (b"\xfe\xff", b"\xff\xfe") or b"\x00" in part[:200]:
        raise refusals.unusual_xml()
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise refusals.unsafe_xml()
    return part
