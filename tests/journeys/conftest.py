"""A running portal and a real Chromium for each story."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.browser import arguments, executable
from tests.journeys.grids import monthly_plan
from tests.journeys.stack import Stack

WIDE = {"width": 1280, "height": 900}
SignIn = Callable[..., Page]
GUEST = "guest"  # somebody who has not signed in


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    portal = Stack()
    try:
        portal.start()
        yield portal
    finally:
        portal.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = playwright.chromium.launch(executable_path=executable(), args=arguments())
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def _states() -> dict[str, dict]:
    """Signed-in browser states by role, so that each role types its password once."""
    return {}


@pytest.fixture
def sign_in(stack: Stack, browser: Browser, _states: dict[str, dict]) -> Iterator[SignIn]:
    """`sign_in("dx_office")` gives a page of that role; errors in the page fail the story."""
    opened = []
    complaints: list[str] = []

    def as_role(role: str, *, width: int = 1280) -> Page:
        context = browser.new_context(
            base_url=stack.address,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            viewport={**WIDE, "width": width},
            storage_state=_states.get(role),
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on(
            "console",
            lambda message: (
                complaints.append(f"console: {message.text}")
                if "Content Security Policy" in message.text
                else None
            ),
        )
        if role != GUEST and role not in _states:
            person = next(each for each in stack.sign_ins if each["role"] == role)
            page.goto("/accounts/login/")
            page.get_by_label("メールアドレス").fill(person["email"])
            page.locator("input[type=password]").fill(person["password"])
            page.get_by_role("button", name="ログイン").click()
            page.wait_for_url(lambda url: "/accounts/login" not in url)
            _states[role] = context.storage_state()
        return page

    yield as_role
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def plan(stack: Stack) -> int:
    """The plan of the entry grid's stories; made when the first of them asks for it."""
    return monthly_plan(stack)
