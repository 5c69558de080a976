"""Pages at which people answer without signing in: /s/<public key>/.

They carry no session and set no cookie, so there is nothing that a forged form could misuse; what
guards them is the one-time code. What a call sends never leaves the sealed box.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.clock import now
from core.errors import DomainError, Invalid
from surveys.forms.answering import Sent
from surveys.models import Survey
from surveys.selectors.answering import Shut, anonymous_survey, open_structure, why_shut
from surveys.services.answering import send_anonymous
from surveys.services.ballots import CODE_LENGTH, CodeState, group_of_code, normalized
from surveys.views.answering_steps import Place, show_shut, take

FORM = "application/x-www-form-urlencoded"
MOST_DRAINED = 32_000_000
TOO_LONG = Shut(
    "回答が長すぎるため、受け付けられません",
    "送られた文字数が多すぎます。回答は保存していません。",
    "ブラウザーの「戻る」で回答に戻り、自由記入の文を短くしてから、もう一度送信してください。",
    413,
)
View = Callable[..., HttpResponse]


def unseen(view: View) -> View:
    """Nothing of the page is kept on the way or in the browser, and no link tells where it was."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapper


# Exempt: a token against forged forms needs a cookie, and these pages set none. There is no
# session that a forged form could act for; an answer needs a code that only its holder has.
@csrf_exempt
@unseen
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, public_key: str) -> HttpResponse:
    found = anonymous_survey(public_key)
    if request.method == "POST" and (refused := _unreadable(request)):
        return show_shut(request, found, refused)
    if shut := why_shut(found, now=now()):
        return show_shut(request, found, shut)
    assert found is not None
    return take(request, _place(found))


@unseen
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """The same page for every survey: it tells nobody which one was answered."""
    return render(request, "surveys/answering/thanks.html")


def _place(found: Survey) -> Place:
    structure = open_structure(found)

    def send(sent: Sent, answers: Any) -> Any:
        return send_anonymous(
            survey=found,
            structure=structure,
            answers=answers,
            told=sent.groups,
            code=sent.code,
            ballot=sent.ballot,
        )

    return Place(
        survey=found,
        structure=structure,
        enter=lambda sent: _code_errors(found, sent.code),
        send=send,
        done=_thanked,
    )


def _thanked() -> HttpResponse:
    answer = HttpResponseRedirect(reverse("answering:thanks"))
    answer.status_code = 303
    return answer


def _code_errors(found: Survey, code: str) -> dict[str, DomainError]:
    if found.entry != Survey.Entry.CODES:
        return {}
    letters = len(normalized(code))
    if letters != CODE_LENGTH:
        return {".code": _wrong_length(letters)}
    state, _ = group_of_code(survey=found, code=code)
    if state == CodeState.USED:
        error = Invalid(
            "code_used",
            "この回答コードの回答は、すでに受け付けています。",
            "回答を送った方は、これで終わりです。覚えのない方は、問い合わせ先へご連絡ください。",
            status=409,
        )
        return {".code": error}
    if state == CodeState.UNKNOWN:
        error = Invalid(
            "code_unknown",
            "この回答コードは見つかりません。",
            "配られた紙やメールと見比べてください。配り直されたときは、新しいコードをお使いください。",
        )
        return {".code": error}
    return {}


def _wrong_length(letters: int) -> Invalid:
    if not letters:
        return Invalid(
            "code_missing", "回答コードが入力されていません。", "回答コードを入力してください。"
        )
    return Invalid(
        "code_length",
        f"回答コードは{CODE_LENGTH}文字です。いま{letters}文字が入力されています。",
        "抜けている文字や、余分な文字がないか、ご確認ください。",
    )


def _unreadable(request: HttpRequest) -> Shut | None:
    """Why what was sent can't be read; None where it can."""
    try:
        # Read here, once: whatever is too long is refused before anything else happens.
        if request.content_type == FORM and request.POST is not None:
            return None
    except (RequestDataTooBig, TooManyFieldsSent):
        _drain(request)
        return TOO_LONG
    return Shut(
        "受け付けられませんでした",
        "回答ページのものではない形の送信が届きました。",
        "回答ページを開き直してから、もう一度お答えください。",
        400,
    )


def _drain(request: HttpRequest) -> None:
    """Reads what is still on its way: a browser shows our page only once it has sent all."""
    left = MOST_DRAINED
    while left > 0 and (chunk := request.read(65_536)):
        left -= len(chunk)
