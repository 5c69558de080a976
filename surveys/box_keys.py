"""Private keys of sealed boxes: files outside the database, one for each open survey.

A backup of the database never holds one. A file is named after the survey's public address and
its public key, so that databases which share a folder never take each other's for their own.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from nacl.public import PrivateKey

# As the database gives it back.
Octets = bytes | memoryview
SUFFIX = ".key"
LENGTH = 32


class KeyMissing(Exception):
    """The private key of a box is not where it was put: its answers can't be read."""


@dataclass(frozen=True)
class KeyFile:
    path: Path
    public_key: str
    mark: str


def folder() -> Path:
    return Path(settings.SURVEY_KEYS)


def mark_of(box_key: Octets) -> str:
    return hashlib.sha256(bytes(box_key)).hexdigest()[:16]


def path_of(public_key: str, box_key: Octets) -> Path:
    return folder() / f"{public_key}.{mark_of(box_key)}{SUFFIX}"


def make_key(public_key: str) -> bytes:
    """Makes a pair and keeps the private half; returns the public one.

    The file is on the disk, synced, when this returns. Raises OSError where it can't be written.
    """
    pair = PrivateKey.generate()
    box_key = bytes(pair.public_key)
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = path_of(public_key, box_key)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        os.write(handle, bytes(pair))
        os.fsync(handle)
    finally:
        os.close(handle)
    _sync(place)
    return box_key


def read_key(public_key: str, box_key: Octets) -> PrivateKey:
    """Raises KeyMissing where the file is gone, unreadable or not the box's."""
    try:
        key = PrivateKey(path_of(public_key, box_key).read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise KeyMissing("the private key of the box can't be read") from error
    if bytes(key.public_key) != bytes(box_key):
        raise KeyMissing("the private key is another box's")
    return key


def has_key(public_key: str, box_key: Octets | None) -> bool:
    return box_key is not None and path_of(public_key, box_key).is_file()


def can_keep_keys() -> bool:
    """Whether a key could be written now."""
    place = folder()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(place, os.W_OK | os.X_OK)


def destroy(path: Path) -> None:
    """Overwrites the file and takes it away; nothing to do where it is gone already."""
    try:
        handle = os.open(path, os.O_WRONLY)
    except FileNotFoundError:
        return
    try:
        os.write(handle, secrets.token_bytes(LENGTH))
        os.fsync(handle)
    finally:
        os.close(handle)
    path.unlink(missing_ok=True)
    _sync(path.parent)


def key_files() -> Iterator[KeyFile]:
    """Every key that is kept, with what its name says."""
    place = folder()
    if not place.is_dir():
        return
    for path in sorted(place.glob(f"*{SUFFIX}")):
        public_key, _, mark = path.name.removesuffix(SUFFIX).partition(".")
        yield KeyFile(path, public_key, mark)


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
