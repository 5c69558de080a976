"""How the web server runs: threads, because a request mostly waits for PostgreSQL."""

from __future__ import annotations

import os

bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 20
# Shared memory for the workers' heartbeat: a slow disk must not look like a hung worker.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
accesslog = "-"
# No line at all about the pages where people answer surveys.
logger_class = "dxportal.quiet_log.QuietLogger"
# Path without its query string: answers and codes never belong in a log.
access_log_format = "%({x-request-id}o)s %(m)s %(U)s %(s)s %(B)s %(D)sus"
