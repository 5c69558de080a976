"""Every form sent empty comes back: told at the top and beside each field, and accessible."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import SignIn
from tests.journeys.stack import Stack
from tests.journeys.work_pages import work_pages

FORMS = {
    *("import-new", "round-new", "round-edit", "round-unlock"),
    *("inventory-new", "inventory-row-new", "inventory-feed-new", "inventory-import"),
    *("kpi-new", "kpi-end", "kpi-definition", "target-new", "target-revise", "targets-table"),
    *("scheme-new", "corrective-asked"),
}
# Empties the page's longest form and sends it with its own button.
SEND_EMPTY = """() => {
    const forms = [...document.querySelectorAll("main form[method=post]")];
    const size = (form) => form.querySelectorAll("input:not([type=hidden]),select,textarea").length;
    const form = forms.sort((a, b) => size(b) - size(a))[0];
    for (const field of form.querySelectorAll("input[type=text],input:not([type]),textarea,"
        + "input[type=date],input[type=number]")) field.value = "";
    form.requestSubmit(form.querySelector("button[type=submit]"));
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_every_form_sent_empty_comes_back_accessible(
    stack: Stack, sign_in: SignIn, width: int
) -> None:
    page = sign_in("dx_office", width=width)
    problems: list[str] = []
    seen = set()
    for name, _, address in work_pages(stack):
        if name not in FORMS:
            continue
        seen.add(name)
        page.goto(address)
        with page.expect_navigation(wait_until="load") as answered:
            page.evaluate(SEND_EMPTY)
        if answered.value is None or answered.value.status != 422:
            problems.append(f"{name}: {answered.value and answered.value.status}")
            continue
        if not page.title().startswith("エラー"):
            problems.append(f"{name}: the title does not say it: {page.title()}")
        if (told := page.locator("main [data-error-summary]:visible").count()) != 1:
            problems.append(f"{name}: told {told} times at the top")
        if page.locator("main [aria-invalid=true]").count() == 0:
            problems.append(f"{name}: no field is marked")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            problems.append(f"{name}: wider than {width} px")
        for violation in Axe().run(page).response["violations"]:
            targets = [str(node["target"]) for node in violation["nodes"]][:3]
            problems.append(f"{name}: axe {violation['id']} {targets}")
    assert seen == FORMS
    assert not problems, "\n".join(problems)
