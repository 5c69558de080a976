"""Everything under /api/: version 1, its documentation, and the page of one's own tokens."""

from __future__ import annotations

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from dashboards.api.views.documentation import Documentation
from organizations import token_views


class PublicBodyCode(StringConverter):
    """全国地方公共団体コード; anything else can be nobody's and is not looked up."""

    regex = "[0-9]{6}"


register_converter(PublicBodyCode, "public_body")

urlpatterns = [
    path("v1/", include("dashboards.api.v1")),
    path("docs/", Documentation.as_view(), name="api-docs"),
    path("tokens/", token_views.tokens, name="tokens"),
    path("tokens/<slug:key>/revoke/", token_views.revoke, name="token-revoke"),
]
