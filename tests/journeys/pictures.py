"""`python -m tests.journeys.pictures`: pictures of the pages for docs/pictures."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import arguments, executable
from tests.journeys.pages import pages
from tests.journeys.places import ISHIKAWA, figure_address
from tests.journeys.stack import Stack

FOLDER = Path("docs/pictures")
WIDTHS = (1280, 390)
KEPT = {
    *("dashboard", "dashboard-ishikawa", "kpis", "entry"),
    *("plan-difference-kanazawa", "roadmaps", "timeline"),
    *("items", "compare", "paper", "minutes-published", "mine"),
}


def signed_in(browser: Browser, stack: Stack, role: str, width: int) -> Page:
    context = browser.new_context(
        base_url=stack.address,
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": width, "height": 900},
    )
    page = context.new_page()
    person = next(each for each in stack.sign_ins if each["role"] == role)
    page.goto("/accounts/login/")
    page.get_by_label("メールアドレス").fill(person["email"])
    page.locator("input[type=password]").fill(person["password"])
    page.get_by_role("button", name="ログイン").click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    return page


def take(stack: Stack, browser: Browser, folder: Path, *, everything: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        by_role: dict[str, Page] = {}
        for name, role, address in pages(stack):
            if not everything and name not in KEPT:
                continue
            if role not in by_role:
                by_role[role] = signed_in(browser, stack, role, width)
            page = by_role[role]
            page.goto(address)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=folder / f"{name}-{width}.png", full_page=everything)
        page = by_role.get("dx_office") or signed_in(browser, stack, "dx_office", width)
        page.goto(figure_address(stack, ISHIKAWA, "オープンデータ件数", "2025"))
        page.locator("#id_value").fill("○")
        page.get_by_role("button", name="提出する").click()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=folder / f"entry-error-{width}.png", full_page=everything)


def main() -> None:
    everything = len(sys.argv) > 1
    folder = Path(sys.argv[1]) if everything else FOLDER
    stack = Stack()
    try:
        stack.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable(), args=arguments())
            take(stack, browser, folder, everything=everything)
            browser.close()
    finally:
        stack.stop()


if __name__ == "__main__":
    main()
