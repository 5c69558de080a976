"""お知らせ: what a person was told, and marking it as read."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from core.clock import now
from organizations.notice_selectors import notices, unread_count
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.services.notices import mark_all_read, mark_read
from organizations.web import acting

PAGE = 50


@acting(Act.NOTICE_VIEW)
@require_safe
def notice_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    unread_only = request.GET.get("show") == "unread"
    address = reverse("organizations:notices", args=[actor.organization.code])
    unread = unread_count(actor)
    context = {
        "page_obj": Paginator(notices(actor, unread_only=unread_only), PAGE).get_page(
            request.GET.get("page")
        ),
        "unread": unread,
        "unread_only": unread_only,
        "list_url": address,
        "tabs": [
            {"label": "すべて", "url": address, "current": not unread_only},
            {
                "label": "未読",
                "url": f"{address}?show=unread",
                "current": unread_only,
                "count": unread,
            },
        ],
        "breadcrumbs": [{"label": actor.organization.name}, {"label": "お知らせ"}],
        "now": now(),
    }
    return render(request, "organizations/notices.html", context)


@acting(Act.NOTICE_VIEW)
@require_POST
def notice_open(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    notice = mark_read(by=actor, notice_id=pk)
    inside = url_has_allowed_host_and_scheme(notice.path, allowed_hosts=None)
    if notice.path and inside:
        return redirect(notice.path)
    return redirect("organizations:notices", actor.organization.code)


@acting(Act.NOTICE_VIEW)
@require_POST
def notices_read(request: HttpRequest, actor: Actor) -> HttpResponse:
    count = mark_all_read(by=actor)
    if count:
        messages.success(request, f"{count}件を既読にしました。")
    return redirect("organizations:notices", actor.organization.code)
