"""The page of one's own API tokens. A token itself is shown once, when it is made."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.errors import Invalid
from organizations import tokens as service

PAGE = "organizations/tokens.html"
HERE = [{"label": "最初のページ", "url": "/"}]


class TokenForm(forms.Form):
    days = forms.TypedChoiceField(
        label="有効期間",
        coerce=int,
        choices=[(days, f"{days}日") for days in service.DAYS],
        initial=service.DEFAULT_DAYS,
        help_text="期限が来ると使えなくなります。必要な長さだけを選んでください。",
        error_messages={
            "required": "有効期間を選んでください。",
            "invalid_choice": "有効期間を、選択肢から選んでください。",
        },
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, TokenForm())
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            token = service.issue_token(by=_person(request), days=form.cleaned_data["days"])
            return _page(request, TokenForm(), token=token, status=201)
        except Invalid as error:
            form.add_error(error.field, str(error))
    return _page(request, form, status=422)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, key: str) -> HttpResponse:
    """GET asks, POST does. A second POST finds the token gone, and says the same."""
    if request.method == "POST":
        service.revoke_token(by=_person(request), key=key)
        messages.success(request, "トークンを取り消しました。もう使えません。")
        return redirect("tokens")
    token = service.get_token(user=_person(request), key=key)
    steps = [*HERE, {"label": "APIトークン", "url": "/api/tokens/"}, {"label": "取消し"}]
    context = {"token": token, "breadcrumbs": steps}
    return render(request, "organizations/token_revoke.html", context)


def _page(
    request: HttpRequest, form: TokenForm, *, token: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "token": token,
        "rows": service.tokens_of(_person(request)),
        "breadcrumbs": [*HERE, {"label": "APIトークン"}],
        "has_errors": bool(form.errors),
    }
    return render(request, PAGE, context, status=status)


def _person(request: HttpRequest) -> Any:
    return request.user
