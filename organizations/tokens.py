"""A person's own API tokens. Only their digests are stored (django-rest-knox)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from knox.models import AuthToken

from core.clock import now
from core.errors import Invalid, NotFound
from core.fiscal import era_year_label
from organizations.models import User

MOST = 10
DAYS = (30, 90, 180, 365)
DEFAULT_DAYS = 90
PREFIX_LENGTH = 8


@dataclass(frozen=True)
class TokenRow:
    """A token as its owner sees it. `key` finds it again; it is not the token."""

    key: str
    prefix: str
    created: str
    expires: str
    expired: bool


def tokens_of(user: User) -> list[TokenRow]:
    """The person's tokens, newest first; those that have expired too."""
    rows = AuthToken.objects.filter(user=user).order_by("-created", "digest")
    return [_row(token, now()) for token in rows]


def get_token(*, user: User, key: str) -> TokenRow:
    """Raises NotFound where the person has no such token."""
    token = AuthToken.objects.filter(user=user, token_key=key).first()
    if token is None:
        raise NotFound(
            "token_not_found",
            "このトークンはありません。取り消されたか、ほかの人のものです。",
            "「APIトークン」の画面で、いまあるトークンを確認してください。",
        )
    return _row(token, now())


def issue_token(*, by: User, days: int) -> str:
    """Makes a token that ends after `days` days, and returns it: it can't be read again later.

    Raises Invalid for a length that is not offered, or where the person has MOST tokens in force.
    """
    if days not in DAYS:
        raise Invalid(
            "days_not_offered",
            f"有効期間{days}日は選べません。",
            "選択肢から選んでください。",
            field="days",
        )
    with transaction.atomic():
        # One at a time for each person, so that the limit holds for two clicks at once.
        User.objects.select_for_update().get(pk=by.pk)
        AuthToken.objects.filter(user=by, expiry__lt=now()).delete()
        if AuthToken.objects.filter(user=by).count() >= MOST:
            raise Invalid(
                "too_many_tokens",
                f"有効なトークンがすでに{MOST}個あります。",
                "使っていないトークンを取り消してから、発行してください。",
            )
        _, token = AuthToken.objects.create(by, expiry=timedelta(days=days))
    return str(token)


def revoke_token(*, by: User, key: str) -> None:
    """Ends one of the person's own tokens at once; one that is gone already stays gone."""
    AuthToken.objects.filter(user=by, token_key=key).delete()


def _row(token: AuthToken, moment: datetime) -> TokenRow:
    return TokenRow(
        key=token.token_key,
        prefix=token.token_key[:PREFIX_LENGTH],
        created=_day(token.created),
        expires=_day(token.expiry) if token.expiry else "なし",
        expired=token.expiry is not None and token.expiry < moment,
    )


def _day(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{era_year_label(local.date())} {local.hour}:{local:%M}"
