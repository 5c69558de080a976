"""A notice as an e-mail: plain Japanese text, with a link where the portal's address is known."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from organizations.models.notice import Notice

FALLBACK_DOMAIN = "dxportal.invalid"


def send_notice(notice: Notice) -> None:
    """Sends it; raises what the mail server's connection raises."""
    message_for(notice).send()


def message_for(notice: Notice) -> EmailMessage:
    """The e-mail. Its Message-ID is the same each time, so that a repeat can be recognized."""
    return EmailMessage(
        subject=f"【DXポータル】{one_line(notice.title)}",
        body=text_of(notice, base_url=settings.PORTAL_BASE_URL),
        to=[notice.user.email],
        headers={
            "Message-ID": f"<notice-{notice.pk}@{_domain()}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def text_of(notice: Notice, *, base_url: str) -> str:
    """The body: whom, what, where, and that nobody reads answers."""
    lines = [f"{notice.user} 様", "", notice.title]
    if notice.body:
        lines += ["", notice.body]
    if notice.path and base_url:
        lines += ["", "次のページを開いてください。", f"{base_url.rstrip('/')}{notice.path}"]
    elif notice.path:
        lines += ["", "DXポータルにログインして、「お知らせ」からこのページを開いてください。"]
        lines += [f"（ポータル内のアドレス：{notice.path}）"]
    lines += ["", "--", f"{notice.organization.name}　DXポータル"]
    lines += ["このメールは自動で送信しています。返信は受け付けていません。"]
    return "\n".join(lines) + "\n"


def one_line(text: str) -> str:
    """A subject never holds a line break, whatever a title was made of."""
    return " ".join(text.split())


def _domain() -> str:
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return address.rpartition("@")[2] or FALLBACK_DOMAIN
