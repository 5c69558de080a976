"""The API's description (OpenAPI), and the page that shows it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.utils.decorators import method_decorator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response


class Schema(SpectacularAPIView):
    """JSON unless ?format=yaml or the Accept header asks for YAML; refusals are JSON as well."""

    permission_classes = [IsAuthenticated]
    renderer_classes = [
        OpenApiJsonRenderer2,
        OpenApiJsonRenderer,
        OpenApiYamlRenderer2,
        OpenApiYamlRenderer,
    ]

    def _get_filename(self, request: Request, version: str) -> str:
        # The default would put the Japanese title into a header.
        chosen = self.perform_content_negotiation(request, force=True)[0]
        return f"dxportal-api-v1.{chosen.format}"


@method_decorator(login_required, name="dispatch")
class Documentation(SpectacularSwaggerSplitView):
    """Swagger UI from our own host. Its start script has its own address: no inline script."""

    schema = None
    permission_classes = [IsAuthenticated]
    url_name = "api:schema"
    template_name = "api/docs.html"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().get(request, *args, **kwargs)
        # The start script holds this session's CSRF token: for this site's pages alone.
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Cache-Control"] = "no-store"
        return response
