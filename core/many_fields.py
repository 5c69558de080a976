"""Forms with a box for each of many rows: more fields than Django takes from any form.

Only the views that say so take more; the limit for all others stays where it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from core.errors import Invalid

View = Callable[..., HttpResponse]
FORM = "application/x-www-form-urlencoded"


def many_fields(most: int) -> Callable[[View], View]:
    """View decorator, outermost: a sent form may have up to `most` fields.

    More raise Invalid. The check of the CSRF token comes after the reading instead of before it,
    as reading the form is what the usual limit refuses.
    """

    def decorate(view: View) -> View:
        checked = csrf_protect(view)

        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and request.content_type == FORM:
                _read(request, most)
            return checked(request, *args, **kwargs)

        return csrf_exempt(wrapper)

    return decorate


def _read(request: Any, most: int) -> None:
    """What `request.POST` would do by itself, with another limit."""
    try:
        pairs = parse_qsl(
            request.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=most
        )
    except ValueError as error:
        raise Invalid(
            "too_many_fields",
            f"一度に送れる項目（{most:,}件）を超えています。何も保存していません。",
            "計画や部局で分けて、少ない件数で送ってください。",
        ) from error
    sent = QueryDict(mutable=True)
    for name, value in pairs:
        sent.appendlist(name, value)
    sent._mutable = False
    request._post, request._files = sent, MultiValueDict()
