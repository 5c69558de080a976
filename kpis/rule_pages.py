"""The portal's own rules (docs/formulas), as pages: the simple Markdown they use, made safe HTML.

Everything is escaped first; only the marks named here become elements. The pages are read when
the process starts to serve them, and are part of the code, not of what people type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.errors import NotFound

FOLDER = Path(settings.BASE_DIR) / "docs" / "formulas"
# In the order in which one asks.
ORDER = ("achievement", "status", "grades", "departments", "definitions", "rounding", "reading")
_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\(([a-z_]+)\.md(#[^)\s]*)?\)")
_ANY_LINK = re.compile(r"\[([^\]]+)\]\([^)\s]+\)")
_RULE = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?")
_ITEM = re.compile(r"(?P<indent> *)(?P<mark>[-*]|\d+\.) +(?P<text>.*)")
_HEADING = re.compile(r"(#{1,4}) +(.*)")
# A sentence about the test that holds a page's tables to the code speaks to who reads the sources.
_ABOUT_TESTS = re.compile(r"[^。]*`tests/[^`]*`[^。]*。")


@dataclass(frozen=True)
class RulePage:
    slug: str
    title: str
    html: SafeString


@cache
def rule_pages() -> tuple[RulePage, ...]:
    """All pages, the usual ones first."""
    slugs = [path.stem for path in FOLDER.glob("*.md")]
    slugs.sort(key=lambda slug: (ORDER.index(slug) if slug in ORDER else len(ORDER), slug))
    return tuple(_page(slug) for slug in slugs)


def rule_page(slug: str) -> RulePage:
    """Raises NotFound."""
    for page in rule_pages():
        if page.slug == slug:
            return page
    raise NotFound(
        "rule_page_not_found",
        "この計算の決まりは見つかりません。",
        "「計算の決まり」の一覧から選び直してください。",
    )


def _page(slug: str) -> RulePage:
    lines = (FOLDER / f"{slug}.md").read_text(encoding="utf-8").splitlines()
    title = next((line[2:].strip() for line in lines if line.startswith("# ")), slug)
    body = [_ABOUT_TESTS.sub("", line) for line in lines if not line.startswith("# ")]
    return RulePage(slug, title, render(body, title=title))


def render(lines: list[str], *, title: str = "") -> SafeString:
    """Headings, paragraphs, lists, tables and fenced code; anything else is text."""
    # Every piece is escaped where it is put together (_inline, escape).
    return mark_safe("\n".join(_blocks(lines, title)))  # noqa: S308


def _blocks(lines: list[str], title: str) -> Iterator[str]:
    at, heading = 0, title
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif line.startswith("```"):
            end = next(
                (n for n in range(at + 1, len(lines)) if lines[n].startswith("```")), len(lines)
            )
            yield f"<pre><code>{escape(chr(10).join(lines[at + 1 : end]))}</code></pre>"
            at = end + 1
        elif found := _HEADING.fullmatch(line):
            level, heading = len(found[1]), found[2]
            yield f"<h{level}>{_inline(heading)}</h{level}>"
            at += 1
        elif line.startswith("|"):
            end = _while(lines, at, lambda text: text.startswith("|"))
            yield _table(lines[at:end], heading)
            at = end
        elif _ITEM.fullmatch(line):
            end = _while(lines, at, lambda text: bool(text.strip()))
            yield _list(lines[at:end])
            at = end
        else:
            end = _while(lines, at, lambda text: bool(text.strip()) and text[0] not in "|#")
            yield f"<p>{_inline(''.join(text.strip() for text in lines[at:end]))}</p>"
            at = max(end, at + 1)


def _while(lines: list[str], at: int, wanted: object) -> int:
    assert callable(wanted)
    while at < len(lines) and wanted(lines[at]):
        at += 1
    return at


def _list(lines: list[str]) -> str:
    items: list[str] = []
    ordered = not lines[0].lstrip().startswith(("-", "*"))
    for line in lines:
        if found := _ITEM.fullmatch(line):
            items.append(found["text"])
        else:
            items[-1] += line.strip()
    tag = "ol" if ordered else "ul"
    return f"<{tag}>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</{tag}>"


def _table(lines: list[str], heading: str) -> str:
    rows = [_cells(line) for line in lines if not _RULE.fullmatch(line.strip())]
    head, body = rows[0], rows[1:]
    columns = "".join(f'<th scope="col">{_inline(cell)}</th>' for cell in head)
    cells = "".join(
        f"<tr>{''.join(f'<td>{_inline(cell)}</td>' for cell in row)}</tr>" for row in body
    )
    # A wide table scrolls by itself, and with the keyboard.
    return (
        f'<div class="tbl-region" role="region" tabindex="0" aria-label="{escape(heading)}の表">'
        f'<table class="tbl tbl--dense"><thead><tr>{columns}</tr></thead>'
        f"<tbody>{cells}</tbody></table></div>"
    )


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner)]


def _inline(text: str) -> str:
    safe = str(escape(text))
    safe = _CODE.sub(r"<code>\1</code>", safe)
    safe = _STRONG.sub(r"<strong>\1</strong>", safe)
    safe = _LINK.sub(r'<a href="../\2/\3">\1</a>', safe)
    return _ANY_LINK.sub(r"\1", safe)
