"""How a page gets its actor: the signed-in person in the organization that the address names."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from organizations.permissions import Act
from organizations.selectors import get_actor

View = Callable[..., HttpResponse]
NOT_KEPT = (
    "ログインの有効期間が終わっていたため、送信した内容は保存していません。"
    "ログインしてから、もう一度入力してください。"
)


def acting(act: Act) -> Callable[[View], View]:
    """View decorator: `code` in the address becomes the `actor` argument, who may do `act`.

    Without a session it leads to the sign-in page; without a role there it is 404, with a role
    that the act does not reach 403. Rights on a single object are checked by selectors and
    services. The act stays readable on the view as `view.act` for the test of the matrix.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = get_actor(user=request.user, code=code)  # type: ignore[arg-type]
            request.actor = actor  # type: ignore[attr-defined]
            actor.require(act, anywhere=True)
            return view(request, actor, *args, **kwargs)

        signed_in = login_required(wrapper)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            # Whoever sent a form after the session ended must learn that nothing was kept.
            if request.method == "POST" and not request.user.is_authenticated:
                messages.warning(request, NOT_KEPT)
            return signed_in(request, *args, **kwargs)

        guarded.act = act  # type: ignore[attr-defined]
        return guarded

    return decorate
