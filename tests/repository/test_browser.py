"""Finding and installing the browser of the journeys, without touching this machine's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import browser


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with an empty PATH, no download, a Japanese font and no root."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(browser, "_downloaded", lambda: None)
    monkeypatch.setattr(browser, "_download", lambda: None)
    monkeypatch.setattr(browser, "has_japanese_font", lambda: True)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    return tmp_path


def program(folder: Path, name: str) -> str:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("name", browser.NAMES)
def test_browser_on_the_path_is_found(bare: Path, name: str) -> None:
    path = program(bare, name)
    assert browser.executable() == path


def test_named_browser_goes_first(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare, "chromium")
    named = program(bare, "mine")
    monkeypatch.setenv("CHROMIUM", named)
    assert browser.executable() == named


def test_named_browser_that_is_not_there_is_not_replaced_in_silence(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bare, "chromium")
    monkeypatch.setenv("CHROMIUM", str(bare / "none"))
    with pytest.raises(browser.BrowserMissing):
        browser.executable()


def test_without_root_the_download_is_tried_and_its_failure_told(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    monkeypatch.setattr(browser, "_download", lambda: tried.append("download"))
    with pytest.raises(browser.BrowserMissing, match="apt-get install chromium"):
        browser.install()
    assert tried == ["download"]


def test_root_gets_browser_and_font_from_the_distribution(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []

    def install(packages: list[str]) -> None:
        installed.extend(packages)
        program(bare, "chromium")
        monkeypatch.setattr(browser, "has_japanese_font", lambda: True)

    monkeypatch.setattr("os.geteuid", lambda: 0)
    program(bare, "apt-get")
    monkeypatch.setattr(browser, "has_japanese_font", lambda: False)
    monkeypatch.setattr(browser, "_install_packages", install)
    assert browser.install() == str(bare / "chromium")
    assert set(installed) == {"chromium", browser.FONT_PACKAGE}


def test_missing_font_without_root_is_told(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare, "chromium")
    monkeypatch.setattr(browser, "has_japanese_font", lambda: False)
    with pytest.raises(browser.BrowserMissing, match="日本語のフォントがありません"):
        browser.install()


def test_sandbox_is_given_up_for_root_only(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert browser.arguments() == []
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert browser.arguments() == ["--no-sandbox"]
