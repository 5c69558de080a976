"""The first page after signing in, and the choice of an organization."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from dashboards.navigation import organization_links
from organizations.models import Role, User
from organizations.selectors import memberships_of


def _first_page(user: User) -> str:
    """Members of committees have nothing to do but their meetings; everybody else has a list."""
    roles = {membership.role for membership in memberships_of(user)}
    return "committees:mine" if roles == {Role.COMMITTEE_MEMBER} else "dashboards:todo"


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Signed out: the sign-in page. One organization: what is due there. Several: a choice."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    links = organization_links(memberships_of(request.user), request)
    if len(links) == 1:
        return redirect(reverse(_first_page(request.user), args=[links[0].organization.code]))
    return render(request, "dashboards/home.html", {"links": links})
