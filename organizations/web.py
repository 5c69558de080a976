"""How a page gets its actor: the signed-in person in the organization that the address names."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from organizations.permissions import Act
from organizations.selectors import get_actor

View = Callable[..., HttpResponse]


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

        guarded = login_required(wrapper)
        guarded.act = act  # type: ignore[attr-defined]
        return guarded

    return decorate
