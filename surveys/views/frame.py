"""What every page of a survey has: the way to it, and the tabs between its pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse

from core.clock import now, today
from core.errors import Stale
from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.models import Survey

State, Origin = Survey.State, Survey.Origin
# URL name and label of each tab, in order; one whose page does not exist is not shown.
FOR_ALL = (("survey", "概要"),)
FOR_THE_OFFICE = (("questions", "質問"), ("groups", "対象と公表"), ("bindings", "KPI"))
ASKING = (("running", "実施"),)
TAKING_IN = (("imports", "回答の取込み"),)
TOTALS = (("totals", "集計の登録"),)
SHOWING = (("results", "結果"),)
WORDS = (("texts", "自由記述"),)
ACTING = (("findings", "課題と対応"),)


def address(actor: Actor, name: str, *ids: int) -> str:
    return reverse(f"surveys:{name}", args=[actor.organization.code, *ids])


def page_there_is(actor: Actor, name: str, *ids: int) -> str:
    """The page's address, or "" where no such page exists."""
    try:
        return address(actor, name, *ids)
    except NoReverseMatch:
        return ""


def trail(actor: Actor, survey: Survey | None = None, *more: str | dict[str, str]) -> list[Any]:
    """Breadcrumbs: the list, the survey, and further words."""
    way: list[Any] = [{"label": "アンケート", "url": page_there_is(actor, "list")}]
    if survey is not None:
        way.append({"label": survey.title, "url": page_there_is(actor, "survey", survey.pk)})
    way += [{"label": step} if isinstance(step, str) else step for step in more]
    way[-1] = {"label": way[-1]["label"]}
    return way


def rebased(post: QueryDict, stale: Stale) -> QueryDict:
    """What was typed, on top of the version now shown: saving again overwrites knowingly."""
    data = post.copy()
    data["version"] = str(stale.theirs["row"].version)
    return data


def conflict_of(form: Form, theirs: Mapping[str, Any]) -> dict[str, Any]:
    """The other person's values beside those this person typed, as the form would show them."""
    form.is_valid()
    changes = []
    for name, value in theirs.items():
        mine = _said(form.cleaned_data.get(name, ""))
        if name in form.fields and name != "version" and _said(value) != mine:
            label = form.fields[name].label
            changes.append({"label": label, "theirs": _said(value), "mine": mine})
    return {"changes": changes}


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    return "" if value is None else str(value)


def frame(actor: Actor, survey: Survey, current: str) -> dict[str, Any]:
    """Context of a page of one survey; `current` is the URL name of its tab.

    Gives actor, code, survey, may_manage, tabs, today and now. A survey with names says so on
    every page: templates/surveys/parts/tabs.html.
    """
    may_manage = actor.can(Act.SURVEY_MANAGE)
    tabs = [
        {"label": label, "url": url, "current": name == current}
        for name, label in _pages(survey, may_manage)
        if (url := page_there_is(actor, name, survey.pk))
    ]
    return {
        "actor": actor,
        "code": actor.organization.code,
        "survey": survey,
        "may_manage": may_manage,
        "tabs": tabs,
        "today": today(),
        "now": now(),
    }


def _pages(survey: Survey, may_manage: bool) -> list[tuple[str, str]]:
    pages = [*FOR_ALL]
    closed = survey.state == State.CLOSED
    if may_manage:
        pages += FOR_THE_OFFICE
        if survey.origin == Origin.ASKED:
            pages += ASKING
        elif survey.origin == Origin.IMPORTED:
            pages += TAKING_IN
        elif survey.origin == Origin.TOTALS:
            pages += TOTALS
    if closed:
        pages += SHOWING
        if survey.origin != Origin.TOTALS:
            pages += WORDS
        pages += ACTING
    return pages
