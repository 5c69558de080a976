"""Who a process is: its number alone says nothing, since numbers are given out again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Identity:
    """A process by its number, the moment it began and its command line."""

    pid: int
    began: str
    command: str


def identity(pid: int) -> Identity | None:
    """Identity of a running process; None when there is none, or only its remains (a zombie)."""
    if not (PROC / "self").exists():
        return _by_ps(pid)
    try:
        stat = (PROC / str(pid) / "stat").read_text(errors="replace")
        command = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return None
    # The name in parentheses may hold spaces and parentheses itself; fields start after the last.
    fields = stat.rpartition(")")[2].split()
    if fields[0] in "ZX":
        return None
    return Identity(pid, f"{_boot()}:{fields[19]}", _words(command))


def using_folder(folder: Path) -> list[int]:
    """Processes whose working folder is `folder`: servers keep theirs in their data folder."""
    found = []
    for pid in _every_pid():
        try:
            if os.readlink(PROC / str(pid) / "cwd") == str(folder):
                found.append(pid)
        except OSError:
            continue
    return [pid for pid in found if identity(pid) is not None]


def carrying(mark: str) -> list[int]:
    """Processes that were started with `mark` (NAME=value) in their environment."""
    wanted = mark.encode()
    found = []
    for pid in _every_pid():
        try:
            if wanted in (PROC / str(pid) / "environ").read_bytes().split(b"\0"):
                found.append(pid)
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid() and identity(pid) is not None]


def _every_pid() -> Iterator[int]:
    if PROC.is_dir():
        for entry in PROC.iterdir():
            if entry.name.isdigit():
                yield int(entry.name)


def _words(command: bytes) -> str:
    return command.replace(b"\0", b" ").decode(errors="replace").strip()


def _boot() -> str:
    try:
        return (PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _by_ps(pid: int) -> Identity | None:
    asked = ["ps", "-o", "stat=", "-o", "lstart=", "-o", "command=", "-p", str(pid)]
    words = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
    if len(words) < 7 or words[0].startswith("Z"):
        return None
    return Identity(pid, " ".join(words[1:6]), " ".join(words[6:]))
