"""What every page of a committee and its meetings has: the way to it, and the tabs between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.http import QueryDict

from committees.models import Committee, Meeting
from committees.selectors.minutes import sees_minutes
from committees.selectors.seats import seat_of
from committees.views.items_frame import address, page_there_is, trail
from core.clock import now, today
from core.errors import Stale
from organizations.permissions import Act
from organizations.selectors import Actor

__all__ = [
    "address",
    "conflict_of",
    "frame",
    "meeting_frame",
    "page_there_is",
    "rebased",
    "trail",
    "way_to",
]


def frame(actor: Actor, committee: Committee, current: str) -> dict[str, Any]:
    """Context of a page of one committee; `current` is the URL name of the tab."""
    may_manage = actor.can(Act.COMMITTEE_MANAGE)
    pages = [("committee", "概要"), ("items", "指摘事項")]
    if may_manage:
        pages += [("members", "委員"), ("words", "記号と状態")]
    if seat_of(actor, committee):
        pages += [("remarks", "自分の発言と対応")]
    urls = [(name, label, page_there_is(actor, name, committee.pk)) for name, label in pages]
    return {
        "actor": actor,
        "code": actor.organization.code,
        "committee": committee,
        "may_manage": may_manage,
        "tabs": [
            {"label": label, "url": url, "current": name == current}
            for name, label, url in urls
            if url
        ],
        "today": today(),
        "now": now(),
    }


def meeting_frame(actor: Actor, meeting: Meeting, current: str) -> dict[str, Any]:
    """Context of a page of one meeting."""
    committee = meeting.committee
    pages = [("meeting", "会議の内容")]
    may_manage = actor.can(Act.COMMITTEE_MANAGE)
    if may_manage:
        pages += [("agenda", "議題"), ("minutes", "議事録"), ("meeting_announce", "開催の案内")]
        pages += [("raises", "取り上げたい項目")]
    elif sees_minutes(actor, meeting):
        pages += [("minutes_published", "議事録")]
    tabs = [
        {
            "label": label,
            "url": address(actor, name, committee.pk, meeting.pk),
            "current": name == current,
        }
        for name, label in pages
    ]
    return frame(actor, committee, "") | {
        "meeting": meeting,
        "tabs": tabs,
        "meeting_url": address(actor, "meeting", committee.pk, meeting.pk),
    }


def way_to(actor: Actor, meeting: Meeting, *more: dict[str, str] | str) -> list[dict[str, str]]:
    """Breadcrumbs below a meeting."""
    url = address(actor, "meeting", meeting.committee_id, meeting.pk)
    step: dict[str, str] | str = {"label": meeting.label, "url": url} if more else meeting.label
    return trail(actor, meeting.committee, step, *more)


def rebased(post: QueryDict, stale: Stale) -> QueryDict:
    """What was typed, on top of the version now shown: saving again overwrites knowingly."""
    data = post.copy()
    data["version"] = str(stale.theirs["row"].version)
    return data


def conflict_of(form: Form, theirs: Mapping[str, Any]) -> dict[str, Any]:
    """The other person's values beside those this person typed, as the form would show them."""
    form.is_valid()
    mine = form.cleaned_data
    changes = []
    for name, value in theirs.items():
        typed = mine.get(name, "")
        if name in form.fields and _said(value) != _said(typed):
            label = form.fields[name].label
            changes.append({"label": label, "theirs": _said(value), "mine": _said(typed)})
    return {"changes": changes}


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    return "" if value is None else str(value)
