"""Every kind of page: accessible, Japanese, within its width, without a foreign host."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.conftest import SignIn
from tests.journeys.pages import pages
from tests.journeys.stack import Stack

# Names of products and terms that are written in Latin letters in Japanese offices too.
KNOWN = re.compile(
    r"(?<![A-Za-z])(DX|KPI|KPIs|API|CSV|Excel|PDF|ICT|RPA|AI|OK|JSON|YAML|OpenAPI|REST|HTTP|URL|SNS|BYOD|Wi|Fi"
    r"|PC|R|H|Q|A|B|C|D|E|F|G|M365|Microsoft|Teams|Outlook|SharePoint|Power|Automate|Webex|LoGo"
    r"|example|demo|office|editor|head|member|viewer|admin|ID|BPR|EBPM|LINE|Authorization|Token"
    r"|UTF|BOM|v|curl|https|http|GET|POST|code|UI|SaaS|LGWAN|OCR|km|kg|kWh|CO|IT|GIS|mm|cm|MFA"
    r"|e|mail|PT|Word|PowerPoint|xlsx|docx|ics|TSV|Shift|JIS|PostgreSQL|SciPy|DCI|CDO|COE|Designed|by|XLSForm|Forms|Web|Ctrl|Enter)(?![A-Za-z])",
    re.IGNORECASE,
)
ENGLISH = re.compile(r"[A-Za-z]{3,}")


def _english_words(page: Page) -> set[str]:
    # Text by text: neighbours in a table must not run together into a new word.
    texts = page.evaluate(
        """() => {
            const found = [];
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const parent = walker.currentNode.parentElement;
                if (parent.checkVisibility() && !parent.closest("script, code"))
                    found.push(walker.currentNode.data);
            }
            return found;
        }"""
    )
    text = re.sub(r"https?://\S+", " ", " ".join(texts))  # addresses are no words
    return set(ENGLISH.findall(KNOWN.sub(" ", text)))


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_japanese_and_fits(
    stack: Stack, sign_in: SignIn, width: int
) -> None:
    problems: list[str] = []
    open_pages: dict[str, Page] = {}
    hosts: set[str] = set()
    for name, role, address in pages(stack):
        if role not in open_pages:
            open_pages[role] = sign_in(role, width=width)
            open_pages[role].on("request", lambda request: hosts.add(request.url))
        page = open_pages[role]
        answer = page.goto(address)
        assert answer is not None
        if answer.status >= 500:
            problems.append(f"{name}: {answer.status}")
            continue
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            problems.append(f"{name}: wider than {width} px")
        if name == "api-docs":
            continue  # a developers' page: the viewer is a library's own
        for violation in Axe().run(page).response["violations"]:
            targets = [str(node["target"]) for node in violation["nodes"]][:3]
            problems.append(f"{name}: axe {violation['id']} {targets}")
        if words := _english_words(page):
            problems.append(f"{name}: English words {sorted(words)[:8]}")
    foreign = {url for url in hosts if not url.startswith((stack.address, "data:"))}
    assert not problems, "\n".join(problems)
    assert foreign == set()


def test_a_page_works_without_javascript(stack: Stack, sign_in: SignIn) -> None:
    signed_in = sign_in("dx_office").context.storage_state()
    browser = sign_in("dx_office").context.browser
    assert browser is not None
    context = browser.new_context(
        base_url=stack.address, java_script_enabled=False, storage_state=signed_in, locale="ja-JP"
    )
    page = context.new_page()
    for name, _, address in pages(stack):
        if name in {"dashboard", "kpis", "entry", "plan", "kpi"}:
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200
            assert page.locator("h1").inner_text() != ""
    context.close()


def test_the_first_load_of_a_dashboard_is_small(stack: Stack, sign_in: SignIn) -> None:
    page = sign_in("viewer")
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    received: list[float] = []
    client.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto("/o/990001/dashboard/")
    page.wait_for_load_state("networkidle")
    first, received[:] = sum(received), []
    page.goto("/o/990001/dashboard/")
    page.wait_for_load_state("networkidle")
    again = sum(received)
    assert 0 < first <= 500_000, f"first load {first / 1000:.0f} kB"
    assert 0 < again <= 60_000, f"second load {again / 1000:.0f} kB"
