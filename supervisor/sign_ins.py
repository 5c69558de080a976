"""The sign-ins of the demo, as `manage.py prepare --demo --sign-ins PATH` writes them."""

from __future__ import annotations

import json
from pathlib import Path

from .screen import table

HEAD = ("役割", "団体", "メールアドレス", "パスワード")
_KEYS = ("role_label", "organization", "email", "password")


def sign_in_lines(address: str, path: Path) -> list[str]:
    """Lines that tell where the page is and how to sign in for each role."""
    lines = [f"画面のアドレス: {address}", ""]
    try:
        people = json.loads(path.read_text(encoding="utf-8"))
        rows = [[str(person[key]) for key in _KEYS] for person in people]
    except (OSError, ValueError, KeyError, TypeError):
        return [*lines, f"ログイン情報の一覧（{path}）を読み取れませんでした。"]
    return [*lines, "ログイン情報（役割ごと）:", *table(HEAD, rows)]
