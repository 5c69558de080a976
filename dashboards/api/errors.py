"""One shape for every refusal: code, detail, next_step, and the same for each field in `errors`.

`detail` and `next_step` are Japanese sentences; `code` is a stable word for programs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core.errors import DomainError, Invalid, Refused

Body = dict[str, Any]


class BadQuery(DomainError):
    """Query parameters that cannot be read (HTTP 400); `errors` holds one error a parameter."""

    status = 400

    def __init__(self, errors: Mapping[str, DomainError]) -> None:
        super().__init__(
            "bad_query",
            f"URLの検索条件に、読めないものが{len(errors)}個あります。",
            "errors の説明に従って直してください。",
        )
        self.errors = dict(errors)


_SENTENCES: dict[type[Exception], tuple[str, str]] = {
    drf.NotAuthenticated: (
        "ログインしていないか、トークンが付いていません。",
        "「Authorization: Token 」に続けてトークンを送るか、ポータルにログインしてください。",
    ),
    drf.AuthenticationFailed: (
        "このトークンは使えません。期限が切れているか、取り消されているか、書き誤りがあります。",
        "「APIトークン」の画面で期限を確かめ、必要なら新しく発行してください。",
    ),
    drf.PermissionDenied: (
        "この操作は許可されていません。",
        "画面からの操作では CSRF トークンを、プログラムからはAPIトークンを送ってください。",
    ),
    drf.NotFound: (
        "このアドレスのAPIはありません。",
        "アドレスと番号を、APIの説明（/api/docs/）で確認してください。末尾の「/」も必要です。",
    ),
    drf.MethodNotAllowed: (
        "このアドレスでは、その操作（HTTPメソッド）はできません。",
        "使える操作を、APIの説明（/api/docs/）で確認してください。",
    ),
    drf.NotAcceptable: (
        "求められた形式では返せません。",
        "Accept を application/json にしてください。",
    ),
    drf.UnsupportedMediaType: (
        "送られた形式は読めません。",
        "Content-Type を application/json にして、JSONで送ってください。",
    ),
    drf.ParseError: (
        "送られた内容がJSONとして読めません。",
        "文字コードをUTF-8にし、かっこと引用符の対応を確認してください。",
    ),
    drf.Throttled: (
        "短い時間に要求が多すぎます。",
        "Retry-After の秒数だけ待ってから、もう一度送ってください。",
    ),
}
_OTHER = ("この要求は処理できません。", "APIの説明（/api/docs/）を確認してください。")

# Words for what a field's own check refused, by the check's code.
_FIELD_SENTENCES: dict[str, tuple[str, str]] = {
    "required": ("この項目がありません。", "値を付けて送ってください。"),
    "null": ("null は指定できません。", "値を指定するか、項目ごと省いてください。"),
    "blank": ("空になっています。", "値を指定してください。"),
    "invalid": ("値の形が合いません。", "APIの説明（/api/docs/）にある形で指定してください。"),
    "invalid_choice": ("選べない値です。", "APIの説明（/api/docs/）にある値から選んでください。"),
    "max_length": ("文字が多すぎます。", "文字数を減らしてください。"),
    "max_value": ("大きすぎる数です。", "APIの説明（/api/docs/）にある範囲で指定してください。"),
    "min_value": ("小さすぎる数です。", "APIの説明（/api/docs/）にある範囲で指定してください。"),
    "max_string_length": ("数字の桁が多すぎます。", "桁数を減らしてください。"),
    "null_characters_not_allowed": ("使えない文字（NUL）があります。", "取り除いてください。"),
    "surrogate_characters_not_allowed": ("読めない文字があります。", "取り除いてください。"),
    "unknown": ("知らない項目です。", "つづりを確かめてください。"),
    "number_not_text": (
        "小数は数のままでは正確に受け取れません。",
        '"91.3" のように、引用符で囲んだ文字列で送ってください。',
    ),
}


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. Returns None for what is a fault of the portal (HTTP 500)."""
    if isinstance(error, Http404):
        error = drf.NotFound()
    elif isinstance(error, PermissionDenied):
        error = drf.PermissionDenied()
    elif isinstance(error, drf.ValidationError):
        error = Refused(field_errors(error.get_full_details()))
    if isinstance(error, DomainError):
        return Response(domain_body(error), status=error.status)
    if not isinstance(error, drf.APIException):
        return None
    set_rollback()
    return Response(_plain_body(error), status=error.status_code, headers=_headers(error))


def domain_body(error: DomainError) -> Body:
    """A domain error as JSON; `errors` is there where single fields were refused."""
    body: Body = _entry(error)
    if isinstance(error, Refused | BadQuery):
        body["errors"] = {name: _entry(each) for name, each in error.errors.items()}
        if isinstance(error, Refused):
            body["detail"] = f"受け付けられない項目が{len(error.errors)}個あります。"
            body["next_step"] = "何も保存していません。errors の説明に従って直してください。"
    elif error.field:
        body["errors"] = {error.field: _entry(error)}
    return body


def field_errors(details: Any) -> dict[str, DomainError]:
    """DRF's validation details as one domain error a field; what fits no field is `body`."""
    if not isinstance(details, dict) or "code" in details:
        details = {"body": details}
    found: dict[str, DomainError] = {}
    for name, detail in details.items():
        field = "body" if name == "non_field_errors" else name
        code = _first_code(detail)
        sentence, next_step = _FIELD_SENTENCES.get(code, _FIELD_SENTENCES["invalid"])
        found[field] = Invalid(code, sentence, next_step, field=field)
    return found


def _first_code(detail: Any) -> str:
    while isinstance(detail, list | dict) and "code" not in detail:
        detail = next(iter(detail.values() if isinstance(detail, dict) else detail))
    return str(detail["code"])


def _entry(error: DomainError) -> Body:
    return {"code": error.code, "detail": error.sentence, "next_step": error.next_step}


def _plain_body(error: drf.APIException) -> Body:
    sentences = _SENTENCES.get(type(error))
    if sentences is None:
        sentences = (str(error.detail), _OTHER[1]) if _is_own(error) else _OTHER
    return {"code": error.default_code, "detail": sentences[0], "next_step": sentences[1]}


def _is_own(error: drf.APIException) -> bool:
    """Whether the sentence is the portal's own, and so Japanese."""
    return type(error).__module__.startswith("dashboards.")


def _headers(error: drf.APIException) -> dict[str, str]:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return headers
