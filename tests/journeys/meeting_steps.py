"""What the stories of committees do more than once: made by the pages, as the office would."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from core.clock import today
from tests.journeys.places import SAMPLE, confirm_if_asked
from tests.journeys.stack import Stack

COMMITTEES = f"/o/{SAMPLE}/committees/"


def press(page: Page, name: str) -> None:
    """A button of the page itself, and the question that it may ask."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
    confirm_if_asked(page)


def says(page: Page, sentence: str) -> None:
    expect(page.get_by_role("main")).to_contain_text(sentence)


def path_of(page: Page) -> str:
    return urlsplit(page.url).path


def make_committee(office: Page, name: str, *, is_open: bool = True) -> str:
    """Its address. The page of its members is what comes next."""
    office.goto(f"{COMMITTEES}new/")
    office.locator("#id_name").fill(name)
    office.locator("#id_is_open").set_checked(is_open)
    press(office, "会議体を作る")
    expect(office.locator("h1")).to_contain_text(f"{name} 委員")
    return path_of(office).removesuffix("members/")


def make_meeting(office: Page, committee: str, label: str, **typed: str) -> str:
    """Its address. Answers are due in a week."""
    office.goto(f"{committee}meetings/new/")
    for name, value in {"label": label, **typed}.items():
        office.locator(f"#id_{name}").fill(value)
    office.locator("#id_answers_due_on").fill((today() + timedelta(days=7)).isoformat())
    press(office, "会議を作る")
    expect(office.locator("h1")).to_contain_text(label)
    return path_of(office)


def fill_item(office: Page, **typed: str) -> None:
    """The form of an item; marks and names as one types them."""
    for name, value in typed.items():
        if name == "status_mark":
            office.locator(f"#id_{name}").select_option(value)
        else:
            office.locator(f"#id_{name}").fill(value)


def ask_for_answers(office: Page, meeting: str, heading: str) -> None:
    """Asks the departments about that item alone."""
    office.goto(f"{meeting}answers/ask/")
    for box in office.locator("tbody input[type=checkbox]").all():
        box.uncheck()
    office.get_by_role("row", name=re.compile(heading)).get_by_role("checkbox").check()
    press(office, "依頼する")
    says(office, "依頼しました")


def editors_department(stack: Stack) -> str:
    """The department of the sample in which the person for entering works."""
    return str(
        stack.sql(
            "SELECT d.name FROM organizations_membership m"
            " JOIN organizations_department d ON d.id = m.department_id"
            " JOIN organizations_organization o ON o.id = m.organization_id"
            " WHERE o.code = %s AND m.role = 'department_editor'"
            " ORDER BY m.id LIMIT 1",
            SAMPLE,
        )[0][0]
    )
