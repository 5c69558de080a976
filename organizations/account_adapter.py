"""How allauth behaves here: accounts exist by invitation only."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnlyAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up alone; an administrator registers people."""
        return False

    def get_user_display(self, user: Any) -> str:
        return str(user)
