"""Notices to one person, shown in the portal and sent by e-mail, once each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from organizations.models.organization import Organization
from organizations.models.user import User


class Notice(models.Model):
    """`key` says what it is about: whatever asks for the same notice again asks for nothing.

    `path` is the page to open, below the portal's own address. A notice is a row until it is
    delivered: `mailed_at` NULL and `mail` set means that it still has to be sent.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=160)
    title = models.CharField("件名", max_length=120)
    body = models.TextField("本文", blank=True)
    path = models.CharField(max_length=300, blank=True)
    mail = models.BooleanField("メールでも送る", default=True)
    created_at = models.DateTimeField(db_default=Now())
    mailed_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user", "key"], name="organizations_notice_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["user", "organization"],
                condition=Q(read_at__isnull=True),
                name="organizations_notice_unread",
            )
        ]

    def __str__(self) -> str:
        return self.title
