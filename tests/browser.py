"""The browser of the journeys: finds Chromium, or installs it where the platform allows.

`python -m tests.browser` installs what is missing (also a Japanese font) and prints what is
used; where it cannot, it fails and says what to install.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
FONT_PACKAGE = "fonts-noto-cjk"


class BrowserMissing(RuntimeError):
    """No Chromium, or no Japanese font, and no way to install one; says what to do."""


def executable() -> str:
    """Path of the Chromium to use; raises BrowserMissing when there is none."""
    found = find()
    if found is None:
        raise BrowserMissing(
            "ブラウザー（Chromium）が見つかりません。「make setup-dev」を実行してください。"
        )
    return found


def arguments() -> list[str]:
    """Arguments Chromium needs here: it refuses its sandbox to root."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def find() -> str | None:
    """The one CHROMIUM names, one on the PATH, or the one Playwright has downloaded."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return _downloaded()


def has_japanese_font() -> bool:
    """True when letters of Japanese show as letters instead of boxes."""
    if shutil.which("fc-list") is None:
        # macOS and Windows come with Japanese fonts and without fontconfig.
        return sys.platform != "linux"
    asked = ["fc-list", ":lang=ja", "family"]
    return bool(subprocess.run(asked, capture_output=True, check=False).stdout.strip())


def install() -> str:
    """Make sure of browser and font; return the browser's path."""
    packages = [FONT_PACKAGE] if not has_japanese_font() else []
    if find() is None:
        if _may_install_packages():
            packages.append("chromium")
        else:
            _download()
    if packages and _may_install_packages():
        _install_packages(packages)
    if find() is None:
        raise BrowserMissing(
            "ブラウザー（Chromium）を入れられませんでした。管理者に「apt-get install chromium」"
            "（または Google Chrome か Microsoft Edge の導入）を頼むか、"
            "すでにある Chromium の場所を環境変数 CHROMIUM で指定してください。"
        )
    if not has_japanese_font():
        raise BrowserMissing(
            "日本語のフォントがありません。管理者に"
            f"「apt-get install {FONT_PACKAGE}」を頼むか、~/.fonts に日本語のフォントを"
            "置いてください。"
        )
    return executable()


def _may_install_packages() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install_packages(packages: list[str]) -> None:
    print(f"入れています: {'、'.join(packages)}（数分かかることがあります）", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-qq", *words], env=env, stdout=subprocess.DEVNULL, check=False)


def _download() -> None:
    print("ブラウザー（Chromium）を取得しています（数分かかることがあります）", flush=True)
    asked = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(asked, stdout=subprocess.DEVNULL, check=False)


def _downloaded() -> str | None:
    """The Chromium that Playwright keeps for its own version, when it is there."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.exists() else None


def main() -> int:
    """0 when browser and font are there."""
    try:
        path = install()
    except BrowserMissing as error:
        print(error, file=sys.stderr)
        return 1
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    print(f"ブラウザー: {path}（{version.stdout.strip()}）、日本語のフォント: あり")
    return 0


if __name__ == "__main__":
    sys.exit(main())
