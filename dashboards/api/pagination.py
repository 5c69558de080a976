"""Lists in pages: ?limit= (500 at most) and ?offset=."""

from __future__ import annotations

from typing import Any

from rest_framework.pagination import LimitOffsetPagination

from core.errors import Invalid
from dashboards.api.errors import BadQuery

MAX_LIMIT = 500
MAX_OFFSET = 10_000_000


class Pages(LimitOffsetPagination):
    default_limit = 100
    max_limit = MAX_LIMIT
    limit_query_description = f"1ページの件数。1から{MAX_LIMIT}まで。省くと100。"
    offset_query_description = "先頭から飛ばす件数。省くと0。"

    def get_limit(self, request: Any) -> int | None:
        return _number(request, "limit", least=1, most=MAX_LIMIT, default=100)

    def get_offset(self, request: Any) -> int:
        return _number(request, "offset", least=0, most=MAX_OFFSET, default=0)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        limit, offset = super().get_schema_operation_parameters(view)
        limit["schema"] |= {"minimum": 1, "maximum": MAX_LIMIT, "default": 100}
        offset["schema"] |= {"minimum": 0, "maximum": MAX_OFFSET, "default": 0}
        return [limit, offset]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        described = super().get_paginated_response_schema(schema)
        words = {
            "count": "条件に合う全件数",
            "next": "次のページのアドレス。最後のページでは null",
            "previous": "前のページのアドレス。最初のページでは null",
            "results": "このページの行",
        }
        for name, text in words.items():
            described["properties"][name]["description"] = text
            described["properties"][name].pop("example", None)
        return described


def _number(request: Any, name: str, *, least: int, most: int, default: int) -> int:
    typed = request.query_params.get(name)
    if typed is None:
        return default
    if len(typed) <= 9 and typed.isascii() and typed.isdigit() and least <= int(typed) <= most:
        return int(typed)
    raise BadQuery(
        {
            name: Invalid(
                "out_of_range",
                f"{name} に使えない値が指定されています。",
                f"{least}から{most}までの整数を指定してください。",
                field=name,
            )
        }
    )
