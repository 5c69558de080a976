"""What the terminal shows: seconds, aligned tables, sign-ins."""

from __future__ import annotations

import io
import json
from pathlib import Path

from supervisor.screen import Screen, table, width
from supervisor.sign_ins import sign_in_lines


def test_steps_carry_the_seconds_since_the_start() -> None:
    times = iter([100.0, 101.26])
    out = io.StringIO()
    Screen(out, lambda: next(times)).step("起動しています")
    assert out.getvalue() == "[  1.3 秒] 起動しています\n"


def test_terminal_without_japanese_letters_does_not_stop_the_start() -> None:
    raw = io.BytesIO()
    terminal = io.TextIOWrapper(raw, encoding="ascii")
    Screen(terminal).write("起動 ok")
    assert raw.getvalue() == b"?? ok\n"


def test_columns_stay_aligned_although_letters_differ_in_width() -> None:
    lines = table(["役割", "b"], [["DX推進室", "x"], ["a", "y"]])
    assert lines == [
        "役割      b",
        "--------  -",
        "DX推進室  x",
        "a         y",
    ]
    assert width("DX推進室") == 8


def test_sign_ins_are_listed_by_role(tmp_path: Path) -> None:
    path = tmp_path / "sign-ins.json"
    person = {
        "role_label": "部局長",
        "organization": "見本県",
        "email": "a@example.jp",
        "password": "p",
    }
    path.write_text(json.dumps([person]), encoding="utf-8")
    lines = sign_in_lines("http://127.0.0.1:8000/", path)
    assert lines[0] == "画面のアドレス: http://127.0.0.1:8000/"
    assert lines[-1].split() == ["部局長", "見本県", "a@example.jp", "p"]


def test_list_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert "読み取れませんでした" in sign_in_lines("http://x/", tmp_path / "none")[-1]
