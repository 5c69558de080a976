"""Why a figure is sent back: what the one page and the list of many ask for alike."""

from __future__ import annotations

from core.errors import Invalid

LENGTH = 400


def return_reason(typed: str) -> str:
    """The reason as it is stored. Raises Invalid where it is missing or too long."""
    reason = typed.strip()
    if not reason:
        raise Invalid(
            "reason_missing",
            "差戻しの理由が入力されていません。",
            "何を直してほしいかを入力してください。",
            field="reason",
        )
    if len(reason) > LENGTH:
        raise Invalid(
            "reason_too_long",
            f"差戻しの理由が{len(reason)}文字あります。",
            f"{LENGTH}文字以内にしてください。",
            field="reason",
        )
    return reason
