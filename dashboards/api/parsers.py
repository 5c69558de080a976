"""Reading a request's body as JSON, however wrong or large it is."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

MAX_BYTES = 64 * 1024


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "body_too_large"
    default_detail = f"送られた内容が大きすぎます。一度に{MAX_BYTES // 1024}KBまで受け付けます。"


class SmallJSONParser(JSONParser):
    """JSON of at most MAX_BYTES; no more than that is ever read into memory."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise BodyTooLarge
        try:
            return super().parse(io.BytesIO(body), media_type, parser_context)
        except RecursionError as error:  # brackets in brackets, thousands deep
            raise ParseError from error
