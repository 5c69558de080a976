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
        told = subprocess.run(
            [
                *(sys.executable, "manage.py", "shell", "-v", "0", "-c"),
                "from tests.journeys.staged import main; main()",
            ],
            env=stack.env,
            cwd=PROJECT,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            timeout=120,
        )
        _MADE[stack.address] = json.loads(told.stdout.splitlines()[-1])
    return _MADE[stack.address]
