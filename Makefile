# Two commands matter: `make demo` and `make test`. They need Python 3.11 or newer and make.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-dev demo demo-reset run check fix test bench lock pictures

VENV := .venv
PY := $(VENV)/bin/python
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r
UV_LOCK := $(VENV)/bin/uv pip compile -q --generate-hashes --no-header --python-version 3.11 --universal pyproject.toml
# Throwaway PostgreSQL and Valkey for one command; DATABASE_URL and REDIS_URL are used where given.
WITH := $(PY) -m supervisor with --
# `check --deploy` looks at the settings as production has them: with TLS, another host name.
PRODUCTION := env -u DXPORTAL_PLAIN_HTTP DXPORTAL_ALLOWED_HOSTS=portal.example.jp DXPORTAL_SECRET_KEY=only-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG

help:
	@echo 'DXポータル: 使えるコマンド'
	@echo ''
	@echo '  make demo        デモを起動します（初回は必要なものを入れます。Ctrl-C で止まります）'
	@echo '                   別のポートで起動するときは PORT=8001 make demo'
	@echo '  make demo-reset  デモのデータを消して、はじめから起動します'
	@echo '  make test        すべての検査とテストを実行します'
	@echo ''
	@echo '  make setup       実行に必要なライブラリを .venv に入れます'
	@echo '  make setup-dev   開発とテストに必要なもの（ブラウザーと日本語フォントを含む）を入れます'
	@echo '  make run         本番と同じ 3 つのプロセスを DATABASE_URL と REDIS_URL のサーバーで動かします'
	@echo '  make check       書式・型・依存の向き・設定を検査します'
	@echo '  make fix         書式を直します'
	@echo '  make bench       性能を測ります（一部だけのときは ONLY='grid imports' make bench）'
	@echo '  make lock        ライブラリの固定ファイル（requirements/*.lock）を作り直します'
	@echo '  make pictures    画面の写真（docs/pictures）を撮り直します'

# An environment whose interpreter is gone (moved, upgraded) is made anew.
$(shell $(PY) -c '' 2>/dev/null || rm -f $(VENV)/stamp-*)

# ── Environment ──────────────────────────────────────────────────────────────────────────────
# Each candidate is really run: a shim of that name may stand for a version that is not there.
$(VENV)/stamp-python:
	@found=; \
	for candidate in $(PYTHON) python3.11 python3.12 python3.13 python3; do \
	  if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found=$$candidate; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo 'Python 3.11 以上が見つかりません。Python 3.11 以上を入れてから、もう一度実行してください。' >&2; \
	  echo '別の場所にあるときは「make demo PYTHON=/パス/python3.11」のように指定できます。' >&2; exit 1; \
	fi; \
	if ! $$found -c 'import venv, ensurepip' >/dev/null 2>&1; then \
	  echo "$$found に venv（仮想環境を作る部品）がありません。" >&2; \
	  echo 'Debian や Ubuntu では「apt install python3-venv」で入ります。入れてから、もう一度実行してください。' >&2; exit 1; \
	fi; \
	if ! $(PY) -m pip --version >/dev/null 2>&1; then \
	  echo "$$($$found --version) の仮想環境を $(VENV) に作っています"; \
	  $$found -m venv --clear $(VENV) || { echo '仮想環境を作れませんでした。ディスクの空きとフォルダーの権限を確かめてください。' >&2; exit 1; }; \
	fi
	@touch $@

# The stamp is written last, so an interrupted installation is taken up again by the next one.
$(VENV)/stamp-local: requirements/local.lock | $(VENV)/stamp-python
	@echo 'ライブラリを入れています（初回は数分かかることがあります）'
	@$(PIP_INSTALL) requirements/local.lock || { $(install-failed); }
	@touch $@

$(VENV)/stamp-dev: requirements/dev.lock | $(VENV)/stamp-python
	@echo '開発とテストのライブラリを入れています（初回は数分かかることがあります）'
	@$(PIP_INSTALL) requirements/dev.lock || { $(install-failed); }
	@touch $@

define install-failed
echo 'ライブラリを入れられませんでした。ネットワークとディスクの空きを確かめて、もう一度実行してください。' >&2; \
echo '組織内のミラーから入れるときは、環境変数 PIP_INDEX_URL にその場所を指定してください。' >&2; exit 1
endef

setup: $(VENV)/stamp-local
	@echo '実行に必要なものは入っています。'

setup-dev: $(VENV)/stamp-dev
	@$(PY) -m tests.browser

# ── Running ──────────────────────────────────────────────────────────────────────────────────
demo: $(VENV)/stamp-local
	@$(PY) -m supervisor demo

demo-reset: $(VENV)/stamp-local
	@$(PY) -m supervisor reset

run: $(VENV)/stamp-local
	@$(PY) -m supervisor run

# ── Checking ─────────────────────────────────────────────────────────────────────────────────
check: $(VENV)/stamp-dev
	@echo '書式を検査しています（ruff）'
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@echo '型を検査しています（mypy）'
	@$(WITH) $(PY) -m mypy
	@echo '依存の向きを検査しています（import-linter）'
	@$(VENV)/bin/lint-imports
	@echo 'マイグレーションの漏れと本番の設定を検査しています'
	@$(WITH) $(PY) manage.py makemigrations --check --dry-run
	@$(WITH) $(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

fix: $(VENV)/stamp-dev
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

test: setup-dev check
	@echo '単体テストを実行しています'
	@$(WITH) $(PY) -m pytest -q -n 2 tests --ignore=tests/journeys
	@echo 'ブラウザーでの操作を通しで確かめています'
	@$(WITH) $(PY) -m pytest -q tests/journeys
	@echo 'すべて合格しました（書式・型・依存の向き・マイグレーション・本番設定・単体テスト・ブラウザーでの操作）。'

bench: $(VENV)/stamp-dev
	@$(WITH) $(PY) -m benchmarks $(ONLY)

pictures: setup-dev
	@$(WITH) $(PY) -m tests.journeys.pictures

lock: $(VENV)/stamp-dev
	@$(UV_LOCK) -o requirements/run.lock
	@$(UV_LOCK) --group local -o requirements/local.lock
	@$(UV_LOCK) --group local --group dev -o requirements/dev.lock
