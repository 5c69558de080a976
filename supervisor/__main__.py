"""`python -m supervisor demo | reset | run | with [--state DIR] [--keep] -- COMMAND …`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import apps, demo, messages, throwaway
from .problem import Problem
from .screen import Screen

USAGE_ERROR = 2


def main(arguments: Sequence[str]) -> int:
    """Exit code for the shell; a Problem is told in full and ends with 1."""
    given = list(arguments)
    command: list[str] = []
    if "--" in given:
        at = given.index("--")
        given, command = given[:at], given[at + 1 :]
    options = _parser().parse_args(given)
    try:
        if options.act == "with":
            if not command:
                print("実行するコマンドを「--」の後に書いてください。", file=sys.stderr)
                return USAGE_ERROR
            screen = Screen(sys.stderr)
            return throwaway.run(command, state=options.state, keep=options.keep, screen=screen)
        acts = {"demo": demo.run, "reset": demo.reset, "run": apps.run}
        return acts[options.act](Screen())
    except Problem as problem:
        return _tell(problem)
    except OSError as error:
        return _tell(messages.write_failed(error.strerror or str(error), str(error.filename or "")))
    except KeyboardInterrupt:
        return 130


def _tell(problem: Problem) -> int:
    screen = Screen(sys.stderr)
    screen.write()
    screen.write("続けられませんでした。")
    screen.write(str(problem))
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m supervisor", description="ポータルと必要なサーバーをこの機械で動かします。"
    )
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("demo", help="デモを起動します（Ctrl-C で止まります）")
    acts.add_parser("reset", help="デモのデータを消して、はじめから起動します")
    acts.add_parser("run", help="用意済みのサーバーでポータルのプロセスだけを動かします")
    run = acts.add_parser("with", help="使い捨てのサーバーを用意してコマンドを実行します")
    run.add_argument("--state", type=Path, help="サーバーのデータを置くフォルダー")
    run.add_argument("--keep", action="store_true", help="終わってもデータを消しません")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
