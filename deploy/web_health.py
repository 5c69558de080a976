"""Health check of the web container: exit code 0 when /healthz answers 200."""

from __future__ import annotations

import os
import sys
import urllib.request

# The portal answers only to its own names, so the check has to ask by one of them.
NAMES = os.environ.get("DXPORTAL_ALLOWED_HOSTS", "").split(",")
PORT = os.environ.get("WEB_BIND", "0.0.0.0:8000").rpartition(":")[2]


def main() -> int:
    """0 when the web server of this container is well, otherwise 1."""
    url = f"http://127.0.0.1:{PORT}/healthz"
    request = urllib.request.Request(url, headers={"Host": NAMES[0].strip().lstrip(".")})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as answer:
            return 0 if answer.status == 200 else 1
    except OSError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
