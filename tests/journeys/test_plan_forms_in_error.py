"""The plans' forms sent wrong: told at the top and beside the field, accessible, typed kept."""

from __future__ import annotations

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.committee_pages import plan_work_pages
from tests.journeys.conftest import SignIn
from tests.journeys.stack import Stack

KEPT = "途中まで書いた文。"
Typed = dict[str, str]
# By page: the fields that are wrong, and what else was typed.
FORMS: dict[str, tuple[Typed, Typed]] = {
    "plan-new": ({"title": "", "fy_from": "いつか"}, {"summary": KEPT, "source": KEPT}),
    "plan-edit": ({"title": "", "fy_to": "そのうち"}, {"summary": KEPT}),
    "plan-draft-edit": ({"label": "九" * 21}, {"note": KEPT}),
    "plan-draft-decide": ({"decided_by": "", "decided": "R99.1.1"}, {}),
    "plan-item-new": (
        {"title": "", "new_year": "そのうち"},
        {"text": KEPT, "number": "7", "new_planned": "検討"},
    ),
    "plan-item-edit": ({"title": "", "new_year": ""}, {"text": KEPT, "new_planned": "拡充"}),
    "milestone-new": ({"title": "", "when": "そのうち"}, {"note": KEPT}),
    "milestone": ({"when": "", "done": "R99.13月"}, {"note": KEPT}),
    "stage-new": ({"name": "", "number": "百"}, {"description": KEPT}),
    "viewpoint-new": ({"name": ""}, {"description": KEPT}),
    "system-new": (
        {"function": "", "to_system": "", "starts_trial": "そのうち"},
        {"from_system": KEPT, "ends_cutover": "R9.3月末"},
    ),
    "system": ({"to_system": "", "done_cutover": "R99.1"}, {"note": KEPT}),
    "progress-cell": ({"done": ""}, {"note": KEPT}),
    "rollout-new": ({"name": "", "planned": "そのうち"}, {"description": KEPT}),
    "talent-new": ({"name": ""}, {"description": KEPT}),
    "level-new": ({"name": "", "wanted": "たくさん"}, {"note": KEPT, "certified_by": KEPT}),
}


def test_a_plans_form_sent_wrong_comes_back_with_what_was_typed(
    stack: Stack, sign_in: SignIn
) -> None:
    page = sign_in("dx_office")
    problems: list[str] = []
    seen = set()
    for name, _, address in plan_work_pages(stack):
        if name in FORMS:
            seen.add(name)
            page.goto(address)
            wrong, kept = FORMS[name]
            status = send(page, wrong | kept)
            if status != 422:
                problems.append(f"{name}: {status}")
                continue
            found = [*told(page, wrong), *typed_lost(page, wrong | kept), *looks(page)]
            problems += [f"{name}: {each}" for each in found]
    assert seen == set(FORMS)
    assert not problems, "\n".join(problems)


def send(page: Page, typed: Typed) -> int | None:
    """Types into the fields and sends their form with its own button."""
    for field, text in typed.items():
        page.locator(f"#id_{field}").fill(text)
    form = page.locator("main form[method=post]", has=page.locator(f"#id_{next(iter(typed))}"))
    with page.expect_navigation(wait_until="load") as answered:
        form.evaluate("form => form.requestSubmit(form.querySelector('button.btn--solid'))")
    return answered.value.status if answered.value else None


def told(page: Page, wrong: Typed) -> Iterator[str]:
    if not page.title().startswith("エラー"):
        yield f"the title does not say it: {page.title()}"
    if page.locator("main [data-error-summary]:visible").count() == 0:
        yield "nothing at the top tells of it"
    for field in wrong:
        if page.locator(f"#id_{field}").get_attribute("aria-invalid") != "true":
            yield f"{field} is not marked"


def typed_lost(page: Page, typed: Typed) -> Iterator[str]:
    for field, text in typed.items():
        if (now := page.locator(f"#id_{field}").input_value()) != text:
            yield f"{field} holds {now!r}"


def looks(page: Page) -> Iterator[str]:
    for violation in Axe().run(page).response["violations"]:
        targets = [str(node["target"]) for node in violation["nodes"]][:3]
        yield f"axe {violation['id']} {targets}"
    page.set_viewport_size({"width": 390, "height": 900})
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
        yield "wider than 390 px"
    page.set_viewport_size({"width": 1280, "height": 900})
