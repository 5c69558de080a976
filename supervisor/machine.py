"""What the machine has to give: free ports and free disk space."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

from . import messages

NEEDED_MB = 500
NEARLY_FULL_MB = 100
LOOPBACK = "127.0.0.1"


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """True when a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Without this, connections that just ended would make a free port look busy.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of the loopback that nobody uses at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def kept_port(note: Path) -> int:
    """The port noted by the last start if it is free again, otherwise another; noted anew."""
    try:
        port = int(note.read_text())
        if is_free(port):
            return port
    except (OSError, ValueError):
        pass
    port = free_port()
    note.write_text(str(port))
    return port


def require_port(port: int) -> None:
    """Raise Problem with a proposal when `port` is taken; never choose another in silence."""
    if not is_free(port):
        nearby = range(port + 1, min(port + 50, 65536))
        raise messages.port_busy(port, next((p for p in nearby if is_free(p)), None))


def free_mb(folder: Path) -> int:
    """Megabytes free on the disk of `folder`."""
    return shutil.disk_usage(folder).free // 1_000_000


def require_disk(folder: Path, needed_mb: int = NEEDED_MB) -> None:
    """Raise Problem when the disk of `folder` has less than `needed_mb` left."""
    free = free_mb(folder)
    if free < needed_mb:
        raise messages.disk_full(folder, free, needed_mb)


def nearly_full(folder: Path) -> bool:
    return free_mb(folder) < NEARLY_FULL_MB
