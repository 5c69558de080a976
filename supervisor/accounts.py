"""The account that servers run under when the portal is started by root.

PostgreSQL refuses to run as root. The rights of folders that are not ours are never widened:
where the account cannot reach the project, places.py puts the state elsewhere instead.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import messages


@dataclass(frozen=True)
class Account:
    """A user of this machine with its main group; further groups are dropped."""

    name: str
    uid: int
    gid: int

    def popen(self) -> dict[str, Any]:
        """Arguments with which subprocess starts a program under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account() -> Account | None:
    """None for an ordinary person; for root, the account PostgreSQL and Valkey are given."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        account = Account(name, entry.pw_uid, entry.pw_gid)
        if reaches(account, Path("/")):
            return account
    raise messages.no_server_account()


def reaches(account: Account | None, path: Path) -> bool:
    """True when `account` can read and enter or run `path`; asked of the system itself.

    A real attempt sees access lists and odd mounts, which mode bits do not tell.
    """
    if account is None:
        return os.access(path, os.R_OK | os.X_OK)
    asked = ["/bin/sh", "-c", 'test -r "$1" && test -x "$1"', "sh", str(path)]
    try:
        return subprocess.run(asked, cwd="/", check=False, **account.popen()).returncode == 0
    except (PermissionError, subprocess.SubprocessError):
        return False


def hand_over(path: Path, account: Account | None) -> None:
    """Give a file or folder that we made to the servers' account; nothing to do without one."""
    if account is not None:
        os.chown(path, account.uid, account.gid)
