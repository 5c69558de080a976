"""Rules about every file: names, length, nothing unfinished, from outside, or inline."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
THIS = Path(__file__).resolve()
PASSED_BY = {
    ".git",
    ".venv",
    ".local",
    ".hypothesis",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".import_linter_cache",
    "__pycache__",
    "node_modules",
    "vendor",
}
TEXT = {
    ".py",
    ".sql",
    ".html",
    ".css",
    ".js",
    ".md",
    ".toml",
    ".yml",
    ".yaml",
    ".json",
    ".txt",
    ".lock",
    ".sh",
    ".svg",
    ".cfg",
    ".ini",
    ".conf",
    "",
}
VAGUE = {"utils", "helpers", "common", "misc", "util", "helper"}
MAX_LINES = 400
# Written so that this file does not break its own rule.
REGISTRIES = ["pypi" + ".org", "python" + "hosted.org", "npmjs" + ".org", "yarnpkg" + ".com"]


@cache
def files() -> tuple[Path, ...]:
    found = []
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in PASSED_BY]
        found += [Path(folder, name) for name in names]
    return tuple(sorted(path for path in found if path.is_file()))


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def texts(*suffixes: str, under: str = "") -> Iterator[tuple[Path, str]]:
    """Our own text files (not this one) with their path from the root."""
    for path in files():
        name = path.relative_to(ROOT)
        if path.suffix in (suffixes or TEXT) and path != THIS and str(name).startswith(under):
            yield name, text(path)


def places(pattern: str, found: Iterator[tuple[Path, str]], flags: int = 0) -> list[str]:
    """path:line of each match."""
    expression = re.compile(pattern, flags)
    return [
        f"{name}:{content.count(chr(10), 0, match.start()) + 1}: {match.group()[:60]}"
        for name, content in found
        for match in expression.finditer(content)
    ]


def test_the_walk_sees_the_repository() -> None:
    names = {str(path.relative_to(ROOT)) for path in files()}
    assert {"manage.py", "kpis/sql/0001_rules.sql", "templates/base.html", "Makefile"} <= names
    assert not any(name.startswith(".venv") for name in names)


def test_no_file_has_a_name_that_says_nothing() -> None:
    vague = [str(path.relative_to(ROOT)) for path in files() if path.stem.lower() in VAGUE]
    folders = {
        str(parent)
        for path in files()
        for parent in path.relative_to(ROOT).parents
        if parent.name.lower() in VAGUE
    }
    assert (vague, folders) == ([], set())


def test_no_python_file_is_long() -> None:
    long = {
        str(name): len(content.splitlines())
        for name, content in texts(".py")
        if "migrations" not in name.parts and len(content.splitlines()) > MAX_LINES
    }
    assert long == {}


def test_nothing_is_left_for_later() -> None:
    marks = "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"])
    assert places(rf"\b({marks})\b", texts()) == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    pattern = r"pytest\.(skip|importorskip|xfail)\(|mark\.(skip|skipif|xfail)\b|unittest\.skip"
    assert places(pattern, texts(".py", under="tests")) == []


OUTSIDE = (
    r"(?:src|href|action|poster|srcset|data)\s*=\s*[\"']?\s*"
    r"(?:https?:)?//(?!www\.w3\.org)[^\"'\s>]*"
)


def test_no_page_or_static_file_reaches_outside() -> None:
    assert places(OUTSIDE, texts(".html", ".svg", under="templates"), re.I) == []
    assert places(OUTSIDE, texts(".html", ".svg", under="static"), re.I) == []
    css = r"(?:url\(\s*[\"']?|@import\s+[\"'])(?:https?:)?//[^)\"']*"
    assert places(css, texts(".css"), re.I) == []
    script = r"[\"'`]https?://(?!www\.w3\.org)[^\"'`]*"
    assert places(script, texts(".js"), re.I) == []


def test_no_file_names_a_package_registry() -> None:
    assert places("|".join(re.escape(host) for host in REGISTRIES), texts(), re.I) == []


def test_no_lock_file_names_an_index_or_an_address() -> None:
    pattern = r"^\s*(--(?:extra-)?index-url|--find-links|-i )|https?://|@\s*file:|\"resolved\":"
    assert places(pattern, texts(".lock"), re.M) == []


def test_every_locked_requirement_has_a_hash() -> None:
    for name, content in texts(".lock"):
        entries = re.split(r"\n(?=[A-Za-z0-9])", content)
        pinned = [entry for entry in entries if re.match(r"[A-Za-z0-9_.\[\]-]+==", entry)]
        assert pinned, name
        assert [e.splitlines()[0] for e in pinned if "--hash=sha256:" not in e] == [], name


def test_no_file_names_a_place_on_one_machine() -> None:
    assert places(r"(?<![\w./~-])/(?:work|root|home|Users)/[\w.-]+", texts()) == []


def test_only_tests_look_beside_the_repository() -> None:
    """The reference figures lie beside the repository; nothing that is shipped needs them."""
    beside = "../" + "shared"
    users = [
        str(name) for name, content in texts() if beside in content or "shared/golden" in content
    ]
    assert [name for name in users if not name.startswith(("tests/", ".ci/"))] == []


INLINE = {
    "a style attribute": r"<[^>{]*\sstyle\s*=",
    "a style element": r"<style\b",
    "an event handler": r"<[a-z][^>]*\son[a-z]+\s*=\s*[\"']",
    "a javascript: address": r"javascript:",
    "a script with code in it": (
        r"<script(?![^>]*\bsrc\s*=)(?![^>]*type=[\"']application/json)[^>]*>"
    ),
}


@pytest.mark.parametrize("what", list(INLINE))
def test_no_template_has_inline(what: str) -> None:
    assert places(INLINE[what], texts(".html", under="templates"), re.I | re.S) == []


def test_nothing_builds_inline_code_or_style_in_python_or_javascript() -> None:
    pattern = (
        r"mark_safe\([^)]*<(script|style)|setAttribute\([\"']style|\.style\.cssText|innerHTML\s*="
    )
    assert places(pattern, texts(".py", ".js"), re.I) == []


def test_view_functions_are_short() -> None:
    """A view is a decorated function of a view file, or a method named for an HTTP method."""
    long, seen = [], 0
    for name, content in texts(".py"):
        if name.parts[0] in {"tests", "benchmarks"} or "views" not in str(name):
            continue
        for node in ast.walk(ast.parse(content)):
            if isinstance(node, ast.FunctionDef) and "request" in {a.arg for a in node.args.args}:
                is_view = node.decorator_list or node.name in {"get", "post", "put", "delete"}
                lines = (node.end_lineno or 0) - node.lineno + 1
                seen += bool(is_view)
                if is_view and lines > 25:
                    long.append(f"{name}:{node.lineno} {node.name} ({lines})")
    assert long == []
    assert seen > 10, "the walk finds views"


def test_views_ask_no_model_themselves() -> None:
    views = ((n, c) for n, c in texts(".py") if "views" in str(n) and n.parts[0] != "tests")
    assert places(r"\b[A-Z]\w+\.objects\b", views) == []


def test_rules_do_not_look_at_the_clock() -> None:
    pattern = r"\b(date\.today|utcnow|timezone\.(now|localdate|localtime))\(\)|\bdatetime\.now\("
    apps = ("core/", "organizations/", "plans/", "kpis/", "dashboards/")
    found = (
        (n, c) for n, c in texts(".py") if str(n).startswith(apps) and str(n) != "core/clock.py"
    )
    assert places(pattern, found) == []
