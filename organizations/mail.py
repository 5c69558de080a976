"""A notice as an e-mail: plain Japanese text, with a link where the portal's address is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email import encoders
from email.mime.base import MIMEBase
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from organizations.models.notice import Notice

FALLBACK_DOMAIN = "dxportal.invalid"


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a notice's mail. `media_type` is like text/calendar; parameters too."""

    name: str
    content: bytes
    media_type: str
    parameters: tuple[tuple[str, str], ...] = ()


MakeAttachment = Callable[[Notice], Attachment | None]
_attachments: dict[str, MakeAttachment] = {}


def attach(kind: str, make: MakeAttachment) -> None:
    """Names what makes the file for notices whose key begins with `kind` and a colon."""
    _attachments[kind] = make


def send_notice(notice: Notice) -> None:
    """Sends it; raises what the mail server's connection raises."""
    message_for(notice).send()


def message_for(notice: Notice) -> EmailMessage:
    """The e-mail. Its Message-ID is the same each time, so that a repeat can be recognized."""
    message = EmailMessage(
        subject=f"【DXポータル】{one_line(notice.title)}",
        body=text_of(notice, base_url=settings.PORTAL_BASE_URL),
        to=[notice.user.email],
        headers={
            "Message-ID": f"<notice-{notice.pk}@{sender_domain()}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    make = _attachments.get(notice.key.partition(":")[0])
    attachment = make(notice) if make else None
    if attachment is not None:
        message.attach(_part(attachment))
    return message


def _part(attachment: Attachment) -> MIMEBase:
    """The file as it is, byte for byte (base64)."""
    part = MIMEBase(*attachment.media_type.split("/"))
    for name, value in attachment.parameters:
        part.set_param(name, value)
    part.set_payload(attachment.content)
    encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=attachment.name)
    return part


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


def sender_address() -> str:
    """The address that mails come from, without a name."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or f"dxportal@{FALLBACK_DOMAIN}"


def sender_domain() -> str:
    return sender_address().rpartition("@")[2] or FALLBACK_DOMAIN
