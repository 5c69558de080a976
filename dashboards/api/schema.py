"""How operations are described: the same refusals everywhere, in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from dashboards.api.serializers.errors import ConflictSerializer, ErrorSerializer

CODE = OpenApiParameter(
    "code",
    {"type": "string", "pattern": "^[0-9]{6}$"},
    OpenApiParameter.PATH,
    description="全国地方公共団体コード（6桁）",
)
PLAN_ID = OpenApiParameter("id", int, OpenApiParameter.PATH, description="計画の番号")
INDICATOR_ID = OpenApiParameter("id", int, OpenApiParameter.PATH, description="KPIの番号")
SURVEY_ID = OpenApiParameter("id", int, OpenApiParameter.PATH, description="アンケートの番号")
_READING = {
    400: "検索条件を読めない",
    401: "ログインしていないか、トークンが使えない",
    403: "役割が足りない",
    404: "団体、計画、KPI、アンケートがないか、自分には見えない",
    406: "JSON以外の形式を求めた",
    429: "使えないトークンが続けて送られた",
}
_WRITING = {
    400: "JSONとして読めない",
    413: "送られた内容が大きすぎる",
    415: "Content-Type が application/json でない",
    422: "受け付けられない項目がある（何も保存していない）",
    429: "書込みが1分間に多すぎる",
}


def reading(
    *,
    tag: str,
    summary: str,
    answer: Any,
    description: str = "",
    filters: Any = None,
    path: tuple[OpenApiParameter, ...] = (CODE,),
) -> Callable[..., Any]:
    """Describes a GET: what it answers and how it may be refused."""
    return extend_schema(
        tags=[tag],
        summary=summary,
        description=description,
        parameters=[*path, *([filters] if filters else [])],
        responses={200: answer, **_refusals(_READING)},
    )


def writing(
    *,
    tag: str,
    summary: str,
    answer: Any,
    sent: Any,
    description: str,
    examples: list[Any],
    path: tuple[OpenApiParameter, ...] = (CODE,),
) -> Callable[..., Any]:
    """Describes a POST: what it takes and answers, and how it may be refused."""
    conflict = OpenApiResponse(ConflictSerializer, description="読んだ後に誰かが変更した")
    return extend_schema(
        tags=[tag],
        summary=summary,
        description=description,
        parameters=list(path),
        request=sent,
        examples=examples,
        responses={200: answer, **_refusals(_READING | _WRITING), 409: conflict},
    )


def _refusals(words: dict[int, str]) -> dict[int, OpenApiResponse]:
    return {
        status: OpenApiResponse(ErrorSerializer, description=text) for status, text in words.items()
    }
