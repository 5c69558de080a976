"""Where the state of the demo and of test runs lies."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import messages
from .accounts import Account, reaches, server_account

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = ("run", "log")
# Kept across reboots, unlike /tmp, and never below a person's closed home folder.
ELSEWHERE = Path("/var/tmp")


def local_folder(
    account: Account | None, project: Path = PROJECT, elsewhere: Path = ELSEWHERE
) -> Path:
    """The folder all state goes under: `.local` of the project, or one below `elsewhere`.

    The second is taken where the servers' account cannot enter the project, or where the file
    system keeps no owner's rights (network and Windows drives), which PostgreSQL insists on.
    """
    local = project / ".local"
    try:
        local.mkdir(mode=0o755, exist_ok=True)
        if reaches(account, local) and _keeps_rights(local):
            return local
    except OSError as error:
        raise messages.folder_not_writable(local) from error
    mark = hashlib.sha256(str(project).encode()).hexdigest()[:12]
    folder = elsewhere / f"dxportal-{os.geteuid()}-{mark}"
    folder.mkdir(mode=0o755, exist_ok=True)
    check_owner(folder)
    return folder


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that the servers' account reaches, removed at the end (for tests and drills).

    The usual temporary folders are closed to other accounts, so root's servers cannot use them.
    """
    account = server_account()
    folder = Path(tempfile.mkdtemp(prefix="scratch-", dir=local_folder(account)))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_owner(folder: Path) -> None:
    """Raise Problem when `folder` is a link or belongs to someone else.

    Anybody may write to /var/tmp: a folder planted there by another person is not entered.
    """
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise messages.folder_of_someone_else(folder)


def make_rooms(state: Path, account: Account | None = None) -> None:
    """Create the state folder with its rooms for records of processes and for logs.

    Raises Problem when that fails, or when `account` cannot enter it.
    """
    try:
        state.mkdir(mode=0o755, parents=True, exist_ok=True)
        check_owner(state)
        for room in ROOMS:
            (state / room).mkdir(mode=0o755, exist_ok=True)
    except OSError as error:
        raise messages.folder_not_writable(state) from error
    if not reaches(account, state):
        raise messages.folder_unreachable(state, account.name if account else "")


def _keeps_rights(local: Path) -> bool:
    probe = local / f".rights-{os.getpid()}"
    probe.mkdir(mode=0o700)
    try:
        probe.chmod(0o700)
        return stat.S_IMODE(probe.stat().st_mode) == 0o700
    finally:
        probe.rmdir()
