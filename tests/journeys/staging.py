"""What the sample lacks but a kind of page has to show, made once for a running portal."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from supervisor.places import PROJECT
from tests.journeys.stack import Stack

_MADE: dict[str, dict[str, Any]] = {}


def staged(stack: Stack) -> dict[str, int]:
    """The ids of rounds, imports and figures that tests.journeys.staged made, by name."""
    return _made(stack)


def staged_token(stack: Stack) -> str:
    """The key, as addresses name it, of an API token that was made too."""
    return str(_made(stack)["token"])


def _made(stack: Stack) -> dict[str, Any]:
    if stack.address not in _MADE:
        _MADE[stack.address] = made_by(stack, "tests.journeys.staged")
    return _MADE[stack.address]


def made_by(stack: Stack, module: str) -> dict[str, Any]:
    """What that module's `main` makes within the portal and tells as JSON."""
    told = subprocess.run(
        [
            *(sys.executable, "manage.py", "shell", "-v", "0", "-c"),
            f"from {module} import main; main()",
        ],
        env=stack.env,
        cwd=PROJECT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found
