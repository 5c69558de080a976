"""Addresses on which the portal keeps nothing about who calls: the pages of anonymous surveys.

There is no session, no sign-in, no cookie, no message and no change context there
(core/quiet_middleware.py), and the logs say neither which page was called nor what was sent.
docs/adr/0014 says why.
"""

from __future__ import annotations

import logging

QUIET = "/s/"


def is_quiet(path: str) -> bool:
    return path.startswith(QUIET)


class NoQuietPaths(logging.Filter):
    """Keeps calls of quiet addresses out of the logs.

    Of a failure it leaves the kind of the error and the place in the code: its text, its
    traceback or the address might tell what somebody answered, or when.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is None or not is_quiet(getattr(request, "path_info", "")):
            return True
        if not record.exc_info or record.exc_info[0] is None:
            return False
        kind, _, trace = record.exc_info
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
        record.msg, record.args = "an answer page failed: %s at %s", (kind.__name__, place)
        record.exc_info = record.exc_text = record.stack_info = None
        del record.request  # type: ignore[attr-defined]
        return True
