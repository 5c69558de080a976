"""What all views of an organization share: who is asking, what they may do, and lists in pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from core.errors import NotFound
from dashboards.api import selectors
from dashboards.api.pagination import Pages
from dashboards.api.schema import reading
from dashboards.api.serializers.filters import Filters, NoFilters
from dashboards.api.serializers.organizations import OrganizationSerializer
from organizations.models import User
from organizations.permissions import Act
from organizations.selectors import Actor, get_actor

__all__ = ["ListView", "NoSuchPage", "OrganizationList", "OrganizationView"]


class OrganizationView(APIView):
    """`acts` names the right that each method needs; the test of the permission matrix reads it.

    Without a role in the organization of the address it is not found; with a role that the act
    does not reach it is refused. Rights on a single object are checked by selectors and services.
    """

    acts: ClassVar[dict[str, Act]] = {}
    # No OPTIONS: it would describe the view in English; the schema does it better.
    http_method_names = ["get", "head", "post"]
    actor: Actor

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        view = super().as_view(**initkwargs)
        view.acts = cls.acts  # type: ignore[attr-defined]
        return view

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        act = self.acts.get("GET" if request.method == "HEAD" else str(request.method))
        if act is None:
            raise MethodNotAllowed(str(request.method))
        self.actor = get_actor(user=cast(User, request.user), code=kwargs["code"])
        self.actor.require(act, anywhere=True)


class ListView(OrganizationView):
    """A list in pages. `pagination_class` is read by the schema too."""

    pagination_class = Pages
    filters: ClassVar[type[Filters]] = NoFilters

    def page(self, rows: Any, serializer: type[Serializer]) -> Response:
        pages = self.pagination_class()
        found: Iterable[Any] = pages.paginate_queryset(rows, self.request, view=self) or []
        return pages.get_paginated_response(serializer(found, many=True).data)

    def criteria(self) -> dict[str, Any]:
        """The query parameters that were given, as the selector's arguments."""
        return self.filters.read(self.request.query_params)


class OrganizationList(APIView):
    """Needs no role: it tells which roles there are."""

    http_method_names = ["get", "head"]

    @reading(
        tag="団体",
        summary="自分が役割を持つ団体の一覧",
        answer=OrganizationSerializer(many=True),
        path=(),
    )
    def get(self, request: Request) -> Response:
        found: dict[str, dict[str, Any]] = {}
        for membership in selectors.organizations(user=cast(User, request.user)):
            body = membership.organization
            row = {"code": body.code, "name": body.name, "is_sample": body.is_sample, "roles": []}
            found.setdefault(body.code, row)["roles"].append(membership.role)
        return Response(OrganizationSerializer(list(found.values()), many=True).data)


class NoSuchPage(APIView):
    """Any other address under /api/v1/: not found, as JSON and not as a page."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound(
            "no_such_address",
            "このアドレスのAPIはありません。",
            "アドレスと番号を、APIの説明（/api/docs/）で確認してください。末尾の「/」も必要です。",
        )
