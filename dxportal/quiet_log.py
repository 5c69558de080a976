"""gunicorn's logs without the calls of quiet addresses (core/quiet_paths.py). Loads no Django."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

QUIET = "/s/"


class QuietLogger(Logger):
    """Writes no line about a call of a page where people answer, whatever came of it."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        # Where the application itself broke down, only the request tells the address.
        address = environ.get("PATH_INFO") or getattr(req, "path", "")
        if not str(address).startswith(QUIET):
            super().access(resp, req, environ, request_time)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if any(QUIET in str(each) for each in args):
            super().error("an answer page failed")
        else:
            super().exception(msg, *args, **kwargs)
