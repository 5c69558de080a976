"""What base.html shows around every page: organizations, main pages, the person, the moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from core import clock
from dashboards.section_pages import PAGES_BESIDE
from dashboards.selectors.committee_tasks import committee_task_count
from dashboards.selectors.tasks import task_count
from organizations.models import Membership, Organization, Role
from organizations.notice_selectors import unread_count
from organizations.permissions import MATRIX, Act
from organizations.selectors import Actor, memberships_of
from surveys.selectors.measure_tasks import measure_task_count


@dataclass(frozen=True)
class OrganizationLink:
    """An organization the person belongs to, and where switching to it leads."""

    organization: Organization
    role_label: str
    url: str


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    current: bool
    badge: int | None = None


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Everything is lazy: a page that shows none of it asks nothing."""
    return {"portal": Portal(request)}


class Portal:
    """Lazy; a handful of queries (memberships, badges). Safe without a session or an actor."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def _actor(self) -> Actor | None:
        return getattr(self._request, "actor", None)

    @property
    def _user(self) -> Any:
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def organization(self) -> Organization | None:
        return self._actor.organization if self._actor else None

    @property
    def user_label(self) -> str:
        return str(self._user) if self._user else ""

    @property
    def role_label(self) -> str:
        return self._actor.role_label if self._actor else ""

    @cached_property
    def now(self) -> datetime:
        return clock.now()

    @cached_property
    def _held(self) -> list[Membership]:
        return list(memberships_of(self._user)) if self._user else []

    @cached_property
    def memberships(self) -> list[OrganizationLink]:
        """Each organization once, with all roles held there."""
        return organization_links(self._held, self._request)

    @cached_property
    def nav(self) -> list[NavItem]:
        """The main pages that the actor may open."""
        actor = self._actor
        if actor is None:
            return []
        current = _section(self._request)
        return [
            NavItem(label, url, current == section, badge)
            for section, label, url, act, badge in _pages(actor, self._held)
            if actor.can(act, anywhere=True)
        ]

    @cached_property
    def subnav(self) -> list[NavItem]:
        """The pages beside this one in its section; empty where a section has one page only."""
        actor, match = self._actor, self._request.resolver_match
        if actor is None or match is None:
            return []
        shown = [
            page
            for page in PAGES_BESIDE.get(_section(self._request), ())
            if actor.can(page.act, anywhere=True) and (page.shown is None or page.shown(actor))
        ]
        return [
            NavItem(
                page.label,
                reverse(page.address, args=[actor.organization.code]),
                page.is_for(match.app_name, match.url_name or ""),
            )
            for page in shown
            if len(shown) > 1
        ]

    @cached_property
    def notices(self) -> NavItem | None:
        """The way to one's notices, with the number of unread ones."""
        actor = self._actor
        if actor is None or not actor.can(Act.NOTICE_VIEW, anywhere=True):
            return None
        url = reverse("organizations:notices", args=[actor.organization.code])
        current = self._request.path == url
        return NavItem("お知らせ", url, current, unread_count(actor) or None)


def organization_links(
    memberships: Iterable[Membership], request: HttpRequest
) -> list[OrganizationLink]:
    """The organizations of these memberships, each with the address to switch to it."""
    by_organization: dict[int, list[Membership]] = {}
    for membership in memberships:
        by_organization.setdefault(membership.organization_id, []).append(membership)
    return [
        OrganizationLink(
            held[0].organization,
            "・".join(dict.fromkeys(Role(m.role).label for m in held)),
            _switch_url(request, held[0].organization, {Role(m.role) for m in held}),
        )
        for held in by_organization.values()
    ]


def headed_department(organization: Organization, memberships: Iterable[Membership]) -> int | None:
    """The one department that a head answers for; None for everybody who looks at the whole."""
    held = {
        (membership.role, membership.department_id)
        for membership in memberships
        if membership.organization_id == organization.pk
    }
    role, department = next(iter(held)) if len(held) == 1 else ("", None)
    return department if role == Role.DEPARTMENT_HEAD else None


def _dashboard_url(organization: Organization, memberships: Iterable[Membership]) -> str:
    department = headed_department(organization, memberships)
    if department is None:
        return reverse("dashboards:organization", args=[organization.code])
    return reverse("dashboards:department", args=[organization.code, department])


def _pages(
    actor: Actor, memberships: Iterable[Membership]
) -> list[tuple[str, str, str, Act, int | None]]:
    code = [actor.organization.code]
    today = clock.today()
    counts = (task_count, committee_task_count, measure_task_count)
    badge = sum(count(actor, today=today) for count in counts) or None
    dashboard = _dashboard_url(actor.organization, memberships)
    departments = reverse("organizations:departments", args=code)
    return [
        ("todo", "やること", reverse("dashboards:todo", args=code), Act.TASK_VIEW, badge),
        ("dashboard", "ダッシュボード", dashboard, Act.DASHBOARD_VIEW, None),
        ("plans", "計画", reverse("dashboards:plans", args=code), Act.PLAN_VIEW, None),
        ("kpis", "KPI", reverse("kpis:list", args=code), Act.INDICATOR_VIEW, None),
        ("surveys", "アンケート", reverse("surveys:list", args=code), Act.SURVEY_VIEW, None),
        (
            "committees",
            "会議・指摘事項",
            reverse("committees:list", args=code),
            Act.COMMITTEE_VIEW,
            None,
        ),
        ("data", "データ", reverse("kpis:imports", args=code), Act.FIGURE_IMPORT, None),
        ("organizations", "組織", departments, Act.DEPARTMENT_VIEW, None),
    ]


_SECTIONS = {
    "dashboards:outlook": "dashboard",
    "organizations:notices": "",
    "dashboards:todo": "todo",
    "dashboards:organization": "dashboard",
    "dashboards:department": "dashboard",
}


def _section(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return ""
    if match.app_name == "kpis" and (match.url_name or "").startswith("import"):
        return "data"
    if match.app_name == "inventories":
        return "kpis"
    if match.view_name.startswith("dashboards:plan"):
        return "plans"
    return _SECTIONS.get(match.view_name, match.app_name)


def _switch_url(request: HttpRequest, to: Organization, roles: set[Role]) -> str:
    """The same kind of page there, where it stands for no single object and the role may see it."""
    match = request.resolver_match
    if match is not None and set(match.kwargs) == {"code"}:
        act = getattr(match.func, "act", None)
        if act is not None and roles & set(MATRIX[act]) and match.url_name != "freshness":
            return reverse(match.view_name, args=[to.code])
    return reverse("dashboards:todo", args=[to.code])
